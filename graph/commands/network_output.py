"""Where ``parley network`` writes, and in which format."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.graph.commands.network_options import LISTED
from parley.graph.commands.writing import is_folder, write_into, write_standard, write_whole
from parley.graph.errors import ParleyError

if TYPE_CHECKING:
    from parley.graph.interchange.network_formats import NetworkFormat
    from parley.graph.networks.matrix import Network
    from parley.graph.networks.tables import ValueTable


@dataclass(frozen=True)
class Output:
    """A file, a folder (for one file a window) or standard output, and the format if it is given.

    Both ``for_`` methods decide on the format before anything is counted.
    """

    target: str | None
    form: str | None

    @property
    def folder(self) -> bool:
        return self.target is not None and is_folder(self.target)

    def for_networks(self) -> NetworkFormat:
        """Return the format of networks, or raise :class:`click.UsageError` with the remedy."""
        from parley.graph.interchange.network_formats import format_named

        if self.form == "table":
            raise click.UsageError("--format table is for reports and claims, not for networks.")
        found = format_named(self.form or self._by_suffix() or "csv")
        if found.binary and self.target is None and sys.stdout.isatty():
            raise click.UsageError(f"{found.name} is binary, so no terminal shows it: give -o.")
        return found

    def for_table(self) -> str:
        """Return the format of a report or of claims."""
        if self.folder:
            raise click.UsageError(f"{self.target} is a folder; reports and claims are one file.")
        at_terminal = self.target is None and sys.stdout.isatty()
        found = self.form or self._by_suffix() or ("table" if at_terminal else "csv")
        if found not in LISTED:
            raise click.UsageError(
                f"Reports and claims are written as {', '.join(LISTED)}, not as {found}."
            )
        return found

    def _by_suffix(self) -> str | None:
        from parley.graph.interchange.network_formats import FORMATS, format_of_file

        if self.target is None or self.folder:
            return None
        name = Path(self.target).name
        found = format_of_file(name)
        if found is None and Path(name).suffix:
            suffixes = ", ".join(one.suffix for one in FORMATS.values())
            raise click.UsageError(
                f"“{name}” ends like no format: give --format, or one of the suffixes {suffixes}."
            )
        return None if found is None else found.name

    def write_networks(self, networks: Sequence[Network], form: NetworkFormat) -> None:
        """Write networks in one file, or each in its own where the output is a folder."""
        if self.folder:
            folder, files = Path(self.target or ""), _by_window(networks, form)
            _require_no_other_windows(folder, files, form)
            write_into(folder, files)
        else:
            self._put(_written(networks, form))

    def write_table(self, table: ValueTable, form: str, prefixes: Mapping[str, str]) -> None:
        from parley.graph.networks import tables

        if form == "table":
            text = io.StringIO()
            tables.print_values(table, text if self.target else sys.stdout, prefixes)
            if self.target:
                self._put(text.getvalue().encode("utf-8"))
        else:
            writer = tables.table_as_json if form == "json" else tables.table_as_csv
            self._put(writer(table))

    def _put(self, data: bytes) -> None:
        if self.target is None:
            write_standard(data)
        else:
            write_whole(Path(self.target), data)


def _written(networks: Sequence[Network], form: NetworkFormat) -> bytes:
    stream = io.BytesIO()
    form.write(networks, stream)
    return stream.getvalue()


def _by_window(networks: Sequence[Network], form: NetworkFormat) -> dict[str, bytes]:
    """Return one file for each window: its number, because events may share bounds, and those."""
    files = {}
    for number, network in enumerate(networks, 1):
        bounds = [bound.isoformat() for bound in (network.start, network.end) if bound]
        stem = "_".join([f"{number:05}", *bounds]).replace(":", "").replace("+0000", "Z")
        files[f"{stem}{form.suffix}"] = _written([network], form)
    return files


def _require_no_other_windows(folder: Path, files: dict[str, bytes], form: NetworkFormat) -> None:
    """Refuse to mix windows of another run among those of this one."""
    pattern = re.compile(rf"[0-9]{{5}}(_[0-9TZ-]+)*{re.escape(form.suffix)}")
    found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    others = [name for name in found if pattern.fullmatch(name) and name not in files]
    if others:
        raise ParleyError(
            f"{folder} has windows of another run, such as {others[0]}: remove them, or name "
            "another folder."
        )

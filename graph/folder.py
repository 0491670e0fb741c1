"""The embedded store in a folder: one writer, and versions that other processes can read.

::

    DIR/live/             the engine's files, open in the one process that writes
    DIR/versions/3/       an immutable checkpoint (hard links), opened read-only by whoever reads
    DIR/versions/3.json   number and digests; written last, so a version without it does not exist

A commit is one transaction of the live store, then a checkpoint, then its description. A process
that dies in between leaves a live store that is ahead of the newest version; the next writer
notices, since the live store carries its version's number, and starts from the newest version
again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parley.graph.changes import Change
from parley.graph.embedded import EngineStore, EngineView
from parley.graph.errors import StoreError
from parley.graph.namespaces import PREFIXES
from parley.graph.store import Version

KEPT_VERSIONS = 3
"""How many versions stay on disk; a reader of an older one keeps its files until it closes them."""


@dataclass(frozen=True)
class Published:
    """A version on disk, as its description says."""

    version: Version
    graphs: dict[str, str]
    folder: Path


def published(folder: Path) -> list[Published]:
    """Return the versions in ``folder``, oldest first; empty if nothing was ever written."""
    found = []
    for path in (folder / "versions").glob("*.json"):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            version = Version(said["number"], said["digest"])
            found.append(Published(version, said["graphs"], path.with_suffix("")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path} cannot be read: {error}") from error
    return sorted(found, key=lambda p: p.version)


def open_view(folder: Path, prefixes: Mapping[str, str] = PREFIXES) -> EngineView:
    """Open the newest version in ``folder`` to read; works while another process writes.

    Raises :class:`StoreError` if there is none, or if it cannot be opened.
    """
    versions = published(folder)
    if len(versions) == 0:
        raise StoreError(f"{folder} holds no version: run `parley build --data {folder}`")
    return _open(versions[-1], prefixes)


def _open(found: Published, prefixes: Mapping[str, str]) -> EngineView:
    try:
        engine = ox.Store.read_only(str(found.folder))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{found.folder} cannot be opened: {error}") from error
    return EngineView(engine, found.version, prefixes)


class FolderStore(EngineStore):
    """A store in a folder, for its one writer.

    Raises :class:`StoreError` if the folder cannot be opened, for example because another process
    has it open to write.
    """

    def __init__(self, folder: Path, prefixes: Mapping[str, str] = PREFIXES) -> None:
        super().__init__(prefixes)
        self._folder = folder
        self._versions = folder / "versions"
        try:
            self._versions.mkdir(parents=True, exist_ok=True)
            self._engine = ox.Store(str(folder / "live"))
            self._recover()
        except (OSError, RuntimeError) as error:
            hint = "; is another process writing it?" if "lock" in str(error).lower() else ""
            raise StoreError(f"{folder} cannot be opened to write: {error}{hint}") from error

    def _recover(self) -> None:
        """Make the live store equal to the newest version, should a commit have been cut off."""
        versions = published(self._folder)
        known = {path.stem for path in self._versions.glob("*.json")}
        for leftover in self._versions.iterdir():
            if leftover.is_dir() and leftover.name not in known:
                shutil.rmtree(leftover)
        newest = versions[-1] if len(versions) > 0 else None
        if newest is not None:
            self._view = _open(newest, self._prefixes)
            self._digests = newest.graphs
        if self._number() != self._view.version.number:
            self._engine.clear()
            if newest is not None:
                self._engine.bulk_extend(iter(ox.Store.read_only(str(newest.folder))))
            self._note(self._view.version.number)
            self._engine.flush()

    def _number(self) -> int:
        path = self._folder / "live-version"
        return int(path.read_text(encoding="utf-8")) if path.exists() else 0

    def _note(self, number: int) -> None:
        _write_synced(self._folder / "live-version", str(number))

    def _live(self) -> ox.Store:
        # A commit that failed half-way must not be published by the next one.
        if self._number() != self._view.version.number:
            self._recover()
        return self._engine

    def _commit(self, change: Change, version: Version, digests: Mapping[str, str]) -> EngineView:
        target = self._versions / str(version.number)
        description = {"number": version.number, "digest": version.digest, "graphs": dict(digests)}
        try:
            # From here to the last line a crash leaves a number that no version has; see _recover.
            self._note(-version.number)
            self._apply(change)
            self._engine.backup(str(target))
            _write_synced(target.with_suffix(".json"), json.dumps(description, indent=1))
            self._note(version.number)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"version {version.number} cannot be written: {error}") from error
        self._forget()
        return _open(Published(version, dict(digests), target), self._prefixes)

    def _apply(self, change: Change) -> None:
        if len(self._engine) == 0:
            self._engine.bulk_extend(change.added)
        else:
            self._engine.update(change.update())

    def _forget(self) -> None:
        for old in published(self._folder)[:-KEPT_VERSIONS]:
            old.folder.with_suffix(".json").unlink()
            shutil.rmtree(old.folder)

    def close(self) -> None:
        """Give the folder free for another writer; views that were taken go on answering."""
        self._engine.flush()
        self._engine = ox.Store()


def _write_synced(path: Path, text: str) -> None:
    """Write a file so that after a crash it holds either the old content or the new."""
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)

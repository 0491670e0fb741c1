"""The embedded store in a folder: one writer, and versions that other processes can read.

::

    DIR/journal           every change in order, see :mod:`parley.graph.journal`
    DIR/live/             the engine's files, open in the one process that writes
    DIR/versions/3/       an immutable checkpoint (hard links), opened read-only by whoever reads
    DIR/versions/3.json   number, digests and base; a version without it does not exist

A commit is a record in the journal, then a change of the live store, then a checkpoint, then its
description; each is on disk before the next begins. A process that dies in between leaves a journal
and a live store that are ahead of the newest version. The next writer makes the live store equal to
the newest version, since the live store says of which version it is, and then the versions that the
journal has more. What is half done in the live store is never seen: only checkpoints are read.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parley.graph.changes import Change, content_digest, digests_after
from parley.graph.embedded import EngineStore, EngineView
from parley.graph.errors import StoreError
from parley.graph.journal import Entry, Journal
from parley.graph.namespaces import DEFAULT_BASE, prefixes_for
from parley.graph.store import Version
from parley.graph.synced import sync_files, sync_folder, write_synced

KEPT_VERSIONS = 3
"""How many versions stay on disk; a reader of an older one keeps its files until it closes them."""


@dataclass(frozen=True)
class Published:
    """A version on disk, as its description says; ``graphs`` are digests by the graph's IRI."""

    version: Version
    graphs: dict[str, str]
    base: str
    folder: Path


def published(folder: Path) -> list[Published]:
    """Return the versions in ``folder``, oldest first; empty if nothing was ever written."""
    found = []
    for path in (folder / "versions").glob("*.json"):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            version = Version(int(said["number"]), said["digest"])
            base = said.get("base", DEFAULT_BASE)
            found.append(Published(version, said["graphs"], base, path.with_suffix("")))
        except FileNotFoundError:
            continue  # the writer has just removed this version, which was its oldest
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path} cannot be read: {error}") from error
    return sorted(found, key=lambda p: p.version)


def open_view(folder: Path, prefixes: Mapping[str, str] | None = None) -> EngineView:
    """Open the newest version in ``folder`` to read; works while another process writes.

    Queries may use ``prefixes`` undeclared; by default those of the base that the version has.
    Raises :class:`StoreError` if there is none, or if it cannot be opened.
    """
    try:
        return _open(_newest(folder), prefixes)
    except StoreError:
        # A writer may have made some versions meanwhile, and removed the one just found.
        return _open(_newest(folder), prefixes)


def _newest(folder: Path) -> Published:
    versions = published(folder)
    if len(versions) == 0:
        raise StoreError(f"{folder} holds no version: run `parley build --data {folder}`")
    return versions[-1]


def _open(found: Published, prefixes: Mapping[str, str] | None = None) -> EngineView:
    try:
        engine = ox.Store.read_only(str(found.folder))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{found.folder} cannot be opened: {error}") from error
    known = prefixes_for(found.base) if prefixes is None else prefixes
    return EngineView(engine, found.version, known)


class FolderStore(EngineStore):
    """A store in a folder, for its one writer.

    Things and graphs stand under ``base``; without one, under that which the data has already.
    Raises :class:`StoreError` if the folder cannot be opened, for example because another process
    has it open to write, or because its journal is damaged.
    """

    def __init__(self, folder: Path, base: str | None = None) -> None:
        versions = published(folder)
        known = versions[-1].base if len(versions) > 0 else DEFAULT_BASE
        self._base = known if base is None else base
        super().__init__(prefixes_for(self._base))
        self._folder = folder
        self._versions = folder / "versions"
        try:
            self._versions.mkdir(parents=True, exist_ok=True)
            self._engine = ox.Store(str(folder / "live"))
            self._journal = Journal(folder / "journal")
            self._recover()
        except (OSError, RuntimeError) as error:
            hint = "; is another process writing it?" if "lock" in str(error).lower() else ""
            self._engine = ox.Store()
            raise StoreError(f"{folder} cannot be opened to write: {error}{hint}") from error
        except StoreError:
            # The exception may live for long, and this object with it: it must not hold the lock.
            self._engine = ox.Store()
            raise

    def _recover(self) -> None:
        """Make the live store equal to the newest version; publish what the journal has more."""
        versions = published(self._folder)
        self._clean()
        if len(versions) > 0:
            self._view = _open(versions[-1], self._prefixes)
            self._digests = versions[-1].graphs
        if self._number() != self._view.version.number:
            self._engine.clear()
            if len(versions) > 0:
                self._engine.bulk_extend(iter(ox.Store.read_only(str(versions[-1].folder))))
            self._note(self._view.version.number)
            self._engine.flush()
        for entry, change in self._journal.after(self._view.version.number):
            self._replay(entry, change)

    def _clean(self) -> None:
        known = {path.stem for path in self._versions.glob("*.json")}
        for leftover in self._versions.iterdir():
            if leftover.is_dir() and leftover.name not in known:
                shutil.rmtree(leftover)

    def _replay(self, entry: Entry, change: Change) -> None:
        """Publish a version that was journalled, and not published before its writer ended."""
        digests = digests_after(self._engine, change, self._digests)
        found = (self._view.version.number + 1, self._view.version.digest, content_digest(digests))
        if found != (entry.number, entry.on, entry.digest):
            raise StoreError(
                f"{self._folder / 'journal'}: version {entry.number} cannot be made from version "
                f"{self._view.version}, the newest published: restore {self._versions}, or move "
                "the journal away to go on without that version"
            )
        logging.getLogger(__name__).warning(
            "%s: version %d was journalled and not published; it is now", self._folder, entry.number
        )
        version = Version(entry.number, entry.digest)
        self._view = self._publish(change, version, digests, entry.base)
        self._digests = digests

    def _number(self) -> int | None:
        """Return the version that the live store is equal to, or None if that is not known."""
        path = self._folder / "live-version"
        try:
            return int(path.read_text(encoding="utf-8")) if path.exists() else 0
        except ValueError:
            return None

    def _note(self, number: int) -> None:
        write_synced(self._folder / "live-version", str(number))

    def _live(self) -> ox.Store:
        # A commit that failed half-way must not be published by the next one.
        if self._number() != self._view.version.number:
            try:
                self._recover()
            except (OSError, RuntimeError) as error:
                raise StoreError(f"{self._folder} cannot be written: {error}") from error
        return self._engine

    def _commit(self, change: Change, version: Version, digests: Mapping[str, str]) -> EngineView:
        entry = Entry(version.number, version.digest, self._view.version.digest, self._base)
        try:
            self._journal.append(entry, change)
        except OSError as error:
            raise StoreError(f"version {version.number} cannot be written: {error}") from error
        try:
            return self._publish(change, version, digests, self._base)
        except StoreError:
            self._withdraw(version)
            raise

    def _withdraw(self, version: Version) -> None:
        # Should the description stand although writing it failed, readers would see the version.
        description = self._versions / f"{version.number}.json"
        try:
            if description.is_file():
                description.unlink()
                sync_folder(self._versions)
            self._journal.withdraw()
        except OSError as error:
            raise StoreError(
                f"version {version.number} is half written and cannot be taken back: {error}; "
                "when the store is opened next, it may be there"
            ) from error

    def _publish(
        self, change: Change, version: Version, digests: Mapping[str, str], base: str
    ) -> EngineView:
        found = Published(version, dict(digests), base, self._versions / str(version.number))
        try:
            # From here until _tidy a crash leaves a number that no version has; see _recover.
            self._note(-version.number)
            self._apply(change.with_union(self._engine))
            self._engine.backup(str(found.folder))
            sync_files(found.folder)
            view = _open(found, self._prefixes)
            self._describe(found)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"version {version.number} cannot be written: {error}") from error
        self._tidy(version.number)
        return view

    def _apply(self, change: Change) -> None:
        # Quad by quad and not as an update in SPARQL, where a blank node would become another one.
        for quad in change.removed:
            self._engine.remove(quad)
        self._engine.bulk_extend(change.added)

    def _describe(self, found: Published) -> None:
        said = {"number": found.version.number, "digest": found.version.digest}
        description = {**said, "base": found.base, "graphs": found.graphs}
        write_synced(found.folder.with_suffix(".json"), json.dumps(description, indent=1))

    def _tidy(self, number: int) -> None:
        """Do what follows a commit. It holds by now, so a failure here is only told."""
        try:
            self._note(number)
            for old in published(self._folder)[:-KEPT_VERSIONS]:
                old.folder.with_suffix(".json").unlink()
                shutil.rmtree(old.folder)
        except (OSError, StoreError) as error:
            log = logging.getLogger(__name__)
            log.warning("%s: version %d holds, but: %s", self._folder, number, error)

    def close(self) -> None:
        """Give the folder free for another writer; views that were taken go on answering."""
        self._engine.flush()
        self._engine = ox.Store()

"""Copies of a stored data set that are known to be whole.

A copy is itself a folder of a store: it is restored by opening it, ``parley serve --data COPY``. It
holds the newest version and the journal up to that version, not the older versions.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from parley.graph.changes import content_digest, graph_digest
from parley.graph.errors import StoreError
from parley.graph.folder import Published, published
from parley.graph.journal import Journal
from parley.graph.store import Version
from parley.graph.synced import sync_files, sync_folder

TRIES: Final = 3


@dataclass(frozen=True)
class Backup:
    """What a copy holds; ``statements`` counts each as often as graphs hold it."""

    version: Version
    graphs: int
    statements: int
    octets: int


def back_up(folder: Path, target: Path) -> Backup:
    """Copy the newest version in ``folder`` to ``target``, which must not be there yet.

    Works while other processes read and write the store. The copy is read back, and its content
    compared with the digest of the version, before it gets its name. Raises :class:`StoreError` if
    any of this fails; then nothing is left at ``target``.
    """
    if target.exists():
        raise StoreError(f"{target} exists: name a folder that does not, to be made")
    partial = target.with_name(target.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        found = _copy(folder, partial)
        backup = _verified(found, partial)
        _sync(partial)
        partial.rename(target)
        sync_folder(target.parent)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{folder} cannot be copied to {target}: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return backup


def _copy(folder: Path, partial: Path) -> Published:
    """Copy the newest version, and the next newest should the writer remove it meanwhile."""
    for _ in range(TRIES):
        versions = published(folder)
        if len(versions) == 0:
            raise StoreError(f"{folder} holds no version to copy")
        found = versions[-1]
        copied = partial / "versions" / found.folder.name
        try:
            shutil.copytree(found.folder, copied)
            shutil.copy2(found.folder.with_suffix(".json"), copied.with_suffix(".json"))
        except (OSError, shutil.Error):
            if found.folder.with_suffix(".json").exists():
                raise
            shutil.rmtree(partial)
            continue
        _copy_journal(folder / "journal", partial / "journal", found.version)
        return Published(found.version, found.graphs, found.base, copied)
    raise StoreError(f"{folder} changes faster than it can be copied: try again")


def _copy_journal(journal: Path, copied: Path, version: Version) -> None:
    """Copy the journal, which may have grown since, up to the record of ``version``."""
    if journal.is_file():
        shutil.copy2(journal, copied)
        Journal(copied).drop_after(version.number)


def _verified(found: Published, partial: Path) -> Backup:
    engine = ox.Store.read_only(str(found.folder))
    digests = {}
    statements = 0
    for graph in engine.named_graphs():
        quads = list(engine.quads_for_pattern(None, None, None, graph))
        digests[graph.value] = graph_digest(quads)
        statements += len(quads)
    if content_digest(digests) != found.version.digest:
        wrong = {name for name, _ in digests.items() ^ found.graphs.items()}
        raise StoreError(
            f"the copy differs from version {found.version} in {', '.join(sorted(wrong))}"
        )
    octets = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
    return Backup(found.version, len(digests), statements, octets)


def _sync(partial: Path) -> None:
    for folder in (*partial.glob("versions/*/"), partial / "versions"):
        sync_files(folder)
    sync_files(partial)

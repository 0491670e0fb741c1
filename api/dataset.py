"""The data set that a server serves: a store in a folder, built if need be, and kept up to date.

Readers never have the store: workers open its versions, see :mod:`parley.graph.workers`. This
process has it only to write, that is to rebuild when annotations change, or for clients that may
write.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from parley.graph.commands.options import annotation_paths, run_build
from parley.graph.domain import Domain
from parley.graph.errors import ParleyError
from parley.graph.folder import FolderStore, published
from parley.graph.store import Version


@dataclass(frozen=True)
class Dataset:
    """A data set on disk. ``store`` is there if this process may write it."""

    folder: Path
    store: FolderStore | None = None


@dataclass(frozen=True)
class Source:
    """What a data set is built from: annotations, the domain, texts, and the base of its IRIs."""

    paths: tuple[Path, ...]
    domain: Domain
    texts: Path | None
    base: str

    def build(self, store: FolderStore) -> Version:
        """Build from the annotations as they are now and return the version that results.

        Raises the errors of building; then the version before stays. Findings are written to
        standard error.
        """
        found = run_build(self.paths, self.domain, self.texts, self.base)
        found.require()
        for problem in found.problems:
            click.echo(str(problem), err=True)
        return found.commit(store, self.domain)

    def watch(self, store: FolderStore, stopped: threading.Event) -> None:
        """Rebuild at every change of the annotations until ``stopped`` is set; errors are told."""
        from watchfiles import watch

        for _ in watch(*annotation_paths(self.paths), stop_event=stopped):
            try:
                click.echo(f"serving version {self.build(store)}")
            except (ParleyError, OSError) as error:
                click.echo(str(error), err=True)
                click.echo(f"still serving version {store.view().version}", err=True)


@contextmanager
def open_dataset(
    source: Source, data: Path | None, *, watch: bool = False, write: bool = False
) -> Iterator[Dataset]:
    """Open the data set in the folder ``data``, or build one there or in a temporary folder.

    With ``watch``, it is rebuilt whenever annotations change, as long as the context lasts. With
    ``write``, the store stays open to write. Raises the errors of building and of opening a store.
    """
    with ExitStack() as stack:
        folder = data if data is not None else _temporary(stack)
        stored = (folder / "versions").is_dir() and len(published(folder)) > 0
        if stored and not watch and not write:
            yield Dataset(folder)
            return
        store = stack.enter_context(FolderStore(folder, source.base))
        if not stored or watch:
            source.build(store)
        if watch:
            stack.enter_context(_watching(lambda stopped: source.watch(store, stopped)))
        elif not write:
            store.close()
        yield Dataset(folder, store if write else None)


def _temporary(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-")))


@contextmanager
def _watching(watch: Callable[[threading.Event], None]) -> Iterator[None]:
    stopped = threading.Event()
    thread = threading.Thread(target=watch, args=(stopped,), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=10)

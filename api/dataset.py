"""The data set that a server serves: opened or built, and built again when annotations change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from parley.graph.commands.options import annotation_paths, run_build
from parley.graph.domain import Domain
from parley.graph.embedded import EngineView, MemoryStore
from parley.graph.errors import ParleyError
from parley.graph.folder import FolderStore, open_view, published
from parley.graph.namespaces import prefixes_for
from parley.graph.store import Store, Version, View


class StoredDataset:
    """The newest version in a folder that another process may write."""

    def __init__(self, folder: Path, base: str) -> None:
        self._versions = folder / "versions"
        self._open: Callable[[], EngineView] = lambda: open_view(folder, prefixes_for(base))
        self._seen = self._changed()
        self._view = self._open()

    def _changed(self) -> int:
        return self._versions.stat().st_mtime_ns

    def view(self) -> View:
        """Return the newest version; looks at the folder, and opens what is new there."""
        changed = self._changed()
        if changed != self._seen:
            self._seen = changed
            found = self._open()
            if found.version != self._view.version:
                self._view = found
        return self._view


class BuiltDataset:
    """A data set that this process builds from annotations, into a store that it alone writes."""

    def __init__(
        self, store: Store, paths: Sequence[Path], domain: Domain, texts: Path | None, base: str
    ) -> None:
        self._store = store
        self._paths = tuple(paths)
        self._domain = domain
        self._texts = texts
        self._base = base

    def view(self) -> View:
        return self._store.view()

    def rebuild(self) -> Version:
        """Build from the annotations as they are now and return the version that results.

        Raises the errors of building; then the version before stays. Findings are written to
        standard error.
        """
        found = run_build(self._paths, self._domain, self._texts, self._base)
        found.require()
        for problem in found.problems:
            click.echo(str(problem), err=True)
        return found.commit(self._store, self._domain.validator)

    def watch(self, stopped: threading.Event) -> None:
        """Rebuild at every change of the annotations until ``stopped`` is set; errors are told."""
        from watchfiles import watch

        for _ in watch(*annotation_paths(self._paths), stop_event=stopped):
            try:
                click.echo(f"serving version {self.rebuild()}")
            except (ParleyError, OSError) as error:
                click.echo(str(error), err=True)
                click.echo(f"still serving version {self.view().version}", err=True)


@contextmanager
def open_dataset(
    paths: Sequence[Path],
    domain: Domain,
    data: Path | None,
    texts: Path | None,
    base: str,
    watch: bool,
) -> Iterator[StoredDataset | BuiltDataset]:
    """Open the data set in the folder ``data``, or build one there or in memory.

    With ``watch``, annotations are watched as long as the context lasts. Raises the errors of
    building and of opening a store.
    """
    stored = data is not None and (data / "versions").is_dir() and len(published(data)) > 0
    if data is not None and stored and not watch:
        yield StoredDataset(data, base)
        return
    prefixes = prefixes_for(base)
    with MemoryStore(prefixes) if data is None else FolderStore(data, prefixes) as store:
        dataset = BuiltDataset(store, paths, domain, texts, base)
        dataset.rebuild()
        with _watching(dataset) if watch else nullcontext():
            yield dataset


@contextmanager
def _watching(dataset: BuiltDataset) -> Iterator[None]:
    stopped = threading.Event()
    thread = threading.Thread(target=dataset.watch, args=(stopped,), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=10)

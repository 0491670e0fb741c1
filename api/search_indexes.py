"""The search indexes of the versions that are being served, one file each in a temporary folder."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import Final

from parley.api.settings import Settings
from parley.graph.search.building import build_index
from parley.graph.search.index import SearchIndex, SearchLimits
from parley.graph.search.service import SearchService
from parley.graph.store import Version
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import Pool

KEPT: Final = 2
"""How many indexes are kept: that of the newest version, and the one used before it."""

TASK: Final = "search-index"


def search_limits(settings: Settings) -> SearchLimits:
    """Return the limits of a search that the settings give."""
    return SearchLimits(
        settings.max_search_characters, settings.max_search_words, float(settings.search_timeout)
    )


class SearchIndexes:
    """Makes the index of a version when it is first asked for, once, whoever asks meanwhile.

    A version in memory is read by a worker, so that neither this process nor a query notices; one
    on disk, which a worker would have to copy, is read by queries. It lives in the event loop of
    ``fleet``. Close it when that ends.
    """

    def __init__(self, fleet: Fleet, settings: Settings) -> None:
        self._fleet = fleet
        self._settings = settings
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._indexes: dict[Version, asyncio.Task[SearchIndex]] = {}

    async def of(self, pool: Pool) -> SearchIndex:
        """Return the index of the version of ``pool``; waits until it is made.

        Raises :class:`~parley.graph.errors.SearchError`, and what reading the version raises; then
        whoever asks next tries again.
        """
        version = pool.version
        # The one that is used now is dropped last.
        task = self._indexes.pop(version, None)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.get_running_loop().create_task(self._made(pool))
        self._indexes[version] = task
        await self._forget()
        return await asyncio.shield(task)

    def service(self, pool: Pool) -> SearchService:
        """Return what answers searches in queries on the version of ``pool``."""
        return SearchService(lambda: self.of(pool), self._settings.max_search_matches)

    async def close(self) -> None:
        """Drop all indexes and their files."""
        for version in list(self._indexes):
            await self._drop(version)
        if self._folder is not None:
            await asyncio.to_thread(self._folder.cleanup)

    async def _made(self, pool: Pool) -> SearchIndex:
        path = self._path(pool.version)
        if pool.in_memory:
            content = await pool.call(TASK, b"", float(self._settings.search_index_timeout))
            await asyncio.to_thread(path.write_bytes, content)
        else:
            await asyncio.to_thread(build_index, self._fleet.view_of(pool), path)
        return SearchIndex(path, search_limits(self._settings))

    def _path(self, version: Version) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="parley-search-")
        return Path(self._folder.name) / f"{version}.sqlite"

    async def _forget(self) -> None:
        done = [version for version, task in self._indexes.items() if task.done()]
        for version in done[: max(0, len(self._indexes) - KEPT)]:
            await self._drop(version)

    async def _drop(self, version: Version) -> None:
        task = self._indexes.pop(version)
        task.cancel()
        # Whatever it raised has been told to whoever asked for it.
        await asyncio.wait({task})
        if not task.cancelled() and task.exception() is None:
            task.result().close()
            with contextlib.suppress(FileNotFoundError):
                self._path(version).unlink()

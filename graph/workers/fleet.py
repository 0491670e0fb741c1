"""A fleet: a pool for each version of a data set that is being served.

The newest version is served; the one before goes on for those who have begun to read it; a version
that is kept on disk is served when somebody asks for it by its number.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

from parley.graph.errors import StoreError
from parley.graph.folder import Published, published
from parley.graph.namespaces import PREFIXES
from parley.graph.store import Version, View
from parley.graph.workers.pool import Pool, PoolLimits
from parley.graph.workers.pooled_view import PooledView

OPEN: Final = 3
"""How many versions are served at once: the newest, and those that were asked for last."""

LINGERING: Final = 1
"""How many versions that are served no more are kept for those who have begun to read them."""

BUSY: Final = 0.2
"""Seconds after which it is looked again whether a version is still being read."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class Fleet:
    """The pools on the data set in ``folder``, which this or another process writes.

    Making it begins to load the newest version. It lives in one event loop, from :meth:`open` to
    :meth:`close`; :meth:`view` may be called, and the views asked, from any thread but that of the
    loop. Raises :class:`StoreError` if there is nothing to serve.
    """

    def __init__(
        self,
        folder: Path,
        prefixes: dict[str, str] | None = None,
        limits: PoolLimits | None = None,
        deadline: float = 30.0,
    ) -> None:
        self._folder = folder
        self._versions = folder / "versions"
        self._prefixes = dict(PREFIXES) if prefixes is None else prefixes
        self._limits = PoolLimits() if limits is None else limits
        self._deadline = deadline
        self._made: dict[Version, float] = {}
        self._seen = self._changed()
        newest = self._newest()
        self._current = self._pool_of(newest)
        self._pools: dict[Version, Pool] = {newest.version: self._current}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._refreshing: asyncio.Task[Version] | None = None
        self._opening: dict[Version, asyncio.Task[Pool]] = {}
        self._closing: dict[asyncio.Task[None], asyncio.Event] = {}

    def wait(self) -> None:
        """Wait, before there is an event loop, until the newest version is loaded.

        Raises ``StoreError`` if it cannot be.
        """
        self._current.wait()

    @property
    def version(self) -> Version:
        """The version that is served."""
        return self._current.version

    async def open(self) -> None:
        """Wait until the newest version is loaded."""
        self._loop = asyncio.get_running_loop()
        await self._current.open()

    def pool(self) -> Pool:
        """Return the pool of the newest version that is loaded.

        If another is found in the folder, it is loaded meanwhile and served from then on.
        """
        self._notice()
        return self._current

    def view(self) -> View:
        """Return the newest version that is loaded as a view, to be asked from a thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._notice)
        return self.view_of(self._current)

    def view_of(self, pool: Pool) -> View:
        """Return the version of a pool as a view."""
        assert self._loop is not None
        return PooledView(pool, self._loop, self._deadline)

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run something in the event loop of the pools, for whoever is in another thread."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def pools(self) -> list[Pool]:
        """Return the pools of all versions that are being served."""
        return list(self._pools.values())

    def made(self, version: Version) -> float:
        """Return when a version that is served was made, in seconds since 1970."""
        return self._made.get(version, 0.0)

    async def refresh(self) -> Version:
        """Look for a newer version now, wait until it is served, and return what is served."""
        while self._refreshing is not None:
            await asyncio.wait({self._refreshing})
        return await self._refresh()

    async def at(self, number: int) -> Pool:
        """Return the pool of a version that is kept; raises ``StoreError`` if it is not."""
        if self._current.version.number == number:
            return self._current
        for found in published(self._folder):
            if found.version.number == number:
                return await self._opened(found)
        raise StoreError(f"version {number} is not kept: {self._kept()} are")

    def versions(self) -> list[Version]:
        """Return the versions that are kept, oldest first."""
        return [found.version for found in published(self._folder)]

    async def close(self) -> None:
        """End everything; jobs in progress fail."""
        if self._refreshing is not None:
            self._refreshing.cancel()
        for waiting in (*self._opening.values(), *self._closing):
            waiting.cancel()
        await asyncio.gather(*self._opening.values(), *self._closing, return_exceptions=True)
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))

    # Noticing and loading versions.

    def _notice(self) -> None:
        if self._changed() != self._seen and self._refreshing is None:
            self._refreshing = asyncio.get_running_loop().create_task(self._refresh())
            self._refreshing.add_done_callback(self._refreshed)

    def _changed(self) -> int:
        try:
            return self._versions.stat().st_mtime_ns
        except OSError:
            return 0

    def _newest(self) -> Published:
        found = published(self._folder)
        if len(found) == 0:
            raise StoreError(
                f"{self._folder} holds no version: run `parley build --data {self._folder}`"
            )
        return found[-1]

    def _kept(self) -> str:
        return ", ".join(str(version.number) for version in self.versions())

    def _pool_of(self, found: Published) -> Pool:
        self._made[found.version] = found.folder.with_suffix(".json").stat().st_mtime
        return Pool(found.version, str(found.folder), self._prefixes, self._limits)

    async def _refresh(self) -> Version:
        self._seen = self._changed()
        newest = self._newest()
        if newest.version != self._current.version:
            self._current = await self._opened(newest)
        return self._current.version

    def _refreshed(self, task: asyncio.Task[Version]) -> None:
        self._refreshing = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("still serving version %s: %s", self._current.version, error)

    async def _opened(self, found: Published) -> Pool:
        version = found.version
        if version in self._pools:
            return self._pools[version]
        if version not in self._opening:
            opening = asyncio.get_running_loop().create_task(self._open_one(found))
            self._opening[version] = opening
            opening.add_done_callback(lambda done: self._opening.pop(version, None))
        return await asyncio.shield(self._opening[version])

    async def _open_one(self, found: Published) -> Pool:
        pool = await asyncio.to_thread(self._pool_of, found)
        try:
            await pool.open()
        except BaseException:
            await pool.close()
            raise
        self._pools[found.version] = pool
        self._retire()
        return pool

    def _retire(self) -> None:
        """End the pools that were opened first, but neither the newest nor the current one."""
        spare = [p for p in self._pools.values() if p is not self._current][: -(OPEN - 1)]
        for pool in spare:
            del self._pools[pool.version]
            hurry = asyncio.Event()
            closing = asyncio.get_running_loop().create_task(self._close_later(pool, hurry))
            self._closing[closing] = hurry
            closing.add_done_callback(self._closed)
        # Each holds a version in memory, so it takes no series of versions to fill that.
        for hurry in list(self._closing.values())[:-LINGERING]:
            hurry.set()

    async def _close_later(self, pool: Pool, hurry: asyncio.Event) -> None:
        """Close a pool once those who read from it have had the time to end, or when told to."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._deadline):
                    await hurry.wait()
            while pool.busy > 0:
                await asyncio.sleep(BUSY)
        finally:
            await pool.close()

    def _closed(self, task: asyncio.Task[None]) -> None:
        del self._closing[task]

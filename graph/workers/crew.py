"""A crew: the worker processes of one version, forked when needed, ended, and replaced.

Their loader is replaced as well, should it end; its workers end with it. All of it belongs to one
event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from parley.graph.errors import BusyError, CancelledError, ParleyError, StoreError, WorkerDiedError
from parley.graph.workers.control import LoaderLink
from parley.graph.workers.links import WorkerLink
from parley.graph.workers.loader import OUT_OF_MEMORY, Orders

MEMORY_CODES: Final = (-6, -9, OUT_OF_MEMORY)
"""How a worker ends by its memory: the engine aborts, the system kills, or Python gives up."""

START: Final = 10.0
"""Seconds that a worker is given to start."""

IDLE: Final = 30.0
"""Seconds after which a worker ends that has nothing to do and is not needed as a spare one."""

EXPLAIN: Final = 1.0
"""Seconds to wait for word of how a worker ended."""

RELOAD: Final = 0.2
RELOAD_MOST: Final = 30.0
"""Seconds before a loader that cannot be replaced is tried again, doubled each time, at most."""

MOST_CODES: Final = 64

log = logging.getLogger(__name__)


@dataclass
class Counts:
    """What a crew has done, for whoever watches it."""

    forked: int = 0
    reloaded: int = 0
    ended: dict[str, int] = field(default_factory=dict)

    def end(self, reason: str) -> None:
        self.ended[reason] = self.ended.get(reason, 0) + 1


class Crew:
    """The workers of one version, of which ``spare`` are kept ready.

    Making it starts the loader, and needs no event loop. ``left`` is called with each worker whose
    job has ended, in whatever way.
    """

    def __init__(self, orders: Orders, spare: int, left: Callable[[WorkerLink], None]) -> None:
        self.counts = Counts()
        self._orders = orders
        self._spare = spare
        self._left = left
        self._loader = LoaderLink(orders, self._worker_ended, self._loader_ended)
        self._up = asyncio.Event()
        self._idle: list[WorkerLink] = []
        self._all: set[WorkerLink] = set()
        self._coming = 0
        self._trimming = False
        self._codes: dict[int, asyncio.Future[int]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def wait(self) -> None:
        """Wait, before there is an event loop, until the version is loaded."""
        self._loader.wait()

    async def open(self) -> None:
        """Wait until the version is loaded and workers are ready; raises ``StoreError``."""
        await self._loader.loaded()
        self._up.set()
        self._idle += await asyncio.gather(*(self._fork() for _ in range(self._spare)))

    @property
    def loader(self) -> LoaderLink:
        return self._loader

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return len(self._all)

    @property
    def busy(self) -> int:
        """How many workers have a job."""
        return sum(worker.busy for worker in self._all)

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def isolated(self) -> bool:
        """Whether the system keeps workers from the network."""
        return all(not worker.network for worker in self._all)

    async def take(self, patience: float) -> WorkerLink:
        """Return a worker without a job, forked if there is none.

        Raises :class:`WorkerDiedError` if none can be forked, and :class:`BusyError` if there is no
        loader for longer than ``patience`` seconds.
        """
        if len(self._idle) > 0:
            worker = self._idle.pop()
            self._refill()
            return worker
        if not self._up.is_set():
            await self._loader_up(patience)
        return await self._fork()

    async def _loader_up(self, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                await self._up.wait()
        except TimeoutError:
            raise BusyError(max(1, round(patience))) from None

    def end(self, worker: WorkerLink, error: ParleyError, reason: str) -> None:
        """End a worker at once; its job, if it has one, fails with ``error``."""
        if worker in self._all:
            self.counts.end(reason)
            self._all.discard(worker)
            worker.fail(error)
            self._loader.kill(worker.pid)
            worker.close()
            self._left(worker)
            self._refill()

    def demote(self, worker: WorkerLink) -> None:
        """Let a worker run only where others leave time; it ends with its job.

        Without privileges only its end gives a process back the priority that it had.
        """
        worker.retiring = True
        self._loader.yield_(worker.pid)

    async def close(self) -> None:
        """End all workers and the loader; jobs in progress fail."""
        self._closed = True
        workers = list(self._all)
        for worker in workers:
            worker.fail(CancelledError())
            worker.close()
            self._left(worker)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*(worker.closed.wait() for worker in workers))
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loader.close()

    # Workers: forked, freed, lost, and replaced.

    async def _fork(self) -> WorkerLink:
        worker = WorkerLink(self._freed, self._lost)
        self._all.add(worker)
        self.counts.forked += 1
        connection: socket.socket | None = None
        try:
            connection = self._loader.fork()
            async with asyncio.timeout(START):
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: worker, sock=connection)
                await worker.ready
        except BaseException as error:
            self._all.discard(worker)
            if connection is not None and not worker.connected:
                connection.close()
            worker.close()
            if isinstance(error, OSError | ParleyError):
                raise WorkerDiedError("crash", "no worker could be started: try again") from error
            raise
        return worker

    def _refill(self) -> None:
        """Fork workers in the background until enough are ready."""
        while len(self._idle) + self._coming < self._spare and self._up.is_set():
            if self._closed:
                return
            self._coming += 1
            self._in_background(self._spawn())

    async def _spawn(self) -> None:
        try:
            worker = await self._fork()
        except WorkerDiedError as error:
            log.error("%s: %s", error, error.__cause__)
        else:
            self._rest(worker)
        finally:
            self._coming -= 1

    def _freed(self, worker: WorkerLink) -> None:
        """Take back a worker whose job has ended in good order."""
        if worker.retiring or self._closed:
            self._all.discard(worker)
            worker.close()
            self._refill()
        else:
            self._rest(worker)
        self._left(worker)

    def _rest(self, worker: WorkerLink) -> None:
        if worker not in self._all:
            return
        loop = asyncio.get_running_loop()
        worker.idle_since = loop.time()
        self._idle.append(worker)
        if len(self._idle) > self._spare and not self._trimming:
            self._trimming = True
            loop.call_later(IDLE, self._trim)

    def _trim(self) -> None:
        """End workers that have had nothing to do for long, the longest first."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._trimming = len(self._idle) > self._spare
        if self._trimming:
            loop.call_later(IDLE, self._trim)
        while len(self._idle) > self._spare and now - self._idle[0].idle_since >= IDLE:
            worker = self._idle.pop(0)
            self._all.discard(worker)
            worker.close()

    def _lost(self, worker: WorkerLink) -> None:
        """Take note that a worker has ended by itself, or that its connection was closed."""
        if worker in self._idle:
            self._idle.remove(worker)
        if not worker.ready.done():
            worker.ready.set_exception(WorkerDiedError("crash", "a worker ended as it started"))
            worker.ready.exception()  # whoever forked it may not wait for it any more
        if worker in self._all:
            self._all.discard(worker)
            if worker.busy:
                self._in_background(self._explain(worker))
            self._refill()

    async def _explain(self, worker: WorkerLink) -> None:
        """Fail the job of a worker that ended by itself, once its loader has told how it did."""
        code = self._codes.setdefault(worker.pid, asyncio.get_running_loop().create_future())
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(code, EXPLAIN)
        finally:
            self._codes.pop(worker.pid, None)
            error = _death(code.result() if code.done() and not code.cancelled() else None)
            self.counts.end(error.cause)
            worker.fail(error)
            self._left(worker)

    def _worker_ended(self, pid: int, code: int) -> None:
        if code == 0:
            return
        waited = self._codes.setdefault(pid, asyncio.get_running_loop().create_future())
        if not waited.done():
            waited.set_result(code)
        if len(self._codes) > MOST_CODES:
            self._codes.pop(next(iter(self._codes)))

    # The loader: replaced if it ends.

    def _loader_ended(self) -> None:
        """Replace the loader, whose workers have ended with it."""
        if self._closed:
            return
        self._up.clear()
        self._idle.clear()
        gone = WorkerDiedError("crash", "the process that the query ran below has ended: try again")
        for worker in list(self._all):
            self.end(worker, gone, gone.cause)
        self._in_background(self._reload())

    async def _reload(self) -> None:
        pause = RELOAD
        while not self._up.is_set():
            await self._loader.close()
            self._loader = LoaderLink(self._orders, self._worker_ended, self._loader_ended)
            self.counts.reloaded += 1
            try:
                await self._loader.loaded()
                self._up.set()
            except StoreError as error:
                log.error("%s; it is tried again in %g s", error, pause)
                await asyncio.sleep(pause)
                pause = min(RELOAD_MOST, 2 * pause)
        self._refill()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _death(code: int | None) -> WorkerDiedError:
    if code in MEMORY_CODES:
        what = "the query was stopped: it needed more memory than a query may take"
        return WorkerDiedError("memory", f"{what}; ask for less, or without ORDER BY and DISTINCT")
    return WorkerDiedError("crash", "the query ended the process that evaluated it; simplify it")

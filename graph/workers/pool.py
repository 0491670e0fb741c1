"""A pool: hands jobs to the workers of one version, keeps their deadlines, and replaces them.

A worker that ran too long, took too much memory, crashed, or whose asker went away, is ended; the
others do not notice. Workers are forked when they are needed, up to a number, and those that have
nothing to do wait for the next job. All of it belongs to one event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from parley.graph.errors import (
    BusyError,
    CancelledError,
    DeadlineError,
    ParleyError,
    QueryError,
    WorkerDiedError,
)
from parley.graph.store import Version
from parley.graph.workers.control import LoaderLink
from parley.graph.workers.jobs import Question
from parley.graph.workers.links import Reply, WorkerLink
from parley.graph.workers.loader import OUT_OF_MEMORY, Orders

MEMORY_CODES: Final = (-6, -9, OUT_OF_MEMORY)
"""How a worker ends by its memory: the engine aborts, the system kills, or Python gives up."""

START: Final = 10.0
"""Seconds that a worker is given to start."""

IDLE: Final = 30.0
"""Seconds after which a worker ends that has nothing to do and is not needed as a spare one."""

EXPLAIN: Final = 1.0
"""Seconds to wait for word of how a worker ended."""

MOST_CODES: Final = 64

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolLimits:
    """How many workers a pool has and what they may take.

    ``spare`` workers are kept ready; up to ``workers`` are forked when there is more to do;
    ``waiting`` jobs may wait for one, for ``patience`` seconds. A worker may take ``memory`` bytes
    beyond the shared data. Answers are held back up to ``held`` bytes, and may have up to ``rows``
    rows and ``octets`` bytes. A version of up to
    ``memory_quads`` quads is held in memory, a larger one is read from disk. A job that takes
    longer than ``prompt`` seconds goes on at low priority.
    """

    workers: int = 16
    spare: int = 2
    waiting: int = 64
    patience: float = 10.0
    memory: int = 1 << 30
    held: int = 1 << 20
    rows: int = 1_000_000
    octets: int = 1 << 30
    memory_quads: int = 5_000_000
    prompt: float = 0.2


@dataclass
class Counts:
    """What a pool has done, for whoever watches it."""

    forked: int = 0
    ended: dict[str, int] = field(default_factory=dict)

    def end(self, reason: str) -> None:
        self.ended[reason] = self.ended.get(reason, 0) + 1


class Pool:
    """The workers of one version.

    Made anywhere, which starts the loader; used from one event loop, after :meth:`open`.
    """

    def __init__(
        self, version: Version, folder: str, prefixes: dict[str, str], limits: PoolLimits
    ) -> None:
        self.version = version
        self.counts = Counts()
        self._limits = limits
        orders = Orders(
            folder,
            version.number,
            version.digest,
            prefixes,
            limits.memory_quads,
            limits.memory,
            limits.held,
            limits.rows,
            limits.octets,
        )
        self._loader = LoaderLink(orders, self._worker_ended)
        self._idle: list[WorkerLink] = []
        self._all: set[WorkerLink] = set()
        self._waiting: deque[asyncio.Future[WorkerLink]] = deque()
        self._codes: dict[int, asyncio.Future[int]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def wait(self) -> None:
        """Wait, before there is an event loop, until the version is loaded; raises ``StoreError``.

        There is no need to: :meth:`open` waits as well.
        """
        self._loader.wait()

    async def open(self) -> None:
        """Wait until the version is loaded and workers are ready; raises ``StoreError``."""
        await self._loader.loaded()
        for worker in await asyncio.gather(*(self._fork() for _ in range(self._limits.spare))):
            self._freed(worker)

    @property
    def quads(self) -> int:
        """How many quads the version has, its default graph included."""
        return self._loader.quads

    @property
    def in_memory(self) -> bool:
        return self._loader.in_memory

    @property
    def isolated(self) -> bool:
        """Whether the system keeps workers from the network."""
        return all(not worker.network for worker in self._all)

    @property
    def busy(self) -> int:
        """How many workers have a job."""
        return sum(worker.busy for worker in self._all)

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return len(self._waiting)

    async def ask(self, question: Question, deadline: float) -> Reply:
        """Return the answer to a question when it is complete or begins to be long.

        ``deadline`` is in seconds and covers parsing, evaluation, and reading a long answer. If the
        caller is cancelled, so is the query.

        Raises what is wrong with the query, :class:`DeadlineError`, :class:`WorkerDiedError` and
        :class:`BusyError`.
        """
        worker = await self._take()
        running = asyncio.get_running_loop()
        stop = running.call_later(deadline, self._stop, worker, DeadlineError(deadline))
        demote = running.call_later(self._limits.prompt, self._demote, worker)
        try:
            reply = await worker.ask(question)
        except asyncio.CancelledError:
            self._stop(worker, CancelledError())
            stop.cancel()
            raise
        except BaseException:
            stop.cancel()
            raise
        finally:
            demote.cancel()
        if reply.whole is not None:
            stop.cancel()
        else:
            reply.when_ended = stop.cancel
        return reply

    async def call(self, task: str, payload: bytes, deadline: float) -> bytes:
        """Run a task of :data:`parley.graph.workers.tasks.TASKS` in a worker that ends with it.

        Raises what the task raises, and what :meth:`ask` raises.
        """
        worker = await self._take()
        running = asyncio.get_running_loop()
        stop = running.call_later(deadline, self._stop, worker, DeadlineError(deadline))
        try:
            return await worker.call(task, payload)
        finally:
            stop.cancel()
            self._stop(worker, CancelledError())

    def abandon(self, reply: Reply) -> None:
        """Stop a long answer that nobody reads any more."""
        worker = reply.link
        if worker is not None:
            self._stop(worker, CancelledError())

    async def close(self) -> None:
        """End all workers and the loader; jobs in progress fail."""
        self._closed = True
        workers = list(self._all)
        for worker in workers:
            worker.fail(CancelledError())
            worker.close()
        for waiting in self._waiting:
            waiting.cancel()
        await asyncio.gather(*(worker.closed.wait() for worker in workers))
        await self._loader.close()

    # Workers: taken, freed, lost, and replaced.

    async def _take(self) -> WorkerLink:
        if len(self._idle) > 0:
            return self._idle.pop()
        if len(self._all) < self._limits.workers:
            return await self._fork()
        if len(self._waiting) >= self._limits.waiting:
            raise self._too_busy()
        return await self._wait()

    async def _wait(self) -> WorkerLink:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[WorkerLink] = loop.create_future()
        self._waiting.append(waiting)
        patience = loop.call_later(self._limits.patience, _refuse, waiting, self._too_busy())
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self._freed(waiting.result())
            raise
        finally:
            patience.cancel()

    def _too_busy(self) -> BusyError:
        return BusyError(max(1, round(self._limits.patience)))

    async def _fork(self) -> WorkerLink:
        worker = WorkerLink(self._freed, self._lost)
        self._all.add(worker)
        self.counts.forked += 1
        try:
            connection = self._loader.fork()
            async with asyncio.timeout(START):
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: worker, sock=connection)
                await worker.ready
        except BaseException as error:
            self._all.discard(worker)
            worker.close()
            if isinstance(error, OSError | ParleyError):
                raise WorkerDiedError("crash", "no worker could be started") from error
            raise
        return worker

    def _freed(self, worker: WorkerLink) -> None:
        if worker.retiring or self._closed:
            self._all.discard(worker)
            worker.close()
            self._replace()
            return
        while len(self._waiting) > 0:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        worker.idle_since = asyncio.get_running_loop().time()
        self._idle.append(worker)
        if len(self._idle) > self._limits.spare:
            asyncio.get_running_loop().call_later(IDLE, self._trim)

    def _replace(self) -> None:
        """Fork a worker for whoever waits, or to have enough ready."""
        wanted = any(not w.done() for w in self._waiting) or len(self._all) < self._limits.spare
        if wanted and not self._closed and len(self._all) < self._limits.workers:
            self._in_background(self._spawn())

    async def _spawn(self) -> None:
        try:
            self._freed(await self._fork())
        except WorkerDiedError as error:
            log.error("%s: %s", error, error.__cause__)

    def _trim(self) -> None:
        """End workers that have had nothing to do for long, the longest first."""
        now = asyncio.get_running_loop().time()
        while len(self._idle) > self._limits.spare and now - self._idle[0].idle_since >= IDLE:
            worker = self._idle.pop(0)
            self._all.discard(worker)
            worker.close()

    def _demote(self, worker: WorkerLink) -> None:
        # Without privileges only its end gives a process back the priority that it had.
        worker.retiring = True
        self._loader.yield_(worker.pid)

    def _stop(self, worker: WorkerLink, error: QueryError) -> None:
        if worker in self._all:
            self.counts.end(type(error).__name__)
            self._all.discard(worker)
            worker.fail(error)
            self._loader.kill(worker.pid)
            worker.close()
            self._replace()

    def _lost(self, worker: WorkerLink) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
        if not worker.ready.done():
            worker.ready.set_exception(WorkerDiedError("crash", "a worker ended as it started"))
        if worker in self._all:
            self._all.discard(worker)
            if worker.busy:
                self._in_background(self._explain(worker))
            self._replace()

    async def _explain(self, worker: WorkerLink) -> None:
        """Fail the job of a worker that ended by itself, once its loader has told how it did."""
        code = self._codes.setdefault(worker.pid, asyncio.get_running_loop().create_future())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(code, EXPLAIN)
        self._codes.pop(worker.pid, None)
        error = _death(code.result() if code.done() and not code.cancelled() else None)
        self.counts.end(error.cause)
        worker.fail(error)

    def _worker_ended(self, pid: int, code: int) -> None:
        if code == 0:
            return
        waited = self._codes.setdefault(pid, asyncio.get_running_loop().create_future())
        if not waited.done():
            waited.set_result(code)
        if len(self._codes) > MOST_CODES:
            self._codes.pop(next(iter(self._codes)))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refuse(waiting: asyncio.Future[WorkerLink], error: BusyError) -> None:
    if not waiting.done():
        waiting.set_exception(error)


def _death(code: int | None) -> WorkerDiedError:
    if code in MEMORY_CODES:
        what = "the query was stopped: it needed more memory than a query may take"
        return WorkerDiedError("memory", f"{what}; ask for less, or without ORDER BY and DISTINCT")
    return WorkerDiedError("crash", "the query ended the process that evaluated it; simplify it")

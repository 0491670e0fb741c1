"""A pool: hands jobs to the workers of one version, and keeps their deadlines.

A worker that ran too long, took too much memory, crashed, or whose asker went away, is ended; the
others do not notice. What takes a moment is never kept waiting by what takes long: a query begins
at once, and one that turns out to be long goes on at low priority, as one of a number of long ones.
If there are as many as may be, it is stopped, waits for its turn, and begins anew. All of it
belongs to one event loop.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from parley.graph.errors import CancelledError, DeadlineError, QueryError, WorkerDiedError
from parley.graph.store import Version
from parley.graph.workers.crew import Counts, Crew
from parley.graph.workers.jobs import Question
from parley.graph.workers.links import Reply, WorkerLink
from parley.graph.workers.loader import Orders
from parley.graph.workers.places import Places

TASKS_AT_ONCE: Final = 2


@dataclass(frozen=True)
class PoolLimits:
    """How many workers a pool has and what they may take.

    ``workers`` is how many long queries run at once, and ``prompt_workers`` how many more in their
    first ``prompt`` seconds, after which a query is a long one and goes on at low priority. Of
    each, ``waiting`` may wait for their turn, for ``patience`` seconds. ``spare`` workers are kept
    ready. A worker may take ``memory`` bytes beyond the shared data. Answers are held back up to
    ``held`` bytes, and may have up to ``rows`` rows and ``octets`` bytes. A version of up to
    ``memory_quads`` quads is held in memory, a larger one is read from disk.
    """

    workers: int = 16
    prompt_workers: int = 16
    prompt: float = 0.2
    spare: int = 2
    waiting: int = 64
    patience: float = 10.0
    memory: int = 1 << 30
    held: int = 1 << 20
    rows: int = 1_000_000
    octets: int = 1 << 30
    memory_quads: int = 5_000_000


class LongError(QueryError):
    """A query turned out to be long while as many long ones ran as may; it has been stopped."""


class Pool:
    """The workers of one version.

    Made anywhere, which starts the loader; used from one event loop, after :meth:`open`.
    """

    def __init__(
        self, version: Version, folder: str, prefixes: dict[str, str], limits: PoolLimits
    ) -> None:
        self.version = version
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
        self._crew = Crew(orders, limits.spare, _leave)
        self._prompt = Places(limits.prompt_workers, limits.waiting)
        self._long = Places(limits.workers, limits.waiting)
        self._tasks = Places(TASKS_AT_ONCE, limits.waiting)

    def wait(self) -> None:
        """Wait, before there is an event loop, until the version is loaded; raises ``StoreError``.

        There is no need to: :meth:`open` waits as well.
        """
        self._crew.wait()

    async def open(self) -> None:
        """Wait until the version is loaded and workers are ready; raises ``StoreError``."""
        await self._crew.open()

    @property
    def quads(self) -> int:
        """How many quads the version has, its default graph included."""
        return self._crew.loader.quads

    @property
    def in_memory(self) -> bool:
        return self._crew.loader.in_memory

    @property
    def isolated(self) -> bool:
        """Whether the system keeps workers from the network."""
        return self._crew.isolated

    @property
    def counts(self) -> Counts:
        return self._crew.counts

    @property
    def busy(self) -> int:
        """How many workers have a job."""
        return self._crew.busy

    @property
    def idle(self) -> int:
        return self._crew.idle

    @property
    def waiting(self) -> int:
        """How many jobs wait for their turn."""
        return self._prompt.waiting + self._long.waiting + self._tasks.waiting

    async def ask(self, question: Question, deadline: float) -> Reply:
        """Return the answer to a question when it is complete or begins to be long.

        ``deadline`` is in seconds and covers waiting, parsing, evaluation, and reading a long
        answer. If the caller is cancelled, so is the query.

        Raises what is wrong with the query, :class:`DeadlineError`, :class:`WorkerDiedError` and
        :class:`BusyError`.
        """
        until = asyncio.get_running_loop().time() + deadline
        try:
            worker = await self._take(self._prompt, until)
            return await self._ask(worker, question, until, deadline)
        except LongError:
            worker = await self._take(self._long, until)
            self._crew.demote(worker)
            return await self._ask(worker, question, until, deadline)

    async def _ask(
        self, worker: WorkerLink, question: Question, until: float, deadline: float
    ) -> Reply:
        loop = asyncio.get_running_loop()
        stop = loop.call_at(until, self._late, worker, deadline)
        demote = loop.call_later(self._limits.prompt, self._demote, worker)
        try:
            reply = await worker.ask(question)
        except BaseException as raised:
            stop.cancel()
            demote.cancel()
            if isinstance(raised, asyncio.CancelledError):
                self._crew.end(worker, CancelledError(), "cancelled")
            raise
        reply.then(stop.cancel, demote.cancel)
        return reply

    async def call(self, task: str, payload: bytes, deadline: float) -> bytes:
        """Run a task of :data:`parley.graph.workers.tasks.TASKS` in a worker that ends with it.

        Raises what the task raises, and what :meth:`ask` raises.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + deadline
        worker = await self._take(self._tasks, until)
        stop = loop.call_at(until, self._late, worker, deadline)
        try:
            return await worker.call(task, payload)
        finally:
            stop.cancel()
            self._crew.end(worker, CancelledError(), "task")

    def abandon(self, reply: Reply) -> None:
        """Stop a long answer that nobody reads any more."""
        worker = reply.link
        if worker is not None:
            self._crew.end(worker, CancelledError(), "cancelled")

    async def close(self) -> None:
        """End all workers and the loader; jobs in progress fail."""
        for places in (self._prompt, self._long, self._tasks):
            places.turn_away(CancelledError())
        await self._crew.close()

    def _late(self, worker: WorkerLink, deadline: float) -> None:
        self._crew.end(worker, DeadlineError(deadline), "deadline")

    # Places: taken, changed, left.

    async def _take(self, places: Places, until: float) -> WorkerLink:
        """Return a worker that has one of ``places``."""
        if not places.take_now():
            await places.take(self._patience(until))
        try:
            worker = await self._crew.take(self._patience(until))
            if worker.closed.is_set():
                raise WorkerDiedError("crash", "the process for the query has ended: try again")
        except BaseException:
            places.leave()
            raise
        worker.place = places
        return worker

    def _patience(self, until: float) -> float:
        return min(self._limits.patience, until - asyncio.get_running_loop().time())

    def _demote(self, worker: WorkerLink) -> None:
        """Have a job that takes long leave the place of one that takes a moment."""
        if worker.place is not self._prompt:
            return
        if self._long.take_now():
            _leave(worker)
            worker.place = self._long
        elif not worker.begun:
            self._crew.end(worker, LongError("the query takes long"), "deferred")
            return
        # An answer that has begun cannot begin anew, so it keeps its place.
        self._crew.demote(worker)


def _leave(worker: WorkerLink) -> None:
    if worker.place is not None:
        worker.place.leave()
        worker.place = None

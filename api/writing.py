"""The one writer of a server: proposes, commits, and waits until the result is served.

A write that is acknowledged is in the journal and on disk, and what is asked afterwards sees it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from parley.graph.changes import Change
from parley.graph.embedded import EngineStore
from parley.graph.errors import BusyError, ConflictError, DeadlineError, WriteDeadlineError
from parley.graph.proposal import WriteRequest
from parley.graph.store import Version
from parley.graph.workers.fleet import Fleet

TRIES: Final = 3
"""How often a write is proposed again because the data has changed under it."""


@dataclass(frozen=True)
class Proposal:
    """A change, and the version that it was worked out on."""

    change: Change
    on: Version


Propose = Callable[[WriteRequest], Awaitable[Proposal]]


@dataclass(frozen=True)
class Written:
    """What came of a write: the version that holds it, and what it changed.

    ``existed`` says whether the graph that it was about had statements before.
    """

    version: Version
    change: Change
    existed: bool


class Writer:
    """Writes one request after another into a store that nobody else writes.

    ``propose`` works a request out, somewhere where it does no harm. ``refresh`` returns once the
    newest version is served. At most ``waiting`` requests wait for their turn.
    """

    def __init__(
        self,
        store: EngineStore,
        propose: Propose,
        refresh: Callable[[], Awaitable[object]],
        waiting: int,
    ) -> None:
        self._store = store
        self._propose = propose
        self._refresh = refresh
        self._most = waiting
        self._waiting = 0
        self._turn = asyncio.Lock()

    async def write(self, request: WriteRequest) -> Written:
        """Make a write and return once it is kept and served.

        Raises what :func:`parley.graph.proposal.propose` and
        :meth:`parley.graph.embedded.EngineStore.commit` raise, and
        :class:`~parley.graph.errors.BusyError`; nothing has changed then.
        """
        if self._waiting > self._most:
            raise BusyError(5)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._write(request, TRIES)
        finally:
            self._waiting -= 1

    async def _write(self, request: WriteRequest, tries: int) -> Written:
        existed = self._store.holds(request.graph)
        proposal = await self._propose(request)
        try:
            # A client that goes away does not interrupt a commit.
            return await asyncio.shield(self._commit(proposal, existed))
        except ConflictError:
            if tries == 1:
                raise
            await self._refresh()
            return await self._write(request, tries - 1)

    async def _commit(self, proposal: Proposal, existed: bool) -> Written:
        version = await asyncio.to_thread(self._store.commit, proposal.change, proposal.on)
        if not proposal.change.empty:
            await self._refresh()
        return Written(version, proposal.change, existed)


def writer_on(fleet: Fleet, store: EngineStore, timeout: float, waiting: int) -> Writer:
    """Return a writer into ``store`` whose versions ``fleet`` serves.

    Proposals are worked out by the fleet's workers, each in ``timeout`` seconds.
    """

    async def propose(request: WriteRequest) -> Proposal:
        pool = fleet.pool()
        try:
            change = await pool.call("propose", request.to_bytes(), timeout)
        except DeadlineError as error:
            raise WriteDeadlineError(timeout) from error
        return Proposal(Change.from_bytes(change), pool.version)

    return Writer(store, propose, fleet.refresh, waiting)

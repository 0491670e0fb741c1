"""Following the versions of the data: one task looks, however many wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from time import perf_counter
from typing import Any, Final

from graphql import GraphQLError, located_error

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Answer, Request
from parley.api.graphql.faults import shown
from parley.api.graphql.subscribing import Seen
from parley.api.threads import in_one_thread
from parley.graph.errors import ParleyError
from parley.graph.store import Version, View

EVERY: Final = 1.0
"""Seconds between looks at the version that is served."""

STOPPING: Final = {
    "message": "The server is stopping: subscribe again in a moment.",
    "extensions": {"code": "STOPPING"},
}

Body = dict[str, Any]


class Followed:
    """The newest version, waited for. It lives in one event loop.

    ``stopping`` tells whether the server has been told to stop, which ends all waiting.
    """

    def __init__(
        self,
        views: Callable[[], View],
        stopping: Callable[[], bool] = lambda: False,
        every: float = EVERY,
    ) -> None:
        self._views = views
        self._stopping = stopping
        self._every = every
        self._waiting: set[asyncio.Future[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def newest(self) -> View:
        """Return the version that is served now."""
        return self._views()

    async def newer(self, than: Version) -> View | None:
        """Wait until another version than ``than`` is served; None if the server stops first."""
        while not self._stopping():
            view = self._views()
            if view.version != than:
                return view
            await self._look()
        return None

    async def _look(self) -> None:
        """Wait for the next look."""
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        self._waiting.add(waiting)
        if self._looking is None or self._looking.done():
            self._looking = loop.create_task(self._tick())
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    async def _tick(self) -> None:
        version = self._views().version
        while len(self._waiting) > 0:
            await asyncio.sleep(self._every)
            now = self._views().version
            if now != version or self._stopping():
                break
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


class Subscription:
    """One subscription: :meth:`begin` it, then iterate over :meth:`answers` once.

    ``spent`` is told the seconds of work after each step.
    """

    def __init__(
        self, engine: Engine, request: Request, followed: Followed, spent: Callable[[float], None]
    ) -> None:
        self._engine = engine
        self._request = request
        self._followed = followed
        self._spent = spent
        self._field = ""
        self._seen: Seen | None = None
        self._ready: Body | None = None

    async def begin(self) -> None:
        """See what there is; whatever comes after this has returned is news."""
        field = await in_one_thread(self._engine.subscribed, self._request)
        if isinstance(field, Answer):
            self._ready = field.body
            return
        self._field = field
        await self._step(self._followed.newest())

    async def answers(self) -> AsyncGenerator[Body]:
        """Iterate over the answers, one for each event; the last says why there are no more."""
        while True:
            if self._ready is not None:
                yield self._ready
            if self._seen is None:
                return
            view = await self._followed.newer(self._seen.version)
            if view is None:
                yield {"errors": [STOPPING]}
                return
            await self._step(view)

    async def _step(self, view: View) -> None:
        """Make ready what a version has to tell; what cannot be told ends the subscription."""
        began = perf_counter()
        try:
            self._seen, self._ready = await in_one_thread(
                self._engine.run_event, self._request, self._field, self._seen, view
            )
        except (GraphQLError, ParleyError) as error:
            told = error if isinstance(error, GraphQLError) else located_error(error)
            self._seen = None
            self._ready = {"errors": [one.formatted for one in shown([told])]}
        finally:
            self._spent(perf_counter() - began)

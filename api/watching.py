"""Queries in progress: stopped when their client goes away, or when somebody cancels them."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message

from parley.graph.errors import CancelledError

R = TypeVar("R")

GIVEN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
UNWATCHED: Final = 0.1
"""Seconds for which nobody looks whether the client is still there; most answers take less."""


class Running:
    """The queries in progress by their identifiers, so that they can be cancelled."""

    def __init__(self) -> None:
        self._stops: dict[str, Callable[[], None]] = {}

    def name(self, given: str | None) -> str:
        """Return the identifier that a client gave, or a new one.

        Raises HTTPException with 400 for one that is malformed, and 409 for one in use.
        """
        if given is None:
            return secrets.token_urlsafe(16)
        if GIVEN.fullmatch(given) is None:
            raise HTTPException(400, "Parley-Query-Id takes 1 to 64 of A-Z a-z 0-9 _ -")
        if given in self._stops:
            raise HTTPException(409, f"a query {given} is in progress: choose another identifier")
        return given

    def cancel(self, name: str) -> bool:
        """Stop a query; tell whether there was one in progress."""
        stop = self._stops.get(name)
        if stop is None:
            return False
        stop()
        return True

    def enter(self, name: str, stop: Callable[[], None]) -> None:
        self._stops[name] = stop

    def leave(self, name: str) -> None:
        self._stops.pop(name, None)

    async def run(
        self, name: str, work: Coroutine[Any, Any, R], receive: Callable[[], Awaitable[Message]]
    ) -> R:
        """Return what ``work`` returns, or end it.

        Raises :class:`ClientDisconnect` if the client goes away first, and
        :class:`~parley.graph.errors.CancelledError` if somebody cancels it.
        """
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        watchers: list[asyncio.Task[None]] = []
        reasons: list[Exception] = []

        def stop(reason: Exception) -> None:
            reasons.append(reason)
            task.cancel()

        def watch() -> None:
            watchers.append(loop.create_task(_gone(receive, lambda: stop(ClientDisconnect()))))

        timer = loop.call_later(UNWATCHED, watch)
        self.enter(name, lambda: stop(CancelledError()))
        try:
            return await task
        except asyncio.CancelledError:
            task.cancel()
            if len(reasons) == 0:
                raise
            raise reasons[0] from None
        finally:
            self.leave(name)
            timer.cancel()
            for watcher in watchers:
                watcher.cancel()


async def _gone(receive: Callable[[], Awaitable[Message]], then: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    then()


def watch_client(
    receive: Callable[[], Awaitable[Message]], then: Callable[[], None]
) -> asyncio.Task[None]:
    """Return a task that calls ``then`` when the client goes away; cancel it when it need not."""
    return asyncio.get_running_loop().create_task(_gone(receive, then))

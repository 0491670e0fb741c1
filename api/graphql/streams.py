"""The responses of ``/graphql`` that go on: answers in parts, and subscriptions."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from parley.api.facts import facts_of
from parley.api.graphql import sse
from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request as Asked
from parley.api.graphql.following import Followed, Subscription
from parley.api.graphql.incremental import last
from parley.api.graphql.multipart import MULTIPART, START, multipart_piece
from parley.api.graphql.parting import parts_of
from parley.graph.store import View

Body = dict[str, Any]
Bodies = AsyncGenerator[Body]

RETRY: Final = "10"
"""Seconds after which a client may try to subscribe again."""


class Stream(StreamingResponse):
    """A response that closes what it is made from, in order, however it ends."""

    def __init__(
        self,
        content: AsyncGenerator[bytes],
        headers: dict[str, str],
        sources: tuple[AsyncGenerator[Any], ...],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(content, headers=headers)
        self._sources = (content, *sources)
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()
            for source in self._sources:
                await source.aclose()


def encoded(body: Body) -> bytes:
    """Return an answer as JSON in one line of UTF-8."""
    try:
        return orjson.dumps(body)
    except TypeError:
        # A lone surrogate that a query brought along is written as the escape that JSON has for it.
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8", "backslashreplace")


def multipart_response(first: Body, parts: Bodies, version: str) -> Stream:
    """Return an answer in parts, the first of which has been made."""

    async def content() -> AsyncGenerator[bytes]:
        yield START + multipart_piece(encoded(first), final=last(first))
        async for part in parts:
            yield multipart_piece(encoded(part), final=last(part))

    headers = {
        "Content-Type": MULTIPART,
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
        "Parley-Version": version,
    }
    return Stream(content(), headers, (parts,))


def events_response(answers: Bodies, ended: Callable[[], None] = lambda: None) -> Stream:
    """Return the events of some answers and of their end."""

    async def content() -> AsyncGenerator[bytes]:
        async for answer in answers:
            yield sse.event(encoded(answer))
        yield sse.COMPLETE

    events = content()
    headers = {"Content-Type": sse.EVENTS, **sse.HEADERS}
    return Stream(sse.kept_alive(events), headers, (events, answers), ended)


async def single(body: Body) -> Bodies:
    """Iterate over one answer."""
    yield body


def incremental(engine: Engine, asked: Asked, view: View) -> Bodies:
    """Iterate over the parts of an answer."""
    return parts_of(lambda deliver, stop: engine.run_parts(asked, view, deliver, stop))


class Subscribers:
    """Those who subscribe, at most ``most`` at once."""

    def __init__(self, engine: Engine, followed: Followed, most: int) -> None:
        self._engine = engine
        self._followed = followed
        self._most = most
        self.count = 0

    async def response(self, http: Request, asked: Asked) -> Stream:
        """Return the events of a subscription, which it is once this returns.

        Raises ``HTTPException`` with 503 if there are too many.
        """
        if self.count >= self._most:
            detail = f"{self.count} subscriptions are open, which is the limit of this server."
            raise HTTPException(503, detail, {"Retry-After": RETRY})
        facts = facts_of(http.scope)
        facts.seconds = 0.0  # waiting for news is no work

        def spent(seconds: float) -> None:
            facts.seconds = (facts.seconds or 0.0) + seconds

        subscription = Subscription(self._engine, asked, self._followed, spent)
        self.count += 1
        try:
            await subscription.begin()
        except BaseException:
            self._left()
            raise
        return events_response(subscription.answers(), self._left)

    def _left(self) -> None:
        self.count -= 1

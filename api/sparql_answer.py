"""Answers of the SPARQL endpoint as HTTP: short ones whole, long ones as they are made.

A long answer that fails on its way has its connection cut, so that no client takes what it got for
all of it; one that is complete says so in a trailer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from parley.api.answer_cache import KeptAnswer
from parley.api.facts import Outcome, facts_of
from parley.api.formats import content_type
from parley.api.watching import watch_client
from parley.graph.errors import (
    AnswerTooLargeError,
    BusyError,
    CancelledError,
    DeadlineError,
    ParleyError,
    QueryRefusedError,
    QuerySyntaxError,
    WorkerDiedError,
)
from parley.graph.workers.links import Reply
from parley.graph.workers.pool import Pool

COMPLETE: Final = "Parley-Complete"
ROWS: Final = "Parley-Rows"
TRAILERS: Final = "http.response.trailers"


def outcome_of(error: Exception) -> Outcome:
    """Return how a query ended that raised ``error``."""
    if isinstance(error, WorkerDiedError):
        return Outcome.MEMORY if error.cause == "memory" else Outcome.CRASHED
    for kind, outcome in (
        (DeadlineError, Outcome.TIMEOUT),
        (AnswerTooLargeError, Outcome.TOO_LARGE),
        (CancelledError, Outcome.CANCELLED),
        (BusyError, Outcome.BUSY),
        (QueryRefusedError, Outcome.REFUSED),
        (QuerySyntaxError, Outcome.REFUSED),
    ):
        if isinstance(error, kind):
            return outcome
    return Outcome.FAILED


def whole_answer(answer: KeptAnswer, headers: dict[str, str]) -> Response:
    """Return an answer that is there as a whole."""
    told = {COMPLETE: "no" if answer.partial else "yes", ROWS: str(answer.rows)}
    return Response(
        answer.content,
        headers={**headers, **told},
        media_type=content_type(answer.media_type),
    )


class LongAnswer(Response):
    """An answer that is sent while it is made. ``left`` is called when it has ended, however."""

    def __init__(
        self, pool: Pool, reply: Reply, headers: dict[str, str], left: Callable[[], None]
    ) -> None:
        super().__init__(headers=headers, media_type=content_type(reply.head.media_type))
        self._pool = pool
        self._reply = reply
        self._left = left
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        facts = facts_of(scope)
        watcher = watch_client(receive, lambda: self._pool.abandon(self._reply))
        try:
            if scope["method"] != "HEAD":
                await self._send(scope, send)
            else:
                await self._send_head(send)
            facts.outcome = Outcome.PARTIAL if self._reply.head.partial else Outcome.COMPLETE
        except ParleyError as error:
            # Returning before the end of the body has the connection cut.
            facts.outcome = outcome_of(error)
        finally:
            watcher.cancel()
            self._pool.abandon(self._reply)
            self._left()
            if self._reply.tail is not None:
                facts.rows = self._reply.tail.rows
                facts.seconds = self._reply.tail.seconds

    async def _send_head(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": b""})

    async def _send(self, scope: Scope, send: Send) -> None:
        trailing = TRAILERS in (scope.get("extensions") or {})
        if trailing:
            self.headers["Trailer"] = f"{COMPLETE}, {ROWS}"
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": self.raw_headers,
                "trailers": trailing,
            }
        )
        async for piece in self._reply.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        if trailing:
            await send({"type": TRAILERS, "headers": self._trailers()})

    def _trailers(self) -> list[tuple[bytes, bytes]]:
        assert self._reply.tail is not None
        fields = MutableHeaders()
        fields[COMPLETE] = "no" if self._reply.head.partial else "yes"
        fields[ROWS] = str(self._reply.tail.rows)
        return fields.raw

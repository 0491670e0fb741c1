"""What every request passes through, from the outside in.

1. :class:`Envelope`: a request id, the headers for safety, the log line, the metrics
2. CORS, so that pages elsewhere can read answers, refusals and faults alike
3. :class:`Faults`: what nobody foresaw becomes a problem
4. limits per client
5. compression

Each is a plain ASGI application; a request spends about 20 microseconds in all of them together.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parley.api.client_limits import Allowance, ClientLimits, Limiting
from parley.api.compression import Compression
from parley.api.errors import ClientGoneError
from parley.api.facts import Outcome, RequestFacts, facts_of
from parley.api.metrics import Metrics
from parley.api.request_log import RequestLog
from parley.api.settings import Settings

SECURITY_HEADERS: Final = {
    # Pages use files of this server only: no inline script or style, nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY", "OPTIONS")

REQUEST_HEADERS: Final = (
    "Accept",
    "Authorization",
    "Content-Type",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Parley-Query-Id",
    "Prefer",
    "Range",
    "X-Request-Id",
)

EXPOSED_HEADERS: Final = (
    "Accept-Ranges",
    "Allow",
    "Content-Disposition",
    "Content-Location",
    "Content-Range",
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "Parley-Complete",
    "Parley-Notice",
    "Parley-Query-Id",
    "Parley-Rows",
    "Parley-Version",
    "RateLimit",
    "RateLimit-Policy",
    "Repr-Digest",
    "Retry-After",
    "Trailer",
    "X-Request-Id",
    "*",  # the others of ours, in browsers that know the wildcard
)

PREFLIGHT_SECONDS: Final = 86_400

Respond = Callable[[Request, Exception], Awaitable[Response]]
"""Tells an exception as a problem."""


def middleware(
    settings: Settings, respond: Respond, log: RequestLog, metrics: Metrics
) -> list[Middleware]:
    """Return all middleware of the application, outermost first."""
    allowance = Allowance(
        settings.client_concurrency,
        settings.client_requests_per_minute,
        settings.client_seconds_per_minute,
    )
    return [
        Middleware(Envelope, log, metrics),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins.split(),
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=EXPOSED_HEADERS,
            max_age=PREFLIGHT_SECONDS,
        ),
        Middleware(Faults, respond, log),
        Middleware(Limiting, ClientLimits(allowance)),
        Middleware(Compression, settings.compress_from_bytes),
    ]


class Envelope:
    """Names every request and its answer, makes answers safe for browsers, logs and counts."""

    def __init__(self, app: ASGIApp, log: RequestLog, metrics: Metrics) -> None:
        self._app = app
        self._log = log
        self._metrics = metrics
        self._safe = [(k.lower().encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        facts = facts_of(scope)

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts.status = message["status"]
                message["headers"] = self._dressed(message.get("headers", []), facts)
            elif message["type"] == "http.response.body":
                facts.sent += len(message.get("body", b""))
            await send(message)

        self._metrics.running += 1
        try:
            await self._app(scope, receive, send_noted)
        finally:
            self._metrics.running -= 1
            _conclude(facts)
            self._metrics.request(scope, facts)
            if self._log.on:
                self._log.request(scope, facts)

    def _dressed(
        self, headers: list[tuple[bytes, bytes]], facts: RequestFacts
    ) -> list[tuple[bytes, bytes]]:
        there = {name for name, _ in headers}
        missing = [field for field in self._safe if field[0] not in there]
        return [*headers, *missing, (b"x-request-id", facts.request_id.encode())]


class Faults:
    """Turns what nobody handled into a problem, and into an answer cut short if it has begun.

    Either way the server goes on, and the log has the traceback. That a client went away is no
    fault.
    """

    def __init__(self, app: ASGIApp, respond: Respond, log: RequestLog) -> None:
        self._app = app
        self._respond = respond
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except (ClientDisconnect, ClientGoneError):
            facts_of(scope).outcome = Outcome.DISCONNECTED
        except Exception as error:  # noqa: BLE001  # it is told and logged, whatever it is
            facts = facts_of(scope)
            response = await self._respond(Request(scope), error)
            if response.status_code == 500:
                self._log.fault(scope, facts, error)
            if facts.status == 0:
                await response(scope, receive, send)


def _conclude(facts: RequestFacts) -> None:
    """Note how a query ended, if whoever answered it did not."""
    if facts.query is None or facts.outcome is not None:
        return
    if facts.status == 304:
        facts.outcome = Outcome.NOT_MODIFIED
    elif facts.status == 0:
        facts.outcome = Outcome.CANCELLED
    elif facts.status < 400:
        facts.outcome = Outcome.COMPLETE
    else:
        facts.outcome = Outcome.REFUSED if facts.status < 500 else Outcome.FAILED

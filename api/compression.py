"""Compression of answers, in the coding that the client prefers.

Sources: RFC 9110, section 12.5.3, on ``Accept-Encoding``; RFC 8878 on zstd, whose window is kept
below the 8 MiB that RFC 9659 allows on the web. The work on each message of an answer is that of
Starlette's responders, which hold back nothing of a stream, leave trailers alone, and compress long
pieces in a thread of their own.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Final

import anyio.to_thread
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS: Final = ("zstd", "gzip")
"""What is on offer, best first; it decides among codings that a client wants equally."""

IDENTITY: Final = "identity"

GZIP_LEVEL: Final = 6
ZSTD_LEVEL: Final = 3
LONG: Final = 131_072
"""Bytes from which a piece is compressed in a thread."""

ELEMENT: Final = re.compile(
    r"\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.I
)


def coding_of(request: Request) -> str:
    """Return the coding in which an answer to ``request`` is sent if it is compressed at all.

    It belongs into the answer's strong tag: bytes differ by it.
    """
    return coding_in(request.scope)


def coding_in(scope: Scope) -> str:
    """Return what :func:`coding_of` does, of the scope of a request."""
    values = [value for name, value in scope["headers"] if name == b"accept-encoding"]
    return IDENTITY if len(values) == 0 else choose_coding(b",".join(values))


@lru_cache(maxsize=256)
def choose_coding(header: bytes) -> str:
    """Return the coding that an ``Accept-Encoding`` header wants most, ``identity`` for none."""
    wanted: dict[str, float] = {}
    for element in header.decode("latin-1").split(","):
        match = ELEMENT.fullmatch(element)
        if match is not None:
            wanted[match[1].lower()] = 1.0 if match[2] is None else float(match[2])
    if "x-gzip" in wanted:
        wanted.setdefault("gzip", wanted["x-gzip"])
    others = wanted.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: wanted.get(coding, others))
    quality = wanted.get(best, others)
    return best if quality > 0.0 and quality >= wanted.get(IDENTITY, 0.0) else IDENTITY


class ZstdResponder(IdentityResponder):
    """Compresses the answer to one request with zstd."""

    content_encoding = "zstd"

    def __init__(self, app: ASGIApp, minimum_size: int) -> None:
        super().__init__(app, minimum_size)
        self._compressor: zstd.ZstdCompressor | None = None

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        if len(body) >= LONG:
            return await anyio.to_thread.run_sync(self._compressed, body, more_body)
        return self._compressed(body, more_body)

    def _compressed(self, body: bytes, more_body: bool) -> bytes:
        if self._compressor is None:
            self._compressor = zstd.ZstdCompressor(ZSTD_LEVEL)
        if more_body:
            return self._compressor.compress(body, zstd.ZstdCompressor.FLUSH_BLOCK)
        return self._compressor.compress(body, zstd.ZstdCompressor.FLUSH_FRAME)


class Compression:
    """Middleware that compresses answers of at least ``minimum`` bytes, and all that are streamed.

    What is compressed already, a stream of events, and a part of a file are sent as they are.
    """

    def __init__(self, app: ASGIApp, minimum: int) -> None:
        self._app = app
        self._minimum = minimum

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        following: Send | None = None

        async def pass_on(message: Message) -> None:
            nonlocal following
            if following is None:
                following = send if self._short(message) else self._compressing(scope, send)
            await following(message)

        await self._app(scope, receive, pass_on)

    def _short(self, start: Message) -> bool:
        """Tell whether an answer is known to be too short when it starts, as nearly all are."""
        for name, value in start.get("headers", ()):
            if name == b"content-length":
                return int(value) < self._minimum
        return False

    def _compressing(self, scope: Scope, send: Send) -> Send:
        coding = coding_in(scope)
        responder = IdentityResponder(self._app, self._minimum)
        if coding == "zstd":
            responder = ZstdResponder(self._app, self._minimum)
        elif coding == "gzip":
            responder = GZipResponder(
                self._app, self._minimum, GZIP_LEVEL, thread_minimum_size=LONG
            )
        responder.send = send
        return responder.send_with_compression

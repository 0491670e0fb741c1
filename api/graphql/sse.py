"""Answers as a stream of events.

Sources: "GraphQL over Server-Sent Events", distinct connections mode; HTML Standard, section 9.2,
whose advice is a comment every 15 seconds or so to keep proxies from closing the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

from parley.api.negotiate import parse_accept

EVENTS: Final = "text/event-stream"
NAME: Final = ("text", "event-stream")
COMMENT: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"

QUIET: Final = 12.0
"""Seconds without an event after which a comment is sent."""

HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": "Accept"}
"""The second is read by nginx, which would otherwise hold events back."""


def names_events(accept: str | None) -> bool:
    """Tell whether an ``Accept`` header asks for events by their name."""
    found = [r.quality for r in parse_accept(accept or "") if (r.type, r.subtype) == NAME]
    return max(found, default=0.0) > 0.0


def event(answer: bytes) -> bytes:
    """Return the event of one answer, which is JSON and so holds no line break."""
    return b"event: next\ndata: " + answer + b"\n\n"


async def kept_alive(events: AsyncGenerator[bytes], quiet: float = QUIET) -> AsyncGenerator[bytes]:
    """Iterate over ``events``, with a comment at first and whenever there was none for a while."""
    yield COMMENT
    coming = asyncio.ensure_future(_next(events))
    try:
        while True:
            await asyncio.wait({coming}, timeout=quiet)
            if not coming.done():
                yield COMMENT
                continue
            if (found := coming.result()) is None:
                return
            yield found
            coming = asyncio.ensure_future(_next(events))
    finally:
        coming.cancel()
        await asyncio.wait({coming})


async def _next(events: AsyncGenerator[bytes]) -> bytes | None:
    return await anext(events, None)

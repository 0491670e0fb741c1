"""What one connection may ask of the server's patience and memory."""

from __future__ import annotations

from dataclasses import dataclass

from parley.api.settings import Settings


@dataclass(frozen=True)
class HttpLimits:
    """Limits of a connection, in seconds and bytes; see :class:`parley.api.settings.Settings`."""

    head_timeout: float = 10.0
    body_gap_timeout: float = 10.0
    body_timeout: float = 60.0
    idle_timeout: float = 30.0
    send_timeout: float = 30.0
    head_bytes: int = 32_768
    pipelined: int = 8


def limits_from(settings: Settings) -> HttpLimits:
    """Return the limits that settings give."""
    return HttpLimits(
        head_timeout=settings.head_timeout,
        body_gap_timeout=settings.body_gap_timeout,
        body_timeout=settings.body_timeout,
        idle_timeout=settings.idle_timeout,
        send_timeout=settings.send_timeout,
        head_bytes=settings.max_head_bytes,
        pipelined=settings.max_pipelined,
    )

"""Clients that do not take the answer that is ready for them."""

from __future__ import annotations

import asyncio
from typing import Final

PROGRESS: Final = 16_384
"""Bytes that a client has to take each time."""


class WriteWatch:
    """Ends a connection whose client takes too little in ``seconds`` of what is to be written.

    The transport is let go at once then, with what it still holds.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0

    @property
    def on(self) -> bool:
        return self._timer is not None

    def begin(self, transport: asyncio.Transport) -> None:
        """Watch until everything is written, or until :meth:`stop`."""
        self.stop()
        self._left = transport.get_write_buffer_size()
        self._timer = self._loop.call_later(self._seconds, self._check, transport)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self, transport: asyncio.Transport) -> None:
        self._timer = None
        left = transport.get_write_buffer_size()
        if left > max(0, self._left - PROGRESS):
            transport.abort()
        elif left > 0:
            self.begin(transport)

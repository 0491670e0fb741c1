"""Places: so many may be taken at once, and some more may wait for one, in turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from parley.graph.errors import BusyError, ParleyError


class Places:
    """So many as ``most`` are taken at once; ``queue`` more wait, each for its own patience."""

    def __init__(self, most: int, queue: int) -> None:
        self._free = most
        self._queue = queue
        self._turns: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._turns)

    def take_now(self) -> bool:
        """Take a place if nobody has to wait for that; tell whether it was taken."""
        if self._free == 0 or len(self._turns) > 0:
            return False
        self._free -= 1
        return True

    async def take(self, patience: float) -> None:
        """Wait for a place for up to ``patience`` seconds; raises :class:`BusyError`."""
        if self.take_now():
            return
        busy = BusyError(max(1, round(patience)))
        if len(self._turns) >= self._queue:
            raise busy
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._turns.append(turn)
        timer = loop.call_later(max(0.0, patience), _refuse, turn, busy)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave()
            raise
        finally:
            timer.cancel()
            with contextlib.suppress(ValueError):
                self._turns.remove(turn)

    def leave(self) -> None:
        """Give a place back; who has waited longest gets it."""
        while len(self._turns) > 0:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def turn_away(self, error: ParleyError) -> None:
        """Let all who wait fail with ``error``."""
        for turn in list(self._turns):
            _refuse(turn, error)


def _refuse(turn: asyncio.Future[None], error: ParleyError) -> None:
    if not turn.done():
        turn.set_exception(error)

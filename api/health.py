"""Whether the server is alive, and whether it should be sent requests.

``/health/live`` answers as long as the process does; who restarts processes asks it.
``/health/ready`` answers 200 when a version of the data is served and answers, and 503 otherwise,
also once the server has been told to stop; who distributes requests asks it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from parley.graph.errors import ParleyError

PATIENCE: Final = 2.0
"""Seconds in which a server that is ready has answered a trivial query."""

Probe = Callable[[], Awaitable[str]]
"""Asks something trivial of the data and returns its version; raises ``ParleyError``."""


class Health:
    """Answers both, by a ``probe`` of what has to work."""

    def __init__(self, probe: Probe, patience: float = PATIENCE) -> None:
        self._probe = probe
        self._patience = patience
        self._stopping = False

    def stop(self) -> None:
        """Be ready no more."""
        self._stopping = True

    @property
    def stopping(self) -> bool:
        """Whether the server has been told to stop."""
        return self._stopping

    async def live(self, request: Request) -> Response:
        return _state(200, status="live")

    async def ready(self, request: Request) -> Response:
        if self._stopping:
            return _state(503, status="stopping")
        try:
            async with asyncio.timeout(self._patience):
                version = await self._probe()
        except TimeoutError:
            return _state(503, status="unready", detail=f"no answer within {self._patience:g} s")
        except (ParleyError, OSError) as error:
            return _state(503, status="unready", detail=str(error))
        return _state(200, status="ready", version=version)


def _state(code: int, **members: str) -> Response:
    return JSONResponse(members, code, headers={"Cache-Control": "no-store"})

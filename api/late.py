"""Routes that are made when they are first asked for, or ahead of it in the background.

The GraphQL schema takes most of the time of a start, and whoever asks SPARQL need not wait for it.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send


@contextmanager
def _without_collection() -> Iterator[None]:
    """Collect no cycles meanwhile.

    A thread that makes much collects what others have left, and the engine complains of its own
    objects that end in another thread than theirs. It is also faster.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class LateRoutes:
    """An application that makes its routes once, at the first request or by :meth:`make`."""

    def __init__(self, make: Callable[[], Sequence[BaseRoute]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._router: Router | None = None

    def make(self) -> Router:
        """Return the routes, made by now; raises whatever making them raises."""
        with self._lock:
            if self._router is None:
                with _without_collection():
                    self._router = Router(self._make())
            return self._router

    def below(self, path: str) -> list[Route]:
        """Return routes that lead ``path``, and what is below it, here."""
        return [Route(path, self), Route(f"{path}/{{rest:path}}", self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = await run_in_threadpool(self.make)
        await router(scope, receive, send)

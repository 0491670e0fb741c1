"""The HTTP server: uvicorn with this project's protocol, and an end in good order.

At the first signal to stop, or Ctrl-C, it takes no new connections and lets running requests end
for as long as the settings say; at the second it ends at once.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from parley.api.http_limits import limits_from
from parley.api.http_protocol import protocol_with
from parley.api.settings import Settings


def config_for(
    app: ASGIApp, settings: Settings, refused: Callable[[int], None] | None = None
) -> uvicorn.Config:
    """Return how uvicorn is to serve ``app``; the sockets are for whoever runs the server.

    ``refused`` is told the status of each request that the application never sees.
    """
    proxies = settings.trusted_proxies.split()
    return uvicorn.Config(
        app,
        http=protocol_with(limits_from(settings), refused),
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=len(proxies) > 0,
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=settings.grace_seconds,
    )


class Server(uvicorn.Server):
    """A server that calls ``stopping`` when it is first told to stop.

    Its ``run`` returns once everything has ended, also after a signal.
    """

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            # A thread that is still at work would hold up every other way to end.
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self._stopping()
        self.should_exit = True

"""HTTP/1.1 on a connection: uvicorn's protocol, with limits on what a client may keep waiting.

Sources: RFC 9112, sections 3.2 on ``Host``, 9.3 on persistence and 9.6 on closing; RFC 9110,
section 15.5.9, on 408. Whatever cannot be understood as one request after the other is refused by
the parser: two lengths, a length beside a transfer coding, control characters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, cast
from urllib.parse import unquote

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from parley.api import http_problems as problems
from parley.api.errors import ProblemDetails
from parley.api.http_cycle import Cycle
from parley.api.http_heads import fault_of_host, fault_of_size, parsed_target, too_long
from parley.api.http_limits import HttpLimits
from parley.api.http_writing import WriteWatch

LINGER: Final = 2.0
"""Seconds for which a body is taken and dropped that nobody wants any more, so that its sender gets
to read the answer."""

DROPPABLE: Final = 262_144
"""Bytes in a body that belong to no content, such as trailers, before they are too many. No less
than what is read at once."""


class Part(Enum):
    """What of a request is being read."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


NOTHING, HEAD, BODY = Part


class HttpProtocol(HttpToolsProtocol):
    """A connection. Subclasses set the limits; see :func:`protocol_with`.

    What happens for every request is written out rather than passed on to uvicorn's class: a
    request costs 40 microseconds in all, and each layer of calls a fiftieth of that.
    """

    limits = HttpLimits()
    refused: Callable[[int], None] = staticmethod(lambda status: None)

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.timeout_keep_alive = self.limits.idle_timeout  # type: ignore[assignment]  # a float does
        self._part = NOTHING
        self._running: Cycle | None = None
        self._deaf = False
        self._refusal: ProblemDetails | None = None
        self._arrived = 0  # in this piece of data
        self._head = 0  # bytes since the head began, at most one piece too many
        self._loose = 0  # bytes of the body since the last that was content
        self._body_until = 0.0
        self._reading: asyncio.TimerHandle | None = None
        self._writing = WriteWatch(self.loop, self.limits.send_timeout)

    # The connection.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(self.limits.head_timeout)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._writing.stop()
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._deaf:
            return
        self._arrived = len(data)
        if self._part is BODY:
            self._loose += self._arrived
        else:
            self._head += self._arrived
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nothing else than HTTP/1.1 is spoken here, which the answer says by being one.
            if self._refusal is None:
                self._close_after_last()
        except httptools.HttpParserError:
            self._refusal = self._refusal or problems.MALFORMED
        if self._head == 0 and self._refusal is None and self._part is NOTHING:
            # A request has arrived to its end, as nearly all do, in one piece.
            if self._reading is not None:
                self._stop_waiting()
        else:
            self._after_part()

    def _after_part(self) -> None:
        if self._refusal is None:
            self._refusal = self._oversize()
        if self._refusal is not None:
            self._refuse(self._refusal)
        elif self._part is BODY:
            self._wait_for_body()
        elif self._reading is None and not self._deaf:
            self._wait(self.limits.head_timeout)

    def _oversize(self) -> ProblemDetails | None:
        if self._part is BODY:
            return problems.LONG_HEAD if self._loose > DROPPABLE + self._arrived else None
        if self._head <= self.limits.head_bytes:
            return None
        if self._part is not HEAD:
            return problems.MALFORMED
        return too_long(self.url, self.limits.head_bytes)

    @property
    def _busy(self) -> bool:
        """Whether a request that has arrived has not been answered."""
        last: RequestResponseCycle | None = self.cycle
        return last is not None and not last.response_complete

    # What the parser finds.

    def on_message_begin(self) -> None:
        self._part = HEAD
        self._head = self._arrived
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self.scope = {  # type: ignore[typeddict-item]  # the rest follows when the head is complete
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "http",
            "root_path": self.root_path,
            "headers": self.headers,
            "state": self.app_state.copy(),
        }

    def on_headers_complete(self) -> None:
        if self._deaf or self._refusal is not None:
            return
        self._part = BODY
        self._loose = self._arrived
        self._body_until = 0.0
        version = self.parser.get_http_version()
        self._refusal = self._fault_of_head(version)
        if self._refusal is None:
            # Fields that follow the body go into a list of their own, which nobody reads.
            self.headers = []
            self._begin(version)

    def _fault_of_head(self, version: str) -> ProblemDetails | None:
        """Return what is wrong with the head, or put its address into the scope."""
        fault = fault_of_host(self.headers, version)
        if self._head > self.limits.head_bytes:
            fault = fault_of_size(self.url, self.headers, self.limits.head_bytes) or fault
        if fault is not None:
            return fault
        target = parsed_target(self.url)
        if target is None:
            return problems.BAD_TARGET
        raw_path, path, query = target
        self.scope["path"] = self.root_path + (unquote(path) if "%" in path else path)
        self.scope["raw_path"] = self.root_path.encode("ascii") + raw_path
        self.scope["query_string"] = query
        return None

    def _begin(self, version: str) -> None:
        self.scope["method"] = self.parser.get_method().decode("ascii")
        if version == "1.1":
            self.scope["extensions"] = {"http.response.trailers": {}}
        else:
            self.scope["http_version"] = version
        last: RequestResponseCycle | None = self.cycle
        waits = last is not None and not last.response_complete
        if waits and len(self.pipeline) >= self.limits.pipelined:
            self._close_after_last()
            return
        self.cycle = cycle = Cycle(
            self.scope,
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            self.access_log,
            self.server_state.default_headers,
            asyncio.Event(),
            self.expect_100_continue,
            version != "1.0" and self.parser.should_keep_alive(),
            self.on_response_complete,
        )
        cycle.close = self.close
        if waits:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        else:
            self._running = cycle
            self._start_asgi_task(cycle, self.app)

    def on_body(self, body: bytes) -> None:
        self._loose = 0
        if not self._deaf and self._refusal is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._part = NOTHING
        self._head = 0
        cycle = self.cycle
        if not self._deaf and self._refusal is None and not cycle.response_complete:
            cycle.more_body = False
            cycle.message_event.set()

    # Slow clients.

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._reading = self.loop.call_later(seconds, self._too_slow)

    def _wait_for_body(self) -> None:
        now = self.loop.time()
        if self._body_until == 0.0:
            self._body_until = now + self.limits.body_timeout
        self._wait(min(self.limits.body_gap_timeout, max(0.0, self._body_until - now)))

    def _stop_waiting(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _too_slow(self) -> None:
        self._reading = None
        if self._part is BODY and self.flow.read_paused:
            # It is the application that takes its time.
            self._body_until = 0.0
            self._wait_for_body()
        elif self._part is BODY:
            self._refuse(problems.SLOW_BODY)
        elif self._head > 0:
            self._refuse(problems.SLOW_HEAD)
        else:
            self.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing.begin(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._writing.stop()

    # The end of an answer, and of the connection.

    def on_response_complete(self) -> None:
        lingers = self._running is not None and self._running.lingers
        if lingers:
            # The answer said that it is the last.
            self.pipeline.clear()
        if len(self.pipeline) > 0:
            self._running = cast("Cycle", self.pipeline[-1][0])
        super().on_response_complete()
        if not self._writing.on and self.transport.get_write_buffer_size() > 0:
            self._writing.begin(self.transport)
        if lingers:
            self._linger()

    def _linger(self) -> None:
        """Say that nothing more comes, and drop what the client is still sending."""
        self._deaf = True
        self._stop_waiting()
        self._unset_keepalive_if_required()
        if self.transport.is_closing() or not self.transport.can_write_eof():
            self.close()
            return
        self.flow.resume_reading()
        self.transport.write_eof()
        self._reading = self.loop.call_later(LINGER, self.close)

    def _refuse(self, problem: ProblemDetails) -> None:
        """Answer that a request cannot be read, after whatever was asked before it."""
        self._deaf = True
        self._stop_waiting()
        self.refused(problem.status)
        cut_short = self._busy and self.cycle.more_body
        if self._busy and not cut_short:
            self._close_after_last()
            return
        if not cut_short or (len(self.pipeline) == 0 and not self.cycle.response_started):
            self.transport.write(
                problems.problem_answer(problem, self.server_state.default_headers)
            )
        if cut_short:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._linger()

    def _close_after_last(self) -> None:
        """Hear nothing more, and close when what has been asked is answered."""
        self._deaf = True
        self._stop_waiting()
        if self._busy:
            self.cycle.keep_alive = False
        else:
            self.close()

    def close(self) -> None:
        """Close the connection once the client has taken what was written, if it does."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        self.transport.close()
        if not self._writing.on:
            self._writing.begin(self.transport)

    def timeout_keep_alive_handler(self) -> None:
        self.close()


def protocol_with(
    limits: HttpLimits, refused: Callable[[int], None] | None = None
) -> type[HttpProtocol]:
    """Return the protocol with ``limits``, as ``uvicorn.Config(http=...)`` takes it.

    ``refused`` is told the status of each request that the application never sees.
    """
    members: dict[str, Any] = {"limits": limits}
    if refused is not None:
        members["refused"] = staticmethod(refused)
    return type("LimitedHttpProtocol", (HttpProtocol,), members)

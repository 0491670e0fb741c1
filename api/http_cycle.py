"""One request over HTTP/1.1 and its answer, which may end in trailer fields.

Sources: RFC 9112, section 7.1.2, on the trailer section of a chunked body; the ASGI specification,
extension ``http.response.trailers``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, cast

from uvicorn._types import ASGI3Application, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    RequestResponseCycle,
)

from parley.api.errors import ClientGoneError
from parley.api.http_problems import INTERNAL, problem_answer

Field = tuple[bytes, bytes]


class Cycle(RequestResponseCycle):
    """What uvicorn makes of a request, with trailers.

    An application that sends ``"trailers": True`` in ``http.response.start`` has the last chunk
    held back until its ``http.response.trailers`` came. An application that fails or returns before
    its answer is complete has the connection closed without a last chunk, so that no client takes
    the answer for a whole one. ``close`` closes the connection.

    An answer that begins before the body has arrived says that the connection closes, so that no
    client sends its next request into the end of it (RFC 9112, section 9.6); ``lingers`` says then
    that the protocol has to close it, once the rest of the body is dropped.
    """

    close: Callable[[], None]
    lingers = False
    _trailing = False
    _body_ended = False
    _fields: bytes = b""

    async def run_asgi(self, app: ASGI3Application) -> None:
        try:
            await app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:
            self.close()
            raise
        except ClientGoneError:
            return
        except Exception:
            self.logger.exception("the application failed")
        finally:
            self.on_response = _nothing
        if self.response_complete or self.disconnected:
            return
        if not self.response_started:
            self.transport.write(problem_answer(INTERNAL, self.default_headers))
        self.close()

    def send(self, message: ASGISendEvent) -> Coroutine[Any, Any, None]:
        if self.disconnected:
            raise ClientGoneError
        # Not a coroutine function: answers without trailers, nearly all, pay for no second one.
        if self.more_body and not self.response_started:
            return self._send_early(cast("dict[str, Any]", message))
        if self._trailing or "trailers" in message:
            return self._send_trailing(cast("dict[str, Any]", message))
        return super().send(message)

    async def _send_early(self, message: dict[str, Any]) -> None:
        headers = [*message.get("headers", ()), (b"connection", b"close")]
        self._trailing = message.get("trailers", False)
        self.lingers = True
        await super().send(cast("ASGISendEvent", {**message, "headers": headers}))
        # The protocol closes: closing at once would reset what the client still sends, and with it
        # the answer.
        self.keep_alive = True

    async def _send_trailing(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            self._trailing = message["trailers"]
            await super().send(cast("ASGISendEvent", message))
        elif kind == "http.response.trailers":
            self._take(message.get("headers", ()))
            if not message.get("more_trailers", False):
                await self._end()
        elif self._body_ended:
            raise RuntimeError("http.response.body was sent after the end of the body")
        else:
            self._body_ended = not message.get("more_body", False)
            await super().send(cast("ASGISendEvent", {**message, "more_body": True}))

    def _take(self, fields: Iterable[Field]) -> None:
        if not self._body_ended:
            raise RuntimeError("http.response.trailers was sent before the end of the body")
        for name, value in fields:
            if HEADER_RE.search(name) is not None or HEADER_VALUE_RE.search(value) is not None:
                raise RuntimeError("a trailer field is malformed")
            self._fields += name + b": " + value + b"\r\n"

    async def _end(self) -> None:
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected or self.response_complete:
            return
        if self.chunked_encoding and self.scope["method"] != "HEAD":
            self.transport.write(b"0\r\n" + self._fields + b"\r\n")
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


def _nothing() -> None:
    return

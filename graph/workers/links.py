"""The server's end of a worker: sends it a job, takes what it answers, notices when it ends."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Final, cast

from parley.graph.errors import ParleyError
from parley.graph.workers import jobs
from parley.graph.workers.frames import Decoder, frame
from parley.graph.workers.jobs import Head, Question, Tail
from parley.graph.workers.places import Places

AHEAD: Final = 8
"""How many pieces of a long answer are taken from a worker before its reader has taken them."""


class Reply:
    """An answer: ``head`` at once, then either ``whole`` or the pieces of :meth:`pieces`.

    ``tail`` is there once the answer has ended.
    """

    def __init__(self, head: Head, link: WorkerLink | None) -> None:
        self.head = head
        self.tail: Tail | None = None
        self.whole: bytes | None = None
        self.link = link
        self._when_ended: tuple[Callable[[], None], ...] = ()
        self._pieces: deque[bytes] = deque()
        self._more = asyncio.Event()
        self._failure: ParleyError | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Iterate over the pieces of a long answer.

        Raises what stopped the answer; then what has been given must not be taken for all of it.
        """
        while True:
            while len(self._pieces) > 0:
                yield self._pieces.popleft()
                if self.link is not None and len(self._pieces) < AHEAD:
                    self.link.resume()
            if self._failure is not None:
                raise self._failure
            if self.tail is not None:
                return
            self._more.clear()
            await self._more.wait()

    async def read(self) -> bytes:
        """Return the whole answer; raises what stopped it."""
        if self.whole is not None:
            return self.whole
        return b"".join([piece async for piece in self.pieces()])

    def then(self, *calls: Callable[[], None]) -> None:
        """Have something called when the answer has ended, which may have been already."""
        if self.link is not None:
            self._when_ended = calls
            return
        for call in calls:
            call()

    def add(self, piece: bytes) -> int:
        """Take a piece from the worker; return how many wait to be read."""
        self._pieces.append(piece)
        self._more.set()
        return len(self._pieces)

    def end(self, tail: Tail | None, failure: ParleyError | None = None) -> None:
        self.tail, self._failure, self.link = tail, failure, None
        self._more.set()
        for call in self._when_ended:
            call()


class WorkerLink(asyncio.Protocol):
    """One worker. ``ready`` is done when it can take jobs; it has at most one at a time.

    ``retiring`` says that it must not get another job, ``idle_since`` when its last one ended, and
    ``place`` is what its job has taken.
    ``free`` is called when a job has ended in good order, ``lost`` when the worker is gone.
    """

    def __init__(
        self, free: Callable[[WorkerLink], None], lost: Callable[[WorkerLink], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.closed = asyncio.Event()
        self.pid = 0
        self.network = True
        self.retiring = False
        self.idle_since = 0.0
        self.place: Places | None = None
        self.reason: ParleyError | None = None
        self._free = free
        self._lost = lost
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._decoder = Decoder()
        self._answer: asyncio.Future[Reply] | None = None
        self._result: asyncio.Future[bytes] | None = None
        self._reply: Reply | None = None

    def ask(self, question: Question) -> asyncio.Future[Reply]:
        """Send a question; the future is done when the answer has begun or ended."""
        self._answer = self._loop.create_future()
        self._send(frame(jobs.QUESTION, question.encode()))
        return self._answer

    def call(self, task: str, payload: bytes) -> asyncio.Future[bytes]:
        """Send a task; the worker ends with it."""
        self._result = self._loop.create_future()
        self._send(frame(jobs.TASK, json.dumps(task).encode("ascii") + b"\n" + payload))
        return self._result

    @property
    def connected(self) -> bool:
        """Whether its socket belongs to the event loop, which then closes it."""
        return self._transport is not None or self.closed.is_set()

    @property
    def busy(self) -> bool:
        return self._answer is not None or self._result is not None or self._reply is not None

    @property
    def begun(self) -> bool:
        """Whether a part of a long answer has come."""
        return self._reply is not None

    def fail(self, error: ParleyError) -> None:
        """Let the job in progress, if any, end with ``error``; the worker must be ended as well."""
        self.reason = error
        for waiting in (self._answer, self._result):
            if waiting is not None and not waiting.done():
                waiting.set_exception(error)
        if self._reply is not None:
            self._reply.end(None, error)
        self._answer = self._result = self._reply = None

    def close(self) -> None:
        """Let go of the worker, which then ends if it has nothing to do."""
        if self._transport is None:
            self.closed.set()
        else:
            self._transport.abort()

    def resume(self) -> None:
        if self._transport is not None:
            self._transport.resume_reading()

    def _send(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The transports of other event loops than asyncio's own are of no common class.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self.closed.set()
        self._lost(self)

    def data_received(self, data: bytes) -> None:
        for kind, payload in self._decoder.feed(data):
            self._take(kind, payload)

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == jobs.READY:
            said = json.loads(payload)
            self.pid, self.network = said["pid"], said["network"]
            if not self.ready.done():
                self.ready.set_result(None)
        elif kind == jobs.WHOLE:
            head, tail, body = jobs.decode_whole(payload)
            reply = Reply(head, None)
            reply.tail, reply.whole = tail, body
            self._begin(reply)
            self._finish(tail.last)
        elif kind == jobs.BEGIN:
            head, body = jobs.decode_begin(payload)
            reply = Reply(head, self)
            self._begin(reply)
            self._reply = reply
            self._add(body)
        elif kind == jobs.MORE:
            self._add(payload)
        elif kind == jobs.END and self._reply is not None:
            tail = jobs.decode_end(payload)
            self._reply.end(tail)
            self._finish(tail.last)
        elif kind == jobs.FAILED:
            self._raise(jobs.decode_error(payload))
            self._finish(False)
        elif kind == jobs.RETURNED and self._result is not None and not self._result.done():
            self._result.set_result(payload)
            self._result = None
        elif kind == jobs.RAISED:
            # A task is code of this program, and so is what it raises.
            self._raise(pickle.loads(payload))
            self._result = None

    def _begin(self, reply: Reply) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(reply)
        self._answer = None

    def _add(self, piece: bytes) -> None:
        if self._reply is not None and self._reply.add(piece) >= AHEAD:
            assert self._transport is not None
            self._transport.pause_reading()

    def _raise(self, error: ParleyError) -> None:
        for waiting in (self._answer, self._result):
            if waiting is not None and not waiting.done():
                waiting.set_exception(error)
        if self._reply is not None:
            self._reply.end(None, error)

    def _finish(self, last: bool) -> None:
        self.retiring = self.retiring or last
        self._answer = self._result = self._reply = None
        self._free(self)

"""The server's end of a loader: starts it, has it fork and end workers, hears how workers ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from typing import Final

from parley.graph.errors import StoreError
from parley.graph.workers import loader
from parley.graph.workers.frames import Decoder, frame, receive
from parley.graph.workers.loader import Orders

END_WAIT: Final = 5.0
"""Seconds that a loader is given to end by itself."""

HUGE_PAGES: Final = "glibc.malloc.hugetlb=1"
"""Has a loader take memory in large pages, of which a fork has few to copy: with a million quads in
named graphs it takes 1.4 ms instead of 15. Where there is no glibc, it means nothing."""

RETRY: Final = 0.01
"""Seconds after which an order is sent again that a busy loader had no room for."""


class LoaderLink(asyncio.Protocol):
    """One loader process. Its program starts when this is made, before there is an event loop.

    ``ended`` is called with the process id and the exit code of each worker that ends, ``lost``
    when the loader itself has ended after it had loaded.
    """

    def __init__(
        self, orders: Orders, ended: Callable[[int, int], None], lost: Callable[[], None]
    ) -> None:
        self.quads = 0
        self.in_memory = True
        self._orders = orders
        self._ended = ended
        self._lost = lost
        self._unsent: deque[bytes] = deque()
        self._decoder = Decoder()
        self._is_loaded = False
        self._closing = False
        self._closed = asyncio.Event()
        self._loaded: asyncio.Future[None] | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", loader.__name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "GLIBC_TUNABLES": HUGE_PAGES},
            )
        self._control.sendall(frame(b"O", orders.encode()))

    def wait(self) -> None:
        """Wait, without an event loop, until the version is loaded; raises ``StoreError``."""
        told = receive(self._control)
        if told is None or told[0] != loader.LOADED:
            raise self._failure("its loader has ended" if told is None else told[1].decode())
        self._learn(told[1])
        self._is_loaded = True

    async def loaded(self) -> None:
        """Wait until the version is loaded; raises :class:`StoreError` if it cannot be."""
        loop = asyncio.get_running_loop()
        if self._loaded is None:
            self._loaded = loop.create_future()
            if self._is_loaded:
                self._loaded.set_result(None)
            # The orders that follow are sent past the transport, since they carry descriptors.
            control = self._control.dup()
            try:
                await loop.create_connection(lambda: self, sock=control)
            finally:
                if self._transport is None:
                    control.close()
        await asyncio.shield(self._loaded)

    def fork(self) -> socket.socket:
        """Have a worker forked and return the socket to talk to it; raises OSError."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [self._order(loader.FORK)], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        ours.setblocking(False)
        return ours

    def kill(self, pid: int) -> None:
        """Have a worker ended at once. Only its loader can tell that the number is still its."""
        self._send(self._order(loader.KILL, pid))

    def yield_(self, pid: int) -> None:
        """Have a worker run only where others leave time."""
        self._send(self._order(loader.YIELD, pid))

    def _order(self, order: bytes, pid: int = 0) -> bytes:
        return loader.ORDER.pack(order, pid, 0)

    def _send(self, data: bytes) -> None:
        self._unsent.append(data)
        self._flush()

    def _flush(self) -> None:
        """Send the orders that wait: an order to end a worker must not be lost."""
        # A loader that is gone has taken its workers along.
        with contextlib.suppress(OSError):
            while len(self._unsent) > 0:
                try:
                    self._control.send(self._unsent[0])
                except BlockingIOError:
                    asyncio.get_running_loop().call_later(RETRY, self._flush)
                    return
                self._unsent.popleft()

    async def close(self) -> None:
        """End the loader, and with it its workers."""
        self._closing = True
        if self._transport is not None:
            self._transport.close()
            await self._closed.wait()
        self._control.close()
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        try:
            self._process.wait(END_WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        for kind, payload in self._decoder.feed(data):
            self._take(kind, payload)

    def _take(self, kind: bytes, payload: bytes) -> None:
        assert self._loaded is not None
        if kind == loader.LOADED:
            self._learn(payload)
            self._is_loaded = True
            self._loaded.set_result(None)
        elif kind == loader.NOT_LOADED:
            self._fail(payload.decode("utf-8"))
        elif kind == loader.ENDED:
            said = json.loads(payload)
            self._ended(said["pid"], said["code"])

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()
        self._fail("its loader has ended")
        if self._is_loaded and not self._closing:
            self._lost()

    def _learn(self, payload: bytes) -> None:
        said = json.loads(payload)
        self.quads, self.in_memory = said["quads"], said["in_memory"]

    def _fail(self, message: str) -> None:
        if self._loaded is not None and not self._loaded.done():
            self._loaded.set_exception(self._failure(message))

    def _failure(self, message: str) -> StoreError:
        where = f"version {self._orders.number} in {self._orders.folder}"
        return StoreError(f"{where} cannot be served: {message}")

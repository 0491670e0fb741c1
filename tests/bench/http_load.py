"""A client that asks as fast as it is answered, over connections that are kept open.

It runs as ``python http_load.py PORT CONNECTIONS SECONDS`` and reads requests from standard input,
one a line as JSON texts. It goes through them in turn, and prints what came of it as JSON. It looks
at no more of an answer than is needed to find its end.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from itertools import count
from typing import Any

LAST_CHUNK = b"0\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._buffer = b""
        self._begun = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        request = self._load.next()
        if request is not None and self._transport is not None:
            self._begun = time.perf_counter()
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or not self._is_whole(end + 4):
            return
        self._load.answered(self._buffer, time.perf_counter() - self._begun)
        self._buffer = b""
        self._ask()

    def _is_whole(self, body: int) -> bool:
        head = self._buffer[:body].lower()
        if head.startswith(b"http/1.1 304"):
            return True
        at = head.find(b"content-length: ")
        if at < 0:
            return self._buffer.endswith(LAST_CHUNK)
        length = int(head[at + 16 : head.index(b"\r\n", at)])
        return len(self._buffer) >= body + length

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if not self._load.over:
            self._load.failed()


class Load:
    """Hands out requests until the time is up, and keeps the times."""

    def __init__(self, requests: list[bytes], seconds: float) -> None:
        self._requests = requests
        self._numbers = count()
        self._until = time.perf_counter() + seconds
        self._statuses: dict[str, int] = {}
        self.seconds: list[float] = []
        self.octets = 0
        self.over = False
        self.done = asyncio.get_running_loop().create_future()

    def next(self) -> bytes | None:
        if time.perf_counter() >= self._until:
            self._finish()
            return None
        return self._requests[next(self._numbers) % len(self._requests)]

    def answered(self, answer: bytes, seconds: float) -> None:
        status = answer[9:12].decode("ascii")
        self._statuses[status] = self._statuses.get(status, 0) + 1
        self.octets += len(answer)
        self.seconds.append(seconds)

    def failed(self) -> None:
        self._statuses["closed"] = self._statuses.get("closed", 0) + 1
        self._finish()

    def _finish(self) -> None:
        self.over = True
        if not self.done.done():
            self.done.set_result(None)

    def told(self, seconds: float) -> dict[str, Any]:
        cuts = statistics.quantiles(self.seconds, n=100) if len(self.seconds) > 1 else [0.0] * 99
        return {
            "rate": len(self.seconds) / seconds,
            "p50": cuts[49] * 1000,
            "p95": cuts[94] * 1000,
            "p99": cuts[98] * 1000,
            "statuses": self._statuses,
            "octets": self.octets / max(1, len(self.seconds)),
            "client": time.process_time() / seconds,
        }


async def run(port: int, connections: int, seconds: float, requests: list[bytes]) -> None:
    loop = asyncio.get_running_loop()
    begun, spent = time.perf_counter(), time.process_time()
    load = Load(requests, seconds)
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(load), "127.0.0.1", port)
    await load.done
    told = load.told(time.perf_counter() - begun)
    told["client"] -= spent / (time.perf_counter() - begun)
    print(json.dumps(told))


def main() -> None:
    port, connections, seconds = sys.argv[1:]
    requests = [json.loads(line).encode() for line in sys.stdin]
    asyncio.run(run(int(port), int(connections), float(seconds), requests))


if __name__ == "__main__":
    main()

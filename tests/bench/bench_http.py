"""What the HTTP protocol and the middleware of this project cost for each request.

Run it with ``python tests/bench/bench_http.py``; it takes ``wrk`` if that is installed. Requests
per second of a trivial application on one process: on uvicorn's own protocol, on this project's,
with all middleware, and with a log besides. Rounds alternate, so that a slow spell hits all alike.
It prints figures and asserts nothing.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import time

import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from parley.api.http_server import config_for
from parley.api.metrics import Metrics
from parley.api.middleware import middleware
from parley.api.request_log import RequestLog
from parley.api.settings import Settings

PORT = 8766
ROUNDS = 7
SECONDS = 2
CONNECTIONS = 16
KINDS = ("uvicorn", "protocol", "middleware", "logged")
REQUEST = b"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"


async def trivial(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


async def respond(request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 500)


def wrapped(logged: bool) -> ASGIApp:
    """Return the trivial application below all middleware, without Starlette's routing."""
    log = RequestLog(sys.stderr, "json" if logged else "off")
    app: ASGIApp = trivial
    layers: list[Middleware] = middleware(Settings(), respond, log, Metrics())
    for layer in reversed(layers):
        app = layer.cls(app, *layer.args, **layer.kwargs)
    return app


def serve(kind: str, port: int) -> None:
    if kind == "uvicorn":
        config = uvicorn.Config(trivial, http="httptools", ws="none", access_log=False)
    else:
        app = trivial if kind == "protocol" else wrapped(kind == "logged")
        config = config_for(app, Settings())
    config.port, config.lifespan = port, "off"
    config.log_level = "error"
    uvicorn.Server(config).run()


def rate(port: int) -> float:
    """Return requests per second."""
    if shutil.which("wrk") is None:
        return asyncio.run(asked(port))
    url = f"http://127.0.0.1:{port}/sparql"
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "-H",
        "Accept-Encoding: gzip",
        url,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None
    return float(found[1])


async def asked(port: int) -> float:
    counts = [0] * CONNECTIONS
    end = time.perf_counter() + SECONDS

    async def ask(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            writer.write(REQUEST)
            await reader.readuntil(b"hello")
            counts[number] += 1
        writer.close()

    await asyncio.gather(*map(ask, range(CONNECTIONS)))
    return sum(counts) / SECONDS


def main() -> None:
    ports = {kind: PORT + number for number, kind in enumerate(KINDS)}
    servers = [
        subprocess.Popen([sys.executable, __file__, kind, str(port)], stderr=subprocess.DEVNULL)
        for kind, port in ports.items()
    ]
    time.sleep(4)
    try:
        rounds = [{kind: rate(port) for kind, port in ports.items()} for _ in range(ROUNDS)]
    finally:
        for server in servers:
            server.terminate()
    for kind in KINDS:
        median = statistics.median(found[kind] for found in rounds)
        ratio = statistics.median(found[kind] / found["uvicorn"] for found in rounds)
        print(f"{kind:10} {median:8.0f} requests/s, {ratio:.2f} of uvicorn, {1e6 / median:.0f} us")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        main()

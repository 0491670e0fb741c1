"""How ``parley serve`` ends: requests that run, signals, and what probes are told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from parley.api.health import Health
from parley.graph.errors import StoreError
from tests.api.raw_http import connect, get, read_all
from tests.conftest import serving

PARLEY = str(Path(sys.executable).with_name("parley"))
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class Running:
    """A ``parley serve`` on a data set that is built: its process and its address."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [PARLEY, "serve", "--data", str(data), "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert " at " in line, self.process.communicate()
        self.address = line.split(" at ")[1].strip().rstrip("/")

    def ask_long(self, seconds: float) -> tuple[threading.Thread, list[int]]:
        """Ask a query that runs so long; return the thread, and where its status will be."""
        found: list[int] = []

        def ask() -> None:
            parameters = {"query": LONG, "timeout": str(seconds)}
            try:
                answer = httpx2.get(f"{self.address}/sparql", params=parameters, timeout=60)
            except httpx2.TransportError:
                return
            found.append(answer.status_code)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(1)
        return thread, found


@pytest.fixture
def running(data_folder: Path) -> Iterator[Running]:
    """A server that gives requests 10 seconds to end, and logs JSON."""
    made = Running(data_folder, "--log", "json", PARLEY_GRACE_SECONDS="10")
    yield made
    made.process.kill()
    made.process.communicate()


def test_a_running_query_is_answered_before_the_server_ends(running: Running) -> None:
    thread, found = running.ask_long(4)
    running.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    with pytest.raises(httpx2.TransportError):
        httpx2.get(f"{running.address}/health/ready")
    assert running.process.poll() is None
    thread.join()
    assert found == [504]
    out, err = running.process.communicate(timeout=20)
    assert (running.process.returncode, out) == (0, "stopped\n")
    line = json.loads(err.splitlines()[-1])
    assert (line["path"], line["status"], line["outcome"]) == ("/sparql", 504, "timeout")


def test_a_second_signal_ends_the_server_at_once(running: Running) -> None:
    thread, found = running.ask_long(20)
    running.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    begun = time.perf_counter()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=20) == -signal.SIGTERM
    assert time.perf_counter() - begun < 2
    thread.join()
    assert found == []


def test_requests_are_given_no_more_than_the_grace(data_folder: Path) -> None:
    server = Running(data_folder, PARLEY_GRACE_SECONDS="1")
    thread, found = server.ask_long(20)
    begun = time.perf_counter()
    server.process.send_signal(signal.SIGTERM)
    server.process.communicate(timeout=20)
    assert time.perf_counter() - begun < 6
    thread.join()
    assert found == []


def test_a_connection_that_is_idle_does_not_hold_the_server_up(running: Running) -> None:
    with connect(running.address) as connection:
        connection.sendall(get("/health/live", close=False))
        time.sleep(0.5)
        begun = time.perf_counter()
        running.process.send_signal(signal.SIGTERM)
        assert b"200 OK" in read_all(connection)
        running.process.wait(timeout=20)
    assert time.perf_counter() - begun < 4


# Health.


def test_a_server_with_data_is_live_and_ready(server_url: str) -> None:
    assert httpx2.get(f"{server_url}/health/live").json() == {"status": "live"}
    ready = httpx2.get(f"{server_url}/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["version"].startswith("1-")


async def answers() -> str:
    return "1-abc"


async def fails() -> str:
    raise StoreError("the folder is gone")


async def hangs() -> str:
    await asyncio.sleep(60)
    return "1-abc"


@pytest.fixture
def probed() -> Iterator[tuple[str, dict[str, Health]]]:
    """The address of a server whose data answer, fail or hang, by the first part of the path."""
    found = {probe.__name__: Health(probe, 0.3) for probe in (answers, fails, hangs)}
    routes = [Route(f"/{name}/ready", health.ready) for name, health in found.items()]
    routes += [Route(f"/{name}/live", health.live) for name, health in found.items()]
    with serving(Starlette(routes=routes)) as address:
        yield address, found


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [("answers", 200, "1-abc"), ("fails", 503, "the folder is gone"), ("hangs", 503, "0.3 s")],
)
def test_who_distributes_requests_is_told_whether_data_answer(
    probed: tuple[str, dict[str, Health]], name: str, status: int, word: str
) -> None:
    answer = httpx2.get(f"{probed[0]}/{name}/ready")
    assert answer.status_code == status
    assert word in answer.text
    assert httpx2.get(f"{probed[0]}/{name}/live").status_code == 200


def test_a_server_that_is_stopping_is_live_but_not_ready(
    probed: tuple[str, dict[str, Health]],
) -> None:
    address, found = probed
    found["answers"].stop()
    assert httpx2.get(f"{address}/answers/ready").json() == {"status": "stopping"}
    assert httpx2.get(f"{address}/answers/live").status_code == 200

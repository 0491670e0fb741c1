"""What a worker cannot reach, and what becomes of processes when others end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parley.graph.errors import QueryError, StoreError, WorkerDiedError
from parley.graph.store import Version
from parley.graph.workers.loader import Orders
from parley.graph.workers.pool import Pool, PoolLimits
from tests.conftest import lacking
from tests.graph.workers.pools import (
    ASK,
    BRACES,
    ENDLESS,
    ask,
    eventually,
    lives,
    loader_of,
    pooled,
    started,
)
from tests.processes import children, descendants, is_gone

pytestmark = pytest.mark.alone

SERVER = """
import asyncio, sys
from pathlib import Path
from tests.graph.workers.pools import ASK, ENDLESS, ask, pooled

async def main():
    async with pooled(Path(sys.argv[1]), spare=3) as pool:
        asking = asyncio.create_task(ask(pool, ENDLESS, 60.0))
        await ask(pool, ASK)
        print("ready", flush=True)
        await asking

asyncio.run(main())
"""


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_a_worker_reaches_no_network(folder: Path, silent: str) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            if not pool.isolated:
                lacking("this system cannot close the network to a process")
            with socket.create_server(("127.0.0.1", 0)) as trap:
                trap.settimeout(0.3)
                address = f"http://127.0.0.1:{trap.getsockname()[1]}/"
                text = f"SELECT * {{ SERVICE {silent} <{address}> {{ ?s ?p ?o }} }}"
                if silent == "":
                    with pytest.raises(QueryError):
                        await ask(pool, text)
                else:
                    await ask(pool, text)
                with pytest.raises(TimeoutError):
                    trap.accept()
            assert await lives(pool)

    asyncio.run(run())


def test_when_the_loader_is_killed_another_takes_over(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, spare=2) as pool:
            endless = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(3)]
            assert await eventually(lambda: pool.busy == 3)
            before = loader_of(pool)
            workers = children(before)
            os.kill(before, signal.SIGKILL)
            begun = time.perf_counter()
            for error in await asyncio.gather(*endless, return_exceptions=True):
                assert isinstance(error, WorkerDiedError)
                assert error.cause == "crash"
            assert time.perf_counter() - begun < 5  # long before any deadline
            assert await lives(pool)
            assert loader_of(pool) != before
            assert pool.counts.reloaded == 1
            assert await eventually(lambda: all(is_gone(pid) for pid in [before, *workers]))
            assert await eventually(lambda: pool.idle >= 2)

    asyncio.run(run())


def test_a_loader_may_be_killed_again_and_again(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, spare=1) as pool:
            for _ in range(3):
                assert await lives(pool)
                os.kill(loader_of(pool), signal.SIGKILL)
                reloaded = pool.counts.reloaded
                assert await eventually(lambda seen=reloaded: pool.counts.reloaded > seen)  # type: ignore[misc]
            assert await lives(pool)
            assert len(started()) == 1

    asyncio.run(run())


def test_a_pool_closes_while_its_loader_is_being_replaced(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, spare=1) as pool:
            os.kill(loader_of(pool), signal.SIGKILL)
            assert await eventually(lambda: pool.counts.reloaded == 1)
        assert await eventually(lambda: len(started()) == 0)

    asyncio.run(run())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_server_is_killed_nothing_is_left(folder: Path, number: int) -> None:
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        below = descendants(server.pid)
        assert len(below) >= 4
        server.send_signal(number)
    until = time.monotonic() + 10
    while not all(is_gone(pid) for pid in below):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_nothing_is_left_of_a_pool_that_is_closed(folder: Path) -> None:
    async def run() -> list[int]:
        async with pooled(folder, spare=3) as pool:
            asking = asyncio.create_task(ask(pool, ENDLESS))
            assert await eventually(lambda: pool.busy == 1)
            below = [p for own in started() for p in (own, *descendants(own))]
        await asyncio.gather(asking, return_exceptions=True)
        return below

    below = asyncio.run(run())
    assert len(below) >= 4
    assert all(is_gone(pid) for pid in below)


def test_three_hundred_ends_leave_no_descriptors_and_no_processes(folder: Path) -> None:
    def descriptors(pid: int) -> int:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))

    async def run() -> None:
        async with pooled(folder, spare=2) as pool:
            assert await lives(pool)
            loader = loader_of(pool)
            before = descriptors(loader), descriptors(os.getpid())
            for _ in range(60):
                ends = [ask(pool, BRACES) for _ in range(3)]
                ends += [ask(pool, ENDLESS, deadline=0.02) for _ in range(2)]
                for error in await asyncio.gather(*ends, return_exceptions=True):
                    assert isinstance(error, QueryError)
            assert sum(pool.counts.ended.values()) == 300
            assert await eventually(lambda: pool.busy == 0 and pool.idle <= 7)
            workers = pool._crew.workers
            assert await eventually(lambda: len(children(loader)) == workers)
            # Each worker that is alive has a socket here, and the loader has none of them.
            # (Of workers that began before, one may have had one still when it was counted.)
            assert await eventually(lambda: descriptors(loader) <= before[0])
            assert descriptors(os.getpid()) <= before[1] + workers
            assert await lives(pool)

    asyncio.run(run())


def test_a_worker_that_starts_while_its_asker_goes_leaves_no_trace(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def run() -> None:
        async with pooled(folder, spare=1) as pool:
            for wait in range(20):
                asked = [asyncio.create_task(ask(pool, ASK)) for _ in range(4)]
                await asyncio.sleep(wait / 1000)
                for task in asked:
                    task.cancel()
                await asyncio.gather(*asked, return_exceptions=True)
            assert await lives(pool)
            loader = loader_of(pool)
            assert await eventually(lambda: len(children(loader)) == pool._crew.workers)

    asyncio.run(run())
    assert capfd.readouterr().err == ""


def test_a_version_that_cannot_be_loaded_says_why(folder: Path, tmp_path: Path) -> None:
    async def run() -> None:
        pool = Pool(Version(7, "x"), str(tmp_path / "none"), {}, PoolLimits())
        with pytest.raises(StoreError, match="version 7 in .*none cannot be served"):
            await pool.open()
        await pool.close()

    asyncio.run(run())


def test_orders_cross_as_they_are() -> None:
    orders = Orders("/x", 1, "d", {"é": "http://é/"}, 1, 2, 3, 4, 5)
    assert Orders(**json.loads(orders.encode())) == orders

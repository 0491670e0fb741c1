"""Versions: a new one is served while the old one is still being read."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from parley.graph.errors import StoreError, WorkerDiedError
from parley.graph.workers.fleet import LINGERING, OPEN, Fleet
from parley.graph.workers.pool import Pool, PoolLimits
from tests.graph.workers.pools import (
    ENDLESS,
    POURING,
    ask,
    eventually,
    lives,
    pooled,
    rows,
    started,
    write_version,
)

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SLOW = "SELECT ?s ?x ?y { ?s ?p ?o . ?x ?q ?r . BIND(STR(?x) AS ?y) }"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one version of a hundred statements, to be written."""
    write_version(tmp_path / "data", 100)
    return tmp_path / "data"


@asynccontextmanager
async def fleet_on(folder: Path, **limits: Any) -> AsyncIterator[Fleet]:
    fleet = Fleet(folder, limits=PoolLimits(**{"spare": 1, **limits}), deadline=2.0)
    await fleet.open()
    try:
        yield fleet
    finally:
        await fleet.close()


async def count(pool: Pool) -> int:
    return int((await rows(pool, COUNT))[0]["n"]["value"])


def test_a_new_version_is_served_and_queries_of_the_old_one_end_on_it(data: Path) -> None:
    async def run() -> None:
        async with fleet_on(data, held=1000) as fleet:
            old = fleet.pool()
            long = await ask(old, SLOW)
            assert long.whole is None
            await asyncio.to_thread(write_version, data, 150)
            assert (await fleet.refresh()).number == 2
            new = fleet.pool()
            assert new is not old
            assert await count(new) == 150
            assert await count(old) == 100
            assert len(json.loads(await long.read())["results"]["bindings"]) == 100 * 100

    asyncio.run(run())


def test_a_new_version_is_noticed_by_who_asks(data: Path) -> None:
    async def run() -> None:
        async with fleet_on(data) as fleet:
            await asyncio.to_thread(write_version, data, 150)
            assert await count(fleet.pool()) == 100
            assert await eventually(lambda: fleet.pool().version.number == 2)
            assert await count(fleet.pool()) == 150

    asyncio.run(run())


def test_versions_that_are_kept_are_served_by_their_number(data: Path) -> None:
    async def run() -> None:
        for things in (110, 120, 130):
            await asyncio.to_thread(write_version, data, things)
        async with fleet_on(data) as fleet:
            assert [version.number for version in fleet.versions()] == [2, 3, 4]
            both = await asyncio.gather(fleet.at(2), fleet.at(2))
            assert both[0] is both[1]
            assert await count(both[0]) == 110
            assert await count(await fleet.at(3)) == 120
            assert await fleet.at(4) is fleet.pool()
            with pytest.raises(StoreError, match="version 1 is not kept: 2, 3, 4 are"):
                await fleet.at(1)

    asyncio.run(run())


def test_a_version_goes_on_though_its_files_have_been_removed(data: Path) -> None:
    async def run() -> None:
        async with fleet_on(data, memory_quads=1) as fleet:
            pool = fleet.pool()
            assert not pool.in_memory
            for things in (110, 120, 130, 140):
                await asyncio.to_thread(write_version, data, things)
            assert not (data / "versions" / "1").exists()
            # Its workers have the files open; no other can be started, and that is told.
            assert await count(pool) == 100
            with pytest.raises(WorkerDiedError, match="no worker could be started"):
                await asyncio.gather(*(ask(pool, COUNT) for _ in range(8)))
            await fleet.refresh()
            assert await count(fleet.pool()) == 140

    asyncio.run(run())


def test_many_versions_in_a_row_do_not_pile_up(data: Path) -> None:
    async def run() -> None:
        async with fleet_on(data) as fleet:
            for things in range(101, 109):
                await asyncio.to_thread(write_version, data, things)
                await fleet.refresh()
                assert await count(fleet.pool()) == things
            most = OPEN + LINGERING
            assert await eventually(lambda: len(started()) <= most, 5.0)
            assert len(fleet.pools()) <= OPEN

    asyncio.run(run())


def test_an_old_version_waits_for_its_readers_and_then_ends(data: Path) -> None:
    async def run() -> None:
        async with fleet_on(data) as fleet:
            old = fleet.pool()
            reading = asyncio.create_task(ask(old, ENDLESS, 10.0))
            assert await eventually(lambda: old.busy == 1)
            for things in (110, 120, 130, 140):
                await asyncio.to_thread(write_version, data, things)
                await fleet.refresh()
            await asyncio.sleep(0.5)
            assert old.busy == 1
            with pytest.raises(Exception, match="stopped after 10 s"):
                await reading

    asyncio.run(run())


def test_closing_does_not_wait_for_readers_of_old_versions(data: Path) -> None:
    async def run() -> float:
        async with fleet_on(data) as fleet:
            pouring = await ask(fleet.pool(), POURING, 30.0)
            for things in (110, 120, 130, 140):
                await asyncio.to_thread(write_version, data, things)
                await fleet.refresh()
            begun = time.perf_counter()
        assert pouring.tail is None
        assert len(started()) == 0
        return time.perf_counter() - begun

    assert asyncio.run(run()) < 1.5


def test_a_damaged_version_leaves_the_old_one_served(data: Path) -> None:
    async def run() -> None:
        async with fleet_on(data) as fleet:
            await asyncio.to_thread(write_version, data, 150)
            current = data / "versions" / "2" / "CURRENT"
            content = current.read_bytes()
            current.unlink()
            with pytest.raises(StoreError, match="version 2 in .* cannot be served"):
                await fleet.refresh()
            assert await count(fleet.pool()) == 100
            current.write_bytes(content)
            assert (await fleet.refresh()).number == 2
            assert await count(fleet.pool()) == 150

    asyncio.run(run())


def test_a_version_on_disk_answers_like_one_in_memory(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, memory_quads=0) as disk, pooled(folder) as memory:
            assert (disk.in_memory, memory.in_memory) == (False, True)
            assert disk.quads == memory.quads
            query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s"
            assert await rows(disk, query) == await rows(memory, query)
            assert await lives(disk)

    asyncio.run(run())

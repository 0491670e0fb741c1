"""Who waits for whom: long queries for each other, short ones for nobody."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from parley.graph.errors import BusyError, DeadlineError
from parley.graph.workers.places import Places
from tests.graph.workers.pools import ENDLESS, POURING, ask, eventually, lives, pooled, rows

pytestmark = pytest.mark.alone

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?c) > STR(?f)) }"


def test_places_are_given_in_turn() -> None:
    async def run() -> None:
        places = Places(1, queue=2)
        assert places.take_now()
        order: list[int] = []

        async def wait(number: int) -> None:
            await places.take(5.0)
            order.append(number)
            places.leave()

        waiting = [asyncio.create_task(wait(number)) for number in range(2)]
        await asyncio.sleep(0)
        assert places.waiting == 2
        with pytest.raises(BusyError):
            await places.take(5.0)
        places.leave()
        await asyncio.gather(*waiting)
        assert order == [0, 1]
        assert places.waiting == 0
        assert places.take_now()

    asyncio.run(run())


def test_a_place_is_not_lost_by_who_stops_waiting_for_it() -> None:
    async def run() -> None:
        places = Places(1, queue=8)
        assert places.take_now()
        impatient = asyncio.create_task(places.take(0.05))
        cancelled = asyncio.create_task(places.take(5.0))
        late = asyncio.create_task(places.take(5.0))
        with pytest.raises(BusyError) as caught:
            await impatient
        assert caught.value.retry_after == 1
        cancelled.cancel()
        await asyncio.sleep(0)
        assert places.waiting == 1
        # The turn comes and its taker is cancelled in the same step of the loop.
        places.leave()
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late
        assert places.take_now()
        assert not places.take_now()

    asyncio.run(run())


def test_short_queries_do_not_wait_for_long_ones(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, workers=2, prompt_workers=4, prompt=0.1) as pool:
            asked = [asyncio.create_task(ask(pool, ENDLESS, deadline=2.0)) for _ in range(12)]
            await asyncio.sleep(0.5)
            begun = time.perf_counter()
            assert await lives(pool)
            assert time.perf_counter() - begun < 0.5
            ended = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(error) for error in ended} == {DeadlineError, BusyError}
            assert pool.counts.ended["deferred"] == 10

    asyncio.run(run())


def test_long_queries_are_all_answered_in_their_turn(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, workers=1, prompt_workers=4, prompt=0.02, patience=60.0) as pool:
            found = await asyncio.gather(*(rows(pool, LONG) for _ in range(4)))
            assert all(row == found[0] for row in found)
            assert pool.counts.ended.get("deferred", 0) >= 1
            assert pool.busy == pool.waiting == 0

    asyncio.run(run())


def test_waiting_is_a_part_of_what_a_query_may_take(folder: Path) -> None:
    async def run() -> None:
        limits = {"workers": 1, "prompt_workers": 1, "spare": 1}
        async with pooled(folder, **limits, prompt=30.0) as pool:
            first = asyncio.create_task(ask(pool, ENDLESS, deadline=3.0))
            assert await eventually(lambda: pool.busy == 1)
            begun = time.perf_counter()
            with pytest.raises(BusyError) as caught:
                await ask(pool, ENDLESS, deadline=0.3)
            assert 0.3 <= time.perf_counter() - begun < 0.8
            assert caught.value.retry_after == 1
            with pytest.raises(DeadlineError):
                await first

    asyncio.run(run())


def test_who_waits_longer_than_the_patience_is_told_to_come_back(folder: Path) -> None:
    async def run() -> None:
        limits = {"workers": 1, "prompt_workers": 1, "spare": 1, "patience": 0.3}
        async with pooled(folder, **limits, prompt=30.0) as pool:
            first = asyncio.create_task(ask(pool, ENDLESS, deadline=2.0))
            assert await eventually(lambda: pool.busy == 1)
            for _ in range(3):
                with pytest.raises(BusyError):
                    await ask(pool, ENDLESS, deadline=30.0)
                assert pool.waiting == 0
            with pytest.raises(DeadlineError):
                await first
            assert await lives(pool)

    asyncio.run(run())


def test_no_more_wait_than_may(folder: Path) -> None:
    async def run() -> None:
        limits = {"workers": 1, "prompt_workers": 1, "spare": 1, "waiting": 2}
        async with pooled(folder, **limits, prompt=30.0) as pool:
            asked = [asyncio.create_task(ask(pool, ENDLESS, deadline=1.0)) for _ in range(3)]
            assert await eventually(lambda: pool.waiting == 2)
            begun = time.perf_counter()
            with pytest.raises(BusyError):
                await ask(pool, ENDLESS)
            assert time.perf_counter() - begun < 0.2
            await asyncio.gather(*asked, return_exceptions=True)
            assert await lives(pool)

    asyncio.run(run())


def test_a_long_answer_that_has_begun_is_never_begun_again(folder: Path) -> None:
    async def run() -> None:
        limits = {"workers": 1, "prompt_workers": 4, "prompt": 0.05}
        async with pooled(folder, **limits) as pool:
            replies = [await ask(pool, POURING) for _ in range(3)]
            await asyncio.sleep(0.3)
            assert "deferred" not in pool.counts.ended
            for reply in replies:
                pool.abandon(reply)
            assert await eventually(lambda: pool.busy == 0)
            assert await lives(pool)

    asyncio.run(run())


def test_places_are_free_again_whatever_happened(folder: Path) -> None:
    """Eight rounds of every way to end, with room for two; afterwards there is room for two."""

    async def run() -> None:
        limits = {"workers": 2, "prompt_workers": 2, "spare": 1, "prompt": 0.05}
        async with pooled(folder, **limits) as pool:
            for _ in range(8):
                pouring = await ask(pool, POURING)
                await asyncio.sleep(0.06)
                pool.abandon(pouring)
                for text, deadline in ((ENDLESS, 0.02), (ENDLESS, 0.1), ("ASK {", 5.0)):
                    with pytest.raises(Exception):  # noqa: B017, PT011  # any end will do
                        await ask(pool, text, deadline)
                asking = asyncio.create_task(ask(pool, ENDLESS))
                await asyncio.sleep(0.06)
                asking.cancel()
                assert await lives(pool)
            assert pool.busy == pool.waiting == 0
            assert (pool._prompt._free, pool._long._free) == (2, 2)

    asyncio.run(run())

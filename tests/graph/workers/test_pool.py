"""How queries end that must not go on, and that nothing else notices."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from parley.graph.errors import (
    CancelledError,
    DeadlineError,
    QuerySyntaxError,
    WorkerDiedError,
)
from tests.graph.workers.pools import (
    ASK,
    BRACES,
    ENDLESS,
    GREEDY,
    POURING,
    THINGS,
    ask,
    eventually,
    lives,
    pooled,
    question,
    rows,
    timed,
)

pytestmark = pytest.mark.alone

MIB = 1 << 20


def test_an_answer_is_whole_and_says_its_rows(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            reply = await ask(pool, "SELECT ?s { ?s ?p ?o }")
            assert reply.whole is not None
            assert reply.tail is not None
            assert (reply.tail.rows, reply.tail.octets) == (THINGS, len(reply.whole))
            assert reply.head.partial is False

    asyncio.run(run())


def test_what_is_wrong_with_a_query_is_raised_and_the_worker_goes_on(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, spare=1) as pool:
            with pytest.raises(QuerySyntaxError) as caught:
                await ask(pool, "ASK {\n ?s ?p }")
            assert (caught.value.line, caught.value.column) == (2, 8)
            assert await lives(pool)
            assert pool.counts.ended == {}

    asyncio.run(run())


def test_a_query_is_stopped_at_its_deadline(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            begun = time.perf_counter()
            with pytest.raises(DeadlineError) as caught:
                await ask(pool, ENDLESS, deadline=0.5)
            assert 0.5 <= time.perf_counter() - begun < 1.0
            assert caught.value.seconds == 0.5
            assert pool.counts.ended == {"deadline": 1}
            assert await lives(pool)

    asyncio.run(run())


def test_planning_is_stopped_at_its_deadline_too(folder: Path) -> None:
    star = "ASK { " + " ".join(f"?s ?p{n} ?o{n} ." for n in range(200)) + " }"

    async def run() -> None:
        async with pooled(folder) as pool:
            with pytest.raises(DeadlineError):
                await ask(pool, star, deadline=0.5)
            assert await lives(pool)

    asyncio.run(run())


def test_a_query_that_wants_too_much_memory_is_stopped(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, memory=64 * MIB) as pool:
            with pytest.raises(WorkerDiedError) as caught:
                await ask(pool, GREEDY)
            assert caught.value.cause == "memory"
            assert "ORDER BY" in str(caught.value)
            assert await lives(pool)

    asyncio.run(run())


def test_a_query_that_crashes_the_engine_harms_nobody_else(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            others = [asyncio.create_task(rows(pool, "SELECT * { ?s ?p ?o }")) for _ in range(4)]
            with pytest.raises(WorkerDiedError) as caught:
                await ask(pool, BRACES)
            assert caught.value.cause == "crash"
            assert [len(found) for found in await asyncio.gather(*others)] == [THINGS] * 4
            assert await lives(pool)

    asyncio.run(run())


def test_a_query_whose_asker_is_cancelled_is_stopped(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, prompt=30.0) as pool:
            asking = asyncio.create_task(ask(pool, ENDLESS))
            assert await eventually(lambda: pool.busy == 1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert pool.busy == 0
            assert pool.counts.ended == {"cancelled": 1}
            assert await lives(pool)

    asyncio.run(run())


def test_a_long_answer_that_is_abandoned_is_stopped(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            reply = await ask(pool, POURING)
            pool.abandon(reply)
            assert pool.busy == 0
            with pytest.raises(CancelledError):
                await reply.read()
            assert await lives(pool)

    asyncio.run(run())


def test_a_deadline_ends_with_its_query_and_not_with_the_next_one(folder: Path) -> None:
    """Also where a long answer has ended before its asker was told that it had begun."""

    async def run() -> None:
        async with pooled(folder, held=100, spare=1, prompt_workers=1) as pool:
            reply = await ask(pool, "SELECT ?s { ?s ?p ?o } LIMIT 5", deadline=0.4)
            assert reply.whole is None
            await reply.read()
            with pytest.raises(DeadlineError):
                await ask(pool, ENDLESS, deadline=1.0)
            assert pool.counts.ended == {"deadline": 1}

    asyncio.run(run())


def test_workers_that_were_ended_are_replaced_before_they_are_needed(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, spare=2) as pool:
            asked = [ask(pool, BRACES) for _ in range(2)]
            for error in await asyncio.gather(*asked, return_exceptions=True):
                assert isinstance(error, WorkerDiedError)
            assert await eventually(lambda: pool.idle >= 2)
            forked = pool.counts.forked
            assert await lives(pool)
            assert pool.counts.forked - forked <= 1

    asyncio.run(run())


def test_an_idle_worker_that_dies_is_replaced(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, spare=2) as pool:
            victim = next(iter(pool._crew._all)).pid
            os.kill(victim, 9)
            assert await eventually(lambda: all(w.pid != victim for w in pool._crew._all))
            assert await eventually(lambda: pool.idle == 2)
            assert await lives(pool)

    asyncio.run(run())


def test_a_worker_that_has_swollen_is_replaced(folder: Path) -> None:
    long = f'CONCAT(STR(?s), STR(?x), "{"x" * 1000}")'
    swelling = (
        f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ({long} AS ?l) {{ ?s ?p ?o . ?x ?y ?z }} }}"
    )

    async def run() -> None:
        async with pooled(folder, spare=1, prompt=30.0) as pool:
            before = {worker.pid for worker in pool._crew._all}
            assert (await rows(pool, swelling))[0]["n"]["value"] == str(THINGS * THINGS)
            assert await eventually(lambda: before.isdisjoint(w.pid for w in pool._crew._all))
            assert await lives(pool)

    asyncio.run(run())


def test_answers_that_wait_are_failed_when_the_pool_closes(folder: Path) -> None:
    async def run() -> None:
        limits = {"workers": 1, "prompt_workers": 1, "spare": 1}
        async with pooled(folder, **limits, prompt=30.0) as pool:
            asked = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(3)]
            assert await eventually(lambda: pool.waiting == 2)
        for error in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(error, CancelledError)

    asyncio.run(run())


def test_a_task_that_ends_well_is_no_crash(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            made = await pool.call("search-index", b"", 20.0)
            assert made.startswith(b"SQLite format 3")
            assert await lives(pool)
            assert pool.counts.ended == {"task": 1}

    asyncio.run(run())


def test_small_answers_are_quick(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            await pool.ask(question(ASK), 5.0)
            seconds = sorted([await timed(lives(pool)) for _ in range(200)])
            assert seconds[100] < 0.02

    asyncio.run(run())

"""Pools on a store of a test, and questions for them."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from parley.graph.folder import FolderStore, published
from parley.graph.namespaces import PREFIXES
from parley.graph.report import Report
from parley.graph.store import Kind
from parley.graph.workers.jobs import Formats, Question
from parley.graph.workers.links import Reply
from parley.graph.workers.pool import Pool, PoolLimits
from tests.processes import children

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
FORMATS: Formats = {Kind.SOLUTIONS: (JSON,), Kind.BOOLEAN: (JSON,), Kind.TRIPLES: (TURTLE,)}

ASK = "ASK { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Counts more rows than anybody could wait for."""
POURING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Gives them."""
GREEDY = f"{POURING} ORDER BY ?l ?k"
"""Wants to sort them."""
BRACES = "ASK " + "{" * 20_000 + "}" * 20_000
"""Has the engine overflow its stack; the guard in front of a pool would refuse it."""

THINGS = 400


def write_version(folder: Path, things: int = THINGS) -> None:
    """Write a version into the store in ``folder``, of so many statements in one graph."""
    graph = ox.NamedNode("http://example.org/graph")
    quads = [
        ox.Quad(
            ox.NamedNode(f"http://example.org/{number}"),
            ox.NamedNode("http://example.org/p"),
            ox.Literal(f"thing {number}"),
            graph,
        )
        for number in range(things)
    ]
    with FolderStore(folder) as store:
        store.replace({graph.value: quads}, lambda given: Report(()))


@asynccontextmanager
async def pooled(folder: Path, **limits: Any) -> AsyncIterator[Pool]:
    """A pool on the newest version in ``folder``."""
    found = published(folder)[-1]
    pool = Pool(found.version, str(found.folder), dict(PREFIXES), PoolLimits(**limits))
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


def question(text: str, *types: str, **more: Any) -> Question:
    """Return a question whose answer may have ``types``; the ordinary ones if none is given."""
    return Question(text, FORMATS if len(types) == 0 else dict.fromkeys(Kind, types), **more)


async def ask(pool: Pool, text: str, deadline: float = 60.0) -> Reply:
    return await pool.ask(question(text), deadline)


async def rows(pool: Pool, text: str) -> list[dict[str, Any]]:
    """Return the rows of an answer as JSON has them."""
    reply = await ask(pool, text)
    found: list[dict[str, Any]] = json.loads(await reply.read())["results"]["bindings"]
    return found


async def lives(pool: Pool) -> bool:
    """Tell whether a pool answers."""
    return bool(json.loads(await (await ask(pool, ASK)).read()) == {"head": {}, "boolean": True})


async def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait until something holds, and tell whether it does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        await asyncio.sleep(0.01)
    return holds()


async def timed(work: Awaitable[object]) -> float:
    """Return how many seconds something takes that is expected to end well."""
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


BEFORE: set[int] = set()
"""Processes that were there when the test began, such as those of a server for other tests."""


def started() -> list[int]:
    """Return the processes that this one has started since the test began, and not buried."""
    return [pid for pid in children(os.getpid()) if pid not in BEFORE]


def loader_of(pool: Pool) -> int:
    """Return the process id of the loader of a pool that has workers."""
    return next(pid for pid in started() if len(children(pid)) > 0)


def resident(pid: int) -> int:
    """Return how many bytes a process has in memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")

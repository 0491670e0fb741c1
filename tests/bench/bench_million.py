"""A million quads: how long it takes until they answer, and what the workers cost.

Run it with ``python -m tests.bench.bench_million [QUADS]``: it copies the article's graphs under
other names until there are so many quads, and serves them from memory and from disk. It prints
figures and asserts nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.errors import DeadlineError
from parley.graph.folder import FolderStore, published
from parley.graph.namespaces import PREFIXES
from parley.graph.report import Report
from parley.graph.store import Kind, by_graph
from parley.graph.workers.jobs import Question
from parley.graph.workers.pool import Pool, PoolLimits
from tests.bench.bench_layout import EXAMPLES, NAME, copied
from tests.processes import children

QUADS = 1_000_000
KILLS = 20
JSON = "application/sparql-results+json"
FORMATS = dict.fromkeys((Kind.SOLUTIONS, Kind.BOOLEAN), (JSON,))
MIB = 1 << 20

QUERIES = {
    "ASK": "ASK { ?s a parley:Claim }",
    "lookup": "SELECT ?p ?o { actor:kallas ?p ?o } LIMIT 10",
    "2 hops, 60 rows": "SELECT ?c ?x { ?c parley:assertedThrough / prov:wasAttributedTo ?x } "
    "LIMIT 60",
    "count the claims": "SELECT (COUNT(*) AS ?n) { ?c a parley:Claim }",
    "count everything": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def proportional(pid: int) -> int:
    """Return the memory of a process in bytes, its part of what it shares included (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) << 10


def write(folder: Path, wanted: int) -> int:
    """Write a store of so many quads, and then a version with one more; return their number."""
    article = build([EXAMPLES], load_domain()).quads
    once = sum(NAME not in str(quad.graph_name) for quad in article)
    copies = max(1, round((wanted - once) / (len(article) - once)))
    begun = time.perf_counter()
    graphs = by_graph(copied(article, copies))
    print(f"{copies} copies of the article, made in {time.perf_counter() - begun:.1f} s")
    with FolderStore(folder) as store:
        begun = time.perf_counter()
        store.replace(graphs, lambda given: Report(()))
        print(f"first version written in {time.perf_counter() - begun:.1f} s")
        said = ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in "spog"))
        begun = time.perf_counter()
        store.replace({"urn:g": [said]}, lambda given: Report(()))
        print(f"a version with one quad more, published in {time.perf_counter() - begun:.2f} s")
    return sum(map(len, graphs.values()))


async def serve(folder: Path, limits: PoolLimits) -> None:
    found = published(folder)[-1]
    begun = time.perf_counter()
    pool = Pool(found.version, str(found.folder), dict(PREFIXES), limits)
    await pool.open()
    opened = time.perf_counter() - begun
    await pool.ask(Question(QUERIES["ASK"], FORMATS), 60)
    first = time.perf_counter() - begun
    where = "memory" if pool.in_memory else "disk"
    print(f"from {where}: loaded in {opened:.2f} s, first answer after {first:.2f} s")
    await answer_times(pool)
    memory(where)
    await respawns(pool)
    await pool.close()


async def answer_times(pool: Pool) -> None:
    for name, text in QUERIES.items():
        times = []
        content = b"{}"
        for _ in range(5 if "count" in name else 100):
            begun = time.perf_counter()
            content = await (await pool.ask(Question(text, FORMATS), 120)).read()
            times.append((time.perf_counter() - begun) * 1000)
        rows = json.loads(content).get("results", {}).get("bindings", [])
        value = rows[0]["n"]["value"] if "count" in name else f"{len(rows)} rows"
        middle = statistics.median(times)
        print(f"  {name:<18} {value:>10}: best {min(times):8.2f} ms, p50 {middle:8.2f} ms")


def memory(where: str) -> None:
    (loader,) = [pid for pid in children(os.getpid()) if len(children(pid)) > 0]
    workers = [proportional(pid) / MIB for pid in children(loader)]
    told = ", ".join(f"{one:.1f}" for one in workers)
    whole = proportional(loader) / MIB + sum(workers)
    print(
        f"  loader and workers from {where}: {whole:.0f} MiB in all (PSS); each worker {told} MiB"
    )


async def respawns(pool: Pool) -> None:
    """Have queries run into their deadlines, and time until another worker is ready and answers."""
    times, answers = [], []
    for _ in range(KILLS):
        with contextlib.suppress(DeadlineError):
            await pool.ask(Question(ENDLESS, FORMATS), 0.05)
        begun = time.perf_counter()
        worker = await pool._crew._fork()
        times.append((time.perf_counter() - begun) * 1000)
        pool._crew._freed(worker)
        begun = time.perf_counter()
        await pool.ask(Question(QUERIES["ASK"], FORMATS), 5)
        answers.append((time.perf_counter() - begun) * 1000)
    print(
        f"  a new worker after a kill: p50 {statistics.median(times):.1f} ms, max {max(times):.1f} "
        f"ms; first small answer after a kill: p50 {statistics.median(answers):.1f} ms"
    )


def main(wanted: int) -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        written = write(data, wanted)
        size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
        print(f"{written} quads in named graphs; {size / MIB:.0f} MiB of files")
        for limits in (PoolLimits(memory_quads=10**9), PoolLimits(memory_quads=1)):
            asyncio.run(serve(data, replace(limits, spare=4)))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUADS)

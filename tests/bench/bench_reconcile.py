"""Reconciling a thousand names with a hundred thousand things: milliseconds for a name and a batch.

Run it with ``python -m tests.bench.bench_reconcile [THINGS]``. Half of the names are misspelled, in
another order, without accents, or cut; the rest are as they stand. It asserts nothing.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Sequence

from parley.graph.domain import load_domain
from parley.graph.namespaces import DEFAULT_BASE
from parley.graph.reconciling.entities import Entity, Value
from parley.graph.reconciling.index import ReconcilingIndex, build_index
from parley.graph.reconciling.kinds import Kinds
from parley.graph.reconciling.matching import candidates
from parley.graph.reconciling.queries import Query

FIRST = [*"bcdfghjklmnprstvwz", "br", "dr", "gr", "kr", "pr", "st", "sch", "tr"]
MIDDLE = [*"aaaeeeiioouäé", "ou", "ei"]
LAST = ["", "", "", *"nrlstmkč", "ng", "nd"]


def name(chance: random.Random) -> str:
    def word() -> str:
        syllables = range(chance.randint(1, 3))
        return "".join(map(chance.choice, [FIRST, MIDDLE, LAST] * len(syllables))).capitalize()

    return " ".join(word() for _ in range(chance.randint(1, 4)))


def spoiled(text: str, chance: random.Random) -> str:
    """Return a name as somebody's table may have it."""
    kind = chance.randrange(8)
    if kind == 0:
        return ", ".join(reversed(text.split(" ", 1)))
    if kind == 1:
        at = chance.randrange(len(text))
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text.upper()
    return text.split(" ")[-1] if kind == 3 else text


def entities(count: int, chance: random.Random) -> list[Entity]:
    made = []
    for number in range(count):
        entity = Entity(f"{DEFAULT_BASE}id/actor/a{number}", f"actor/a{number}")
        entity.names = [Value(name(chance), False) for _ in range(chance.choice((1, 1, 1, 3)))]
        made.append(entity)
    return made


def timed(index: ReconcilingIndex, names: Sequence[str]) -> float:
    start = time.perf_counter()
    candidates(index, [Query(one) for one in names], 60.0)
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance = random.Random(7)
    kinds = Kinds(load_domain().model)
    held = entities(count, chance)
    start = time.perf_counter()
    index = build_index(held, kinds, DEFAULT_BASE)
    print(f"index of {count} things, {len(index.names)} names: {time.perf_counter() - start:.2f} s")
    names = [spoiled(chance.choice(held).name, chance) for _ in range(1000)]
    batch = min(timed(index, names) for _ in range(3))
    singles = [timed(index, [one]) * 1000 for one in names]
    cuts = statistics.quantiles(singles, n=20)
    print(f"one name: p50 {statistics.median(singles):.2f} ms, p95 {cuts[-1]:.2f} ms")
    print(f"a batch of {len(names)} names: {batch:.2f} s")


if __name__ == "__main__":
    main()

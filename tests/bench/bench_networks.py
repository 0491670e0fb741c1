"""Discourse networks of a hundred thousand claims by two thousand actors: seconds for each step.

Run it with ``python -m tests.bench.bench_networks [CLAIMS] [ACTORS]``. It prints figures and
asserts nothing but that the peers give the same sums: plain Python loops over the same counts, and
the weighted projection of networkx. Half of the claims are reported by another speaker.
"""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import combinations
from typing import Any

import networkx as nx
import pyoxigraph as ox

from parley.graph.embedded import EngineView
from parley.graph.namespaces import PREFIXES
from parley.graph.networks.choices import Attribution, Choices
from parley.graph.networks.coalitions import communities, signed_modularity
from parley.graph.networks.counting import count
from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.frustration import frustration
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.normalising import ONE_MODE as NORMALISATIONS
from parley.graph.networks.projections import ONE_MODE, TWO_MODE, Aggregation
from parley.graph.networks.request import Request
from parley.graph.store import Version
from tests.graph.networks.coded import Coded, quads

CLAIMS, ACTORS, CONCEPTS, DOCUMENTS = 100_000, 2_000, 300, 10_000


def coded(claims: int, actors: int) -> Iterator[Coded]:
    """Iterate over statements, most of them by few actors on few concepts."""
    chance = random.Random(5)
    for number in range(claims):
        document = chance.randrange(DOCUMENTS)
        reported = chance.random() < 0.5
        yield Coded(
            number,
            f"d{document}",
            str(date(2020, 1, 1) + timedelta(days=document % 1500)),
            f"a{int(actors * chance.random() ** 2)}",
            f"c{int(CONCEPTS * chance.random() ** 2)}",
            chance.choice(("favours", "opposes")),
            None,
            (f"w{document % 50}",) if reported else (),
            (chance.choice(("endorses", "rejects")),) if reported else (),
        )


def loaded(claims: int, actors: int) -> EngineView:
    store = ox.Store()
    made = quads(coded(claims, actors))
    store.bulk_extend(made)
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in made)
    return EngineView(store, Version(1, "0" * 64), PREFIXES)


def timed(what: str, run: Callable[[], Any]) -> Any:
    begin = time.perf_counter()
    found = run()
    print(f"{time.perf_counter() - begin:8.2f} s  {what}", flush=True)
    return found


def loops(counts: Counts) -> float:
    """Return the sum of congruence by plain loops over the actors of each concept and stance."""
    said: dict[tuple[str, float], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (actor, concept, stance, _), number in zip(counts.cells, counts.numbers, strict=True):
        said[concept, stance][actor] += float(number)
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    for by_actor in said.values():
        for one, other in combinations(sorted(by_actor), 2):
            pairs[one, other] += by_actor[one] * by_actor[other]
    return 2 * sum(pairs.values())


def projected(counts: Counts) -> int:
    """Return the number of ties of the projection of networkx, which counts shared concepts."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((cell[0], cell[1]) for cell in counts.cells)
    return int(nx.bipartite.weighted_projected_graph(graph, counts.actors).number_of_edges())


def main(claims: int = CLAIMS, actors: int = ACTORS) -> None:
    view = timed(f"making and loading {claims} claims", lambda: loaded(claims, actors))
    counts: Counts = timed("counting for holders", lambda: count(view, Choices()))
    print(f"            {len(counts.actors)} actors, {len(counts.concepts)} concepts")
    timed(
        "counting for every speaker who shares",
        lambda: count(
            view, Choices(attribution=Attribution.EVERY, sharing=frozenset({"endorses"}))
        ),
    )
    timed("counting without the authors", lambda: count(view, Choices(own_voice=False)))
    for aggregation in TWO_MODE:
        asked = Request(aggregation=aggregation)
        timed(f"two-mode {aggregation}", partial(make, counts, asked))
    made: dict[Aggregation, Network] = {}
    for aggregation in ONE_MODE:
        asked = Request(mode=Mode.ONE, aggregation=aggregation)
        made[aggregation] = timed(f"one-mode {aggregation}", partial(make, counts, asked))
    for normalisation in NORMALISATIONS[1:]:
        asked = Request(Mode.ONE, aggregation=Aggregation.SUBTRACT, normalisation=normalisation)
        timed(f"one-mode subtract by {normalisation}", partial(make, counts, asked))
    for duplicates in list(Duplicates)[1:]:
        asked = Request(duplicates=duplicates)
        timed(f"two-mode, duplicates by {duplicates}", partial(make, counts, asked))
    subtract = made[Aggregation.SUBTRACT]
    timed("frustration, searched", lambda: frustration(subtract))
    groups = timed("communities by Louvain", lambda: communities(subtract))
    timed("signed modularity", lambda: signed_modularity(subtract, groups))
    print("peers")
    total = timed("one-mode congruence, plain loops", lambda: loops(counts))
    assert total == made[Aggregation.CONGRUENCE].weights.sum()
    ties = timed("one-mode projection, networkx", lambda: projected(counts))
    assert ties == len(list(made[Aggregation.IGNORE].edges()))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

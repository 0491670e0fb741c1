"""Two ways to ask all graphs at once: the engine's union, and a default graph kept as the union.

Run it with ``python tests/bench/bench_layout.py [COPIES]``: it copies the article's graphs as often
as that (100) under other names, asks both layouts the same queries in turn, and prints figures.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.namespaces import PREFIXES

EXAMPLES = Path(str(files("parley.examples")))
NAME = "alaska-summit"
QUERIES = {
    "count the claims": "SELECT (COUNT(*) AS ?n) { ?c a parley:Claim }",
    "people by name": "SELECT ?a ?l { ?a a parley:Person ; skos:prefLabel ?l } ORDER BY ?l",
    "what a thing is mentioned in": "SELECT ?p { actor:russia parley:mentionedIn ?p }",
    "chains of one speaker": "SELECT ?c { ?c parley:assertedThrough ?a . "
    "?a prov:wasAttributedTo actor:kallas ; parley:reportedIn* / parley:inDocument ?d }",
}


def copied(quads: Sequence[ox.Quad], copies: int) -> Iterator[ox.Quad]:
    """Iterate over the quads, those of the article once for each copy, under its own name."""
    for quad in quads:
        if NAME not in str(quad.graph_name):
            yield quad
        else:
            for number in range(copies):
                terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
                yield ox.Quad(*(_renamed(term, number) for term in terms))  # type: ignore[arg-type]


def _renamed(term: object, number: int) -> object:
    if isinstance(term, ox.NamedNode) and f"/{NAME}" in term.value:
        return ox.NamedNode(term.value.replace(f"/{NAME}", f"/{NAME}-{number}"))
    return term


def ask(store: ox.Store, query: str, union: bool) -> tuple[int, float]:
    """Return the number of rows, and the best of three times in milliseconds."""
    best, rows = float("inf"), 0
    for _ in range(3):
        begin = time.perf_counter()
        found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=union)
        assert isinstance(found, ox.QuerySolutions)
        rows = sum(1 for _ in found)
        best = min(best, (time.perf_counter() - begin) * 1000)
    return rows, best


def main(copies: int) -> None:
    quads = build([EXAMPLES], load_domain()).quads
    begin = time.perf_counter()
    graphs = ox.Store()
    graphs.bulk_extend(copied(quads, copies))
    print(f"{len(graphs)} quads in graphs, loaded in {time.perf_counter() - begin:.1f} s")
    begin = time.perf_counter()
    both = ox.Store()
    both.bulk_extend(iter(graphs))
    both.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in graphs)
    print(f"{len(both)} with the union kept, loaded in {time.perf_counter() - begin:.1f} s")
    for name, query in QUERIES.items():
        rows, slow = ask(graphs, query, union=True)
        kept, fast = ask(both, query, union=False)
        said = f"{rows} rows, {slow:.1f} ms; kept {kept} rows, {fast:.1f} ms"
        print(f"{name:<30} engine's union {said} ({slow / fast:.1f} times)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)

"""What a write changes, statement by statement, and digests of content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Change:
    """Quads to remove and to add, in named graphs and in their union, the default graph."""

    removed: frozenset[ox.Quad]
    added: frozenset[ox.Quad]

    def update(self) -> str:
        """Return the change as one SPARQL update, which the engine applies in one transaction."""
        return f"DELETE DATA {{ {_data(self.removed)} }} ; INSERT DATA {{ {_data(self.added)} }}"


def diff(engine: ox.Store, wanted: Mapping[str, Iterable[ox.Quad]]) -> Change:
    """Return what makes each graph of ``wanted`` hold exactly what is listed for it."""
    removed: set[ox.Quad] = set()
    added: set[ox.Quad] = set()
    for graph, quads in wanted.items():
        now = set(engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        then = set(quads)
        removed |= now - then
        added |= then - now
    return Change(
        frozenset(removed | _gone_from_union(engine, removed, added)),
        frozenset(added | _new_in_union(engine, added)),
    )


def _gone_from_union(engine: ox.Store, removed: set[ox.Quad], added: set[ox.Quad]) -> set[ox.Quad]:
    stated = {quad.triple for quad in added}
    return {
        ox.Quad(*quad.triple)
        for quad in removed
        if quad.triple not in stated and not _stated_elsewhere(engine, quad, removed)
    }


def _stated_elsewhere(engine: ox.Store, quad: ox.Quad, removed: set[ox.Quad]) -> bool:
    same = engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(q not in removed and isinstance(q.graph_name, ox.NamedNode) for q in same)


def _new_in_union(engine: ox.Store, added: set[ox.Quad]) -> set[ox.Quad]:
    return {quad for quad in (ox.Quad(*q.triple) for q in added) if quad not in engine}


def graph_digest(quads: Iterable[ox.Quad]) -> str:
    """Return SHA-256 of the sorted statements of one graph, in lower-case hexadecimal."""
    lines = sorted({f"{quad.triple} .\n" for quad in quads})
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def content_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a whole data set from those of its graphs."""
    lines = "".join(f"{graph} {digest}\n" for graph, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def _data(quads: frozenset[ox.Quad]) -> str:
    return " ".join(
        f"{quad.triple} ."
        if isinstance(quad.graph_name, ox.DefaultGraph)
        else f"GRAPH {quad.graph_name} {{ {quad.triple} }}"
        for quad in quads
    )

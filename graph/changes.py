"""What a write changes, statement by statement, and digests of content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Change:
    """Quads to remove from named graphs and to add to them, as the engine writes their literals.

    As bytes it can be journalled or sent to another process: a line of JSON with the two counts,
    then N-Quads, sorted. Blank nodes keep their identity.
    """

    removed: frozenset[ox.Quad] = frozenset()
    added: frozenset[ox.Quad] = frozenset()

    @property
    def empty(self) -> bool:
        return len(self.removed) + len(self.added) == 0

    @property
    def graphs(self) -> frozenset[str]:
        """IRIs of the graphs that change."""
        quads = self.removed | self.added
        return frozenset(
            q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)
        )

    def effective(self, engine: ox.Store) -> Change:
        """Return the part of the change that is still to be made in ``engine``."""
        return Change(
            frozenset(quad for quad in self.removed - self.added if quad in engine),
            frozenset(quad for quad in self.added if quad not in engine),
        )

    def with_union(self, engine: ox.Store) -> Change:
        """Return the change with what it does to the union, which is kept as default graph."""
        return Change(
            self.removed | _gone_from_union(engine, self.removed, self.added),
            self.added | _new_in_union(engine, self.added),
        )

    def to_bytes(self) -> bytes:
        head = json.dumps({"removed": len(self.removed), "added": len(self.added)}) + "\n"
        return head.encode("ascii") + _n_quads(self.removed) + _n_quads(self.added)

    @classmethod
    def from_bytes(cls, data: bytes) -> Change:
        head, _, body = data.partition(b"\n")
        quads = list(ox.parse(body, format=ox.RdfFormat.N_QUADS))
        removed = json.loads(head)["removed"]
        return cls(frozenset(quads[:removed]), frozenset(quads[removed:]))


def _n_quads(quads: Iterable[ox.Quad]) -> bytes:
    data = ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.N_QUADS)
    assert data is not None  # the engine returns bytes unless it is given a file to write to
    return data


def canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return quads as the engine keeps them: numbers, dates and booleans by their value.

    What is compared with the content of a store has to go through here first: ``"0.50"`` comes back
    from the engine as ``"0.5"``.
    """
    scratch = ox.Store()
    scratch.extend(quads)
    return set(scratch)


def diff(engine: ox.Store, wanted: Mapping[str, set[ox.Quad]]) -> Change:
    """Return what makes each graph of ``wanted`` hold exactly what is listed for it."""
    removed: set[ox.Quad] = set()
    added: set[ox.Quad] = set()
    for graph, then in wanted.items():
        now = set(engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        removed |= now - then
        added |= then - now
    return Change(frozenset(removed), frozenset(added))


def _gone_from_union(
    engine: ox.Store, removed: frozenset[ox.Quad], added: frozenset[ox.Quad]
) -> set[ox.Quad]:
    stated = {quad.triple for quad in added} if len(removed) > 0 else set()
    return {
        ox.Quad(*quad.triple)
        for quad in removed
        if quad.triple not in stated and not _stated_elsewhere(engine, quad, removed)
    }


def _stated_elsewhere(engine: ox.Store, quad: ox.Quad, removed: frozenset[ox.Quad]) -> bool:
    same = engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(q not in removed and isinstance(q.graph_name, ox.NamedNode) for q in same)


def _new_in_union(engine: ox.Store, added: Iterable[ox.Quad]) -> set[ox.Quad]:
    quads = {ox.Quad(*quad.triple) for quad in added}
    return quads if len(engine) == 0 else {quad for quad in quads if quad not in engine}


def graph_digest(quads: Iterable[ox.Quad]) -> str:
    """Return SHA-256 of the sorted statements of one graph, in lower-case hexadecimal."""
    lines = sorted({f"{quad.triple} .\n" for quad in quads})
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def digests_after(engine: ox.Store, change: Change, digests: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of all graphs as they are once ``change`` has been made in ``engine``.

    ``digests`` are those of before; an empty graph has none.
    """
    after = dict(digests)
    for graph in change.graphs:
        name = ox.NamedNode(graph)
        held = set(engine.quads_for_pattern(None, None, None, name)) - change.removed
        held |= {quad for quad in change.added if quad.graph_name == name}
        after[graph] = graph_digest(held)
        if len(held) == 0:
            del after[graph]
    return after


def content_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a whole data set from those of its graphs."""
    lines = "".join(f"{graph} {digest}\n" for graph, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()

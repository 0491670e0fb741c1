"""The claims and passages behind what is drawn.

Behind a thing stand the claims and passages that one statement joins with it, in either direction,
and the thing itself if it is one. Behind a link stand those that are joined with both of its ends,
directly or by a thing that points to both, as a position does to its holder and its target; and
each end that is one itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graphql import GraphQLError

from parley.api.graphql.memory import Asking, Thing
from parley.api.graphql.reaching import load_things, thing_of
from parley.api.graphql.values import Info
from parley.api.graphql.walking import values

Pair = tuple[str, str]

MOST = 2_000
"""Drawn things or links whose claims or passages one drawing shows."""


class Behind:
    """Finds the claims, or the passages, behind all things and links of one drawing at once.

    ``type_name`` is the type of what is looked for and ``classes`` are the IRIs of its classes.
    """

    def __init__(self, type_name: str, classes: Sequence[str]) -> None:
        self._type = type_name
        self._kind = values("?kind", classes)
        self._found: dict[str, dict[object, list[str]]] = {}

    def things(self, info: Info, iri: str, drawn: Sequence[str]) -> list[Thing | None]:
        """Return what is behind the thing ``iri``, which is one of ``drawn``."""
        return self._given(info, "things", iri, drawn)

    def links(self, info: Info, pair: Pair, drawn: Sequence[Pair]) -> list[Thing | None]:
        """Return what is behind the link between the ends ``pair``, which is one of ``drawn``."""
        return self._given(info, "links", pair, drawn)

    def _given(
        self, info: Info, kind: str, key: object, drawn: Sequence[str] | Sequence[Pair]
    ) -> list[Thing | None]:
        # Every place of the selection is loaded for itself; the store is asked once for all.
        place = f"{kind} {id(info.field_nodes[0])}"
        if place not in self._found:
            if len(drawn) > MOST:
                raise GraphQLError(
                    f"`{info.field_name}` is told of at most {MOST} {kind}, and {len(drawn)} are "
                    "drawn: draw fewer, or ask for it in a second request."
                )
            asking = info.context.memory.asking
            rows = (self._of_things if kind == "things" else self._of_links)(asking, drawn)
            found = _gathered(rows)
            every = sorted({iri for iris in found.values() for iri in iris})
            load_things(info, self._type, [()], every)
            self._found[place] = found
        return [thing_of(info, iri, self._type) for iri in self._found[place].get(key, [])]

    def _of_things(self, asking: Asking, drawn: Sequence[object]) -> Iterable[tuple[object, str]]:
        head = values("?n", [str(iri) for iri in drawn])
        ways = ("?n ?p ?c", "?c ?p ?n", "BIND(?n AS ?c)")
        joined = " UNION ".join(f"{{ {head} {way} }}" for way in ways)
        query = f"SELECT DISTINCT ?n ?c WHERE {{ {{ {joined} }} {self._is()} }}"
        return [(row["n"].value, row["c"].value) for row in asking.rows(query)]

    def _of_links(self, asking: Asking, drawn: Sequence[object]) -> Iterable[tuple[object, str]]:
        pairs = " ".join(f"(<{a}> <{b}>)" for a, b in _pairs(drawn))
        head = f"VALUES (?s ?o) {{ {pairs} }}"
        ways = (
            "BIND(?s AS ?c)",
            "BIND(?o AS ?c)",
            "?c ?p1 ?s . ?c ?p2 ?o .",
            "?x ?p1 ?s . ?x ?p2 ?o . ?x ?p3 ?c .",
        )
        joined = " UNION ".join(f"{{ {head} {way} {self._is()} }}" for way in ways)
        query = f"SELECT DISTINCT ?s ?o ?c WHERE {{ {joined} }}"
        return [((r["s"].value, r["o"].value), r["c"].value) for r in asking.rows(query)]

    def _is(self) -> str:
        return f"FILTER EXISTS {{ {self._kind} ?c a ?kind }}"


def _pairs(drawn: Iterable[object]) -> list[Pair]:
    return sorted({(pair[0], pair[1]) for pair in drawn if isinstance(pair, tuple)})


def _gathered(rows: Iterable[tuple[object, str]]) -> dict[object, list[str]]:
    found: defaultdict[object, set[str]] = defaultdict(set)
    for key, iri in rows:
        found[key].add(iri)
    return {key: sorted(iris) for key, iris in found.items()}

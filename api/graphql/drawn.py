"""What a drawing shows of its things and links, as nodes and links of node-link JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from parley.api.graphql.behind import Behind
from parley.api.graphql.fields import LABEL, Kind
from parley.api.graphql.ids import id_of
from parley.api.graphql.memory import Thing
from parley.api.graphql.names import NODE
from parley.api.graphql.reaching import load_things, thing_of
from parley.api.graphql.relations import Relations
from parley.api.graphql.spans import spans_of
from parley.api.graphql.values import Info, Session, text
from parley.api.graphql.walking import Arrow, values

Arrows = Mapping[Arrow, tuple[str, ...]]


class Drawn:
    """The things and links of one drawing. What needs the store is asked once for all of them."""

    def __init__(
        self,
        session: Session,
        relations: Relations,
        behind: Mapping[str, Behind],
        levels: Mapping[str, int],
        arrows: Arrows,
    ) -> None:
        self._session = session
        self._relations = relations
        self._names = {iri: name for name, iri in relations.named.items()}
        self._behind = behind
        self._levels = levels
        self._arrows = arrows
        self._things = list(levels)
        self._ends = [(arrow.source, arrow.target) for arrow in arrows]
        self._degrees = Counter(end for arrow in arrows for end in {arrow.source, arrow.target})
        self._total: dict[str, int] | None = None
        self._ready: set[int] = set()

    def node(self, iri: str) -> dict[str, Any]:
        """Return the node of a thing."""
        memory = self._session.memory
        thing = memory.thing(iri)
        assert thing is not None
        return {
            "id": self._id(iri),
            "iri": iri,
            "type": thing.type,
            "label": lambda info, lang=None: self._label(iri, lang),
            "level": self._levels[iri],
            "degree": self._degrees[iri],
            "totalDegree": lambda info: self._total_degree(iri),
            "spans": lambda info: self._spans(iri),
            "thing": lambda info: self._thing(info, iri),
            **{
                name: lambda info, kind=kind: kind.things(info, iri, self._things)
                for name, kind in self._behind.items()
            },
        }

    def link(self, arrow: Arrow) -> dict[str, Any]:
        """Return the link of a statement."""
        name = self._names[arrow.predicate]
        source, target = self._id(arrow.source), self._id(arrow.target)
        pair = (arrow.source, arrow.target)
        return {
            "id": f"{source} {name} {target}",
            "source": source,
            "target": target,
            "name": name,
            "predicate": arrow.predicate,
            "graphs": list(self._arrows[arrow]),
            **{
                kind_name: lambda info, kind=kind: kind.links(info, pair, self._ends)
                for kind_name, kind in self._behind.items()
            },
        }

    def _id(self, iri: str) -> str:
        return id_of(iri, self._session.base)

    def _label(self, iri: str, lang: Sequence[str] | None) -> object:
        memory = self._session.memory
        memory.load(dict.fromkeys(self._things, (LABEL,)))
        return text(self._session, Kind.SHOWN, memory.values(iri, LABEL), lang)

    def _spans(self, iri: str) -> list[dict[str, object]]:
        spans = spans_of(self._session.memory, self._relations, self._things)
        return [span.shown() for span in spans[iri]]

    def _thing(self, info: Info, iri: str) -> Thing | None:
        place = id(info.field_nodes[0])
        if place not in self._ready:
            self._ready.add(place)
            load_things(info, NODE, [()], self._things)
        return thing_of(info, iri, NODE)

    def _total_degree(self, iri: str) -> int:
        if self._total is None:
            along = ", ".join(f"<{p}>" for p in self._relations.named.values())
            head, only = values("?n", self._things), f"FILTER(?p IN ({along}))"
            either = f"{{ {head} ?n ?p ?x {only} }} UNION {{ {head} ?x ?p ?n {only} }}"
            query = f"SELECT ?n (COUNT(*) AS ?count) WHERE {{ {either} }} GROUP BY ?n"
            rows = self._session.memory.asking.rows(query)
            self._total = {row["n"].value: int(row["count"].value) for row in rows if "n" in row}
        return self._total.get(iri, 0)

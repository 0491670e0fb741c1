"""What a discourse network shows of its nodes and edges, and what stands behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from graphql import GraphQLError

from parley.api.graphql.ids import id_of
from parley.api.graphql.memory import CHUNK, Thing
from parley.api.graphql.names import NODE
from parley.api.graphql.reaching import load_things, thing_of
from parley.api.graphql.values import Info, Session
from parley.graph.networks.counts import Counts
from parley.graph.networks.gathered import GatheredEvidence
from parley.graph.networks.matrix import Edge, Mode, Network
from parley.graph.networks.questions import values
from parley.graph.networks.request import Request
from parley.graph.networks.statements import Statement
from parley.graph.vocab import P

Object = dict[str, Any]
Key = str | tuple[str, str]
"""A node, or the two ends of an edge, by IRI."""

CLAIM, PASSAGE = "Proposition", "Passage"


class Shown:
    """One network. What needs the store is asked once for all of its nodes, or all its edges."""

    def __init__(
        self,
        session: Session,
        network: Network,
        counts: Counts,
        evidence: GatheredEvidence,
        request: Request,
    ) -> None:
        self.session = session
        self.network = network
        self._counts = counts
        self._evidence = evidence
        self._scale = request.scale
        self._found: dict[tuple[str, int], dict[Key, list[str]]] = {}
        self._ready: set[int] = set()
        self._statements: dict[Key, tuple[Statement, ...]] = {}

    def fields(self) -> Object:
        """Return the fields of the network that are no measures."""
        network = self.network
        return {
            "oneMode": network.mode is Mode.ONE,
            "start": None if network.start is None else network.start.isoformat(),
            "end": None if network.end is None else network.end.isoformat(),
            "statements": float(self._counts.numbers.sum()),
            "documents": len(self._counts.documents),
            "nodes": lambda info: [self.node(name) for name in self.names],
            "edges": lambda info: [self._edge(edge) for edge in self.edges],
            "matrix": lambda info: self._matrix(),
        }

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The nodes: actors before concepts."""
        return tuple(dict.fromkeys((*self.network.rows, *self.network.columns)))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(self.network.edges())

    def id(self, name: str) -> str:
        """Return the id of a node."""
        return id_of(name, self.session.base)

    def node(self, name: str) -> Object:
        """Return a node by its IRI."""
        known = self.network.attributes.get(name)
        degree, strength = self._ties[name]
        return {
            "id": self.id(name),
            "iri": name,
            "label": self.network.label(name),
            "type": "" if known is None else known.type,
            "concept": name in self._concepts,
            "amount": self._amounts.get(name, 0.0),
            "degree": degree,
            "strength": strength,
            "thing": lambda info: self._thing(info, name),
            **self._behind(name),
        }

    def _edge(self, edge: Edge) -> Object:
        source, target = self.id(edge.source), self.id(edge.target)
        return {
            "id": f"{source} {target}",
            "source": source,
            "target": target,
            "weight": edge.weight,
            **self._behind((edge.source, edge.target)),
        }

    def _behind(self, key: Key) -> Object:
        return {
            "statements": lambda info: [self._told(one) for one in self._statements_of(key)],
            "claims": lambda info: self._reached(info, CLAIM, key, _claims),
            "passages": lambda info: self._reached(info, PASSAGE, key, self._passages),
        }

    @cached_property
    def _concepts(self) -> frozenset[str]:
        return frozenset(self._counts.concepts) - frozenset(self._counts.actors)

    @cached_property
    def _amounts(self) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for cell, number in zip(self._counts.cells, self._counts.numbers, strict=True):
            for name in {cell[0], cell[1]}:
                found[name] += float(number)
        return found

    @cached_property
    def _ties(self) -> dict[str, tuple[int, float]]:
        degree: dict[str, int] = defaultdict(int)
        strength: dict[str, float] = defaultdict(float)
        for edge in self.edges:
            for end in (edge.source, edge.target):
                degree[end] += 1
                strength[end] += abs(edge.weight)
        return {name: (degree[name], strength[name]) for name in self.names}

    def _matrix(self) -> Object:
        network = self.network
        cells = len(network.rows) * len(network.columns)
        most = self.session.limits.max_network_weights
        if cells > most:
            raise GraphQLError(
                f"The matrix has {cells} cells, more than {most} (`max_network_weights`): take "
                "`edges`, which leaves out those of weight 0."
            )
        self.session.loader.charge(cells)
        return {
            "rows": [self.id(name) for name in network.rows],
            "columns": [self.id(name) for name in network.columns],
            "values": network.weights.toarray().tolist(),
        }

    # Behind nodes and edges.

    def _statements_of(self, key: Key) -> tuple[Statement, ...]:
        if key not in self._statements:
            self.session.memory.asking.check_time()
            found = self._evidence.node(key) if isinstance(key, str) else self._evidence.edge(*key)
            self.session.loader.charge(len(found))
            self._statements[key] = found
        return self._statements[key]

    def _told(self, one: Statement) -> Object:
        return {
            "id": self.id(one.iri),
            "actor": self.id(one.actor),
            "concept": self.id(one.concept),
            "document": self.id(one.document),
            "stance": self._scale.label(one.stance),
            "value": one.stance,
            "weight": one.weight,
            "depth": one.depth,
            "commitment": one.commitment,
            "basis": one.basis,
            "claims": [self.id(claim) for claim in one.claims],
        }

    def _thing(self, info: Info, name: str) -> Thing | None:
        place = id(info.field_nodes[0])
        if place not in self._ready:
            self._ready.add(place)
            load_things(info, NODE, [()], list(self.names))
        return thing_of(info, name, NODE)

    def _reached(
        self,
        info: Info,
        type_name: str,
        key: Key,
        reach: Callable[[Iterable[Statement]], list[str]],
    ) -> list[Thing]:
        # Every place of the selection is loaded for itself, at once for all that it may show.
        place = ("node" if isinstance(key, str) else "edge", id(info.field_nodes[0]))
        if place not in self._found:
            keys: Sequence[Key] = self.names
            if not isinstance(key, str):
                keys = [(edge.source, edge.target) for edge in self.edges]
            found = {one: reach(self._statements_of(one)) for one in keys}
            every = sorted({iri for iris in found.values() for iri in iris})
            load_things(info, type_name, [()], every)
            self._found[place] = found
        things = (thing_of(info, iri, type_name) for iri in self._found[place].get(key, ()))
        return [thing for thing in things if thing is not None]

    def _passages(self, statements: Iterable[Statement]) -> list[str]:
        wanted = {iri for one in statements for iri in (one.claims or (one.iri,))}
        return list(dict.fromkeys(p for iri in sorted(wanted) for p in self._rests_on.get(iri, ())))

    @cached_property
    def _rests_on(self) -> dict[str, list[str]]:
        """The passages of every claim counted, and of every position that rests on no claim."""
        every = sorted(
            {iri for name in self.names for one in self._statements_of(name)
             for iri in (one.claims or (one.iri,))}
        )  # fmt: skip
        found: dict[str, list[str]] = defaultdict(list)
        for begin in range(0, len(every), CHUNK):
            head = values("c", every[begin : begin + CHUNK])
            along = f"<{P.expressedIn.value}>|<{P.supportedBy.value}>"
            query = f"SELECT DISTINCT ?c ?p WHERE {{ {head} ?c {along} ?p }} ORDER BY ?c ?p"
            for row in self.session.memory.asking.rows(query):
                found[row["c"].value].append(row["p"].value)
        return found


def _claims(statements: Iterable[Statement]) -> list[str]:
    return list(dict.fromkeys(claim for one in statements for claim in one.claims))

"""What a request knows of the graph so far, and how it asks the store for more.

:class:`Memory` is filled level by level by :mod:`parley.api.graphql.load`, one SPARQL query for a
level, and read by the resolvers. What is missing when it is read is loaded then, so an oversight in
the planning costs time and never falsifies an answer.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

import pyoxigraph as ox
from graphql import GraphQLError

from parley.api.graphql.fields import GRAPHS, TYPE, Access, How
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.node_cache import Known, NodeCache
from parley.graph.errors import CancelledError
from parley.graph.store import Version, View

Term = ox.NamedNode | ox.BlankNode | ox.Literal
"""A value; terms that are statements themselves are not values of the model."""

Row = dict[str, Term]

Needs = Mapping[str, Iterable[Access]]
"""What has to be known, by the IRI of the thing."""

KEPT_ROWS = 2_000
"""Rows of one query that are kept with a version, at most."""

CHUNK = 1000
"""How many things one query is about, at most, so that its text stays of bearable length."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A node of the graph, as resolvers pass it on: its IRI and the name of its object type."""

    iri: str
    type: str


KnownNodes: TypeAlias = "Known[Access, Term, Thing]"
Nodes: TypeAlias = "NodeCache[Access, Term, Thing]"


class Asking:
    """A view with the limits of a request on rows and seconds."""

    def __init__(self, view: View, limits: GraphQLLimits, known: KnownNodes | None = None) -> None:
        self._view = view
        self._limits = limits
        self._known: KnownNodes = Known() if known is None else known
        self._until = time.monotonic() + limits.max_seconds
        self.stopped = False

    def stop(self) -> None:
        """Ask nothing more, because nobody waits for the answer; may be called in any thread."""
        self.stopped = True

    @property
    def limits(self) -> GraphQLLimits:
        """The limits of the request."""
        return self._limits

    @property
    def version(self) -> Version:
        return self._view.version

    def check_time(self) -> None:
        """Raise :class:`graphql.GraphQLError` if the store may be asked no more."""
        if time.monotonic() > self._until:
            raise GraphQLError(f"The query took more than {self._limits.max_seconds:g} seconds.")

    def rows(self, query: str) -> list[Row]:
        """Return all rows of a SELECT query that has no LIMIT of its own; few are kept.

        Raises :class:`graphql.GraphQLError` past the limits of rows and time, and
        :class:`~parley.graph.errors.CancelledError` once :meth:`stop` was called.
        """
        kept = self._known.rows.get(query)
        if kept is not None:
            return list(kept)
        rows = self.unkept_rows(query)
        if len(rows) <= KEPT_ROWS:
            self._known.rows[query] = rows
            self._known.size += 1 + sum(len(row) for row in rows)
        return list(rows)

    def unkept_rows(self, query: str) -> list[Row]:
        """Return what :meth:`rows` does, for queries that are not asked again."""
        if self.stopped:
            raise CancelledError
        self.check_time()
        most = self._limits.max_rows
        rows = cast("list[Row]", list(self._view.query(f"{query} LIMIT {most + 1}").rows()))
        if len(rows) > most:
            raise GraphQLError(f"The query reads more than {most} rows of the store at once.")
        return rows


@dataclass(frozen=True)
class Postponed:
    """What is loaded together when the first of it is read: these accesses of these things."""

    iris: frozenset[str]
    accesses: frozenset[Access]
    load: Callable[[], None]


class Memory:
    """Values of things, by access and IRI, in the order of their IRIs or words."""

    def __init__(
        self, asking: Asking, objects: Mapping[str, str], known: KnownNodes | None = None
    ) -> None:
        self.asking = asking
        self._ranks = {iri: rank for rank, iri in enumerate(objects)}
        self._objects = objects
        self.known: KnownNodes = Known() if known is None else known
        self._things = self.known.things
        self._postponed: list[Postponed] = []
        self._failure: Exception | None = None

    def postpone(self, later: Postponed) -> None:
        """Load something when a value of it is first read, for an answer in parts."""
        self._postponed.append(later)

    def values(self, iri: str, access: Access) -> Sequence[Term]:
        """Return the values that ``access`` gives for the thing, loading them if need be."""
        known = self._of(access)
        if iri not in known and (len(self._postponed) > 0 or self._failure is not None):
            self._load_postponed(iri, access)
        if iri not in known:
            self.load({iri: (access,)})
        return known[iri]

    def _load_postponed(self, iri: str, access: Access) -> None:
        """Load postponed things until a value is known; best those that it belongs to.

        A value may be below what another one has loaded; then what is left is loaded in order,
        which is sooner than need be and yet not a query for each thing. After a failure nothing
        more is asked, so that a limit that is passed is passed once.
        """
        if self._failure is not None:
            raise self._failure
        known = self._of(access)
        self._postponed.sort(key=lambda later: not (iri in later.iris and access in later.accesses))
        while iri not in known and len(self._postponed) > 0:
            try:
                self._postponed.pop(0).load()
            except Exception as error:
                self._failure = error
                raise

    def _of(self, access: Access) -> dict[str, Sequence[Term]]:
        return self.known.values.setdefault(access, {})

    def thing(self, iri: str) -> Thing | None:
        """Return the thing with its most special type; None if it is of no class of the model."""
        if iri not in self._things:
            types = [t.value for t in self.values(iri, TYPE) if isinstance(t, ox.NamedNode)]
            ranked = [t for t in types if t in self._ranks]
            best = max(ranked, key=lambda t: self._ranks[t], default=None)
            self._things[iri] = None if best is None else Thing(iri, self._objects[best])
        return self._things[iri]

    def load(self, needs: Needs) -> None:
        """Make known what is needed: one query, or one for every ``CHUNK`` things."""
        missing = {
            iri: frozenset(a for a in (TYPE, *accesses) if iri not in self._of(a))
            for iri, accesses in needs.items()
        }
        pending = [(iri, accesses) for iri, accesses in missing.items() if len(accesses) > 0]
        for start in range(0, len(pending), CHUNK):
            self._load_chunk(pending[start : start + CHUNK])

    def _load_chunk(self, pending: list[tuple[str, frozenset[Access]]]) -> None:
        groups: defaultdict[frozenset[Access], list[str]] = defaultdict(list)
        for iri, accesses in pending:
            groups[accesses].append(iri)
        marked = sorted({a for group in groups for a in group if a.how is not How.FORWARD})
        found = _Found()
        for row in self.asking.unkept_rows(level_query(groups, marked)):
            found.add(row, marked)
        for accesses, iris in groups.items():
            for access in accesses:
                values = {iri: found.values(access, iri) for iri in iris}
                self._of(access).update(values)
                self.known.size += sum(1 + len(terms) for terms in values.values())


class _Found:
    """What the rows of a level say, gathered by access and thing."""

    def __init__(self) -> None:
        self._values: defaultdict[tuple[Access, str], set[Term]] = defaultdict(set)
        self._steps: defaultdict[tuple[Access, str], dict[str, str]] = defaultdict(dict)
        self._accesses: dict[str, Access] = {}

    def _forward(self, predicate: str) -> Access:
        access = self._accesses.get(predicate)
        if access is None:
            access = self._accesses[predicate] = Access(How.FORWARD, predicate)
        return access

    def add(self, row: Row, marked: Sequence[Access]) -> None:
        iri, value, mark = row["n"].value, row["v"], row.get("k")
        access = self._forward(row["p"].value) if mark is None else marked[int(mark.value)]
        if access.how is How.CHAIN:
            steps, start = self._steps[access, iri], row["a"].value
            steps[start] = min(steps.get(start, value.value), value.value)
        else:
            self._values[access, iri].add(value)

    def values(self, access: Access, iri: str) -> list[Term]:
        if access.how is How.CHAIN:
            return _walk(iri, self._steps[access, iri])
        found = self._values.get((access, iri), ())
        return list(found) if len(found) < 2 else sorted(found, key=_order)


def _order(term: Term) -> tuple[str, str]:
    language = term.language if isinstance(term, ox.Literal) else None
    return (term.value, language or "")


def _walk(start: str, follow: Mapping[str, str]) -> list[Term]:
    passed = {start: None}
    at = start
    while at in follow and follow[at] not in passed:
        at = follow[at]
        passed[at] = None
    return [ox.NamedNode(iri) for iri in passed]


def level_query(groups: Mapping[frozenset[Access], Sequence[str]], marked: Sequence[Access]) -> str:
    """Return the one query for a level.

    Rows bind ``n``, the thing, and ``v``, a value, with the predicate ``p`` for values found
    forward or else the position ``k`` in ``marked``; steps of a chain lead from ``a`` to ``v``.
    Every branch names its things again, as SPARQL evaluates branches by themselves. Two VALUES in
    one branch would be joined as a product, which took ten times as long.
    """
    branches = [
        branch
        for accesses, iris in groups.items()
        for branch in _branches(sorted(accesses), " ".join(f"<{i}>" for i in iris), marked)
    ]
    return f"SELECT ?n ?p ?v ?k ?a WHERE {{ {' UNION '.join(branches)} }}"


def _branches(accesses: Sequence[Access], things: str, marked: Sequence[Access]) -> Iterator[str]:
    head = f"VALUES ?n {{ {things} }}"
    forward = ", ".join(f"<{a.iri}>" for a in accesses if a.how is How.FORWARD)
    if forward != "":
        yield f"{{ {head} ?n ?p ?v FILTER(?p IN ({forward})) }}"
    for access in accesses:
        if access.how is How.BACKWARD:
            yield f"{{ {head} ?v <{access.iri}> ?n BIND({marked.index(access)} AS ?k) }}"
        elif access.how is How.CHAIN:
            along = f"?n <{access.iri}>* ?a . ?a <{access.iri}> ?v"
            yield f"{{ {head} {along} BIND({marked.index(access)} AS ?k) }}"
        elif access == GRAPHS:
            inner = f"SELECT DISTINCT ?n ?v {{ {head} GRAPH ?v {{ ?n ?any ?thing }} }}"
            yield f"{{ {{ {inner} }} BIND({marked.index(access)} AS ?k) }}"

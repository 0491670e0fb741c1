"""The contract of a store: what the rest of the system may ask of wherever the graphs live.

Readers get a :class:`View`, an immutable version of the data set, and speak SPARQL to it; they
never see the writer. There is one writer, and a write is checked before it commits. The embedded
store of :mod:`parley.graph.embedded` fulfils the contract; nothing in it needs an engine in the
same process, so any SPARQL 1.1 endpoint can.

In every view the default graph holds the union of all named graphs, each statement once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import pyoxigraph as ox

from parley.graph.report import Report

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = dict[str, Term]
"""A solution: the bound variables only, by name."""

Gate = Callable[[Iterable[ox.Quad]], Report]
"""Checks the whole data set as it would be after a write."""


@dataclass(frozen=True, order=True)
class Version:
    """A version of the data set: its number, counted from 1, and the digest of its content.

    Equal content has an equal digest, wherever and whenever it was built.
    """

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}-{self.digest[:12]}"


@dataclass(frozen=True)
class Dataset:
    """Which graphs a query sees, by IRI; None leaves it to the query, then to the union of all.

    Source: SPARQL 1.1 Protocol, section 2.1.4: a data set given here overrides ``FROM``.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


UNION = Dataset()
"""Everything: the union of all graphs by default, and each graph by its name."""


class Kind(StrEnum):
    """What a query answers with."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    TRIPLES = "triples"


class Answer(Protocol):
    """The answer to one query. It is read once, by one of its methods, in the thread that asked."""

    @property
    def kind(self) -> Kind: ...

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the projected variables, in order; empty unless the kind is solutions."""

    def rows(self) -> Iterator[Row]:
        """Iterate over the solutions, or over the triples as rows of ``s``, ``p`` and ``o``."""

    def boolean(self) -> bool: ...

    def serialise(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        """Return the answer in a format of SPARQL results or RDF, or raise ``QueryError``."""


class View(Protocol):
    """An immutable version of the data set."""

    @property
    def version(self) -> Version: ...

    def query(self, text: str, dataset: Dataset = UNION) -> Answer:
        """Answer a SPARQL 1.1 query, whose prefixes may be left undeclared if Parley knows them.

        Raises :class:`~parley.graph.errors.QuerySyntaxError` with line and column, and
        :class:`~parley.graph.errors.QueryError` if it cannot be evaluated.
        """


class Store(Protocol):
    """Where versions come from. Use it as a context manager, or close it."""

    def view(self) -> View:
        """Return the newest version; it stays as it is whatever is written later."""

    def replace(self, graphs: Mapping[str, Iterable[ox.Quad]], gate: Gate) -> Version:
        """Replace whole named graphs, by IRI, at once, and return the version that results.

        An empty graph is removed. If nothing changes, the version stays. Writers wait for each
        other. Raises :class:`~parley.graph.errors.ShapesError` if the gate finds a violation, and
        :class:`~parley.graph.errors.StoreError` if writing fails; in both cases nothing has
        changed.
        """

    def close(self) -> None: ...


def by_graph(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """Return the quads of each named graph, by its IRI, as :meth:`Store.replace` takes them."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    return graphs

"""What a server has beside the graph that fields may ask: SPARQL from outside, the search index.

Whoever makes the engine passes it in; a field whose collaborator is missing says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from parley.graph.search.index import SearchIndex
from parley.graph.store import Version


@dataclass(frozen=True)
class SparqlAnswer:
    """The answer to a query of a client, as much of it as was wanted.

    ``rows`` are bindings of the SPARQL 1.1 Query Results JSON Format; ``triples`` is text in
    N-Triples. ``count`` is how many rows or triples are given, ``partial`` says that there are
    more, and ``volatile`` that the same query may have another answer on the same data.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    boolean: bool | None = None
    triples: str | None = None
    count: int = 0
    partial: bool = False
    volatile: bool = False


AskSparql: TypeAlias = Callable[[Version, str, int], SparqlAnswer]
"""Answers a query on a version with at most so many rows or triples.

It guards the query, may be called from any thread but that of the event loop, and raises
:class:`~parley.graph.errors.QueryError`.
"""

IndexOf: TypeAlias = Callable[[Version], SearchIndex]
"""Gives the search index of a version; waits for it, in any thread but that of the event loop.

It raises :class:`~parley.graph.errors.SearchError` and ``BusyError``.
"""


@dataclass(frozen=True)
class Beside:
    """The collaborators of an engine; None for what a server does not have."""

    sparql: AskSparql | None = None
    index: IndexOf | None = None


NOTHING = Beside()

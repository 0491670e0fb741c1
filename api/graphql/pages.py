"""Pages of lists: the SPARQL that finds which things a page holds, and how many there are in all.

Pages go by key, not by number: a page begins behind the IRI of the last thing of the page before,
so what is added or removed meanwhile moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import pyoxigraph as ox
from graphql import GraphQLError

from parley.api.graphql.ids import after_cursor, iri_of
from parley.api.graphql.layout import RootSpec
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.memory import Asking

Where = Mapping[str, Mapping[str, object] | None]


@dataclass(frozen=True)
class Page:
    """The IRIs of a page, and whether more follow."""

    iris: tuple[str, ...]
    more: bool


class Listing:
    """The list of one class, as one request filters it.

    ``patterns`` are those of SPARQL that bind ``?n`` to each thing of the list, perhaps repeatedly.
    """

    def __init__(self, root: RootSpec, where: Where | None, base: str, asking: Asking) -> None:
        self._asking = asking
        self.root = root
        self.where = where or {}
        self._base = base
        self._counted: int | None = None
        self.patterns = self.without()

    def without(self, name: str | None = None) -> str:
        """Return patterns that bind ``?n`` to what is listed, whether or not it fits ``name``.

        ``name`` is a key at the top of ``where``; a facet of it shows what else could be chosen.
        """
        where = {key: value for key, value in self.where.items() if key != name}
        return " ".join((*_conditions(self.root, where, self._base), _classes(self.root)))

    def page(self, first: int, after: str | None) -> Page:
        """Return the page of ``first`` things behind the cursor ``after``: one query."""
        behind = "" if after is None else f"FILTER(STR(?n) > {ox.Literal(after_cursor(after))})"
        inner = f"SELECT DISTINCT ?n WHERE {{ {self.patterns} {behind} }}"
        query = f"SELECT ?n WHERE {{ {{ {inner} ORDER BY STR(?n) LIMIT {first + 1} }} }}"
        iris = sorted(row["n"].value for row in self._asking.rows(query))
        return Page(tuple(iris[:first]), len(iris) > first)

    def count(self) -> int:
        """Return how many things all pages hold: one query for all its names."""
        if self._counted is not None:
            return self._counted
        query = f"SELECT (COUNT(DISTINCT ?n) AS ?count) WHERE {{ {self.patterns} }}"
        (row,) = self._asking.rows(query)
        self._counted = int(row["count"].value)
        return self._counted


def page_size(first: int, limits: GraphQLLimits) -> int:
    """Return ``first``; raises :class:`graphql.GraphQLError` unless a page may hold that many."""
    if not 0 <= first <= limits.max_page:
        raise GraphQLError(f"`first` is {first}; a page holds 0 to {limits.max_page} things.")
    return first


def _classes(root: RootSpec) -> str:
    classes = " ".join(f"<{iri}>" for iri in root.classes)
    return f"VALUES ?class {{ {classes} }} ?n a ?class . FILTER(isIRI(?n))"


def _conditions(root: RootSpec, where: Where, base: str) -> Iterator[str]:
    for number, (name, condition) in enumerate(where.items()):
        for iris in _choices(name, condition, base):
            allowed = ", ".join(f"<{iri}>" for iri in iris)
            if name == "id":
                yield f"FILTER(?n IN ({allowed}))"
            else:
                value = f"?v{number}"
                path = f"<{root.filters[name].access.iri}>"
                yield f"FILTER EXISTS {{ ?n {path} {value} FILTER({value} IN ({allowed})) }}"


def _choices(
    name: str, condition: Mapping[str, object] | None, base: str
) -> Iterator[Sequence[str]]:
    for given in [None] if condition is None else condition.values():
        if given is None:
            raise GraphQLError(f"`where.{name}` compares with null: leave it out, or give a value.")
        values = given if isinstance(given, list) else [given]
        yield [v.value if isinstance(v, Enum) else iri_of(str(v), base) for v in values]

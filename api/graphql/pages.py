"""Pages of lists: the SPARQL that finds which things a page holds, and how many there are in all.

Pages go by key, not by number: a page begins behind the values by which the last thing of the page
before was ordered, so what is added or removed meanwhile moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from parley.api.graphql.cursors import Position, cursor_of, position_of
from parley.api.graphql.filters import Conditions, Where
from parley.api.graphql.layout import RootSpec
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.list_types import PAGE
from parley.api.graphql.memory import Asking, Row
from parley.api.graphql.ordering import Ordering

__all__ = ["Listing", "Page", "Slice", "Where", "page_size", "read_slice"]


@dataclass(frozen=True)
class Slice:
    """Which part of an ordered list is wanted: ``size`` things behind, or before, a position."""

    size: int
    start: Position | None = None
    backward: bool = False


@dataclass(frozen=True)
class Page:
    """The IRIs of a page and their cursors, in order, and whether more follow its direction."""

    iris: tuple[str, ...]
    cursors: tuple[str, ...]
    more: bool


NO_ORDER = Ordering((), ())


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
        Raises :class:`graphql.GraphQLError` for what cannot be compared.
        """
        where = {key: value for key, value in self.where.items() if key != name}
        conditions = Conditions(self.root.targets, self._base, self._asking.limits)
        return f"{conditions.patterns(where, self.root.type, '?n')} {_classes(self.root)}"

    def page(self, wanted: Slice, order: Ordering = NO_ORDER) -> Page:
        """Return a page in an order: one query."""
        further = None
        if wanted.start is not None:
            further = order.beyond(wanted.start, backward=wanted.backward)
        query = self._query(order, further, wanted.backward, wanted.size + 1)
        rows = self._asking.rows(query)
        kept = rows[: wanted.size]
        if wanted.backward:
            kept.reverse()
        cursors = tuple(cursor_of(_position(row, order), order.signature) for row in kept)
        iris = tuple(row["n"].value for row in kept)
        return Page(iris, cursors, len(rows) > wanted.size)

    def reaches_back(self, wanted: Slice, order: Ordering = NO_ORDER) -> bool:
        """Tell whether the list has things on the side that the page comes from.

        One query, or none for a page that begins at an end.
        """
        if wanted.start is None:
            return False
        passed = f"!({order.beyond(wanted.start, backward=wanted.backward)})"
        return len(self._asking.rows(self._query(order, passed, False, 1))) > 0

    def count(self) -> int:
        """Return how many things all pages hold: one query for all its names."""
        if self._counted is not None:
            return self._counted
        query = f"SELECT (COUNT(DISTINCT ?n) AS ?count) WHERE {{ {self.patterns} }}"
        (row,) = self._asking.rows(query)
        self._counted = int(row["count"].value)
        return self._counted

    def _query(self, order: Ordering, condition: str | None, backward: bool, most: int) -> str:
        # Only the inner LIMIT is ours, and what is outside it need not keep its order.
        names = " ".join(["?n", *(f"?k{number}" for number in range(len(order.terms)))])
        kept = "" if condition is None else f"FILTER({condition})"
        sorting = order.sorting(backward=backward)
        if len(order.terms) == 0:
            inner = f"SELECT DISTINCT ?n WHERE {{ {self.patterns} {kept} }}"
        else:
            inner = f"SELECT {names} WHERE {{ {order.keyed(self.patterns)} {kept} }}"
        limited = f"{inner} ORDER BY {sorting} LIMIT {most}"
        return f"SELECT {names} WHERE {{ {{ {limited} }} }} ORDER BY {sorting}"


def _position(row: Row, order: Ordering) -> Position:
    found: Mapping[str, Any] = row
    keys = [found.get(f"k{number}") for number in range(len(order.terms))]
    return Position(tuple(None if k is None else k.value for k in keys), row["n"].value)


def _classes(root: RootSpec) -> str:
    classes = " ".join(f"<{iri}>" for iri in root.classes)
    return f"VALUES ?class {{ {classes} }} ?n a ?class . FILTER(isIRI(?n))"


def page_size(first: int, limits: GraphQLLimits, name: str = "first") -> int:
    """Return ``first``; raises :class:`graphql.GraphQLError` unless a page may hold that many."""
    if not 0 <= first <= limits.max_page:
        raise GraphQLError(f"`{name}` is {first}; a page holds 0 to {limits.max_page} things.")
    return first


def read_slice(
    limits: GraphQLLimits,
    order: Ordering,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Slice:
    """Return which part of a list the arguments of a request ask for.

    Raises :class:`graphql.GraphQLError` for arguments that do not go together, for pages that are
    too large, and for cursors of another order.
    """
    backward = last is not None or (before is not None and first is None)
    if (first is not None and last is not None) or (after is not None and before is not None):
        raise GraphQLError(
            "A page goes forward by `first` and `after`, or back by `last` and "
            "`before`: give one pair."
        )
    cursor, name = (before, "before") if backward else (after, "after")
    if (before if not backward else after) is not None:
        raise GraphQLError("`after` goes with `first`, and `before` with `last`.")
    count, counted = (last, "last") if backward else (first, "first")
    size = page_size(PAGE if count is None else count, limits, counted)
    if cursor is None:
        return Slice(size, None, backward)
    start = position_of(cursor, name, order.signature, len(order.terms))
    return Slice(size, start, backward)

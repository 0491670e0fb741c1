"""Orders of lists: from ``orderBy`` to sort keys of SPARQL.

Every term becomes one key of a thing, words or a number, or nothing, which comes last in either
direction. What is ordered by the same keys goes by IRI, so that an order is total and a page can
begin behind any thing of it. Source of paging by keys: M. Winand, SQL Performance Explained (2012),
"Fetching the Next Page".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pyoxigraph as ox
from graphql import GraphQLError

from parley.api.graphql.cursors import Position, signature
from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.filters import values
from parley.api.graphql.layout import Layout
from parley.api.graphql.operators import day_number, text_term
from parley.api.graphql.text import lookup
from parley.graph.namespaces import XSD

NUMBERS = {"Int": "decimal", "Decimal": "decimal", "Float": "double", "Date": "integer"}
"""Types that are ordered as numbers, with the datatype of the key."""

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|INF)")


@dataclass(frozen=True)
class Term:
    """One term of an order: the fields that lead to the value, and the direction."""

    fields: tuple[FieldSpec, ...]
    descending: bool
    counted: bool
    names: Mapping[str, str]
    """Names of concepts by their IRIs, where they are ordered by."""

    @property
    def datatype(self) -> str | None:
        """The datatype of keys that are numbers."""
        if self.counted:
            return "integer"
        leaf = self.fields[-1]
        if leaf.kind is not Kind.SCALAR:
            return None
        return "integer" if leaf.type == "Boolean" else NUMBERS.get(leaf.type)

    @property
    def by_language(self) -> bool:
        return not self.counted and self.fields[-1].kind in (Kind.TEXT, Kind.SHOWN)


class Ordering:
    """An order of things in the languages ``wanted``, which decide which text is the key."""

    def __init__(self, terms: Sequence[Term], wanted: Sequence[str]) -> None:
        self.terms = tuple(terms)
        self._tags = list(dict.fromkeys(lookup(wanted)))
        self.signature = signature(";".join(self._written()))

    def _written(self) -> Iterator[str]:
        for term in self.terms:
            name = ".".join(field.name for field in term.fields)
            tags = ",".join(self._tags) if term.by_language else ""
            yield f"{name} {term.descending} {term.counted} {tags}"

    def keyed(self, patterns: str) -> str:
        """Return a pattern that binds ``?n`` once to each thing, and its keys ``?k0``, ``?k1``."""
        inner = f"{{ SELECT DISTINCT ?n WHERE {{ {patterns} }} }}"
        for number, term in enumerate(self.terms):
            before = " ".join(f"?k{i}" for i in range(number))
            made = f"({self._aggregate(term, number)} AS ?k{number})"
            optional = f"OPTIONAL {{ {self._values(term, number)} }}"
            inner = (
                f"{{ SELECT ?n {before} {made} WHERE {{ {inner} {optional} }} "
                f"GROUP BY ?n {before} }}"
            )
        return inner

    def sorting(self, *, backward: bool) -> str:
        """Return what stands behind ``ORDER BY``."""
        parts = []
        for number, term in enumerate(self.terms):
            down = term.descending != backward
            parts.append(f"{'DESC' if backward else 'ASC'}(!BOUND(?k{number}))")
            parts.append(f"{'DESC' if down else 'ASC'}(?k{number})")
        return " ".join([*parts, f"{'DESC' if backward else 'ASC'}(STR(?n))"])

    def beyond(self, position: Position, *, backward: bool) -> str:
        """Return the expression that holds for what comes behind a position, or before it."""
        sign = "<" if backward else ">"
        made = f"STR(?n) {sign} {ox.Literal(position.iri)}"
        for number, term in reversed(list(enumerate(self.terms))):
            key, value = f"?k{number}", position.keys[number]
            if value is None:
                further = f"BOUND({key})" if backward else "false"
                equal = f"!BOUND({key})"
            else:
                constant = _constant(term, value)
                down = "<" if term.descending != backward else ">"
                further = f"(BOUND({key}) && {key} {down} {constant})"
                further = further if backward else f"({further} || !BOUND({key}))"
                equal = f"(BOUND({key}) && {key} = {constant})"
            made = f"({further} || ({equal} && {made}))"
        return made

    def _values(self, term: Term, number: int) -> str:
        subject, parts = "?n", []
        for hop, field in enumerate(term.fields):
            variable = f"?o{number}h{hop}"
            if field.kind is Kind.ID:
                parts.append(f"BIND({subject} AS {variable})")
            else:
                parts.append(values(field.access, subject, variable, variable))
            subject = variable
        if term.counted:
            return " ".join(parts)
        made = self._expression(term, subject)
        kept = f"?e{number} = ?e{number}"  # false for what could not be read, and for no number
        return f"{' '.join(parts)} {made[0]} BIND({made[1]} AS ?e{number}) FILTER({kept})"

    def _expression(self, term: Term, value: str) -> tuple[str, str]:
        leaf = term.fields[-1]
        if leaf.kind is Kind.CONCEPT:
            rows = " ".join(f"(<{iri}> {text_term(name)})" for iri, name in term.names.items())
            return f"VALUES ({value} {value}name) {{ {rows} }}", f"{value}name"
        if term.by_language:
            return "", self._ranked(value)
        if leaf.kind is not Kind.SCALAR or leaf.type == "EDTF":
            return "", f"STR({value})"
        if leaf.type == "Date":
            return "", day_number(value)
        if leaf.type == "Boolean":
            return "", f"IF(<{XSD}boolean>({value}), 1, 0)"
        cast = NUMBERS.get(leaf.type)
        return "", f"LCASE(STR({value}))" if cast is None else f"<{XSD}{cast}>({value})"

    def _ranked(self, value: str) -> str:
        """Put the rank of its language before a text, so that the least is the one shown."""
        known = [tag for tag in self._tags if re.fullmatch("[a-z0-9-]*", tag) is not None]
        ranks = "".join(f" {tag}={rank:05}" for rank, tag in enumerate(known)) + " "
        tag = f'CONCAT(" ", LCASE(LANG({value})), "=")'
        rank = f'STRBEFORE(STRAFTER({text_term(ranks)}, {tag}), " ")'
        other = f'CONCAT("99999", LANG({value}))'
        return f'CONCAT(IF({rank} = "", {other}, {rank}), " ", STR({value}))'

    def _aggregate(self, term: Term, number: int) -> str:
        if term.counted:
            return f"COUNT(DISTINCT ?o{number}h{len(term.fields) - 1})"
        if term.by_language:
            return f'LCASE(STRAFTER(MIN(?e{number}), " "))'
        return f"MIN(?e{number})"


def _constant(term: Term, value: str) -> str:
    datatype = term.datatype
    if datatype is None:
        return str(ox.Literal(value))
    if NUMBER.fullmatch(value) is None:
        raise GraphQLError("The cursor is none of this list: take one from `pageInfo`.")
    return str(ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{datatype}")))


def read_order(
    given: Sequence[Any] | None, layout: Layout, type_name: str, most: int
) -> list[Term]:
    """Return the terms of an ``orderBy``.

    Raises :class:`graphql.GraphQLError` for more than ``most``, and for one that names no field, or
    several, between which an object knows no order.
    """
    terms = list(given or ())
    if len(terms) > most:
        raise GraphQLError(f"`orderBy` has {len(terms)} terms, more than {most}.")
    return [
        _term(one, layout, type_name, (), f"orderBy[{number}]") for number, one in enumerate(terms)
    ]


def _term(
    given: Any, layout: Layout, type_name: str, before: tuple[FieldSpec, ...], path: str
) -> Term:
    name, value = _single(given, path)
    spec = layout.types[type_name].fields[name]
    fields = (*before, spec)
    if spec.many:
        _, direction = _single(value, f"{path}.{name}")
        return Term(fields, direction.value == "DESC", True, {})
    if spec.kind is Kind.THING:
        return _term(value, layout, spec.type, fields, f"{path}.{name}")
    names = {}
    if spec.kind is Kind.CONCEPT:
        names = {iri: concept for concept, iri, _ in layout.enums[spec.type].values}
    assert isinstance(value, Enum)
    return Term(fields, value.value == "DESC", False, names)


def _single(given: Any, path: str) -> tuple[str, Any]:
    if given is None or len(given) != 1 or next(iter(given.values())) is None:
        raise GraphQLError(
            f"`{path}` gives {len(given or ())} fields or null: each term names one field."
        )
    name, value = next(iter(given.items()))
    return str(name), value

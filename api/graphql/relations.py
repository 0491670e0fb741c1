"""The relations of the model along which a drawing goes: fields that lead from thing to thing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from parley.api.graphql.fields import Access, How, Kind
from parley.api.graphql.layout import Layout
from parley.graph.model import frozen

SPAN = ("edtf", "earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
"""The fields by which a class is one of time spans: SEM's four stamps beside the expression."""


@dataclass(frozen=True)
class Relations:
    """``named`` are the IRIs of relations by the names of their fields."""

    named: Mapping[str, str]
    times: frozenset[Access]
    """Relations that lead to time spans."""
    span: Mapping[str, Access]
    """What the fields of a time span are found by."""


def is_span(fields: Container[str]) -> bool:
    """Tell whether a class with these fields is one of time spans."""
    return all(key in fields for key in SPAN)


def make_relations(layout: Layout) -> Relations:
    """Return the relations of the model, in the order of their names."""
    named = {name: access.iri for name, access, _ in _followed(layout)}
    spans = [spec for spec in layout.types.values() if is_span(spec.fields)]
    names = {spec.name for spec in spans}
    span = {key: spec.fields[key].access for spec in spans for key in SPAN}
    return Relations(
        named=frozen(sorted(named.items())),
        times=frozenset(access for _, access, type_ in _followed(layout) if type_ in names),
        span=frozen(span.items()),
    )


def _followed(layout: Layout) -> Iterator[tuple[str, Access, str]]:
    for spec in layout.types.values():
        for field in spec.fields.values():
            if field.kind is Kind.THING and field.access.how is How.FORWARD:
                yield field.name, field.access, field.type

"""Facets: how many things of a list have each value of a field, with labels.

One query for each facet that is selected, and one more for all labels. A facet is counted without
the condition that ``where`` puts on its own field, so it shows what else could be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, get_argument_values
from strawberry.types.field import StrawberryField

from parley.api.graphql.analysing import (
    Object,
    add_type,
    key_fields,
    key_pattern,
    listed,
    load_labels,
    load_shown,
    most,
    plain_value,
    shown,
)
from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.memory import Term
from parley.api.graphql.names import NODE
from parley.api.graphql.pages import Listing
from parley.api.graphql.parts import Part
from parley.api.graphql.reaching import braces_of
from parley.api.graphql.select import Selecting
from parley.api.graphql.types import LANG
from parley.api.graphql.values import Info, Session

FIRST = 20
"""How many values a facet shows if the query does not say."""

ABOUT = (
    "How many of the things listed have each value of a field; a thing with several values counts "
    "for each of them. The condition that `where` puts on the field itself, at its top, is left "
    "out, so that a facet shows what else could be chosen."
)


@dataclass(frozen=True)
class Counted:
    """A facet: values with how many things have them, most first, and things that have none."""

    values: tuple[tuple[Term, int], ...]
    missing: int


class Facets(Part):
    """Adds ``facets`` to the list of every class that has fields to group by."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        _add_common(made)
        for root in layout.roots:
            fields = key_fields(root, layout)
            if len(fields) > 0:
                name = f"{root.type}Facets"
                add_type(made, name, make_type(name, ABOUT, _fields(fields.values(), made)))

    def connection_fields(
        self, root: RootSpec, layout: Layout, made: Namespace
    ) -> Iterable[StrawberryField]:
        if len(key_fields(root, layout)) > 0:
            yield make_field(made, "facets", f"{root.type}Facets", ABOUT)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        for root in layout.roots:
            fields = key_fields(root, layout)
            connection = schema.type_map[f"{root.type}Connection"]
            facets = schema.type_map.get(f"{root.type}Facets")
            if len(fields) > 0:
                assert isinstance(connection, GraphQLObjectType)
                assert isinstance(facets, GraphQLObjectType)
                connection.fields["facets"].resolve = _Resolver(fields, facets)


def _add_common(made: Namespace) -> None:
    lang = make_argument(made, "lang", "list[String] | None", LANG)
    value = [
        make_field(
            made,
            "value",
            "String",
            "The value as `where` takes it: the id of a thing, the name of a concept, or the "
            "literal. The IRI of a concept that its vocabulary does not have.",
        ),
        make_field(made, "label", "String", "What the value is called, else the value.", [lang]),
        make_field(made, "count", "Int", "How many of the things listed have it."),
        make_field(made, "thing", f"{NODE} | None", "The thing that the value is, if it is one."),
    ]
    add_type(made, "FacetValue", make_type("FacetValue", "A value and its count.", value))
    facet = [
        make_field(made, "total", "Int", "How many values there are in all."),
        make_field(made, "missing", "Int", "How many of the things listed have no value."),
        make_field(
            made, "values", "list[FacetValue]", "The values, by count from high to low, then value."
        ),
    ]
    add_type(made, "Facet", make_type("Facet", "The values of one field.", facet))


def _fields(fields: Iterable[FieldSpec], made: Namespace) -> Iterable[StrawberryField]:
    for spec in fields:
        first = make_argument(made, "first", "Int", "How many values to show, at most.")
        first.default = FIRST
        yield make_field(made, spec.name, "Facet", spec.description, [first])


class _Resolver:
    """Resolves ``facets`` of one class: counts what is selected, then loads all labels at once."""

    def __init__(self, fields: Mapping[str, FieldSpec], type_: GraphQLObjectType) -> None:
        self._fields = fields
        self._type = type_

    def __call__(self, source: Mapping[str, Listing], info: Info) -> Object:
        session = info.context
        selecting = Selecting(session.layout, info)
        facets: dict[str, Counted] = {}
        labelled: list[Term] = []
        for node in selecting.nodes(braces_of(info, NODE)):
            name = node.name.value
            if name not in self._fields:
                continue  # __typename
            if name not in facets:
                facets[name] = counted(session, source["listing"], self._fields[name])
            if _asks_labels(selecting, node):
                values = facets[name].values[: self._first(node, info)]  # checked when shown
                labelled += [term for term, _ in values]
        if len(labelled) > 0:
            load_labels(session, labelled)
        return {name: _facet(self._fields[name], facet) for name, facet in facets.items()}

    def _first(self, node: FieldNode, info: Info) -> int:
        field = self._type.fields[node.name.value]
        first = get_argument_values(field, node, info.variable_values)["first"]
        return max(0, int(first))


def _asks_labels(selecting: Selecting, node: FieldNode) -> bool:
    braces = [] if node.selection_set is None else [(NODE, node.selection_set)]
    return len(selecting.below(braces, "values", "label")) > 0


def counted(session: Session, listing: Listing, spec: FieldSpec) -> Counted:
    """Return the facet of a field: one query."""
    query = (
        f"SELECT ?v (COUNT(DISTINCT ?n) AS ?count) WHERE {{ {listed(listing.without(spec.name))} "
        f"OPTIONAL {{ {key_pattern(spec, 'v')} }} }} GROUP BY ?v"
    )
    rows = session.memory.asking.rows(query)
    values = [(row["v"], int(row["count"].value)) for row in rows if row.get("v") is not None]
    values.sort(key=lambda pair: (-pair[1], plain_value(session, spec, pair[0])))
    missing = sum(int(row["count"].value) for row in rows if row.get("v") is None)
    return Counted(tuple(values), missing)


def _facet(spec: FieldSpec, facet: Counted) -> object:
    def resolve(info: Info, first: int) -> Object:
        session = info.context
        size = most(first, session.limits.max_groups, "max_groups")
        values = facet.values[:size]
        session.loader.charge(len(values))
        if spec.kind is Kind.THING:
            _load_things(info, values)
        return {
            "total": len(facet.values),
            "missing": facet.missing,
            "values": [{**shown(session, spec, term), "count": n} for term, n in values],
        }

    return resolve


def _load_things(info: Info, values: Sequence[tuple[Term, int]]) -> None:
    load_shown(info, ["values"], [term.value for term, _ in values])

"""Groups: how many things of a list have each combination of values of up to a few fields.

One query for the groups, and one more for all labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.analysing import (
    Object,
    add_type,
    chosen,
    key_fields,
    key_pattern,
    listed,
    load_labels,
    load_shown,
    make_enum,
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

FIRST = 100
"""How many groups are shown if the query does not say."""

ABOUT = (
    "How many of the things listed have each combination of values of these fields. A thing with "
    "several values of a field counts in several groups, but in each only once; one without any "
    "counts where the value is null. All of `where` holds."
)

COMPARISONS = {
    "_gte": "At least that many.",
    "_lte": "At most that many.",
}


@dataclass(frozen=True)
class Group:
    """The values of the fields, in the order of these, None for none; and how many have these."""

    terms: tuple[Term | None, ...]
    count: int


class Grouping(Part):
    """Adds ``groupBy`` to the list of every class that has fields to group by."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        _add_inputs(made)
        _add_answers(made)
        for root in layout.roots:
            fields = key_fields(root, layout)
            if len(fields) > 0:
                name = f"{root.type}GroupKey"
                values = {spec.name: spec.description for spec in fields.values()}
                about = f"Fields by which {root.plural} are grouped."
                add_type(made, name, make_enum(name, about, values))

    def connection_fields(
        self, root: RootSpec, layout: Layout, made: Namespace
    ) -> Iterable[StrawberryField]:
        if len(key_fields(root, layout)) > 0:
            first = make_argument(made, "first", "Int", "How many groups to show, at most.")
            first.default = FIRST
            arguments = [
                make_argument(made, "by", f"list[{root.type}GroupKey]", "By which fields."),
                first,
                make_argument(made, "having", "GroupHaving | None", "Which groups to give."),
            ]
            yield make_field(made, "groupBy", "Groups", ABOUT, arguments)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        for root in layout.roots:
            fields = key_fields(root, layout)
            connection = schema.type_map[f"{root.type}Connection"]
            assert isinstance(connection, GraphQLObjectType)
            if len(fields) > 0:
                connection.fields["groupBy"].resolve = _Resolver(fields)


def _add_inputs(made: Namespace) -> None:
    count = [make_field(made, name, "Int | None", about) for name, about in COMPARISONS.items()]
    about = "Compares a count. All that is given must hold."
    add_type(made, "GroupCountFilter", make_type("GroupCountFilter", about, count, kind="input"))
    having = [make_field(made, "count", "GroupCountFilter | None", "How many things are in it.")]
    about = "Which groups to give."
    add_type(made, "GroupHaving", make_type("GroupHaving", about, having, kind="input"))


def _add_answers(made: Namespace) -> None:
    lang = make_argument(made, "lang", "list[String] | None", LANG)
    key = [
        make_field(made, "field", "String", "The field, named as in the class."),
        make_field(made, "value", "String | None", "As in a facet; null for things without any."),
        make_field(made, "label", "String | None", "What the value is called.", [lang]),
        make_field(made, "thing", f"{NODE} | None", "The thing that the value is, if it is one."),
    ]
    add_type(made, "GroupValue", make_type("GroupValue", "The value of one field.", key))
    group = [
        make_field(made, "keys", "list[GroupValue]", "In the order of `by`."),
        make_field(made, "count", "Int", "How many of the things listed have these values."),
    ]
    add_type(made, "Group", make_type("Group", "Things that agree in some fields.", group))
    groups = [
        make_field(made, "total", "Int", "How many groups there are in all."),
        make_field(made, "truncated", "Boolean", "Whether there are more than `rows` shows."),
        make_field(made, "rows", "list[Group]", "By count from high to low, then by the values."),
    ]
    add_type(made, "Groups", make_type("Groups", "The groups of a list.", groups))


class _Resolver:
    def __init__(self, fields: Mapping[str, FieldSpec]) -> None:
        self._fields = fields

    def __call__(
        self,
        source: Mapping[str, Listing],
        info: Info,
        by: Sequence[object],
        first: int,
        having: Mapping[str, Any] | None = None,
    ) -> Object:
        session = info.context
        specs = [self._fields[chosen(key)] for key in by]
        _check(specs, session.limits.max_group_keys)
        size = most(first, session.limits.max_groups, "max_groups")
        found = [g for g in groups(session, source["listing"], specs) if _has(g.count, having)]
        rows = found[:size]
        _load(info, specs, rows)
        return {
            "total": len(found),
            "truncated": len(found) > len(rows),
            "rows": [_row(session, specs, group) for group in rows],
        }


def _check(specs: Sequence[FieldSpec], most: int) -> None:
    names = [spec.name for spec in specs]
    if not 1 <= len(names) <= most:
        raise GraphQLError(
            f"`by` has {len(names)} fields; it is 1 to {most} here (`max_group_keys`)."
        )
    if len(set(names)) < len(names):
        raise GraphQLError(f"`by` has a field twice: {', '.join(names)}.")


def _has(count: int, having: Mapping[str, Any] | None) -> bool:
    given = (having or {}).get("count") or {}
    least, most = given.get("_gte"), given.get("_lte")
    return (least is None or count >= least) and (most is None or count <= most)


def groups(session: Session, listing: Listing, specs: Sequence[FieldSpec]) -> list[Group]:
    """Return all groups, by count from high to low, then by their values: one query."""
    names = [f"k{number}" for number in range(len(specs))]
    keys = " ".join(f"?{name}" for name in names)
    optional = " ".join(
        f"OPTIONAL {{ {key_pattern(spec, name)} }}" for spec, name in zip(specs, names, strict=True)
    )
    query = (
        f"SELECT {keys} (COUNT(DISTINCT ?n) AS ?count) WHERE {{ {listed(listing.patterns)} "
        f"{optional} }} GROUP BY {keys}"
    )
    found = [
        Group(tuple(row.get(name) for name in names), int(row["count"].value))
        for row in session.memory.asking.rows(query)
    ]

    def order(group: Group) -> tuple[int, list[tuple[bool, str]]]:
        pairs = zip(specs, group.terms, strict=True)
        values = [None if t is None else plain_value(session, spec, t) for spec, t in pairs]
        return (-group.count, [(value is None, value or "") for value in values])

    return sorted(found, key=order)


def _load(info: Info, specs: Sequence[FieldSpec], rows: Sequence[Group]) -> None:
    session = info.context
    session.loader.charge(len(rows) * len(specs))
    selecting = Selecting(session.layout, info)
    if len(selecting.below(braces_of(info, NODE), "rows", "keys", "label")) > 0:
        load_labels(session, [t for group in rows for t in group.terms if t is not None])
    things = [
        term.value
        for group in rows
        for spec, term in zip(specs, group.terms, strict=True)
        if term is not None and spec.kind is Kind.THING
    ]
    load_shown(info, ["rows", "keys"], things)


def _row(session: Session, specs: Sequence[FieldSpec], group: Group) -> Object:
    keys = [
        {"field": spec.name, **_value(session, spec, term)}
        for spec, term in zip(specs, group.terms, strict=True)
    ]
    return {"keys": keys, "count": group.count}


def _value(session: Session, spec: FieldSpec, term: Term | None) -> Object:
    return {} if term is None else shown(session, spec, term)

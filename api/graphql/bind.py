"""Resolvers, attached to the schema that Strawberry made.

They are plain functions that graphql-core calls without anything between: the wrappers of
Strawberry double the time of a long list. All of them read the memory of the request, which the
root resolvers fill ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import strawberry
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

from parley.api.graphql.connections import page_resolver
from parley.api.graphql.fields import TYPE, FieldSpec, Kind
from parley.api.graphql.layout import Layout
from parley.api.graphql.lookup import one_resolver
from parley.api.graphql.memory import Thing
from parley.api.graphql.names import NODE
from parley.api.graphql.parts import Part
from parley.api.graphql.values import (
    Info,
    Text,
    Value,
    converter,
    identity,
    many,
    one,
    text,
)

Resolver = Callable[..., object]
"""Takes the source, the info and the arguments of a field, as graphql-core calls it."""

TEXTS = (Kind.TEXT, Kind.TEXTS, Kind.SHOWN, Kind.TAG)


def bound(schema: strawberry.Schema, layout: Layout, parts: Sequence[Part] = ()) -> GraphQLSchema:
    """Return the schema of graphql-core inside ``schema`` with resolvers in place."""
    core = schema._schema
    for named in core.type_map.values():
        if named.name.startswith("__"):
            continue
        if isinstance(named, GraphQLInterfaceType):
            named.resolve_type = _type_of
        elif isinstance(named, GraphQLObjectType):
            named.is_type_of = None  # resolvers check the types of things
            _bind_type(named, layout)
    _bind_roots(core, layout)
    for part in parts:
        part.bind(core, layout)
    return core


def _type_of(thing: Thing, info: Info, abstract: object) -> str:
    return thing.type


def _bind_type(named: GraphQLObjectType, layout: Layout) -> None:
    spec = layout.types.get(named.name)
    for name, field in named.fields.items():
        # What is no thing, such as a page, is a dict, which graphql-core reads by itself.
        field.resolve = None if spec is None else _resolver(spec.fields[name], layout)


def _resolver(spec: FieldSpec, layout: Layout) -> Resolver:
    if spec.kind is Kind.ID or spec.access == TYPE:
        return _identity_resolver(spec)
    if spec.kind in TEXTS:
        return _text_resolver(spec)
    return _list_resolver(spec, layout) if spec.many else _single_resolver(spec, layout)


def _identity_resolver(spec: FieldSpec) -> Resolver:
    def resolve(thing: Thing, info: Info) -> str:
        return identity(info.context, spec.kind, thing)

    return resolve


def _text_resolver(spec: FieldSpec) -> Resolver:
    def resolve(
        thing: Thing, info: Info, lang: Sequence[str] | None = None
    ) -> Text | list[Text] | str | None:
        session = info.context
        return text(session, spec.kind, session.memory.values(thing.iri, spec.access), lang)

    return resolve


def _single_resolver(spec: FieldSpec, layout: Layout) -> Resolver:
    convert = converter(spec, layout)

    def resolve(thing: Thing, info: Info) -> Value:
        session = info.context
        return one(session, info, convert, session.memory.values(thing.iri, spec.access))

    return resolve


def _list_resolver(spec: FieldSpec, layout: Layout) -> Resolver:
    convert = converter(spec, layout)

    def resolve(thing: Thing, info: Info, first: int | None = None) -> list[Value]:
        session = info.context
        terms = session.memory.values(thing.iri, spec.access)
        if first is not None:
            if first < 0:
                raise GraphQLError(f"`first` is {first}; it is 0 or more.")
            terms = terms[:first]
        elif spec.limited and len(terms) > session.limits.max_list:
            raise GraphQLError(
                f"`{spec.name}` leads to {len(terms)} things here, more than the "
                f"{session.limits.max_list} of a list without `first`."
            )
        return many(session, info, convert, terms)

    return resolve


def _bind_roots(core: GraphQLSchema, layout: Layout) -> None:
    query = core.query_type
    assert query is not None
    fields: dict[str, GraphQLField] = query.fields
    fields["node"].resolve = one_resolver(NODE)
    for root in layout.roots:
        fields[root.singular].resolve = one_resolver(root.type)
        fields[root.plural].resolve = page_resolver(root, layout)

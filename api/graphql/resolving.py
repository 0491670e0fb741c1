"""What compiled fields resolve to: quick ways for data as the model expects it.

Whatever is out of the ordinary goes to the resolver of :mod:`parley.api.graphql.bind`, which alone
words the errors, so both ways of execution answer alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import FieldNode, GraphQLField, get_argument_values

from parley.api.graphql.completing import Resolve
from parley.api.graphql.fields import TYPE, FieldSpec, Kind
from parley.api.graphql.layout import Layout
from parley.api.graphql.memory import Thing
from parley.api.graphql.plan import Path, Run
from parley.api.graphql.values import converter, identity, text

Read = Callable[[Run], dict[str, Any]]

TEXTS = (Kind.TEXT, Kind.TEXTS, Kind.SHOWN, Kind.TAG)


def arguments(field: GraphQLField, node: FieldNode) -> Read:
    """Return what reads the arguments of a field; it raises as graphql-core does."""
    if len(field.args) == 0:
        return lambda run: {}

    def read(run: Run) -> dict[str, Any]:
        known = run.arguments.get(id(node))
        if known is None:
            known = run.arguments[id(node)] = get_argument_values(field, node, run.variables)
        return known

    return read


def usual(field: GraphQLField, nodes: list[FieldNode], read: Read) -> Resolve:
    """Return what calls the resolver that is attached to the field."""
    resolver = field.resolve
    assert resolver is not None

    def resolve(run: Run, source: Any, path: Path) -> Any:
        return resolver(source, run.info(nodes, path), **read(run))

    return resolve


def entry(field: GraphQLField, nodes: list[FieldNode], read: Read) -> Resolve:
    """Return what reads a dict, and calls what it finds if that is a function."""
    name = nodes[0].name.value

    def resolve(run: Run, source: Any, path: Path) -> Any:
        value = source.get(name)
        return value(run.info(nodes, path), **read(run)) if callable(value) else value

    return resolve


def of_thing(spec: FieldSpec, layout: Layout, slow: Resolve, read: Read) -> Resolve:
    """Return the quick way of a field of things."""
    if spec.kind is Kind.ID or spec.access == TYPE:
        return lambda run, thing, path: identity(run.session, spec.kind, thing)
    if spec.kind in TEXTS:
        return _words(spec, read)
    return _many(spec, layout, slow, read) if spec.many else _one(spec, layout, slow)


def _words(spec: FieldSpec, read: Read) -> Resolve:
    def resolve(run: Run, thing: Thing, path: Path) -> Any:
        lang = read(run).get("lang")
        terms = run.session.memory.values(thing.iri, spec.access)
        return text(run.session, spec.kind, terms, lang)

    return resolve


def _one(spec: FieldSpec, layout: Layout, slow: Resolve) -> Resolve:
    convert = converter(spec, layout)

    def resolve(run: Run, thing: Thing, path: Path) -> Any:
        terms = run.session.memory.values(thing.iri, spec.access)
        if len(terms) == 0:
            return None
        if len(terms) == 1:
            try:
                return convert(run.session, terms[0])
            except ValueError:
                pass
        return slow(run, thing, path)

    return resolve


def _many(spec: FieldSpec, layout: Layout, slow: Resolve, read: Read) -> Resolve:
    convert = converter(spec, layout)

    def resolve(run: Run, thing: Thing, path: Path) -> Any:
        first = read(run).get("first")
        terms = run.session.memory.values(thing.iri, spec.access)
        if first is not None and first >= 0:
            terms = terms[:first]
        elif first is not None or (spec.limited and len(terms) > run.session.limits.max_list):
            return slow(run, thing, path)
        try:
            return [convert(run.session, term) for term in terms]
        except ValueError:
            return slow(run, thing, path)

    return resolve

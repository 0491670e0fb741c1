"""What all analyses of lists share: by which fields they group, and how a value is shown.

Reach for it to add an analysis of one's own: :func:`key_fields` says what may be grouped by,
:func:`key_pattern` finds it in the graph, and :func:`shown` makes a value of it for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

import pyoxigraph as ox
import strawberry
from graphql import GraphQLError

from parley.api.graphql.fields import LABEL, FieldSpec, How, Kind
from parley.api.graphql.ids import id_of
from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.making import Namespace
from parley.api.graphql.memory import Term
from parley.api.graphql.names import NODE
from parley.api.graphql.reaching import load_things, thing_of
from parley.api.graphql.values import Info, Session, text
from parley.graph.errors import ModelError

Object = dict[str, Any]
"""An object of an answer, as graphql-core reads it."""


def key_fields(root: RootSpec, layout: Layout) -> Mapping[str, FieldSpec]:
    """Return the fields of a class that have few values: concepts, things, booleans.

    What leads backwards is left out: there, the list of the other class is to be grouped.
    """
    return {name: spec for name, spec in layout.types[root.type].fields.items() if _is_key(spec)}


def _is_key(spec: FieldSpec) -> bool:
    kept = spec.kind in (Kind.CONCEPT, Kind.THING) or spec.type == "Boolean"
    return kept and spec.access.how is How.FORWARD


def key_pattern(spec: FieldSpec, variable: str) -> str:
    """Return SPARQL that binds ``variable``, named without ``?``, to each value of ``?n``."""
    if spec.kind is not Kind.SCALAR:
        return f"?n <{spec.access.iri}> ?{variable} FILTER(isIRI(?{variable}))"
    # `true` and `1` are one value; what is neither true nor false leaves the variable unbound.
    raw = f"?{variable}_raw"
    return (
        f"?n <{spec.access.iri}> {raw} BIND(({raw} = true) AS ?{variable}) "
        f"FILTER(BOUND(?{variable}))"
    )


def listed(patterns: str) -> str:
    """Return a subquery that binds ``?n`` to each listed thing once, and nothing else."""
    return f"{{ SELECT DISTINCT ?n WHERE {{ {patterns} }} }}"


def plain_value(session: Session, spec: FieldSpec, term: Term) -> str:
    """Return the value as a string: the id of a thing, the name of a concept in its enum."""
    if spec.kind is Kind.THING:
        return id_of(term.value, session.base)
    if spec.kind is Kind.CONCEPT:
        names = {iri: name for name, iri, _ in session.layout.enums[spec.type].values}
        return names.get(term.value, term.value)
    return term.value


def shown(session: Session, spec: FieldSpec, term: Term) -> Object:
    """Return ``value``, ``label`` and ``thing`` for an answer; the labels are best loaded ahead."""
    return {
        "value": plain_value(session, spec, term),
        "label": lambda info, lang=None: label_of(session, spec, term, lang),
        "thing": lambda info: thing_of(info, term.value, NODE) if spec.kind is Kind.THING else None,
    }


def label_of(session: Session, spec: FieldSpec, term: Term, lang: Sequence[str] | None) -> str:
    """Return the label in the data, else that of the ontology, else the value itself."""
    if isinstance(term, ox.NamedNode):
        label = text(session, Kind.SHOWN, session.memory.values(term.value, LABEL), lang)
        if isinstance(label, str):
            return label
    if spec.kind is Kind.CONCEPT:
        declared = session.layout.enums[spec.type].labels.get(term.value)
        if declared is not None:
            return declared
    return plain_value(session, spec, term)


def load_labels(session: Session, terms: Iterable[Term]) -> None:
    """Load the labels of all ``terms``: one query."""
    session.memory.load({t.value: (LABEL,) for t in terms if isinstance(t, ox.NamedNode)})


def load_shown(info: Info, path: Sequence[str], things: Sequence[str]) -> None:
    """Load what the selection asks of the ``thing`` of values at ``path``, level by level."""
    if len(things) > 0:
        load_things(info, NODE, [(*path, "thing")], things)


def most(first: int, limit: int, name: str) -> int:
    """Return ``first``; raises ``GraphQLError`` unless it is between 0 and the limit ``name``."""
    if not 0 <= first <= limit:
        raise GraphQLError(f"`first` is {first}; it is 0 to {limit} here (`{name}`).")
    return first


def add_type(made: Namespace, name: str, type_: type) -> None:
    """Add a type to the schema; raises ``ModelError`` if the model gave one that name already."""
    if name in made:
        raise ModelError([f"GraphQL: the schema would have {name} twice: rename a term"])
    made[name] = type_


def make_enum(name: str, description: str, values: Mapping[str, str]) -> type[Enum]:
    """Return an enum for Strawberry; ``values`` are descriptions by name."""
    members = {
        value: strawberry.enum_value(value, description=about) for value, about in values.items()
    }
    make: Any = Enum  # mypy takes the functional form for members that it can read only
    enum: type[Enum] = strawberry.enum(make(name, members), name=name, description=description)
    return enum


def chosen(given: object) -> str:
    """Return the name of a value of such an enum, as a resolver gets it."""
    return str(given.value if isinstance(given, Enum) else given)

"""Values of fields: from what the graph holds to what GraphQL shows.

Data that does not fit the model, such as a concept that its vocabulary does not have, never costs
more than its own place in the answer: a single value becomes null and one in a list is left out,
and in both cases the answer's errors say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graphql import GraphQLError, GraphQLResolveInfo

from parley.api.graphql.beside import NOTHING, Beside
from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.ids import id_of
from parley.api.graphql.layout import Layout
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.load import Loader
from parley.api.graphql.made import Keeping
from parley.api.graphql.memory import Memory, Term, Thing
from parley.api.graphql.text import best, in_language


@dataclass
class Session:
    """One request while it runs: what resolvers share."""

    layout: Layout
    limits: GraphQLLimits
    base: str
    languages: tuple[str, ...]
    memory: Memory
    loader: Loader
    problems: list[GraphQLError] = field(default_factory=list)
    keeping: Keeping | None = None
    """Objects made before, where the request is run by a plan."""
    beside: Beside = NOTHING
    sparql_queries: int = 0
    """How many queries of the client's own have been asked."""
    volatile: bool = False
    """Whether the same request may be answered otherwise on the same data."""

    def report(self, info: Info, message: str) -> None:
        """Add an error to the answer without giving up the field."""
        error = GraphQLError(message, nodes=info.field_nodes, path=info.path.as_list())
        self.problems.append(error)


Info: TypeAlias = "GraphQLResolveInfo[Session]"
Text = dict[str, str | None]
Value = str | int | float | bool | Text | Thing | None
Convert = Callable[[Session, Term], Value]
"""Makes the value of a term; raises ``ValueError`` with a message if the term cannot be such a
value.
"""


def converter(spec: FieldSpec, layout: Layout) -> Convert:
    """Return what makes single values of a field out of terms."""
    if spec.kind is Kind.THING:
        return _thing(spec, layout.possible[spec.type])
    if spec.kind is Kind.CONCEPT:
        return _concept(spec, frozenset(iri for _, iri, _ in layout.enums[spec.type].values))
    return SCALARS.get(spec.type, _words)


def _thing(spec: FieldSpec, possible: frozenset[str]) -> Convert:
    def convert(session: Session, term: Term) -> Thing:
        thing = session.memory.thing(term.value)
        if thing is None or thing.type not in possible:
            raise ValueError(f"is {term.value}, which the data does not know as a {spec.type}")
        return thing

    return convert


def _concept(spec: FieldSpec, known: frozenset[str]) -> Convert:
    def convert(session: Session, term: Term) -> str:
        if term.value not in known:
            raise ValueError(f"is {term.value}, which is no concept of {spec.type}")
        return term.value

    return convert


def _words(session: Session, term: Term) -> str:
    return term.value


def _integer(session: Session, term: Term) -> int:
    return int(_read(term, re.compile(r"[+-]?[0-9]+"), "integer"))


def _number(session: Session, term: Term) -> float:
    return float(
        _read(term, re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"), "number")
    )


def _truth(session: Session, term: Term) -> bool:
    return _read(term, re.compile("true|false|1|0"), "boolean") in ("true", "1")


def _read(term: Term, form: re.Pattern[str], what: str) -> str:
    if form.fullmatch(term.value) is None:
        raise ValueError(f"is {term.value}, which is no {what}")
    return term.value


SCALARS: dict[str, Convert] = {"Int": _integer, "Float": _number, "Boolean": _truth}


def one(session: Session, info: Info, convert: Convert, terms: Sequence[Term]) -> Value:
    """Return the value of a field that has at most one; says so in the errors if there are more."""
    if len(terms) == 0:
        return None
    if len(terms) > 1:
        session.report(info, f"`{info.field_name}` has {len(terms)} values and shows the first.")
    values = many(session, info, convert, terms[:1])
    return values[0] if len(values) > 0 else None


def many(session: Session, info: Info, convert: Convert, terms: Sequence[Term]) -> list[Value]:
    """Return the values of a list; what is no value of the field is named in the errors."""
    values = []
    for term in terms:
        try:
            values.append(convert(session, term))
        except ValueError as error:
            session.report(info, f"A value of `{info.field_name}` {error}.")
    return values


def text(
    session: Session, kind: Kind, terms: Sequence[Term], lang: Sequence[str] | None
) -> Text | list[Text] | str | None:
    """Return what a field of texts shows: the best text by language, or parts of it, or a list."""
    wanted = (*(lang or ()), *session.languages)
    if kind is Kind.TEXTS:
        # Without a wish a list is complete.
        given = terms if lang is None else in_language(terms, wanted)
        return [{"value": t.value, "language": getattr(t, "language", None)} for t in given]
    chosen = best(terms, wanted)
    if chosen is None:
        return None
    if kind is Kind.TEXT:
        return {"value": chosen.value, "language": chosen.language}
    return chosen.value if kind is Kind.SHOWN else chosen.language


def identity(session: Session, kind: Kind, thing: Thing) -> str:
    """Return the IRI of a thing, or its id."""
    return thing.iri if kind is Kind.IRI else id_of(thing.iri, session.base)

"""Filters: from what a client gives as ``where`` to patterns of SPARQL.

The operators of one field hold together for one and the same value of it. Those that deny, such as
``_neq``, hold where the field has values and none of them is the one denied. So null is as in
Hasura: what has no value fits no comparison, only ``_is_null``, ``none`` and ``every``.

Every variable is new, and every condition begins with the statement that binds its variable, so
that no engine has to guess what a filter within a filter speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import count
from typing import Any

from graphql import GraphQLError

from parley.api.graphql.during import DURING, during
from parley.api.graphql.fields import Access, FieldSpec, How, Kind
from parley.api.graphql.ids import iri_of
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.operators import (
    IS_NULL,
    LANGUAGE,
    LIKES,
    LISTS,
    NEGATIONS,
    REGEXES,
    among,
    test,
    text_term,
)

Where = Mapping[str, Any]
"""A ``where``, as graphql-core hands it over."""

Filters = Mapping[str, Mapping[str, FieldSpec]]
"""What may be filtered by, by the name of a type and of the field."""

TEXTS = (Kind.TEXT, Kind.TEXTS, Kind.SHOWN)


def values(access: Access, subject: str, variable: str, fresh: str) -> str:
    """Return the pattern that binds ``variable`` to the values of ``subject``."""
    if access.how is How.BACKWARD:
        return f"{variable} <{access.iri}> {subject} ."
    if access.how is How.CHAIN:
        return f"{subject} <{access.iri}>* {variable} ."
    if access.how is How.GRAPHS:
        return f"GRAPH {variable} {{ {subject} {fresh}p {fresh}o }}"
    return f"{subject} <{access.iri}> {variable} ."


class Conditions:
    """Makes the conditions of one ``where``, and counts them.

    Raises :class:`graphql.GraphQLError` for what cannot be compared and past the limits, each with
    the path in ``where``.
    """

    def __init__(self, filters: Filters, base: str, limits: GraphQLLimits) -> None:
        self._filters = filters
        self._base = base
        self._limits = limits
        self._numbers = count()
        self._conditions = 0
        self._spread = False

    def patterns(self, where: Where, type_name: str, subject: str) -> str:
        """Return patterns to stand beside those that bind ``subject``, a variable.

        They may bind it repeatedly. What leads to few things is joined, so that an engine may begin
        with it; the rest filters.
        """
        return " ".join(self.joined(where, type_name, subject, "where", 1))

    def joined(
        self, where: Where, type_name: str, subject: str, path: str, depth: int
    ) -> Iterator[str]:
        """Yield the patterns of what must hold together, joined where that leads to few things."""
        self._refuse_deep(path, depth)
        for key, given in where.items():
            place = f"{path}.{key}"
            if key == "_and" and given is not None:
                for number, one in enumerate(given):
                    below = f"{place}[{number}]"
                    yield from self.joined(one, type_name, subject, below, depth + 1)
                continue
            if key in ("_and", "_or", "_not"):
                yield f"FILTER({self._combined(key, given, type_name, subject, place, depth)})"
                continue
            spec = self._filters[type_name][key]
            field = _Field(self, spec, subject, _present(given, place), place, depth)
            if not field.own and field.positive and self._may_join(field):
                yield field.body(joined=True)
                yield from (f"FILTER({one})" for one in field.denials())
            else:
                yield f"FILTER({field.expression()})"

    def _may_join(self, field: _Field) -> bool:
        # Two joins of many values each would make a row for every pair.
        if not field.spec.many or "_eq" in field.given:
            return True
        first = not self._spread
        self._spread = True
        return first

    def expression(self, where: Where, type_name: str, subject: str, path: str, depth: int) -> str:
        """Return the expression that holds for what fits; it is never an error."""
        self._refuse_deep(path, depth)
        made = []
        for key, given in where.items():
            place = f"{path}.{key}"
            if key in ("_and", "_or", "_not"):
                made.append(self._combined(key, given, type_name, subject, place, depth))
            else:
                spec = self._filters[type_name][key]
                given = _present(given, place)
                made.append(_Field(self, spec, subject, given, place, depth).expression())
        return _all(made)

    def _combined(
        self, key: str, given: Any, type_name: str, subject: str, place: str, depth: int
    ) -> str:
        given = _present(given, place)
        if key == "_not":
            return f"!({self.expression(given, type_name, subject, place, depth + 1)})"
        made = [
            self.expression(one, type_name, subject, f"{place}[{number}]", depth + 1)
            for number, one in enumerate(given)
        ]
        if key == "_and":
            return _all(made)
        return " || ".join(f"({one})" for one in made) if len(made) > 0 else "false"

    def fresh(self) -> str:
        return f"?where{next(self._numbers)}"

    def iris(self, given: Any, place: str) -> list[str]:
        listed = given if isinstance(given, list) else [given]
        try:
            return [
                one.value if isinstance(one, Enum) else iri_of(str(one), self._base)
                for one in listed
            ]
        except GraphQLError as error:
            raise GraphQLError(f"`{place}`: {error.message}") from None

    def during(self, span: str, thing: str, type_name: str) -> str:
        return during(span, thing, self._filters, type_name, self.fresh)

    def check(self, operator: str, given: Any, place: str) -> None:
        """Count a condition, and refuse it if it is null or too large."""
        _present(given, place)
        self._conditions += 1
        most = self._limits
        if self._conditions > most.max_conditions:
            raise GraphQLError(f"`where` holds more than {most.max_conditions} conditions.")
        if operator in LISTS and len(given) > most.max_choices:
            raise GraphQLError(
                f"`{place}` lists {len(given)} values, more than {most.max_choices}."
            )
        if operator in (*LIKES, *REGEXES) and len(given) > most.max_pattern:
            raise GraphQLError(
                f"`{place}` is a pattern of {len(given)} characters, more than {most.max_pattern}."
            )

    def _refuse_deep(self, path: str, depth: int) -> None:
        if depth > self._limits.max_where:
            raise GraphQLError(
                f"`{path}` is nested deeper than {self._limits.max_where} conditions in `where`."
            )


class _Field:
    """The conditions on one field of one thing."""

    def __init__(
        self,
        conditions: Conditions,
        spec: FieldSpec,
        subject: str,
        given: Where,
        place: str,
        depth: int,
    ) -> None:
        self._conditions = conditions
        self._subject = subject
        self._place = place
        self._depth = depth
        self.spec = spec
        self.given = given
        self.own = spec.kind is Kind.ID or (spec.kind is Kind.IRI and spec.name == "iri")
        for operator, value in given.items():
            conditions.check(operator, value, f"{place}.{operator}")
        self._tests = [key for key in given if not self._is_special(key)]

    @staticmethod
    def _is_special(key: str) -> bool:
        return key in NEGATIONS or key in ("none", "every", IS_NULL, LANGUAGE)

    @property
    def positive(self) -> bool:
        """Whether there is anything to be found, beside what is denied."""
        return len(self._tests) > 0 or set(self.given) == {LANGUAGE}

    def expression(self) -> str:
        made = [f"EXISTS {{ {self.body(joined=False)} }}"] if self._found() else []
        if self.own:
            made = [self._test(key, self._subject, key) for key in self._tests]
        return _all([*made, *self.denials()])

    def _found(self) -> bool:
        return self.positive and not self.own

    def body(self, *, joined: bool) -> str:
        """Return the pattern of a value that passes all tests."""
        variable = self._conditions.fresh()
        parts = [self._values(variable)]
        for key in self._tests:
            if key == "some":
                parts.extend(self._some(variable, joined))
            elif joined and key in ("_eq", "_in") and self._by_iri():
                iris = self._conditions.iris(self.given[key], f"{self._place}.{key}")
                parts.append(f"VALUES {variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}")
            else:
                parts.append(f"FILTER({self._test(key, variable, key)})")
        return " ".join(parts)

    def _some(self, variable: str, joined: bool) -> Iterator[str]:
        place, depth = f"{self._place}.some", self._depth + 1
        inner = self.given["some"]
        if joined:
            yield from self._conditions.joined(inner, self.spec.type, variable, place, depth)
        else:
            yield f"FILTER({self._below('some', variable)})"

    def _below(self, key: str, variable: str) -> str:
        place, depth = f"{self._place}.{key}", self._depth + 1
        return self._conditions.expression(self.given[key], self.spec.type, variable, place, depth)

    def denials(self) -> Iterator[str]:
        """Yield expressions of what must not be, and of whether there is a value at all."""
        for key, given in self.given.items():
            if key == IS_NULL:
                yield self._has_none() if given else self._has_any()
            elif key in NEGATIONS:
                yield from self._denied(key)
            elif key in ("none", "every"):
                variable = self._conditions.fresh()
                below = self._below(key, variable)
                fits = below if key == "none" else f"!({below})"
                yield f"NOT EXISTS {{ {self._values(variable)} FILTER({fits}) }}"

    def _denied(self, key: str) -> Iterator[str]:
        if self.own:
            yield f"!({self._test(NEGATIONS[key], self._subject, key)})"
            return
        variable = self._conditions.fresh()
        fits = self._test(NEGATIONS[key], variable, key)
        yield self._has_any()
        yield f"NOT EXISTS {{ {self._values(variable)} FILTER({fits}) }}"

    def _has_any(self) -> str:
        return "true" if self.own else f"EXISTS {{ {self._values(self._conditions.fresh())} }}"

    def _has_none(self) -> str:
        return f"!({self._has_any()})" if self.own else f"NOT {self._has_any()}"

    def _values(self, variable: str) -> str:
        found = values(self.spec.access, self._subject, variable, variable)
        if LANGUAGE not in self.given:
            return found
        place = f"{self._place}.{LANGUAGE}"
        tag = _said(lambda: text_term(self.given[LANGUAGE]), place)
        return f"{found} FILTER(LANGMATCHES(LANG({variable}), {tag}))"

    def _by_iri(self) -> bool:
        return self.spec.kind in (Kind.ID, Kind.THING, Kind.CONCEPT, Kind.IRI)

    def _test(self, operator: str, variable: str, key: str) -> str:
        place = f"{self._place}.{key}"
        given = self.given[key]
        if operator == DURING:
            thing = self._conditions.iris(given, place)[0]
            return self._conditions.during(variable, thing, self.spec.type)
        if self._by_iri() and operator in ("_eq", "_in"):
            return among(variable, self._conditions.iris(given, place))
        type_ = "String" if self.spec.kind in TEXTS else self.spec.type
        return _said(lambda: test(type_, operator, variable, given), place)


def _said(make: Any, place: str) -> str:
    try:
        made: str = make()
    except ValueError as error:
        raise GraphQLError(f"`{place}` {error}.") from None
    return made


def _present(given: Any, place: str) -> Any:
    if given is None:
        raise GraphQLError(
            f"`{place}` compares with null: leave it out, or give a value; `{IS_NULL}` asks for "
            "what has no value."
        )
    return given


def _all(made: list[str]) -> str:
    return " && ".join(f"({one})" for one in made) if len(made) > 0 else "true"

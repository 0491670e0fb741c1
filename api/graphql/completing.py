"""Completing values: closures that turn what a field resolves to into its part of the answer.

Source: GraphQL specification, October 2021, section 6.4.3, "Value Completion"; the messages are
those of graphql-core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLLeafType,
    Undefined,
)
from graphql.pyutils import inspect

from parley.api.graphql.made import Sets
from parley.api.graphql.memory import Thing
from parley.api.graphql.plan import Make, Path, Run

STRINGS = frozenset({"String", "ID", "IRI", "EDTF", "Date", "Decimal"})
"""Scalars that serve a string as it is."""

Resolve = Callable[[Run, Any, Path], Any]


def field(key: str, nodes: list[FieldNode], resolve: Resolve, complete: Make, strict: bool) -> Make:
    """Return what resolves a field at the place below the one it is given, and completes it."""

    def make(run: Run, source: Any, path: Path) -> Any:
        below = (path, key)
        try:
            return complete(run, resolve(run, source, below), below)
        except Exception as raw:  # noqa: BLE001  # any error is an error of the answer
            run.fail(raw, nodes, below, strict)
            return None

    return make


def strict(inner: Make, owner: str) -> Make:
    """Return what refuses null; ``owner`` is the field, with its type."""

    def make(run: Run, value: Any, path: Path) -> Any:
        made = inner(run, value, path)
        if made is None:
            raise TypeError(f"Cannot return null for non-nullable field {owner}.")
        return made

    return make


def listed(inner: Make, nodes: list[FieldNode], refuses: bool) -> Make:
    """Return what completes each of a list; ``refuses`` if none of them may be null."""

    def make(run: Run, values: Any, path: Path) -> Any:
        if values is None:
            return None
        made = []
        for position, value in enumerate(values):
            below = (path, position)
            try:
                made.append(inner(run, value, below))
            except Exception as raw:  # noqa: BLE001  # any error is an error of the answer
                run.fail(raw, nodes, below, refuses)
                made.append(None)
        return made

    return make


def leaf(type_: GraphQLLeafType) -> Make:
    """Return what serialises a scalar or the value of an enum."""
    if isinstance(type_, GraphQLEnumType):
        return _enum(type_)
    plain = str if type_.name in STRINGS else None

    def make(run: Run, value: Any, path: Path) -> Any:
        return value if value is None or type(value) is plain else _serialised(type_, value)

    return make


def _enum(type_: GraphQLEnumType) -> Make:
    names: dict[object, str] = {}
    for name, value in type_.values.items():
        inner = getattr(value.value, "value", value.value)
        if type_.coerce_output_value(inner) == name:
            names[inner] = name

    def make(run: Run, value: Any, path: Path) -> Any:
        if value is None:
            return None
        name = names.get(value)
        return _serialised(type_, value) if name is None else name

    return make


def _serialised(type_: GraphQLLeafType, value: object) -> object:
    served = type_.coerce_output_value(value)
    if served is None or served is Undefined:
        raise TypeError(
            f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})` to return "
            f"non-nullable value, returned: {inspect(served)}"
        )
    return served


def braces(fields: Sequence[tuple[str, Make]]) -> Make:
    """Return what makes an object of one type."""

    def make(run: Run, source: Any, path: Path) -> Any:
        return None if source is None else {key: f(run, source, path) for key, f in fields}

    return make


def things(by_type: Mapping[str, Make]) -> Make:
    """Return what makes an object by the type of the thing."""

    def make(run: Run, thing: Thing | None, path: Path) -> Any:
        return None if thing is None else by_type[thing.type](run, thing, path)

    return make


def kept(inner: Make, sets: Sets) -> Make:
    """Return what makes an object of a thing, or takes the one that was made before."""

    def make(run: Run, thing: Thing | None, path: Path) -> Any:
        made = run.keeping.at(sets)
        if thing is None or made is None:
            return inner(run, thing, path)
        known = made.objects.get(thing.iri)
        if known is not None:
            return known.data
        faults = run.faults
        data = inner(run, thing, path)
        if run.faults == faults:
            run.keeping.keep(made, thing.iri, data)
        return data

    return make

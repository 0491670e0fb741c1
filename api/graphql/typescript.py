"""The schema as TypeScript, for clients that are checked: every type, and which types are possible.

An interface or union becomes the union of its object types, told apart by ``__typename``; what all
of them have stands beside it under its name with ``Fields``. Arguments of a field ``x`` of a type
``T`` are ``TXArgs``. Source of the form of :func:`possible_types`: ``possibleTypes`` of the cache
of Apollo Client.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    is_required_argument,
    is_required_input_field,
)

SCALARS = {
    "Boolean": ("boolean", "boolean"),
    "Float": ("number", "number"),
    "ID": ("string", "string | number"),
    "Int": ("number", "number"),
    "JSON": ("unknown", "unknown"),
    "String": ("string", "string"),
}
"""TypeScript of a scalar in answers and in arguments; those not listed travel as strings."""

HEAD = """\
// The GraphQL schema of this server as TypeScript. Made from its ontology and shapes; do not edit.
"""


def typescript(schema: GraphQLSchema) -> str:
    """Return a module that declares and exports a type for each type of the schema.

    It holds types alone, so it leaves nothing in a program that imports them with ``import type``.
    """
    named = [t for name, t in sorted(schema.type_map.items()) if not name.startswith("__")]
    blocks = [HEAD, _scalars(named)]
    blocks += [block for one in named for block in _blocks(schema, one)]
    return "\n".join(blocks)


def possible_types(schema: GraphQLSchema) -> str:
    """Return, as JSON, the names of the object types of each interface and union, sorted."""
    found = {
        name: sorted(one.name for one in schema.get_possible_types(named))
        for name, named in sorted(schema.type_map.items())
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType)
    }
    return json.dumps(found, indent=1) + "\n"


def _scalars(named: list[GraphQLNamedType]) -> str:
    lines = ["/** What the scalars are in answers, and what they may be in arguments. */"]
    lines.append("export interface Scalars {")
    for one in named:
        if isinstance(one, GraphQLScalarType):
            output, given = SCALARS.get(one.name, ("string", "string"))
            lines += [*_comment(one.description, "  ")]
            lines.append(f"  {one.name}: {{ output: {output}; input: {given} }};")
    return "\n".join((*lines, "}", ""))


def _blocks(schema: GraphQLSchema, named: GraphQLNamedType) -> Iterator[str]:
    if isinstance(named, GraphQLEnumType):
        yield _alias(named, (json.dumps(name) for name in named.values))
    elif isinstance(named, GraphQLInputObjectType):
        yield _input(named)
    elif isinstance(named, GraphQLUnionType):
        yield _alias(named, (one.name for one in named.types))
    elif isinstance(named, GraphQLInterfaceType):
        possible = schema.get_possible_types(named)
        yield _alias(named, (one.name for one in possible))
        names = " | ".join(json.dumps(one.name) for one in possible) or "never"
        yield _object(f"{named.name}Fields", named, names)
        yield from _arguments(named)
    elif isinstance(named, GraphQLObjectType):
        yield _object(named.name, named, json.dumps(named.name))
        yield from _arguments(named)


def _alias(named: GraphQLNamedType, choices: Iterator[str]) -> str:
    lines = [*_comment(named.description), f"export type {named.name} ="]
    found = [f"  | {choice}" for choice in choices] or ["  never"]
    return "\n".join((*lines, *found)) + ";\n"


def _object(name: str, named: GraphQLObjectType | GraphQLInterfaceType, typename: str) -> str:
    lines = [*_comment(named.description), f"export interface {name} {{"]
    lines.append(f"  __typename: {typename};")
    for key, field in named.fields.items():
        lines += [*_comment(field.description, "  "), f"  {key}: {_output(field.type)};"]
    return "\n".join((*lines, "}", ""))


def _input(named: GraphQLInputObjectType) -> str:
    head = _comment(named.description)
    if named.is_one_of:
        choices = (_one_of(named.fields, key) for key in named.fields)
        return "\n".join((*head, f"export type {named.name} =", *choices)) + ";\n"
    return "\n".join((*head, *_given(named.name, named.fields)))


def _one_of(fields: Mapping[str, GraphQLInputField], chosen: str) -> str:
    """Return the choice of one field of several, which leaves none of the others to be given."""
    members = [
        f"{key}: {_input_type(field.type)}" if key == chosen else f"{key}?: never"
        for key, field in fields.items()
    ]
    return f"  | {{ {'; '.join(members)} }}"


def _arguments(named: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[str]:
    for key, field in named.fields.items():
        if len(field.args) > 0:
            name = f"{named.name}{key[0].upper()}{key[1:]}Args"
            yield "\n".join(
                (f"/** Arguments of `{named.name}.{key}`. */", *_given(name, field.args))
            )


def _given(
    name: str, fields: Mapping[str, GraphQLInputField] | Mapping[str, GraphQLArgument]
) -> Iterator[str]:
    yield f"export interface {name} {{"
    for key, field in fields.items():
        yield from _comment(field.description, "  ")
        yield f"  {key}{_mark(field)}: {_nullable_input(field.type)};"
    yield "}\n"


def _mark(field: GraphQLInputField | GraphQLArgument) -> str:
    """Return the question mark of what may be left out."""
    if isinstance(field, GraphQLArgument):
        return "" if is_required_argument(field) else "?"
    return "" if is_required_input_field(field) else "?"


def _output(type_: object) -> str:
    if isinstance(type_, GraphQLNonNull):
        return _bare_output(type_.of_type)
    return f"{_bare_output(type_)} | null"


def _bare_output(type_: object) -> str:
    if isinstance(type_, GraphQLList):
        return f"Array<{_output(type_.of_type)}>"
    assert isinstance(type_, GraphQLNamedType)
    return f'Scalars["{type_.name}"]["output"]' if _is_scalar(type_) else type_.name


def _nullable_input(type_: object) -> str:
    if isinstance(type_, GraphQLNonNull):
        return _input_type(type_.of_type)
    return f"{_input_type(type_)} | null"


def _input_type(type_: object) -> str:
    if isinstance(type_, GraphQLList):
        # GraphQL takes a single value for a list of one.
        inner = _nullable_input(type_.of_type)
        return f"ReadonlyArray<{inner}> | {inner}"
    assert isinstance(type_, GraphQLNamedType)
    return f'Scalars["{type_.name}"]["input"]' if _is_scalar(type_) else type_.name


def _is_scalar(named: GraphQLNamedType) -> bool:
    return isinstance(named, GraphQLScalarType)


def _comment(text: str | None, indent: str = "") -> Iterator[str]:
    if text is not None and text != "":
        # A line of text must not end the comment that it stands in.
        safe = " ".join(text.replace("*/", "* /").split())
        yield f"{indent}/** {safe} */"

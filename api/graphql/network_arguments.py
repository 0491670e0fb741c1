"""Arguments of discourse networks, from the table that gives the command its options.

A parameter such as ``reported-as`` is the argument ``reportedAs``; parameters that name things take
ids, whether short or in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final

import strawberry
from graphql import GraphQLError
from strawberry.types.arguments import StrawberryArgument

from parley.api.graphql.ids import iri_of
from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_argument
from parley.graph.namespaces import prefixes_for
from parley.graph.networks.asking import Asked, asked
from parley.graph.networks.coalitions import Method
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.parameters import TABLE, Parameter

SERIES: Final = ("window", "windows", "kernel", "bandwidth")
"""Parameters of series of networks."""

SCALARS: Final[Mapping[str, str]] = {
    "depth": "Int",
    "bandwidth": "Float",
    "from": "Date",
    "to": "Date",
}
ON: Final = "on"
"""Takes the name of a type, as everywhere in GraphQL."""

ABOUT_ON: Final = "Type of the concepts, such as `SecurityArrangement`."

Given = Mapping[str, Any]


def add_enums(made: Namespace) -> None:
    """Add the types of parameters that have one value out of a list."""
    for parameter in TABLE:
        if parameter.choices is not None:
            _add_enum(made, _enum_name(parameter), parameter.choices, parameter.help)
    _add_enum(made, "NetworkMethod", Method, "How coalitions are found, on ties of agreement.")


def _add_enum(made: Namespace, name: str, choices: type[Enum], about: str) -> None:
    make: Any = Enum
    members = {member.name: member.value for member in choices}
    made[name] = strawberry.enum(make(name, members), description=about)


def arguments(made: Namespace, *, series: bool) -> Iterable[StrawberryArgument]:
    """Yield the arguments of a field that gives one network, or a series of them."""
    for parameter in TABLE:
        if series or parameter.name not in SERIES:
            yield _argument(made, parameter)


def _argument(made: Namespace, parameter: Parameter) -> StrawberryArgument:
    about = ABOUT_ON if parameter.name == ON else parameter.help
    name = argument_name(parameter.name)
    if parameter.choices is not None:
        enum = _enum_name(parameter)
        if parameter.default is None:
            return make_argument(made, name, f"{enum} | None", about)
        argument = make_argument(made, name, enum, about)
        argument.default = made[enum](parameter.default.value)
        return argument
    if parameter.flag:
        argument = make_argument(made, name, "Boolean", about)
        argument.default = False
        return argument
    kind = SCALARS.get(parameter.name, "ID" if parameter.names else "String")
    kind = "String" if parameter.name == ON else kind
    return make_argument(made, name, f"{_listed(kind, parameter)} | None", about)


def _listed(kind: str, parameter: Parameter) -> str:
    return f"list[{kind}]" if parameter.several else kind


def _enum_name(parameter: Parameter) -> str:
    return f"Network{parameter.name.capitalize()}"


def argument_name(name: str) -> str:
    """Return the name of the argument for a parameter: ``reportedAs`` for ``reported-as``."""
    first, *more = name.split("-")
    return first + "".join(part.capitalize() for part in more)


def read_arguments(given: Given, layout: Layout, base: str) -> Asked:
    """Return what is asked for.

    Raises :class:`graphql.GraphQLError` for what the parameters cannot be, with their names.
    """
    parameters = {}
    for parameter in TABLE:
        value = given.get(argument_name(parameter.name))
        if value is not None and value is not False:
            parameters[parameter.name] = _texts(parameter, value, layout, base)
    try:
        return asked(parameters, prefixes_for(base))
    except NetworkError as error:
        raise GraphQLError(str(error)) from None


def _texts(parameter: Parameter, value: Any, layout: Layout, base: str) -> list[str]:
    if parameter.name == ON:
        return [_class_of(str(value), layout)]
    values = value if isinstance(value, list) else [value]
    if parameter.names:
        return [iri_of(str(one), base) for one in values]
    return [_text(one) for one in values]


def _text(value: Any) -> str:
    if value is True:
        return "true"
    return str(getattr(value, "value", value))


def _class_of(name: str, layout: Layout) -> str:
    concrete = {root.type: root.classes[0] for root in layout.roots if len(root.classes) == 1}
    if name not in concrete:
        raise GraphQLError(f"`on`: “{name}” is no type without subtypes that the schema lists.")
    return concrete[name]

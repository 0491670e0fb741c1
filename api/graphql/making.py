"""Making Strawberry types and fields while the program runs.

Strawberry wants classes with annotations, so they are made here, dynamically: annotations are
strings, looked up in a :data:`Namespace` when all types exist. ``Any`` stands for what is only
known then.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

Namespace = dict[str, Any]
"""Types by their names in GraphQL."""


def make_field(
    made: Namespace,
    name: str,
    type_: str,
    description: str,
    arguments: Iterable[StrawberryArgument] = (),
) -> StrawberryField:
    """Return a field of the schema; ``type_`` is a Python annotation in words of ``made``."""
    field = StrawberryField(
        python_name=f"field_{name}",
        graphql_name=name,
        type_annotation=StrawberryAnnotation(type_, namespace=made),
        description=description,
        default=strawberry.UNSET,  # what an input has where a request leaves it out
    )
    field.arguments = list(arguments)
    return field


def make_argument(made: Namespace, name: str, type_: str, description: str) -> StrawberryArgument:
    """Return an argument that is null where a request leaves it out."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(type_, namespace=made),
        description=description,
    )


def make_type(
    name: str,
    description: str,
    fields: Iterable[StrawberryField],
    bases: tuple[type, ...] = (),
    kind: str = "",
) -> type:
    """Return a Strawberry type: an object, or an interface or input if ``kind`` says so."""
    body: dict[str, Any] = {field.python_name: field for field in fields}
    annotations = {key: field.type_annotation for key, field in body.items()}
    cls = types.new_class(name, bases, {}, lambda namespace: namespace.update(body))
    decorators: dict[str, Any] = {"interface": strawberry.interface, "input": strawberry.input}
    made: type = decorators.get(kind, strawberry.type)(cls, name=name, description=description)
    # Strawberry forgets where to look up the names in annotations that are strings.
    for key, annotation in annotations.items():
        body[key].type_annotation = annotation
    return made

"""The Strawberry schema, made from the layout when the server starts.

Strawberry wants classes with annotations, so they are made here, dynamically; this is the one
module in which types are only known when the program runs, and ``Any`` stands for them. The fields
declare no resolvers: :mod:`parley.api.graphql.bind` attaches those to the finished schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.layout import EnumSpec, Layout, TypeSpec
from parley.api.graphql.list_types import add_list, add_page_info, list_arguments
from parley.api.graphql.lookup import one_arguments
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.names import NODE
from parley.api.graphql.order_types import add_order_types
from parley.api.graphql.parts import Part
from parley.api.graphql.scalars import SCALAR_MAP, SCALAR_TYPES
from parley.api.graphql.where_types import add_where_types

LANG = "Languages wanted, best first, before those of the request; English and then any come last."
FIRST = "At most that many, in the order of their IRIs."


def make_schema(layout: Layout, parts: Sequence[Part] = ()) -> strawberry.Schema:
    """Return the schema of ``layout`` and ``parts``, without resolvers."""
    made: Namespace = dict(SCALAR_TYPES)
    for enum in layout.enums.values():
        made[enum.name] = _enum(enum)
    _add_common(made)
    add_page_info(made)
    add_where_types(layout, made)
    add_order_types(layout, made)
    for spec in layout.types.values():
        made[spec.name] = _type(spec, made)
    for part in parts:
        part.add_types(layout, made)
    for root in layout.roots:
        more = [field for part in parts for field in part.connection_fields(root, layout, made)]
        add_list(root, made, more)
    asked = [*_query(layout, made)]
    asked += [field for part in parts for field in part.query_fields(layout, made)]
    made["Query"] = make_type("Query", "Everything that may be asked.", asked)
    followed = [field for part in parts for field in part.subscription_fields(layout, made)]
    if len(followed) > 0:
        about = "Everything that may be followed, over `text/event-stream`."
        made["Subscription"] = make_type("Subscription", about, followed)
    return strawberry.Schema(
        query=made["Query"],
        subscription=made.get("Subscription"),
        types=[made[spec.name] for spec in layout.types.values()],
        config=StrawberryConfig(
            auto_camel_case=False,
            scalar_map=SCALAR_MAP,
            enable_experimental_incremental_execution=True,
        ),
    )


def _enum(spec: EnumSpec) -> type[Enum]:
    values = {
        name: strawberry.enum_value(iri, description=about) for name, iri, about in spec.values
    }
    make: Any = Enum  # mypy takes the functional form for members that it can read only
    enum: type[Enum] = strawberry.enum(
        make(spec.name, values), name=spec.name, description=spec.description
    )
    return enum


def _type(spec: TypeSpec, made: Namespace) -> type:
    bases = tuple(made[name] for name in spec.implements)
    fields = [_data_field(field, made) for field in spec.fields.values()]
    return make_type(
        spec.name, spec.description, fields, bases, "interface" if spec.interface else ""
    )


def _data_field(field: FieldSpec, made: Namespace) -> StrawberryField:
    listed = f"list[{field.type}]" if field.many else field.type
    type_ = listed if field.many or field.required else f"{listed} | None"
    arguments = []
    if field.kind in (Kind.TEXT, Kind.TEXTS, Kind.SHOWN, Kind.TAG):
        arguments.append(make_argument(made, "lang", "list[String] | None", LANG))
    if field.limited:
        arguments.append(make_argument(made, "first", "Int | None", FIRST))
    return make_field(made, field.name, type_, field.description, arguments)


def _add_common(made: Namespace) -> None:
    made["LangString"] = make_type(
        "LangString",
        "Words in a language.",
        [
            make_field(made, "value", "String", "The words."),
            make_field(made, "language", "String | None", "Their language, as a BCP 47 tag."),
        ],
    )


def _query(layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
    by = one_arguments(made)
    about = "One thing of any class; null if there is none."
    yield make_field(made, "node", f"{NODE} | None", about, by)
    for root in layout.roots:
        one = f"One thing, null if there is none of this id or item and class. {root.description}"
        yield make_field(made, root.singular, f"{root.type} | None", one, by)
        many = f"All, page by page, in the order of their IRIs or another. {root.description}"
        yield make_field(
            made, root.plural, f"{root.type}Connection", many, list_arguments(root, made)
        )

"""The input types of ``orderBy``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_field, make_type

DIRECTION = "OrderDirection"


def add_order_types(layout: Layout, made: Namespace) -> None:
    """Add to ``made`` what orders consist of."""
    make: Any = Enum
    values = {
        "ASC": strawberry.enum_value("ASC", description="Upward; what has no value comes last."),
        "DESC": strawberry.enum_value("DESC", description="Downward; likewise."),
    }
    made[DIRECTION] = strawberry.enum(
        make(DIRECTION, values), name=DIRECTION, description="Which way a list is ordered."
    )
    count = make_field(made, "count", DIRECTION, "By how many there are.")
    about = "Orders by the number of values."
    made["CountOrder"] = make_type("CountOrder", about, [count], kind="input")
    for name in layout.filters:
        specs = sortable(layout, name)
        values_only = [_field(spec, made) for spec in specs if _is_value(spec)]
        made[f"{name}ValueOrder"] = make_type(
            f"{name}ValueOrder",
            "One term of an order, by a value of a thing that is led to: it names one field.",
            values_only,
            kind="input",
        )
        made[f"{name}Order"] = make_type(
            f"{name}Order",
            "One term of an order: it names one field.",
            [_field(spec, made) for spec in specs],
            kind="input",
        )


def sortable(layout: Layout, type_name: str) -> list[FieldSpec]:
    """Return the fields that things of a type may be ordered by."""
    return list(_sortable(layout, type_name))


def _sortable(layout: Layout, type_name: str) -> Iterator[FieldSpec]:
    for spec in layout.types[type_name].fields.values():
        is_same = spec.kind is Kind.IRI and spec.name == "iri"
        if not is_same and spec.kind not in (Kind.TAG,):
            yield spec


def _is_value(spec: FieldSpec) -> bool:
    return not spec.many and spec.kind is not Kind.THING


def _field(spec: FieldSpec, made: Namespace) -> StrawberryField:
    if spec.many:
        return make_field(made, spec.name, "CountOrder | None", f"By the number of `{spec.name}`.")
    if spec.kind is Kind.THING:
        about = f"By a value of `{spec.name}`."
        return make_field(made, spec.name, f"{spec.type}ValueOrder | None", about)
    return make_field(made, spec.name, f"{DIRECTION} | None", f"By `{spec.name}`.")

"""Scalars of the schema beside those of GraphQL itself. Their values travel as strings.

Nothing is converted on the way out: what stands in the data is what is served, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

IRI = NewType("IRI", str)
EDTF = NewType("EDTF", str)
Date = NewType("Date", str)
Decimal = NewType("Decimal", str)

SCALAR_TYPES: Mapping[str, object] = {
    "IRI": IRI,
    "EDTF": EDTF,
    "Date": Date,
    "Decimal": Decimal,
    "ID": strawberry.ID,
    "String": str,
    "Int": int,
    "Float": float,
    "Boolean": bool,
}
"""The Python annotation of every scalar, by its name in GraphQL."""


def _string_scalar(name: str, description: str, source: str) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=source,
        serialize=str,
        parse_value=str,
    )


SCALAR_MAP: Mapping[object, ScalarDefinition] = {
    IRI: _string_scalar(
        "IRI",
        "An internationalised resource identifier, in full.",
        "https://www.rfc-editor.org/rfc/rfc3987",
    ),
    EDTF: _string_scalar(
        "EDTF",
        "A date or span of time, perhaps uncertain or partly unknown: Extended Date/Time Format.",
        "https://www.loc.gov/standards/datetime/",
    ),
    Date: _string_scalar(
        "Date",
        "A day, as year, month and day.",
        "https://www.w3.org/TR/xmlschema11-2/#date",
    ),
    Decimal: _string_scalar(
        "Decimal",
        "A decimal number, written as a string so that no digit is lost.",
        "https://www.w3.org/TR/xmlschema11-2/#decimal",
    ),
}
"""What Strawberry has to know of each scalar of our own."""

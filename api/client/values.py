"""Values of Python for the terms of SPARQL's JSON results, and the other way round.

Source: SPARQL 1.1 Query Results JSON Format (W3C Recommendation, 2013). Virtuoso's older
``typed-literal`` is read as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

XSD: Final = "http://www.w3.org/2001/XMLSchema#"


class Iri(str):
    """An IRI; it is a string, and prints as one."""

    __slots__ = ()


class Text(str):
    """Words with the tag of their language, empty if they have none."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, words: str, language: str = "") -> Text:
        made = super().__new__(cls, words)
        made.language = language
        return made


Value: TypeAlias = Iri | Text | str | int | float | bool | Decimal | date | datetime | None
Binding = Mapping[str, Any]


def _truth(words: str) -> bool:
    if words not in ("true", "false", "1", "0"):
        raise ValueError(words)
    return words in ("true", "1")


INTEGERS: Final = (
    "integer",
    "int",
    "long",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "negativeInteger",
    "nonPositiveInteger",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "unsignedByte",
)

READERS: Final[dict[str, Callable[[str], Value]]] = {
    **{f"{XSD}{name}": int for name in INTEGERS},
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": _truth,
    f"{XSD}date": date.fromisoformat,
    f"{XSD}dateTime": datetime.fromisoformat,
}


def value_of(binding: Binding) -> Value:
    """Return the value of a term. One that its datatype does not allow stays a text.

    Blank nodes are texts that begin with ``_:``; a triple that is a term is its text in SPARQL.
    """
    kind, words = binding["type"], binding["value"]
    if kind == "uri":
        return Iri(words)
    if kind == "bnode":
        return f"_:{words}"
    if kind == "triple":
        return str(words)
    if "xml:lang" in binding:
        return Text(words, binding["xml:lang"])
    reader = READERS.get(binding.get("datatype", ""))
    try:
        return words if reader is None else reader(words)
    except (ValueError, InvalidOperation):
        return str(words)


def term_of(value: object) -> str:
    """Return a value as SPARQL writes it; nothing in it can end the term.

    Raises :class:`TypeError` for what is no value.
    """
    if isinstance(value, Iri):
        return str(ox.NamedNode(value))
    if isinstance(value, Text) and value.language != "":
        return str(ox.Literal(str(value), language=value.language))
    if isinstance(value, bool):
        return str(ox.Literal(value))
    for kind, name in ((datetime, "dateTime"), (date, "date")):
        if isinstance(value, kind):
            return str(ox.Literal(value.isoformat(), datatype=ox.NamedNode(f"{XSD}{name}")))
    if isinstance(value, Decimal):
        return str(ox.Literal(format(value, "f"), datatype=ox.NamedNode(f"{XSD}decimal")))
    if isinstance(value, str | int | float):
        return str(ox.Literal(str(value) if isinstance(value, str) else value))
    raise TypeError(f"{value!r} is no value for a query: give a text, number, date, Iri or Text")


def values_block(given: Mapping[str, object]) -> str:
    """Return a VALUES block that binds variables: to one value each, or to each of a list."""
    blocks = []
    for name, value in given.items():
        if not name.isidentifier():
            raise TypeError(f"{name!r} is no name of a variable")
        several = isinstance(value, Iterable) and not isinstance(value, str)
        listed = list(value) if several else [value]  # type: ignore[call-overload]
        blocks.append(f"VALUES ?{name} {{ {' '.join(term_of(one) for one in listed)} }}")
    return " ".join(blocks)

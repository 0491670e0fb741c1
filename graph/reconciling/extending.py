"""Data extension: values of properties for things that are known by id, and which there are.

Source: Reconciliation Service API 0.2, section 7. The value of an object property is the thing it
leads to, if that can be reconciled, else its name as text; of a property with a vocabulary it is
the label of the concept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from parley.graph.model import Property
from parley.graph.namespaces import EDTF, XSD
from parley.graph.reconciling.answers import Json
from parley.graph.reconciling.entities import Value
from parley.graph.reconciling.errors import BatchTooLargeError, ReconcilingError
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.kinds import WIKIDATA_KEY, Kinds
from parley.graph.reconciling.queries import QueryLimits, read_key, read_text
from parley.graph.reconciling.suggesting import shown_property, wikidata_property

WHOLE: Final = frozenset(
    f"{XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")
)
BROKEN: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "double", "float"))
DATES: Final = frozenset((f"{XSD}date", EDTF))
DAY: Final = re.compile(r"\d{4}-(?:1[0-2]|0[1-9])-(?:3[01]|0[1-9]|[12]\d)")
MOST_PROPERTIES: Final = 50

LIMIT_SETTING: Final[Json] = {
    "name": "limit",
    "label": "Limit",
    "type": "number",
    "default": 0,
    "help_text": "How many values to give for each thing; 0 is all of them.",
}
"""The one setting that a property has, as manifests of 0.1 and 0.2 declare it."""


@dataclass(frozen=True)
class Extension:
    """What is asked: ids as sent, and properties with how many values of each (0 is all)."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, int], ...]


def read_extension(given: object, kinds: Kinds, limits: QueryLimits) -> Extension:
    """Return what a data extension query asks; raises :class:`ReconcilingError` saying where."""
    if not isinstance(given, Mapping):
        raise ReconcilingError("extend is no JSON object with `ids` and `properties`")
    ids, properties = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise ReconcilingError("extend lacks one of the lists `ids` and `properties`")
    if len(ids) > limits.queries or len(properties) > MOST_PROPERTIES:
        raise BatchTooLargeError(
            f"extend has {len(ids)} ids and {len(properties)} properties; at most "
            f"{limits.queries} and {MOST_PROPERTIES} are answered at once: send several"
        )
    texts = tuple(read_text(f"id {n}", one, limits) for n, one in enumerate(ids))
    return Extension(texts, tuple(_property(n, one, kinds) for n, one in enumerate(properties)))


def extended(index: ReconcilingIndex, asked: Extension) -> Json:
    """Return the values; an id that names nothing has none."""
    rows = {
        id_: {key: _values(index, id_, key, most) for key, most in asked.properties}
        for id_ in asked.ids
    }
    return {"meta": [_meta(index.kinds, key) for key, _ in asked.properties], "rows": rows}


def draft_extended(index: ReconcilingIndex, asked: Extension) -> Json:
    """Return the values in the form of the draft of 1.0, where rows are a list."""
    made = extended(index, asked)
    rows = [
        {"id": id_, "properties": [{"id": key, "values": held} for key, held in row.items()]}
        for id_, row in made["rows"].items()
    ]
    return {**made, "rows": rows}


def proposed(kinds: Kinds, type_: str | None, limit: int | None) -> Json:
    """Return the properties that things of a class may have; of all if there is no such class."""
    cls = None if type_ is None else kinds.class_named(type_)
    listed = [shown_property(key, prop) for key, prop in kinds.properties_of(cls).items()]
    listed.append(wikidata_property())
    told: Json = {"properties": list(islice(listed, limit))}
    if cls is not None:
        told["type"] = cls.name
    return told if limit is None else {**told, "limit": limit}


def _property(number: int, given: object, kinds: Kinds) -> tuple[str, int]:
    where = f"property {number}"
    if not isinstance(given, Mapping):
        raise ReconcilingError(f"{where} is no JSON object with an `id`")
    settings = given.get("settings") or {}
    limit = settings.get("limit", 0) if isinstance(settings, Mapping) else None
    # Some clients send what a person typed.
    if isinstance(limit, str) and limit.strip() == "":
        limit = 0
    if isinstance(limit, str) and limit.isascii() and limit.isdecimal() and len(limit) < 10:
        limit = int(limit)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit < 1e9:
        raise ReconcilingError(f"{where}: the setting limit is no number from 0")
    return read_key(where, given.get("id"), kinds), int(limit)


def _values(index: ReconcilingIndex, id_: str, key: str, most: int) -> list[Json]:
    entity = index.find(id_)
    if entity is None:
        return []
    shown = [_shown(index, value) for value in entity.of(key)]
    return shown if most == 0 else shown[:most]


def _shown(index: ReconcilingIndex, value: Value) -> Json:
    if value.is_thing:
        known = index.find(value.text)
        label = index.label(value.text)
        return {"str": label} if known is None else {"id": known.id, "name": known.name}
    number = _number(value)
    if number is not None:
        return number
    if DAY.fullmatch(value.text) and value.datatype in DATES:
        return {"date": f"{value.text}T00:00:00Z"}
    return {"str": value.text}


def _number(value: Value) -> Json | None:
    try:
        if value.datatype in WHOLE:
            return {"int": int(value.text)}
        if value.datatype in BROKEN:
            return {"float": float(value.text)}
    except ValueError:
        return None
    return None


def _meta(kinds: Kinds, key: str) -> Json:
    if key == WIKIDATA_KEY:
        # A service of its own reconciles these; OpenRefine takes the cells for plain text.
        return {"id": key, "name": wikidata_property()["name"]}
    prop = kinds.properties[key]
    meta: dict[str, Any] = {"id": key, "name": prop.label}
    target = _target(kinds, prop)
    return meta if target is None else {**meta, "type": target}


def _target(kinds: Kinds, prop: Property) -> Json | None:
    """Return the class that the values of an object property have, if that takes part."""
    found = next((cls for cls in kinds.classes.values() if cls.iri == prop.range), None)
    return None if found is None else {"id": found.name, "name": found.label}

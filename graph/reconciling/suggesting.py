"""Suggestions while somebody types: things, classes and properties that begin like it.

Source: Reconciliation Service API 0.2, section 6. What begins with the letters typed comes first,
then what has a word that does, then things whose names are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from parley.graph.model import Class, Property, Term
from parley.graph.reconciling.answers import Json, named, types_of
from parley.graph.reconciling.entities import Entity
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.kinds import WIKIDATA_KEY, Kinds
from parley.graph.reconciling.similarity import normalised

WIKIDATA_NAME: Final = "Wikidata identifier"
WIKIDATA_SAID: Final = "The item of Wikidata that a thing is the same as, by its identifier: Q1."


T = TypeVar("T", bound=Term)


def suggest_entities(index: ReconcilingIndex, typed: str, limit: int) -> list[Json]:
    """Return up to ``limit`` things whose names begin with, have, or are like what is typed."""
    numbers = dict.fromkeys(index.beginning(typed, limit))
    if len(numbers) < limit:
        numbers |= dict.fromkeys(like.entity for like in index.alike([typed])[0])
    named_by_id = index.number(typed)
    ordered = [named_by_id] if named_by_id is not None else []
    ordered += [number for number in numbers if number != named_by_id]
    return [shown_entity(index, index.entities[number]) for number in ordered[:limit]]


def shown_entity(index: ReconcilingIndex, entity: Entity) -> Json:
    """Return a thing as a suggestion."""
    return {
        "id": entity.id,
        "name": entity.name,
        "description": entity.description,
        "notable": named(types_of(index, entity)),
    }


def suggest_types(kinds: Kinds, typed: str, limit: int) -> list[Json]:
    """Return up to ``limit`` classes; all of them if nothing is typed."""
    return [shown_type(kinds, cls) for cls in _fitting(kinds.classes, typed)][:limit]


def shown_type(kinds: Kinds, cls: Class) -> Json:
    """Return a class as a suggestion, with the classes just above it."""
    above = [kinds.model.classes[iri] for iri in cls.parents]
    broader = [parent for parent in above if parent.name in kinds.classes]
    return {**named([cls])[0], "description": cls.definition, "broader": named(broader)}


def suggest_properties(kinds: Kinds, typed: str, limit: int) -> list[Json]:
    """Return up to ``limit`` properties; all of them if nothing is typed."""
    found = [shown_property(key, prop) for key, prop in _keyed(kinds.properties, typed)]
    if _begins(normalised(typed), [WIKIDATA_KEY, WIKIDATA_NAME]):
        found.append(wikidata_property())
    return found[:limit]


def shown_property(key: str, prop: Property) -> Json:
    """Return a property as a suggestion."""
    return {"id": key, "name": prop.label, "description": prop.definition}


def wikidata_property() -> Json:
    """Return the property of identifiers in Wikidata as a suggestion."""
    return {"id": WIKIDATA_KEY, "name": WIKIDATA_NAME, "description": WIKIDATA_SAID}


def _fitting(classes: dict[str, Class], typed: str) -> Iterable[Class]:
    return (cls for _, cls in _keyed(classes, typed))


def _keyed(terms: Mapping[str, T], typed: str) -> list[tuple[str, T]]:
    plain = normalised(typed)
    return [(k, t) for k, t in terms.items() if _begins(plain, [k, t.label])]


def _begins(typed: str, names: Iterable[str]) -> bool:
    """Tell whether a word of one of the names, or the name, begins with what is typed."""
    return any(f" {normalised(name)}".find(f" {typed}") >= 0 for name in names)

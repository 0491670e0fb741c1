"""The things of a version that can be reconciled, read once: names, classes, values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from parley.graph.namespaces import PREFIXES, RDF, WIKIDATA, local_name
from parley.graph.reconciling.kinds import NAMING, WIKIDATA_KEY, Kinds
from parley.graph.store import Term, View

LANGUAGE: Final = "en"
"""The language of the name that is shown, where a thing has one in it."""


@dataclass(frozen=True)
class Value:
    """A value of a property: its text (the IRI of a thing), and whether it is a thing."""

    text: str
    is_thing: bool
    datatype: str = ""
    language: str = ""


@dataclass
class Entity:
    """A thing: its ``id`` for clients, its classes (IRIs), and its values by key of a property."""

    iri: str
    id: str
    types: tuple[str, ...] = ()
    values: dict[str, list[Value]] = field(default_factory=dict)
    names: list[Value] = field(default_factory=list)

    @cached_property
    def name(self) -> str:
        """What it is shown as: a name in English if it has one, else the first of its names."""
        fitting = [v.text for v in self.names if v.language.partition("-")[0] == LANGUAGE]
        return (fitting or [v.text for v in self.names] or [local_name(self.iri)])[0]

    @property
    def description(self) -> str:
        found = self.values.get("definition", [])
        fitting = [v.text for v in found if v.language == LANGUAGE]
        return (fitting or [v.text for v in found] or [""])[0]

    def wikidata(self) -> list[Value]:
        """Return the identifiers in Wikidata that it is the same as."""
        found = (v.text for v in self.values.get("sameAs", []) if v.text.startswith(WIKIDATA))
        return [Value(iri.removeprefix(WIKIDATA), False) for iri in found]

    def of(self, key: str) -> list[Value]:
        """Return its values of a property."""
        return self.wikidata() if key == WIKIDATA_KEY else self.values.get(key, [])


def read_entities(view: View, kinds: Kinds, base: str) -> list[Entity]:
    """Return all things of ``view`` whose class takes part, by IRI.

    They are read by one query for the classes and one for each property.
    """
    entities = _typed(view, kinds, f"{base}id/")
    for key, path in kinds.paths.items():
        _read_values(view, entities, key, path)
    for entity in entities.values():
        entity.names = [v for key in _naming_keys(kinds) for v in entity.values.get(key, ())]
    return [entities[iri] for iri in sorted(entities)]


def entity_id(iri: str, space: str) -> str:
    """Return what clients call a thing: its IRI without the identifier space, or the whole."""
    return iri.removeprefix(space)


def spellings(name: str, space: str) -> Iterable[str]:
    """Iterate over the IRIs that a client may mean by an id: in the space, in full, prefixed."""
    yield space + name
    yield name
    prefix, colon, rest = name.partition(":")
    if colon == ":" and prefix in PREFIXES:
        yield f"{space}{prefix}/{rest}"
        yield PREFIXES[prefix] + rest


def _naming_keys(kinds: Kinds) -> list[str]:
    by_iri = {prop.iri: key for key, prop in kinds.properties.items()}
    return [by_iri[iri] for iri in NAMING if iri in by_iri]


def _typed(view: View, kinds: Kinds, space: str) -> dict[str, Entity]:
    classes = " ".join(f"<{c.iri}>" for c in kinds.classes.values())
    text = f"SELECT DISTINCT ?s ?t WHERE {{ VALUES ?t {{ {classes} }} ?s <{RDF}type> ?t }}"
    entities: dict[str, Entity] = {}
    for row in view.query(text).rows():
        iri, kind = row["s"], row["t"]
        if isinstance(iri, ox.NamedNode) and isinstance(kind, ox.NamedNode):
            entity = entities.setdefault(iri.value, Entity(iri.value, entity_id(iri.value, space)))
            entity.types = tuple(sorted({*entity.types, kind.value}))
    return entities


def _read_values(view: View, entities: Mapping[str, Entity], key: str, path: str) -> None:
    text = f"SELECT DISTINCT ?s ?o WHERE {{ ?s {path} ?o }}"
    found: dict[str, list[Value]] = {}
    for row in view.query(text).rows():
        subject, value = row["s"], _value(row["o"])
        if isinstance(subject, ox.NamedNode) and subject.value in entities and value is not None:
            found.setdefault(subject.value, []).append(value)
    for owner, values in found.items():
        entities[owner].values[key] = sorted(values, key=lambda v: (v.text, v.language))


def _value(term: Term) -> Value | None:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, True)
    if isinstance(term, ox.Literal):
        return Value(term.value, False, term.datatype.value, term.language or "")
    return None

"""The model: classes, properties and vocabularies, read once from ontology and shapes.

Reach for :func:`load_model` whenever code needs to know the domain; nothing about the domain is
written in Python. A class takes its fields from the property shapes of its node shape and of those
of its superclasses. A model that contradicts itself does not load: see
:mod:`parley.graph.model_check`.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Term:
    """What every term has: its IRI and what people read about it."""

    iri: str
    label: str
    definition: str
    example: str
    scope_note: str
    defined_by: str
    alignments: tuple[tuple[str, str], ...]
    """Pairs of relation (``subClassOf``, ``subPropertyOf``, ``closeMatch``) and foreign IRI."""
    file: str


@dataclass(frozen=True)
class Concept(Term):
    """A concept of a controlled vocabulary; ``name`` is what annotation files write."""

    name: str
    notations: tuple[tuple[str, str], ...]
    """Pairs of code and datatype IRI, such as a PLOVER category or a PA-X code."""
    shortcut: str | None


@dataclass(frozen=True)
class Scheme:
    """A controlled vocabulary. ``name`` is the name of the property it fills, by convention."""

    iri: str
    name: str
    title: str
    definition: str
    concepts: Mapping[str, Concept]


@dataclass(frozen=True)
class Property(Term):
    """A property as declared in the ontology, whatever classes use it."""

    key: str
    inverse_key: str | None
    kind: str
    """``object``, ``datatype`` or ``concept``."""
    range: str
    domain: str | None
    scheme: str | None
    computed: bool


@dataclass(frozen=True)
class Field:
    """A property as one class uses it: how often, with what values, and what to say when not."""

    property: Property
    minimum: int
    maximum: int | None
    target: str | None
    """IRI of the class of values, for object properties."""
    datatype: str | None
    message: str
    shape: str

    @builtins.property
    def key(self) -> str:
        return self.property.key

    @builtins.property
    def many(self) -> bool:
        return self.maximum is None or self.maximum > 1


@dataclass(frozen=True)
class Class(Term):
    """A class with all its fields, inherited ones first."""

    name: str
    plural: str
    abstract: bool
    parents: tuple[str, ...]
    """Superclasses within the model, nearest first; foreign superclasses are alignments."""
    fields: Mapping[str, Field]


@dataclass(frozen=True)
class Model:
    """The whole domain. Keys of the mappings are IRIs."""

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    schemes: Mapping[str, Scheme]

    @cached_property
    def by_name(self) -> Mapping[str, Class]:
        """Classes by the name that annotation files and GraphQL use."""
        return MappingProxyType({cls.name: cls for cls in self.classes.values()})

    @cached_property
    def by_key(self) -> Mapping[str, Property]:
        """Properties by the key that annotation files, JSON-LD and GraphQL use."""
        return MappingProxyType({prop.key: prop for prop in self.properties.values()})

    @cached_property
    def iris(self) -> frozenset[str]:
        """IRIs of everything that is declared: classes, properties, schemes and concepts."""
        concepts = (c.iri for s in self.schemes.values() for c in s.concepts.values())
        return frozenset((*self.classes, *self.properties, *self.schemes, *concepts))

    @cached_property
    def descendants(self) -> Mapping[str, tuple[Class, ...]]:
        """For each class its concrete self and subclasses, in order of declaration."""
        return MappingProxyType(
            {
                iri: tuple(c for c in self.classes.values() if not c.abstract and self.is_a(c, iri))
                for iri in self.classes
            }
        )

    def is_a(self, cls: Class, ancestor: str) -> bool:
        """Tell whether ``cls`` is the class ``ancestor`` or a subclass of it."""
        return cls.iri == ancestor or any(
            self.is_a(self.classes[parent], ancestor) for parent in cls.parents
        )

    def ancestors(self, cls: Class) -> tuple[Class, ...]:
        """Return ``cls`` and its superclasses, itself first, each once."""
        found = {cls.iri: cls}
        for parent in cls.parents:
            found |= {a.iri: a for a in self.ancestors(self.classes[parent])}
        return tuple(found.values())

    def incoming(self, cls: Class) -> tuple[tuple[Class, Field], ...]:
        """Return the fields of concrete classes whose values may be of class ``cls``."""
        mine = {ancestor.iri for ancestor in self.ancestors(cls)}
        return tuple(
            (owner, field)
            for owner in self.classes.values()
            if not owner.abstract
            for field in owner.fields.values()
            if field.target in mine
        )

    def concept(self, prop: Property, name: str) -> Concept | None:
        """Return the concept that ``name`` means as a value of ``prop``, or None."""
        return None if prop.scheme is None else self.schemes[prop.scheme].concepts.get(name)


def frozen(pairs: Iterable[tuple[K, V]]) -> Mapping[K, V]:
    """Return a read-only mapping in the order of ``pairs``."""
    return MappingProxyType(dict(pairs))

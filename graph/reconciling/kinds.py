"""What can be reconciled: classes and properties, derived from the model.

A class takes part if its things have a name and a definition that tells them from their neighbours:
actors, events, arrangements, places, documents, and whatever an extension adds of that sort. Its
properties are the fields of such classes whose values say something by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from parley.graph.model import Class, Field, Model, Property
from parley.graph.namespaces import DCTERMS, EDTF, OWL, SKOS

NAMING: Final = (f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SKOS}altLabel")
"""The properties whose values are names, best first."""

DEFINITION: Final = f"{SKOS}definition"
SAME: Final = f"{OWL}sameAs"

WIKIDATA_KEY: Final = "wikidata"
"""The one property that is no field: the identifiers in Wikidata that a thing is the same as."""


@dataclass(frozen=True)
class Kinds:
    """The classes and properties of ``model`` that take part, by the names that clients send."""

    model: Model

    @cached_property
    def classes(self) -> dict[str, Class]:
        return {c.name: c for c in self.model.classes.values() if _identified(c)}

    @cached_property
    def properties(self) -> dict[str, Property]:
        return {key: field.property for key, field in self._fields.items()}

    @cached_property
    def paths(self) -> dict[str, str]:
        """For each property, by key, the path in SPARQL that leads from a thing to a value."""
        return {key: self._path(field) or "" for key, field in self._fields.items()}

    @cached_property
    def _fields(self) -> dict[str, Field]:
        fields = (f for c in self.classes.values() for f in c.fields.values())
        return {field.key: field for field in fields if self._path(field) is not None}

    def _path(self, field: Field) -> str | None:
        """Return the path to the values of a field, or None if they say nothing by themselves.

        A part such as the time of an event stands for the date that it holds; passages and other
        parts without a name are left out.
        """
        target = self.model.classes.get(field.target or "")
        if target is None or target.name in self.classes:
            return f"<{field.property.iri}>"
        dates = [f.property.iri for f in target.fields.values() if f.datatype == EDTF]
        return f"<{field.property.iri}>/<{dates[0]}>" if len(dates) > 0 else None

    def class_named(self, name: str) -> Class | None:
        """Return the class that a client means by its name, in any case, or its IRI; or None."""
        by_name = {c.name.lower(): c for c in self.classes.values()}
        by_iri = {c.iri: c for c in self.classes.values()}
        return by_name.get(name.lower()) or by_iri.get(name)

    def key_named(self, name: str) -> str | None:
        """Return the key of the property that a client means by its key or IRI, or None."""
        if name in self.properties or name == WIKIDATA_KEY:
            return name
        return next((key for key, prop in self.properties.items() if prop.iri == name), None)

    def properties_of(self, cls: Class | None) -> dict[str, Property]:
        """Return the properties that things of a class may have; of all classes for None."""
        if cls is None:
            return self.properties
        below = [c for c in self.classes.values() if self.model.is_a(c, cls.iri)]
        held = {field.key for c in below for field in c.fields.values()}
        return {key: prop for key, prop in self.properties.items() if key in held}

    def names_of(self, types: tuple[str, ...]) -> tuple[Class, ...]:
        """Return the classes with these IRIs that take part."""
        return tuple(c for c in self.classes.values() if c.iri in types)

    def with_ancestors(self, iri: str) -> frozenset[str]:
        """Return the IRIs of a class and its superclasses."""
        cls = self.model.classes.get(iri)
        return frozenset() if cls is None else frozenset(a.iri for a in self.model.ancestors(cls))


def _identified(cls: Class) -> bool:
    iris = {field.property.iri for field in cls.fields.values()}
    return NAMING[0] in iris and DEFINITION in iris

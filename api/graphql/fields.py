"""The fields that GraphQL shows for a class, described in terms of the model alone.

A :class:`FieldSpec` says what a field is called, what its values are and by which :class:`Access`
to the graph they are found. Schema, loading and resolving are all made from these, so they cannot
disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from parley.api.graphql.names import NODE, chain_name, enum_name
from parley.graph.domain import Domain
from parley.graph.model import Class, Field, Model, Property
from parley.graph.model_source import Source
from parley.graph.namespaces import EDTF, RDF, SH, SKOS, XSD


class How(StrEnum):
    """Along which statements the values of a field are found."""

    FORWARD = "forward"
    BACKWARD = "backward"
    CHAIN = "chain"
    GRAPHS = "graphs"


class Access(NamedTuple):
    """What has to be known of a node to answer a field: equal accesses are loaded once."""

    how: How
    iri: str


class Kind(StrEnum):
    """What the values of a field are."""

    ID = "id"
    IRI = "iri"
    THING = "thing"
    CONCEPT = "concept"
    TEXT = "text"
    """Text with language tags of which one is chosen."""
    TEXTS = "texts"
    """Text with language tags of which there may be several in one language."""
    SHOWN = "shown"
    """As TEXT, but only the words."""
    TAG = "tag"
    """As TEXT, but only the language tag."""
    SCALAR = "scalar"


@dataclass(frozen=True)
class FieldSpec:
    """One field of a GraphQL type. ``type`` names the type of a single value."""

    name: str
    description: str
    kind: Kind
    type: str
    access: Access
    many: bool = False
    required: bool = False
    datatype: str | None = None
    """IRI of the datatype of the values, of those that are scalars."""

    @property
    def limited(self) -> bool:
        """Whether the field takes ``first``: lists followed backwards may be long."""
        return self.access.how is How.BACKWARD


TYPE = Access(How.FORWARD, f"{RDF}type")
LABEL = Access(How.FORWARD, f"{SKOS}prefLabel")
GRAPHS = Access(How.GRAPHS, "")

SCALARS = {
    f"{XSD}string": "String",
    f"{XSD}boolean": "Boolean",
    f"{XSD}decimal": "Decimal",
    f"{XSD}double": "Float",
    f"{XSD}float": "Float",
    f"{XSD}date": "Date",
    f"{XSD}anyURI": "IRI",
    EDTF: "EDTF",
    **{
        f"{XSD}{name}": "Int"
        for name in ("integer", "int", "short", "byte", "nonNegativeInteger", "positiveInteger")
    },
}
"""GraphQL scalars by datatype; whatever is not listed is shown as the string that stands in the
data.
"""

LANG_STRING = f"{RDF}langString"
COMPLETE = "The list is complete unless `first` is given."

NODE_FIELDS = (
    FieldSpec(
        "id",
        "The IRI of the thing, relative to the base of all things where it stands below it.",
        Kind.ID,
        "ID",
        TYPE,
        required=True,
    ),
    FieldSpec("iri", "The IRI of the thing in full.", Kind.IRI, "IRI", TYPE, required=True),
    FieldSpec(
        "label",
        "The name under which the thing is shown, in the first language of `lang` that it has; "
        "null for things that have no label.",
        Kind.SHOWN,
        "String",
        LABEL,
    ),
    FieldSpec(
        "labelLanguage",
        "The language tag of what `label` gives for the same `lang`.",
        Kind.TAG,
        "String",
        LABEL,
    ),
    FieldSpec(
        "graphs",
        "The named graphs that say something about the thing.",
        Kind.IRI,
        "IRI",
        GRAPHS,
        many=True,
    ),
)
"""The fields of the interface that every thing implements."""


def class_fields(domain: Domain, cls: Class) -> Iterator[FieldSpec]:
    """Iterate over the fields of a class, without those that every thing has."""
    model = domain.model
    shown = Access(How.FORWARD, cls.fields["label"].property.iri) if "label" in cls.fields else None
    for field in cls.fields.values():
        if shown != LABEL or field.key != "label":
            yield _forward(domain.source, model, cls, field)
        if _is_chain(model, cls, field):
            yield _chain(model, cls, field)
    seen = set()
    for _, field in model.incoming(cls):
        if field.property.inverse_key is not None and field.property.iri not in seen:
            seen.add(field.property.iri)
            yield _backward(model, field.property, field.property.inverse_key)


def _forward(source: Source, model: Model, cls: Class, field: Field) -> FieldSpec:
    kind, type_ = _value(source, model, cls, field)
    return FieldSpec(
        name=field.key,
        description=_about(field.property),
        kind=kind,
        type=type_,
        access=Access(How.FORWARD, field.property.iri),
        many=kind is not Kind.TEXT and _many(model, cls, field.key),
        datatype=(field.datatype or field.property.range) if kind is Kind.SCALAR else None,
    )


def _value(source: Source, model: Model, cls: Class, field: Field) -> tuple[Kind, str]:
    prop = field.property
    if prop.kind == "concept":
        return Kind.CONCEPT, enum_name(model, model.schemes[prop.scheme or ""])
    if prop.kind == "object":
        target = _target(model, cls, prop.key)
        return (Kind.IRI, "IRI") if target is None else (Kind.THING, model.classes[target].name)
    if prop.range == LANG_STRING:
        single = any(
            source.flag(node, f"{SH}uniqueLang")
            for node in source.subjects(f"{SH}path", prop.iri)
            if node.value == field.shape
        )
        return (Kind.TEXT if single else Kind.TEXTS), "LangString"
    return Kind.SCALAR, SCALARS.get(prop.range, "String")


def _target(model: Model, cls: Class, key: str) -> str | None:
    """Return the class of values, no wider than above, or interfaces would not fit."""
    inherited = [
        _target(model, model.classes[parent], key)
        for parent in cls.parents
        if key in model.classes[parent].fields
    ]
    own = cls.fields[key].target
    if len(inherited) == 0:
        return own
    wide = inherited[0]
    fits = own is not None and wide is not None and model.is_a(model.classes[own], wide)
    return own if fits else wide


def _many(model: Model, cls: Class, key: str) -> bool:
    """Tell whether the field is a list anywhere above, as GraphQL lets no subtype narrow a list."""
    return any(a.fields[key].many for a in model.ancestors(cls) if key in a.fields)


def _is_chain(model: Model, cls: Class, field: Field) -> bool:
    prop = field.property
    followed = prop.kind == "object" and prop.range in model.classes and prop.range == prop.domain
    return followed and not _many(model, cls, field.key)


def _chain(model: Model, cls: Class, field: Field) -> FieldSpec:
    return FieldSpec(
        name=chain_name(field.key),
        description=f"The thing itself and, in order, all that follow it along `{field.key}`, "
        f"from the innermost to the outermost. `{field.key}`: {field.property.definition}",
        kind=Kind.THING,
        type=model.classes[field.property.range].name,
        access=Access(How.CHAIN, field.property.iri),
        many=True,
    )


def _backward(model: Model, prop: Property, name: str) -> FieldSpec:
    owners = [c for c in model.classes.values() if not c.abstract and prop.key in c.fields]
    return FieldSpec(
        name=name,
        description=f"What leads here by `{prop.key}`: {prop.definition} {COMPLETE}",
        kind=Kind.THING,
        type=_common(model, owners),
        access=Access(How.BACKWARD, prop.iri),
        many=True,
    )


def _common(model: Model, owners: list[Class]) -> str:
    """Return the name of the nearest class that all ``owners`` are, or of the node interface."""
    shared = [c for c in model.classes.values() if all(model.is_a(o, c.iri) for o in owners)]
    for cls in shared:
        if all(model.is_a(cls, other.iri) for other in shared):
            return cls.name
    return NODE


def _about(prop: Property) -> str:
    parts = (prop.definition, prop.scope_note, "Computed by the build." if prop.computed else "")
    return " ".join(part for part in parts if part != "")

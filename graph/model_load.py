"""Making the model from the Turtle of ontology and shapes, refusing what disagrees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from parley.graph.errors import ModelError
from parley.graph.model import Class, Concept, Field, Model, Property, Scheme, frozen
from parley.graph.model_check import check_model
from parley.graph.model_source import Source, Subject, read_source
from parley.graph.namespaces import DCTERMS, OWL, RDF, RDFS, SH, SKOS, TERM, local_name

ALIGNING = (
    ("subClassOf", f"{RDFS}subClassOf"),
    ("subPropertyOf", f"{RDFS}subPropertyOf"),
    ("closeMatch", f"{SKOS}closeMatch"),
)


@cache
def load_model(extensions: tuple[Path, ...] = ()) -> Model:
    """Return the model of the packaged domain, extended by the Turtle files of ``extensions``.

    Reach for this rather than for the files. The result is immutable and cached. Raises
    :class:`~parley.graph.errors.ModelError` listing every disagreement between ontology and shapes.
    """
    return model_from(read_source(extensions))


def model_from(source: Source) -> Model:
    """Return the model that ``source`` declares; raises ``ModelError`` for contradictions."""
    schemes = _schemes(source)
    properties = _properties(source)
    shapes = _shapes(source)
    parents = _parents(source)
    classes = {iri: _class(source, iri, parents, shapes, properties) for iri in parents}
    model = Model(frozen(classes.items()), frozen(properties.items()), frozen(schemes.items()))
    check_model(model, source)
    return model


def _term(source: Source, subject: Subject) -> dict[str, object]:
    return {
        "iri": subject.value,
        "label": source.text(subject, f"{RDFS}label") or source.text(subject, f"{SKOS}prefLabel"),
        "definition": source.text(subject, f"{SKOS}definition"),
        "example": source.text(subject, f"{SKOS}example"),
        "scope_note": source.text(subject, f"{SKOS}scopeNote"),
        "defined_by": next(iter(source.iris(subject, f"{RDFS}isDefinedBy")), ""),
        "alignments": tuple(
            (name, iri) for name, predicate in ALIGNING for iri in source.iris(subject, predicate)
        ),
        "file": source.file_of(subject),
    }


def _schemes(source: Source) -> dict[str, Scheme]:
    found = {}
    for subject in source.of_type(f"{SKOS}ConceptScheme"):
        concepts = [_concept(source, c) for c in source.subjects(f"{SKOS}inScheme", subject.value)]
        found[subject.value] = Scheme(
            iri=subject.value,
            name=local_name(subject.value),
            title=source.text(subject, f"{DCTERMS}title"),
            definition=source.text(subject, f"{SKOS}definition"),
            concepts=frozen((concept.name, concept) for concept in concepts),
        )
    return found


def _concept(source: Source, subject: Subject) -> Concept:
    notations = [v for v in source.values(subject, f"{SKOS}notation") if isinstance(v, ox.Literal)]
    return Concept(
        **_term(source, subject),  # type: ignore[arg-type]  # one dict feeds three dataclasses
        name=local_name(subject.value),
        notations=tuple((v.value, v.datatype.value) for v in notations),
        shortcut=next(iter(source.iris(subject, f"{TERM}shortcut")), None),
    )


def _properties(source: Source) -> dict[str, Property]:
    kinds = (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")
    return {s.value: _property(source, s) for s in source.of_type(*kinds)}


def _property(source: Source, subject: Subject) -> Property:
    scheme = next(iter(source.iris(subject, f"{TERM}valueScheme")), None)
    is_object = f"{OWL}ObjectProperty" in source.iris(subject, f"{RDF}type")
    kind = "datatype" if not is_object else "object" if scheme is None else "concept"
    return Property(
        **_term(source, subject),  # type: ignore[arg-type]
        key=source.text(subject, f"{TERM}key") or local_name(subject.value),
        inverse_key=source.text(subject, f"{TERM}inverseKey") or None,
        kind=kind,
        range=next(iter(source.iris(subject, f"{RDFS}range")), ""),
        domain=next(iter(source.iris(subject, f"{RDFS}domain")), None),
        scheme=scheme,
        computed=source.flag(subject, f"{TERM}computed"),
    )


def _parents(source: Source) -> dict[str, tuple[str, ...]]:
    classes = [s for s in source.of_type(f"{OWL}Class") if isinstance(s, ox.NamedNode)]
    own = {c.value for c in classes}
    return {
        c.value: tuple(p for p in source.iris(c, f"{RDFS}subClassOf") if p in own) for c in classes
    }


@dataclass(frozen=True)
class _PropertyShape:
    path: str
    node: Subject


def _shapes(source: Source) -> dict[str, list[_PropertyShape]]:
    """Return the property shapes with a plain path, by the class that their node shape targets."""
    found: dict[str, list[_PropertyShape]] = {}
    for shape in source.of_type(f"{SH}NodeShape"):
        for target in source.iris(shape, f"{SH}targetClass"):
            nodes = [
                v
                for v in source.values(shape, f"{SH}property")
                if not isinstance(v, ox.Literal | ox.Triple)
            ]
            plain = [(path, node) for node in nodes for path in source.iris(node, f"{SH}path")]
            ordered = sorted(plain, key=lambda pair: _order(source, pair[1]))
            found.setdefault(target, []).extend(_PropertyShape(p, n) for p, n in ordered)
    return found


def _order(source: Source, shape: Subject) -> float:
    text = source.text(shape, f"{SH}order")
    return float(text) if text != "" else float("inf")


def _class(
    source: Source,
    iri: str,
    parents: dict[str, tuple[str, ...]],
    shapes: dict[str, list[_PropertyShape]],
    properties: dict[str, Property],
) -> Class:
    fields: dict[str, Field] = {}
    for ancestor in _line(source, iri, parents):
        for shape in shapes.get(ancestor, []):
            if shape.path in properties:
                field = _field(source, properties[shape.path], shape.node)
                known = fields.get(field.key)
                fields[field.key] = field if known is None else _narrowed(known, field)
    subject = ox.NamedNode(iri)
    return Class(
        **_term(source, subject),  # type: ignore[arg-type]
        name=local_name(iri),
        plural=source.text(subject, f"{TERM}plural"),
        abstract=source.flag(subject, f"{TERM}abstract"),
        parents=parents[iri],
        fields=frozen(fields.items()),
    )


def _line(
    source: Source, iri: str, parents: dict[str, tuple[str, ...]], below: tuple[str, ...] = ()
) -> list[str]:
    """Return the ancestors of a class, most general first, itself last."""
    if iri in below:
        what = f"{iri} is a subclass of itself, through {' and '.join(below)}"
        raise ModelError([f"{source.file_of(ox.NamedNode(iri))}: {what}"])
    line: dict[str, None] = {}
    for parent in parents[iri]:
        line |= dict.fromkeys(_line(source, parent, parents, (*below, iri)))
    return [*line, iri]


def _field(source: Source, prop: Property, shape: Subject) -> Field:
    return Field(
        property=prop,
        minimum=_count(source, shape, "minCount") or 0,
        maximum=_count(source, shape, "maxCount"),
        target=next(iter(source.iris(shape, f"{SH}class")), None),
        datatype=next(iter(source.iris(shape, f"{SH}datatype")), None),
        message=source.text(shape, f"{SH}message"),
        shape=shape.value,
    )


def _count(source: Source, shape: Subject, name: str) -> int | None:
    text = source.text(shape, f"{SH}{name}")
    if text != "" and not text.isdecimal():
        what = f"{shape.value} has sh:{name} {text}, which is no whole number"
        raise ModelError([f"{source.file_of(shape)}: {what}"])
    return int(text) if text != "" else None


def _narrowed(general: Field, special: Field) -> Field:
    """Return the field that obeys both: the tighter counts, the nearer class and datatype."""
    maxima = [m for m in (general.maximum, special.maximum) if m is not None]
    return Field(
        property=special.property,
        minimum=max(general.minimum, special.minimum),
        maximum=min(maxima) if len(maxima) > 0 else None,
        target=special.target or general.target,
        datatype=special.datatype or general.datatype,
        message=special.message or general.message,
        shape=special.shape,
    )

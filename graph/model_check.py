"""The disagreements for which a model is refused: each rule is one function that yields faults.

A fault names the term and its file and says what to do. Sources of the rules: OOPS!
(Poveda-Villalón et al. 2014) for documentation and dead terms, SHACL section 2 for shapes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pyoxigraph as ox

from parley.graph.errors import ModelError
from parley.graph.model import Class, Concept, Field, Model, Property, Term
from parley.graph.model_source import Source, Subject
from parley.graph.namespaces import OWL, PREFIXES, SH, SKOS, TERM, shorten

KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*")
RESERVED = ("id", "type", "graphs", "iri")
"""Names that annotation files and GraphQL give a meaning of their own."""

Rule = Callable[[Model, Source], Iterator[str]]


def check_model(model: Model, source: Source) -> None:
    """Raise :class:`ModelError` with every fault that any rule finds; return if there is none."""
    faults = [fault for rule in RULES for fault in rule(model, source)]
    if len(faults) > 0:
        raise ModelError(faults)


def _fault(term: Term, what: str) -> str:
    return f"{term.file}: {shorten(term.iri)} {what}"


def _documented(model: Model, source: Source) -> Iterator[str]:
    concepts = [c for scheme in model.schemes.values() for c in scheme.concepts.values()]
    for term in (*model.classes.values(), *model.properties.values(), *concepts):
        for name in ("label", "definition", "example"):
            if getattr(term, name) == "":
                yield _fault(term, f"has no {name}: add one in English")
        if term.defined_by == "" and not isinstance(term, Concept):
            yield _fault(term, "has no rdfs:isDefinedBy: name its vocabulary")


def _shaped(model: Model, source: Source) -> Iterator[str]:
    targets = {
        target
        for shape in source.of_type(f"{SH}NodeShape")
        for target in source.iris(shape, f"{SH}targetClass")
    }
    for cls in model.classes.values():
        if cls.iri not in targets and not cls.abstract:
            yield _fault(cls, "has no node shape: add one with sh:targetClass")
        if cls.plural == "":
            yield _fault(cls, "has no plural: add parley:plural")
    for shape in source.of_type(f"{SH}NodeShape"):
        for target in source.iris(shape, f"{SH}targetClass"):
            if target not in model.classes:
                what = f"targets {shorten(target)}, which the ontology does not declare as a class"
                yield f"{source.file_of(shape)}: {shorten(shape.value)} {what}"


def _paths(model: Model, source: Source) -> Iterator[str]:
    used = set()
    for shape in _property_shapes(source):
        for path in source.iris(shape, f"{SH}path"):
            used.add(path)
            forbidden = source.text(shape, f"{SH}maxCount") == "0"
            if path not in model.properties and not forbidden:
                yield (
                    f"{source.file_of(shape)}: {shorten(shape.value)} has the path "
                    f"{shorten(path)}, which the ontology does not declare"
                )
    for prop in model.properties.values():
        if prop.iri not in used:
            yield _fault(prop, "is used by no shape: add it to a shape or remove it")


def _property_shapes(source: Source) -> list[Subject]:
    """Return the property shapes that stand directly in node shapes with a target."""
    found: dict[Subject, None] = {}
    for shape in source.of_type(f"{SH}NodeShape"):
        targeted = any(
            len(source.iris(shape, f"{SH}{name}")) > 0
            for name in ("targetClass", "targetSubjectsOf")
        )
        nodes = source.values(shape, f"{SH}property") if targeted else []
        found |= {n: None for n in nodes if isinstance(n, ox.NamedNode | ox.BlankNode)}
    return list(found)


def _queries(source: Source) -> list[Subject]:
    """Return the SPARQL constraints of all shapes, whether or not their type is stated."""
    shapes = source.subjects_with(f"{SH}sparql")
    nodes = [node for shape in shapes for node in source.values(shape, f"{SH}sparql")]
    return [n for n in dict.fromkeys(nodes) if isinstance(n, ox.NamedNode | ox.BlankNode)]


def _messages(model: Model, source: Source) -> Iterator[str]:
    for constraint in (*_property_shapes(source), *_queries(source)):
        if source.text(constraint, f"{SH}message") == "":
            yield (
                f"{source.file_of(constraint)}: {shorten(constraint.value)} has no sh:message "
                "that tells a person what to do"
            )


def _values(model: Model, source: Source) -> Iterator[str]:
    for cls in model.classes.values():
        for field in cls.fields.values():
            yield from (_fault(cls, what) for what in _value_faults(model, cls, field, source))


def _value_faults(model: Model, cls: Class, field: Field, source: Source) -> Iterator[str]:
    prop = field.property
    name = f"shapes {prop.key}"
    if prop.kind == "datatype" and field.datatype != prop.range:
        yield f"{name} with {field.datatype}, but the ontology gives the range {prop.range}"
    if prop.kind != "datatype" and field.datatype is not None:
        yield f"{name} with a datatype, but the ontology declares an object property"
    if prop.kind == "object" and field.target is not None:
        target = model.classes.get(field.target)
        if target is None:
            yield f"{name} with the class {field.target}, which the ontology does not declare"
        elif prop.range in model.classes and not model.is_a(target, prop.range):
            yield f"{name} with {target.name}, outside the range {shorten(prop.range)}"
    if prop.kind == "concept":
        yield from _scheme_faults(model, name, field, source)
    domain = model.classes.get(prop.domain or "")
    if domain is not None and not (model.is_a(cls, domain.iri) or model.is_a(domain, cls.iri)):
        yield f"{name}, whose domain is {domain.name}"


def _scheme_faults(model: Model, name: str, field: Field, source: Source) -> Iterator[str]:
    scheme = model.schemes.get(field.property.scheme or "")
    if scheme is None or len(scheme.concepts) == 0:
        yield f"{name}, whose scheme {field.property.scheme} has no concepts"
        return
    if field.target != f"{SKOS}Concept":
        yield f"{name} without sh:class skos:Concept"
    if source.text(ox.NamedNode(field.shape), f"{SH}pattern") != f"^{scheme.iri}/":
        yield f'{name} without sh:pattern "^{scheme.iri}/"'
    for concept in scheme.concepts.values():
        if concept.iri != f"{scheme.iri}/{concept.name}":
            yield f"uses {scheme.iri}, but its concept {concept.iri} does not stand under it"


def _names(model: Model, source: Source) -> Iterator[str]:
    classes = {cls.name for cls in model.classes.values()}
    for prop in model.properties.values():
        if prop.key in PREFIXES:
            yield _fault(prop, f"has the key {prop.key}, which is a prefix: give it another")
        elif prop.key in RESERVED or prop.key in classes:
            what = "which is a keyword or a class"
            yield _fault(prop, f"has the key {prop.key}, {what}: give it another")
        elif KEY.fullmatch(prop.key) is None:
            yield _fault(prop, f"has the key {prop.key}: use letters and digits, a letter first")
    keys = [(prop.key, prop) for prop in model.properties.values()]
    names = [(cls.name, cls) for cls in model.classes.values()]
    yield from _repeated("key", keys)
    yield from _repeated("class name", names)
    for cls in model.classes.values():
        yield from _clashes(model, cls)


def _repeated(kind: str, named: Sequence[tuple[str, Term]]) -> Iterator[str]:
    counts = Counter(name for name, _ in named)
    seen = set()
    for name, term in named:
        if name in seen:
            what = (
                f": the {kind} {name} is used {counts[name]} times: give one of the terms another"
            )
            yield f"{term.file}: {shorten(term.iri)}{what}"
        seen.add(name)


def _clashes(model: Model, cls: Class) -> Iterator[str]:
    backward = {field.property.iri: field.property for _, field in model.incoming(cls)}
    keys = [prop.inverse_key for prop in backward.values() if prop.inverse_key is not None]
    taken = Counter([*cls.fields, *keys])
    for prop in backward.values():
        if prop.inverse_key is not None and taken[prop.inverse_key] > 1:
            what = f"the key {prop.inverse_key} twice, forward and inverse: rename one"
            yield _fault(prop, f"gives {cls.name} {what}")


def _declared(model: Model, source: Source) -> Iterator[str]:
    for term in (*model.classes.values(), *model.properties.values()):
        named = [iri for relation, iri in term.alignments if relation == "subClassOf"]
        if isinstance(term, Property):
            named += [iri for iri in (term.domain, term.range) if iri is not None]
        for iri in named:
            if iri.startswith(TERM) and iri not in model.classes:
                yield _fault(term, f"refers to {shorten(iri)}, which the ontology does not declare")


def _followable(model: Model, source: Source) -> Iterator[str]:
    for prop in model.properties.values():
        if prop.inverse_key is not None and prop.kind != "object":
            yield _fault(prop, "has an inverse key but its values are no things")
    for subject in source.of_type(f"{OWL}Class"):
        if isinstance(subject, ox.BlankNode):
            yield f"{source.file_of(subject)}: a class without IRI: give it one"


RULES: tuple[Rule, ...] = (
    _documented,
    _shaped,
    _paths,
    _messages,
    _values,
    _names,
    _declared,
    _followable,
)

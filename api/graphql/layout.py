"""The layout of the schema: every type, enum and root field, worked out from the model once.

Reach for :func:`make_layout`. The layout is data: :mod:`parley.api.graphql.types` makes a
Strawberry schema of it, and :mod:`parley.api.graphql.load` finds in it what to ask the store for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parley.api.graphql.fields import NODE_FIELDS, FieldSpec, Kind, class_fields
from parley.api.graphql.names import (
    NODE,
    enum_name,
    enum_value,
    is_interface,
    object_name,
    plural,
    singular,
)
from parley.graph.domain import Domain
from parley.graph.errors import ModelError
from parley.graph.model import Class, Model, Scheme, frozen


@dataclass(frozen=True)
class TypeSpec:
    """An object type or interface; ``implements`` names all interfaces, the farthest included."""

    name: str
    description: str
    interface: bool
    implements: tuple[str, ...]
    fields: Mapping[str, FieldSpec]


@dataclass(frozen=True)
class EnumSpec:
    """An enum; ``values`` are triples of name, IRI of the concept and description.

    ``labels`` are what the concepts are called in the ontology, by their IRIs.
    """

    name: str
    description: str
    values: tuple[tuple[str, str, str], ...]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class RootSpec:
    """The two root fields of a class: one thing by id, and the list."""

    singular: str
    plural: str
    type: str
    description: str
    classes: tuple[str, ...]
    """IRIs of the concrete classes that the list holds."""
    targets: Mapping[str, Mapping[str, FieldSpec]] = field(repr=False)
    """What things may be filtered by, by the names of types; one for all roots."""

    @property
    def filters(self) -> Mapping[str, FieldSpec]:
        """What the list may be filtered by."""
        return self.targets[self.type]


@dataclass(frozen=True)
class Layout:
    """Everything that the schema consists of. Types come with their supertypes first."""

    types: Mapping[str, TypeSpec]
    enums: Mapping[str, EnumSpec]
    roots: tuple[RootSpec, ...]
    objects: Mapping[str, str]
    """Names of object types by the IRI of the class, most general class first."""
    possible: Mapping[str, frozenset[str]]
    """Names of the object types that a value of each type may have."""
    filters: Mapping[str, Mapping[str, FieldSpec]]
    """What things may be filtered by: of every class, and of anything."""


NETWORK_TYPES = (
    "Node",
    "Edge",
    "Statement",
    "Belief",
    "Group",
    "Coalitions",
    "Frustration",
    "Polarisation",
    "Interval",
    "Matrix",
    "Method",
    "Mode",
    "Of",
    "Aggregate",
    "Normalise",
    "Duplicates",
    "Attribution",
    "Basis",
    "Unit",
    "By",
    "Kernel",
)
"""What the types of discourse networks end in."""

RESERVED = (
    NODE,
    "Query",
    "Mutation",
    "Subscription",
    "LangString",
    "PageInfo",
    "JSON",
    "SearchConnection",
    "SearchEdge",
    "SearchKind",
    "SearchMatch",
    "SparqlResult",
    "Predicate",
    "Direction",
    "Undated",
    "Precision",
    "DrawnSpan",
    "Graph",
    "GraphNode",
    "GraphLink",
    "Path",
    "Paths",
    "Timeline",
    "TimelineItem",
    "DateWindow",
    "DiscourseNetwork",
    *(f"Network{name}" for name in NETWORK_TYPES),
    "OrderDirection",
    "CountOrder",
)
"""Names of types that are there whatever the model is; the first is a type of the layout."""

RESERVED_ROOTS = (
    "node",
    "nodes",
    "search",
    "sparql",
    "graph",
    "paths",
    "timeline",
    "network",
    "networks",
)
"""Root fields that are there whatever the model is."""

SUFFIXES = ("Connection", "Edge", "Where", "Filter", "Order", "ValueOrder")
"""What the types beside that of a class end in."""

SCALAR_NAMES = ("ID", "String", "Int", "Float", "Boolean", "IRI", "EDTF", "Date", "Decimal")


def make_layout(domain: Domain) -> Layout:
    """Return the layout that the model gives.

    Raises :class:`~parley.graph.errors.ModelError` where two names of the model come to the same
    name in GraphQL, saying which to change.
    """
    model = domain.model
    ordered = sorted(model.classes.values(), key=lambda cls: len(model.ancestors(cls)))
    node = TypeSpec(NODE, "Anything that has an IRI.", True, (), _by_name(NODE, NODE_FIELDS))
    types = [node, *(spec for cls in ordered for spec in _types(domain, cls))]
    filters = frozen(
        (spec.name, _filters(spec))
        for spec in types
        if spec.name == NODE or spec.name in model.by_name
    )
    roots = tuple(_root(model, cls, filters) for cls in model.classes.values())
    enums = [_enum(model, scheme) for scheme in model.schemes.values()]
    _check(types, enums, roots)
    return Layout(
        types=frozen((spec.name, spec) for spec in types),
        enums=frozen((spec.name, spec) for spec in enums),
        roots=roots,
        objects=frozen((c.iri, object_name(model, c)) for c in ordered if not c.abstract),
        filters=filters,
        possible=frozen((spec.name, _possible(spec.name, types)) for spec in types),
    )


def _types(domain: Domain, cls: Class) -> Iterator[TypeSpec]:
    model = domain.model
    # Python wants base classes in one order everywhere, from special to general.
    nearest = sorted(model.ancestors(cls)[1:], key=lambda c: len(model.ancestors(c)), reverse=True)
    above = tuple(ancestor.name for ancestor in nearest)
    fields = _by_name(cls.name, (*NODE_FIELDS, *class_fields(domain, cls)))
    interface = is_interface(model, cls)
    about = cls.definition if cls.scope_note == "" else f"{cls.definition} {cls.scope_note}"
    yield TypeSpec(cls.name, about, interface, (*above, NODE), fields)
    if interface and not cls.abstract:
        plain = f"A thing of the class {cls.name} itself, and of no subclass of it. {about}"
        implements = (cls.name, *above, NODE)
        yield TypeSpec(object_name(model, cls), plain, False, implements, fields)


def _filters(spec: TypeSpec) -> Mapping[str, FieldSpec]:
    """Return all fields but the language of a label, which depends on who asks."""
    fields = spec.fields.items()
    return frozen((name, field) for name, field in fields if field.kind is not Kind.TAG)


def _root(model: Model, cls: Class, filters: Mapping[str, Mapping[str, FieldSpec]]) -> RootSpec:
    return RootSpec(
        singular=singular(cls),
        plural=plural(cls),
        type=cls.name,
        description=cls.definition,
        classes=tuple(c.iri for c in model.descendants[cls.iri]),
        targets=filters,
    )


def _enum(model: Model, scheme: Scheme) -> EnumSpec:
    values = [(enum_value(c), c.iri, c.definition) for c in scheme.concepts.values()]
    name = enum_name(model, scheme)
    _refuse_twice(f"the vocabulary {scheme.iri}", [value[0] for value in values])
    labels = frozen((c.iri, c.label) for c in scheme.concepts.values())
    return EnumSpec(name, scheme.definition, tuple(values), labels)


def _possible(name: str, types: list[TypeSpec]) -> frozenset[str]:
    return frozenset(
        spec.name
        for spec in types
        if not spec.interface and (spec.name == name or name in spec.implements)
    )


def _by_name(owner: str, fields: tuple[FieldSpec, ...]) -> Mapping[str, FieldSpec]:
    _refuse_twice(f"the class {owner}", [field.name for field in fields])
    return frozen((field.name, field) for field in fields)


def _check(types: list[TypeSpec], enums: list[EnumSpec], roots: tuple[RootSpec, ...]) -> None:
    made = [f"{root.type}{suffix}" for root in roots for suffix in SUFFIXES]
    made += [f"{NODE}{suffix}" for suffix in SUFFIXES[2:]]
    filters = [f"{spec.name}Filter" for spec in enums]
    filters += [f"{name}Filter" for name in ("LangString", "Id", *SCALAR_NAMES[1:])]
    named = [*(spec.name for spec in types), *(spec.name for spec in enums)]
    _refuse_twice("the schema", [*named, *made, *filters, *RESERVED[1:], *SCALAR_NAMES])
    fields = [name for root in roots for name in (root.singular, root.plural)]
    _refuse_twice("the query type", [*fields, *RESERVED_ROOTS])


def _refuse_twice(owner: str, names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if len(twice) > 0:
        raise ModelError(
            [f"GraphQL: {owner} would have {name} twice: rename a term" for name in twice]
        )

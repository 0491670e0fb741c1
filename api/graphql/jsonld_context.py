"""The JSON-LD context of an answer: with it, ``data`` is linked data exactly as it was answered.

``{"@context": context, ...data}`` says, to a JSON-LD 1.1 processor, statements of the graph and
nothing else. The context follows the selection: each pair of braces has one of its own, scoped to
the key that leads to it, since an alias may mean something else in other braces. What cannot be
said exactly is left out: a label without its language, counts, cursors, a chain's order.

Keys that lead to things without being a property, such as ``nodes`` or a root field, are mapped to
a blank node identifier: processors follow them and make no statement of them. Sources: JSON-LD 1.1
(W3C Recommendation, 2020), section 4.1.8, scoped contexts; JSON-LD 1.1 Processing Algorithms and
API, section 8.1.2, object to RDF conversion, by which properties that are blank are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.execution.values import VariableValues

from parley.api.graphql.collecting import Collecting
from parley.api.graphql.fields import TYPE, FieldSpec, How, Kind
from parley.api.graphql.layout import Layout

Context = dict[str, "object"]

ANSWER = "_:answer"
"""The property of everything that leads on without stating anything."""

PARTS_OF_TEXT = {"value": "@value", "language": "@language"}

TYPENAME = "__typename"


class _Use(NamedTuple):
    """What a key of the answer stands for in things of one type."""

    name: str
    spec: FieldSpec | None
    type: str
    """The named type of the values."""


class _Keys(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.found.add((node.alias or node.name).value)


def make_context(
    schema: GraphQLSchema,
    layout: Layout,
    base: str,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: VariableValues,
) -> Context:
    """Return the context of the answers to a valid operation; ``base`` is that of things."""
    keys = _Keys()
    visit(document, keys)
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    # A key of the answer that is called like a type would be read in place of the type.
    typed = keys.found.isdisjoint(layout.objects.values())
    making = _Making(schema, layout, Collecting(schema, fragments, variables), typed)
    query = schema.query_type
    assert query is not None
    types = {name: iri for iri, name in layout.objects.items()} if typed else {}
    top = making.braces([query], [operation.selection_set])
    return {"@version": 1.1, "@base": f"{base}id/", **types, **top}


class _Making:
    def __init__(
        self, schema: GraphQLSchema, layout: Layout, collecting: Collecting, typed: bool
    ) -> None:
        self._schema = schema
        self._layout = layout
        self._collecting = collecting
        self._typed = typed

    def braces(
        self, named: Sequence[GraphQLNamedType], sets: Sequence[SelectionSetNode]
    ) -> Context:
        """Return the terms of all keys of the answer that ``sets`` select of values of types."""
        uses: dict[str, set[_Use]] = {}
        below: dict[str, list[SelectionSetNode]] = {}
        for owner in self._possible(named):
            for key, nodes in self._collecting.groups(owner, sets).items():
                uses.setdefault(key, set()).add(self._use(owner, nodes[0].name.value))
                known = below.setdefault(key, [])
                known += _new(known, nodes)
        if named[0].name == "LangString":
            return _once((key, PARTS_OF_TEXT.get(_name(use))) for key, use in uses.items())
        thing = named[0].name in self._layout.types
        terms: Context = {key: self._term(use, below[key], thing) for key, use in uses.items()}
        return {**terms, **_identity(uses)} if thing else terms

    def _possible(self, named: Sequence[GraphQLNamedType]) -> Iterator[GraphQLObjectType]:
        found: dict[str, GraphQLObjectType] = {}
        for one in named:
            if isinstance(one, GraphQLInterfaceType | GraphQLUnionType):
                found |= {type_.name: type_ for type_ in self._schema.get_possible_types(one)}
            else:
                found[one.name] = cast("GraphQLObjectType", one)
        yield from found.values()

    def _use(self, owner: GraphQLObjectType, name: str) -> _Use:
        if name == TYPENAME:
            return _Use(name, None, "String")
        type_ = get_named_type(owner.fields[name].type).name
        known = self._layout.types.get(owner.name)
        spec = None if known is None else known.fields.get(name)
        return _Use(name, None if spec is None else _bare(spec), type_)

    def _term(self, uses: set[_Use], below: list[SelectionSetNode], thing: bool) -> object:
        """Return the definition of a key; None, by which it is left out, for what is not exact."""
        if len({(use.name, use.spec) for use in uses}) > 1:
            return None  # one key for two things: which one depends on the type of each
        use = min(uses, key=lambda use: use.type)
        if use.name == TYPENAME:
            return "@type" if thing and self._typed else None
        named = [self._schema.type_map[name] for name in sorted({use.type for use in uses})]
        scoped = self.braces(named, below) if len(below) > 0 else {}
        if use.spec is None:
            return {"@id": ANSWER, "@context": scoped} if len(below) > 0 else None
        return self._of_property(use.spec, scoped)

    def _of_property(self, spec: FieldSpec, scoped: Context) -> object:
        iri = spec.access.iri
        match spec.kind:
            case Kind.THING if spec.access.how is How.CHAIN:
                return {"@id": ANSWER, "@context": scoped}
            case Kind.THING if spec.access.how is How.BACKWARD:
                return {"@reverse": iri, "@context": scoped}
            case Kind.THING:
                return {"@id": iri, "@context": scoped}
            case Kind.CONCEPT:
                values = {
                    name: concept for name, concept, _ in self._layout.enums[spec.type].values
                }
                return {"@id": iri, "@type": "@vocab", "@context": values}
            case Kind.IRI if spec.access.how is How.FORWARD and spec.access != TYPE:
                return {"@id": iri, "@type": "@id"}
            case Kind.TEXT | Kind.TEXTS if set(PARTS_OF_TEXT.values()) <= set(scoped.values()):
                return {"@id": iri, "@context": scoped}
            case Kind.SCALAR if spec.datatype is not None:
                return {"@id": iri, "@type": spec.datatype}
        return None


def _bare(spec: FieldSpec) -> FieldSpec:
    """Return a field without that in which types that share it may differ."""
    type_ = spec.type if spec.kind is Kind.CONCEPT else ""
    return replace(spec, description="", type=type_, many=False, required=False)


def _new(known: list[SelectionSetNode], nodes: Iterable[FieldNode]) -> list[SelectionSetNode]:
    passed = {id(one) for one in known}
    sets = (node.selection_set for node in nodes)
    return [one for one in sets if one is not None and id(one) not in passed]


def _name(uses: set[_Use]) -> str:
    """Return the name of the field behind a key; empty if there are several."""
    names = {use.name for use in uses}
    return names.pop() if len(names) == 1 else ""


def _identity(uses: Mapping[str, set[_Use]]) -> Context:
    """Return the term of the key that gives the IRI, if one is asked for: an object has one."""
    for wanted in ("iri", "id"):
        for key, use in uses.items():
            if _name(use) == wanted:
                return {key: "@id"}
    return {}


def _once(terms: Iterable[tuple[str, str | None]]) -> Context:
    """Return terms of which each keyword is the meaning of one only."""
    found: Context = {}
    for key, keyword in terms:
        found[key] = None if keyword in found.values() else keyword
    return found

"""The compiler: from an operation to a plan, which answers without a call for every field.

Source: GraphQL specification, October 2021, sections 6.3.2, "Field Collection", and 6.4,
"Executing Fields". What the compiler does not know it leaves to graphql-core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    is_leaf_type,
)
from graphql.execution.values import VariableValues

from parley.api.graphql import completing, resolving
from parley.api.graphql.collecting import Collecting, takes
from parley.api.graphql.layout import Layout
from parley.api.graphql.made import Sets, ids_of, variables_used
from parley.api.graphql.plan import Make, Path, Plan, Run

MAX_FIELDS = 5_000
"""Fields of a plan, each counted for every type that it is compiled for. Fragments on many types
within each other could multiply them, so what has more is left to graphql-core.
"""


class _Untaken(Exception):  # noqa: N818  # no error: graphql-core does it
    pass


class Compiler:
    """Makes plans for one schema, whose resolvers are in place."""

    def __init__(self, schema: GraphQLSchema, layout: Layout) -> None:
        self._schema = schema
        self._layout = layout

    def plan(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> Plan | None:
        """Return the plan of a valid operation; None if graphql-core has to execute it.

        It holds for all ``variables`` that agree in those that
        :func:`~parley.api.graphql.collecting.conditions` names.
        """
        if operation.operation is not OperationType.QUERY or not takes(document):
            return None
        fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        making = _Making(self._schema, self._layout, fragments, variables)
        try:
            root = making.query(operation.selection_set)
            return Plan(root, fragments, making.uses)
        except _Untaken:
            return None


class _Making:
    """The making of one plan. What is asked twice of the same type by the same nodes is shared."""

    def __init__(
        self,
        schema: GraphQLSchema,
        layout: Layout,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._layout = layout
        self._fragments = fragments
        self.uses: dict[tuple[int, ...], Sequence[str]] = {}
        self._collecting = Collecting(schema, fragments, variables)
        self._fields_made = 0
        self._made: dict[tuple[str, tuple[int, ...]], Make] = {}

    def query(self, selection_set: SelectionSetNode) -> Make:
        query = self._schema.query_type
        assert query is not None
        make = self._fields(query, [selection_set], self._root)
        return lambda run, source, path: make(run, (), path)  # null would make no object

    def _fields(
        self,
        owner: GraphQLObjectType,
        sets: Iterable[SelectionSetNode],
        compiled: Callable[[GraphQLObjectType, str, list[FieldNode]], Make],
    ) -> Make:
        groups = self._collecting.groups(owner, sets)
        fields = []
        for key, nodes in groups.items():
            if nodes[0].name.value == "__typename":
                fields.append((key, _constant(owner.name)))
            else:
                fields.append((key, compiled(owner, key, nodes)))
        return completing.braces(fields)

    def _root(self, owner: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Make:
        field = owner.fields.get(nodes[0].name.value)
        if field is None or field.resolve is None:
            raise _Untaken  # introspection
        return self._resolved(owner, key, nodes)

    def _resolved(self, owner: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Make:
        field = owner.fields[nodes[0].name.value]
        read = resolving.arguments(field, nodes[0])
        way = resolving.entry if field.resolve is None else resolving.usual
        return self._field(owner, key, nodes, field, way(field, nodes, read), outer=True)

    def _of_thing(self, owner: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Make:
        field = owner.fields[nodes[0].name.value]
        spec = self._layout.types[owner.name].fields.get(nodes[0].name.value)
        if spec is None:
            return self._resolved(owner, key, nodes)
        read = resolving.arguments(field, nodes[0])
        slow = resolving.usual(field, nodes, read)
        resolve = resolving.of_thing(spec, self._layout, slow, read)
        return self._field(owner, key, nodes, field, resolve)

    def _field(
        self,
        owner: GraphQLObjectType,
        key: str,
        nodes: list[FieldNode],
        field: GraphQLField,
        resolve: completing.Resolve,
        *,
        outer: bool = False,
    ) -> Make:
        self._fields_made += 1
        if self._fields_made > MAX_FIELDS:
            raise _Untaken
        label = f"{owner.name}.{nodes[0].name.value}"
        complete = self._complete(field.type, nodes, label, outer)
        strict = isinstance(field.type, GraphQLNonNull)
        return completing.field(key, nodes, resolve, complete, strict)

    def _complete(
        self, type_: GraphQLOutputType, nodes: list[FieldNode], label: str, outer: bool
    ) -> Make:
        if isinstance(type_, GraphQLNonNull):
            return completing.strict(self._complete(type_.of_type, nodes, label, outer), label)
        if isinstance(type_, GraphQLList):
            inner = self._complete(type_.of_type, nodes, label, outer)
            return completing.listed(inner, nodes, isinstance(type_.of_type, GraphQLNonNull))
        if is_leaf_type(type_):
            return completing.leaf(type_)
        key = (str(type_), tuple(id(node) for node in nodes))
        if key not in self._made:
            self._made[key] = self._object(str(type_), nodes)
        made = self._made[key]
        return self._kept(made, nodes) if outer and str(type_) in self._layout.types else made

    def _kept(self, make: Make, nodes: list[FieldNode]) -> Make:
        """Return what keeps things that no other thing leads to, with all that is within them."""
        sets = tuple(node.selection_set for node in nodes if node.selection_set is not None)
        self.uses[ids_of(sets)] = variables_used(sets, self._fragments)
        return completing.kept(make, sets)

    def _object(self, name: str, nodes: list[FieldNode]) -> Make:
        sets = tuple(node.selection_set for node in nodes if node.selection_set is not None)
        if name in self._layout.types:
            return completing.things(
                {one: self._thing(one, nodes, sets) for one in sorted(self._layout.possible[name])}
            )
        return self._fields(self._named(name), sets, self._resolved)

    def _thing(self, name: str, nodes: list[FieldNode], sets: Sets) -> Make:
        key = (f"one {name}", tuple(id(node) for node in nodes))
        if key not in self._made:
            self._made[key] = self._fields(self._named(name), sets, self._of_thing)
        return self._made[key]

    def _named(self, name: str) -> GraphQLObjectType:
        named = self._schema.type_map[name]
        if not isinstance(named, GraphQLObjectType):
            raise _Untaken
        return named


def _constant(value: str) -> Make:
    def make(run: Run, source: object, path: Path) -> str:
        return value

    return make

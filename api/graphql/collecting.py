"""Which fields an operation selects of a type: fragments put in place, conditions decided.

Source: GraphQL specification, October 2021, section 6.3.2, "Field Collection".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_directive_values,
    visit,
)
from graphql.execution.values import VariableValues

DIRECTIVES = ("skip", "include")

Groups = dict[str, list[FieldNode]]
"""The fields by their keys in the answer, in order."""


class _Directives(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        self.names.add(node.name.value)
        values = [argument.value for argument in node.arguments or ()]
        self.variables.update(v.name.value for v in values if isinstance(v, VariableNode))


def conditions(document: DocumentNode) -> frozenset[str]:
    """Return the variables that decide what is selected: a plan holds for one choice of these."""
    return frozenset(_directives(document).variables)


def takes(document: DocumentNode) -> bool:
    """Tell whether all directives are ``@skip`` and ``@include``."""
    return _directives(document).names <= set(DIRECTIVES)


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document by their names."""
    named = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    return {definition.name.value: definition for definition in named}


def _directives(document: DocumentNode) -> _Directives:
    seen = _Directives()
    visit(document, seen)
    return seen


class Collecting:
    """Collects the fields of one operation with its variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def groups(self, owner: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Groups:
        """Return what ``sets`` select of an object of the type ``owner``."""
        groups: Groups = {}
        passed: set[str] = set()
        for selection_set in sets:
            self._collect(owner, selection_set, groups, passed)
        return groups

    def _collect(
        self,
        owner: GraphQLObjectType,
        selection_set: SelectionSetNode,
        groups: Groups,
        passed: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                groups.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment = self._fragment(node, passed)
            if fragment is not None and self._matches(fragment, owner):
                self._collect(owner, fragment.selection_set, groups, passed)

    def _fragment(
        self, node: SelectionNode, passed: set[str]
    ) -> FragmentDefinitionNode | InlineFragmentNode | None:
        if isinstance(node, InlineFragmentNode):
            return node
        assert isinstance(node, FragmentSpreadNode)
        if node.name.value in passed:
            return None
        passed.add(node.name.value)
        return self._fragments[node.name.value]

    def _included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        values = self._variables
        skip = get_directive_values(GraphQLSkipDirective, node, values)
        include = get_directive_values(GraphQLIncludeDirective, node, values)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def _matches(
        self, node: FragmentDefinitionNode | InlineFragmentNode, owner: GraphQLObjectType
    ) -> bool:
        if node.type_condition is None:
            return True
        named = self._schema.type_map[node.type_condition.name.value]
        above = isinstance(named, GraphQLInterfaceType)
        return named is owner or (above and named in owner.interfaces)

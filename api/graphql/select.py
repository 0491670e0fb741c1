"""What a selection asks of the graph: fragments put in place, conditions decided, arguments read.

A :class:`Selection` is the tree of a query's braces in words of the layout: which accesses the
things at a place need, and where the selection goes on from them. It follows "Field Collection" of
the GraphQL specification (October 2021, section 6.3.2), but keeps what every possible type would
select.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    IntValueNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_directive_values,
)

from parley.api.graphql.fields import Access, FieldSpec, Kind
from parley.api.graphql.layout import Layout

Typed = tuple[str, SelectionSetNode]
"""Braces, and the name of the type that they are applied to."""

SKIP = (GraphQLSkipDirective, GraphQLIncludeDirective)


@dataclass
class Branch:
    """Where a selection goes on: the field, its ``first``, what is asked of things there."""

    field: FieldSpec
    first: int | None
    braces: list[Typed]


@dataclass(frozen=True)
class Selection:
    """What is asked of the things at one place of the query."""

    accesses: frozenset[Access]
    branches: tuple[Branch, ...]
    width: int
    """How many values the answer holds for each thing, at most, without those of other things."""


class Selecting:
    """Reads the selections of one operation with its variables."""

    def __init__(self, layout: Layout, info: GraphQLResolveInfo[Any]) -> None:
        self._layout = layout
        self._info = info
        self._fragments: Mapping[str, FragmentDefinitionNode] = info.fragments

    def below(self, braces: Iterable[Typed], *path: str) -> list[list[Typed]]:
        """Return the braces found by going down the fields of ``path``, apart for each alias.

        Reach for this above the things, where types are not of the layout, such as in a connection.
        The type that the result is applied to stays that of ``braces``.
        """
        groups = [list(braces)]
        for name in path:
            groups = [found for group in groups for found in self._named(group, name)]
        return groups

    def nodes(self, braces: Iterable[Typed]) -> list[FieldNode]:
        """Return the fields selected directly in ``braces``, whether in fragments or not."""
        return [node for _, node in self._fields(braces)]

    def _named(self, braces: Iterable[Typed], name: str) -> list[list[Typed]]:
        found: dict[str, list[Typed]] = {}
        for type_name, node in self._fields(braces):
            if node.name.value == name:
                inner = [] if node.selection_set is None else [(type_name, node.selection_set)]
                found.setdefault((node.alias or node.name).value, []).extend(inner)
        return list(found.values())

    def selection(self, braces: Iterable[Typed]) -> Selection:
        """Return what ``braces`` ask of things; ``__typename`` asks nothing."""
        accesses: set[Access] = set()
        branches: dict[tuple[str, Access, int | None], Branch] = {}
        width = 0
        for type_name, node in self._fields(braces):
            width += 1
            spec = self._layout.types[type_name].fields.get(node.name.value)
            if spec is None:
                continue  # __typename
            accesses.add(spec.access)
            inner = [] if node.selection_set is None else [(spec.type, node.selection_set)]
            if spec.kind is Kind.THING:
                # Fragments on different types may give one name to lists of different lengths.
                key = ((node.alias or node.name).value, spec.access, self._first(node))
                branch = branches.setdefault(key, Branch(spec, key[2], []))
                branch.braces.extend(inner)
            else:
                width += self.width(inner)
        return Selection(frozenset(accesses), tuple(branches.values()), width)

    def width(self, braces: Iterable[Typed]) -> int:
        """Return how many fields are selected directly in ``braces``."""
        return sum(1 for _ in self._fields(braces))

    def _fields(self, braces: Iterable[Typed]) -> Iterator[tuple[str, FieldNode]]:
        passed: set[str] = set()
        for type_name, selection_set in braces:
            yield from self._expanded(type_name, selection_set, passed)

    def _expanded(
        self, type_name: str, selection_set: SelectionSetNode, passed: set[str]
    ) -> Iterator[tuple[str, FieldNode]]:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield type_name, node
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value not in passed:
                    passed.add(node.name.value)
                    fragment = self._fragments[node.name.value]
                    condition = self._condition(fragment.type_condition.name.value, type_name)
                    yield from self._expanded(condition, fragment.selection_set, passed)
            else:
                named = getattr(node, "type_condition", None)
                condition = type_name if named is None else named.name.value
                inner = getattr(node, "selection_set", None)
                assert isinstance(inner, SelectionSetNode)
                yield from self._expanded(self._condition(condition, type_name), inner, passed)

    def _condition(self, named: str, type_name: str) -> str:
        """Return the type that a fragment applies to; above the things, theirs is kept."""
        return named if named in self._layout.types else type_name

    def _included(self, node: SelectionNode) -> bool:
        directives: tuple[DirectiveNode, ...] = node.directives or ()
        if len(directives) == 0:
            return True
        skip, include = (get_directive_values(d, node, self._info.variable_values) for d in SKIP)
        skipped = skip is not None and skip["if"]
        return not skipped and (include is None or bool(include["if"]))

    def _first(self, node: FieldNode) -> int | None:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, VariableNode):
                    given = self._info.variable_values.coerced.get(argument.value.name.value)
                    return given if isinstance(given, int) else None
                if isinstance(argument.value, IntValueNode):
                    return int(argument.value.value)
        return None

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
    GraphQLDeferDirective,
    GraphQLIncludeDirective,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    GraphQLStreamDirective,
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
    initial: int | None = None
    """How many things of the list are in the first part of the answer; None for all."""


@dataclass(frozen=True)
class Selection:
    """What is asked of the things at one place of the query."""

    accesses: frozenset[Access]
    branches: tuple[Branch, ...]
    width: int
    """How many values the answer holds for each thing, at most, without those of other things."""
    later: tuple[Typed, ...] = ()
    """What is deferred: the braces of fragments whose part of the answer comes later."""


class Selecting:
    """Reads the selections of one operation with its variables."""

    def __init__(self, layout: Layout, info: GraphQLResolveInfo[Any]) -> None:
        self._layout = layout
        self._info = info
        self._fragments: Mapping[str, FragmentDefinitionNode] = info.fragments
        self._initial: dict[int, int] = {}

    def initial(self, braces: Iterable[Typed]) -> int | None:
        """Return how many things of a streamed list, whose braces these are, come first."""
        counts = [self._initial.get(id(selection_set)) for _, selection_set in braces]
        return next((count for count in counts if count is not None), None)

    def below(self, braces: Iterable[Typed], *path: str, now: bool = False) -> list[list[Typed]]:
        """Return the braces found by going down the fields of ``path``, apart for each alias.

        Reach for this above the things, where types are not of the layout, such as in a connection.
        The type that the result is applied to stays that of ``braces``. With ``now``, what lies in
        deferred fragments is left out.
        """
        groups = [list(braces)]
        for name in path:
            groups = [found for group in groups for found in self._named(group, name, now)]
        return groups

    def nodes(self, braces: Iterable[Typed]) -> list[FieldNode]:
        """Return the fields selected directly in ``braces``, whether in fragments or not."""
        return [node for _, node in self._fields(braces)]

    def _named(self, braces: Iterable[Typed], name: str, now: bool) -> list[list[Typed]]:
        found: dict[str, list[Typed]] = {}
        for type_name, node in self._fields(braces, [] if now else None):
            if node.name.value == name:
                self._streams(node)
                inner = [] if node.selection_set is None else [(type_name, node.selection_set)]
                found.setdefault((node.alias or node.name).value, []).extend(inner)
        return list(found.values())

    def selection(self, braces: Iterable[Typed]) -> Selection:
        """Return what ``braces`` ask of things; ``__typename`` asks nothing."""
        accesses: set[Access] = set()
        branches: dict[tuple[str, Access, int | None], Branch] = {}
        width = 0
        later: list[Typed] = []
        for type_name, node in self._fields(braces, later):
            width += 1
            spec = self._layout.types[type_name].fields.get(node.name.value)
            if spec is None:
                continue  # __typename
            accesses.add(spec.access)
            inner = [] if node.selection_set is None else [(spec.type, node.selection_set)]
            if spec.kind is Kind.THING:
                # Fragments on different types may give one name to lists of different lengths.
                key = ((node.alias or node.name).value, spec.access, self._first(node))
                initial = self._streams(node)
                branch = branches.setdefault(key, Branch(spec, key[2], [], initial))
                branch.braces.extend(inner)
            else:
                width += self.width(inner)
        return Selection(frozenset(accesses), tuple(branches.values()), width, tuple(later))

    def width(self, braces: Iterable[Typed]) -> int:
        """Return how many fields are selected directly in ``braces``."""
        return sum(1 for _ in self._fields(braces))

    def _fields(
        self, braces: Iterable[Typed], later: list[Typed] | None = None
    ) -> Iterator[tuple[str, FieldNode]]:
        """Iterate over the fields; with ``later``, deferred fragments go there instead."""
        passed: set[str] = set()
        for type_name, selection_set in braces:
            yield from self._expanded(type_name, selection_set, passed, later)

    def _expanded(
        self,
        type_name: str,
        selection_set: SelectionSetNode,
        passed: set[str],
        later: list[Typed] | None,
    ) -> Iterator[tuple[str, FieldNode]]:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if later is not None and self._deferred(node):
                later.append(self._fragment(node, type_name))
            elif isinstance(node, FieldNode):
                yield type_name, node
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value not in passed:
                    passed.add(node.name.value)
                    yield from self._expanded(*self._fragment(node, type_name), passed, later)
            else:
                yield from self._expanded(*self._fragment(node, type_name), passed, later)

    def _fragment(self, node: SelectionNode, type_name: str) -> Typed:
        """Return the type and the braces of a fragment, or of the one that is spread."""
        fragment: Any = node
        if isinstance(node, FragmentSpreadNode):
            fragment = self._fragments[node.name.value]
        named = fragment.type_condition
        condition = type_name if named is None else named.name.value
        return self._condition(condition, type_name), fragment.selection_set

    def _deferred(self, node: SelectionNode) -> bool:
        if isinstance(node, FieldNode) or not node.directives:
            return False
        defer = get_directive_values(GraphQLDeferDirective, node, self._info.variable_values)
        return defer is not None and bool(defer["if"])

    def _streams(self, node: FieldNode) -> int | None:
        """Return, and keep for its braces, how many things of a streamed list come first."""
        if not node.directives or node.selection_set is None:
            return None
        stream = get_directive_values(GraphQLStreamDirective, node, self._info.variable_values)
        if stream is None or not stream["if"]:
            return None
        return self._initial.setdefault(id(node.selection_set), max(0, stream["initialCount"]))

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

"""The rule that refuses documents that are too deep or too large, in time linear in their length.

Every fragment is measured once, however often it is spread. The limiters that Strawberry brings
walk into each spread anew, so that a document of 656 bytes keeps them busy for seconds. Being
measured first also protects validation, which compares every two fields with one name in the
answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)

from parley.api.graphql.limits import GraphQLLimits

MAX_NESTING = 100
"""Braces and spreads within each other, which is how deep this module recurs."""


@dataclass(frozen=True)
class Size:
    """The measure of a selection: fields within fields, fields in all, and those at its top."""

    depth: int
    fields: int
    top: int


EMPTY = Size(0, 0, 0)


def measure(document: DocumentNode, limits: GraphQLLimits) -> Size:
    """Return the largest measures that any operation or fragment has.

    Raises :class:`graphql.GraphQLError` for a document past a limit. A spread of a fragment that
    does not exist, or in itself, counts as nothing: validation reports it.
    """
    ruler = _Ruler(document, limits)
    sizes = [EMPTY]
    for definition in document.definitions:
        ruler.refuse_directives(definition)
        if isinstance(definition, OperationDefinitionNode):
            for variable in definition.variable_definitions or ():
                ruler.refuse_directives(variable)
            sizes.append(ruler.selections(definition.selection_set, 0))
        elif isinstance(definition, FragmentDefinitionNode):
            # Whoever spreads it may be anywhere, so what is at its top need not be at the root.
            sizes.append(replace(ruler.selections(definition.selection_set, 0), top=0))
    size = Size(
        max(s.depth for s in sizes), max(s.fields for s in sizes), max(s.top for s in sizes)
    )
    for what, count, most in (
        ("is nested deeper, in fields, than", size.depth, limits.max_depth),
        ("selects more fields, with fragments put in place, than", size.fields, limits.max_fields),
        ("asks for more at its root than", size.top, limits.max_roots),
        ("has more fragments than", ruler.fragments, limits.max_fragments),
    ):
        if count > most:
            raise GraphQLError(f"The query {what} {most}.")
    return size


class _Ruler:
    def __init__(self, document: DocumentNode, limits: GraphQLLimits) -> None:
        self._limits = limits
        self._known: dict[str, Size] = {}
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    @property
    def fragments(self) -> int:
        return len(self._fragments)

    def selections(self, selection_set: SelectionSetNode, nesting: int) -> Size:
        if nesting > MAX_NESTING:
            raise GraphQLError(
                f"The query nests braces and fragments more than {MAX_NESTING} times."
            )
        self._refuse_repeats(selection_set)
        sizes = [self._selection(node, nesting + 1) for node in selection_set.selections]
        return Size(
            max((size.depth for size in sizes), default=0),
            sum(size.fields for size in sizes),
            sum(size.top for size in sizes),
        )

    def refuse_directives(self, node: Node) -> None:
        """Refuse a place with too many directives: each unknown one would be an error to tell."""
        count = len(getattr(node, "directives", None) or ())
        if count > self._limits.max_directives:
            raise GraphQLError(
                f"The query has {count} directives in one place; at most "
                f"{self._limits.max_directives}.",
                node,
            )

    def _selection(self, selection: Node, nesting: int) -> Size:
        self.refuse_directives(selection)
        if isinstance(selection, FieldNode):
            if selection.selection_set is None:
                return Size(1, 1, 1)
            below = self.selections(selection.selection_set, nesting)
            return Size(below.depth + 1, below.fields + 1, 1)
        if isinstance(selection, InlineFragmentNode):
            return self.selections(selection.selection_set, nesting)
        assert isinstance(selection, FragmentSpreadNode)
        return self._fragment(selection.name.value, nesting)

    def _fragment(self, name: str, nesting: int) -> Size:
        if name not in self._known:
            self._known[name] = EMPTY  # what a spread of a fragment in itself counts
            if name in self._fragments:
                self._known[name] = self.selections(self._fragments[name].selection_set, nesting)
        return self._known[name]

    def _refuse_repeats(self, selection_set: SelectionSetNode) -> None:
        names = Counter(
            (node.alias or node.name).value
            for node in selection_set.selections
            if isinstance(node, FieldNode)
        )
        for name, count in names.items():
            if count > self._limits.max_same:
                raise GraphQLError(
                    f"The query selects `{name}` {count} times in one place; at most "
                    f"{self._limits.max_same} times."
                )

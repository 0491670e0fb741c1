"""Objects of answers that were made before, kept for requests that ask the same of the same things.

What a selection gives of a thing depends on the version, the selection, the languages of the
request and the variables that the selection uses; for one :class:`Made` all of these are the same.
Only what was made without an error is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import FragmentDefinitionNode, SelectionSetNode, VariableNode, Visitor, visit
from graphql import FragmentSpreadNode as SpreadNode
from graphql.execution.values import VariableValues

Sets = tuple[SelectionSetNode, ...]
"""Braces that are asked of one thing together."""

MadeKey = tuple[tuple[int, ...], tuple[str, ...], str]


class Charge(NamedTuple):
    """What an object counts for the limits of an answer: things and values."""

    nodes: int
    values: int


class Kept(NamedTuple):
    """An object as it stands in an answer, which nobody changes, and what it counts."""

    data: Any
    charge: Charge


@dataclass(slots=True)
class Made:
    """Objects by the IRIs of their things; ``sets`` are held so that no others get their ids."""

    sets: Sets
    objects: dict[str, Kept] = field(default_factory=dict)


class Keeping:
    """The objects that one run of a plan may take and add to.

    ``uses`` are the variables that each kept selection uses, by the ids of its braces.
    """

    def __init__(
        self,
        known: dict[MadeKey, Made],
        uses: Mapping[tuple[int, ...], Sequence[str]],
        variables: VariableValues,
        languages: tuple[str, ...],
    ) -> None:
        self._known = known
        self._uses = uses
        self._variables = variables
        self._languages = languages
        self._here: dict[tuple[int, ...], Made | None] = {}
        self._charges: dict[tuple[int, str], Charge] = {}
        self.added = 0

    def at(self, sets: Sets) -> Made | None:
        """Return what is made for these braces; None if nothing is kept for them."""
        ids = ids_of(sets)
        if ids not in self._here:
            self._here[ids] = self._found(ids, sets)
        return self._here[ids]

    def _found(self, ids: tuple[int, ...], sets: Sets) -> Made | None:
        uses = self._uses.get(ids)
        if uses is None:
            return None
        values = [self._variables.coerced.get(name) for name in uses]
        key = (ids, self._languages, json.dumps(values, default=repr))
        return self._known.setdefault(key, Made(sets))

    def charged(self, made: Made, iris: Iterable[str], charges: Iterable[Charge]) -> None:
        """Note what the objects of these things will count when they are made."""
        for iri, charge in zip(iris, charges, strict=True):
            self._charges[id(made), iri] = charge

    def keep(self, made: Made, iri: str, data: Any) -> None:
        """Keep an object, unless it was not foreseen, so that nobody knows what it counts."""
        charge = self._charges.get((id(made), iri))
        if charge is not None:
            made.objects[iri] = Kept(data, charge)
            self.added += charge.nodes + charge.values


def ids_of(sets: Iterable[SelectionSetNode]) -> tuple[int, ...]:
    """Return what tells braces apart for as long as they exist."""
    return tuple(map(id, sets))


def variables_used(
    sets: Iterable[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[str, ...]:
    """Return the names of the variables that braces use, also in fragments that they spread."""
    used = _Used(fragments)
    for selection_set in sets:
        visit(selection_set, used)
    return tuple(sorted(used.names))


class _Used(Visitor):
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        super().__init__()
        self.names: set[str] = set()
        self._fragments = fragments
        self._passed: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)

    def enter_fragment_spread(self, node: SpreadNode, *_: object) -> None:
        if node.name.value not in self._passed:
            self._passed.add(node.name.value)
            visit(self._fragments[node.name.value].selection_set, self)

"""Loading ahead: everything that a selection asks for, one SPARQL query for each of its levels.

This runs before the first resolver does. It goes down the selection breadth first; the things at
all places of one depth are loaded together. On the way it counts the things of the answer, each as
often as it is shown, so that an answer that would be too large is refused before it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graphql import GraphQLError

from parley.api.graphql.fields import Access
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.made import Charge
from parley.api.graphql.memory import Memory
from parley.api.graphql.select import Branch, Selecting, Selection, Typed

Asked = tuple[Sequence[Typed], Sequence[str]]
"""Braces, and the things that they are asked of, perhaps repeatedly."""


class _Place(NamedTuple):
    selection: Selection
    iris: Sequence[str]
    owners: Sequence[int]
    """For each thing, which of the things asked about leads to it."""
    tally: _Count

    def charge(self) -> None:
        """Charge each thing to its owner."""
        for owner in self.owners:
            self.tally.nodes[owner] += 1
            self.tally.values[owner] += self.selection.width


class _Count:
    def __init__(self, things: int) -> None:
        self.nodes = [0] * things
        self.values = [0] * things

    def charges(self) -> list[Charge]:
        return list(map(Charge, self.nodes, self.values))


class Loader:
    """Fills the memory of one request; keeps count over all its root fields."""

    def __init__(self, memory: Memory, limits: GraphQLLimits) -> None:
        self._memory = memory
        self._limits = limits
        self.nodes = 0
        self.values = 0

    def ahead(self, selecting: Selecting, asked: Iterable[Asked]) -> list[list[Charge]]:
        """Load what braces ask of things, and of all that these lead to.

        Returns what each thing counts with all that it leads to, in the order of ``asked``. Raises
        :class:`graphql.GraphQLError` if the answer holds too many things.
        """
        places = [
            _Place(selecting.selection(braces), iris, range(len(iris)), _Count(len(iris)))
            for braces, iris in asked
        ]
        counts = [place.tally for place in places]
        while any(len(place.iris) > 0 for place in places):
            self.count(sum(len(place.iris) for place in places))
            self.charge(sum(len(place.iris) * place.selection.width for place in places))
            for place in places:
                place.charge()
            self._load(places)
            places = [
                self._behind(place, branch, selecting)
                for place in places
                for branch in place.selection.branches
                if len(place.iris) > 0
            ]
        return [count.charges() for count in counts]

    def _load(self, places: Iterable[_Place]) -> None:
        needs: defaultdict[str, set[Access]] = defaultdict(set)
        for place in places:
            for iri in set(place.iris):
                needs[iri] |= place.selection.accesses
        self._memory.load(needs)

    def _behind(self, place: _Place, branch: Branch, selecting: Selecting) -> _Place:
        found: list[str] = []
        owners: list[int] = []
        for owner, iri in zip(place.owners, place.iris, strict=True):
            values = self._followed(branch, iri)
            found.extend(values)
            owners.extend([owner] * len(values))
        return _Place(selecting.selection(branch.braces), found, owners, place.tally)

    def _followed(self, branch: Branch, iri: str) -> list[str]:
        values = [term.value for term in self._memory.values(iri, branch.field.access)]
        if not branch.field.many:
            return values[:1]
        if branch.first is not None:
            return values[: max(branch.first, 0)]
        if branch.field.limited and len(values) > self._limits.max_list:
            return []  # the resolver refuses the list
        return values

    def charge(self, values: int) -> None:
        """Count values of the answer; raises :class:`graphql.GraphQLError` if they are too many."""
        self.values += values
        if self.values > self._limits.max_values:
            raise GraphQLError(
                f"The answer holds more than {self._limits.max_values} values: ask for fewer "
                "things, or for less of each."
            )

    def count(self, more: int) -> None:
        """Count things of the answer; raises as :meth:`charge` does."""
        self.nodes += more
        if self.nodes > self._limits.max_nodes:
            raise GraphQLError(
                f"The answer holds more than {self._limits.max_nodes} things: ask for fewer, "
                "for instance with `first`."
            )

"""Loading ahead: everything that a selection asks for, one SPARQL query for each of its levels.

This runs before the first resolver does. It goes down the selection breadth first; the things at
all places of one depth are loaded together. On the way it counts the things of the answer, each as
often as it is shown, so that an answer that would be too large is refused before it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graphql import GraphQLError

from parley.api.graphql.fields import TYPE, Access
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.made import Charge
from parley.api.graphql.memory import Memory, Postponed
from parley.api.graphql.select import Branch, Selecting, Selection, Typed

Asked = tuple[Sequence[Typed], Sequence[str]]
"""Braces, and the things that they are asked of, perhaps repeatedly."""


class _Place(NamedTuple):
    selection: Selection
    iris: Sequence[str]
    owners: Sequence[int]
    """For each thing, which of the things asked about leads to it."""
    tally: _Tally
    rest: Sequence[str] = ()
    """Things that are streamed after these."""

    def charge(self) -> None:
        """Charge each thing to its owner."""
        for owner in self.owners:
            self.tally.nodes[owner] += 1
            self.tally.values[owner] += self.selection.width


class _Tally:
    """What each of some things counts with all that it leads to."""

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

        What is deferred or streamed is postponed. Returns what each thing counts with all that it
        leads to, in the order of ``asked``. Raises :class:`graphql.GraphQLError` if the answer
        holds too many things.
        """
        places: list[_Place] = []
        for braces, iris in asked:
            initial = selecting.initial(braces)
            rest = () if initial is None else iris[initial:]
            now = iris[:initial]
            tally = _Tally(len(now))
            places.append(_Place(selecting.selection(braces), now, range(len(now)), tally, rest))
            self._postpone(selecting, braces, rest)
        self._load(selecting, places)
        return [place.tally.charges() for place in places]

    def postpone(
        self, selecting: Selecting, groups: Iterable[Sequence[Typed]], iris: Sequence[str]
    ) -> None:
        """Load what each group asks of the things when a value of it is first read."""
        for braces in groups:
            self._postpone(selecting, braces, iris)

    def _postpone(
        self,
        selecting: Selecting,
        braces: Sequence[Typed],
        iris: Sequence[str],
        counted: bool = False,
    ) -> None:
        selection = selecting.selection(braces)

        def load() -> None:
            place = _Place(selection, iris, range(len(iris)), _Tally(len(iris)))
            self._load(selecting, [place], counted)

        if len(iris) > 0:
            accesses = selection.accesses | {TYPE}
            self._memory.postpone(Postponed(frozenset(iris), accesses, load))

    def _load(self, selecting: Selecting, places: list[_Place], counted: bool = False) -> None:
        """Go down from ``places``, whose things are ``counted`` if they were shown before."""
        while any(len(place.iris) + len(place.rest) > 0 for place in places):
            if not counted:
                self.count(sum(len(place.iris) for place in places))
            counted = False
            self.charge(sum(len(place.iris) * place.selection.width for place in places))
            for place in places:
                place.charge()
            self._know(places)
            places = [below for place in places for below in self._next(selecting, place)]

    def _know(self, places: Iterable[_Place]) -> None:
        needs: defaultdict[str, set[Access]] = defaultdict(set)
        for place in places:
            for iri in set(place.iris):
                needs[iri] |= place.selection.accesses
            for iri in place.rest:
                needs[iri] |= {TYPE}  # a list is made of things before it is streamed
        self._memory.load(needs)

    def _next(self, selecting: Selecting, place: _Place) -> Iterator[_Place]:
        """Iterate over where a place leads to now, and postpone the rest."""
        if len(place.iris) == 0:
            return
        for later in place.selection.later:
            self._postpone(selecting, [later], place.iris, counted=True)
        for branch in place.selection.branches:
            below = self._behind(selecting, place, branch)
            self._postpone(selecting, branch.braces, below.rest)
            yield below

    def _behind(self, selecting: Selecting, place: _Place, branch: Branch) -> _Place:
        """Return the things that a branch leads to: those to show now, and those streamed later."""
        found: list[str] = []
        owners: list[int] = []
        rest: list[str] = []
        for owner, iri in zip(place.owners, place.iris, strict=True):
            values = self._followed(branch, iri)
            now = values[: branch.initial]
            found.extend(now)
            owners.extend([owner] * len(now))
            rest.extend(values[len(now) :])
        return _Place(selecting.selection(branch.braces), found, owners, place.tally, rest)

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

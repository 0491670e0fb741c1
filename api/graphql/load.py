"""Loading ahead: everything that a selection asks for, one SPARQL query for each of its levels.

This runs before the first resolver does. It goes down the selection breadth first; the things at
all places of one depth are loaded together. On the way it counts the things of the answer, each as
often as it is shown, so that an answer that would be too large is refused before it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graphql import GraphQLError

from parley.api.graphql.fields import TYPE, Access
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.memory import Memory, Postponed
from parley.api.graphql.select import Branch, Selecting, Selection, Typed

Place = tuple[Selection, Sequence[str], Sequence[str]]
"""A selection, the things that it is asked of, with repetition, and those streamed after them."""


class Loader:
    """Fills the memory of one request; keeps count over all its root fields."""

    def __init__(self, memory: Memory, limits: GraphQLLimits) -> None:
        self._memory = memory
        self._limits = limits
        self.nodes = 0
        self.values = 0

    def ahead(
        self, selecting: Selecting, groups: Iterable[Sequence[Typed]], iris: Sequence[str]
    ) -> None:
        """Load what each group of braces asks of the things ``iris``, and of all that they lead to.

        What is deferred or streamed is postponed. Raises :class:`graphql.GraphQLError` if the
        answer holds too many things.
        """
        places: list[Place] = []
        for braces in groups:
            initial = selecting.initial(braces)
            rest = () if initial is None else iris[initial:]
            places.append((selecting.selection(braces), iris[:initial], rest))
            self._postpone(selecting, braces, rest)
        self._load(selecting, places)

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
            self._load(selecting, [(selection, iris, ())], counted)

        if len(iris) > 0:
            accesses = selection.accesses | {TYPE}
            self._memory.postpone(Postponed(frozenset(iris), accesses, load))

    def _load(self, selecting: Selecting, places: list[Place], counted: bool = False) -> None:
        """Go down from ``places``, whose things are ``counted`` if they were shown before."""
        while any(len(iris) + len(rest) > 0 for _, iris, rest in places):
            if not counted:
                self._count(sum(len(iris) for _, iris, _ in places))
            counted = False
            self.charge(sum(len(iris) * selection.width for selection, iris, _ in places))
            needs: defaultdict[str, set[Access]] = defaultdict(set)
            for selection, iris, rest in places:
                for iri in set(iris):
                    needs[iri] |= selection.accesses
                for iri in rest:
                    needs[iri] |= {TYPE}  # a list is made of things before it is streamed
            self._memory.load(needs)
            places = [
                place
                for selection, iris, _ in places
                for place in self._next(selecting, selection, iris)
            ]

    def _next(
        self, selecting: Selecting, selection: Selection, iris: Sequence[str]
    ) -> Iterator[Place]:
        """Iterate over where a place leads to now, and postpone the rest."""
        if len(iris) == 0:
            return
        for later in selection.later:
            self._postpone(selecting, [later], iris, counted=True)
        for branch in selection.branches:
            now, rest = self._follow(branch, iris)
            self._postpone(selecting, branch.braces, rest)
            yield selecting.selection(branch.braces), now, rest

    def _follow(self, branch: Branch, iris: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the things that a branch leads to: those to show now, and those streamed later."""
        found: list[str] = []
        rest: list[str] = []
        for iri in iris:
            values = [term.value for term in self._memory.values(iri, branch.field.access)]
            if not branch.field.many:
                values = values[:1]
            elif branch.first is not None:
                values = values[: max(branch.first, 0)]
            elif branch.field.limited and len(values) > self._limits.max_list:
                values = []  # the resolver refuses the list
            found.extend(values[: branch.initial])
            rest.extend([] if branch.initial is None else values[branch.initial :])
        return found, rest

    def charge(self, values: int) -> None:
        """Count values of the answer; raises :class:`graphql.GraphQLError` if they are too many."""
        self.values += values
        if self.values > self._limits.max_values:
            raise GraphQLError(
                f"The answer holds more than {self._limits.max_values} values: ask for fewer "
                "things, or for less of each."
            )

    def _count(self, more: int) -> None:
        self.nodes += more
        if self.nodes > self._limits.max_nodes:
            raise GraphQLError(
                f"The answer holds more than {self._limits.max_nodes} things: ask for fewer, "
                "for instance with `first`."
            )

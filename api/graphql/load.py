"""Loading ahead: everything that a selection asks for, one SPARQL query for each of its levels.

This runs before the first resolver does. It goes down the selection breadth first; the things at
all places of one depth are loaded together. On the way it counts the things of the answer, each as
often as it is shown, so that an answer that would be too large is refused before it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graphql import GraphQLError

from parley.api.graphql.fields import Access
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.memory import Memory
from parley.api.graphql.select import Branch, Selecting, Selection, Typed

Place = tuple[Selection, Sequence[str]]
"""A selection and the things that it is asked of, with repetition."""


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

        Raises :class:`graphql.GraphQLError` if the answer holds too many things.
        """
        places: list[Place] = [(selecting.selection(braces), iris) for braces in groups]
        while any(len(iris) > 0 for _, iris in places):
            self._count(sum(len(iris) for _, iris in places))
            self.charge(sum(len(iris) * selection.width for selection, iris in places))
            needs: defaultdict[str, set[Access]] = defaultdict(set)
            for selection, iris in places:
                for iri in set(iris):
                    needs[iri] |= selection.accesses
            self._memory.load(needs)
            places = [
                (selecting.selection(branch.braces), self._follow(branch, iris))
                for selection, iris in places
                for branch in selection.branches
                if len(iris) > 0
            ]

    def _follow(self, branch: Branch, iris: Sequence[str]) -> list[str]:
        found: list[str] = []
        for iri in iris:
            values = [term.value for term in self._memory.values(iri, branch.field.access)]
            if not branch.field.many:
                values = values[:1]
            elif branch.first is not None:
                values = values[: max(branch.first, 0)]
            elif branch.field.limited and len(values) > self._limits.max_list:
                values = []  # the resolver refuses the list
            found.extend(values)
        return found

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

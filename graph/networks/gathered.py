"""Evidence for exports: the statements of a store fetched once, and looked up for every edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from parley.graph.networks.choices import Choices
from parley.graph.networks.counting import statements_of
from parley.graph.networks.counts import Cell, Counts
from parley.graph.networks.evidence import StoreEvidence
from parley.graph.networks.statements import Statement
from parley.graph.store import View


@dataclass(frozen=True)
class Gathered:
    """The statements of a store by cell of the counts, asked for when they are first wanted."""

    view: View
    choices: Choices

    @cached_property
    def by_cell(self) -> dict[Cell, list[Statement]]:
        found: dict[Cell, list[Statement]] = defaultdict(list)
        for one in statements_of(self.view, self.choices):
            found[one.actor, one.concept, one.stance, one.document].append(one)
        return found


@dataclass(frozen=True)
class GatheredEvidence(StoreEvidence):
    """Evidence of the network that is made of ``counts``: only what it counts, window and all.

    Reach for it where every edge is asked for, as files do; a single edge is cheaper to ask of the
    store. A window of events may split statements of one document, actor, concept and stance;
    then all of them are given.
    """

    gathered: Gathered | None = None
    counts: Counts | None = None

    def _of(
        self, actors: tuple[str, ...] | None, concepts: tuple[str, ...] | None
    ) -> tuple[Statement, ...]:
        if self.gathered is None:
            return super()._of(actors, concepts)
        cells = self._cells_of(actors, concepts)
        known = self.gathered.by_cell
        return tuple(one for cell in cells for one in known.get(cell, ()))

    def _cells_of(
        self, actors: tuple[str, ...] | None, concepts: tuple[str, ...] | None
    ) -> Iterable[Cell]:
        if actors is None:
            return (cell for name in concepts or () for cell in self._by_concept.get(name, ()))
        found = (cell for name in actors for cell in self._by_actor.get(name, ()))
        return (cell for cell in found if concepts is None or cell[1] in concepts)

    @cached_property
    def _by_actor(self) -> dict[str, list[Cell]]:
        return self._indexed(0)

    @cached_property
    def _by_concept(self) -> dict[str, list[Cell]]:
        return self._indexed(1)

    def _indexed(self, place: int) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = defaultdict(list)
        for cell in () if self.counts is None else self.counts.cells:
            found[str(cell[place])].append(cell)
        return found

"""Counts of statements: x[i, j, k], by actor, concept and stance, kept apart by document.

Since a document is never split over shards, counts of shards add up; and since documents stay
apart, duplicates, time windows and resampling are computed from the counts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from parley.graph.networks.errors import NetworkError
from parley.graph.networks.statements import Moment, Statement

Cell = tuple[str, str, float, str]
"""Actor, concept, stance and document."""

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Numbers of statements, or sums of their weights, by actor, concept, stance and document.

    Rows are sorted, so equal counts are equal however they came about. ``dates`` has the day or
    moment of each document that has one.
    """

    cells: tuple[Cell, ...]
    numbers: Floats
    dates: Mapping[str, Moment]

    @classmethod
    def of(cls, numbers: Mapping[Cell, float], dates: Mapping[str, Moment]) -> Counts:
        """Make counts from the number of each cell; what is 0 is left out."""
        cells = tuple(sorted(cell for cell, number in numbers.items() if number))
        found = np.array([numbers[cell] for cell in cells], dtype=np.float64)
        return cls(cells, found, dates)

    @classmethod
    def of_statements(cls, statements: Iterable[Statement]) -> Counts:
        """Count coded statements that are in no store, by their weights."""
        numbers: dict[Cell, float] = defaultdict(float)
        dates: dict[str, Moment] = {}
        for one in statements:
            numbers[one.actor, one.concept, one.stance, one.document] += one.weight
            if one.date is not None:
                dates[one.document] = one.date
        return cls.of(numbers, dates)

    @cached_property
    def actors(self) -> tuple[str, ...]:
        return tuple(sorted({cell[0] for cell in self.cells}))

    @cached_property
    def concepts(self) -> tuple[str, ...]:
        return tuple(sorted({cell[1] for cell in self.cells}))

    @cached_property
    def documents(self) -> tuple[str, ...]:
        return tuple(sorted({cell[3] for cell in self.cells}))

    @cached_property
    def stances(self) -> Floats:
        """The stance of each row."""
        return np.array([cell[2] for cell in self.cells], dtype=np.float64)

    @cached_property
    def levels(self) -> tuple[float, ...]:
        """The stances that occur, in order."""
        return tuple(sorted({cell[2] for cell in self.cells}))

    def total(self) -> float:
        return float(self.numbers.sum())

    def where(self, keep: Callable[[Cell], bool]) -> Counts:
        """Return the rows whose cell ``keep`` accepts."""
        chosen = np.array([keep(cell) for cell in self.cells], dtype=bool)
        cells = tuple(cell for cell, kept in zip(self.cells, chosen, strict=True) if kept)
        return Counts(cells, self.numbers[chosen], self.dates)

    def times(self, factors: Mapping[str, float]) -> Counts:
        """Return the counts with each document's numbers multiplied; missing documents go."""
        kept = self.where(lambda cell: factors.get(cell[3], 0) > 0)
        by_row = np.array([factors[cell[3]] for cell in kept.cells], dtype=np.float64)
        return Counts(kept.cells, kept.numbers * by_row, self.dates)

    def at_least(self, actors: float = 0, concepts: float = 0) -> Counts:
        """Return the counts without actors and concepts that have fewer statements than given.

        Both are judged by the counts as they are, so what goes with the one does not pull the
        other below its minimum. Source: minimum frequencies as in issue 16 of leifeld/dna.
        """
        by_actor: dict[str, float] = defaultdict(float)
        by_concept: dict[str, float] = defaultdict(float)
        for (actor, concept, _, _), number in zip(self.cells, self.numbers, strict=True):
            by_actor[actor] += float(number)
            by_concept[concept] += float(number)
        return self.where(
            lambda cell: by_actor[cell[0]] >= actors and by_concept[cell[1]] >= concepts
        )

    def day_of(self, document: str) -> Moment:
        """Return when a document appeared, or raise :class:`NetworkError` if that is not known."""
        found = self.dates.get(document)
        if found is None:
            raise NetworkError(
                f"{document} is not dated to the day, so it falls in no window of time: give it a "
                "date (datePublished), or leave it out."
            )
        return found


def add(*counts: Counts) -> Counts:
    """Return the counts of several shards together.

    Raises :class:`NetworkError` if two disagree on the date of a document.
    """
    return reduce(_add, counts, Counts.of({}, {}))


def _add(one: Counts, other: Counts) -> Counts:
    for document in one.dates.keys() & other.dates.keys():
        if one.dates[document] != other.dates[document]:
            raise NetworkError(
                f"{document} has two dates, {one.dates[document]} and {other.dates[document]}."
            )
    numbers: dict[Cell, float] = defaultdict(float)
    for counts in (one, other):
        for cell, number in zip(counts.cells, counts.numbers, strict=True):
            numbers[cell] += float(number)
    return Counts.of(numbers, {**one.dates, **other.dates})

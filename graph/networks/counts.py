"""Counts of statements: x[i, j, k], by actor, concept and stance, kept apart by document.

Since a document is never split over shards, counts of shards add up; and since documents stay
apart, duplicates, time windows and resampling are computed from the counts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parley.graph.networks.errors import NetworkError
from parley.graph.networks.statements import Moment, Statement

Cell = tuple[str, str, float, str]
"""Actor, concept, stance and document."""

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers of statements, or sums of their weights, by actor, concept, stance and document.

    Rows are sorted by cell, so equal statements give equal rows in whatever order they came.
    ``peaks`` has the greatest weight of one statement in each row: what is left of it where
    repetitions count once. ``dates`` has the day or moment of each document that has one.
    """

    cells: tuple[Cell, ...]
    numbers: Floats
    peaks: Floats
    dates: Mapping[str, Moment]

    @classmethod
    def of(cls, found: Mapping[Cell, tuple[float, float]], dates: Mapping[str, Moment]) -> Counts:
        """Make counts from number and peak of each cell; cells with number 0 are left out."""
        cells = tuple(sorted(cell for cell, (number, _) in found.items() if number))
        numbers = np.array([found[cell][0] for cell in cells], dtype=np.float64)
        peaks = np.array([found[cell][1] for cell in cells], dtype=np.float64)
        return cls(cells, numbers, peaks, dates)

    @classmethod
    def of_statements(cls, statements: Iterable[Statement]) -> Counts:
        """Count coded statements that are in no store, by their weights."""
        found: dict[Cell, tuple[float, float]] = {}
        dates: dict[str, Moment] = {}
        for one in statements:
            cell = one.actor, one.concept, one.stance, one.document
            number, peak = found.get(cell, (0.0, 0.0))
            found[cell] = number + one.weight, max(peak, one.weight)
            if one.date is not None:
                dates[one.document] = one.date
        return cls.of(found, dates)

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
    def places(self) -> tuple[Indices, Indices, Indices]:
        """The place of each row's actor, concept and document among the sorted names."""
        return (
            _places(self.actors, (cell[0] for cell in self.cells)),
            _places(self.concepts, (cell[1] for cell in self.cells)),
            _places(self.documents, (cell[3] for cell in self.cells)),
        )

    @cached_property
    def stances(self) -> Floats:
        """The stance of each row."""
        return np.array([cell[2] for cell in self.cells], dtype=np.float64)

    @property
    def levels(self) -> tuple[float, ...]:
        """The stances that occur, in order."""
        return tuple(np.unique(self.stances).tolist())

    def total(self) -> float:
        return float(self.numbers.sum())

    def rows(self, keep: Mask) -> Counts:
        """Return the rows for which ``keep`` is true."""
        cells = tuple(self.cells[at] for at in np.flatnonzero(keep))
        return Counts(cells, self.numbers[keep], self.peaks[keep], self.dates)

    def in_documents(self, wanted: Callable[[str], bool]) -> Counts:
        """Return the counts of the documents that ``wanted`` accepts."""
        accepted = np.array([wanted(document) for document in self.documents], dtype=bool)
        return self.rows(accepted[self.places[2]])

    def times(self, factors: Mapping[str, float]) -> Counts:
        """Return the counts with each document's numbers multiplied; those without a factor go."""
        by_document = np.array([factors.get(name, 0.0) for name in self.documents])
        by_row = by_document[self.places[2]]
        scaled = Counts(self.cells, self.numbers * by_row, self.peaks * by_row, self.dates)
        return scaled.rows(by_row != 0)

    def at_least(self, actors: float = 0, concepts: float = 0) -> Counts:
        """Return the counts without actors and concepts that have fewer statements than given.

        Both are judged by the counts as they are, so what goes with the one does not pull the
        other below its minimum. Asked for in issue 16 of leifeld/dna.
        """
        rows, columns, _ = self.places
        by_actor = np.bincount(rows, self.numbers)
        by_concept = np.bincount(columns, self.numbers)
        return self.rows((by_actor[rows] >= actors) & (by_concept[columns] >= concepts))

    def day_of(self, document: str) -> Moment:
        """Return when a document appeared, or raise :class:`NetworkError` if that is not known."""
        found = self.dates.get(document)
        if found is None:
            raise NetworkError(
                f"{document} is not dated to the day, so it falls in no window of time: give it a "
                "date (datePublished), or leave it out."
            )
        return found


def _places(names: tuple[str, ...], wanted: Iterable[str]) -> Indices:
    at = {name: place for place, name in enumerate(names)}
    return np.fromiter((at[name] for name in wanted), dtype=np.int64)


def add(*counts: Counts) -> Counts:
    """Return the counts of several shards together.

    Raises :class:`NetworkError` if two disagree on the date of a document.
    """
    found: dict[Cell, tuple[float, float]] = {}
    dates: dict[str, Moment] = {}
    for one in counts:
        for document, moment in one.dates.items():
            if dates.setdefault(document, moment) != moment:
                raise NetworkError(f"{document} has two dates, {dates[document]} and {moment}.")
        rows = zip(one.cells, one.numbers.tolist(), one.peaks.tolist(), strict=True)
        for cell, number, peak in rows:
            before, most = found.get(cell, (0.0, 0.0))
            found[cell] = before + number, max(most, peak)
    return Counts.of(found, dates)

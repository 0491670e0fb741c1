"""From counts by document to x[i, j, k]: what becomes of statements that an actor repeats."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy import sparse

from parley.graph.networks.counts import Counts, Floats, Indices

Matrix = sparse.csr_array[np.float64]


class Duplicates(StrEnum):
    """Which repetitions of a statement count once."""

    INCLUDE = "include"
    """Every statement counts."""
    DOCUMENT = "document"
    WEEK = "week"
    """The week of ISO 8601, which begins on a Monday, with its year."""
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"
    """Once in the whole range of time that is looked at."""


def _month(counts: Counts, document: str) -> Hashable:
    day = counts.day_of(document)
    return day.year, day.month


PERIODS: Final[dict[Duplicates, Callable[[Counts, str], Hashable]]] = {
    Duplicates.DOCUMENT: lambda counts, document: document,
    Duplicates.WEEK: lambda counts, document: counts.day_of(document).isocalendar()[:2],
    Duplicates.MONTH: _month,
    Duplicates.YEAR: lambda counts, document: counts.day_of(document).year,
    Duplicates.RANGE: lambda counts, document: None,
}


@dataclass(frozen=True)
class Tally:
    """x[i, j, k]: for each level k of stance, a matrix of actors by concepts."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    levels: Mapping[float, Matrix]

    def totals(self) -> Matrix:
        """Return the statements of any stance, by row and column."""
        return self.weighted(lambda level: 1.0)

    def weighted(self, factor: Callable[[float], float]) -> Matrix:
        """Return the sum over levels of each one's matrix times its factor."""
        total: Matrix = sparse.csr_array((len(self.rows), len(self.columns)), dtype=np.float64)
        for level, matrix in self.levels.items():
            total = sparse.csr_array(total + matrix * factor(level))
        return total

    def transposed(self) -> Tally:
        """Return the same with concepts as rows, for networks of concepts."""
        turned = {level: sparse.csr_array(m.T) for level, m in self.levels.items()}
        return Tally(self.columns, self.rows, turned)


def tally(
    counts: Counts,
    duplicates: Duplicates = Duplicates.INCLUDE,
    *,
    by_stance: bool = True,
    copies: Mapping[str, int] | None = None,
) -> Tally:
    """Return x[i, j, k] of ``counts``.

    A statement repeats another if actor, concept and period are the same, and the stance too unless
    ``by_stance`` is False; of repetitions with weights the greatest counts. Without the stance the
    tally has it at an arbitrary level, so that only totals mean something: so DNA 3 counts where
    stances are ignored. ``copies`` has each document as often as it says; copies are different
    documents of the same date.

    Raises :class:`NetworkError` if a period is asked for and a document has no date.
    """
    drawn = np.array([1 if copies is None else copies.get(d, 0) for d in counts.documents])
    times = drawn[counts.places[2]] if counts.cells else np.zeros(0, dtype=np.int64)
    if duplicates is Duplicates.INCLUDE:
        chosen: Indices = np.arange(len(counts.cells))
        numbers = counts.numbers * times
    else:
        chosen, numbers = _once(counts, duplicates, by_stance, times)
    return _tally(counts, chosen, numbers)


def _once(
    counts: Counts, duplicates: Duplicates, by_stance: bool, times: Indices
) -> tuple[Indices, Floats]:
    """Return one row for each statement that is not repeated, and the number it counts."""
    rows, columns, documents = counts.places
    period = PERIODS[duplicates]
    keys = [period(counts, document) for document in counts.documents]
    numbered = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    periods = np.array([numbered[key] for key in keys], dtype=np.int64)[documents]
    if duplicates is not Duplicates.DOCUMENT:
        times = np.minimum(times, 1)  # a copy of a document repeats what the document says
    _, levels = np.unique(counts.stances, return_inverse=True)
    parts = [rows, columns, periods, *([levels] if by_stance else [])]
    _, first, group = np.unique(
        np.stack(parts, axis=1), axis=0, return_index=True, return_inverse=True
    )
    numbers = np.zeros(len(first))
    np.maximum.at(numbers, group.ravel(), counts.peaks * times)
    return first, numbers


def _tally(counts: Counts, chosen: Indices, numbers: Floats) -> Tally:
    rows, columns, _ = counts.places
    shape = (len(counts.actors), len(counts.concepts))
    stances = counts.stances[chosen]
    levels: dict[float, Matrix] = {}
    for level in np.unique(stances).tolist():
        here = stances == level
        places = (rows[chosen][here], columns[chosen][here])
        summed = sparse.csr_array(sparse.coo_array((numbers[here], places), shape=shape))
        summed.eliminate_zeros()
        levels[level] = summed
    return Tally(counts.actors, counts.concepts, levels)

"""From counts by document to x[i, j, k]: what becomes of statements that an actor repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy import sparse

from parley.graph.networks.counts import Counts

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


def _week(counts: Counts, document: str) -> object:
    return counts.day_of(document).isocalendar()[:2]


def _month(counts: Counts, document: str) -> object:
    day = counts.day_of(document)
    return day.year, day.month


PERIODS: Final[dict[Duplicates, Callable[[Counts, str], object]]] = {
    Duplicates.DOCUMENT: lambda counts, document: document,
    Duplicates.WEEK: _week,
    Duplicates.MONTH: _month,
    Duplicates.YEAR: lambda counts, document: counts.day_of(document).year,
    Duplicates.RANGE: lambda counts, document: None,
}


@dataclass(frozen=True)
class Tally:
    """x[i, j, k]: for each level k of stance, a matrix of actors by concepts."""

    actors: tuple[str, ...]
    concepts: tuple[str, ...]
    levels: dict[float, Matrix]

    def totals(self) -> Matrix:
        """Return the statements of any stance, by actor and concept."""
        return self.weighted(lambda level: 1.0)

    def weighted(self, factor: Callable[[float], float]) -> Matrix:
        """Return the sum over levels of each one's matrix times its factor."""
        shape = (len(self.actors), len(self.concepts))
        total: Matrix = sparse.csr_array(shape, dtype=np.float64)
        for level, matrix in self.levels.items():
            total = sparse.csr_array(total + matrix * factor(level))
        return total

    def transposed(self) -> Tally:
        """Return the same with concepts as rows, for networks of concepts."""
        turned = {level: sparse.csr_array(m.T) for level, m in self.levels.items()}
        return Tally(self.concepts, self.actors, turned)


def tally(
    counts: Counts, duplicates: Duplicates = Duplicates.INCLUDE, *, by_stance: bool = True
) -> Tally:
    """Return x[i, j, k] of ``counts``.

    A statement repeats another if actor, concept and period are the same, and the stance, unless
    ``by_stance`` is False; of repetitions with weights the greatest counts. Without the stance it
    is that of the first in order of stance that stands in the tally, so only totals mean something;
    that is how DNA 3 counts where stances are ignored.

    Raises :class:`NetworkError` if a period is asked for and a document has no date.
    """
    kept = _included(counts) if duplicates is Duplicates.INCLUDE else _once(
        counts, PERIODS[duplicates], by_stance
    )
    rows = {name: at for at, name in enumerate(counts.actors)}
    columns = {name: at for at, name in enumerate(counts.concepts)}
    places: dict[float, list[tuple[int, int, float]]] = defaultdict(list)
    for actor, concept, stance, number in kept:
        places[stance].append((rows[actor], columns[concept], number))
    shape = (len(rows), len(columns))
    levels = {level: _matrix(places[level], shape) for level in sorted(places)}
    return Tally(counts.actors, counts.concepts, levels)


Entry = tuple[str, str, float, float]
"""Actor, concept, stance and number."""


def _included(counts: Counts) -> list[Entry]:
    pairs = zip(counts.cells, counts.numbers.tolist(), strict=True)
    return [(*cell[:3], number) for cell, number in pairs]


def _once(
    counts: Counts, period: Callable[[Counts, str], object], by_stance: bool
) -> list[Entry]:
    periods = {document: period(counts, document) for document in counts.documents}
    weighed = bool((counts.numbers % 1).any())
    most: dict[tuple[object, ...], Entry] = {}
    for cell, number in zip(counts.cells, counts.numbers.tolist(), strict=True):
        actor, concept, stance, document = cell
        key = (actor, concept, stance if by_stance else None, periods[document])
        value = number if weighed else 1.0
        if key not in most or most[key][3] < value:
            most[key] = (actor, concept, most.get(key, cell)[2], value)
    return list(most.values())


def _matrix(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> Matrix:
    rows, columns, numbers = (np.array(part) for part in zip(*entries, strict=True))
    summed = sparse.coo_array((numbers.astype(np.float64), (rows, columns)), shape=shape)
    return sparse.csr_array(summed)

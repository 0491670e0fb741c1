"""What is drawn of a network: for each actor and concept, how much is said and which way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import tally
from parley.graph.networks.projections import signed
from parley.graph.networks.request import Request

Floats = NDArray[np.float64]

ROUNDS = 60
"""Rounds of averaging; the order of a few hundred names has settled long before."""


@dataclass(frozen=True)
class Cell:
    """What an actor says on a concept: ``balance`` runs from -1, against, to 1, in favour."""

    actor: str
    concept: str
    amount: float
    balance: float

    @property
    def mixed(self) -> bool:
        """Whether it is neither all for, all against, nor balanced."""
        return 0 < abs(self.balance) < 1


def cells_of(counts: Counts, request: Request) -> tuple[Cell, ...]:
    """Return a cell for each pair of which anything is said, duplicates as requested."""
    x = tally(counts, request.duplicates, by_stance=True)
    totals = x.totals().tocoo()
    sums: Floats = x.weighted(lambda level: signed(level, request.scale)).toarray()
    return tuple(
        Cell(x.rows[i], x.columns[j], float(amount), float(sums[i, j]) / float(amount))
        for i, j, amount in zip(totals.row, totals.col, totals.data, strict=True)
        if amount
    )


def largest(cells: Sequence[Cell], actors: int, concepts: int) -> tuple[tuple[Cell, ...], int]:
    """Return the cells of those with most statements, and how many names are left out."""
    rows, fewer = _most((cell.actor for cell in cells), cells, actors)
    columns, less = _most((cell.concept for cell in cells), cells, concepts)
    kept = tuple(cell for cell in cells if cell.actor in rows and cell.concept in columns)
    return kept, fewer + less


def _most(names: Iterable[str], cells: Sequence[Cell], most: int) -> tuple[set[str], int]:
    amounts: dict[str, float] = defaultdict(float)
    for name, cell in zip(names, cells, strict=True):
        amounts[name] += cell.amount
    ranked = sorted(amounts, key=lambda name: (-amounts[name], name))
    return set(ranked[:most]), max(0, len(ranked) - most)


def ordered(cells: Sequence[Cell]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return actors and concepts in the order in which those that are alike stand together.

    Reciprocal averaging: an actor stands at the mean of its concepts, which what it opposes turns
    around, and a concept at that of its actors. Source: Hill, Journal of Ecology 61 (1973).
    """
    actors = sorted({cell.actor for cell in cells})
    concepts = sorted({cell.concept for cell in cells})
    matrix: Floats = np.zeros((len(actors), len(concepts)))
    for cell in cells:
        sign = -1.0 if cell.balance < 0 else 1.0
        matrix[actors.index(cell.actor), concepts.index(cell.concept)] = sign * cell.amount**0.5
    rows: Floats = np.arange(len(actors), dtype=np.float64)
    columns: Floats = np.arange(len(concepts), dtype=np.float64)
    for _ in range(ROUNDS):
        columns = _scored(matrix.T, rows)
        rows = _scored(matrix, columns)
    return _ranked(actors, rows), _ranked(concepts, columns)


def _scored(matrix: Floats, scores: Floats) -> Floats:
    found: Floats = (matrix @ scores) / np.maximum(np.abs(matrix).sum(axis=1), 1e-12)
    spread = float(found.std()) or 1.0
    return np.asarray((found - found.mean()) / spread, dtype=np.float64)


def _ranked(names: Sequence[str], scores: Floats) -> tuple[str, ...]:
    rounded = [round(float(score), 9) for score in scores]
    return tuple(name for _, name in sorted(zip(rounded, names, strict=True)))

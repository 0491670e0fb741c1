"""The matrices of discourse network analysis: two-mode and one-mode, by how stances are used.

Source: Leifeld, Discourse Network Analysis: policy debates as dynamic networks (2017), and the
equations of the manual of Discourse Network Analyzer (DNA).
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial

import numpy as np
from scipy import sparse

from parley.graph.networks.duplicates import Matrix, Tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.statements import Scale


class Aggregation(StrEnum):
    """How the stances of statements enter a weight."""

    IGNORE = "ignore"
    """All statements count alike."""
    SUBTRACT = "subtract"
    """Two modes: for minus against. One mode: congruence minus conflict."""
    COMBINE = "combine"
    """Two modes only: a number for the set of stances that occur."""
    CONGRUENCE = "congruence"
    """One mode only: agreement on the same concepts."""
    CONFLICT = "conflict"
    """One mode only: disagreement on the same concepts."""


TWO_MODE = (Aggregation.IGNORE, Aggregation.SUBTRACT, Aggregation.COMBINE)
ONE_MODE = (
    Aggregation.IGNORE,
    Aggregation.CONGRUENCE,
    Aggregation.CONFLICT,
    Aggregation.SUBTRACT,
)


def two_mode(x: Tally, aggregation: Aggregation, scale: Scale) -> Matrix:
    """Return the matrix of actors by concepts.

    ``subtract`` is the sum of stances, where yes and no of a scale from 0 to 1 count 1 and -1, as
    DNA does it. ``combine`` numbers the sets of levels by powers of two, from the highest level
    down: with two levels, 1 is only for, 2 only against and 3 both; see
    :func:`combination_levels`. Raises :class:`NetworkError` for an aggregation of one mode.
    """
    if aggregation is Aggregation.IGNORE:
        return x.totals()
    if aggregation is Aggregation.SUBTRACT:
        return _without_zeros(x.weighted(lambda level: signed(level, scale)))
    if aggregation is Aggregation.COMBINE:
        return _combined(x, combination_levels(x, scale))
    raise NetworkError(_unfit(aggregation, "two", TWO_MODE))


def signed(level: float, scale: Scale) -> float:
    """Return a stance as a number around 0; on a scale from 0 to 1, 0 is a no and counts -1."""
    return 2 * level - 1 if (scale.low, scale.high) == (0, 1) else level


def combination_levels(x: Tally, scale: Scale) -> tuple[float, ...]:
    """Return the levels that ``combine`` numbers 1, 2, 4 and so on: the ends, and what occurs."""
    return tuple(sorted({scale.low, scale.high, *x.levels}, reverse=True))


def _combined(x: Tally, levels: tuple[float, ...]) -> Matrix:
    total: Matrix = sparse.csr_array((len(x.rows), len(x.columns)), dtype=np.float64)
    for power, level in enumerate(levels):
        if level in x.levels:
            total = sparse.csr_array(
                total + (x.levels[level] > 0).astype(np.float64) * float(2**power)
            )
    return total


def one_mode(x: Tally, aggregation: Aggregation, scale: Scale) -> Matrix:
    """Return the symmetric matrix of the tally's rows, with an empty diagonal.

    With d the distance of two stances from 0 to 1, congruence sums x[i,j,k] x[i',j,k'] (1 - d)
    over the concepts j and the stances k and k', conflict sums the same times d, and ignore is
    both. Turn the tally (:meth:`Tally.transposed`) for a network of concepts. Raises
    :class:`NetworkError` for an aggregation of two modes.
    """
    if aggregation not in ONE_MODE:
        raise NetworkError(_unfit(aggregation, "one", ONE_MODE))
    total: Matrix = sparse.csr_array((len(x.rows), len(x.rows)), dtype=np.float64)
    for level, matrix in x.levels.items():
        near = x.weighted(partial(pair_weight, aggregation, scale, level))
        total = sparse.csr_array(total + matrix @ near.T)
    return off_diagonal(total)


def pair_weight(aggregation: Aggregation, scale: Scale, one: float, other: float) -> float:
    """Return what two statements on one concept weigh, by their stances."""
    distance = scale.distance(one, other)
    return {
        Aggregation.IGNORE: 1.0,
        Aggregation.CONGRUENCE: 1.0 - distance,
        Aggregation.CONFLICT: distance,
        Aggregation.SUBTRACT: 1.0 - 2.0 * distance,
    }[aggregation]


def off_diagonal(matrix: Matrix) -> Matrix:
    """Return a square matrix with an empty diagonal and without stored zeros."""
    square = sparse.coo_array(matrix)
    beside = square.row != square.col
    cells = (square.data[beside], (square.row[beside], square.col[beside]))
    return _without_zeros(sparse.csr_array(sparse.coo_array(cells, shape=square.shape)))


def _without_zeros(matrix: Matrix) -> Matrix:
    matrix.eliminate_zeros()
    return matrix


def _unfit(aggregation: Aggregation, mode: str, fitting: tuple[Aggregation, ...]) -> str:
    return f"“{aggregation}” is no aggregation in {mode} mode; there are {', '.join(fitting)}."

"""Normalisations: weights made comparable between actors who speak much and who speak little.

Sources: the equations of DNA's manual, read together with what DNA computes; where the two differ
(the average counts statements, not different concepts) this follows what is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import numpy as np
from scipy import sparse

from parley.graph.networks.counts import Floats, Indices
from parley.graph.networks.duplicates import Matrix, Tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Mode

DENSE = 25_000_000
"""Up to so many cells (200 MB), a matrix is spread out to pick from it: a sparse one of 2 000
actors took twenty times as long."""


class Normalisation(StrEnum):
    """By what a weight is divided; a weight whose divisor is 0 stays 0."""

    NO = "no"
    ACTIVITY = "activity"
    """Two modes: by the statements of the row, of any stance."""
    PROMINENCE = "prominence"
    """Two modes: by the statements on the column, of any stance."""
    AVERAGE = "average"
    """One mode: by the mean number of statements of the two. It may exceed 1."""
    JACCARD = "jaccard"
    """One mode: by the statements whose concept and stance only one of the two has, plus the sum of
    products over those that both have. Concept and stance together, also where the aggregation
    ignores stances: so DNA computes it."""
    DNA_COSINE = "dna-cosine"
    """One mode: by the product of the two numbers of statements. What DNA calls cosine, which is
    not the cosine of two vectors; kept under this name so that results can be compared."""
    COSINE = "cosine"
    """One mode: by the product of the lengths of the two vectors of statements by concept. With
    the stances ignored it is the cosine, which congruence and conflict split in two; so none is
    beyond 1 in amount."""


TWO_MODE = (Normalisation.NO, Normalisation.ACTIVITY, Normalisation.PROMINENCE)
ONE_MODE = (
    Normalisation.NO,
    Normalisation.AVERAGE,
    Normalisation.JACCARD,
    Normalisation.DNA_COSINE,
    Normalisation.COSINE,
)


def normalised(weights: Matrix, x: Tally, normalisation: Normalisation, mode: Mode) -> Matrix:
    """Return ``weights``, made from ``x``, divided as asked.

    Raises :class:`NetworkError` if the normalisation is none of the mode.
    """
    require_fitting(normalisation, mode)
    if normalisation is Normalisation.NO or weights.nnz == 0:
        return weights
    cells = sparse.coo_array(weights)
    rows, columns = cells.row.astype(np.int64), cells.col.astype(np.int64)
    divisors = DIVISORS[normalisation](x, rows, columns)
    data = np.divide(cells.data, divisors, out=np.zeros_like(cells.data), where=divisors != 0)
    return sparse.csr_array(sparse.coo_array((data, (rows, columns)), shape=cells.shape))


def require_fitting(normalisation: Normalisation, mode: Mode) -> None:
    """Raise :class:`NetworkError` if the normalisation is none of the mode."""
    fitting = ONE_MODE if mode is Mode.ONE else TWO_MODE
    if normalisation not in fitting:
        raise NetworkError(
            f"“{normalisation}” is no normalisation in {mode} mode; there are {', '.join(fitting)}."
        )


def _activity(x: Tally, i: Indices, j: Indices) -> Floats:
    return _sums(x.totals(), 1)[i]


def _prominence(x: Tally, i: Indices, j: Indices) -> Floats:
    return _sums(x.totals(), 0)[j]


def _average(x: Tally, i: Indices, j: Indices) -> Floats:
    said = _sums(x.totals(), 1)
    return (said[i] + said[j]) / 2


def _dna_cosine(x: Tally, i: Indices, j: Indices) -> Floats:
    said = _sums(x.totals(), 1)
    return said[i] * said[j]


def _cosine(x: Tally, i: Indices, j: Indices) -> Floats:
    lengths: Floats = np.sqrt(_sums(_squared(x.totals()), 1))
    return lengths[i] * lengths[j]


def _jaccard(x: Tally, i: Indices, j: Indices) -> Floats:
    wide = sparse.csr_array(sparse.hstack(list(x.levels.values())))
    shared = sparse.csr_array(wide @ sparse.csr_array((wide > 0).astype(np.float64)).T)
    both = sparse.csr_array(wide @ wide.T)
    said = _sums(wide, 1)
    alone = said[i] - _at(shared, i, j) + said[j] - _at(shared, j, i)
    return alone + _at(both, i, j)


DIVISORS: Final[dict[Normalisation, Callable[[Tally, Indices, Indices], Floats]]] = {
    Normalisation.ACTIVITY: _activity,
    Normalisation.PROMINENCE: _prominence,
    Normalisation.AVERAGE: _average,
    Normalisation.JACCARD: _jaccard,
    Normalisation.DNA_COSINE: _dna_cosine,
    Normalisation.COSINE: _cosine,
}
"""From x and the rows and columns of cells to their divisors."""


def _sums(x: Matrix, axis: int) -> Floats:
    return np.asarray(x.sum(axis=axis), dtype=np.float64).ravel()


def _squared(matrix: Matrix) -> Matrix:
    return sparse.csr_array(matrix.multiply(matrix))


def _at(matrix: Matrix, i: Indices, j: Indices) -> Floats:
    dense = matrix.shape[0] * matrix.shape[1] <= DENSE
    cells: Any = matrix.toarray() if dense else matrix  # the stubs know single cells only
    return np.asarray(cells[i, j], dtype=np.float64).ravel()

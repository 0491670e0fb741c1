"""A network as a matrix with names: what every computation here returns and every export writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from scipy import sparse

from parley.graph.networks.errors import NetworkError


class Mode(StrEnum):
    """Whether rows and columns are two kinds of node or the same nodes twice."""

    ONE = "one"
    TWO = "two"


@dataclass(frozen=True, slots=True)
class Node:
    """What is known of a node: its label, its type, and further attributes by name."""

    label: str
    type: str
    more: Mapping[str, str | int | float | bool | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes, by name, and the weight of what ties them; never of weight 0."""

    source: str
    target: str
    weight: float


Evidence = Callable[[str, str], tuple[str, ...]]
"""From a row and a column, by name, to the IRIs of the statements that the cell counts."""


def no_evidence(row: str, column: str) -> tuple[str, ...]:
    """Evidence of a network that was made from a bare matrix: none is known."""
    return ()


@dataclass(frozen=True)
class Network:
    """A discourse network: names of rows and columns, and the weight of each cell.

    In one mode, rows and columns are the same and the matrix is symmetric with an empty diagonal.
    ``start`` and ``end`` are the first and last moment of the time window, both included, or None
    where there is no bound. Raises :class:`NetworkError` if names and matrix do not fit.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    weights: sparse.csr_array[np.float64]
    mode: Mode
    row_kind: str = "actor"
    column_kind: str = "concept"
    attributes: Mapping[str, Node] = field(default_factory=dict)
    start: datetime | date | None = None
    end: datetime | date | None = None
    evidence: Evidence = no_evidence

    def __post_init__(self) -> None:
        if self.weights.shape != (len(self.rows), len(self.columns)):
            raise NetworkError(
                f"A matrix of {self.weights.shape[0]} rows and {self.weights.shape[1]} columns has "
                f"{len(self.rows)} names of rows and {len(self.columns)} of columns."
            )
        if self.mode is Mode.ONE and self.rows != self.columns:
            raise NetworkError("In a one-mode network the columns are the rows.")

    def provenance(self, i: int, j: int) -> tuple[str, ...]:
        """Return the IRIs of the statements behind a cell, by the indices of row and column."""
        return self.evidence(self.rows[i], self.columns[j])

    def label(self, name: str) -> str:
        """Return the label of a node, or its name where none is known."""
        node = self.attributes.get(name)
        return node.label if node else name

    def weight(self, row: str, column: str) -> float:
        """Return the weight of a cell by names, or raise :class:`NetworkError` for a stranger."""
        for name, names in ((row, self.rows), (column, self.columns)):
            if name not in names:
                raise NetworkError(f"“{name}” is no node of this network.")
        return float(self.weights[self.rows.index(row), self.columns.index(column)])

    def edges(self) -> Iterator[Edge]:
        """Iterate over the edges by row, then column; in one mode, each pair once."""
        cells = self.weights.tocsr().sorted_indices()
        for i in range(len(self.rows)):
            for at in range(cells.indptr[i], cells.indptr[i + 1]):
                j, weight = int(cells.indices[at]), float(cells.data[at])
                if weight and (self.mode is Mode.TWO or i < j):
                    yield Edge(self.rows[i], self.columns[j], weight)

"""Frustration: how much of a signed network stands in the way of splitting it into two camps.

In a wholly balanced network all positive ties run inside one of two camps and all negative ones
between them (Harary 1953). The frustration of a split is the weight of ties that do otherwise; the
frustration index is that of the best split. Finding it is NP-hard, so it is exact where a connected
part has up to :data:`EXACT` nodes, and otherwise a bound from above that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from parley.graph.networks.counts import Floats, Indices
from parley.graph.networks.duplicates import Matrix
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Mode, Network

EXACT: Final = 18
"""Up to so many nodes of a connected part, every split is tried."""

STARTS: Final = 20
"""From how many random splits the search begins in a larger part."""


@dataclass(frozen=True)
class Frustration:
    """The best split found, and what is left of ties against it.

    ``camps`` are two sets of nodes by name, the one with the first name first. If ``exact`` is
    False, the index is at most ``value`` and may be less. ``total`` is the weight of all ties.
    ``balance`` is 1 - 2 value / total (Aref and Wilson 2018): 1 if nothing is frustrated; None
    without ties. A bound from above on the value makes it one from below on the balance.
    """

    value: float
    total: float
    exact: bool
    camps: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def balance(self) -> float | None:
        return None if self.total == 0 else 1 - 2 * self.value / self.total


def frustration(network: Network, *, seed: int = 0) -> Frustration:
    """Return the frustration of a one-mode network of positive and negative weights.

    Nodes without a tie go to the first camp. Raises :class:`NetworkError` for a two-mode network.
    """
    if network.mode is not Mode.ONE:
        raise NetworkError("Frustration is of a one-mode network, such as one by subtract.")
    weights = network.weights
    count, part = connected_components(weights, directed=False)
    sides: Indices = np.ones(len(network.rows), dtype=np.int64)
    exact = True
    chance = np.random.default_rng(seed)
    for number in range(count):
        nodes = np.flatnonzero(part == number)
        within = sparse.csr_array(weights[nodes][:, nodes])
        if len(nodes) <= EXACT:
            sides[nodes] = _best(within.toarray())
        else:
            sides[nodes], exact = _searched(within, chance), False
    total = float(np.abs(weights.data).sum()) / 2
    value = (total - float(sides @ (weights @ sides)) / 2) / 2
    return Frustration(max(0.0, value), total, exact, _camps(network.rows, sides))


def _camps(names: tuple[str, ...], sides: Indices) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first = tuple(name for name, side in zip(names, sides, strict=True) if side > 0)
    second = tuple(name for name, side in zip(names, sides, strict=True) if side < 0)
    return (first, second) if names[:1] == first[:1] else (second, first)


def _best(weights: Floats) -> Indices:
    """Return the split with the least frustration of all; the first node is on the first side."""
    size = len(weights)
    masks = np.arange(2 ** (size - 1))[:, None] >> np.arange(size - 1)
    splits = np.ones((len(masks), size), dtype=np.float64)
    splits[:, 1:] -= 2 * (masks & 1)
    agreement = np.einsum("si,si->s", splits @ weights, splits)
    best: Indices = splits[int(np.argmax(agreement))].astype(np.int64)
    return best


def _searched(weights: Matrix, chance: np.random.Generator) -> Indices:
    """Return the best of several splits that moving no single node betters."""
    best: Indices = np.ones(weights.shape[0], dtype=np.int64)
    most = -np.inf
    for _ in range(STARTS):
        sides = chance.choice(np.array([-1, 1]), size=weights.shape[0])
        settled = _settled(weights, sides)
        agreement = float(settled @ (weights @ settled))
        if agreement > most:
            best, most = settled, agreement
    return np.asarray(best * best[0], dtype=np.int64)


def _settled(weights: Matrix, sides: Indices) -> Indices:
    """Move the node that gains most until no move gains anything."""
    pull = weights @ sides
    while True:
        gain = -sides * pull
        node = int(np.argmax(gain))
        if gain[node] <= 1e-12:
            return sides
        sides[node] = -sides[node]
        begin, end = weights.indptr[node], weights.indptr[node + 1]
        pull[weights.indices[begin:end]] += 2 * sides[node] * weights.data[begin:end]

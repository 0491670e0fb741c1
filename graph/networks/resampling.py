"""Intervals by resampling articles: how far a weight hangs on which articles were coded.

Statements of one article are not independent of each other, so articles are drawn and not
statements (the cluster bootstrap; Davison and Hinkley, Bootstrap methods, 1997, section 3.8). The
interval is that of percentiles. With few articles it is narrow by lack of data and not by
agreement. So the answer says how many articles there were, and fewer than two are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parley.graph.networks.counts import Counts, Floats
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Network
from parley.graph.networks.request import Request


@dataclass(frozen=True)
class Interval:
    """A weight, and the interval in which it lies in so many of the resamples as ``level`` says.

    ``present`` is the share of resamples in which the edge is there at all.
    """

    source: str
    target: str
    weight: float
    low: float
    high: float
    present: float


@dataclass(frozen=True)
class Intervals:
    """The network of all articles, an interval for each edge, and from how many articles."""

    network: Network
    edges: tuple[Interval, ...]
    articles: int
    resamples: int
    level: float
    seed: int


def intervals(
    counts: Counts, request: Request, *, resamples: int = 1000, level: float = 0.95, seed: int = 0
) -> Intervals:
    """Return an interval for every edge that any resample has; the same seed gives the same.

    Raises :class:`NetworkError` for fewer than two articles or resamples, a level that is not
    between 0 and 1, and what :func:`~parley.graph.networks.making.make` raises.
    """
    articles = len(counts.documents)
    if articles < 2:
        raise NetworkError(
            f"There are statements of {articles} article(s): resampling articles needs two or more."
        )
    if resamples < 2 or not 0 < level < 1:
        raise NetworkError("Intervals need two or more resamples and a level between 0 and 1.")
    whole = make(counts, request)
    drawn: dict[tuple[str, str], list[float]] = {}
    for copies in _draws(counts.documents, resamples, seed):
        for edge in make(counts, request, copies=copies).edges():
            drawn.setdefault((edge.source, edge.target), []).append(edge.weight)
    observed = {(edge.source, edge.target): edge.weight for edge in whole.edges()}
    edges = tuple(
        _interval(ends, observed.get(ends, 0.0), drawn.get(ends, []), resamples, level)
        for ends in sorted(observed.keys() | drawn.keys())
    )
    return Intervals(whole, edges, articles, resamples, level, seed)


def _draws(documents: tuple[str, ...], resamples: int, seed: int) -> Iterator[Counter[str]]:
    chance = np.random.default_rng(seed)
    for _ in range(resamples):
        yield Counter(documents[at] for at in chance.integers(0, len(documents), len(documents)))


def _interval(
    ends: tuple[str, str], weight: float, found: list[float], resamples: int, level: float
) -> Interval:
    sample: Floats = np.zeros(resamples)
    sample[: len(found)] = found  # an edge that a resample lacks weighs 0 there
    low, high = np.quantile(sample, [(1 - level) / 2, (1 + level) / 2])
    return Interval(*ends, weight, float(low), float(high), len(found) / resamples)

"""Coalitions: groups of actors who agree, how well they fit a signed network, what they believe."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx
import numpy as np

from parley.graph.networks.counts import Floats
from parley.graph.networks.duplicates import Tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.projections import signed
from parley.graph.networks.statements import Scale

Groups = tuple[tuple[str, ...], ...]
"""Groups of nodes by name, the largest first; each node is in one."""


class Method(StrEnum):
    """How communities are found, on the positive ties of a network."""

    LOUVAIN = "louvain"
    """Blondel et al. 2008. It depends on the order in which nodes are tried, so it has a seed."""
    GREEDY = "greedy"
    """Clauset, Newman and Moore 2004."""


def to_networkx(network: Network) -> nx.Graph[str]:
    """Return the network as an undirected graph with ``weight``, and ``kind`` of each node."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.rows, kind=network.row_kind)
    graph.add_nodes_from(network.columns, kind=network.column_kind)
    graph.add_weighted_edges_from((e.source, e.target, e.weight) for e in network.edges())
    return graph


def communities(
    network: Network, method: Method = Method.LOUVAIN, *, resolution: float = 1.0, seed: int = 0
) -> Groups:
    """Return communities of a one-mode network, the same for the same seed.

    Only positive ties draw nodes together: negative ones are left out, and
    :func:`signed_modularity` says how well the result fits them. Raises :class:`NetworkError` for
    a two-mode network.
    """
    graph = to_networkx(_one_mode(network))
    opposed = [(a, b) for a, b, tie in graph.edges(data=True) if tie["weight"] <= 0]
    graph.remove_edges_from(opposed)
    found: Sequence[Collection[str]]
    if graph.number_of_edges() == 0:
        found = [[name] for name in graph]  # the libraries divide by the weight of all ties
    elif method is Method.LOUVAIN:
        found = nx.community.louvain_communities(graph, resolution=resolution, seed=seed)
    else:
        found = nx.community.greedy_modularity_communities(
            graph, weight="weight", resolution=resolution
        )
    groups = [tuple(sorted(group)) for group in found]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def signed_modularity(network: Network, groups: Sequence[Collection[str]]) -> float:
    """Return the modularity of ``groups`` in a one-mode network with negative ties.

    Positive ties inside groups and negative ones between them raise it, each against what chance
    would give for the same strengths. Without negative ties it is Newman's; without ties it is 0.
    Source: Gómez, Jensen and Arenas, Physical Review E 80, 016114 (2009), equation 17. Raises
    :class:`NetworkError` for a two-mode network, and if a node is in no group or in two.
    """
    group_of = _group_of(_one_mode(network), groups)
    positive, negative = network.weights.maximum(0), (-network.weights).maximum(0)
    inside = 0.0
    for part, sign in ((positive, 1), (negative, -1)):
        cells = part.tocoo()
        same = group_of[cells.row] == group_of[cells.col]
        inside += sign * float(cells.data[same].sum())
        strength: Floats = np.asarray(part.sum(axis=1), dtype=np.float64).ravel()
        if strength.sum():
            by_group = np.bincount(group_of, strength)
            inside -= sign * float((by_group**2).sum() / strength.sum())
    total = float(np.abs(network.weights.data).sum())
    return inside / total if total else 0.0


def _group_of(
    network: Network, groups: Sequence[Collection[str]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    number = {name: at for at, group in enumerate(groups) for name in group}
    missing = [name for name in network.rows if name not in number]
    if missing or sum(len(group) for group in groups) != len(number):
        raise NetworkError(
            f"Each node is in one group; in none is {missing[0]}."
            if missing
            else "Each node is in one group; one of these is in two."
        )
    return np.array([number[name] for name in network.rows], dtype=np.int64)


def _one_mode(network: Network) -> Network:
    if network.mode is not Mode.ONE:
        raise NetworkError("Coalitions are of a one-mode network: of actors, or of concepts.")
    return network


@dataclass(frozen=True)
class Belief:
    """What a group says on a concept: how many statements, by how many members, and their mean.

    ``mean`` is the mean stance as a number around 0, see
    :func:`~parley.graph.networks.projections.signed`.
    """

    group: int
    concept: str
    statements: float
    speakers: int
    mean: float


def profile(x: Tally, groups: Sequence[Collection[str]], scale: Scale) -> tuple[Belief, ...]:
    """Return what each group says on each concept that it speaks of, most statements first.

    Asked for in issue 277 of leifeld/dna: what does this cluster believe?
    """
    totals = x.totals()
    sums = x.weighted(lambda level: signed(level, scale))
    row_of = {name: at for at, name in enumerate(x.rows)}
    found = []
    for number, group in enumerate(groups):
        rows = [row_of[name] for name in sorted(group) if name in row_of]
        said = totals[rows]
        amounts: Floats = np.asarray(said.sum(axis=0)).ravel()
        balance: Floats = np.asarray(sums[rows].sum(axis=0)).ravel()
        speakers = np.asarray((said > 0).sum(axis=0)).ravel()
        found += [
            Belief(
                number,
                x.columns[at],
                float(amounts[at]),
                int(speakers[at]),
                float(balance[at] / amounts[at]),
            )
            for at in np.flatnonzero(amounts)
        ]
    return tuple(sorted(found, key=lambda one: (one.group, -one.statements, one.concept)))

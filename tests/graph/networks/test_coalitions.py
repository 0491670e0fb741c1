"""Camps, communities and polarisation, against brute force, networkx and examples by hand."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from parley.graph.networks import frustration as frustrating
from parley.graph.networks.coalitions import (
    Method,
    communities,
    profile,
    signed_modularity,
    to_networkx,
)
from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.frustration import frustration
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.polarisation import polarisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Request
from parley.graph.networks.statements import STANCES, Statement


def tied(size: int, weights: dict[tuple[int, int], float]) -> Network:
    matrix = np.zeros((size, size))
    for (i, j), weight in weights.items():
        matrix[i, j] = matrix[j, i] = weight
    names = tuple(f"n{at:03}" for at in range(size))
    return Network(names, names, sparse.csr_array(matrix), Mode.ONE, "actor", "actor")


@st.composite
def signed(draw: st.DrawFn, largest: int = 7) -> Network:
    size = draw(st.integers(2, largest))
    pairs = [(i, j) for i in range(size) for j in range(i)]
    return tied(size, {pair: float(draw(st.integers(-3, 3))) for pair in pairs})


def against(network: Network, sides: tuple[int, ...]) -> float:
    side = dict(zip(network.rows, sides, strict=True))
    return sum(
        abs(edge.weight)
        for edge in network.edges()
        if (edge.weight > 0) != (side[edge.source] == side[edge.target])
    )


@settings(deadline=None, max_examples=40)
@given(signed())
def test_the_index_is_the_least_of_all_splits(network: Network) -> None:
    found = frustration(network)
    splits = product((1, -1), repeat=len(network.rows))
    assert found.value == pytest.approx(min(against(network, sides) for sides in splits))
    sides = tuple(1 if name in found.camps[0] else -1 for name in network.rows)
    assert against(network, sides) == pytest.approx(found.value)
    assert found.exact


@settings(deadline=None, max_examples=40)
@given(signed())
def test_the_search_for_large_networks_gives_a_bound_that_its_camps_have(network: Network) -> None:
    chance = np.random.default_rng(1)
    sides = tuple(frustrating._searched(network.weights, chance).tolist())
    assert against(network, sides) >= frustration(network).value - 1e-9


def test_two_hostile_camps_are_found_whole_in_a_large_network() -> None:
    ties = {(i, j): (1.0 if (i < 20) == (j < 20) else -1.0) for i in range(40) for j in range(i)}
    found = frustration(tied(40, ties))
    assert (found.value, found.balance, found.exact) == (0, 1, False)
    assert [len(camp) for camp in found.camps] == [20, 20]


def test_the_triangle_of_three_enemies_keeps_one_tie() -> None:
    found = frustration(tied(3, {(0, 1): -1, (0, 2): -1, (1, 2): -1}))
    assert (found.value, found.total) == (1, 3)
    assert found.balance == pytest.approx(1 / 3)


@pytest.mark.parametrize("method", Method)
def test_communities_are_those_of_a_plain_example(method: Method) -> None:
    ties = {(i, j): 1.0 for group in (range(4), range(4, 7)) for i in group for j in group if j < i}
    network = tied(7, ties | {(0, 4): -5.0})
    groups = communities(network, method)
    assert [len(group) for group in groups] == [4, 3]
    assert groups == communities(network, method)
    assert signed_modularity(network, groups) > signed_modularity(network, [network.rows])


def test_without_negative_ties_modularity_is_that_of_networkx() -> None:
    network = tied(5, {(0, 1): 2, (1, 2): 1, (3, 4): 3, (2, 3): 0.5})
    groups = (network.rows[:3], network.rows[3:])
    expected = nx.community.modularity(to_networkx(network), [set(group) for group in groups])
    assert signed_modularity(network, groups) == pytest.approx(expected)


def test_signed_modularity_by_hand() -> None:
    # Two friends and their common enemy: strengths 1, 1, 0 and 1, 1, 2; all ties weigh 2 + 4.
    network = tied(3, {(0, 1): 1, (0, 2): -1, (1, 2): -1})
    friends, enemy = network.rows[:2], network.rows[2:]
    by_hand = ((2 - 4 / 2) - (0 - (4 + 4) / 4)) / 6
    assert signed_modularity(network, (friends, enemy)) == pytest.approx(by_hand)
    with pytest.raises(NetworkError, match="in none is n002"):
        signed_modularity(network, (friends,))
    with pytest.raises(NetworkError, match="in two"):
        signed_modularity(network, (friends, enemy, enemy))


def test_a_network_without_ties_has_communities_of_one() -> None:
    assert communities(tied(3, {})) == (("n000",), ("n001",), ("n002",))
    assert frustration(tied(3, {})).balance is None


def stated(*said: tuple[str, str, float]) -> Counts:
    return Counts.of_statements(
        Statement(str(at), "d", None, actor, concept, stance)
        for at, (actor, concept, stance) in enumerate(said)
    )


def test_what_a_group_believes() -> None:
    counts = stated(("a", "p", 1), ("a", "p", 1), ("b", "p", -1), ("b", "q", -1), ("c", "q", 1))
    first, second, third = profile(tally(counts), (("a", "b"), ("c",)), STANCES)
    assert (first.concept, first.statements, first.speakers, first.mean) == ("p", 3, 2, 1 / 3)
    assert (second.concept, second.speakers, second.mean) == ("q", 1, -1)
    assert (third.group, third.mean) == (1, 1)


def test_polarisation_tells_camps_from_a_quarrel_of_all_and_from_consensus() -> None:
    camps = polarisation(
        stated(*((actor, c, 1.0 if actor in "ab" else -1.0) for actor in "abcd" for c in "pq")),
        Request(),
    )
    assert camps.conflict_share == pytest.approx(2 / 3)
    assert camps.balance == 1
    assert set(camps.frustration.camps) == {("a", "b"), ("c", "d")}
    consensus = polarisation(stated(("a", "p", 1), ("b", "p", 1)), Request())
    assert consensus.conflict_share == 0
    # Each two of three quarrel over a matter of their own.
    quarrel = [("a", "p", 1), ("b", "p", -1), ("b", "q", 1), ("c", "q", -1), ("c", "r", 1)]
    found = polarisation(stated(*quarrel, ("a", "r", -1)), Request())
    assert found.conflict_share == 1
    assert found.balance == pytest.approx(1 / 3)
    assert polarisation(stated(("a", "p", 1)), Request()).conflict_share is None


def test_two_modes_have_no_coalitions() -> None:
    two = make(stated(("a", "p", 1)), Request(aggregation=Aggregation.SUBTRACT))
    for ask in (communities, frustration):
        with pytest.raises(NetworkError, match="one-mode"):
            ask(two)

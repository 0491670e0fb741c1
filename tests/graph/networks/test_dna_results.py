"""What Discourse Network Analyzer published of its sample, from the store to the matrix."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parley.graph.networks.choices import Choices
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.making import network
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.normalising import Normalisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Of, Request
from parley.graph.networks.statements import Scale
from parley.graph.store import View
from tests.graph.networks.coded import Coded, iri, view_of

AGREEMENT = Scale(0, 1, ((0, "opposes"), (1, "favours")))


@pytest.fixture(scope="module")
def sample(shared_folder: Path) -> Any:
    return json.loads((shared_folder / "networks/dna-sample.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def view(sample: Any) -> View:
    return view_of(
        [
            Coded(
                one["id"],
                str(one["doc"]),
                one["date"][:10],
                one["organization"],
                one["concept"],
                "favours" if one["agreement"] else "opposes",
            )
            for one in sample["statements"]
        ]
    )


def made(
    view: View, mode: Mode, aggregation: str, normalisation: str = "no", **more: Any
) -> Network:
    asked = Request(
        mode=mode,
        aggregation=Aggregation(aggregation),
        normalisation=Normalisation(normalisation),
        **more,
    )
    return network(view, Choices(scale=AGREEMENT), asked)


def actor(name: str) -> str:
    return iri("actor", name).value


def topic(name: str) -> str:
    return iri("concept", name).value


def test_dimensions_sums_and_ties(view: View, sample: Any) -> None:
    published = sample["published"]
    two = made(view, Mode.TWO, "ignore")
    assert list(two.weights.shape) == published["two_mode_dim"]
    assert two.weights.sum() == published["two_mode_ignore_sum"]
    assert len(list(two.edges())) == 22
    one = made(view, Mode.ONE, "ignore")
    assert list(one.weights.shape) == published["one_mode_dim"]
    assert one.weights.sum() == published["one_mode_ignore_sum"]
    assert len(list(one.edges())) == 21


def test_the_pair_that_the_manual_works_by_hand(view: View, sample: Any) -> None:
    for aggregation, weight in sample["published"]["senate_sierra_club"].items():
        found = made(view, Mode.ONE, aggregation)
        assert found.weight(actor("Senate"), actor("Sierra Club")) == weight


def test_the_row_that_the_test_of_the_package_prints(view: View) -> None:
    found = made(view, Mode.ONE, "ignore")
    agency, alliance = "Environmental Protection Agency", "Alliance to Save Energy"
    analysis = "Energy and Environmental Analysis, Inc."
    assert found.weight(actor(agency), actor(alliance)) == 10
    assert found.weight(actor(agency), actor(analysis)) == 2


def test_congruence_by_average_activity(view: View, sample: Any) -> None:
    total = made(view, Mode.ONE, "congruence", "average").weights.sum()
    assert round(total) == sample["published"]["one_mode_congruence_average_rounded_sum"]


@pytest.mark.parametrize(
    ("aggregation", "normalisation", "total"),
    [
        ("ignore", "no", 276),
        ("ignore", "average", 46.261854),
        ("ignore", "jaccard", 24.469002),
        ("ignore", "dna-cosine", 8.872727),
        ("congruence", "no", 160),
        ("congruence", "average", 25.802436),
        ("congruence", "jaccard", 13.610663),
        ("congruence", "dna-cosine", 4.806061),
    ],
)
def test_sums_of_normalised_weights(
    view: View, aggregation: str, normalisation: str, total: float
) -> None:
    found = made(view, Mode.ONE, aggregation, normalisation).weights.sum()
    assert found == pytest.approx(total, abs=5e-7)


@pytest.mark.parametrize(("in_key", "weight"), [(None, 1), (True, 2), (False, 1)])
def test_repetitions_across_the_range_with_and_without_the_stance(
    view: View, in_key: bool | None, weight: int
) -> None:
    found = made(view, Mode.TWO, "ignore", duplicates=Duplicates.RANGE, stance_in_key=in_key)
    analysis = "Energy and Environmental Analysis, Inc."
    cell = actor(analysis), topic("Emissions legislation should regulate CO2.")
    assert found.weight(*cell) == weight


def test_every_cell_is_what_the_coded_statements_count(view: View, sample: Any) -> None:
    found = made(view, Mode.TWO, "subtract")
    for organisation in sample["organizations"]:
        for matter in sample["concepts"]:
            expected = sum(
                1 if one["agreement"] else -1
                for one in sample["statements"]
                if (one["organization"], one["concept"]) == (organisation, matter)
            )
            assert found.weight(actor(organisation), topic(matter)) == expected


def test_combinations_are_numbered_as_in_dna(view: View) -> None:
    found = made(view, Mode.TWO, "combine")
    legislation = topic("Emissions legislation should regulate CO2.")
    assert found.weight(actor("Sierra Club"), legislation) == 1
    assert found.weight(actor("Senate"), legislation) == 2
    assert found.weight(actor("Energy and Environmental Analysis, Inc."), legislation) == 3
    assert found.weight(actor("Environmental Protection Agency"), legislation) == 0


def test_a_network_of_concepts_is_the_other_projection(view: View) -> None:
    two = made(view, Mode.TWO, "ignore").weights.toarray()
    expected = two.T @ two
    expected[range(6), range(6)] = 0
    found = made(view, Mode.ONE, "ignore", of=Of.CONCEPTS)
    assert (found.weights.toarray() == expected).all()
    assert found.row_kind == found.column_kind == "concept"


def test_an_edge_leads_to_the_statements_that_make_it(view: View) -> None:
    two = made(view, Mode.TWO, "ignore")
    row, column = (
        two.rows.index(actor("Senate")),
        two.columns.index(topic("CO2 legislation will not hurt the economy.")),
    )
    assert set(two.provenance(row, column)) == {iri("position", n).value for n in ("6", "8")}
    one = made(view, Mode.ONE, "conflict")
    senate, club = one.rows.index(actor("Senate")), one.rows.index(actor("Sierra Club"))
    numbers = {name.rpartition("/")[2] for name in one.provenance(senate, club)}
    assert numbers == {"6", "8", "9", "27", "28", "31"}

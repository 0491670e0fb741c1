"""Networks of named parameters, on the packaged article and on a store with times of day."""

from __future__ import annotations

import pytest

from parley.graph.namespaces import PREFIXES
from parley.graph.networks.asking import asked
from parley.graph.networks.choices import Choices
from parley.graph.networks.evidence import StoreEvidence
from parley.graph.networks.making import network, networks
from parley.graph.networks.request import Request
from parley.graph.networks.series import evidence_asked, networks_asked
from parley.graph.networks.windows import TimeUnit
from parley.graph.store import Store, View
from tests.graph.networks.coded import Coded, iri, view_of

CHOSEN = [
    {"basis": ["both"]},
    {"mode": ["one"], "aggregate": ["conflict"], "basis": ["both"]},
    {"mode": ["one"], "aggregate": ["congruence"], "attribution": ["every"]},
    {"mode": ["one"], "of": ["concepts"], "aggregate": ["subtract"], "unit": ["claim"]},
    {"at-least": ["2,2"], "attribution": ["every"], "by": ["organisation"]},
]


@pytest.mark.parametrize("given", CHOSEN)
def test_one_network_is_that_of_the_library_with_the_same_evidence(
    store: Store, given: dict[str, list[str]]
) -> None:
    view, wanted = store.view(), asked(given, PREFIXES)
    (found,) = networks_asked(view, wanted)
    expected = network(view, wanted.choices, wanted.request)
    assert (found.rows, found.columns) == (expected.rows, expected.columns)
    assert (found.weights.toarray() == expected.weights.toarray()).all()
    edges = list(found.edges())
    assert edges
    for edge in edges[:12]:
        ends = edge.source, edge.target
        assert sorted(found.evidence(*ends)) == sorted(expected.evidence(*ends))
        assert found.label(edge.source) == expected.label(edge.source)


def test_evidence_of_a_network_of_a_minimum_is_only_what_it_counts(store: Store) -> None:
    wanted = asked({"at-least": ["3,0"], "attribution": ["every"]}, PREFIXES)
    (found,) = networks_asked(store.view(), wanted)
    evidence = evidence_asked(store.view(), wanted)
    name = found.columns[0]
    assert {one.actor for one in evidence.node(name)} <= set(found.rows)
    whole = StoreEvidence(store.view(), wanted.choices, wanted.request).node(name)
    assert len(evidence.node(name)) < len(whole)


TIMED = [
    Coded(1, "d1", "2025-01-01T23:30:00-05:00", "a", "p", "favours"),  # 4:30 on the 2nd in UTC
    Coded(2, "d2", "2025-01-02T05:00:00Z", "b", "p", "opposes"),
    Coded(3, "d3", "2025-01-02T05:59:59", "b", "p", "favours"),
]


@pytest.fixture(scope="module")
def timed() -> View:
    return view_of(TIMED)


def test_a_document_appears_on_its_publishers_day_and_in_an_hour_of_utc(timed: View) -> None:
    (first,) = networks_asked(timed, asked({"to": ["2025-01-01"]}, PREFIXES))
    assert first.rows == (iri("actor", "a").value,)
    hours = list(networks_asked(timed, asked({"window": ["1:hours"]}, PREFIXES)))
    assert [(n.start.isoformat(), float(n.weights.sum())) for n in hours if n.start] == [
        ("2025-01-02T04:00:00+00:00", 1.0),
        ("2025-01-02T05:00:00+00:00", 2.0),
    ]
    day = {"window": ["1:hours"], "from": ["2025-01-02"], "to": ["2025-01-02"]}
    assert len(list(networks_asked(timed, asked(day, PREFIXES)))) == 24


def test_events_are_in_order_of_their_instants(timed: View) -> None:
    found = list(networks_asked(timed, asked({"window": ["1:events"]}, PREFIXES)))
    assert [n.rows[0].rpartition("/")[2] for n in found] == ["a", "b", "b"]
    assert [str(n.evidence(n.rows[0], n.columns[0])) for n in found] == [
        f"('{iri('position', str(number)).value}',)" for number in (1, 2, 3)
    ]


def test_a_kernel_of_hours_measures_parts_of_days(timed: View) -> None:
    given = {"window": ["3:hours"], "from": ["2025-01-02"], "to": ["2025-01-02"]}
    kernel = {"kernel": ["triangular"], "bandwidth": ["0.125"]}  # three hours
    windows = networks_asked(timed, asked({**given, **kernel}, PREFIXES))
    found = next(n for n in windows if n.start and n.start.isoformat().startswith("2025-01-02T04"))
    b, p = iri("actor", "b").value, iri("concept", "p").value
    # The middle of 4:00 to 6:59 is 5:30; the statements of b are half an hour before and after.
    assert found.weight(b, p) == pytest.approx((1 - 1800 / 10800) + (1 - 1799 / 10800))


def test_an_edge_of_a_window_of_hours_has_its_evidence_from_the_store(timed: View) -> None:
    windows = networks(timed, Choices(), Request(), TimeUnit.HOURS, 1)
    found = [[n.evidence(e.source, e.target) for e in n.edges()] for n in windows]
    position = [iri("position", str(number)).value for number in (1, 2, 3)]
    assert found == [[(position[0],)], [(position[1], position[2])]]

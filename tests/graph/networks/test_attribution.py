"""For whom a reported statement counts, and what else is chosen before counting."""

from __future__ import annotations

from typing import Any

import pytest

from parley.graph.networks.choices import Attribution, Basis, By, Choices, Unit
from parley.graph.networks.counting import count, nodes_of, statements_of
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.statements import Scale
from parley.graph.store import Store, View
from tests.graph.networks.coded import CONFIDENCE, Coded, iri, view_of

REPORTED = [
    Coded(1, "d1", "2025-03-01", "council", "truce", "favours", 0.5, ("writer",), ("rejects",)),
    Coded(
        2,
        "d1",
        "2025-03-01",
        "crowd",
        "truce",
        "opposes",
        speakers=("writer", "pollster"),
        commitments=("endorses", "asserts"),
    ),
    Coded(
        3,
        "d1",
        "2025-03-01",
        "harbour",
        "ferry",
        "favours",
        0.25,
        speakers=("writer", "pollster"),
        commitments=("reports", "endorses"),
    ),
    Coded(4, "d2", "2025-04-01", "writer", "ferry", "opposes"),
]


@pytest.fixture(scope="module")
def reported() -> View:
    return view_of(REPORTED)


def who(view: View, **chosen: Any) -> dict[tuple[str, str], float]:
    """Return the statements of each actor and number of the position."""
    return {
        (one.actor.rpartition("/")[2], one.iri.rpartition("/")[2]): one.stance
        for one in statements_of(view, Choices(**chosen))
    }


def test_a_statement_counts_for_its_holder_however_deep(reported: View) -> None:
    expected = {
        ("council", "1"): 1,
        ("crowd", "2"): -1,
        ("harbour", "3"): 1,
        ("writer", "4"): -1,
    }
    assert who(reported) == expected


def test_a_statement_counts_for_whoever_puts_it_before_the_reader(reported: View) -> None:
    expected = {("writer", "1"): 1, ("writer", "2"): -1, ("writer", "3"): 1, ("writer", "4"): -1}
    assert who(reported, attribution=Attribution.AUTHOR) == expected


def test_a_statement_counts_for_every_speaker(reported: View) -> None:
    found = who(reported, attribution=Attribution.EVERY)
    assert {actor for actor, number in found if number == "2"} == {"crowd", "pollster", "writer"}
    assert len(found) == 2 + 3 + 3 + 1


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, {("writer", "1"), ("writer", "2"), ("writer", "3"), ("writer", "4")}),
        (1, {("council", "1"), ("pollster", "2"), ("pollster", "3")}),
        (2, {("crowd", "2"), ("harbour", "3")}),
        (3, set()),
    ],
)
def test_speakers_at_a_depth(reported: View, depth: int, expected: set[tuple[str, str]]) -> None:
    assert set(who(reported, attribution=Attribution.EVERY, depth=depth)) == expected


def test_the_author_may_be_left_out(reported: View) -> None:
    assert ("writer", "4") not in who(reported, own_voice=False)
    without = who(reported, attribution=Attribution.EVERY, own_voice=False)
    assert {actor for actor, _ in without} == {"council", "crowd", "pollster", "harbour"}


def test_reporters_count_only_where_every_report_on_the_way_shares(reported: View) -> None:
    shared = who(
        reported, attribution=Attribution.EVERY, sharing=frozenset({"endorses", "asserts"})
    )
    assert {actor for actor, number in shared if number == "1"} == {"council"}
    assert {actor for actor, number in shared if number == "2"} == {"crowd", "pollster", "writer"}
    assert {actor for actor, number in shared if number == "3"} == {"harbour", "pollster"}


def test_statements_by_how_they_are_reported(reported: View) -> None:
    assert set(who(reported, reported_as=frozenset({"rejects"}))) == {
        ("council", "1"),
        ("writer", "4"),
    }


def test_weights_are_summed_and_default_to_one(reported: View) -> None:
    counts = count(reported, Choices(weight=CONFIDENCE.value))
    assert counts.total() == 0.5 + 1 + 0.25 + 1


def test_lists_graphs_and_minima(reported: View) -> None:
    ferry, writer = iri("concept", "ferry").value, iri("actor", "writer").value
    assert set(who(reported, concepts=frozenset({ferry}))) == {("harbour", "3"), ("writer", "4")}
    assert set(who(reported, without_concepts=frozenset({ferry}))) == {
        ("council", "1"),
        ("crowd", "2"),
    }
    assert set(who(reported, actors=frozenset({writer}))) == {("writer", "4")}
    assert ("writer", "4") not in who(reported, without_actors=frozenset({writer}))
    only = frozenset({iri("graph", "d2").value})
    assert set(who(reported, graphs=only)) == {("writer", "4")}
    everyone = count(reported, Choices(attribution=Attribution.EVERY))
    assert everyone.at_least(actors=3).actors == (writer,)


def test_labels_of_nodes(reported: View) -> None:
    ferry = iri("concept", "ferry").value
    assert nodes_of(reported, [ferry])[ferry].label == "ferry"


def test_a_stance_off_the_scale_is_an_error_unless_left_out_on_purpose(reported: View) -> None:
    narrow = Scale(0, 1, ((1, "favours"),))
    with pytest.raises(NetworkError, match="stance/opposes"):
        count(reported, Choices(scale=narrow))
    known = count(reported, Choices(scale=narrow, without_stances=frozenset({"opposes"})))
    assert known.total() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"depth": -1}, "counts speakers from 0"),
        ({"attribution": Attribution.AUTHOR, "depth": 1}, "depth 0, not 1"),
        ({"sharing": frozenset({"likes"})}, "there are asserts, endorses"),
        ({"actors": frozenset({"the council"})}, "no absolute IRI"),
        ({"actors": frozenset({"urn:x> } DROP ALL #"})}, "no absolute IRI"),
    ],
)
def test_choices_that_cannot_be_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        Choices(**wrong)


ARRANGEMENT = "https://w3id.org/parley/id/arrangement/"
ACTOR = "https://w3id.org/parley/id/actor/"


def sides(view: View, arrangement: str, **chosen: Any) -> tuple[set[str], set[str]]:
    """Return who favours and who opposes an arrangement of the packaged article."""
    found = statements_of(view, Choices(concepts=frozenset({ARRANGEMENT + arrangement}), **chosen))
    names = {1.0: set[str](), 0.0: set[str](), -1.0: set[str]()}
    for one in found:
        names[one.stance].add(one.actor.removeprefix(ACTOR))
    return names[1.0], names[-1.0]


def test_who_stands_where_in_the_article_by_depth(store: Store) -> None:
    view, author = store.view(), {"alaska-summit-author"}
    demanding = {
        "ukraine",
        "european-governments",
        "europeans",
        "zelenskyy",
        "zelenskyy-european-friends",
    }
    truce = "unconditional-ceasefire"
    assert sides(view, truce) == (demanding, author)
    assert sides(view, truce, depth=0) == (set(), author)
    assert sides(view, truce, depth=1) == (demanding, set())
    assert sides(view, truce, basis=Basis.BOTH) == (demanding, author | {"russia", "putin"})
    assert sides(view, "negotiated-end", depth=2) == ({"ukrainians-polled"}, set())
    assert sides(view, "step-ceasefire", depth=1) == ({"santos"}, set())
    # Nobody reported approves in the author's voice unless the author endorses it.
    assert sides(
        view,
        "negotiated-end",
        attribution=Attribution.AUTHOR,
        sharing=frozenset({"endorses", "reports"}),
    ) == (author, set())
    assert sides(view, truce, attribution=Attribution.AUTHOR, sharing=frozenset({"endorses"})) == (
        set(),
        author,
    )


def test_counts_and_statements_of_the_article_agree(store: Store) -> None:
    view = store.view()
    for attribution in Attribution:
        for basis in Basis:
            for unit in Unit:
                chosen = Choices(attribution=attribution, basis=basis, unit=unit)
                listed = statements_of(view, chosen)
                assert count(view, chosen).total() == len(listed) > 0
                assert all(one.claims for one in listed)


def test_persons_count_for_the_organisation_whose_office_they_hold(store: Store) -> None:
    by = count(store.view(), Choices(basis=Basis.BOTH, by=By.ORGANISATION)).actors
    assert f"{ACTOR}european-union" in by
    assert f"{ACTOR}kallas" not in by
    assert f"{ACTOR}borrell" in by  # who held it before

"""What follows from decisions: what is settled, what is rejected, and what no longer counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parley.graph.linking.candidates import acceptable
from parley.graph.linking.classes import type_fit
from parley.graph.linking.decisions import Decision, Judgement, in_force
from parley.graph.linking.items import Item, read_item
from parley.graph.linking.judgements import Judgements
from parley.graph.linking.scoring import WEIGHTS, Candidate, ranked, scored
from parley.graph.linking.subjects import Subject
from tests.graph.linking.entities import entity, of_time

A, B = "https://example.org/a", "https://example.org/b"
TALKS = Subject(
    A, "Event", "Harbour talks", (), "Talks on the strait.", (date(2031, 5, 1), date(2031, 5, 3))
)


def decided(
    name: str, subject: str, judgement: Judgement, item: str | None = None, *over: str
) -> Decision:
    day = date(2031, 5, 4)
    return Decision(name, subject, judgement, "coder", day, "", item, supersedes=over)


def nothing_above(identifier: str) -> frozenset[str]:
    return frozenset({identifier})


def test_what_was_rejected_of_one_is_rejected_of_what_is_the_same() -> None:
    known = Judgements(
        [
            decided("1", A, Judgement.EXACT, "Q1"),
            decided("2", B, Judgement.DIFFERENT, "Q2"),
            decided("3", B, Judgement.EXACT, "Q1"),
        ]
    )
    assert known.same(A, B)
    assert known.rejected(A, "Q2")
    assert not known.rejected(A, "Q1")


def test_a_thing_that_is_an_item_is_no_other() -> None:
    known = Judgements([decided("1", A, Judgement.EXACT, "Q1")])
    assert known.rejected(A, "Q2")
    assert not known.rejected(B, "Q2")


def test_an_item_that_was_merged_is_rejected_with_the_other() -> None:
    known = Judgements([decided("1", A, Judgement.DIFFERENT, "Q1")], {"Q1": "Q2"})
    assert known.rejected(A, "Q2")


def test_a_close_match_says_nothing_about_others() -> None:
    known = Judgements([decided("1", A, Judgement.CLOSE, "Q1")])
    assert not known.rejected(A, "Q2")
    assert known.settled(A)


def test_what_is_superseded_counts_nothing() -> None:
    first = decided("1", A, Judgement.DIFFERENT, "Q1")
    assert Judgements([first]).rejected(A, "Q1")
    back = decided("2", A, Judgement.UNDECIDED, None, "1")
    assert not Judgements([first, back]).rejected(A, "Q1")
    again = decided("3", A, Judgement.DIFFERENT, "Q1", "2")
    assert in_force([first, back, again]) == [again]


def test_where_no_item_is_meant_every_item_is_rejected() -> None:
    assert Judgements([decided("1", A, Judgement.NONE)]).rejected(A, "Q1")
    assert not Judgements([decided("1", A, Judgement.UNDECIDED)]).rejected(A, "Q1")


def test_the_score_is_the_weighted_mean_with_the_unknown_as_half() -> None:
    item = read_item(entity("Q1", "Harbour talks"))
    found = scored(replace(TALKS, days=None), item, nothing_above)
    assert [feature.kind for feature in found.features] == ["name"]
    assert found.score == pytest.approx(WEIGHTS["name"] + (1 - WEIGHTS["name"]) / 2)


@pytest.mark.parametrize(
    ("time", "precision", "score"),
    [
        ("+2031-05-02T00:00:00Z", 11, 1.0),
        ("+2031-05-00T00:00:00Z", 10, 1.0),
        ("+2031-00-00T00:00:00Z", 9, 1.0),
        ("+2032-00-00T00:00:00Z", 9, 0.5),
        ("+1990-05-02T00:00:00Z", 11, 0.0),
    ],
)
def test_dates_agree_as_far_as_they_are_known(time: str, precision: int, score: float) -> None:
    item = read_item(entity("Q1", "Harbour talks", P585=[of_time(time, precision)]))
    found = scored(TALKS, item, nothing_above)
    assert {f.kind: f.score for f in found.features}["date"] == score


def test_a_date_before_christ_or_of_a_century_is_not_compared() -> None:
    times = [of_time("-0431-00-00T00:00:00Z", 9), of_time("+1900-00-00T00:00:00Z", 7)]
    item = read_item(entity("Q1", "Harbour talks", P585=times))
    assert "date" not in {f.kind for f in scored(TALKS, item, nothing_above).features}


def test_an_alias_of_the_thing_is_named_when_it_agrees_best() -> None:
    subject = Subject(A, "Person", "The minister", ("Orla Venn",))
    found = scored(subject, read_item(entity("Q1", "Orla Venn")), nothing_above)
    assert [f.kind for f in found.features] == ["alias"]


def test_types_fit_misfit_or_are_not_known() -> None:
    above = {"Q1": frozenset({"Q1", "Q5"}), "Q2": frozenset({"Q2", "Q482994"})}.__getitem__
    assert type_fit("Person", ["Q1"], above) == 1.0
    assert type_fit("Person", ["Q2"], above) == 0.0
    assert type_fit("Person", ["Q77"], nothing_above) is None
    assert type_fit("Person", [], above) is None
    assert type_fit("Invented", ["Q1"], above) is None
    assert type_fit("Topic", ["Q4167410"], nothing_above) == 0.0


def candidate(identifier: str, score: float) -> Candidate:
    return Candidate(Item(identifier, 1, {}, {}, {}), score, ())


def test_equals_are_ranked_by_number() -> None:
    found = ranked([candidate("Q10", 0.5), candidate("Q9", 0.5), candidate("Q11", 0.6)])
    assert [c.item.id for c in found] == ["Q11", "Q9", "Q10"]


@pytest.mark.parametrize(
    ("scores", "accepted"),
    [((), False), ((0.89,), False), ((0.9,), True), ((0.95, 0.86), False), ((0.95, 0.8), True)],
)
def test_only_a_high_score_without_near_rival_is_acceptable(
    scores: tuple[float, ...], accepted: bool
) -> None:
    found = [candidate(f"Q{n}", score) for n, score in enumerate(scores, 1)]
    assert (acceptable(found, 0.9) is not None) is accepted

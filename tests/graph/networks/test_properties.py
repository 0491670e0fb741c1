"""What holds of every network, whatever was coded."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from parley.graph.networks.choices import Choices
from parley.graph.networks.counting import count
from parley.graph.networks.counts import Counts, add
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import ONE_MODE, Normalisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Of, Request
from parley.graph.networks.statements import Scale, Statement
from tests.graph.networks.coded import Coded, view_of

SCALE = Scale(-3, 3)
FIRST = date(2024, 12, 20)


@st.composite
def statement(draw: st.DrawFn) -> Statement:
    document = draw(st.integers(0, 9))
    return Statement(
        iri=str(draw(st.integers(0, 10**9))),
        document=f"d{document}",
        date=FIRST + timedelta(days=document * 4),
        actor=draw(st.sampled_from("abcdef")),
        concept=draw(st.sampled_from("pqrst")),
        stance=float(draw(st.integers(-3, 3))),
    )


CODED = st.lists(statement(), min_size=1, max_size=40)


def matrix(
    counts: Counts,
    aggregation: Aggregation,
    normalisation: Normalisation = Normalisation.NO,
    of: Of = Of.ACTORS,
    duplicates: Duplicates = Duplicates.INCLUDE,
) -> NDArray[np.float64]:
    asked = Request(
        mode=Mode.ONE,
        of=of,
        aggregation=aggregation,
        normalisation=normalisation,
        duplicates=duplicates,
        stance_in_key=True,
        scale=SCALE,
    )
    return make(counts, asked).weights.toarray()


@settings(deadline=None)
@given(CODED, st.sampled_from(ONE_MODE), st.sampled_from(Of), st.sampled_from(Duplicates))
def test_congruence_and_conflict_are_ignore_and_their_difference_is_subtract(
    coded: list[Statement], normalisation: Normalisation, of: Of, duplicates: Duplicates
) -> None:
    counts = Counts.of_statements(coded)
    ignore, congruence, conflict, subtract = (
        matrix(counts, aggregation, normalisation, of, duplicates)
        for aggregation in (
            Aggregation.IGNORE,
            Aggregation.CONGRUENCE,
            Aggregation.CONFLICT,
            Aggregation.SUBTRACT,
        )
    )
    assert congruence + conflict == pytest.approx(ignore)
    assert congruence - conflict == pytest.approx(subtract)
    for found in (ignore, congruence, conflict, subtract):
        assert found == pytest.approx(found.T)
        assert not found.diagonal().any()


@settings(deadline=None)
@given(CODED)
def test_a_true_cosine_is_never_beyond_one_in_amount(coded: list[Statement]) -> None:
    counts = Counts.of_statements(coded)
    for aggregation in (Aggregation.IGNORE, Aggregation.SUBTRACT):
        assert np.abs(matrix(counts, aggregation, Normalisation.COSINE)).max() <= 1 + 1e-12


@settings(deadline=None)
@given(CODED, st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(
    coded: list[Statement], chance: random.Random
) -> None:
    mixed = coded.copy()
    chance.shuffle(mixed)
    one, other = Counts.of_statements(coded), Counts.of_statements(mixed)
    assert one.cells == other.cells
    assert (one.numbers == other.numbers).all()


@settings(deadline=None)
@given(CODED, st.integers(1, 4), st.sampled_from(Duplicates))
def test_shards_add_up(coded: list[Statement], shards: int, duplicates: Duplicates) -> None:
    parts: list[list[Statement]] = [[] for _ in range(shards)]
    for one in coded:
        parts[int(one.document[1:]) % shards].append(one)
    whole = Counts.of_statements(coded)
    summed = add(*(Counts.of_statements(part) for part in parts))
    assert summed.cells == whole.cells
    assert (
        matrix(summed, Aggregation.CONGRUENCE, duplicates=duplicates)
        == matrix(whole, Aggregation.CONGRUENCE, duplicates=duplicates)
    ).all()


@settings(deadline=None, max_examples=20)
@given(CODED, st.integers(2, 3))
def test_stores_that_hold_different_articles_add_up(coded: list[Statement], shards: int) -> None:
    noted = [
        Coded(number, one.document, str(one.date), one.actor, one.concept, side)
        for number, one in enumerate(coded)
        if (side := "favours" if one.stance > 0 else "opposes")
    ]
    parts = [[one for one in noted if int(one.document[1:]) % shards == at] for at in range(shards)]
    summed = add(*(count(view_of(part), Choices()) for part in parts))
    whole = count(view_of(noted), Choices())
    assert (summed.cells, summed.numbers.tolist()) == (whole.cells, whole.numbers.tolist())
    assert summed.dates == whole.dates
    assert whole.total() == len(coded)


@settings(deadline=None)
@given(CODED)
def test_duplicates_count_less_the_longer_the_period(coded: list[Statement]) -> None:
    counts = Counts.of_statements(coded)
    totals = [
        make(counts, Request(duplicates=kind, stance_in_key=True, scale=SCALE)).weights.sum()
        for kind in (Duplicates.INCLUDE, Duplicates.DOCUMENT, Duplicates.RANGE)
    ]
    assert totals[0] >= totals[1] >= totals[2] > 0
    assert totals[2] == len({(one.actor, one.concept, one.stance) for one in coded})


def test_month_and_week_are_those_of_their_year() -> None:
    one = Statement("s", "d1", date(2024, 1, 2), "a", "p", 1.0)
    later = replace(one, iri="t", document="d2", date=date(2025, 1, 2))
    counts = Counts.of_statements([one, later])
    for period in (Duplicates.WEEK, Duplicates.MONTH, Duplicates.YEAR):
        assert make(counts, Request(duplicates=period)).weights.sum() == 2
    across = replace(later, date=date(2024, 12, 31))  # ISO week 1 of 2025, with 2 January
    sooner = replace(one, date=date(2025, 1, 2))
    week = Counts.of_statements([across, sooner])
    assert make(week, Request(duplicates=Duplicates.WEEK)).weights.sum() == 1
    assert make(week, Request(duplicates=Duplicates.YEAR)).weights.sum() == 2


def test_a_graded_example_of_the_manual() -> None:
    counts = Counts.of_statements(
        [
            *(Statement(f"a{n}", "d", None, "a", "p", -3.0) for n in range(2)),
            *(Statement(f"b{n}", "d", None, "b", "p", 3.0) for n in range(3)),
        ]
    )
    graded = Scale(-5, 5)
    weights = make(counts, Request(mode=Mode.ONE, aggregation=Aggregation.CONGRUENCE, scale=graded))
    assert weights.weight("a", "b") == pytest.approx(2 * 3 * (1 - 6 / 10))
    two = make(counts, Request(aggregation=Aggregation.SUBTRACT, scale=graded))
    assert two.weight("a", "p") == -6

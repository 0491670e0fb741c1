"""The networks against a second reckoning: plain loops over pairs of statements, on random data.

Nothing of the library is used in the second reckoning, and it goes another way: where the library
multiplies matrices of counts, this looks at each pair of statements.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, timedelta
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.normalising import ONE_MODE, TWO_MODE, Normalisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Of, Request
from parley.graph.networks.statements import Scale, Statement
from parley.graph.networks.windows import TimeUnit, between, windows

SCALE = Scale(-2, 2)
Weights = dict[tuple[str, str], float]


@st.composite
def statement(draw: st.DrawFn) -> Statement:
    document = draw(st.integers(0, 11))
    return Statement(
        iri=str(draw(st.integers(0, 10**9))),
        document=f"d{document}",
        # Over the turn of two years, so that weeks, months and years all repeat.
        date=date(2023, 12, 25) + timedelta(days=document * 37),
        actor=draw(st.sampled_from("abcd")),
        concept=draw(st.sampled_from("pqr")),
        stance=float(draw(st.integers(-2, 2))),
    )


CODED = st.lists(statement(), min_size=1, max_size=30)


def period(one: Statement, duplicates: Duplicates) -> Hashable:
    day = one.day
    assert day is not None
    monday = day - timedelta(days=day.weekday())
    return {
        Duplicates.DOCUMENT: one.document,
        Duplicates.WEEK: monday,
        Duplicates.MONTH: str(day)[:7],
        Duplicates.YEAR: str(day)[:4],
        Duplicates.RANGE: "",
    }[duplicates]


def once(coded: list[Statement], duplicates: Duplicates, *, by_stance: bool) -> list[Statement]:
    """The statements that repeat no other."""
    if duplicates is Duplicates.INCLUDE:
        return coded
    kept: dict[Hashable, Statement] = {}
    for one in coded:
        level = one.stance if by_stance else None
        kept.setdefault((one.actor, one.concept, level, period(one, duplicates)), one)
    return list(kept.values())


def pairs(coded: list[Statement], aggregation: Aggregation, of: Of) -> Weights:
    """The one-mode weights: each pair of statements that share what the nodes are tied by."""
    found: Weights = {}
    for one in coded:
        for other in coded:
            mine, yours = (one.actor, other.actor), (one.concept, other.concept)
            nodes, shared = (mine, yours) if of is Of.ACTORS else (yours, mine)
            if nodes[0] == nodes[1] or shared[0] != shared[1]:
                continue
            apart = abs(one.stance - other.stance) / 4
            weight = {"ignore": 1.0, "congruence": 1 - apart, "conflict": apart}.get(
                aggregation, 1 - 2 * apart
            )
            found[nodes] = found.get(nodes, 0) + weight
    return found


def cells(coded: list[Statement], aggregation: Aggregation) -> Weights:
    found: Weights = {}
    for one in coded:
        cell = one.actor, one.concept
        weight = one.stance if aggregation is Aggregation.SUBTRACT else 1
        found[cell] = found.get(cell, 0) + weight
    return found


def without_zeros(found: Weights) -> Weights:
    return {pair: weight for pair, weight in found.items() if abs(weight) > 1e-9}


def of_network(found: Network) -> Weights:
    dense = found.weights.toarray()
    return without_zeros(
        {
            (row, column): float(dense[i, j])
            for i, row in enumerate(found.rows)
            for j, column in enumerate(found.columns)
        }
    )


@settings(deadline=None, max_examples=200)
@given(
    CODED,
    st.sampled_from(["ignore", "congruence", "conflict", "subtract"]),
    st.sampled_from(Of),
    st.sampled_from(Duplicates),
)
def test_one_mode(coded: list[Statement], name: str, of: Of, duplicates: Duplicates) -> None:
    aggregation = Aggregation(name)
    asked = Request(
        mode=Mode.ONE, of=of, aggregation=aggregation, duplicates=duplicates, scale=SCALE
    )
    kept = once(coded, duplicates, by_stance=aggregation is not Aggregation.IGNORE)
    expected = without_zeros(pairs(kept, aggregation, of))
    assert of_network(make(Counts.of_statements(coded), asked)) == pytest.approx(expected)


@settings(deadline=None, max_examples=200)
@given(CODED, st.sampled_from(["ignore", "subtract"]), st.sampled_from(Duplicates))
def test_two_mode(coded: list[Statement], name: str, duplicates: Duplicates) -> None:
    aggregation = Aggregation(name)
    asked = Request(aggregation=aggregation, duplicates=duplicates, scale=SCALE)
    kept = once(coded, duplicates, by_stance=aggregation is not Aggregation.IGNORE)
    expected = without_zeros(cells(kept, aggregation))
    assert of_network(make(Counts.of_statements(coded), asked)) == pytest.approx(expected)


@settings(deadline=None, max_examples=100)
@given(CODED, st.sampled_from([n for n in ONE_MODE if n is not Normalisation.NO]))
def test_normalisations_of_one_mode(coded: list[Statement], normalisation: Normalisation) -> None:
    asked = Request(
        mode=Mode.ONE,
        aggregation=Aggregation.CONGRUENCE,
        normalisation=normalisation,
        scale=SCALE,
    )
    expected = {
        pair: weight / divisor(coded, *pair, normalisation)
        for pair, weight in pairs(coded, Aggregation.CONGRUENCE, Of.ACTORS).items()
    }
    found = of_network(make(Counts.of_statements(coded), asked))
    assert found == pytest.approx(without_zeros(expected))


def divisor(coded: list[Statement], one: str, other: str, normalisation: Normalisation) -> float:
    mine = [s for s in coded if s.actor == one]
    yours = [s for s in coded if s.actor == other]
    if normalisation is Normalisation.AVERAGE:
        return (len(mine) + len(yours)) / 2
    if normalisation is Normalisation.DNA_COSINE:
        return len(mine) * len(yours)
    if normalisation is Normalisation.COSINE:
        lengths = [
            sqrt(sum(sum(s.concept == c for s in said) ** 2 for c in "pqr"))
            for said in (mine, yours)
        ]
        return lengths[0] * lengths[1]
    places = [{(s.concept, s.stance) for s in said} for said in (mine, yours)]
    alone = sum((s.concept, s.stance) not in places[1] for s in mine)
    alone += sum((s.concept, s.stance) not in places[0] for s in yours)
    both = sum((s.concept, s.stance) == (t.concept, t.stance) for s in mine for t in yours)
    return alone + both


@settings(deadline=None, max_examples=100)
@given(CODED, st.sampled_from(TWO_MODE[1:]), st.sampled_from(["ignore", "subtract"]))
def test_normalisations_of_two_modes_are_shares(
    coded: list[Statement], normalisation: Normalisation, name: str
) -> None:
    # The share of a graded stance lies within the scale, so here all stances are at its ends.
    ends = Scale(-1, 1)
    sided = [
        Statement(s.iri, s.document, s.date, s.actor, s.concept, 1.0 if s.stance > 0 else -1.0)
        for s in coded
    ]
    asked = Request(aggregation=Aggregation(name), normalisation=normalisation, scale=ends)
    found = of_network(make(Counts.of_statements(sided), asked))
    assert all(abs(weight) <= 1 + 1e-12 for weight in found.values())
    if name == "ignore":
        at = 0 if normalisation is Normalisation.ACTIVITY else 1
        sums: dict[str, float] = {}
        for cell, weight in found.items():
            sums[cell[at]] = sums.get(cell[at], 0) + weight
        assert all(total == pytest.approx(1) for total in sums.values())


@settings(deadline=None, max_examples=100)
@given(CODED)
def test_congruence_divided_by_products_of_totals_is_never_beyond_one(
    coded: list[Statement],
) -> None:
    asked = Request(
        mode=Mode.ONE,
        aggregation=Aggregation.CONGRUENCE,
        normalisation=Normalisation.DNA_COSINE,
        scale=SCALE,
    )
    found = of_network(make(Counts.of_statements(coded), asked))
    assert all(0 <= weight <= 1 + 1e-12 for weight in found.values())


@settings(deadline=None, max_examples=100)
@given(CODED, st.sampled_from(["days", "weeks"]), st.integers(1, 30), st.sampled_from(Duplicates))
def test_windows_hold_what_lies_between_their_days(
    coded: list[Statement], unit: str, width: int, duplicates: Duplicates
) -> None:
    days = sorted(one.day for one in coded if one.day is not None)
    step = timedelta(days=1 if unit == "days" else 7)
    reach = width // 2
    asked = Request(aggregation=Aggregation.IGNORE, duplicates=duplicates, scale=SCALE)
    found = list(windows(Counts.of_statements(coded), TimeUnit(unit), width))
    middle = days[0] + reach * step
    for window in found:
        bounds = middle - reach * step, middle + reach * step
        assert (window.start, window.middle, window.end) == (bounds[0], middle, bounds[1])
        inside = [s for s in coded if s.day is not None and bounds[0] <= s.day <= bounds[1]]
        expected = cells(once(inside, duplicates, by_stance=False), Aggregation.IGNORE)
        assert of_network(make(window.counts, asked)) == pytest.approx(expected)
        middle += step
    assert middle + reach * step > days[-1]


@settings(deadline=None, max_examples=100)
@given(CODED, st.integers(0, 500), st.integers(0, 500))
def test_a_range_has_its_first_and_last_day(coded: list[Statement], one: int, other: int) -> None:
    start, end = (date(2023, 12, 20) + timedelta(days=n) for n in sorted((one, other)))
    inside = [s for s in coded if s.day is not None and start <= s.day <= end]
    part = between(Counts.of_statements(coded), start, end)
    assert of_network(make(part, Request(scale=SCALE))) == cells(inside, Aggregation.IGNORE)

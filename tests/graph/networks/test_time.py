"""Windows, kernels and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import pytest

from parley.graph.networks.choices import Choices
from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.kernels import Kernel, smoothed
from parley.graph.networks.making import make, network
from parley.graph.networks.matrix import Mode
from parley.graph.networks.moments import read_moment
from parley.graph.networks.polarisation import polarisation_over_time
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Request
from parley.graph.networks.resampling import intervals
from parley.graph.networks.statements import Statement
from parley.graph.networks.windows import Span, TimeUnit, between, moved, windows
from parley.graph.networks.windows import spans as spans_of
from tests.graph.networks.coded import Coded, view_of


def said(
    day: date | datetime | None, actor: str, stance: float = 1.0, weight: float = 1.0
) -> Statement:
    return Statement(f"{day}{actor}", f"of {day}", day, actor, "p", stance, weight)


def spans(coded: Sequence[Statement], unit: TimeUnit, width: int) -> list[tuple[str, str, float]]:
    found = windows(Counts.of_statements(coded), unit, width)
    return [(str(one.start), str(one.end), one.counts.total()) for one in found]


DAYS = [said(date(2025, 1, day), "a") for day in (1, 2, 4, 5)]


def test_windows_of_days_reach_alike_to_both_sides_and_stay_in_the_range() -> None:
    assert spans(DAYS, TimeUnit.DAYS, 3) == [
        ("2025-01-01", "2025-01-03", 2),
        ("2025-01-02", "2025-01-04", 2),
        ("2025-01-03", "2025-01-05", 2),
    ]
    assert spans(DAYS, TimeUnit.DAYS, 2) == spans(DAYS, TimeUnit.DAYS, 3)
    assert spans(DAYS, TimeUnit.DAYS, 9) == []


def test_windows_of_months_and_years_move_by_the_calendar() -> None:
    assert moved(date(2024, 1, 31), TimeUnit.MONTHS, 1) == date(2024, 2, 29)
    assert moved(date(2024, 11, 30), TimeUnit.MONTHS, 3) == date(2025, 2, 28)
    assert moved(date(2024, 2, 29), TimeUnit.YEARS, -1) == date(2023, 2, 28)
    coded = [said(date(2024, month, 1), "a") for month in range(1, 6)]
    assert [total for _, _, total in spans(coded, TimeUnit.MONTHS, 3)] == [3, 3, 3]


def test_windows_of_events_hold_so_many_statements() -> None:
    coded = [*DAYS, said(date(2025, 1, 2), "b")]
    assert spans(coded, TimeUnit.EVENTS, 3) == [
        ("2025-01-01", "2025-01-02", 3),
        ("2025-01-02", "2025-01-04", 3),
        ("2025-01-02", "2025-01-05", 3),
    ]
    with pytest.raises(NetworkError, match="cannot have weights"):
        spans([said(date(2025, 1, 1), "a", weight=0.5)], TimeUnit.EVENTS, 1)


def test_a_moment_falls_on_its_day_and_an_undated_document_nowhere() -> None:
    late = Counts.of_statements([said(datetime(2025, 1, 1, 23, 59), "a")])  # noqa: DTZ001
    assert between(late, date(2025, 1, 1), date(2025, 1, 1)).total() == 1
    undated = Counts.of_statements([said(None, "a")])
    assert between(undated, None, None).total() == 1
    with pytest.raises(NetworkError, match="of None is not dated"):
        between(undated, date(2025, 1, 1), None)
    with pytest.raises(NetworkError, match="not dated"):
        make(undated, Request(duplicates=Duplicates.WEEK))


@pytest.mark.parametrize("kernel", Kernel)
def test_a_kernel_is_a_symmetric_density_that_falls_off(kernel: Kernel) -> None:
    steps = np.linspace(-8, 8, 160_001)
    weights = np.array([kernel.weight(u) for u in steps])
    assert weights.sum() * (steps[1] - steps[0]) == pytest.approx(1, abs=1e-3)
    assert weights == pytest.approx(weights[::-1])
    assert (np.diff(weights[: len(steps) // 2]) >= 0).all()


def test_a_pair_weighs_the_geometric_mean_of_its_statements() -> None:
    coded = [said(date(2025, 1, 1), "a"), said(date(2025, 1, 3), "b")]
    counts = Counts.of_statements(coded)
    at, kernel = date(2025, 1, 2), Kernel.TRIANGULAR
    pair = make(
        smoothed(counts, at, 4, kernel, one_mode=True),
        Request(mode=Mode.ONE, aggregation=Aggregation.CONGRUENCE),
    )
    assert pair.weight("a", "b") == pytest.approx(0.75)
    single = make(smoothed(counts, at, 4, kernel, one_mode=False), Request())
    assert single.weight("a", "p") == pytest.approx(0.75)
    with pytest.raises(NetworkError, match="positive number of days"):
        smoothed(counts, at, 0, kernel, one_mode=True)


ARTICLES = [
    Statement(f"{article}{n}", f"d{article}", date(2025, 1, article), actor, "p", 1.0)
    for article in range(1, 7)
    for n, actor in enumerate("ab" if article < 6 else "ac")
]


def test_intervals_are_the_same_for_the_same_seed_and_hold_the_weight() -> None:
    counts = Counts.of_statements(ARTICLES)
    asked = Request(mode=Mode.ONE, aggregation=Aggregation.CONGRUENCE)
    found = intervals(counts, asked, resamples=200, seed=7)
    assert found.edges == intervals(counts, asked, resamples=200, seed=7).edges
    assert found.edges != intervals(counts, asked, resamples=200, seed=8).edges
    by_ends = {(one.source, one.target): one for one in found.edges}
    frequent, rare = by_ends["a", "b"], by_ends["a", "c"]
    assert frequent.low <= frequent.weight == 30 <= frequent.high
    assert frequent.present == 1
    assert rare.low == 0
    assert 0.5 < rare.present < 0.8  # 1 - (5/6)^6 = 0.665 draws have the article
    assert found.articles == 6


def test_an_article_drawn_twice_is_two_articles_but_repeats_itself_in_its_week() -> None:
    counts = Counts.of_statements(ARTICLES[:2])
    twice = {"d1": 2}
    for duplicates, weight in (
        (Duplicates.INCLUDE, 2),
        (Duplicates.DOCUMENT, 2),
        (Duplicates.WEEK, 1),
    ):
        found = make(counts, Request(duplicates=duplicates), copies=twice)
        assert found.weight("a", "p") == weight


def test_one_article_gives_no_interval() -> None:
    with pytest.raises(NetworkError, match="two or more"):
        intervals(Counts.of_statements(ARTICLES[:2]), Request())


@pytest.mark.parametrize(
    ("expression", "moment"),
    [
        ("2025-01-01", date(2025, 1, 1)),
        ("2025-01-01~", date(2025, 1, 1)),
        ("2025-01-01T10:00:00Z", datetime(2025, 1, 1, 10, tzinfo=UTC)),
        ("2025-01", None),
        ("2025-01-01/2025-01-02", None),
        ("one day in May", None),
    ],
)
def test_a_date_is_a_moment_if_it_is_exact_to_the_day(expression: str, moment: date | None) -> None:
    assert read_moment(expression) == moment


def test_an_edge_of_a_range_has_evidence_of_its_days() -> None:
    coded = [Coded(n, f"d{n}", f"2025-01-0{n}", "a", "p", "favours") for n in (1, 2, 3)]
    found = network(view_of(coded), Choices(), Request(), date(2025, 1, 2), date(2025, 1, 3))
    (edge,) = found.edges()
    positions = found.evidence(edge.source, edge.target)
    assert [position.rpartition("/")[2] for position in positions] == ["2", "3"]


def test_windows_of_a_list_come_in_its_order_and_may_overlap() -> None:
    counts = Counts.of_statements(DAYS)
    given = [Span(date(2025, 1, 4), date(2025, 1, 9)), Span(date(2025, 1, 1), date(2025, 1, 4))]
    found = list(spans_of(counts, given))
    assert [(one.middle.day, one.counts.total()) for one in found] == [(6, 2), (2, 3)]
    with pytest.raises(NetworkError, match="after its end"):
        Span(date(2025, 1, 2), date(2025, 1, 1))


def test_windows_end_with_the_calendar() -> None:
    late = Counts.of_statements([said(date(9998, 1, 1), "a")])
    found = windows(late, TimeUnit.YEARS, 1, date(9998, 1, 1), date.max)
    assert [one.start.year for one in found] == [9998, 9999]


def test_polarisation_over_time_is_that_of_each_window() -> None:
    coded = [said(date(2025, 1, 1), "a"), said(date(2025, 1, 1), "b", -1.0), *DAYS[1:]]
    counts = Counts.of_statements(coded)
    found = list(polarisation_over_time(counts, Request(), TimeUnit.DAYS, 1))
    assert [(one.start, one.conflict_share) for one in found][:2] == [
        (date(2025, 1, 1), 1),
        (date(2025, 1, 2), None),
    ]

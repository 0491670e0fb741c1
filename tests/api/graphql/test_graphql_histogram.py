"""Histograms and series agree with a recount of the article, and leave no bucket out."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from parley.api.graphql.buckets import INTERVALS, bucket, buckets, number_of
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from tests.api.graphql.recount import Statements

Ask = Callable[..., dict[str, Any]]
Count = Callable[..., list[str]]

FIELD = "HAS_TIME_EARLIEST_BEGIN"
ALL = "total before after undated buckets { start end label count }"
DATES = """
@prefix p: <https://w3id.org/parley/ontology#> . @prefix x: <https://w3id.org/parley/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix s: <http://semanticweb.cs.vu.nl/2009/11/sem/> .
x:g { x:a a p:TimeSpan ; s:hasEarliestBeginTimeStamp "2025-01-31"^^xsd:date ,
          "2024-12-31Z"^^xsd:date .
      x:b a p:TimeSpan ; s:hasEarliestBeginTimeStamp "2025-03-01+02:00"^^xsd:date .
      x:c a p:TimeSpan ; s:hasEarliestBeginTimeStamp "-0044-03-15"^^xsd:date .
      x:d a p:TimeSpan ; s:hasEarliestBeginTimeStamp "2025-02-30"^^xsd:date .
      x:e a p:TimeSpan ; s:hasEarliestBeginTimeStamp "9999-12-31"^^xsd:date . }
x:h { x:b a p:TimeSpan ; s:hasEarliestBeginTimeStamp "2025-03-01+02:00"^^xsd:date . }
"""


@pytest.fixture(scope="module")
def statements(article: MemoryStore, domain: Domain) -> Statements:
    return Statements(article, domain)


def events(ask: Ask, arguments: str, where: str = "") -> Any:
    body = ask(f"{{ events{where} {{ histogram(field: {FIELD}, {arguments}) {{ {ALL} }} }} }}")
    assert "errors" not in body, body["errors"]
    return body["data"]["events"]["histogram"]


def test_months_agree_with_a_recount_and_none_is_left_out(ask: Ask, statements: Statements) -> None:
    shown = events(ask, "interval: MONTH")
    things = statements.listed("Event")
    days = [statements.earliest(thing, "hasTime", "earliestBegin") for thing in things]
    months = Counter(day.isoformat()[:7] for day in days if day is not None)
    counted = {b["label"]: b["count"] for b in shown["buckets"] if b["count"] > 0}
    assert counted == months
    assert shown["total"] == months.total()
    assert shown["undated"] == days.count(None) > 0
    labels = [b["label"] for b in shown["buckets"]]
    assert labels[0] == min(months)
    assert labels[-1] == max(months)
    years = int(labels[-1][:4]) - int(labels[0][:4])
    assert len(labels) == 12 * years + int(labels[-1][5:]) - int(labels[0][5:]) + 1


def test_a_filter_holds_and_what_lies_outside_the_range_is_told(
    ask: Ask, statements: Statements
) -> None:
    occurred = statements.concept("factuality", "OCCURRED")
    where = "(where: { factuality: { _eq: OCCURRED } })"
    shown = events(ask, 'interval: QUARTER, from: "2022-04-01", to: "2025-08-14"', where)
    days = [
        statements.earliest(thing, "hasTime", "earliestBegin")
        for thing in statements.listed("Event")
        if occurred in statements.values(thing, "factuality")
    ]
    dated = [day for day in days if day is not None]
    assert shown["before"] == sum(day < date(2022, 4, 1) for day in dated) > 0
    assert shown["after"] == sum(day > date(2025, 8, 14) for day in dated)
    assert shown["total"] == len(dated) - shown["before"] - shown["after"]
    assert shown["undated"] == days.count(None)
    assert shown["buckets"][0]["label"] == "2022-Q2"
    assert (shown["buckets"][-1]["start"], shown["buckets"][-1]["end"]) == (
        "2025-07-01",
        "2025-09-30",
    )


def test_a_thing_counts_once_by_its_earliest_day_whatever_zones_and_eras(ask_about: Ask) -> None:
    arguments = 'field: EARLIEST_BEGIN, interval: MONTH, to: "2025-12-31"'
    query = f"{{ timeSpans {{ histogram({arguments}) {{ {ALL} }} }} }}"
    body = ask_about(DATES, query)
    shown = body["data"]["timeSpans"]["histogram"]
    counts = {b["label"]: b["count"] for b in shown["buckets"] if b["count"] > 0}
    assert counts == {"2024-12": 1, "2025-03": 1}
    assert (shown["total"], shown["after"], shown["undated"]) == (2, 1, 2)
    assert [e["message"] for e in body["errors"]] == [
        "A date of `EARLIEST_BEGIN` is 2025-02-30, which is no day."
    ]


def test_a_histogram_is_one_query_and_one_more_for_what_has_no_date(count: Count) -> None:
    query = f"{{ events {{ histogram(field: {FIELD}, interval: YEAR) {{ total }} }} }}"
    assert len(count(query)) == 1
    assert len(count(query.replace("total", "undated"))) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            'interval: DAY, from: "0001-01-01"',
            "buckets of the interval DAY, more than 4000 (`max_buckets`): take a longer interval",
        ),
        ('interval: DAY, from: "2025-13-01"', "`from` is `2025-13-01`, which is no day"),
        ('interval: DAY, to: "20250101"', "`to` is `20250101`, which is no day"),
        (
            'interval: DAY, from: "2025-01-02", to: "2025-01-01"',
            "`from` is 2025-01-02, which is after `to`, 2025-01-01.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(ask: Ask, arguments: str, message: str) -> None:
    body = ask(f"{{ events {{ histogram(field: {FIELD}, {arguments}) {{ total }} }} }}")
    assert message in body["errors"][0]["message"]


@pytest.mark.parametrize("interval", INTERVALS)
def test_buckets_cover_the_calendar_without_gap_or_overlap(interval: str) -> None:
    found = list(buckets(date(2019, 12, 28), date(2021, 1, 5), interval))
    assert found[0].start <= date(2019, 12, 28) <= found[0].end
    assert found[-1].start <= date(2021, 1, 5) <= found[-1].end
    for one, following in zip(found, found[1:], strict=False):
        assert following.start - one.end == timedelta(days=1)
    assert len({b.label for b in found}) == len(found)
    assert bucket(number_of(date.min, interval), interval).start == date.min
    assert bucket(number_of(date.max, interval), interval).end == date.max


def test_weeks_are_those_of_iso_8601() -> None:
    found = bucket(number_of(date(2021, 1, 3), "WEEK"), "WEEK")
    assert (found.label, found.start, found.end) == (
        "2020-W53",
        date(2020, 12, 28),
        date(2021, 1, 3),
    )


SERIES = """query Of($of: [SeriesInput!]!) {
  series(of: $of, interval: YEAR) { name total undated buckets { label count } } }"""


def test_all_series_have_the_same_buckets_and_count_as_histograms_do(ask: Ask) -> None:
    of = [
        {"name": "all", "events": {"field": FIELD}},
        {"name": "hoped", "events": {"field": FIELD, "where": {"factuality": {"_eq": "OCCURRED"}}}},
        {"name": "links", "linkDecisions": {"field": "DECIDED_ON"}},
    ]
    body = ask(SERIES, {"of": of})
    assert "errors" not in body, body["errors"]
    every, hoped, links = body["data"]["series"]
    assert [s["name"] for s in (every, hoped, links)] == ["all", "hoped", "links"]
    labels = [b["label"] for b in every["buckets"]]
    assert all([b["label"] for b in s["buckets"]] == labels for s in (hoped, links))
    alone = events(ask, "interval: YEAR", "(where: { factuality: { _eq: OCCURRED } })")
    assert {b["label"]: b["count"] for b in hoped["buckets"] if b["count"] > 0} == {
        b["label"]: b["count"] for b in alone["buckets"] if b["count"] > 0
    }
    assert hoped["undated"] == alone["undated"]
    assert 0 < hoped["total"] < every["total"]


def test_each_series_is_one_query(count: Count) -> None:
    of = '{ name: "a", events: { field: %s } } { name: "b", timeSpans: { field: EARLIEST_BEGIN } }'
    query = f"{{ series(of: [{of % FIELD}], interval: YEAR) {{ total }} }}"
    assert len(count(query)) == 2
    assert len(count(query.replace("total", "undated"))) == 4


@pytest.mark.parametrize(
    ("of", "message"),
    [
        ([{"name": "a"}], "The series `a` has none as the things that it counts"),
        (
            [
                {
                    "name": "a",
                    "events": {"field": FIELD},
                    "timeSpans": {"field": "EARLIEST_BEGIN"},
                }
            ],
            "give exactly one key beside `name`",
        ),
        ([{"name": "a", "events": {"field": FIELD}}] * 2, "Two series of `of` are called `a`"),
        (
            [{"name": str(n), "events": {"field": FIELD}} for n in range(21)],
            "`of` has 21 series, more than 20 (`max_series`).",
        ),
    ],
)
def test_series_that_cannot_be_are_refused(ask: Ask, of: list[Any], message: str) -> None:
    assert message in ask(SERIES, {"of": of})["errors"][0]["message"]

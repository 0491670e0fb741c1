"""EDTF expressions give bounds in order; what is no EDTF is refused."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.graph.dates import Bounds, bounds

DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
FEWER = settings(max_examples=30)
"""Parsing takes milliseconds."""


def days(expression: str) -> list[str]:
    found = bounds(expression)
    stamps = (found.earliest_begin, found.latest_begin, found.earliest_end, found.latest_end)
    return ["" if stamp is None else stamp.isoformat() for stamp in stamps]


def in_order(found: Bounds) -> bool:
    chains = (
        (found.earliest_begin, found.latest_begin, found.latest_end),
        (found.earliest_begin, found.earliest_end, found.latest_end),
    )
    known = [[stamp for stamp in chain if stamp is not None] for chain in chains]
    return all(one <= other for chain in known for one, other in pairwise(chain))


# The examples of the specification, https://www.loc.gov/standards/datetime/, in its order.
@pytest.mark.parametrize(
    ("expression", "first", "last"),
    [
        ("1985-04-12", "1985-04-12", "1985-04-12"),
        ("1985-04", "1985-04-01", "1985-04-30"),
        ("1985", "1985-01-01", "1985-12-31"),
        ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"),
        ("2001-21", "2001-03-01", "2001-05-31"),
        ("1984?", "1984-01-01", "1984-12-31"),
        ("2004-06~", "2004-06-01", "2004-06-30"),
        ("2004-06-11%", "2004-06-11", "2004-06-11"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
    ],
)
def test_a_date_spans_the_days_that_it_may_mean(expression: str, first: str, last: str) -> None:
    assert days(expression) == [first, last, first, last]


@pytest.mark.parametrize(
    ("expression", "stamps"),
    [
        ("1964/2008", ["1964-01-01", "1964-12-31", "2008-01-01", "2008-12-31"]),
        ("2004-06/2006-08", ["2004-06-01", "2004-06-30", "2006-08-01", "2006-08-31"]),
        ("2004-02-01/2005-02-08", ["2004-02-01", "2004-02-01", "2005-02-08", "2005-02-08"]),
        ("2004-02-01/2005-02", ["2004-02-01", "2004-02-01", "2005-02-01", "2005-02-28"]),
        ("2004-02-01/2005", ["2004-02-01", "2004-02-01", "2005-01-01", "2005-12-31"]),
        ("2005/2006-02", ["2005-01-01", "2005-12-31", "2006-02-01", "2006-02-28"]),
        ("1985-04-12/..", ["1985-04-12", "1985-04-12", "", ""]),
        ("1985-04/..", ["1985-04-01", "1985-04-30", "", ""]),
        ("1985/..", ["1985-01-01", "1985-12-31", "", ""]),
        ("../1985-04-12", ["", "", "1985-04-12", "1985-04-12"]),
        ("../1985-04", ["", "", "1985-04-01", "1985-04-30"]),
        ("../1985", ["", "", "1985-01-01", "1985-12-31"]),
        ("1985-04-12/", ["1985-04-12", "1985-04-12", "", ""]),
        ("1985-04/", ["1985-04-01", "1985-04-30", "", ""]),
        ("1985/", ["1985-01-01", "1985-12-31", "", ""]),
        ("/1985-04-12", ["", "", "1985-04-12", "1985-04-12"]),
        ("/1985-04", ["", "", "1985-04-01", "1985-04-30"]),
        ("/1985", ["", "", "1985-01-01", "1985-12-31"]),
        ("1984~/2004-06", ["1984-01-01", "1984-12-31", "2004-06-01", "2004-06-30"]),
        ("1984?/2004%", ["1984-01-01", "1984-12-31", "2004-01-01", "2004-12-31"]),
        ("1984-06-02?/2004-08-08~", ["1984-06-02", "1984-06-02", "2004-08-08", "2004-08-08"]),
    ],
)
def test_an_interval_has_bounds_at_both_ends(expression: str, stamps: list[str]) -> None:
    assert days(expression) == stamps


@pytest.mark.parametrize("expression", ["Y170000002", "Y-170000002", "-1985", "0000", "../.."])
def test_what_lies_beyond_the_calendar_has_no_bounds(expression: str) -> None:
    assert days(expression) == ["", "", "", ""]


def test_winter_may_reach_into_the_next_year() -> None:
    """A winter may mean the months from December on, so its last possible day is in February."""
    assert bounds("2001-24").latest_end == date(2002, 2, 28)


@pytest.mark.parametrize(
    ("expression", "first", "last"),
    [
        ("1560-XX-25", "1560-01-25", "1560-12-25"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
        ("{1960,1961-12}", "1960-01-01", "1961-12-31"),
        ("[..1760-12-03]", "", "1760-12-03"),
        ("[1760-12..]", "1760-12-01", ""),
        ("2004-06-~11", "2004-06-11", "2004-06-11"),
    ],
)
def test_examples_of_level_2_are_read(expression: str, first: str, last: str) -> None:
    assert days(expression) == [first, last, first, last]


@pytest.mark.parametrize(
    "expression",
    ["", "may", "3 May 2031", "03.05.2031", "20310503", "2031-5-3", "2031-13", "2031-00"]
    + ["2031-02-30", "2031-04-31", "/", "2031/2032/2033", "Y2031", "2031-05-03 ", " 2031", "99999"],
)
def test_what_is_no_edtf_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="is no EDTF expression"):
        bounds(expression)


@FEWER
@given(DAYS)
def test_a_day_is_its_own_bounds(day: date) -> None:
    assert bounds(day.isoformat()) == Bounds(day, day, day, day)


@FEWER
@given(DAYS)
def test_a_month_spans_its_days(day: date) -> None:
    last = monthrange(day.year, day.month)[1]
    assert days(f"{day:%Y-%m}")[2:] == [f"{day:%Y-%m}-01", f"{day:%Y-%m}-{last}"]


@FEWER
@given(DAYS, DAYS)
def test_an_interval_of_days_has_its_ends(one: date, other: date) -> None:
    begin, end = sorted((one, other))
    assert bounds(f"{begin}/{end}") == Bounds(begin, begin, end, end)


@FEWER
@given(DAYS, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]), st.sampled_from(["", "?", "~", "%"]))
def test_bounds_are_in_order(day: date, form: str, qualifier: str) -> None:
    expression = day.strftime(form) + qualifier
    assert in_order(bounds(expression))
    assert in_order(bounds(f"{expression}/.."))
    assert in_order(bounds(f"../{expression}"))


@given(st.text("0123456789-/.XTZ?~%[]{},Y ", max_size=12))
def test_anything_else_is_refused_or_has_bounds_in_order(expression: str) -> None:
    try:
        found = bounds(expression)
    except ValueError:
        return
    assert in_order(found) or "/" in expression

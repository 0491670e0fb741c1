"""Calendar buckets: days put into years, quarters, months, weeks or days, none left out between.

Weeks are those of ISO 8601: they begin on Monday, and the first of a year holds its 4 January.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

INTERVALS: Mapping[str, str] = {
    "YEAR": "Calendar years: `2025`.",
    "QUARTER": "Quarters of calendar years: `2025-Q3`.",
    "MONTH": "Calendar months: `2025-08`.",
    "WEEK": "Weeks from Monday to Sunday, numbered as in ISO 8601: `2025-W33`.",
    "DAY": "Days: `2025-08-15`.",
}
"""The intervals by name, with what they are."""

_MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
_DAYS = {"WEEK": 7, "DAY": 1}


@dataclass(frozen=True)
class Bucket:
    """A span of days; ``end`` is its last day."""

    start: date
    end: date
    label: str


def number_of(day: date, interval: str) -> int:
    """Return the number of the bucket that holds ``day``; the next bucket has the next number."""
    if interval in _MONTHS:
        return (day.year * 12 + day.month - 1) // _MONTHS[interval]
    return (day.toordinal() - 1) // _DAYS[interval]  # day 1, 0001-01-01, is a Monday


def bucket(number: int, interval: str) -> Bucket:
    """Return the bucket of a number."""
    start = _start(number, interval)
    try:
        end = _start(number + 1, interval) - timedelta(days=1)
    except (ValueError, OverflowError):
        end = date.max  # the calendar ends with the year 9999
    return Bucket(start, end, _label(start, interval))


def buckets(first: date, last: date, interval: str) -> Iterator[Bucket]:
    """Iterate over all buckets from that of ``first`` to that of ``last``."""
    for number in range(number_of(first, interval), number_of(last, interval) + 1):
        yield bucket(number, interval)


def _start(number: int, interval: str) -> date:
    if interval in _MONTHS:
        year, month = divmod(number * _MONTHS[interval], 12)
        return date(year, month + 1, 1)
    return date.fromordinal(number * _DAYS[interval] + 1)


def _label(start: date, interval: str) -> str:
    if interval == "YEAR":
        return f"{start.year:04}"
    if interval == "QUARTER":
        return f"{start.year:04}-Q{(start.month + 2) // 3}"
    if interval == "MONTH":
        return f"{start.year:04}-{start.month:02}"
    if interval == "WEEK":
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    return start.isoformat()

"""Sliding through time: moments that are so many units later, and the bounds of windows."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

AnyMoment = TypeVar("AnyMoment", date, datetime)


class TimeUnit(StrEnum):
    """In what the width of a window is measured."""

    HOURS = "hours"
    """Of documents that are dated to a time of day."""
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    EVENTS = "events"
    """Statements, in order of time."""


def sliding(
    start: AnyMoment, end: AnyMoment, width: int, later: Callable[[AnyMoment, int], AnyMoment]
) -> Iterator[tuple[AnyMoment, AnyMoment, AnyMoment]]:
    """Iterate over first, middle and last unit of each window that lies in the range."""
    reach = width // 2  # (width - 1) / 2, rounded half up
    at = reach
    while True:
        try:
            found = later(start, at - reach), later(start, at), later(start, at + reach)
        except (OverflowError, ValueError):
            return  # past the last year of the calendar, so past the end
        if found[2] > end:
            return
        yield found
        at += 1


def moved(day: date, unit: TimeUnit, by: int) -> date:
    """Return the day so many units later; in a shorter month, its last day."""
    if unit is TimeUnit.DAYS:
        return day + timedelta(days=by)
    if unit is TimeUnit.WEEKS:
        return day + timedelta(weeks=by)
    months = day.year * 12 + day.month - 1 + (by * 12 if unit is TimeUnit.YEARS else by)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def hours_later(moment: datetime, by: int) -> datetime:
    """Return the moment so many hours later."""
    return moment + timedelta(hours=by)

"""Time windows: the counts of a span of days, or of a number of statements, sliding through time.

Calendar windows follow DNA: a window of w units around t reaches from t - a to t + a, both days
included, with a = (w - 1) / 2 rounded half up, so an even width is as wide as the next odd one; t
moves by one unit, and only windows that lie wholly inside the range are given.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import floor

import numpy as np

from parley.graph.networks.counts import Counts
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.statements import Moment


class TimeUnit(StrEnum):
    """In what the width of a window is measured."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    EVENTS = "events"
    """Statements, in order of time."""


@dataclass(frozen=True)
class Window:
    """The counts from ``start`` to ``end``, both days included, around ``middle``."""

    start: date
    middle: date
    end: date
    counts: Counts


def day(moment: Moment) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def between(counts: Counts, start: date | None, end: date | None) -> Counts:
    """Return the counts of documents that appeared from ``start`` to ``end``, both included.

    Raises :class:`NetworkError` if a bound is given and a document has no date.
    """
    if start is None and end is None:
        return counts
    first, last = start or date.min, end or date.max
    if first > last:
        raise NetworkError(f"The range begins on {first}, after its end on {last}.")
    return counts.in_documents(lambda name: first <= day(counts.day_of(name)) <= last)


def windows(
    counts: Counts, unit: TimeUnit, width: int, start: date | None = None, end: date | None = None
) -> Iterator[Window]:
    """Iterate over the windows of ``width`` units from ``start`` to ``end``.

    Without them, the range is from the first to the last document. Raises :class:`NetworkError`
    for a width below 1, and if a document has no date.
    """
    if width < 1:
        raise NetworkError(f"A window is at least 1 wide, not {width}.")
    chosen = between(counts, start, end)
    days = sorted(day(chosen.day_of(name)) for name in chosen.documents)
    if not days:
        return
    if unit is TimeUnit.EVENTS:
        yield from _of_events(chosen, width)
    else:
        yield from _of_calendar(chosen, unit, width, start or days[0], end or days[-1])


def _of_calendar(
    counts: Counts, unit: TimeUnit, width: int, start: date, end: date
) -> Iterator[Window]:
    reach = floor((width - 1) / 2 + 0.5)
    at = reach
    ordinals = np.array([day(counts.day_of(name)).toordinal() for name in counts.documents])
    by_row = ordinals[counts.places[2]]
    while True:
        middle = moved(start, unit, at)
        first, last = moved(start, unit, at - reach), moved(start, unit, at + reach)
        if last > end:
            return
        within = (by_row >= first.toordinal()) & (by_row <= last.toordinal())
        yield Window(first, middle, last, counts.rows(within))
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


def _of_events(counts: Counts, width: int) -> Iterator[Window]:
    """Iterate over windows of so many statements.

    Statements of one moment are ordered by document, actor, concept and stance, for nothing else
    tells them apart.
    """
    if (counts.peaks != 1).any():
        raise NetworkError("A window of events counts statements, so they cannot have weights.")
    moments = [counts.day_of(cell[3]) for cell in counts.cells]
    order = sorted(
        range(len(moments)), key=lambda at: (moments[at].isoformat(), counts.cells[at][3], at)
    )
    row_of = [at for at in order for _ in range(int(counts.numbers[at]))]
    for begin in range(len(row_of) - width + 1):
        rows = row_of[begin : begin + width]
        numbers = np.bincount(rows, minlength=len(moments)).astype(np.float64)
        part = Counts(counts.cells, numbers, counts.peaks, counts.dates).rows(numbers > 0)
        first, middle, last = (day(moments[rows[at]]) for at in (0, (width - 1) // 2, -1))
        yield Window(first, middle, last, part)


class Kernel(StrEnum):
    """How much a statement weighs by its distance u from the middle, in bandwidths.

    Source: Silverman, Density estimation (1986), table 3.1.
    """

    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    EPANECHNIKOV = "epanechnikov"
    GAUSSIAN = "gaussian"
    """Reaches over the whole range; the bandwidth is its standard deviation."""

    def weight(self, u: float) -> float:
        """Return the density at u: at most at 0, alike on both sides, 1 in sum."""
        distance = abs(u)
        if self is Kernel.GAUSSIAN:
            return float(np.exp(-0.5 * u * u) / np.sqrt(2 * np.pi))
        if distance > 1:
            return 0.0
        if self is Kernel.TRIANGULAR:
            return 1 - distance
        return 0.5 if self is Kernel.UNIFORM else 0.75 * (1 - u * u)


def smoothed(
    counts: Counts, middle: date, bandwidth: float, kernel: Kernel, *, one_mode: bool
) -> Counts:
    """Return the counts with each statement weighed by its distance in days from ``middle``.

    In one mode a pair of statements weighs the geometric mean of the two, as in DNA; that is what
    comes of it if each weighs its square root, which is what ``one_mode`` gives. Raises
    :class:`NetworkError` for a bandwidth that is not positive, and for a document without a date.
    """
    if not bandwidth > 0:
        raise NetworkError(f"A bandwidth is a positive number of days, not {bandwidth:g}.")
    factors: dict[str, float] = {}
    for name in counts.documents:
        found = kernel.weight((day(counts.day_of(name)) - middle).days / bandwidth)
        factors[name] = found**0.5 if one_mode else found
    return counts.times(factors)

"""Time windows: the counts of a span of time, or of a number of statements, sliding through time.

Calendar windows follow DNA: a window of w units around t reaches from t - a to t + a, both
included, with a = (w - 1) / 2 rounded half up, so an even width is as wide as the next odd one; t
moves by one unit, and only windows that lie wholly inside the range are given. Hours are whole
hours of UTC, and so is their range: the last of them ends a second before the next begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from parley.graph.networks.counts import Counts
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.kernels import Kernel, smoothed
from parley.graph.networks.moments import day, instant, timed
from parley.graph.networks.sliding import TimeUnit, hours_later, moved, sliding
from parley.graph.networks.statements import Moment

__all__ = ["Kernel", "Span", "TimeUnit", "Width", "Window", "between", "day", "moved", "smoothed"]

MOST: Final = 10_000
"""How many windows there are at most: each becomes a network, and all are kept until written."""


@dataclass(frozen=True)
class Width:
    """The width of a sliding window, such as 3 months."""

    number: int
    unit: TimeUnit


@dataclass(frozen=True)
class Span:
    """A window by its first and last day; raises :class:`NetworkError` if they are reversed."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise NetworkError(f"A window begins on {self.start}, after its end on {self.end}.")


@dataclass(frozen=True)
class Window:
    """The counts from ``start`` to ``end``, both included, around ``middle``."""

    start: Moment
    middle: Moment
    end: Moment
    counts: Counts


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


def spans(counts: Counts, given: Sequence[Span]) -> Iterator[Window]:
    """Iterate over windows that are given, in that order; they may overlap and leave gaps.

    Raises :class:`NetworkError` if a document has no date.
    """
    for span in given:
        middle = span.start + timedelta(days=(span.end - span.start).days // 2)
        yield Window(span.start, middle, span.end, between(counts, span.start, span.end))


def windows(
    counts: Counts, unit: TimeUnit, width: int, start: date | None = None, end: date | None = None
) -> Iterator[Window]:
    """Iterate over the windows of ``width`` units from ``start`` to ``end``.

    Without them, the range is from the first to the last document. Raises :class:`NetworkError`
    for a width below 1, for more than :data:`MOST` windows, and if a document has no date, or no
    time of day where hours are asked for.
    """
    if width < 1:
        raise NetworkError(f"A window is at least 1 wide, not {width}.")
    for number, window in enumerate(_windows(counts, unit, width, start, end)):
        if number == MOST:
            raise NetworkError(
                f"There are more than {MOST} windows: take a greater unit or a shorter range."
            )
        yield window


def _windows(
    counts: Counts, unit: TimeUnit, width: int, start: date | None, end: date | None
) -> Iterator[Window]:
    if unit is TimeUnit.HOURS:
        yield from _of_hours(counts, width, start, end)
        return
    chosen = between(counts, start, end)
    days = sorted(day(chosen.day_of(name)) for name in chosen.documents)
    if not days:
        return
    if unit is TimeUnit.EVENTS:
        yield from _of_events(chosen, width)
        return
    at = np.array([day(chosen.day_of(name)).toordinal() for name in chosen.documents])
    by_row = at[chosen.places[2]]
    first, last = start or days[0], end or days[-1]
    for low, middle, high in sliding(first, last, width, lambda t, by: moved(t, unit, by)):
        within = (by_row >= low.toordinal()) & (by_row <= high.toordinal())
        yield Window(low, middle, high, chosen.rows(within))


def _of_hours(counts: Counts, width: int, start: date | None, end: date | None) -> Iterator[Window]:
    between(counts, start, end)  # refuses a reversed range
    hours = {name: _hour(counts, name) for name in counts.documents}
    first = min(hours.values(), default=None) if start is None else instant(start)
    last = max(hours.values(), default=None) if end is None else _last_hour(end)
    if first is None or last is None:
        return
    began = np.array([hours[name].timestamp() for name in counts.documents])
    by_row = began[counts.places[2]] if counts.cells else began
    for low, middle, high in sliding(first, last, width, hours_later):
        within = (by_row >= low.timestamp()) & (by_row <= high.timestamp())
        half, whole = timedelta(minutes=30), timedelta(minutes=59, seconds=59)
        yield Window(low, middle + half, high + whole, counts.rows(within))


def _hour(counts: Counts, document: str) -> datetime:
    found = counts.day_of(document)
    if not timed(found):
        raise NetworkError(
            f"{document} is dated to the day, so it falls in no hour: give it a date such as "
            f"{found}T09:00:00Z (datePublished), or take windows of days."
        )
    return instant(found).replace(minute=0, second=0, microsecond=0)


def _last_hour(end: date) -> datetime:
    return datetime.combine(end, time(23), UTC)


def _of_events(counts: Counts, width: int) -> Iterator[Window]:
    """Iterate over windows of so many statements.

    Statements of one moment are ordered by document, actor, concept and stance, for nothing else
    tells them apart; those of a day without a time come first in it.
    """
    if (counts.peaks != 1).any():
        raise NetworkError("A window of events counts statements, so they cannot have weights.")
    moments = [counts.day_of(cell[3]) for cell in counts.cells]
    order = sorted(
        range(len(moments)), key=lambda at: (instant(moments[at]), counts.cells[at][3], at)
    )
    row_of = [at for at in order for _ in range(int(counts.numbers[at]))]
    for begin in range(len(row_of) - width + 1):
        rows = row_of[begin : begin + width]
        numbers = np.bincount(rows, minlength=len(moments)).astype(np.float64)
        part = Counts(counts.cells, numbers, counts.peaks, counts.dates).rows(numbers > 0)
        first, middle, last = (day(moments[rows[at]]) for at in (0, (width - 1) // 2, -1))
        yield Window(first, middle, last, part)

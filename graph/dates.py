"""Dates as EDTF expressions, and the bounds that filters and timelines use.

An expression is the record; its bounds are computed with the ``edtf`` library and are days, or None
where the expression leaves that end open. Source: Extended Date/Time Format (Library of Congress,
2019), now ISO 8601-2; SEM's four stamps (van Hage et al. 2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from time import struct_time
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

Point = struct_time | float

WINTER = "24"

OPEN = ("", "..")
"""What stands in an interval for an unknown and for an open end."""


@dataclass(frozen=True)
class Bounds:
    """The first and last possible day of the begin and of the end of a time span."""

    earliest_begin: date | None
    latest_begin: date | None
    earliest_end: date | None
    latest_end: date | None


@lru_cache(maxsize=4096)
def bounds(expression: str) -> Bounds:
    """Return the bounds of an EDTF expression of level 0, 1 or 2.

    A single date, season or set spans from the earliest to the latest day that it may mean. An
    interval takes the two bounds of its begin from its lower part and those of its end from its
    upper part. The qualifiers ``?`` and ``~`` widen nothing, because EDTF does not say by how much
    they would.

    Raises :class:`ValueError` with a short reason if the expression is not EDTF.
    """
    parsed = _parse(expression)
    if "/" not in expression:
        first, last = _span(parsed)
        return Bounds(first, last, first, last)
    begin_text, _, end_text = expression.partition("/")
    begin = _span(None if begin_text in OPEN else parsed.lower)
    end = _span(None if end_text in OPEN else parsed.upper)
    return Bounds(begin[0], begin[1], end[0], end[1])


def _parse(expression: str) -> Any:
    if expression != expression.strip():
        raise ValueError(f"`{expression}` is no EDTF expression")
    try:
        return parse_edtf(expression)
    except (EDTFParseException, AttributeError, IndexError, KeyError, TypeError) as error:
        # Besides its own exception the library lets slips of its grammar through.
        raise ValueError(f"`{expression}` is no EDTF expression") from error


def _span(part: Any) -> tuple[date | None, date | None]:
    if part is None:
        return (None, None)
    last = _day(part.upper_strict())
    if last is not None and getattr(part, "season", None) == WINTER:
        # The library ends a winter with December, in which it only begins.
        last = date(last.year + 1, 3, 1) - timedelta(days=1)
    return (_day(part.lower_strict()), last)


def _day(point: Point) -> date | None:
    # The library gives the years 0 and 9999 where all digits are open, and floats past any
    # calendar.
    if isinstance(point, struct_time) and 1 <= point.tm_year < 9999:
        return date(point.tm_year, point.tm_mon, point.tm_mday)
    return None

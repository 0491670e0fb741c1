"""Times of Wikidata as EDTF expressions, and the spans that qualifiers give statements.

Sources: the data model of Wikibase, "Dates and times"; Extended Date/Time Format (Library of
Congress, 2019). Wikidata has no year 0, EDTF has; a date of the Julian calendar is told as such and
becomes one of the Gregorian.
"""

from __future__ import annotations

import re
from typing import Any, Final

Json = dict[str, Any]

TIME: Final = re.compile(r"([+-])(\d{1,16})-(\d\d)-(\d\d)T")
JULIAN: Final = "Q1985786"
DAY, MONTH, YEAR, DECADE, CENTURY = 11, 10, 9, 8, 7
"""Precisions; finer ones than a day do not occur, coarser ones than a century are left out."""

BEGIN, END = "P580", "P582"
OPEN, UNKNOWN = "..", ""


def edtf_of(value: Json) -> str | None:
    """Return a time as EDTF; None if it is coarser than a century or no date at all."""
    found = TIME.match(str(value.get("time", "")))
    precision = value.get("precision")
    if found is None or not isinstance(precision, int) or precision < CENTURY:
        return None
    year = int(found[2]) if found[1] == "+" else 1 - int(found[2])
    month, day = int(found[3]), int(found[4])
    if precision >= DAY and str(value.get("calendarmodel", "")).endswith(JULIAN):
        year, month, day = gregorian(year, month, day)
    return _written(year, month, day, precision)


def _written(year: int, month: int, day: int, precision: int) -> str | None:
    if not -9999 <= year <= 9999:
        return None
    text = f"{'-' if year < 0 else ''}{abs(year):04}"
    if precision >= DAY and month and day:
        return f"{text}-{month:02}-{day:02}"
    if precision >= MONTH and month:
        return f"{text}-{month:02}"
    if precision >= YEAR:
        return text
    if precision == DECADE:
        return f"{text[:-1]}X"
    # The twentieth century is given by a year from 1901 to 2000.
    hundreds = (year - 1) // 100
    return f"{hundreds:02}XX" if 0 <= hundreds <= 99 else None


def gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Return a day of the Julian calendar as one of the proleptic Gregorian calendar.

    By way of the Julian day number. Source: Richards, Explanatory Supplement to the Astronomical
    Almanac (2013), section 15.11.
    """
    a = (14 - month) // 12
    y, m = year + 4800 - a, month + 12 * a - 3
    number = day + (153 * m + 2) // 5 + 365 * y + y // 4 - 32083
    f = number + 1401 + (4 * number + 274277) // 146097 * 3 // 4 - 38
    e = 4 * f + 3
    h = 5 * (e % 1461 // 4) + 2
    new_month = (h // 153 + 2) % 12 + 1
    return e // 1461 - 4716 + (14 - new_month) // 12, new_month, h % 153 // 5 + 1


def span_of(statement: Json) -> str | None:
    """Return when a statement holds, from its qualifiers; None if they say nothing.

    A begin that is not given is unknown; an end that is not given is open, and one that is given as
    unknown is unknown.
    """
    begin = _qualifier(statement, BEGIN)
    end = _qualifier(statement, END)
    if begin is None and end is None:
        return None
    return f"{begin or UNKNOWN}/{OPEN if end is None else end}"


def _qualifier(statement: Json, prop: str) -> str | None:
    for snak in (statement.get("qualifiers") or {}).get(prop, ()):
        if snak.get("snaktype") == "novalue":
            return None
        if snak.get("snaktype") == "value":
            return edtf_of(snak["datavalue"]["value"]) or UNKNOWN
        return UNKNOWN
    return None

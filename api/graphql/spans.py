"""When things are: the time spans of things, in the forms that axes and sliders take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from parley.api.graphql.memory import Memory
from parley.api.graphql.relations import Relations

PRECISIONS = (
    ("DAY", re.compile(r"-?\d{4,}-\d\d-\d\d")),
    ("SEASON", re.compile(r"-?\d{4,}-(2[1-9]|3\d|4[01])")),
    ("MONTH", re.compile(r"-?\d{4,}-\d\d")),
    ("YEAR", re.compile(r"Y?-?\d{4,}(E\d+)?(S\d+)?")),
    ("INTERVAL", re.compile(r".*/.*")),
)
"""Forms of EDTF without its qualifiers, the first that fits; anything else is ``OTHER``.

Source: Extended Date/Time Format (Library of Congress, 2019).
"""
PRECISION_NAMES = (*(name for name, _ in PRECISIONS), "OTHER")


@dataclass(frozen=True)
class Span:
    """One time span: the expression and, where it gives them, the bounds of its begin and end."""

    iri: str
    edtf: str
    begin: date | None
    end: date | None
    latest_begin: date | None
    earliest_end: date | None

    @property
    def precision(self) -> str:
        bare = re.sub("[?~%]|(-XX)+$", "", self.edtf)  # some day of a year is told to the year
        return next((name for name, form in PRECISIONS if form.fullmatch(bare)), "OTHER")

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Tell whether the span may share a day with the window; None leaves it open."""
        starts = self.begin is None or last is None or self.begin <= last
        return starts and (self.end is None or first is None or self.end >= first)

    def shown(self) -> dict[str, object]:
        """Return the fields that show the span."""
        edge = timedelta(days=1) - timedelta(milliseconds=1)
        return {
            "edtf": self.edtf,
            "start": _text(self.begin),
            "end": _text(self.end),
            "latestStart": _text(self.latest_begin),
            "earliestEnd": _text(self.earliest_end),
            "startMs": None if self.begin is None else _ms(self.begin, timedelta()),
            "endMs": None if self.end is None else _ms(self.end, edge),
            "precision": self.precision,
            "approximate": any(mark in self.edtf for mark in "~%"),
            "uncertain": any(mark in self.edtf for mark in "?%"),
        }


def spans_of(
    memory: Memory, relations: Relations, things: Sequence[str]
) -> dict[str, tuple[Span, ...]]:
    """Return the time spans of each of the things: two queries, however many these are.

    A span that is only told relative to another, without an expression, is none.
    """
    memory.load(dict.fromkeys(things, relations.times))
    found = {
        iri: [t.value for access in sorted(relations.times) for t in memory.values(iri, access)]
        for iri in things
    }
    memory.load({span: relations.span.values() for spans in found.values() for span in spans})
    read = {iri: [_span(memory, relations, s) for s in spans] for iri, spans in found.items()}
    return {iri: tuple(span for span in spans if span.edtf != "") for iri, spans in read.items()}


def _span(memory: Memory, relations: Relations, iri: str) -> Span:
    def value(key: str) -> str | None:
        terms = memory.values(iri, relations.span[key])
        return terms[0].value if len(terms) > 0 else None

    days = [
        _day(value(key)) for key in ("earliestBegin", "latestEnd", "latestBegin", "earliestEnd")
    ]
    return Span(iri, value("edtf") or "", *days)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None  # before the year 1, or no date; the expression is shown all the same


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _ms(day: date, later: timedelta) -> float:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) + later).timestamp() * 1000

"""How well an item fits a thing: named features, their weights, and what was compared.

The score of a candidate is the weighted mean of all features; what is not known counts half, so
that an equal name alone does not make a high score. A score is never a decision.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parley.graph.linking.classes import Above, type_fit
from parley.graph.linking.items import Item
from parley.graph.linking.similarity import most_alike, normalised
from parley.graph.linking.subjects import Subject
from parley.graph.namespaces import local_name

WEIGHTS: Final = {"name": 0.5, "type": 0.25, "date": 0.1, "context": 0.15}
"""Weight of each feature; they sum to 1. An alias has the weight of a name."""
UNKNOWN: Final = 0.5
ALIAS: Final = 0.97
"""What an equal alias is worth, so that of two namesakes the one with that label goes before."""
NEAR_YEARS: Final = 1
EMPTY_WORDS: Final = frozenset(
    (
        *("a", "an", "and", "as", "at", "by", "for", "former", "from", "in", "into", "is", "it"),
        *("its", "not", "of", "on", "or", "own", "that", "the", "their", "to", "was", "which"),
        *("who", "whom", "whose", "with"),
    )
)
DATE_PAIRS: Final = (("P580", "P582"), ("P571", "P576"), ("P569", "P570"), ("P585", "P585"))


@dataclass(frozen=True)
class Feature:
    """One thing compared: a concept of the scheme ``featureKind``, 0 to 1, and what with what."""

    kind: str
    score: float
    compared: str


@dataclass(frozen=True)
class Candidate:
    """An item for a thing, with its score from 0 to 1 and the features that make it."""

    item: Item
    score: float
    features: tuple[Feature, ...]


def scored(subject: Subject, item: Item, above: Above) -> Candidate:
    """Return ``item`` as a candidate for ``subject``; ``above`` gives the classes above a class."""
    found = tuple(
        feature
        for feature in (
            _name(subject, item),
            _type(subject, item, above),
            _date(subject, item),
            _context(subject, item),
        )
        if feature is not None
    )
    by_kind = {"name" if f.kind == "alias" else f.kind: f.score for f in found}
    total = sum(weight * by_kind.get(kind, UNKNOWN) for kind, weight in WEIGHTS.items())
    return Candidate(item, round(total, 4), found)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates by score; of equals the lower number first, which is the older item."""
    return sorted(candidates, key=lambda c: (-c.score, int(c.item.id[1:])))


def _name(subject: Subject, item: Item) -> Feature:
    label = most_alike(subject.label, item.labels.values())
    alias = most_alike(subject.label, (a for group in item.aliases.values() for a in group))
    best = max((label.score, label.name), (ALIAS * alias.score, alias.name))
    kind, words = "name", subject.label
    for other in subject.aliases:
        found = most_alike(other, item.names())
        if ALIAS * found.score > best[0]:
            best, kind, words = (ALIAS * found.score, found.name), "alias", other
    # Names of one script share many letters by chance: half alike is not alike.
    return Feature(kind, round(best[0] ** 2, 4), f"{words} / {best[1]}")


def _type(subject: Subject, item: Item, above: Above) -> Feature | None:
    fit = type_fit(subject.cls, item.types, above)
    if fit is None:
        return None
    return Feature("type", fit, f"{local_name(subject.cls)} / {', '.join(item.types)}")


def _date(subject: Subject, item: Item) -> Feature | None:
    spans = list(_spans(item))
    if subject.days is None or len(spans) == 0:
        return None
    best = max(_overlap(subject.days, span) for span in spans)
    theirs = ", ".join(sorted({day for group in (item.dates or {}).values() for day in group}))
    return Feature("date", best, f"{subject.days[0]} to {subject.days[1]} / {theirs}")


def _spans(item: Item) -> Iterator[tuple[date, date]]:
    dates = item.dates or {}
    for first, last in DATE_PAIRS:
        begins, ends = dates.get(first, ()), dates.get(last, ())
        known = [day for day in (*begins, *ends) if not day.startswith("-")]
        if len(known) > 0:
            yield _first_day(min(known)), _last_day(max(known))


def _first_day(text: str) -> date:
    year, month, day = (*(int(p) for p in text.split("-")), 1, 1)[:3]
    return date(max(year, 1), max(month, 1), max(day, 1))


def _last_day(text: str) -> date:
    year, month, day = (*(int(p) for p in text.split("-")), 0, 0)[:3]
    month = month or 12
    return date(max(year, 1), month, day or monthrange(max(year, 1), month)[1])


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> float:
    if one[0] <= other[1] and other[0] <= one[1]:
        return 1.0
    years = min(abs(a.year - b.year) for a in one for b in other)
    return 0.5 if years <= NEAR_YEARS else 0.0


def _context(subject: Subject, item: Item) -> Feature | None:
    """Compare words of the definition with those of the description, in languages of both."""
    mine = _words(subject.definition)
    best, words = 0.0, ""
    for description in item.descriptions.values():
        theirs = _words(description)
        shared = [word for word in theirs if any(_same_stem(word, other) for other in mine)]
        share = len(shared) / len(theirs) if len(theirs) > 0 else 0.0
        if share > best:
            best, words = share, description
    if len(mine) == 0 or len(item.descriptions) == 0:
        return None
    return Feature(
        "context", round(best, 4), f"{subject.definition} / {words or item.description()}"
    )


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFC", normalised(text)).split()
    return frozenset(word for word in plain if len(word) > 1 and word not in EMPTY_WORDS)


def _same_stem(one: str, other: str) -> bool:
    """Return whether two words are equal or begin alike, as ``Russia`` and ``Russian`` do."""
    length = min(len(one), len(other))
    return one == other or (length >= 5 and one[:5] == other[:5])

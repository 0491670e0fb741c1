"""Candidates for a batch of queries, with scores that say where they come from.

The score of a candidate, from 0 to 100, is how alike the names are; conditions weigh in with
:data:`CONDITIONS` of it where the thing has values to compare, and an identifier that is equal
decides alone. ``match`` is told only of a candidate that scores :data:`THRESHOLD` and has no rival.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parley.graph.reconciling.entities import Entity, Value
from parley.graph.reconciling.errors import ReconcilingTimeoutError
from parley.graph.reconciling.index import Likeness, ReconcilingIndex
from parley.graph.reconciling.kinds import WIKIDATA_KEY
from parley.graph.reconciling.queries import Condition, Query
from parley.graph.reconciling.similarity import EXACT, normalised, similarities

THRESHOLD: Final = 90.0
"""What a candidate has to score to be a match."""

MARGIN: Final = 5.0
"""A candidate that scores less than so much below the best one is its rival."""

LEAST: Final = 40.0
"""What is less alike is no candidate."""

CONDITIONS: Final = 0.3
"""The part of the score that conditions make."""

OTHER_TYPE: Final = 0.8
"""What is left of the score of a thing that is not of the type that it should be of."""

ITEM: Final = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?([Qq]\d{1,12})")

CHUNK: Final = 200
"""How many queries are worked on at once; between them time is looked at."""


@dataclass(frozen=True)
class Candidate:
    """A thing that a query may mean. ``features`` tell what its score is made of."""

    entity: Entity
    score: float
    match: bool
    features: Mapping[str, float | bool]


def candidates(
    index: ReconcilingIndex, queries: Sequence[Query], seconds: float
) -> list[list[Candidate]]:
    """Return the candidates of each query, best first.

    Raises :class:`ReconcilingTimeoutError` after ``seconds``, looking every :data:`CHUNK` queries.
    """
    end = time.monotonic() + seconds
    found: list[list[Candidate]] = []
    for start in range(0, len(queries), CHUNK):
        if time.monotonic() > end:
            raise ReconcilingTimeoutError(seconds)
        chunk = queries[start : start + CHUNK]
        alike = index.alike([query.name for query in chunk])
        for query, likenesses in zip(chunk, alike, strict=True):
            if len(query.conditions) > 0 and time.monotonic() > end:
                raise ReconcilingTimeoutError(seconds)
            found.append(_decided(_scored(index, query, likenesses), query))
    return found


@dataclass(frozen=True)
class _Scored:
    entity: Entity
    score: float
    exact: bool
    fits: bool
    features: Mapping[str, float | bool]


def _scored(index: ReconcilingIndex, query: Query, likenesses: Iterable[Likeness]) -> list[_Scored]:
    alike = {like.entity: like.score for like in likenesses if like.score >= LEAST}
    named = index.number(query.name) if query.name != "" else None
    identified = {named} if named is not None else set()
    identified.update(_identified(index, query))
    if normalised(query.name) == "":
        alike |= {
            n: 0.0 for c in query.conditions for v in c.values for n in index.with_value(c.key, v)
        }
    numbers = {**dict.fromkeys(identified, 0.0), **alike}
    judged = (
        _judged(index, query, number, score, number in identified)
        for number, score in numbers.items()
    )
    return [scored for scored in judged if scored is not None]


def _identified(index: ReconcilingIndex, query: Query) -> set[int]:
    """Return the things that an identifier in Wikidata names, in a condition or as the name."""
    given = [v for c in query.conditions if c.key == WIKIDATA_KEY for v in c.values]
    items = [_item(text) for text in (*given, query.name)]
    return {n for item in items if item != "" for n in index.with_value(WIKIDATA_KEY, item)}


def _item(text: str) -> str:
    """Return the identifier in Wikidata that a text is, or that an address ends in, or nothing."""
    found = ITEM.fullmatch(text.strip())
    return "" if found is None else found[1]


def _judged(
    index: ReconcilingIndex, query: Query, number: int, alike: float, identified: bool
) -> _Scored | None:
    entity = index.entities[number]
    fits = _fits(index, query, entity)
    if not fits and query.strictness != "should":
        return None
    features: dict[str, float | bool] = {"name_similarity": round(alike, 2)}
    if len(query.types) > 0:
        features["type_match"] = fits
    held = {c.key: _held(index, entity, c) for c in query.conditions}
    if any(c.required and (held[c.key] or 0.0) < THRESHOLD for c in query.conditions):
        return None
    known = {key: share for key, share in held.items() if share is not None}
    features |= {f"property_{key}": round(share, 2) for key, share in known.items()}
    score = alike
    if len(known) > 0:
        part = 1.0 if normalised(query.name) == "" else CONDITIONS
        score = (1 - part) * alike + part * sum(known.values()) / len(known)
    if identified:
        features["identifier"] = True
        score = EXACT
    if not fits:
        score *= OTHER_TYPE
    exact = identified or (alike == EXACT and score >= THRESHOLD)
    return _Scored(entity, score, exact, fits, features)


def _fits(index: ReconcilingIndex, query: Query, entity: Entity) -> bool:
    if len(query.types) == 0:
        return True
    mine = {a for iri in entity.types for a in index.kinds.with_ancestors(iri)}
    if query.strictness == "all":
        return mine.issuperset(query.types)
    return not mine.isdisjoint(query.types)


def _held(index: ReconcilingIndex, entity: Entity, condition: Condition) -> float | None:
    """Return how well a thing fulfils a condition, from 0 to 100; None if it has no such value."""
    values = entity.of(condition.key)
    if len(values) == 0:
        return None
    texts = [text for value in values for text in _compared(index, value)]
    asked = [normalised(v) for v in condition.values]
    pairs = [(a, t) for a in asked for t in texts]
    if condition.key == WIKIDATA_KEY:
        items = {normalised(_item(v)) for v in condition.values}
        return EXACT if not items.isdisjoint(texts) else 0.0
    return float(similarities([a for a, _ in pairs], [t for _, t in pairs]).max(initial=0))


def _compared(index: ReconcilingIndex, value: Value) -> list[str]:
    return [normalised(text) for text in index.texts(value)]


def _decided(scored: list[_Scored], query: Query) -> list[Candidate]:
    ordered = sorted(scored, key=lambda s: (-s.score, not s.exact, s.entity.id))
    match = _matched(ordered)
    return [
        Candidate(s.entity, round(s.score, 2), match and n == 0, s.features)
        for n, s in enumerate(ordered[: query.limit])
    ]


def _matched(ordered: Sequence[_Scored]) -> bool:
    """Tell whether the best one is sure: what is exact has only rivals that are exact as well."""
    if len(ordered) == 0 or ordered[0].score < THRESHOLD or not ordered[0].fits:
        return False
    best, others = ordered[0], ordered[1:]
    if best.exact:
        return not any(other.exact for other in others)
    return not any(other.score > best.score - MARGIN for other in others)

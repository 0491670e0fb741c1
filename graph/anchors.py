"""Anchors: where a passage stands in a text, by positions and digests instead of words.

Positions are 0-based, half-open and count Unicode code points of the text decoded as UTF-8 without
any change of newlines. The span digest is of exactly the characters of the passage; the context
digest adds up to :data:`CONTEXT_LENGTH` characters on each side and tells equal words in different
places apart. Source: Web Annotation Data Model (W3C, 2017), section 4.2.5, extended by digests
because the quotation selector of section 4.2.4 would copy the text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CONTEXT_LENGTH: Final = 32


@dataclass(frozen=True, order=True)
class Anchor:
    """The positions and digests of one passage."""

    start: int
    end: int
    span_digest: str
    context_digest: str


class Standing(StrEnum):
    """How an anchor stands to a text."""

    VERIFIED = "verified"
    ELSEWHERE = "between other words"
    """The words stand where they should, but what surrounds them is not what was annotated."""
    MOVED = "moved"
    LOST = "lost"


@dataclass(frozen=True)
class Finding:
    """The outcome of looking an anchor up: its standing and, unless lost, where it stands now."""

    standing: Standing
    start: int
    end: int


def digest(text: str) -> str:
    """Return SHA-256 of the UTF-8 bytes of ``text``, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def anchor(text: str, start: int, end: int) -> Anchor:
    """Return the anchor of ``text[start:end]``; raises ``ValueError`` for impossible positions."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"positions {start}-{end} do not lie in a text of {len(text)} characters")
    return Anchor(start, end, digest(text[start:end]), digest(_surroundings(text, start, end)))


def find(text: str, wanted: Anchor, shift: int = 0) -> Finding:
    """Look ``wanted`` up in ``text``, first where it says, then everywhere.

    Reach for this to verify a passage against somebody's copy. A passage that stands elsewhere is
    found by its digest; among several equal spans the one with the same context wins, else the
    nearest.
    """
    here = wanted.end <= len(text) and _same_span(text, wanted, wanted.start)
    if here and _same_context(text, wanted, wanted.start):
        return Finding(Standing.VERIFIED, wanted.start, wanted.end)
    guess = wanted.start + shift
    if guess >= 0 and _same_context(text, wanted, guess) and _same_span(text, wanted, guess):
        return Finding(Standing.MOVED, guess, guess + wanted.end - wanted.start)
    starts = _occurrences(text, wanted)
    same = [start for start in starts if _same_context(text, wanted, start)]
    if here and len(same) == 0:
        return Finding(Standing.ELSEWHERE, wanted.start, wanted.end)
    if len(starts) == 0:
        return Finding(Standing.LOST, wanted.start, wanted.end)
    start = min(same or starts, key=lambda s: abs(s - wanted.start))
    return Finding(Standing.MOVED, start, start + wanted.end - wanted.start)


def _same_span(text: str, wanted: Anchor, start: int) -> bool:
    return digest(text[start : start + wanted.end - wanted.start]) == wanted.span_digest


def _same_context(text: str, wanted: Anchor, start: int) -> bool:
    end = start + wanted.end - wanted.start
    return digest(_surroundings(text, start, end)) == wanted.context_digest


def _occurrences(text: str, wanted: Anchor) -> list[int]:
    length = wanted.end - wanted.start
    last = len(text) - length
    return [s for s in range(last + 1) if digest(text[s : s + length]) == wanted.span_digest]


def _surroundings(text: str, start: int, end: int) -> str:
    return text[max(0, start - CONTEXT_LENGTH) : end + CONTEXT_LENGTH]

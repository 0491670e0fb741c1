"""How alike two names are, whatever their case, accents, punctuation and order of words.

Reach for :func:`similarity` to compare two names, and for :func:`most_alike` to compare a name with
all that something is called. Both give a number from 0 (nothing in common) to 1 (the same name).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

# Letters that canonical decomposition leaves whole, though they are written without mark elsewhere.
PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
LEADING: Final = frozenset({"the", "der", "die", "das", "le", "la", "les", "el", "los"})
REORDERED: Final = 0.98
"""What the same words in another order are worth, so that the same order goes before."""
INITIALS: Final = 0.8
"""What a name is worth whose given names stand as initials only, or are left out in part."""


@dataclass(frozen=True)
class Likeness:
    """The most alike of several names, and how alike it is, from 0 to 1."""

    score: float
    name: str


@lru_cache(maxsize=65536)
def normalised(name: str) -> str:
    """Return ``name`` without case, marks, punctuation and leading article: words and spaces.

    Of a name that holds nothing else, such as "The", the article stays; of one without a letter or
    digit, nothing does.
    """
    parts = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(_kept(c) for c in parts if not unicodedata.combining(c)).translate(PLAIN)
    words = bare.split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in LEADING else words)


def similarity(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1; it is the same both ways round.

    1 only for names that are equal once normalised. A name that is the other with words added
    ("Arlandia", "New Arlandia") counts by the share of equal characters, not as equal.
    """
    a, b = normalised(one), normalised(other)
    if a == "" or b == "":
        return 0.0
    if a == b:
        return 1.0
    spelt = min(JaroWinkler.similarity(a, b), (fuzz.ratio(a, b) / 100 + 1) / 2)
    plain = min(spelt, 0.99) * _shared_length(a, b)
    sorted_words = fuzz.token_sort_ratio(a, b) / 100 * REORDERED
    return max(plain, sorted_words, INITIALS if _abbreviates(a, b) else 0.0)


def most_alike(name: str, names: Iterable[str]) -> Likeness:
    """Return the one of ``names`` that is most like ``name``; the first of equals, or "" and 0."""
    best = Likeness(0.0, "")
    for other in names:
        score = similarity(name, other)
        if score > best.score:
            best = Likeness(score, other)
    return best


def _kept(character: str) -> str:
    # Vowel signs of Indic scripts are marks, and no more to be left out than letters are.
    kept = character.isalnum() or unicodedata.category(character).startswith("M")
    return character if kept else " "


def _shared_length(a: str, b: str) -> float:
    return min(len(a), len(b)) / max(len(a), len(b))


def _abbreviates(a: str, b: str) -> bool:
    """Return whether the last words agree, and the earlier of one are initials of the other's."""
    first, second = a.split(), b.split()
    if min(len(first), len(second)) < 2 or first[-1] != second[-1]:
        return False
    pairs = zip(first[:-1], second[:-1], strict=False)
    return all(x == y or (min(len(x), len(y)) == 1 and x[0] == y[0]) for x, y in pairs)

"""How alike two names are, from 0 to 100.

Names are compared as :func:`normalised`: without case, accents, punctuation or runs of spaces. What
is compared is the whole name, the same words in any order, and, for less, words that one name has
and the other has too (a surname alone). Scripts are not transliterated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

EXACT: Final = 100.0

PART: Final = 0.85
"""What a name counts whose words are a part of the other's."""

_SEPARATORS: Final = re.compile(r"[^\w]+|_+")
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")
_APOSTROPHES: Final = re.compile("['\u2019\u02bc]")


def normalised(name: str) -> str:
    """Return ``name`` as it is compared; empty if it has no letter and no digit."""
    if name.isascii():
        plain = name.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", name.casefold())
        plain = unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
    return _SEPARATORS.sub(" ", _APOSTROPHES.sub("", plain)).strip()


def similarities(asked: Sequence[str], names: Sequence[str]) -> NDArray[np.float32]:
    """Return how alike each name of ``asked`` is to that of ``names`` at the same place.

    Both are normalised already.
    """
    if len(asked) == 0:
        return np.zeros(0, np.float32)
    whole = process.cpdist(asked, names, scorer=fuzz.ratio, dtype=np.float32)
    ordered = process.cpdist(asked, names, scorer=fuzz.token_sort_ratio, dtype=np.float32)
    parts = process.cpdist(asked, names, scorer=fuzz.token_set_ratio, dtype=np.float32)
    found: NDArray[np.float32] = np.maximum(np.maximum(whole, ordered), parts * np.float32(PART))
    # Only equal names are exactly alike: the same words in another order come close to it.
    same = np.fromiter((a == b for a, b in zip(asked, names, strict=True)), bool, len(asked))
    return np.where(same, np.float32(EXACT), np.minimum(found, np.float32(EXACT - 1)))


def similarity(one: str, other: str) -> float:
    """Return how alike two names are that are not normalised yet."""
    return float(similarities([normalised(one)], [normalised(other)])[0])

"""Finding names in a text: all at once, the longest at each place, at boundaries of words.

An Aho-Corasick automaton finds every form of every name in one pass. What begins or ends within a
word is dropped, an English plural is taken in, a possessive ending is not; of what overlaps, what
begins first and then what is longest stays. Words that name several things are told with all of
them.

Source: A. V. Aho, M. J. Corasick, Efficient string matching, CACM 18(6), 1975.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from parley.graph.mentions.forms import forms, takes_plural
from parley.graph.mentions.lexicon import Name, NameSource

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SPACES: Final = ("\n", "\t", "\u00a0", "\u2009", "\u202f")
"""Characters that stand for a space in a name; each is replaced by one, so positions stay."""

UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai and Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana and Katakana
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Scripts that put no spaces between words, so that a word has no edge to look for."""


@dataclass(frozen=True)
class Mention:
    """A span of a text, in code points with the end exclusive, and the things it may speak of.

    ``things`` are IRIs, sorted; with more than one the mention is ambiguous. ``source`` is the
    surest that says so.
    """

    start: int
    end: int
    words: str
    things: tuple[str, ...]
    source: NameSource

    @property
    def ambiguous(self) -> bool:
        return len(self.things) > 1

    @property
    def passage(self) -> str:
        """Its local name in annotation files: ``p10-25``."""
        return f"p{self.start}-{self.end}"


class Matcher:
    """Finds the mentions of ``names`` in texts. Making one takes a second for 100 000 names."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[str, list[Name]] = {}
        for name in names:
            for form in forms(name.text, name.language):
                self._names.setdefault(form, []).append(name)
        self._forms = list(self._names)
        plural = (any(takes_plural(f, n.language) for n in self._names[f]) for f in self._forms)
        self._plural = np.fromiter(plural, bool, len(self._forms))
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.Standard)

    def find(self, text: str) -> list[Mention]:
        """Return the mentions in ``text``, in order; none of them overlap."""
        if len(self._forms) == 0:
            return []
        plain = _spaced(text)
        raw = self._automaton.find_matches_as_indexes(plain, overlapping=True)
        flat = np.fromiter(chain.from_iterable(raw), np.int64, 3 * len(raw)).reshape(-1, 3)
        form, start, end = flat[:, 0], flat[:, 1], flat[:, 2]
        codes = np.frombuffer(f" {plain}   ".encode("utf-32-le", "surrogatepass"), np.uint32)
        end, fits = self._ends(codes, form, start, end)
        chosen = _longest(form[fits], start[fits], end[fits])
        return [self._mention(text, *one) for one in chosen]

    def _ends(
        self, codes: NDArray[np.uint32], form: Numbers, start: Numbers, end: Numbers
    ) -> tuple[Numbers, Flags]:
        """Return where matches end with their plurals, and which begin and end where words do."""
        # In codes the text begins at 1, so before a match is `start`, and behind it `end + 1`.
        begins = ~_joined(codes, start, start + 1)
        open_end = ~_joined(codes, end, end + 1)
        plural = self._plural[form] & ~open_end
        with_s = plural & (codes[end + 1] == ord("s")) & ~_joined(codes, end + 1, end + 2)
        es = (codes[end + 1] == ord("e")) & (codes[end + 2] == ord("s"))
        with_es = plural & es & ~_joined(codes, end + 2, end + 3)
        longer = end + with_s.astype(np.int64) + 2 * with_es.astype(np.int64)
        return longer, begins & (open_end | with_s | with_es)

    def _mention(self, text: str, form: int, start: int, end: int) -> Mention:
        names = self._names[self._forms[form]]
        order = list(NameSource)
        source = min((name.source for name in names), key=order.index)
        things = tuple(sorted({name.thing for name in names}))
        return Mention(start, end, text[start:end], things, source)


def _spaced(text: str) -> str:
    for space in SPACES:
        text = text.replace(space, " ")
    return text


def _joined(codes: NDArray[np.uint32], left: Numbers, right: Numbers) -> Flags:
    """Tell for each pair of neighbouring characters whether they stand within one word."""
    return _in_words(codes[left]) & _in_words(codes[right])


def _in_words(codes: NDArray[np.uint32]) -> Flags:
    kinds, places = np.unique(codes, return_inverse=True)
    flags = np.fromiter((_in_word(int(code)) for code in kinds), bool, len(kinds))
    return flags[places]


def _in_word(code: int) -> bool:
    """Tell whether a character is a letter, digit or mark of a script with spaces."""
    if any(first <= code <= last for first, last in UNSPACED):
        return False
    character = chr(code)
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _longest(form: Numbers, start: Numbers, end: Numbers) -> Iterator[tuple[int, int, int]]:
    """Iterate over the matches that stay: first by beginning, then the longest, no overlaps."""
    order = np.lexsort((-end, start))
    reached = 0
    for one in zip(form[order].tolist(), start[order].tolist(), end[order].tolist(), strict=True):
        if one[1] >= reached:
            reached = one[2]
            yield one

"""Which words of a text a question matches, and the part of the text that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from parley.graph.search.asked import Asked, Piece
from parley.graph.search.tokens import Stemmer, Word, words

WHOLE: Final = 280
"""Up to so many characters a text is shown whole."""

WINDOW: Final = 240
"""How many characters of a longer text are shown."""

BEFORE: Final = 60
"""How many characters at most stand before the first mark of a part."""


@dataclass(frozen=True)
class Part:
    """A part of a snippet; ``marked`` is what matches."""

    text: str
    marked: bool


def snippet(text: str, language: str, asked: Asked, stemmer: Stemmer) -> tuple[Part, ...]:
    """Return the part of ``text`` that shows best what matches, white space as single spaces."""
    found = words(text)
    marked = sorted(_marked(found, language, asked, stemmer))
    spans = [(found[index].start, found[index].end) for index in marked]
    begin, end = _window(text, found, spans)
    parts: list[Part] = [Part("… ", False)] if begin > 0 else []
    at = begin
    for first, last in _joined(text, spans):
        first, last = max(first, begin), min(last, end)
        if first < last:
            parts += [Part(text[at:first], False), Part(text[first:last], True)]
            at = last
    parts.append(Part(text[at:end], False))
    if end < len(text):
        parts.append(Part(" …", False))
    return _tidy(parts)


def _marked(found: Sequence[Word], language: str, asked: Asked, stemmer: Stemmer) -> set[int]:
    marked: set[int] = set()
    for piece in asked.wanted:
        length = len(piece.words)
        for begin in range(len(found) - length + 1):
            if _matches(piece, found[begin : begin + length], language, stemmer):
                marked.update(range(begin, begin + length))
    return marked


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans with those that only white space or one character separates as one."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        between = text[joined[-1][1] : first] if len(joined) > 0 else None
        if between is not None and (len(between) <= 1 or between.isspace()):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _matches(piece: Piece, found: Sequence[Word], language: str, stemmer: Stemmer) -> bool:
    last = len(piece.words) - 1
    return all(
        asked.form == word.form
        or (piece.begins and index == last and word.form.startswith(asked.form))
        or (
            not piece.exact
            and stemmer.stem(asked.lower, language) == stemmer.stem(word.lower, language)
        )
        for index, (asked, word) in enumerate(zip(piece.words, found, strict=True))
    )


def _window(text: str, found: Sequence[Word], spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where the part with the most marks begins and ends, between words."""
    if len(text) <= WHOLE:
        return 0, len(text)
    starts = [first for first, _ in spans] or [0]
    best = max(starts, key=lambda s: (sum(s <= f < s + WINDOW - BEFORE for f, _ in spans), -s))
    begin = min((w.start for w in found if best - BEFORE <= w.start <= best), default=best)
    end = max((w.end for w in found if begin < w.end <= begin + WINDOW), default=begin + WINDOW)
    # A text that would go on for a few words is shown to its end.
    if begin <= BEFORE // 2:
        begin = 0
    return begin, len(text) if len(text) - end <= BEFORE // 2 else end


def _tidy(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Join neighbours that are alike, and drop empty ones."""
    tidied = []
    kept = [part for part in parts if part.text != ""]
    for marked, group in groupby(kept, key=lambda part: part.marked):
        joined = "".join(part.text for part in group)
        tidied.append(Part(_spaced(joined), marked))
    return tuple(tidied)


def _spaced(text: str) -> str:
    """Return text with each run of white space as one space."""
    inner = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() and inner != "" else ""
    return f"{before}{inner}{after}"

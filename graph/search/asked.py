"""What somebody searches for, as they write it, and as FTS5 is asked for it.

::

    ceasefire talks        texts with both words, in any inflection
    "ceasefire talks"      these two words as they stand, one after the other
    ceasefire OR truce     either; OR separates whatever stands on both sides of it
    ceasefire -truce       not with the second word
    negotiat*              words that begin like this, as they stand

Everything else is text: punctuation separates words, and words that it joins, as in ``cease-fire``,
stand one after the other. Nothing can be written that is an error but too much of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parley.graph.errors import SearchRefusedError
from parley.graph.search.tokens import Stemmer, Word, words

QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
PIECE: Final = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')


@dataclass(frozen=True)
class Piece:
    """Words that stand one after the other; as they are written, or in any inflection.

    ``begins`` says that the last of them is only the beginning of a word.
    """

    words: tuple[Word, ...]
    exact: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Alternative:
    """What stands between two OR: all of the wanted, none of the unwanted."""

    wanted: tuple[Piece, ...]
    unwanted: tuple[Piece, ...]


@dataclass(frozen=True)
class Asked:
    """A question, read. Without alternatives it asks for nothing and nothing matches it."""

    alternatives: tuple[Alternative, ...]

    @property
    def wanted(self) -> list[Piece]:
        return [piece for alternative in self.alternatives for piece in alternative.wanted]


def read_asked(text: str, most_characters: int, most_words: int) -> Asked:
    """Read what somebody wrote; raises :class:`SearchRefusedError` if it is too much."""
    if len(text) > most_characters:
        raise SearchRefusedError(
            f"{len(text)} characters to search for are more than {most_characters}: write fewer"
        )
    found: list[Alternative] = []
    wanted: list[Piece] = []
    unwanted: list[Piece] = []
    for sign, piece in _pieces(text):
        if piece is None:
            found.append(Alternative(tuple(wanted), tuple(unwanted)))
            wanted, unwanted = [], []
        elif len(piece.words) > 0:
            (unwanted if sign == "-" else wanted).append(piece)
    found.append(Alternative(tuple(wanted), tuple(unwanted)))
    asked = Asked(tuple(alternative for alternative in found if len(alternative.wanted) > 0))
    _check(asked, most_words)
    return asked


def _pieces(text: str) -> Iterator[tuple[str, Piece | None]]:
    """Iterate over signs and pieces; None is an OR."""
    for match in PIECE.finditer(text.translate(QUOTES)):
        sign, quoted, plain = match.groups()
        if plain == "OR" and sign == "":
            yield "", None
        elif quoted is not None:
            yield sign, Piece(_words(quoted, match.start(2)), exact=True)
        else:
            found = _words(plain, match.start(3))
            begins = len(found) > 0 and plain.endswith("*") and found[-1].end == match.end() - 1
            yield sign, Piece(found, exact=begins, begins=begins)


def _words(text: str, offset: int) -> tuple[Word, ...]:
    """Return the words of a part of the question, with their places in the whole."""
    return tuple(
        replace(word, start=word.start + offset, end=word.end + offset) for word in words(text)
    )


def _check(asked: Asked, most_words: int) -> None:
    pieces = [p for a in asked.alternatives for p in (*a.wanted, *a.unwanted)]
    count = sum(len(piece.words) for piece in pieces)
    if count > most_words:
        raise SearchRefusedError(
            f"{count} words to search for are more than {most_words}: write fewer"
        )


def fts_query(asked: Asked, stemmer: Stemmer, languages: Sequence[str]) -> str:
    """Return the question as FTS5 reads it, for texts in these languages.

    Every word in it is quoted, and consists of letters and digits. Source:
    https://www.sqlite.org/fts5.html, section 3.
    """
    return " OR ".join(_alternative(a, stemmer, languages) for a in asked.alternatives)


def _alternative(alternative: Alternative, stemmer: Stemmer, languages: Sequence[str]) -> str:
    wanted = " AND ".join(_piece(piece, stemmer, languages) for piece in alternative.wanted)
    if len(alternative.unwanted) == 0:
        return f"({wanted})"
    unwanted = " OR ".join(_piece(piece, stemmer, languages) for piece in alternative.unwanted)
    return f"(({wanted}) NOT ({unwanted}))"


def _piece(piece: Piece, stemmer: Stemmer, languages: Iterable[str]) -> str:
    as_written = f'forms : "{" ".join(word.form for word in piece.words)}"'
    if piece.begins:
        return f"{as_written} *"
    if piece.exact:
        return as_written
    stemmed = {
        " ".join(stemmer.stem(word.lower, language) for word in piece.words)
        for language in languages
    }
    as_stems = [f'stems : "{stems}"' for stems in sorted(stemmed)]
    return f"({' OR '.join([as_written, *as_stems])})"

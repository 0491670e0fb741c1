"""What else to search for where nothing was found: words of the index that are written alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from parley.graph.search.asked import Asked, Piece
from parley.graph.search.tokens import Stemmer, Word

NEAR: Final = 0.75
"""How alike two words must be, from 0 to 1, for one to be meant by the other."""

MOST: Final = 20_000
"""How many words of the index are compared at most; these are the most frequent ones."""

ALIKE: Final = """
SELECT term FROM known WHERE col = 'forms' AND length(term) BETWEEN ? AND ?
ORDER BY doc DESC, term LIMIT ?"""


def corrected(
    text: str,
    asked: Asked,
    connection: sqlite3.Connection,
    stemmer: Stemmer,
    languages: Sequence[str],
) -> str | None:
    """Return ``text`` with near words of the index for those it lacks; None if that is no help."""
    nearer: list[tuple[Word, str]] = []
    for piece in asked.wanted:
        for word in piece.words:
            if not _is_known(piece, word, connection, stemmer, languages):
                near = _near(word.form, connection)
                if near is None:
                    return None
                nearer.append((word, near))
    for word, near in reversed(nearer):
        text = text[: word.start] + near + text[word.end :]
    return None if len(nearer) == 0 else text


def _is_known(
    piece: Piece,
    word: Word,
    connection: sqlite3.Connection,
    stemmer: Stemmer,
    languages: Sequence[str],
) -> bool:
    last = piece.begins and word is piece.words[-1]
    stems = frozenset() if piece.exact else stemmer.stems(word.lower, languages)
    terms = " OR ".join(f'"{term}"' for term in [word.form, *sorted(stems)])
    rows = connection.execute(
        "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (f"{terms} *" if last else terms,)
    )
    return rows.fetchone() is not None


def _near(form: str, connection: sqlite3.Connection) -> str | None:
    # Words whose lengths differ more than this cannot be as alike as is asked for.
    shortest, longest = len(form) * NEAR / (2 - NEAR), len(form) * (2 - NEAR) / NEAR
    rows = connection.execute(ALIKE, (shortest, longest, MOST))
    near = get_close_matches(form, [row[0] for row in rows], n=1, cutoff=NEAR)
    return near[0] if len(near) > 0 else None

"""How many rows a serialised answer has, counted as it is written.

The engine serialises results in one call and does not say how many there were. In each format of
results something stands once for each row and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

Counter = Callable[[bytes], int]
"""Told each piece of an answer in order, and an empty one at its end; returns the rows so far."""

BETWEEN_ROWS: Final = re.compile(
    rb"""
    \},\{ (?: "[^"\\]{1,200}":\{"type":"     # a row, and its first variable
            | (?= \} (?: ,\{ | \]\} ) ) )    # a row that binds nothing
    """,
    re.VERBOSE,
)
"""What separates rows in JSON. A literal may end in the first bytes of it, but no variable with a
value can follow inside of a string, where quotation marks are escaped."""

REACH: Final = 256
"""More bytes than :data:`BETWEEN_ROWS` can match."""


def counter_for(media_type: str) -> Counter:
    """Return a counter of the rows of an answer in a format of SPARQL results."""
    if media_type.endswith("json"):
        return _JsonRows()
    if media_type.endswith("xml"):
        return _Tokens(b"<result>", head=0)
    if media_type == "text/csv":
        return _CsvRows()
    return _Tokens(b"\n", head=1)


class _Tokens:
    """Counts a token; a piece may end in the middle of one."""

    def __init__(self, token: bytes, head: int) -> None:
        self._token = token
        self._held = b""
        self._rows = -head

    def __call__(self, piece: bytes) -> int:
        text = self._held + piece
        self._rows += text.count(self._token)
        keep = len(self._token) - 1
        self._held = text[len(text) - keep :] if keep > 0 else b""
        return max(0, self._rows)


class _CsvRows:
    """Counts line ends outside of quotation marks."""

    def __init__(self) -> None:
        self._quoted = False
        self._rows = -1

    def __call__(self, piece: bytes) -> int:
        parts = piece.split(b'"')
        outside = parts[1 if self._quoted else 0 :: 2]
        self._rows += sum(part.count(b"\n") for part in outside)
        self._quoted ^= len(parts) % 2 == 0
        return max(0, self._rows)


class _JsonRows:
    """Counts what separates the objects in the array of bindings."""

    def __init__(self) -> None:
        self._held = b""
        self._rows = 0
        self._begun = False

    def __call__(self, piece: bytes) -> int:
        text = self._held + piece
        if not self._begun:
            _, found, rest = text.partition(b'"bindings":[')
            if found == b"" or rest == b"":
                self._held = text
                return 0
            self._begun, self._rows = True, int(rest.startswith(b"{"))
            text = rest
        ended = piece == b""
        cut = len(text) if ended else max(0, len(text) - REACH)
        self._rows += sum(1 for m in BETWEEN_ROWS.finditer(text) if m.start() < cut)
        self._held = b"" if ended else text[cut:]
        return self._rows

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

SEPARATOR: Final = b"},{"
ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)


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
        self._held = text[max(0, len(text) - keep) :]
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
    """Counts what separates the objects in the array of bindings, and the first of them.

    Outside of strings, which is where an even number of quotation marks precedes, an object follows
    another in no other place of the format.
    """

    def __init__(self) -> None:
        self._held = b""
        self._rows = 0
        self._quoted = 0
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
        self._held = b""
        if b"\\" in text:
            text = self._unescaped(text)
        position = 0
        while (at := text.find(SEPARATOR, position)) >= 0:
            self._quoted += text.count(b'"', position, at)
            self._rows += self._quoted % 2 == 0
            position = at + len(SEPARATOR)
        keep = 0 if piece == b"" else max(position, len(text) - len(SEPARATOR) + 1)
        self._quoted += text.count(b'"', position, keep)
        self._held = text[keep:] + self._held
        return self._rows

    def _unescaped(self, text: bytes) -> bytes:
        """Return the text without escaped characters; holds back a backslash at its end."""
        text = ESCAPED.sub(b" ", text)
        if text.endswith(b"\\"):
            self._held = b"\\"
            return text[:-1]
        return text

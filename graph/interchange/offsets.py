"""Positions counted in UTF-16 units, as Java and JavaScript do, and in code points, as Parley does.

They differ behind every character outside the Basic Multilingual Plane, such as an emoji, which
is one code point and two units.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

FIRST_PAIR = 0x10000
"""The first code point that UTF-16 writes as two units."""


class Utf16:
    """Converts positions in one text between UTF-16 units and code points.

    Making one reads the text once; each conversion is then a binary search.
    """

    def __init__(self, text: str) -> None:
        self._pairs = [i for i, c in enumerate(text) if ord(c) >= FIRST_PAIR]
        self._units = [i + n for n, i in enumerate(self._pairs)]
        self.length = len(text) + len(self._pairs)
        """The length of the text in units."""

    def to_points(self, unit: int) -> int:
        """Return the code point at ``unit``.

        Raises :class:`ValueError` for a position outside the text or inside a character.
        """
        if not 0 <= unit <= self.length:
            raise ValueError(f"position {unit} lies outside a text of {self.length} UTF-16 units")
        before = bisect_left(self._units, unit)
        if before > 0 and self._units[before - 1] + 1 == unit:
            raise ValueError(f"position {unit} lies inside a character of two UTF-16 units")
        return unit - before

    def to_units(self, point: int) -> int:
        """Return the UTF-16 unit at which the code point ``point`` begins."""
        return point + bisect_right(self._pairs, point - 1)


class Newlines:
    """A text with its line ends made line feeds, and where its positions went."""

    def __init__(self, text: str) -> None:
        self.content = text.replace("\r\n", "\n").replace("\r", "\n")
        self._dropped = [i for i, c in enumerate(text) if c == "\r" and text[i + 1 : i + 2] == "\n"]

    def moved(self, position: int) -> int:
        """Return where ``position`` of the text as it was lies in :attr:`content`."""
        return position - bisect_left(self._dropped, position)

    def back(self, position: int) -> int:
        """Return where ``position`` of :attr:`content` lay in the text as it was."""
        starts = [d - n for n, d in enumerate(self._dropped)]
        return position + bisect_left(starts, position)

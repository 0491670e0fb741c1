"""An answer in parts as ``multipart/mixed``.

Sources: the proposal "Incremental Delivery over HTTP" of GraphQL over HTTP, whose boundary is a
hyphen; RFC 2046, section 5.1. The parts have the form that clients call ``incrementalSpec=v0.2``.
"""

from __future__ import annotations

import re
from typing import Final

from parley.api.negotiate import ELEMENTS, parse_accept

MULTIPART: Final = 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'
START: Final = b"\r\n---\r\n"
HEAD: Final = b"Content-Type: application/json; charset=utf-8\r\n\r\n"

OLDER: Final = re.compile(r";\s*deferspec\s*=", re.IGNORECASE)
"""Marks clients that read only the form of 2022, which had no ``pending``."""


def multipart_piece(part: bytes, *, final: bool) -> bytes:
    """Return a part with the delimiter behind it, by which clients tell that it has ended."""
    return HEAD + part + (b"\r\n-----\r\n" if final else b"\r\n---\r\n")


def takes_parts(accept: str | None) -> bool:
    """Tell whether an ``Accept`` header names ``multipart/mixed`` in a form that is spoken here."""
    return any(
        not OLDER.search(element) for element in ELEMENTS.findall(accept or "") if _names(element)
    )


def _names(element: str) -> bool:
    return any(
        (r.type, r.subtype) == ("multipart", "mixed") and r.quality > 0.0
        for r in parse_accept(element)
    )

"""Cursors: where a thing stands in an ordered list, as a string that clients pass back.

In the order of IRIs a cursor is the IRI. In any other it names the order and the values that the
thing was ordered by, so a page begins at the same place even if the thing is gone since.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from graphql import GraphQLError

VERSION = 1

Key = str | None
"""What a thing is ordered by: words, or the digits of a number, or nothing."""


@dataclass(frozen=True)
class Position:
    """A place in an ordered list: the keys, and the IRI that decides between equals."""

    keys: tuple[Key, ...]
    iri: str


def signature(order: str) -> str:
    """Return a short digest of an order written out; empty for the order of IRIs."""
    return hashlib.sha256(order.encode()).hexdigest()[:12] if order != "" else ""


def cursor_of(position: Position, signed: str = "") -> str:
    """Return the cursor of a position in the order with the signature ``signed``."""
    if signed == "":
        return _encoded(position.iri)
    parts = [VERSION, signed, list(position.keys), position.iri]
    return _encoded(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))


def position_of(cursor: str, argument: str, signed: str, terms: int) -> Position:
    """Return the position that a cursor names in an order of ``terms`` terms.

    Raises :class:`graphql.GraphQLError`, which names the ``argument``, if it is no cursor, or one
    of another order.
    """
    text = _decoded(cursor, argument)
    ordered = text.startswith("[")
    if not ordered and signed == "":
        return Position((), text)
    parts = _parts(text, argument) if ordered else ("", (), "")
    if parts[0] != signed:
        raise GraphQLError(
            f"`{argument}` is a cursor of a list in another order, or in other languages: go on "
            "with the same `orderBy` and `lang`."
        )
    if len(parts[1]) != terms:
        raise _unread(argument)
    return Position(parts[1], parts[2])


def _parts(text: str, argument: str) -> tuple[str, tuple[Key, ...], str]:
    try:
        version, signed, keys, iri = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise _unread(argument) from None
    known = version == VERSION and isinstance(signed, str) and isinstance(iri, str)
    if not known or not _are_keys(keys) or not _is_unicode([iri, *keys]):
        raise _unread(argument)
    return signed, tuple(keys), iri


def _are_keys(keys: object) -> bool:
    return isinstance(keys, list) and all(key is None or isinstance(key, str) for key in keys)


def _is_unicode(texts: Sequence[Key]) -> bool:
    return not any("\ud800" <= one <= "\udfff" for text in texts for one in text or "")


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str, argument: str) -> str:
    try:
        data = cursor.encode("ascii")
        padded = data + b"=" * (-len(data) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise _unread(argument) from None


def _unread(argument: str) -> GraphQLError:
    return GraphQLError(f"`{argument}` is no cursor of this list: take one from `pageInfo`.")

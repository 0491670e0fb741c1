"""Paging: a query asked piece by piece, in an order that cannot change between two pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

PROLOGUE: Final = re.compile(
    r"(?:\s+|\#[^\n]*\n|BASE\s*<[^<>\s]*>|PREFIX\s+[^\s:]*:\s*<[^<>\s]*>)*", re.IGNORECASE
)
"""What stands before the form of a query: declarations, blanks and comments."""


def parts_of(query: str) -> tuple[str, str]:
    """Return the declarations of a query, and the rest."""
    found = PROLOGUE.match(query)
    end = 0 if found is None else found.end()
    return query[:end], query[end:]


def with_values(query: str, block: str) -> str:
    """Return a query in which a VALUES block holds as well, at the beginning of its pattern.

    Raises :class:`ValueError` if the query has no pattern in braces.
    """
    if block == "":
        return query
    prologue, rest = parts_of(query)
    at = _first_brace(rest)
    return f"{prologue}{rest[: at + 1]} {block} {rest[at + 1 :]}"


def _first_brace(text: str) -> int:
    for found in re.finditer(r"#[^\n]*|<[^<>\s]*>|\"[^\"\n]*\"|'[^'\n]*'|\{", text):
        if found[0] == "{":
            return found.start()
    raise ValueError("the query has no pattern in braces to bind values in")


def page_of(query: str, columns: Sequence[str], limit: int, offset: int) -> str:
    """Return the query for one page of a query, ordered by all of its columns.

    The pages of one version then have every row once; rows come in this order, whatever order the
    query itself asks for.
    """
    prologue, rest = parts_of(query)
    # Values that compare as equal, such as 1 and 1.0, are told apart by how they are written.
    order = "".join(
        f" ?{name} STR(?{name}) LANG(?{name}) STR(DATATYPE(?{name}))" for name in columns
    )
    ordered = f" ORDER BY{order}" if order else ""
    return f"{prologue}SELECT * WHERE {{ {{ {rest}\n}} }}{ordered} LIMIT {limit} OFFSET {offset}"

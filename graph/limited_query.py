"""A query that gives at most so many rows, written in its text.

The engine cannot be told to stop after so many rows of a serialised answer, but it obeys ``LIMIT``.
Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 19.8, rule 2 and 18 to 25.
"""

from __future__ import annotations

import re
from typing import Final

from parley.graph.query_guard import TOKEN

KEPT: Final = ("open", "close", "clause")
FORM: Final = re.compile(r"\b(select|construct|describe|ask)\b", re.IGNORECASE)
LIMIT: Final = re.compile(r"\blimit\s+(\d+)", re.IGNORECASE)
VALUES: Final = re.compile(r"\bvalues\b", re.IGNORECASE)


def limited(query: str, most: int) -> str | None:
    """Return a SELECT query that stops after ``most`` rows; None for another form of query."""
    bare = _bare(query)
    form = FORM.search(bare)
    if form is None or form[1].lower() != "select":
        return None
    end = _end_of_where(bare, form.end())
    if end is None:
        return None
    found = LIMIT.search(bare, end)
    if found is not None:
        return query[: found.start(1)] + str(min(most, int(found[1]))) + query[found.end(1) :]
    values = VALUES.search(bare, end)
    at = len(query) if values is None else values.start()
    # A comment may stand at the end, so the clause begins a line of its own.
    return f"{query[:at]}\nLIMIT {most}\n{query[at:]}"


def _bare(query: str) -> str:
    """Return the query with names, strings, IRIs and comments replaced by as many spaces."""
    parts = []
    done = 0
    position = 0
    while (token := TOKEN.search(query, position)) is not None:
        position = token.end()
        if token.lastgroup not in KEPT:
            parts += [query[done : token.start()], " " * len(token[0])]
            done = position
    return "".join(parts) + query[done:]


def _end_of_where(bare: str, start: int) -> int | None:
    """Return where the first group after ``start`` that stands in no brackets ends."""
    depth = 0
    grouped = False
    for bracket in re.finditer(r"[(){}\[\]]", bare[start:]):
        if bracket[0] in "({[":
            grouped = grouped or (depth == 0 and bracket[0] == "{")
            depth += 1
        else:
            depth -= 1
            if depth == 0 and grouped:
                return start + bracket.end()
    return None

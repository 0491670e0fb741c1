"""Where in a query the engine's parser could not go on.

The engine tests keywords by cutting out as many characters as the keyword has, and tells the end of
what it cut out as the place of the error: up to fourteen characters too late, and the longest
keyword wins. So a query that cannot be parsed is parsed again with the tokens far apart. Then the
place falls between the token in question and the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from parley.graph.errors import QuerySyntaxError
from parley.graph.sparql_tokens import Token, place, tokens

APART: Final = " " * 32
"""More than the longest keyword has."""

LOOSE: Final = ("{", "}", "(", ")", ",", ";")
"""Marks that stand apart from what is next to them even where there is no space."""

EXPECTED: Final = re.compile(r'(?:one of )?((?:"[^"]*"|[^,"])+)')
KEYWORD: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
LONGEST: Final = 20_000
"""A longer query is not parsed again."""


@dataclass(frozen=True)
class Spread:
    """A query with its tokens apart: ``starts`` and ``ends`` are where each stands in ``text``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def placed(query: str, error: QuerySyntaxError, parse: Callable[[str], None]) -> QuerySyntaxError:
    """Return ``error`` at the token that the parser could not take.

    Its message then is what the parser could have taken there, see :func:`expected_in`. ``parse``
    raises :class:`QuerySyntaxError` for a query that the engine cannot parse.
    """
    if len(query) > LONGEST:
        return error
    found = list(tokens(query))
    spread = _spread(query, found)
    try:
        parse(spread.text)
    except QuerySyntaxError as again:
        at = _offset(spread.text, again.line, again.column)
        index = _token_at(spread, at, expected_in(again.message))
        position = found[index].start if index < len(found) else len(query.rstrip())
        line, column = place(query, position)
        return QuerySyntaxError(again.message, line, column)
    return error


def expected_in(message: str) -> list[str]:
    """Return what the parser could have taken, by its message: words and marks, without classes."""
    _, found, said = message.partition("expected ")
    said = said if found != "" else message
    words = [word.strip() for word in EXPECTED.findall(said)]
    return [word.strip('"') for word in words if not word.startswith("[") and word != ""]


def _spread(query: str, found: Sequence[Token]) -> Spread:
    pieces: list[str] = []
    starts, ends = [], []
    length = 0
    for number, token in enumerate(found):
        if number > 0 and _apart(found[number - 1], token):
            pieces.append(APART)
            length += len(APART)
        pieces.append(token.text)
        starts.append(length)
        length += len(token.text)
        ends.append(length)
    return Spread("".join([*pieces, APART]), starts, ends)


def _apart(before: Token, token: Token) -> bool:
    if before.end < token.start:
        return True
    if (before.text, token.text) in (("<", "("), (")", ">")):
        return False
    return before.text in LOOSE or token.text in LOOSE


def _token_at(spread: Spread, at: int, expected: Sequence[str]) -> int:
    """Return the index of the token that stopped the parser at ``at``; their number for the end."""
    index = max((i for i, start in enumerate(spread.starts) if start <= at), default=0)
    if len(spread.starts) == 0 or at <= spread.ends[index]:
        return index
    keywords = [word for word in expected if KEYWORD.fullmatch(word) is not None]
    tried = {at - len(word) for word in keywords}
    return index if spread.starts[index] in tried else index + 1


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1

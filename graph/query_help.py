"""Help with queries: what is wrong with one that cannot be parsed, and names that nobody knows.

The engine tells what its grammar could have gone on with, which is true and of little use. Where it
stopped is found by :mod:`parley.graph.query_place`, and the commonest mistakes by
:mod:`parley.graph.query_mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from parley.graph.errors import QuerySyntaxError
from parley.graph.namespaces import shorten
from parley.graph.query_guard import TOKEN
from parley.graph.query_mistakes import Look, mistake
from parley.graph.query_place import LONGEST, expected_in
from parley.graph.sparql_tokens import place, tokens
from parley.graph.suggest import suggestion

DECLARATION: Final = re.compile(r"\bprefix\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
MARKS: Final = ("{", "}", "(", ")", "[", "]", ".", ";", ",", "<", "&&", "||")
MOST_MARKS: Final = 6
MOST_REMARKS: Final = 5
LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Help:
    """What is wrong with a query, where, which token is in the way, and what might be meant."""

    message: str
    line: int
    column: int
    token: str


def explain(query: str, error: QuerySyntaxError, prefixes: Collection[str]) -> Help:
    """Return what to tell the author of a query that the engine cannot parse.

    ``prefixes`` are those that need not be declared.
    """
    if len(query) > LONGEST:
        return Help("the query cannot be parsed from here on", error.line, error.column, "")
    found = list(tokens(query))
    at = _offset(query, error.line, error.column)
    look = Look(found, sum(token.start < at for token in found), error.message)
    told = mistake(look)
    if told is None or told[1] is None:
        prefix = _undeclared(query, prefixes)
        if prefix is not None:
            return prefix
    message, token = (_unexpected(look), None) if told is None else told
    token = look.at if token is None else token
    if token is None:
        return Help(message, *place(query, len(query.rstrip())), "")
    return Help(message, *place(query, token.start), token.text[:LONGEST_NAME])


def _undeclared(query: str, prefixes: Collection[str]) -> Help | None:
    """Return what is to be said of the first prefix that nobody has declared."""
    declared = {name for name, _ in DECLARATION.findall(query)}
    known = sorted({*prefixes, *declared})
    for name, position in _prefixed(query):
        prefix = name.partition(":")[0]
        if prefix not in known and prefix != "_":
            hint = suggestion(
                prefix, known, "declare it with PREFIX", show=lambda near: f"`{near}:`"
            )
            message = f"the prefix `{prefix}:` is not declared; {hint}"
            return Help(message, *place(query, position), name)
    return None


def _unexpected(look: Look) -> str:
    """Return what the parser says, without words: it tells the longest and not the likeliest."""
    if "IRI parsing failed" in look.message:
        return "this is no IRI"
    where = "the end of the query" if look.at is None else f"`{look.at.text[:LONGEST_NAME]}`"
    marks = [mark for mark in expected_in(look.message) if mark in MARKS]
    if 0 < len(marks) <= MOST_MARKS:
        return f"unexpected {where}; {' or '.join(f'`{mark}`' for mark in marks)} could stand here"
    return f"unexpected {where}"


def _offset(query: str, line: int, column: int) -> int:
    lines = query.split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1


def unknown_terms(
    query: str, prefixes: Mapping[str, str], spaces: Collection[str], terms: Collection[str]
) -> list[str]:
    """Return a remark on each name of a query that looks like one of ``terms`` but is none.

    ``spaces`` are the namespaces whose names are all known.
    """
    told = {**prefixes, **dict(DECLARATION.findall(query))}
    remarks: dict[str, str] = {}
    for name, _ in _prefixed(query):
        prefix, _, local = name.partition(":")
        iri = told.get(prefix, "") + local.replace("\\", "")
        space = next((space for space in spaces if iri.startswith(space)), None)
        if name not in remarks and iri not in terms and local != "" and space is not None:
            remarks[name] = f"{name} is no term of the ontology; {_nearest(iri, space, terms)}"
            if len(remarks) == MOST_REMARKS:
                break
    return list(remarks.values())


def _nearest(iri: str, space: str, terms: Collection[str]) -> str:
    """Return which term of a namespace might be meant; IRIs alike in all but their ends."""
    ends = [term.removeprefix(space) for term in terms if term.startswith(space)]
    given = iri.removeprefix(space)[:LONGEST_NAME]
    return suggestion(given, ends, "see /ontology", show=lambda end: shorten(space + end))


def _prefixed(query: str) -> list[tuple[str, int]]:
    """Return the prefixed names of a query that are used, not declared, with their positions."""
    found = []
    position = 0
    while (token := TOKEN.search(query, position)) is not None:
        position = token.end()
        if token.lastgroup in ("unended", "quote"):
            break
        if token.lastgroup == "prefixed" and not _is_declaration(query, token.start()):
            found.append((token[0].rstrip("."), token.start()))
    return found


def _is_declaration(query: str, position: int) -> bool:
    before = query[max(0, position - 40) : position]
    return re.search(r"\bprefix\s*$", before, re.IGNORECASE) is not None

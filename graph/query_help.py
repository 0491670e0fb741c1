"""Help with queries: what is wrong with one that cannot be parsed, and names that nobody knows.

The engine tells what its grammar could have gone on with, which is true and of little use. The
commonest mistakes are looked for first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from parley.graph.errors import QuerySyntaxError
from parley.graph.namespaces import shorten
from parley.graph.query_guard import TOKEN
from parley.graph.suggest import suggestion

DECLARATION: Final = re.compile(r"\bprefix\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
WORD: Final = re.compile(r"[^\s{}()\[\];,]+|\S")
TRIED: Final = re.compile(r"expected (?:one of )?(.*)", re.DOTALL)
MOST_TRIED: Final = 6


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
    declared = {name for name, _ in DECLARATION.findall(query)}
    known = sorted({*prefixes, *declared})
    for name, position in _prefixed(query):
        prefix = name.partition(":")[0]
        if prefix not in known and prefix != "_":
            hint = suggestion(
                prefix, known, "declare it with PREFIX", show=lambda near: f"`{near}:`"
            )
            line, column = _place(query, position)
            return Help(f"the prefix `{prefix}:` is not declared; {hint}", line, column, name)
    token = _token_at(query, error.line, error.column)
    where = "the end of the query" if token == "" else f"`{token}`"
    return Help(f"{_reason(error.message, where)}", error.line, error.column, token)


def unknown_terms(
    query: str, prefixes: Mapping[str, str], spaces: Collection[str], terms: Collection[str]
) -> list[str]:
    """Return a remark on each name of a query that looks like one of ``terms`` but is none.

    ``spaces`` are the namespaces whose names are all known.
    """
    told = {**prefixes, **dict(DECLARATION.findall(query))}
    remarks = {}
    for name, _ in _prefixed(query):
        prefix, _, local = name.partition(":")
        iri = told.get(prefix, "") + local.replace("\\", "")
        if iri not in terms and local != "" and any(iri.startswith(space) for space in spaces):
            near = suggestion(iri, [*terms], "see /ontology", show=lambda t: shorten(t))
            remarks[name] = f"{name} is no term of the ontology; {near}"
    return list(remarks.values())


def _prefixed(query: str) -> list[tuple[str, int]]:
    """Return the prefixed names of a query that are used, not declared, with their positions."""
    found = []
    position = 0
    while (token := TOKEN.search(query, position)) is not None:
        position = token.end()
        if token.lastgroup == "prefixed" and not _is_declaration(query, token.start()):
            found.append((token[0].rstrip("."), token.start()))
    return found


def _is_declaration(query: str, position: int) -> bool:
    return re.search(r"\bprefix\s*$", query[:position][-40:], re.IGNORECASE) is not None


def _token_at(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    if line > len(lines):
        return ""
    rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
    found = WORD.search(rest)
    return "" if found is None else found[0][:80]


def _reason(message: str, where: str) -> str:
    for known in ("Prefix not found", "IRI parsing failed"):
        if known in message:
            return f"{known.lower()} at {where}"
    said = re.search(r"(The SELECT [^,\[]*|The variable [^,\[]*)", message)
    if said is not None:
        return f"{said[1].strip()[:1].lower()}{said[1].strip()[1:]}, at {where}"
    tried = TRIED.search(message)
    words = [] if tried is None else [w for w in tried[1].split(", ") if not w.startswith("[")]
    words = [word for word in words if word not in ("...", "")][:MOST_TRIED]
    expected = "" if len(words) == 0 else f"; {' or '.join(words)} could stand here"
    return f"unexpected {where}{expected}"


def _place(query: str, position: int) -> tuple[int, int]:
    before = query[:position]
    return before.count("\n") + 1, position - before.rfind("\n")

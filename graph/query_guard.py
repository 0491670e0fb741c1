"""A look at a query before the engine sees it: what would do harm is refused.

The engine cannot be told to leave ``SERVICE`` alone, and it overflows its stack on deep or very
long queries, which ends the process. The lexer here knows strings, IRIs and comments, so that a
word inside of them counts for nothing. It need not agree with the engine on everything; where the
two could read a query differently, it suspects the worst.

Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 19.8, grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parley.graph.errors import QueryRefusedError
from parley.graph.sparql_tokens import place


@dataclass(frozen=True)
class Limits:
    """How large a query may be.

    ``parts`` counts groups, operators and clauses. Measured on the engine: 800 nested sub-selects
    and 1000 clauses in a row are answered; 1600 and 3000 overflow the stack.
    """

    octets: int = 100_000
    nesting: int = 200
    parts: int = 1000


@dataclass(frozen=True)
class Findings:
    """What the lexer saw in a query. ``service`` is a position in the text, or None.

    ``volatile`` says that equal queries may get different answers from equal data. ``doubtful``
    says that the text can be read in two ways, so that the worst is told.
    """

    nesting: int
    deepest: int
    parts: int
    service: int | None
    volatile: bool
    doubtful: bool = False


TOKEN: Final = re.compile(
    r"""
    (?= [^\s\d,.;=] )  # with none of these begins a token: most places are passed at once
    (?:
      (?P<string> "{3} (?> (?> "{0,2} (?: [^"\\] | \\. ) )* ) "{3}
                | '{3} (?> (?> '{0,2} (?: [^'\\] | \\. ) )* ) '{3} )
    | (?P<unended> "{3} | '{3} )
    | (?P<short> " (?> (?: [^"\\\n\r] | \\. )* ) " | ' (?> (?: [^'\\\n\r] | \\. )* ) ' )
    | (?P<quote> ["'] )
    | (?P<iri> < (?: [^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )* > )
    | (?P<comment> \# [^\n\r]* )
    | (?P<variable> [?$] \w+ )
    | (?P<prefixed> (?: (?<! [\w.\-] ) [^\W\d_] [\w.\-]* | _ )?
                    : (?: [\w:.\-] | %[0-9A-F]{2} | \\. )* )
    | (?P<marked> \^\^ | @ [a-z]+ (?: - [a-z0-9]+ )* )
    | (?P<open> << | [({\[] )
    | (?P<close> >> | [)}\]] )
    | (?P<operator> \|\| | && | [!+\-*/|^] )
    | (?P<service> service )
    | (?P<volatile> \b (?: rand | now | uuid | struuid | bnode ) \s* (?= \( ) )
    | (?P<clause> \b (?: bind | filter | graph | lateral | minus | optional | union | values ) \b )
    )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
DOUBTFUL: Final = re.compile(r"<(?![a-z][a-z0-9+.\-]*://).*[#']", re.IGNORECASE | re.DOTALL)
"""An IRI that could also be a less-than sign with a comment or a string after it."""

BEFORE_GROUP: Final = re.compile(r"(?> \s+ | \# [^\n\r]* )*+ \{ (?! \| )", re.VERBOSE)


def guard(
    query: str,
    limits: Limits = Limits(),
    *,
    services: bool = False,
    found: Findings | None = None,
) -> Findings:
    """Return what was found in a query that may be passed to the engine.

    Raises :class:`QueryRefusedError` for one that is too long, too deep or too large, and for
    ``SERVICE``. With ``services`` it may hold that, and must not be passed to the engine yet.
    ``found`` is what :func:`inspect` has found with the same limits, if that is known.
    """
    octets = len(query.encode("utf-8", "surrogatepass"))
    if octets > limits.octets:
        raise QueryRefusedError(f"the query has {octets} bytes; {limits.octets} are allowed")
    found = inspect(query, limits) if found is None else found
    if found.nesting > limits.nesting:
        what = f"brackets are nested deeper than the {limits.nesting} levels that are allowed"
        raise QueryRefusedError(what, *place(query, found.deepest))
    if found.parts > limits.parts:
        what = f"the query has more than {limits.parts} groups, clauses and operators"
        raise QueryRefusedError(what)
    if found.service is not None and not services:
        what = "SERVICE is refused: this endpoint does not send queries to others"
        raise QueryRefusedError(what, *place(query, found.service))
    return found


def inspect(query: str, limits: Limits | None = None) -> Findings:
    """Return what the lexer sees in ``query``, whether or not it is SPARQL.

    With ``limits``, it stops looking where one is passed, which is enough to refuse the query.
    """
    depth = nesting = deepest = parts = position = 0
    service: int | None = None
    doubtful = volatile = False
    while (token := TOKEN.search(query, position)) is not None:
        kind, position = token.lastgroup, token.end()
        if kind == "open":
            depth, parts = depth + 1, parts + (token[0] == "{")
            if depth > nesting:
                nesting, deepest = depth, token.start()
            if limits is not None and (nesting > limits.nesting or parts > limits.parts):
                break
            # The second of two less-than signs may begin an IRI.
            position = token.start() + 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind in ("operator", "clause"):
            parts += 1
        elif kind == "volatile":
            volatile = True
        elif kind in ("unended", "quote"):
            doubtful = True
            break
        elif kind == "iri":
            doubtful = doubtful or DOUBTFUL.match(token[0]) is not None
        elif service is None and (kind == "service" or _hides_service(query, token)):
            service = token.start()
    found = Findings(nesting, deepest, parts, service, volatile)
    return _suspicious(query, found) if doubtful else found


def _hides_service(query: str, token: re.Match[str]) -> bool:
    """Tell whether a prefixed name before a group could be read as ``SERVICE`` and a name."""
    if token.lastgroup != "prefixed" or "service" not in token[0].partition(":")[0].lower():
        return False
    return BEFORE_GROUP.match(query, token.end()) is not None


def _suspicious(query: str, found: Findings) -> Findings:
    """Return findings for a query that could be read in two ways: nothing counts as hidden."""
    word = re.search("service", query, re.IGNORECASE)
    return Findings(
        nesting=len(re.findall(r"[({\[]|<<", query)),
        deepest=found.deepest,
        parts=max(found.parts, len(re.findall(r"\|\||&&|[!+*/|^{]", query))),
        service=None if word is None else word.start(),
        volatile=True,
        doubtful=True,
    )

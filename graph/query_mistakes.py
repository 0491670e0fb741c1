"""The commonest mistakes in queries, recognised at the token that the parser could not take.

Each rule looks at that token and its neighbours, and says what is wrong in words for somebody who
learns SPARQL, or None. Source of the grammar: SPARQL 1.1 Query Language (W3C Recommendation, 2013),
section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from parley.graph.sparql_tokens import Token
from parley.graph.suggest import suggestion

UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD")
FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
CLAUSES: Final = ("OPTIONAL", "FILTER", "BIND", "GRAPH", "MINUS", "UNION", "SERVICE")
OTHERS: Final = ("WHERE", "FROM", "NAMED", "DISTINCT", "REDUCED", "AS", "BY", "EXISTS", "SEPARATOR")
FUNCTIONS: Final = (
    *("ABS", "AVG", "BNODE", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "COUNT"),
    *("DATATYPE", "DAY", "ENCODE_FOR_URI", "FLOOR", "GROUP_CONCAT", "HOURS", "IF", "IRI"),
    *("isBlank", "isIRI", "isLiteral", "isNumeric", "isTRIPLE", "LANG", "LANGMATCHES", "LCASE"),
    *("MAX", "MD5", "MIN", "MINUTES", "MONTH", "NOW", "OBJECT", "PREDICATE", "RAND", "REGEX"),
    *("REPLACE", "ROUND", "sameTerm", "SAMPLE", "SECONDS", "SHA1", "SHA256", "SHA384", "SHA512"),
    *("STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG", "STRLEN", "STRSTARTS"),
    *("STRUUID", "SUBJECT", "SUBSTR", "SUM", "TIMEZONE", "TRIPLE", "TZ", "UCASE", "URI", "UUID"),
    "YEAR",
)
KEYWORDS: Final = (*FORMS, *MODIFIERS, *CLAUSES, *OTHERS, "PREFIX", "BASE")
TERMS: Final = ("variable", "prefixed", "iri", "string", "number")
CURLY: Final = re.compile("[‘’“”„«»]")


@dataclass(frozen=True)
class Look:
    """A query as tokens, and the index of the one that the parser could not take.

    The index is the number of tokens where it is the end. ``message`` is what the parser said.
    """

    tokens: Sequence[Token]
    index: int
    message: str

    @property
    def at(self) -> Token | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    @property
    def before(self) -> Token | None:
        return self.tokens[self.index - 1] if 0 < self.index <= len(self.tokens) else None

    @property
    def earlier(self) -> Sequence[Token]:
        return self.tokens[: self.index]

    @property
    def in_head(self) -> bool:
        """Whether it stands between SELECT and the first group."""
        return not any(token.is_mark("{") for token in self.earlier) and any(
            token.is_word("SELECT") for token in self.earlier
        )

    def unclosed(self, opening: str, closing: str) -> Token | None:
        """Return the last bracket before this place that is not closed by then."""
        held: list[Token] = []
        for token in self.earlier:
            if token.is_mark(opening):
                held.append(token)
            elif token.is_mark(closing) and len(held) > 0:
                held.pop()
        return held[-1] if len(held) > 0 else None


Mistake = tuple[str, Token | None]
"""What is wrong, and the token in question; None is the one that the parser could not take."""

Rule = Callable[[Look], Mistake | None]


def mistake(look: Look) -> Mistake | None:
    """Return what is wrong by the first rule that knows."""
    return next((told for rule in RULES if (told := rule(look)) is not None), None)


def _no_query(look: Look) -> Mistake | None:
    return ("there is no query", None) if len(look.tokens) == 0 else None


def _update(look: Look) -> Mistake | None:
    if look.at is None or not look.at.is_word(*UPDATES) or _form(look.earlier):
        return None
    return "this is an update; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE", None


def _form(tokens: Sequence[Token]) -> bool:
    return any(token.is_word(*FORMS) for token in tokens)


def _open_text(look: Look) -> Mistake | None:
    for token in look.tokens:
        if token.is_mark('"') or token.is_mark("'"):
            return "the text that begins here is not closed on its line", token
        if token.kind != "string" and CURLY.search(token.text) is not None:
            return "texts stand in straight quotation marks, \" or '", token
    return None


def _open_iri(look: Look) -> Mistake | None:
    for token, after in zip(look.tokens, look.tokens[1:], strict=False):
        scheme = after.kind == "prefixed" and after.text.lower().startswith(("http:", "https:"))
        if scheme and token.is_mark("<") and token.end == after.start:
            return "the IRI that begins here has no `>` at its end, or holds a space", token
        if scheme and not token.is_mark("<"):
            return "an IRI stands in angle brackets, <http://...>", after
    return None


def _turtle(look: Look) -> Mistake | None:
    at = look.at
    if at is None or at.text.lower() not in ("@prefix", "@base"):
        return None
    return f"in a query it is {at.text[1:].upper()}, without @ before it and . after it", None


def _variables(look: Look) -> Mistake | None:
    """Find what a projection says of variables, which is noticed at the end of the query."""
    if "variable that is unbound" in look.message:
        grouped = _grouped(look.tokens)
        for token in _projected(look.tokens):
            if token.text[1:] not in grouped:
                said = "is neither in GROUP BY nor counted, summed or the like"
                return f"`{token.text}` {said}, as it has to be beside what is", token
    if "overrides an existing variable" in look.message or _binds_again(look):
        found = _named_twice(look.tokens)
        if found is not None:
            return f"`{found.text}` has a value already: choose another name after AS", found
    if "not authorized with GROUP BY" in look.message:
        said = "has to name its variables where something is counted or grouped"
        return f"SELECT {said}; COUNT and the like stand in SELECT and HAVING alone", None
    return None


def _binds_again(look: Look) -> bool:
    return any(token.is_word("BIND") for token in look.earlier) and "OPTIONAL" in look.message


def _projected(tokens: Sequence[Token]) -> list[Token]:
    found = []
    depth = 0
    for token in tokens:
        depth += token.is_mark("(") - token.is_mark(")")
        if token.is_mark("{"):
            break
        if token.kind == "variable" and depth == 0:
            found.append(token)
    return found


def _grouped(tokens: Sequence[Token]) -> set[str]:
    last = max((i for i, token in enumerate(tokens) if token.is_word("GROUP")), default=len(tokens))
    return {token.text[1:] for token in tokens[last:] if token.kind == "variable"}


def _named_twice(tokens: Sequence[Token]) -> Token | None:
    for number, token in enumerate(tokens):
        if token.kind == "variable" and tokens[number - 1].is_word("AS"):
            others = [*tokens[: number - 1], *tokens[number + 1 :]]
            if any(other.text[1:] == token.text[1:] for other in others):
                return token
    return None


def _blank_node(look: Look) -> Mistake | None:
    if "<unreported>" not in look.message:
        return None
    blank = [token for token in look.earlier if token.text.startswith("_:")]
    if len(blank) == 0:
        return None
    return f"`{blank[-1].text}` is in another group too: take a variable", blank[-1]


def _brackets(look: Look) -> Mistake | None:
    at = look.at
    if at is None:
        for opening, closing in (("{", "}"), ("(", ")"), ("[", "]")):
            token = look.unclosed(opening, closing)
            if token is not None:
                return (
                    f"the `{opening}` that stands here is not closed: `{closing}` is missing",
                    token,
                )
    elif at.is_mark("}") and look.unclosed("{", "}") is None:
        return "there is a `}` too many", None
    elif at.is_mark(")") and look.unclosed("(", ")") is None:
        return "there is a `)` too many", None
    return None


def _head(look: Look) -> Mistake | None:
    """Look at what stands between SELECT and the first group."""
    at = look.at
    if not look.in_head or at is None:
        return None
    within = look.unclosed("(", ")") is not None
    if at.is_mark(","):
        return "what SELECT gives is separated by spaces, without commas", None
    if at.is_word(*(name.upper() for name in FUNCTIONS)) and not within:
        return f"it stands in parentheses and has a name: ({at.text}(...) AS ?name)", None
    if at.is_mark(")") and within and not any(token.is_word("AS") for token in look.earlier):
        return "what SELECT works out needs a name: (... AS ?name)", None
    if at.is_word("AS") and within:
        return "a `)` is missing before AS", None
    if at.is_word(*MODIFIERS):
        return f"{at.text.upper()} stands after the closing `}}` of WHERE", None
    return None


def _comparison(look: Look) -> Mistake | None:
    at, before = look.at, look.before
    if at is None or before is None or look.unclosed("(", ")") is None:
        return None
    if at.is_word("AND", "OR"):
        return f"it is written {'&&' if at.is_word('AND') else '||'} in SPARQL", None
    if at.is_mark("=") and before.is_mark("="):
        return "equality is a single =", None
    if at.is_mark("&") or at.is_mark("|"):
        return f"it is written {at.text * 2} in SPARQL", None
    return None


def _after_keyword(look: Look) -> Mistake | None:
    at, before = look.at, look.before
    if before is None:
        return None
    if before.is_word("FILTER") and (at is None or at.kind in TERMS):
        return "the condition of FILTER stands in parentheses: FILTER(...)", None
    if before.is_word("BIND"):
        return "BIND takes a value and a name in parentheses: BIND(... AS ?name)", None
    if before.is_word("ORDER", "GROUP"):
        return f"BY is missing after {before.text.upper()}", None
    if before.is_word("LIMIT", "OFFSET"):
        return f"{before.text.upper()} takes a whole number", None
    if before.is_word("ASC", "DESC"):
        word = before.text.upper()
        return f"{word} stands before what is sorted by, in parentheses: {word}(?x)", before
    if before.is_word("AS"):
        return "a name after AS is a variable, with ? before it", None
    if before.is_word("FROM", "NAMED"):
        return "FROM takes the IRI of a graph, in angle brackets or with a prefix", None
    if before.is_word("GRAPH"):
        return "GRAPH takes a variable or an IRI, and then a group in braces", None
    return None


def _order_of_modifiers(look: Look) -> Mistake | None:
    at = look.at
    if at is None or not at.is_word(*MODIFIERS) or look.unclosed("{", "}") is not None:
        return None
    for token in look.earlier:
        if token.is_word(*MODIFIERS[:4]) and _place(at) < _place(token):
            return f"{at.text.upper()} stands before {token.text.upper()}", None
    return None


def _place(token: Token) -> int:
    return MODIFIERS.index(token.text.upper())


def _misspelt(look: Look) -> Mistake | None:
    at = look.at
    if at is None or at.kind != "word" or at.text.upper() in KEYWORDS:
        return None
    following = look.tokens[look.index + 1] if look.index + 1 < len(look.tokens) else None
    called = following is not None and following.is_mark("(")
    known = [*FUNCTIONS, "FILTER", "BIND"] if called else list(KEYWORDS)
    near = suggestion(at.text.upper(), [name.upper() for name in known], "-")
    if near != "-" and len(at.text) > 2:
        return f"`{at.text}` is no word of SPARQL; {near}", None
    if called:
        return f"there is no function `{at.text}`", None
    return f"`{at.text}` is no word of SPARQL; a variable has ? before it: `?{at.text}`", None


def _no_group(look: Look) -> Mistake | None:
    if not _form(look.earlier) or any(token.is_mark("{") for token in look.earlier):
        return None
    if look.at is not None and look.at.kind not in TERMS:
        return None
    return "what is looked for stands in braces: WHERE { ... }", None


def _no_dot(look: Look) -> Mistake | None:
    at, before = look.at, look.before
    if at is None or before is None or look.unclosed("{", "}") is None:
        return None
    ends = before.kind in TERMS or before.is_mark("]") or before.is_mark(")")
    if at.kind in TERMS and ends and look.unclosed("(", ")") is None:
        return f"a `.` is missing before `{at.text}`, or a `;` if it goes on about the same", None
    return None


def _too_much(look: Look) -> Mistake | None:
    at = look.at
    if at is None or not any(token.is_mark("}") for token in look.earlier):
        return None
    if look.unclosed("{", "}") is not None or at.is_word(*MODIFIERS):
        return None
    return f"the query ends before `{at.text}`, after which there may be no more", None


RULES: Final[tuple[Rule, ...]] = (
    _no_query,
    _update,
    _open_text,
    _open_iri,
    _turtle,
    _variables,
    _blank_node,
    _brackets,
    _head,
    _comparison,
    _after_keyword,
    _order_of_modifiers,
    _misspelt,
    _no_group,
    _no_dot,
    _too_much,
)

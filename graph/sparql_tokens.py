"""The tokens of a query or an update, for finding clauses without parsing the whole.

Strings, IRIs and comments are known, so that a word inside of them is none. What the engine reads
otherwise is found out when the engine gets it: this lexer decides how a text is taken apart, never
whether it is valid.

Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 19.8, grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(
    r"""
      (?P<space> (?: \s | \# [^\n\r]* )+ )
    | (?P<string> "{3} (?> (?> "{0,2} (?: [^"\\] | \\. ) )* ) "{3}
                | '{3} (?> (?> '{0,2} (?: [^'\\] | \\. ) )* ) '{3}
                | " (?> (?: [^"\\\n\r] | \\. )* ) "
                | ' (?> (?: [^'\\\n\r] | \\. )* ) ' )
    | (?P<iri> < (?: [^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )* > )
    | (?P<variable> [?$] \w+ )
    | (?P<prefixed> (?: [^\W\d_] (?: [\w.\-]{0,99} [\w\-] )? | _ )?
                    : (?: [\w:\-]++ | \.++ (?= [\w:\-%\\] ) | %[0-9A-Fa-f]{2} | \\. )*+ )
    | (?P<language> @ [a-zA-Z]+ (?: - [a-zA-Z0-9]+ )* )
    | (?P<number> [0-9] [\w.]* )
    | (?P<word> [^\W\d] \w* )
    | (?P<mark> \{ \| | \| \} | . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A token: its kind, which is the name of a group above, its text, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Tell whether it is one of these keywords, in whatever case, given in capitals."""
        return self.kind == "word" and self.text.upper() in words

    def is_mark(self, text: str) -> bool:
        return self.kind == "mark" and self.text == text

    @property
    def names(self) -> bool:
        """Whether it is an IRI, in angle brackets or with a prefix."""
        return self.kind in ("iri", "prefixed")


def tokens(text: str) -> Iterator[Token]:
    """Iterate over the tokens of ``text``, without white space and comments."""
    position = 0
    while (match := TOKEN.match(text, position)) is not None:
        position = match.end()
        if match.lastgroup is not None and match.lastgroup != "space":
            yield Token(match.lastgroup, match[0], match.start(), match.end())


def prologue_end(found: Sequence[Token], start: int = 0) -> int:
    """Return the index of the first token after the ``PREFIX`` and ``BASE`` ones at ``start``."""
    at = start
    while at < len(found):
        if found[at].is_word("PREFIX"):
            at += 3
        elif found[at].is_word("BASE", "VERSION"):
            at += 2
        else:
            break
    return min(at, len(found))


def place(text: str, position: int) -> tuple[int, int]:
    """Return line and column of a position in ``text``, both counted from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)

"""Reading the block of a query that asks for a search.

::

    SERVICE <https://w3id.org/parley/search> {
      ?thing search:matches "ceasefire talks" ;    # the words; see parley.graph.search.asked
             search:kind parley:Claim ;            # limits: things of a class, or below it,
             search:property parley:paraphrase ;   # texts by a property,
             search:language "en" ;                # texts in a language;
             search:limit 50 ;                     # the best so many
             search:score ?score ;                 # how well it matches, a decimal number
             search:snippet ?snippet ;             # the part that matches, with ** around it
             search:text ?text .                   # the whole text
    }

``search:property`` and ``search:language`` with a variable give the property and the language of
the text instead. Limits of one kind may be several, with commas between, and any of them will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NoReturn

import pyoxigraph as ox

from parley.graph.errors import QuerySyntaxError
from parley.graph.namespaces import SEARCH, XSD
from parley.graph.search.index import Filters
from parley.graph.service_blocks import ServiceBlock
from parley.graph.sparql_tokens import Token, tokens
from parley.graph.suggest import suggestion

INTEGER: Final = ox.NamedNode(f"{XSD}integer")


class Word(StrEnum):
    """The properties of the namespace ``search:``."""

    MATCHES = "matches"
    KIND = "kind"
    PROPERTY = "property"
    LANGUAGE = "language"
    LIMIT = "limit"
    SCORE = "score"
    SNIPPET = "snippet"
    TEXT = "text"


GIVES: Final = (Word.SCORE, Word.SNIPPET, Word.TEXT, Word.PROPERTY, Word.LANGUAGE)
"""What a variable may stand for."""

Value = ox.Variable | ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class SearchBlock:
    """A search as a block asks for it: the variable of the thing, and what other variables get."""

    thing: str
    text: str
    filters: Filters
    limit: int | None
    gives: tuple[tuple[str, Word], ...]


def read_search_block(block: ServiceBlock) -> SearchBlock:
    """Return what a block asks for.

    Raises :class:`QuerySyntaxError`, at the place of the block, for anything but one search.
    """
    return _Reader(block).read()


class _Reader:
    """Reads one block."""

    def __init__(self, block: ServiceBlock) -> None:
        self._block = block
        self._tokens = list(_tokens(block.group))[1:-1]
        self._at = 0
        self._given: dict[Word, list[Value]] = {}

    def read(self) -> SearchBlock:
        thing = self._statements()
        matches = self._one(Word.MATCHES)
        if not isinstance(matches, ox.Literal):
            self._refuse("search:matches takes the words to search for, in quotes")
        gives = tuple(self._gives())
        names = [thing, *(name for name, _ in gives)]
        for name in names:
            if names.count(name) > 1:
                self._refuse(f"?{name} stands for two things in one search")
        return SearchBlock(thing, matches.value, self._filters(), self._limit(), gives)

    # Statements.

    def _statements(self) -> str:
        """Read all statements and return the variable that they are about."""
        things: set[str] = set()
        while self._at < len(self._tokens):
            token = self._next("a variable for what is found")
            if token.kind != "variable":
                self._refuse(f"a search finds a variable, and here stands `{token.text}`", token)
            things.add(token.text[1:])
            self._properties()
        if len(things) != 1:
            self._refuse("write one search into a block, and another SERVICE for the next")
        return things.pop()

    def _properties(self) -> None:
        while True:
            word = self._word()
            self._given.setdefault(word, []).append(self._value())
            while self._passes(","):
                self._given[word].append(self._value())
            if not self._passes(";"):
                break
            while self._passes(";"):
                pass
            if self._at == len(self._tokens) or self._tokens[self._at].is_mark("."):
                break
        if not self._passes(".") and self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._refuse(f"a search has only statements of search:, and here is {_shown(token)}")

    def _word(self) -> Word:
        token = self._next("a property of search:")
        iri = self._block.names.iri(token) or ""
        local = iri.removeprefix(SEARCH)
        if iri != f"{SEARCH}{local}" or local not in set(Word):
            remedy = suggestion(local, sorted(Word), show=lambda name: f"search:{name}")
            self._refuse(f"{_shown(token)} is no property of search: {remedy}", token)
        return Word(local)

    def _value(self) -> Value:
        token = self._next("a value")
        if token.kind == "variable":
            return ox.Variable(token.text[1:])
        if token.names:
            iri = self._block.names.iri(token)
            if iri is None:
                self._refuse(f"the prefix of {_shown(token)} is unknown", token)
            return ox.NamedNode(iri)
        if token.kind == "number" and token.text.isdecimal():
            return ox.Literal(token.text, datatype=INTEGER)
        if token.kind == "string":
            return ox.Literal(self._unquoted(token))
        return self._refuse(f"{_shown(token)} is no value that a search can have", token)

    def _unquoted(self, token: Token) -> str:
        # A string is written in Turtle as it is in SPARQL.
        try:
            (read,) = ox.parse(f"<x:s> <x:p> {token.text} .", format=ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError) as error:
            self._refuse(f"{_shown(token)} cannot be read: {error}", token)
        assert isinstance(read.object, ox.Literal)
        return read.object.value

    # What they say.

    def _gives(self) -> Iterator[tuple[str, Word]]:
        for word in (Word.SCORE, Word.SNIPPET, Word.TEXT):
            for value in self._given.get(word, []):
                if not isinstance(value, ox.Variable):
                    self._refuse(f"search:{word} takes a variable")
        for word in GIVES:
            for value in self._given.get(word, []):
                if isinstance(value, ox.Variable):
                    yield value.value, word

    def _filters(self) -> Filters:
        return Filters(
            self._constants(Word.KIND, ox.NamedNode, "a class"),
            self._constants(Word.LANGUAGE, ox.Literal, "the tag of a language in quotes"),
            self._constants(Word.PROPERTY, ox.NamedNode, "a property"),
        )

    def _constants(self, word: Word, kind: type[Value], what: str) -> tuple[str, ...]:
        found = self._given.get(word, [])
        if word in GIVES:
            found = [value for value in found if not isinstance(value, ox.Variable)]
        if not all(isinstance(value, kind) for value in found):
            self._refuse(f"search:{word} takes {what}")
        return tuple(value.value for value in found)

    def _limit(self) -> int | None:
        if Word.LIMIT not in self._given:
            return None
        value = self._one(Word.LIMIT)
        if not isinstance(value, ox.Literal) or value.datatype != INTEGER or int(value.value) < 1:
            self._refuse("search:limit takes a whole number above 0")
        return int(value.value)

    def _one(self, word: Word) -> Value:
        found: Sequence[Value] = self._given.get(word, [])
        if len(found) != 1:
            self._refuse(f"a search has search:{word} once, and this one {len(found)} times")
        return found[0]

    # Tokens.

    def _next(self, wanted: str) -> Token:
        if self._at == len(self._tokens):
            self._refuse(f"the search ends where {wanted} should stand")
        self._at += 1
        return self._tokens[self._at - 1]

    def _passes(self, mark: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at].is_mark(mark):
            self._at += 1
            return True
        return False

    def _refuse(self, message: str, token: Token | None = None) -> NoReturn:
        text = "SERVICE" if token is None else token.text
        raise QuerySyntaxError(message, self._block.line, self._block.column, text)


def _shown(token: Token) -> str:
    return f"`{token.text}`"


def _tokens(group: str) -> Iterator[Token]:
    """Iterate over the tokens of a group; the dot behind a whole number ends a statement."""
    for token in tokens(group):
        if token.kind == "number" and token.text.endswith("."):
            yield Token("number", token.text[:-1], token.start, token.end - 1)
            yield Token("mark", ".", token.end - 1, token.end)
        else:
            yield token

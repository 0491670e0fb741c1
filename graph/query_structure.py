"""The shape of a query: which groups it has, and of what elements they are made.

Enough of the grammar to tell what stands in which scope, and no more: triples are not taken apart
and expressions not read. Whoever changes a query by what is found here passes the result through
:mod:`parley.graph.query_guard`, which suspects where this reads.

Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 19.8, grammar; annotations and
``VERSION`` from SPARQL 1.2; ``LATERAL`` from SPARQL Enhancement Proposal 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from parley.graph.errors import QuerySyntaxError
from parley.graph.sparql_tokens import Token, place, prologue_end, tokens

DEEPEST: Final = 100
"""How deep groups may be nested here, well within the recursion that Python allows."""


def has(token: Token, *texts: str) -> bool:
    """Tell whether a token is one of the given words, in capitals, or marks."""
    return token.is_word(*texts) or (token.kind == "mark" and token.text in texts)


def variables_of(found: Iterable[Token]) -> frozenset[str]:
    """Return the names of the variables among tokens."""
    return frozenset(token.text[1:] for token in found if token.kind == "variable")


class Part(StrEnum):
    """The kinds of elements of a group. ``GROUPS`` is a group, or a union of several."""

    TRIPLES = "triples"
    GROUPS = "groups"
    OPTIONAL = "OPTIONAL"
    MINUS = "MINUS"
    LATERAL = "LATERAL"
    GRAPH = "GRAPH"
    SERVICE = "SERVICE"
    FILTER = "FILTER"
    BIND = "BIND"
    VALUES = "VALUES"


@dataclass(frozen=True, eq=False)
class Group:
    """What stands between ``{`` and ``}``; one with ``select`` is a sub-select.

    The elements of a sub-select are those of its pattern.
    """

    start: int
    end: int
    elements: tuple[Element, ...]
    select: Select | None = None


@dataclass(frozen=True, eq=False)
class Select:
    """What stands around the pattern of a sub-select: ``head`` before it, ``tail`` behind it.

    ``groups`` are patterns of ``EXISTS`` in either.
    """

    head: tuple[Token, ...]
    tail: tuple[Token, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, eq=False)
class Element:
    """An element of a group: ``own`` are its tokens outside the groups that it contains."""

    kind: Part
    start: int
    end: int
    own: tuple[Token, ...]
    groups: tuple[Group, ...] = ()

    def variables(self) -> frozenset[str]:
        """Return the variables among its own tokens."""
        return variables_of(self.own)


@dataclass(frozen=True, eq=False)
class Query:
    """A whole query.

    ``dataset`` holds its clauses of ``FROM`` as written, ``where`` its pattern if it has one,
    ``groups`` the patterns of ``EXISTS`` outside of that.
    """

    text: str
    tokens: tuple[Token, ...]
    prologue: tuple[Token, ...]
    dataset: str
    where: Group | None
    groups: tuple[Group, ...]


def read_query(text: str) -> Query:
    """Return the shape of a query.

    Raises :class:`QuerySyntaxError` where brackets do not match, or groups are nested deeper than
    :data:`DEEPEST`.
    """
    return _Reader(text).query()


@dataclass
class _Taken:
    """Tokens passed over, and the groups of ``EXISTS`` among them."""

    own: list[Token] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


class _Reader:
    """Reads from the front, one token at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens(text))
        self._at = 0
        self._depth = 0

    def query(self) -> Query:
        self._at = prologue_end(self._tokens)
        prologue = self._tokens[: self._at]
        head = _Taken()
        if has(self._peek(), "CONSTRUCT"):
            head.own.append(self._next())
            if has(self._peek(), "{"):
                self._until(lambda token: has(token, "}"))
                self._next()
        self._into(head, lambda token: has(token, "{"))
        where = self._group() if self._more() else None
        self._into(head, lambda _: False)
        groups = tuple(head.groups)
        return Query(
            self._text, tuple(self._tokens), tuple(prologue), self._dataset(head.own), where, groups
        )

    def _dataset(self, head: list[Token]) -> str:
        """Return the clauses of ``FROM`` among the tokens around the pattern."""
        clauses = []
        for at, token in enumerate(head):
            if has(token, "FROM"):
                named = (later for later in head[at:] if later.names)
                clauses.append(self._text[token.start : next(named, token).end])
        return " ".join(clauses)

    def _more(self) -> bool:
        return self._at < len(self._tokens)

    def _peek(self) -> Token:
        if self._more():
            return self._tokens[self._at]
        return Token("end", "", len(self._text), len(self._text))

    def _next(self) -> Token:
        token = self._peek()
        if token.kind == "end":
            raise self._error("the query ends within a group", token.start)
        self._at += 1
        return token

    def _error(self, message: str, position: int) -> QuerySyntaxError:
        return QuerySyntaxError(message, *place(self._text, position))

    def _until(self, stop: Callable[[Token], bool]) -> list[Token]:
        taken = []
        while self._more() and not stop(self._peek()):
            taken.append(self._next())
        return taken

    def _into(self, taken: _Taken, stop: Callable[[Token], bool]) -> None:
        """Pass over tokens and patterns of ``EXISTS`` up to one that ``stop`` tells, or the end."""
        while self._more() and not stop(self._peek()):
            token = self._next()
            taken.own.append(token)
            if has(token, "EXISTS") and has(self._peek(), "{"):
                taken.groups.append(self._group())

    def _group(self) -> Group:
        opening = self._next()
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(f"groups are nested more than {DEEPEST} deep", opening.start)
        if has(self._peek(), "SELECT"):
            group = self._sub_select(opening)
        else:
            elements = []
            while not has(self._peek(), "}"):
                elements.append(self._element())
            group = Group(opening.start, self._next().end, tuple(elements))
        self._depth -= 1
        return group

    def _sub_select(self, opening: Token) -> Group:
        head, tail = _Taken(), _Taken()
        self._into(head, lambda token: has(token, "{", "}"))
        if not has(self._peek(), "{"):
            raise self._error("the sub-select has no pattern", opening.start)
        where = self._group()
        while not has(self._peek(), "}"):
            self._into(tail, lambda token: has(token, "{", "}"))
            if has(self._peek(), "{"):  # the data of VALUES
                tail.own.extend([*self._until(lambda token: has(token, "}")), self._next()])
        groups = (*head.groups, *tail.groups)
        if where.select is not None:
            inner = Element(Part.GROUPS, where.start, where.end, (), (where,))
            where = Group(where.start, where.end, (inner,))
        select = Select(tuple(head.own), tuple(tail.own), groups)
        return Group(opening.start, self._next().end, where.elements, select)

    def _element(self) -> Element:
        token = self._peek()
        if has(token, "{"):
            return self._union()
        if has(token, "OPTIONAL", "MINUS", "LATERAL", "GRAPH", "SERVICE"):
            own = [self._next(), *self._until(lambda token: has(token, "{", "}", *_ELEMENTS))]
            if not has(self._peek(), "{"):
                raise self._error(f"a group is missing after {token.text}", token.start)
            group = self._group()
            return Element(Part(token.text.upper()), token.start, group.end, tuple(own), (group,))
        if has(token, "FILTER"):
            return self._filter()
        if has(token, "BIND"):
            taken = _Taken([self._next()])
            self._brackets(taken)
            return self._made(Part.BIND, taken)
        if has(token, "VALUES"):
            own = [*self._until(lambda token: has(token, "{", "}"))]
            own += [*self._until(lambda token: has(token, "}")), self._next()]
            return Element(Part.VALUES, token.start, own[-1].end, tuple(own))
        return self._triples()

    def _union(self) -> Element:
        start = self._peek().start
        groups = [self._group()]
        own = []
        while has(self._peek(), "UNION"):
            own.append(self._next())
            if not has(self._peek(), "{"):
                raise self._error("a group is missing after UNION", own[-1].start)
            groups.append(self._group())
        return Element(Part.GROUPS, start, groups[-1].end, tuple(own), tuple(groups))

    def _filter(self) -> Element:
        """Read ``FILTER`` with brackets, a call, or ``[NOT] EXISTS``."""
        taken = _Taken([self._next()])
        while not has(self._peek(), "(", "{", "}"):
            taken.own.append(self._next())
        if has(self._peek(), "{"):
            taken.groups.append(self._group())
            return Element(
                Part.FILTER,
                taken.own[0].start,
                taken.groups[-1].end,
                tuple(taken.own),
                tuple(taken.groups),
            )
        self._brackets(taken)
        return self._made(Part.FILTER, taken)

    def _brackets(self, taken: _Taken) -> None:
        """Read what stands in round brackets, with the brackets."""
        if not has(self._peek(), "("):
            raise self._error(f"( is missing after {taken.own[0].text}", taken.own[0].start)
        depth = 0
        while True:
            token = self._next()
            taken.own.append(token)
            depth += has(token, "(") - has(token, ")")
            if depth == 0:
                return
            if has(token, "EXISTS") and has(self._peek(), "{"):
                taken.groups.append(self._group())

    def _made(self, kind: Part, taken: _Taken) -> Element:
        first, last = taken.own[0], taken.own[-1]
        return Element(kind, first.start, last.end, tuple(taken.own), tuple(taken.groups))

    def _triples(self) -> Element:
        own = [self._next()]
        own += self._until(lambda token: has(token, "{", "}", *_ELEMENTS))
        return Element(Part.TRIPLES, own[0].start, own[-1].end, tuple(own))


_ELEMENTS: Final = tuple(part.value for part in Part if part.value.isupper())

"""A SPARQL update taken apart into its operations, and each written so that the engine can make it.

Three things differ from what the engine would do with the text as it stands. Statements of the
default graph go to a graph of their own, because the default graph that is read is the union of all
graphs. Graphs to read may come from the request. ``CLEAR``, ``LOAD`` and their like are made by
:mod:`parley.graph.update`, which gets their arguments from here.

Source: SPARQL 1.1 Update (W3C Recommendation, 2013), section 3; SPARQL 1.1 Query Language, section
19.8, rules 29 to 53.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parley.graph.errors import QueryError
from parley.graph.sparql_tokens import Token, place, prologue_end, tokens


@dataclass(frozen=True)
class Part:
    """One operation: the prologue that applies to it, and its tokens in ``text``."""

    text: str
    prologue: str
    tokens: tuple[Token, ...]

    @property
    def verb(self) -> str:
        """The keyword that it begins with, in capitals."""
        return self.tokens[0].text.upper()

    @property
    def place(self) -> tuple[int, int]:
        """Line and column where it begins, behind its prologue; both count from 1."""
        return place(self.text, self.tokens[0].start)

    @property
    def whole(self) -> str:
        return self.slice(0, len(self.tokens))

    def slice(self, start: int, end: int) -> str:
        """Return the text from the token at ``start`` up to that at ``end``, comments included."""
        if start >= end:
            return ""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]


def parts(text: str) -> list[Part]:
    """Return the operations of an update whose syntax has been found good."""
    found = list(tokens(text))
    made: list[Part] = []
    prologue = ""
    at = 0
    while at < len(found):
        begin = prologue_end(found, at)
        if begin > at:
            # White space is kept, so that what the engine says of the first prologue has its place.
            behind = found[at - 1].end if at > 0 else 0
            prologue += text[behind : found[begin - 1].end] + "\n"
        end = _end_of_operation(found, begin)
        if end > begin:
            made.append(Part(text, prologue, tuple(found[begin:end])))
        at = end + 1
    return made


def _end_of_operation(found: Sequence[Token], start: int) -> int:
    depth = 0
    for at in range(start, len(found)):
        depth += found[at].is_mark("{") - found[at].is_mark("}")
        if depth == 0 and found[at].is_mark(";"):
            return at
    return len(found)


@dataclass(frozen=True)
class Modification:
    """An operation of the ``INSERT`` and ``DELETE`` family.

    ``changes`` is what it says before ``USING``, its default graph spelt out; ``where`` is what
    stands behind, empty for ``INSERT DATA`` and ``DELETE DATA``. ``using`` and ``using_named`` are
    names as they are written.
    """

    prologue: str
    changes: str
    using: tuple[str, ...]
    using_named: tuple[str, ...]
    where: str
    with_graph: bool

    @property
    def chooses(self) -> bool:
        """Whether it says itself which graphs it reads."""
        return self.with_graph or len(self.using) + len(self.using_named) > 0

    @property
    def reads_union(self) -> bool:
        return self.where != "" and not self.chooses

    def written(self, using: Sequence[str], using_named: Sequence[str]) -> str:
        """Return the text of the operation, reading the graphs of these names."""
        clauses = [f"USING {name}" for name in using]
        clauses += [f"USING NAMED {name}" for name in using_named]
        return "\n".join([self.prologue, self.changes, *clauses, self.where])


def modification(part: Part, default: str) -> Modification:
    """Return an operation of that family; ``default`` is the graph to write to where it names none.

    That is the IRI of the named graph that stands for the default graph.
    """
    return _Reader(part, default).read()


class _Reader:
    """Reads one operation, token by token."""

    def __init__(self, part: Part, default: str) -> None:
        self._part = part
        self._tokens = part.tokens
        self._default = f"<{default}>"
        self._at = 0

    def read(self) -> Modification:
        with_graph = self._is("WITH")
        changes = self._take(2) if with_graph else ""
        if self._is("DELETE") and self._is("WHERE", 1):
            self._at += 1
            where = self._part.slice(self._at, len(self._tokens))
            self._at += 1
            return self._made(f"DELETE {self._block(wrapped=True)}", where, with_graph)
        while self._is("DELETE", 0) or self._is("INSERT", 0):
            changes += " " + self._take(2 if self._is("DATA", 1) else 1)
            changes += " " + self._block(wrapped=not with_graph)
        return self._made(changes, "", with_graph)

    def _made(self, changes: str, where: str, with_graph: bool) -> Modification:
        using: list[str] = []
        named: list[str] = []
        while self._is("USING"):
            if self._is("NAMED", 1):
                named.append(self._tokens[self._at + 2].text)
                self._at += 3
            else:
                using.append(self._tokens[self._at + 1].text)
                self._at += 2
        where += self._part.slice(self._at, len(self._tokens))
        return Modification(
            self._part.prologue, changes, tuple(using), tuple(named), where, with_graph
        )

    def _is(self, word: str, ahead: int = 0) -> bool:
        at = self._at + ahead
        return at < len(self._tokens) and self._tokens[at].is_word(word)

    def _take(self, count: int) -> str:
        taken = self._part.slice(self._at, self._at + count)
        self._at += count
        return taken

    def _block(self, *, wrapped: bool) -> str:
        """Return the group in braces that begins here, and go on behind it."""
        start, self._at = self._at, _close(self._tokens, self._at) + 1
        if not wrapped:
            return self._part.slice(start, self._at)
        return f"{{ {' '.join(self._in_graphs(start + 1, self._at - 1))}\n}}"

    def _in_graphs(self, start: int, end: int) -> Iterator[str]:
        """Iterate over what stands between braces, with statements of no graph put into one."""
        begin = at = start
        while at < end:
            if not self._tokens[at].is_word("GRAPH"):
                at += 1
                continue
            yield self._in_default(begin, at)
            close = _close(self._tokens, at + 2)
            yield self._part.slice(at, close + 1)
            at = begin = close + 1 + (close + 1 < end and self._tokens[close + 1].is_mark("."))
        yield self._in_default(begin, end)

    def _in_default(self, start: int, end: int) -> str:
        triples = self._part.slice(start, end)
        return "" if triples == "" else f"GRAPH {self._default} {{ {triples}\n}}"


def _close(found: Sequence[Token], start: int) -> int:
    """Return where the group closes that opens at ``start``."""
    depth = 0
    for at in range(start, len(found)):
        depth += found[at].is_mark("{") - found[at].is_mark("}")
        if depth == 0:
            return at
    raise QueryError("the update cannot be taken apart: write its operations as several requests")


@dataclass(frozen=True)
class Management:
    """``LOAD``, ``CLEAR``, ``DROP``, ``CREATE``, ``COPY``, ``MOVE`` or ``ADD``.

    ``graphs`` are its arguments in order: names as they are written, or ``DEFAULT``, ``NAMED`` or
    ``ALL``.
    """

    verb: str
    prologue: str
    silent: bool
    graphs: tuple[str, ...]


def management(part: Part) -> Management:
    """Return an operation of that family."""
    rest = part.tokens[1:]
    silent = len(rest) > 0 and rest[0].is_word("SILENT")
    graphs = [
        token.text if token.names else token.text.upper()
        for token in rest
        if token.names or token.is_word("DEFAULT", "NAMED", "ALL")
    ]
    return Management(part.verb, part.prologue, silent, tuple(graphs))


MODIFYING = ("INSERT", "DELETE", "WITH")

"""The local query that tells which values of shared variables a service needs to be asked about.

A service may leave out solutions that fit nothing else in the query. So the values are asked for
that the surroundings of a block allow: what every solution has to satisfy is kept, what only some
have to is dropped, and the whole query is evaluated in the end. More values than needed cost time;
one too few would falsify the answer, hence these rules:

* Only variables are used that every solution of the block binds, and only values that every local
  solution binds; the others tie nothing.
* Triples, data, groups and graphs beside the block are kept, before and behind it, and so are
  earlier blocks with their answers. A block inside ``OPTIONAL`` and ``MINUS`` is joined with what
  stands before those alone, and nothing further outside: a solution that is left out there decides
  whether another one stays.
* A filter is kept if every variable in it is certain to be bound here. ``OPTIONAL`` and ``MINUS``
  beside the block are dropped, and so is what differs from one evaluation to the next.
* A sub-select is left if it only chooses variables; what counts, sorts or cuts off needs all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from parley.graph.query_guard import inspect
from parley.graph.query_scope import certain_of, hidden, is_plain, visible_of
from parley.graph.query_structure import Element, Group, Part, Query, has, variables_of
from parley.graph.service_blocks import Site

Answered = Mapping[int, tuple[int, str]]
"""What stands in the place of a block, by its start: its end, and the text."""

JOINED: Final = (Part.SERVICE, Part.GROUPS, Part.GRAPH)
"""Elements whose solutions are joined with those of the others in any order."""

KEPT: Final = (Part.TRIPLES, Part.VALUES, *JOINED)


@dataclass(frozen=True)
class LocalPart:
    """A pattern of local data, and the variables in scope behind it."""

    text: str
    variables: frozenset[str]


def bindings_query(query: Query, site: Site, answered: Answered, most: int) -> str | None:
    """Return a SELECT query for the values of shared variables, or None if there are none.

    It gives up to ``most`` distinct rows.
    """
    part = _local_part(query, site, answered)
    shared = sorted(part.variables & set(site.block.certain))
    if len(shared) == 0:
        return None
    chosen = " ".join(f"?{variable}" for variable in shared)
    prologue = "" if len(query.prologue) == 0 else query.text[: query.prologue[-1].end]
    return (
        f"{prologue}\nSELECT DISTINCT {chosen} {query.dataset} WHERE {{ {part.text} }} LIMIT {most}"
    )


def written(text: str, start: int, end: int, answered: Answered) -> str:
    """Return ``text[start:end]`` with answers in the places of blocks."""
    pieces = []
    for at in sorted(answered):
        if start <= at < end:
            pieces += [text[start:at], answered[at][1]]
            start = answered[at][0]
    return "".join([*pieces, text[start:end]])


def _local_part(query: Query, site: Site, answered: Answered) -> LocalPart:
    part = LocalPart("", frozenset())
    for at in range(len(site.trail) - 1, -1, -1):
        group, element = site.trail[at]
        part = _level(_Level(query, group, element, answered), part)
        if element.kind not in JOINED:
            break
        if group.select is not None:
            if not is_plain(group.select):
                break
            if len(hidden(group) & _outside(query, group)) > 0:
                break
    return part


def _outside(query: Query, group: Group) -> frozenset[str]:
    """Return the variables that are mentioned outside of a group."""
    return variables_of(t for t in query.tokens if not group.start <= t.start < group.end)


@dataclass(frozen=True)
class _Level:
    """The elements around one that leads to the block."""

    query: Query
    group: Group
    inner: Element
    answered: Answered

    def siblings(self) -> list[Element]:
        """Return the elements that may be kept, with the one that leads to the block, in order."""
        at = self.group.elements.index(self.inner)
        joined = self.inner.kind in JOINED or self.inner.kind is Part.FILTER
        behind = [e for e in self.group.elements[at + 1 :] if joined and e.kind is not Part.BIND]
        filters = [e for e in self.group.elements[at + 1 :] if e.kind is Part.FILTER]
        return [*self.group.elements[: at + 1], *(behind if joined else filters)]

    def is_kept(self, element: Element) -> bool:
        """Tell whether an element gives the same solutions here, or the same after its answer."""
        if element.kind is Part.SERVICE:
            return element.start in self.answered
        if element.kind not in (*KEPT, Part.BIND, Part.FILTER):
            return False
        repeatable = not inspect(self.query.text[element.start : element.end]).volatile
        return repeatable and all(self._is_answered(group) for group in element.groups)

    def _is_answered(self, group: Group) -> bool:
        around = () if group.select is None else group.select.groups
        inside = [inner for element in group.elements for inner in element.groups]
        own = all(e.kind is not Part.SERVICE or e.start in self.answered for e in group.elements)
        blocks = [e.groups[0] for e in group.elements if e.kind is Part.SERVICE]
        return own and all(
            self._is_answered(inner) for inner in (*around, *inside) if inner not in blocks
        )

    def text(self, element: Element) -> str:
        if element.kind is not Part.TRIPLES:
            return written(self.query.text, element.start, element.end, self.answered)
        own = list(element.own)
        while len(own) > 0 and has(own[0], "."):
            own.pop(0)
        if len(own) == 0:
            return ""
        end = "" if own[-1].text.endswith(".") else " ."
        return self.query.text[own[0].start : own[-1].end] + end


def _level(level: _Level, inside: LocalPart) -> LocalPart:
    """Return the pattern of a level, around the pattern of the level inside of it."""
    texts: list[str] = []
    filters: list[Element] = []
    bound: frozenset[str] = frozenset()
    in_scope = inside.variables
    for element in level.siblings():
        if element is level.inner:
            texts.append(_wrapped(level, inside))
            in_scope |= variables_of(element.own) if element.kind is Part.GRAPH else frozenset()
        elif not level.is_kept(element):
            continue
        elif element.kind is Part.FILTER:
            filters.append(element)
        elif element.kind is not Part.BIND or _is_tied(element, bound):
            texts.append(level.text(element))
            bound |= certain_of(element)
            in_scope |= visible_of(element)
    texts += [level.text(element) for element in filters if _is_tied(element, bound)]
    return LocalPart(" ".join(texts), in_scope)


def _wrapped(level: _Level, inside: LocalPart) -> str:
    if level.inner.kind is not Part.GRAPH:
        return "" if inside.text == "" else f"{{ {inside.text} }}"
    own = level.inner.own
    return f"{level.query.text[own[0].start : own[-1].end]} {{ {inside.text} }}"


def _is_tied(element: Element, bound: frozenset[str]) -> bool:
    """Tell whether an expression says here what it says in the whole query."""
    named = [
        token for token, word in zip(element.own[1:], element.own, strict=False) if has(word, "AS")
    ]
    used = variables_of(token for token in element.own if token not in named)
    return len(element.groups) == 0 and used <= bound

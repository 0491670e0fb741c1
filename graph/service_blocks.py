"""The ``SERVICE`` blocks of a query, and who answers them.

The engine never sees ``SERVICE``: :mod:`parley.graph.federation` has each block answered by a
:class:`ServiceHandler` and puts the answer in its place. Source: SPARQL 1.1 Federated Query (W3C
Recommendation, 2013).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urljoin

from parley.graph.errors import QueryRefusedError, QuerySyntaxError
from parley.graph.query_scope import certain, visible
from parley.graph.query_structure import (
    Element,
    Group,
    Part,
    Query,
    has,
    read_query,
    variables_of,
)
from parley.graph.sparql_tokens import Token, place, tokens
from parley.graph.store import Term

ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
"""How an IRI begins that needs no base."""


@dataclass(frozen=True)
class Names:
    """What names in a query stand for: the base, and prefixes with their IRIs."""

    base: str
    prefixes: Mapping[str, str]

    def iri(self, token: Token) -> str | None:
        """Return the IRI of a token, or None if it is none or has an unknown prefix."""
        if token.kind == "iri":
            return _absolute(_unescaped(token.text[1:-1]), self.base)
        prefix, _, local = token.text.partition(":")
        if token.kind != "prefixed" or prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


@dataclass(frozen=True)
class ServiceBlock:
    """A ``SERVICE`` block.

    ``group`` is its pattern as written, with the curly brackets; ``names`` tells what the names in
    it stand for. ``variables`` are those that solutions of the pattern may bind, ``certain`` those
    that they always bind, ``shared`` those that the rest of the query mentions as well; all are
    sorted. The block is ``text[start:end]`` of its query and begins at ``line`` and ``column``.
    """

    iri: str
    silent: bool
    group: str
    names: Names
    variables: tuple[str, ...]
    certain: tuple[str, ...]
    shared: tuple[str, ...]
    start: int
    end: int
    line: int
    column: int

    def declarations(self) -> str:
        """Return declarations of the base and the prefixes, as far as the pattern uses them."""
        found = list(tokens(self.group))
        used = {token.text.partition(":")[0] for token in found if token.kind == "prefixed"}
        known = sorted(used & self.names.prefixes.keys())
        lines = [f"PREFIX {name}: <{self.names.prefixes[name]}>" for name in known]
        iris = [token.text[1:] for token in found if token.kind == "iri"]
        relative = any(ABSOLUTE.match(iri) is None for iri in iris)
        return "\n".join([f"BASE <{self.names.base}>", *lines] if relative else lines)


@dataclass(frozen=True)
class Solutions:
    """Solutions by position: the names of the variables, and rows of terms or None for unbound."""

    variables: tuple[str, ...]
    rows: Sequence[Sequence[Term | None]] = field(default_factory=tuple)


Bindings = Solutions
"""Distinct values of shared variables, all bound, that an answer has to be compatible with."""


class ServiceHandler(Protocol):
    """Answers the blocks of one service.

    With ``wants_bindings``, values of shared variables are found in the local data first, and the
    handler is asked for a number of them at a time; it may leave out solutions that fit none. Each
    solution that it gives stands in the result once for every time it is given.
    """

    @property
    def wants_bindings(self) -> bool: ...

    async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
        """Return the solutions of the block; without ``bindings``, all of them.

        Blank nodes are none of the terms. Raises
        :class:`~parley.graph.errors.ServiceError` if the service fails, which ``SILENT`` forgives.
        """


NO_NAME: Final = (
    "SERVICE with a variable is refused: write the address of the service as an IRI, in a block of "
    "its own for each service"
)
IN_LATERAL: Final = "SERVICE inside LATERAL is refused: write the block beside it, as a plain group"


@dataclass(frozen=True, eq=False)
class Site:
    """Where a block stands: ``trail`` leads from the outermost group to the element itself."""

    block: ServiceBlock
    trail: tuple[tuple[Group, Element], ...]


def service_sites(query: Query, names: Names, most: int = 10) -> tuple[Site, ...]:
    """Return the ``SERVICE`` blocks of a query in order; blocks within blocks belong to those.

    ``names`` hold where the query does not say otherwise. Raises
    :class:`QueryRefusedError` for more than ``most`` blocks, a block whose service is not named by
    an IRI, and one inside ``LATERAL``; :class:`QuerySyntaxError` for a prefix that nobody declared.
    """
    names = _declared(query.prologue, names)
    roots = [] if query.where is None else [query.where]
    trails = [trail for group in [*roots, *query.groups] for trail in _trails(group, ())]
    if len(trails) > most:
        what = f"the query has {len(trails)} SERVICE blocks; {most} are allowed"
        raise QueryRefusedError(what, *place(query.text, trails[most][-1][1].start))
    trails.sort(key=lambda trail: trail[-1][1].start)
    return tuple(Site(_block(query, trail, names), trail) for trail in trails)


def service_blocks(text: str, base: str, prefixes: Mapping[str, str]) -> tuple[ServiceBlock, ...]:
    """Return the blocks of :func:`service_sites` in the text of a query."""
    return tuple(site.block for site in service_sites(read_query(text), Names(base, prefixes)))


def _declared(prologue: Iterable[Token], names: Names) -> Names:
    """Return ``names`` as a prologue changes them."""
    declared = list(prologue)
    for at, token in enumerate(declared):
        iri = None if token.kind != "iri" else names.iri(token)
        if iri is None or at == 0:
            continue
        if has(declared[at - 1], "BASE"):
            names = Names(iri, names.prefixes)
        elif declared[at - 1].kind == "prefixed":
            names = Names(names.base, {**names.prefixes, declared[at - 1].text.rstrip(":"): iri})
    return names


Trail = tuple[tuple[Group, Element], ...]


def _trails(group: Group, before: Trail) -> list[Trail]:
    found: list[Trail] = []
    for element in group.elements:
        trail = (*before, (group, element))
        if element.kind == Part.SERVICE:
            found.append(trail)
        else:
            for inner in element.groups:
                found += _trails(inner, trail)
    around = () if group.select is None else group.select.groups
    return found + [trail for inner in around for trail in _trails(inner, ())]


def _block(query: Query, trail: Trail, names: Names) -> ServiceBlock:
    element = trail[-1][1]
    line, column = place(query.text, element.start)
    if any(outer.kind == Part.LATERAL for _, outer in trail):
        raise QueryRefusedError(IN_LATERAL, line, column)
    iri, group = _service(element, names, line, column), element.groups[0]
    variables = visible(group)
    around = (t for t in query.tokens if not element.start <= t.start < element.end)
    return ServiceBlock(
        iri=iri,
        silent=any(has(token, "SILENT") for token in element.own),
        group=query.text[group.start : group.end],
        names=names,
        variables=tuple(sorted(variables)),
        certain=tuple(sorted(certain(group))),
        shared=tuple(sorted(variables & variables_of(around))),
        start=element.start,
        end=element.end,
        line=line,
        column=column,
    )


def _service(element: Element, names: Names, line: int, column: int) -> str:
    """Return the IRI of the service that a block names."""
    name = element.own[-1]
    if name.kind == "variable":
        raise QueryRefusedError(NO_NAME, line, column)
    iri = names.iri(name)
    if iri is not None:
        return iri
    if name.kind == "prefixed":
        prefix = name.text.partition(":")[0]
        raise QuerySyntaxError(f"the prefix `{prefix}:` of the service is unknown", line, column)
    raise QuerySyntaxError("SERVICE names no service", line, column)


def _unescaped(iri: str) -> str:
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), iri
    )


def _absolute(iri: str, base: str) -> str:
    if ABSOLUTE.match(iri) is not None:
        return iri
    # urljoin drops a fragment that is empty, as prefixes often have it.
    rest, mark, fragment = iri.partition("#")
    return urljoin(base.partition("#")[0], rest) + mark + fragment

"""Federated queries: every ``SERVICE`` block is answered, and its answer stands in its place.

Reach for :func:`federate` before a query is given to the engine, which never sees ``SERVICE``. A
service that wants bindings is asked about the values that the local data has for the variables it
shares, some at a time, so that a join of a few actors with all of Wikidata asks for a few items
alone (a bound join, as in FedX: Schwarte et al., ISWC 2011).

Blocks are answered in the order in which they stand; what earlier ones answered helps the later
ones. Blank nodes that a service answers are its own, and become IRIs under :data:`BLANK`, because
``VALUES`` holds none: they are equal to nothing else, and ``isBlank`` is false for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parley.graph.errors import (
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    ServiceError,
    ServiceLimitError,
)
from parley.graph.query_guard import inspect
from parley.graph.query_structure import Query, read_query
from parley.graph.service_bindings import bindings_query, written
from parley.graph.service_blocks import (
    Bindings,
    Names,
    ServiceBlock,
    ServiceHandler,
    Site,
    Solutions,
    service_sites,
)
from parley.graph.service_values import distinct, has_blank, named_blanks, values
from parley.graph.sparql_tokens import place
from parley.graph.store import Term

BLANK: Final = "urn:parley:blank:"

Ask = Callable[[str], Awaitable[Solutions]]
"""Answers a SELECT query on the local data, with the data set that the whole query is asked of."""

NOTHING: Final = Solutions(())

UNREADABLE: Final = (
    "SERVICE is written here so that it can be read in two ways: put spaces around < and >, "
    "between SERVICE and its neighbours, and close every quotation mark"
)


@dataclass(frozen=True)
class FederationLimits:
    """What one query may ask of services.

    ``blocks`` are its ``SERVICE`` blocks, ``bindings`` the distinct values of shared variables that
    a block is asked about, ``batch`` those that are sent at a time, ``requests`` what is sent for
    all blocks together, ``rows`` what a block may answer, and ``characters`` what all answers may
    take in the text of the query.
    """

    blocks: int = 10
    bindings: int = 2000
    batch: int = 200
    requests: int = 20
    rows: int = 20_000
    characters: int = 10_000_000


async def federate(
    text: str,
    services: Mapping[str, ServiceHandler],
    ask: Ask,
    *,
    base: str,
    prefixes: Mapping[str, str],
    limits: FederationLimits = FederationLimits(),
) -> str:
    """Return a query with ``VALUES`` instead of ``SERVICE``, line by line where it was.

    ``services`` answer by the IRI of the service; ``base`` and ``prefixes`` hold for the text where
    it does not say otherwise. Raises :class:`QueryRefusedError` for a service that nobody answers,
    :class:`ServiceError` if one fails, :class:`ServiceLimitError` beyond the limits, and what
    ``ask`` raises.
    """
    found = inspect(text)
    if found.service is None:
        return text
    if found.doubtful:
        raise QueryRefusedError(UNREADABLE, *place(text, found.service))
    # In a thread, because a long query takes long to read.
    names = Names(base, prefixes)
    query, sites = await asyncio.to_thread(_read, text, names, services, limits.blocks)
    run = _Run(query, sites, services, ask, limits)
    for site in sites:
        await run.answer(site)
    return run.text()


def _read(
    text: str, names: Names, services: Mapping[str, ServiceHandler], most: int
) -> tuple[Query, Sequence[Site]]:
    """Return the shape and the blocks of a query whose services may all be asked."""
    query = read_query(text)
    sites = service_sites(query, names, most)
    _check(query, sites, services)
    return query, sites


def _check(query: Query, sites: Sequence[Site], services: Mapping[str, ServiceHandler]) -> None:
    """Refuse services that nobody answers, and a text that still has ``SERVICE`` without them."""
    for block in (site.block for site in sites):
        if block.iri not in services:
            known = ", ".join(sorted(services)) if len(services) > 0 else "none"
            what = (
                f"the service <{block.iri}> may not be asked: whoever runs this server allows "
                f"services with PARLEY_SERVICES; allowed are: {known}"
            )
            raise QueryRefusedError(what, block.line, block.column)
    emptied = {site.block.start: (site.block.end, _pad(query, site.block, "")) for site in sites}
    left = written(query.text, 0, len(query.text), emptied)
    hidden = inspect(left).service
    if hidden is not None:
        raise QueryRefusedError(UNREADABLE, *place(left, hidden))


def _pad(query: Query, block: ServiceBlock, text: str) -> str:
    """Return ``text`` with lines and, behind the last, columns of the block that it replaces."""
    replaced = query.text[block.start : block.end]
    lines = replaced.count("\n")
    last = len(replaced) - replaced.rfind("\n") - 1 if lines > 0 else len(replaced) - len(text)
    return text + "\n" * lines + " " * max(last, 1)


class _Run:
    """The answering of one query."""

    def __init__(
        self,
        query: Query,
        sites: Sequence[Site],
        services: Mapping[str, ServiceHandler],
        ask: Ask,
        limits: FederationLimits,
    ) -> None:
        self._query = query
        self._sites = sites
        self._services = services
        self._ask = ask
        self._limits = limits
        self._answered: dict[int, tuple[int, str]] = {}
        self._requests = 0
        self._characters = 0

    def text(self) -> str:
        """Return the query with what is answered so far."""
        return written(self._query.text, 0, len(self._query.text), self._answered)

    async def answer(self, site: Site) -> None:
        """Have one block answered."""
        block = site.block
        try:
            solutions = await self._solutions(site)
        except ServiceError:
            if not block.silent:
                raise
            # SPARQL 1.1 Federated Query, section 2.4: a single solution without bindings.
            solutions = Solutions((), [()])
        # In a thread, because it takes long for many solutions.
        text = await asyncio.to_thread(values, solutions, block.variables)
        self._characters += len(text)
        if self._characters > self._limits.characters:
            raise ServiceLimitError(
                f"what services answered takes more than {self._limits.characters} characters: ask "
                "them for less"
            )
        self._answered[block.start] = (block.end, _pad(self._query, block, text))

    async def _solutions(self, site: Site) -> Solutions:
        block = site.block
        handler = self._services[block.iri]
        bindings = await self._bindings(site) if handler.wants_bindings else None
        rows: list[Sequence[Term | None]] = []
        for batch in self._batches(bindings):
            self._requests += 1
            if self._requests > self._limits.requests:
                raise ServiceLimitError(
                    f"the query needs more than {self._limits.requests} requests to services: "
                    "narrow what they share with the local data"
                )
            got = await handler.answer(block, batch)
            rows += _columns(got, block.variables, f"{BLANK}{self._requests}:")
            if len(rows) > self._limits.rows:
                raise ServiceLimitError(
                    f"the service <{block.iri}> gave more than {self._limits.rows} rows: ask it "
                    "for less"
                )
        return Solutions(block.variables, rows)

    def _batches(self, bindings: Bindings | None) -> list[Bindings | None]:
        if bindings is None:
            return [None]
        size = self._limits.batch
        starts = range(0, len(bindings.rows), size)
        return [Solutions(bindings.variables, bindings.rows[at : at + size]) for at in starts]

    async def _bindings(self, site: Site) -> Bindings | None:
        """Return what the local data has for shared variables; None if it ties none."""
        most = self._limits.bindings
        text = bindings_query(self._query, site, self._answered, most + 1)
        if text is None:
            return None
        try:
            found = await self._ask(text)
        except QuerySyntaxError as error:
            # The place is one in a text that nobody wrote. Asking the whole gives the right one.
            await self._ask(self._without_services())
            raise QueryError(f"the local part of the query cannot be asked: {error}") from error
        if len(found.rows) > most:
            raise ServiceLimitError(
                f"the local data has more than {most} values for what it shares with the service "
                f"<{site.block.iri}>: narrow the query, for instance in a sub-select with LIMIT"
            )
        return _usable(found)

    def _without_services(self) -> str:
        nothing = {
            block.start: (block.end, _pad(self._query, block, values(NOTHING, block.variables)))
            for block in (site.block for site in self._sites)
        }
        return written(self._query.text, 0, len(self._query.text), nothing)


def _columns(got: Solutions, variables: Sequence[str], blank: str) -> list[tuple[Term | None, ...]]:
    """Return rows with these variables; others are none that the block could bind."""
    at = [got.variables.index(v) if v in got.variables else None for v in variables]
    return [
        tuple(None if i is None else named_blanks(row[i], blank) for i in at) for row in got.rows
    ]


def _usable(found: Solutions) -> Bindings | None:
    """Return distinct bindings of the variables that every row binds.

    A blank node of the local data is none of the service's, so that rows with one need no question.
    """
    width = range(len(found.variables))
    bound = [at for at in width if all(row[at] is not None for row in found.rows)]
    if len(bound) == 0:
        return None
    rows = distinct([row[at] for at in bound] for row in found.rows)
    asked = [row for row in rows if not any(has_blank(term) for term in row)]
    return Solutions(tuple(found.variables[at] for at in bound), asked)

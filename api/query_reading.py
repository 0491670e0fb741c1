"""What becomes of the text of a query before a worker gets it, and of an error that comes back.

The text is guarded, its ``SERVICE`` blocks are answered and replaced, and relative IRIs are given a
base. Errors come back with the line and column that the author sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from parley.graph.errors import QueryError, QuerySyntaxError
from parley.graph.limited_query import limited
from parley.graph.namespaces import TERM, VOCAB
from parley.graph.query_guard import Findings, Limits, guard, inspect
from parley.graph.query_help import explain, unknown_terms
from parley.graph.service_blocks import service_blocks
from parley.graph.store import Dataset
from parley.graph.workers.pool import Pool

Federate = Callable[[str, Pool, Dataset, float], Awaitable[str]]
"""Replaces the ``SERVICE`` blocks of a query by what the services answer; the last argument is how
many seconds that may take."""

REMEMBERED: Final = 1024
REMEMBERED_LONG: Final = 8
LONG: Final = 8192
"""How many queries are remembered for what was found in them, and how many of those that have more
characters than :data:`LONG`. On these there are no remarks either."""

MOST_FEDERATED: Final = 16_000_000


@dataclass(frozen=True)
class ReadQuery:
    """The text of a query as a worker gets it."""

    text: str

    def first(self, most: int) -> str:
        """Return the text so that it gives the first rows only, if it gives rows."""
        return limited(self.text, most) or self.text

    def at_most(self, most: int) -> dict[str, Any]:
        """Return what a question for at most so many rows has besides: see ``Question``."""
        probing, text = limited(self.text, most + 1), limited(self.text, most)
        # Triples are counted by the worker, which needs no other text for that.
        shorter = {} if text is None else {"text": text}
        return {"most": most, "probing": probing or self.text, **shorter}


class QueryReader:
    """Reads queries for one server.

    ``terms`` are the IRIs of everything the model declares, ``local`` those of services that answer
    from the version that is asked alone.
    """

    def __init__(
        self,
        limits: Limits,
        base: str,
        prefixes: Mapping[str, str],
        terms: Collection[str],
        federate: Federate,
        local: Collection[str] = (),
    ) -> None:
        self._limits = limits
        self._declared = f"BASE <{base}> "
        self._prefixes = dict(prefixes)
        self._terms = frozenset(terms)
        self._federate = federate
        self._local = frozenset(local)
        self._base = base
        self._inspected = lru_cache(REMEMBERED)(self._inspect)
        self._inspected_last = lru_cache(REMEMBERED_LONG)(self._inspect)
        self._remarked = lru_cache(REMEMBERED)(self._remarks)

    async def read(self, query: str, pool: Pool, dataset: Dataset, seconds: float) -> ReadQuery:
        """Return a query as it may be given to a worker; raises ``QueryError``.

        Services that it names are asked, for as long as ``seconds``.
        """
        found = guard(query, self._limits, services=True, found=self._findings(query))
        if found.service is None:
            return ReadQuery(self._declared + query)
        try:
            text = await self._federate(query, pool, dataset, seconds)
        except QuerySyntaxError as error:
            raise self._told(query, error) from error
        # What the services answered may be longer than a query, but may hold no SERVICE again.
        await asyncio.to_thread(guard, text, replace(self._limits, octets=MOST_FEDERATED))
        return ReadQuery(self._declared + text)

    def is_volatile(self, query: str) -> bool:
        """Tell whether equal queries may get different answers from the same version."""
        found = self._findings(query)
        return found.volatile or (found.service is not None and not self._asks_locally(query))

    def _asks_locally(self, query: str) -> bool:
        """Tell whether all services of a query answer from the version alone."""
        if len(query) > LONG:
            return False  # reading it as a whole would keep others waiting
        try:
            blocks = service_blocks(query, self._base, self._prefixes)
        except QueryError:
            return False
        return all(block.iri in self._local for block in blocks)

    def notices(self, query: str) -> list[str]:
        """Return remarks for the author, such as names that look like terms and are none."""
        return list(self._remarked(query)) if len(query) <= LONG else []

    def explained(self, query: str, error: QueryError) -> QueryError:
        """Return an error with the place that the author sees, and with what might be meant."""
        if not isinstance(error, QuerySyntaxError) or error.token is not None:
            return error
        column = error.column - len(self._declared) if error.line == 1 else error.column
        return self._told(query, QuerySyntaxError(error.message, error.line, max(1, column)))

    def _told(self, query: str, error: QuerySyntaxError) -> QuerySyntaxError:
        told = explain(query, error, self._prefixes)
        return QuerySyntaxError(told.message, told.line, told.column, told.token)

    def _findings(self, query: str) -> Findings:
        inspected = self._inspected if len(query) <= LONG else self._inspected_last
        return inspected(query)

    def _inspect(self, query: str) -> Findings:
        if len(query) > self._limits.octets:
            return Findings(0, 0, 0, None, volatile=True)  # refused by its length, whatever it says
        return inspect(query, self._limits)

    def _remarks(self, query: str) -> tuple[str, ...]:
        return tuple(unknown_terms(query, self._prefixes, (TERM, VOCAB), self._terms))

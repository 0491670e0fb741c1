"""What a server gives to GraphQL beside the graph: its SPARQL endpoint and its search index.

Both live in the event loop of the fleet; GraphQL asks from threads and waits.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final, TypeVar

from parley.api.graphql.beside import Beside, SparqlAnswer
from parley.api.query_reading import QueryReader
from parley.api.search_indexes import SearchIndexes
from parley.api.settings import Settings
from parley.graph.errors import AnswerTooLargeError, BusyError, QueryError
from parley.graph.search.index import SearchIndex
from parley.graph.store import UNION, Kind, Version
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.jobs import Head, Question
from parley.graph.workers.pool import Pool

T = TypeVar("T")

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
FORMATS: Final = {
    Kind.SOLUTIONS: (JSON,),
    Kind.BOOLEAN: (JSON,),
    Kind.TRIPLES: (N_TRIPLES,),
}

MOST_OCTETS: Final = 10_000_000
"""Bytes that one answer to a query may have: a GraphQL answer is held as a whole."""

PATIENCE: Final = 10.0
"""Seconds for which a request waits until the search index of a new version is made."""


def beside_graphql(
    fleet: Fleet, reader: QueryReader, indexes: SearchIndexes, settings: Settings
) -> Beside:
    """Return the collaborators of a server's GraphQL.

    ``reader`` reads queries as the endpoint does, so that both refuse the same.
    """
    asking = _Asking(fleet, reader, float(settings.query_timeout))
    return Beside(asking.sparql, _Indexes(fleet, indexes).of)


class _Asking:
    def __init__(self, fleet: Fleet, reader: QueryReader, seconds: float) -> None:
        self._fleet = fleet
        self._reader = reader
        self._seconds = seconds

    def sparql(self, version: Version, query: str, most: int) -> SparqlAnswer:
        """Answer a query; see :data:`~parley.api.graphql.beside.AskSparql`."""
        try:
            head, content = _waited(self._fleet, self._ask(version, query, most))
        except QueryError as error:
            raise self._reader.explained(query, error) from error
        answer = _read(head, content)
        volatile = self._reader.is_volatile(query)
        return replace(answer, partial=head.partial, volatile=volatile)

    async def _ask(self, version: Version, query: str, most: int) -> tuple[Head, bytes]:
        pool = await self._fleet.at(version.number)
        text = await self._reader.read(query, pool, UNION, self._seconds)
        question = replace(Question(text.text, FORMATS), **text.at_most(most))
        return await _whole(pool, question, self._seconds)


class _Indexes:
    def __init__(self, fleet: Fleet, indexes: SearchIndexes) -> None:
        self._fleet = fleet
        self._indexes = indexes

    def of(self, version: Version) -> SearchIndex:
        """Return the index of a version; see :data:`~parley.api.graphql.beside.IndexOf`."""
        try:
            return _waited(self._fleet, self._made(version))
        except TimeoutError:
            raise BusyError(int(PATIENCE)) from None

    async def _made(self, version: Version) -> SearchIndex:
        # Waiting ends with the time; the making goes on for whoever asks next.
        return await asyncio.wait_for(
            self._indexes.of(await self._fleet.at(version.number)), PATIENCE
        )


def _waited(fleet: Fleet, coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in the loop of the fleet, from another thread."""
    return fleet.submit(coroutine).result()


async def _whole(pool: Pool, question: Question, seconds: float) -> tuple[Head, bytes]:
    reply = await pool.ask(question, seconds)
    if reply.whole is not None:
        return reply.head, reply.whole
    parts, octets = [], 0
    async for piece in reply.pieces():
        parts.append(piece)
        octets += len(piece)
        if octets > MOST_OCTETS:
            pool.abandon(reply)
            raise AnswerTooLargeError(f"{MOST_OCTETS} bytes")
    return reply.head, b"".join(parts)


def _read(head: Head, content: bytes) -> SparqlAnswer:
    if head.kind is Kind.TRIPLES:
        # A remark on what is left out stands in the text as a comment; here a member says it.
        lines = content.decode("utf-8").split("\n")
        triples = [f"{line}\n" for line in lines if line != "" and not line.startswith("#")]
        return SparqlAnswer(triples="".join(triples), count=len(triples))
    found = json.loads(content)
    if head.kind is Kind.BOOLEAN:
        return SparqlAnswer(boolean=bool(found["boolean"]), count=1)
    rows = tuple(found["results"]["bindings"])
    return SparqlAnswer(tuple(found["head"]["vars"]), rows, count=len(rows))

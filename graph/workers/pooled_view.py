"""A view whose queries are answered by workers, for code that runs in threads.

Pages and GraphQL ask a :class:`parley.graph.store.View`, which waits for its answer. This one hands
each query to the event loop that the pool lives in, so it must not be asked from there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from parley.graph.store import UNION, Dataset, Kind, Row, Version
from parley.graph.workers.jobs import Head, Question
from parley.graph.workers.pool import Pool

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
FORMATS: Final = {
    Kind.SOLUTIONS: (JSON,),
    Kind.BOOLEAN: (JSON,),
    Kind.TRIPLES: (N_TRIPLES,),
}


class PooledAnswer:
    """An answer of a worker; fulfils :class:`parley.graph.store.Answer`, in any thread.

    What the engine parses with belongs to the thread that made it, so answers are parsed at once
    and kept as plain rows.
    """

    def __init__(self, view: PooledView, text: str, dataset: Dataset) -> None:
        self._view = view
        self._text = text
        self._dataset = dataset

    @cached_property
    def _answer(self) -> tuple[Head, bytes]:
        return self._view.answer(Question(self._text, FORMATS, self._dataset))

    @cached_property
    def _table(self) -> tuple[tuple[str, ...], list[Row]]:
        return _parsed(self._answer[1])

    @property
    def kind(self) -> Kind:
        return self._answer[0].kind

    @property
    def variables(self) -> tuple[str, ...]:
        return self._table[0] if self.kind is Kind.SOLUTIONS else ()

    def rows(self) -> Iterator[Row]:
        if self.kind is Kind.TRIPLES:
            return iter(_triples(self._answer[1]))
        return iter(self._table[1] if self.kind is Kind.SOLUTIONS else ())

    def boolean(self) -> bool:
        if self.kind is not Kind.BOOLEAN:
            return False
        return bool(json.loads(self._answer[1])["boolean"])

    def serialise(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        """Return the answer in a format; the prefixes are those that the workers were given."""
        formats = dict.fromkeys(Kind, (media_type,))
        return self._view.answer(Question(self._text, formats, self._dataset))[1]


def _parsed(data: bytes) -> tuple[tuple[str, ...], list[Row]]:
    found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    names = tuple(variable.value for variable in found.variables)
    pairs = (zip(names, solution, strict=True) for solution in found)
    return names, [{name: term for name, term in pair if term is not None} for pair in pairs]


def _triples(data: bytes) -> list[Row]:
    quads = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
    return [{"s": quad.subject, "p": quad.predicate, "o": quad.object} for quad in quads]


class PooledView:
    """A version held by a pool; fulfils :class:`parley.graph.store.View`.

    ``deadline`` is what each query may take, in seconds.
    """

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop, deadline: float) -> None:
        self._pool = pool
        self._loop = loop
        self._deadline = deadline

    @property
    def version(self) -> Version:
        return self._pool.version

    def query(self, text: str, dataset: Dataset = UNION) -> PooledAnswer:
        """Return an answer that is asked for when it is first read, and raises then."""
        return PooledAnswer(self, text, dataset)

    def answer(self, question: Question) -> tuple[Head, bytes]:
        """Wait for the whole answer to a question; raises what :meth:`Pool.ask` raises."""
        return asyncio.run_coroutine_threadsafe(self._ask(question), self._loop).result()

    async def _ask(self, question: Question) -> tuple[Head, bytes]:
        reply = await self._pool.ask(question, self._deadline)
        return reply.head, await reply.read()

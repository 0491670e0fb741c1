"""A view whose queries are answered by workers, for code that runs in threads.

Pages and GraphQL ask a :class:`parley.graph.store.View`, which waits for its answer. This one hands
each query to the event loop that the pool lives in, so it must not be asked from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
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
    """An answer of a worker; fulfils :class:`parley.graph.store.Answer`, in any thread."""

    def __init__(self, view: PooledView, text: str, dataset: Dataset) -> None:
        self._view = view
        self._text = text
        self._dataset = dataset
        self._asked: tuple[Head, bytes] | None = None

    def _answer(self) -> tuple[Head, bytes]:
        if self._asked is None:
            self._asked = self._view.answer(Question(self._text, FORMATS, self._dataset))
        return self._asked

    @property
    def kind(self) -> Kind:
        return self._answer()[0].kind

    @property
    def variables(self) -> tuple[str, ...]:
        if self.kind is not Kind.SOLUTIONS:
            return ()
        return tuple(variable.value for variable in self._solutions().variables)

    def rows(self) -> Iterator[Row]:
        if self.kind is Kind.TRIPLES:
            for quad in ox.parse(self._answer()[1], format=ox.RdfFormat.N_TRIPLES):
                yield {"s": quad.subject, "p": quad.predicate, "o": quad.object}
        elif self.kind is Kind.SOLUTIONS:
            solutions = self._solutions()
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                pairs = zip(names, solution, strict=True)
                yield {name: term for name, term in pairs if term is not None}

    def boolean(self) -> bool:
        if self.kind is not Kind.BOOLEAN:
            return False
        parsed = ox.parse_query_results(self._answer()[1], format=ox.QueryResultsFormat.JSON)
        return isinstance(parsed, ox.QueryBoolean) and bool(parsed)

    def serialise(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        """Return the answer in a format; the prefixes are those that the workers were given."""
        formats = dict.fromkeys(Kind, (media_type,))
        return self._view.answer(Question(self._text, formats, self._dataset))[1]

    def _solutions(self) -> ox.QuerySolutions:
        parsed = ox.parse_query_results(self._answer()[1], format=ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        return parsed


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

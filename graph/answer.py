"""Answers of the embedded engine, and its errors in words of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import pyoxigraph as ox

from parley.graph.errors import QueryError, QuerySyntaxError
from parley.graph.store import Kind, Row


class SupportsWrite(Protocol):
    """What the engine writes an answer to, some kilobytes at a time."""

    def write(self, piece: bytes, /) -> int: ...

    def flush(self) -> None: ...


Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

SOLUTION_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLE_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "text/n3": ox.RdfFormat.N3,
}


class EngineAnswer:
    """An answer of the engine; fulfils :class:`parley.graph.store.Answer`."""

    def __init__(self, results: Results) -> None:
        self._results = results

    @property
    def kind(self) -> Kind:
        if isinstance(self._results, ox.QuerySolutions):
            return Kind.SOLUTIONS
        return Kind.BOOLEAN if isinstance(self._results, ox.QueryBoolean) else Kind.TRIPLES

    @property
    def variables(self) -> tuple[str, ...]:
        if isinstance(self._results, ox.QuerySolutions):
            return tuple(variable.value for variable in self._results.variables)
        return ()

    def rows(self) -> Iterator[Row]:
        with evaluation():
            if isinstance(self._results, ox.QuerySolutions):
                names = self.variables
                for solution in self._results:
                    pairs = zip(names, solution, strict=True)
                    yield {name: term for name, term in pairs if term is not None}
            elif isinstance(self._results, ox.QueryTriples):
                for triple in self._results:
                    yield {"s": triple.subject, "p": triple.predicate, "o": triple.object}

    def boolean(self) -> bool:
        return isinstance(self._results, ox.QueryBoolean) and bool(self._results)

    def triples(self) -> Iterator[ox.Triple]:
        """Iterate over the triples of a CONSTRUCT or DESCRIBE; nothing for another kind."""
        with evaluation():
            if isinstance(self._results, ox.QueryTriples):
                yield from self._results

    def count(self) -> int:
        """Read the solutions and return how many there were; 0 for another kind of answer."""
        with evaluation():
            if isinstance(self._results, ox.QuerySolutions):
                return sum(1 for _ in self._results)
            return 0

    def write(self, sink: SupportsWrite, media_type: str) -> None:
        """Write solutions or a boolean to ``sink`` piece by piece, in a format of SPARQL results.

        Raises ``QueryError``, also after pieces have been written.
        """
        assert not isinstance(self._results, ox.QueryTriples)
        with evaluation():
            self._results.serialize(sink, format=SOLUTION_FORMATS[media_type])  # type: ignore[arg-type]

    def serialise(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        with evaluation():
            return self._serialise(media_type, prefixes)

    def _serialise(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        if isinstance(self._results, ox.QueryTriples):
            rdf_format = TRIPLE_FORMATS.get(media_type)
            if rdf_format is None:
                raise QueryError(f"triples cannot be written as {media_type}")
            return _bytes(ox.serialize(self._results, format=rdf_format, prefixes=dict(prefixes)))
        results_format = SOLUTION_FORMATS.get(media_type)
        if results_format is None:
            raise QueryError(f"a {self.kind} answer cannot be written as {media_type}")
        return _bytes(self._results.serialize(format=results_format))


def write_triples(
    triples: Iterable[ox.Triple],
    sink: SupportsWrite,
    media_type: str,
    prefixes: Mapping[str, str],
) -> None:
    """Write triples to ``sink`` piece by piece, in a format of RDF; raises ``QueryError``."""
    with evaluation():
        ox.serialize(triples, sink, format=TRIPLE_FORMATS[media_type], prefixes=dict(prefixes))  # type: ignore[arg-type]


def _bytes(data: bytes | None) -> bytes:
    assert data is not None  # the engine returns bytes unless it is given a file to write to
    return data


@contextmanager
def evaluation() -> Iterator[None]:
    """Turn what the engine raises while it evaluates into :class:`QueryError`.

    It evaluates as results are read, so this stands around reading as well as around asking.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(str(error)) from error


_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST = 200


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """Return the engine's complaint about a query with line, column and a bearable message."""
    found = _POSITION.search(str(error))
    if found is None:
        return QuerySyntaxError(str(error)[:_LONGEST], 1, 1)
    message = found[3].strip()
    if len(message) > _LONGEST:
        message = message[:_LONGEST].rsplit(",", 1)[0] + ", ..."
    return QuerySyntaxError(message, int(found[1]), int(found[2]))

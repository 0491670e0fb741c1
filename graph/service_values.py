"""Solutions as ``VALUES``, and as they are read from SPARQL results.

Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 10.2; SPARQL 1.1 Query Results
JSON Format; triple terms from RDF 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from parley.graph.errors import QueryError
from parley.graph.query_guard import DOUBTFUL
from parley.graph.service_blocks import Bindings, ServiceBlock, Solutions
from parley.graph.store import Term

DEEPEST: Final = 100
"""How deep results may be nested. The engine's reader overflows its stack at some thousands; a
triple term takes two levels."""

BRACKET: Final = re.compile(
    rb'[^"{}\[\]]*+(?:"(?:[^"\\]|\\.)*+"[^"{}\[\]]*+)*+([{}\[\]])', re.DOTALL
)


def values(solutions: Solutions, variables: Sequence[str]) -> str:
    """Return ``VALUES`` on one line: these variables, unbound where there is no such column.

    Raises :class:`ValueError` for a blank node, which cannot be written.
    """
    columns = [_column(solutions, variable) for variable in variables]
    head = " ".join(f"?{variable}" for variable in variables)
    rows = (" ".join(_cell(row, at) for at in columns) for row in solutions.rows)
    return f"VALUES ({head}) {{ {' '.join(f'({row})' for row in rows)} }}"


def _column(solutions: Solutions, variable: str) -> int | None:
    known = variable in solutions.variables
    return solutions.variables.index(variable) if known else None


def _cell(row: Sequence[Term | None], column: int | None) -> str:
    term = None if column is None else row[column]
    return "UNDEF" if term is None else term_text(term)


def service_query(block: ServiceBlock, bindings: Bindings | None) -> str:
    """Return the query that asks a SPARQL endpoint for a block.

    The pattern stays a group of its own, so that it means what it means without the bindings.
    """
    data = "" if bindings is None else f"{values(bindings, bindings.variables)}\n"
    return f"{block.declarations()}\nSELECT * WHERE {{\n{data}{block.group}\n}}"


def term_text(term: Term) -> str:
    """Return a term as SPARQL 1.2 writes it; raises :class:`ValueError` for a blank node."""
    if isinstance(term, ox.BlankNode):
        raise ValueError("a blank node cannot be written in VALUES")
    if isinstance(term, ox.Triple):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(term_text(part) for part in parts)} )>>"
    if isinstance(term, ox.NamedNode):
        return _plain(str(term))
    text, mark, datatype = str(term).rpartition("^^<")
    return (
        f"{text}^^{_plain(f'<{datatype}')}" if mark != "" and datatype.endswith(">") else str(term)
    )


def _plain(iri: str) -> str:
    """Return an IRI without what :mod:`parley.graph.query_guard` could take for something else."""
    if DOUBTFUL.match(iri) is None:
        return iri
    return iri.replace("#", "\\u0023").replace("'", "\\u0027")


def has_blank(term: Term | None) -> bool:
    """Tell whether a term is a blank node or holds one."""
    if isinstance(term, ox.Triple):
        return has_blank(term.subject) or has_blank(term.object)
    return isinstance(term, ox.BlankNode)


def named_blanks(term: Term | None, prefix: str) -> Term | None:
    """Return a term with its blank nodes replaced by IRIs: ``prefix`` and the label."""
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(f"{prefix}{term.value}")
    if isinstance(term, ox.Triple) and has_blank(term):
        subject, value = named_blanks(term.subject, prefix), named_blanks(term.object, prefix)
        assert value is not None
        assert isinstance(subject, ox.NamedNode)
        return ox.Triple(subject, term.predicate, value)
    return term


def read_solutions(data: bytes) -> Solutions:
    """Return the solutions in SPARQL results in JSON.

    Raises :class:`~parley.graph.errors.QueryError` if they break off, hold something else, or are
    nested deeper than :data:`DEEPEST`. Takes long for many of them: reach for a thread.
    """
    if nesting(data) > DEEPEST:
        raise QueryError(f"the results are nested more than {DEEPEST} deep")
    found = _parsed(data)
    if isinstance(found, str):
        raise QueryError(found)
    return found


def _parsed(data: bytes) -> Solutions | str:
    """Return solutions, or what is wrong.

    Nothing is raised, because the traceback would hold what the engine forbids to be dropped in
    another thread than this.
    """
    try:
        read = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
        if not isinstance(read, ox.QuerySolutions):
            return "the results are true or false instead of rows"
        names = tuple(variable.value for variable in read.variables)
        return Solutions(names, [tuple(row) for row in read])
    except (SyntaxError, ValueError) as error:
        return f"the results cannot be read as JSON: {error}"


def nesting(data: bytes) -> int:
    """Return how deep brackets are nested in JSON, outside of strings."""
    depth = deepest = 0
    for found in BRACKET.finditer(data):
        depth += 1 if found[1] in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest


def distinct(rows: Iterable[Sequence[Term | None]]) -> list[tuple[Term | None, ...]]:
    """Return rows without repetitions, in order."""
    return list(dict.fromkeys(tuple(row) for row in rows))

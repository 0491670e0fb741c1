"""The root field ``sparql``: a query in the same request as the rest, under the endpoint's guard.

Source of the form of rows: SPARQL 1.1 Query Results JSON Format (W3C Recommendation, 2013), 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable

import strawberry.scalars
from graphql import GraphQLError, GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.beside import SparqlAnswer
from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.parts import Part
from parley.api.graphql.values import Info, Session
from parley.graph.errors import (
    AnswerTooLargeError,
    BusyError,
    CancelledError,
    DeadlineError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    SearchRefusedError,
    WorkerDiedError,
)

DEFAULT_ROWS = 1000

ABOUT = (
    "The answer to a SPARQL 1.1 query that reads: SELECT, ASK, CONSTRUCT or DESCRIBE. What is "
    "wrong with the query is an error with its `line` and `column` in `extensions`."
)

CODES: tuple[tuple[type[QueryError], str], ...] = (
    (QuerySyntaxError, "SPARQL_SYNTAX"),
    (QueryRefusedError, "SPARQL_REFUSED"),
    (SearchRefusedError, "SPARQL_REFUSED"),
    (AnswerTooLargeError, "SPARQL_ANSWER_TOO_LARGE"),
    (WorkerDiedError, "SPARQL_STOPPED"),
    (QueryError, "SPARQL_FAILED"),
)
"""``extensions.code`` by the type of the error; the first that fits."""

TOLD_ELSEWHERE = (DeadlineError, BusyError, CancelledError)
"""Errors of any part of a request, which :mod:`parley.api.graphql.faults` tells."""


class SparqlPart(Part):
    """Adds ``sparql`` to the root, and the type of its answer."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        made.setdefault("JSON", strawberry.scalars.JSON)
        fields = [
            make_field(made, "variables", "list[String]", "Names of the columns of SELECT."),
            make_field(
                made,
                "rows",
                "list[JSON]",
                "The rows of SELECT: for each variable that is bound, an object with `type` "
                "(`uri`, `literal` or `bnode`) and `value`, and perhaps `datatype` or `xml:lang`.",
            ),
            make_field(made, "boolean", "Boolean | None", "The answer to ASK."),
            make_field(
                made,
                "triples",
                "String | None",
                "What CONSTRUCT or DESCRIBE gives, as N-Triples.",
            ),
            make_field(
                made, "truncated", "Boolean", "Whether there is more than `first` rows or triples."
            ),
        ]
        about = "The answer to a query in SPARQL."
        made["SparqlResult"] = make_type("SparqlResult", about, fields)

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        arguments = [
            make_argument(made, "query", "String", "The query."),
            make_argument(made, "first", "Int", "How many rows or triples to give, at most."),
        ]
        arguments[1].default = DEFAULT_ROWS
        yield make_field(made, "sparql", "SparqlResult | None", ABOUT, arguments)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        query = schema.query_type
        assert query is not None
        query.fields["sparql"].resolve = _resolve


def _resolve(root: object, info: Info, query: str, first: int) -> dict[str, object]:
    session = info.context
    _spend(session)
    if not 0 <= first <= session.limits.max_sparql_rows:
        raise GraphQLError(
            f"`first` is {first}; an answer has 0 to {session.limits.max_sparql_rows} rows."
        )
    answer = _asked(session, query, first)
    session.volatile = session.volatile or answer.volatile
    session.loader.charge(answer.count * max(1, len(answer.variables)))
    return {
        "variables": list(answer.variables),
        "rows": list(answer.rows),
        "boolean": answer.boolean,
        "triples": answer.triples,
        "truncated": answer.partial,
    }


def _spend(session: Session) -> None:
    """Count a query of this request; raises :class:`graphql.GraphQLError` if there are too many."""
    session.sparql_queries += 1
    most = session.limits.max_sparql
    if session.sparql_queries > most:
        raise GraphQLError(f"The request asks `sparql` more than {most} times.")
    session.memory.asking.check_time()


def _asked(session: Session, query: str, first: int) -> SparqlAnswer:
    ask = session.beside.sparql
    if ask is None:
        raise GraphQLError("This server answers no SPARQL by GraphQL.")
    try:
        return ask(session.memory.asking.version, query, first)
    except QueryError as error:
        if isinstance(error, TOLD_ELSEWHERE):
            raise
        raise _told(error) from error


def _told(error: QueryError) -> GraphQLError:
    extensions: dict[str, object] = {
        "code": next(code for kind, code in CODES if isinstance(error, kind))
    }
    for name in ("line", "column", "token"):
        if getattr(error, name, None) is not None:
            extensions[name] = getattr(error, name)
    return GraphQLError(str(error), extensions=extensions)

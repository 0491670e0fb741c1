"""Errors as answers: one table from the type of an exception to a problem, and no stack trace.

Source: RFC 9457, Problem Details for HTTP APIs. Clients that prefer it get plain text, browsers a
page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from parley.api.facts import facts_of
from parley.api.formats import HTML
from parley.api.negotiate import NotAcceptable, Offer, accept_of, choose
from parley.graph.errors import (
    AnswerTooLargeError,
    BusyError,
    CancelledError,
    ConflictError,
    ContentError,
    DatasetConflictError,
    DeadlineError,
    MediaTypeError,
    NoGraphError,
    NotOfferedError,
    ParleyError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    SearchError,
    SearchRefusedError,
    ServiceError,
    ServiceLimitError,
    ShapesError,
    StoreError,
    UpdateFailedError,
    WorkerDiedError,
)
from parley.graph.interchange.errors import InterchangeError, NotInstalledError
from parley.graph.linking.errors import LinkConflictError, LinkError, UnknownThingError
from parley.graph.networks.errors import NetworkError, NetworkTimeoutError, NetworkTooLargeError
from parley.graph.reconciling.errors import (
    BatchTooLargeError,
    ReconcilingError,
    ReconcilingTimeoutError,
)
from parley.graph.report import Report

PROBLEMS: Final = "https://w3id.org/parley/problems/"

OFFERS: Final = (
    Offer("application/problem+json", ("json",), ("application/json",)),
    Offer("text/plain", ("txt",)),
    HTML,
)

Member = str | int | list[str] | list[dict[str, str]]
Handler = Callable[[Request, Exception], Awaitable[Response]]
Page = Callable[[Request, "ProblemDetails"], Response]
"""Shows a problem to somebody with a browser."""


class UpdatesOff(Exception):  # noqa: N818  # says what is the case, like the problem that it becomes
    """Somebody wants to write to an endpoint that only answers queries."""


class VersionGone(Exception):  # noqa: N818  # as above
    """A version of the data is asked for that is not kept, or that never was."""

    def __init__(self, wanted: str, kept: list[str]) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.kept = kept


class ClientGoneError(OSError):
    """Something was sent to a client that is no longer there.

    An application that went on sending, and had to wait for nothing, would let nobody else run.
    """


@dataclass(frozen=True)
class ProblemDetails:
    """A problem as it is told: members of RFC 9457, and ``more`` members of its type."""

    slug: str
    title: str
    status: int
    detail: str
    more: Mapping[str, Member] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Member]:
        members: dict[str, Member] = {"type": f"{PROBLEMS}{self.slug}", "title": self.title}
        return {**members, "status": self.status, "detail": self.detail, **self.more}

    def text(self) -> str:
        name = self.more.get("request_id")
        said = f"{self.status} {self.title}\n{self.detail}\n"
        return said if name is None else f"{said}Request {name}\n"


MOST_FINDINGS: Final = 100
"""How many findings on data are told; there may be one for every node."""

UPDATES_OFF: Final = "this endpoint answers queries; updates are off"

TABLE: Final[tuple[tuple[type[Exception], int, str, str], ...]] = (
    (QuerySyntaxError, 400, "query-syntax", "The query cannot be parsed"),
    (QueryRefusedError, 403, "query-refused", "The query is refused"),
    (NotOfferedError, 406, "not-acceptable", "No format suits"),
    (DeadlineError, 504, "query-timeout", "The query took too long"),
    (AnswerTooLargeError, 422, "answer-too-large", "The answer is too large"),
    (WorkerDiedError, 503, "query-died", "The query was stopped"),
    (CancelledError, 503, "query-cancelled", "The query was cancelled"),
    (SearchRefusedError, 400, "search-refused", "The search is refused"),
    (BusyError, 503, "busy", "The server is busy"),
    (ServiceError, 502, "service-failed", "A service that the query names failed"),
    (ServiceLimitError, 422, "service-limit", "The query asks too much of services"),
    (VersionGone, 404, "version-not-kept", "The version is not kept"),
    (DatasetConflictError, 400, "dataset-conflict", "The graphs to read are named twice"),
    (UpdateFailedError, 409, "update-failed", "The update cannot be made on this data"),
    (NoGraphError, 404, "no-graph", "There is no such graph"),
    (MediaTypeError, 415, "unsupported-media-type", "The body is of an unsupported type"),
    (ContentError, 400, "content-malformed", "The content cannot be read"),
    (ShapesError, 422, "shapes-violated", "The data would not conform to the shapes"),
    (ConflictError, 409, "version-conflict", "The data has changed meanwhile"),
    (NetworkTooLargeError, 422, "network-too-large", "The network is too large"),
    (NetworkTimeoutError, 504, "network-timeout", "The network took too long"),
    (NetworkError, 400, "network-refused", "The network cannot be made as asked"),
    (BatchTooLargeError, 422, "batch-too-large", "The batch is too large"),
    (ReconcilingTimeoutError, 504, "reconciliation-timeout", "The batch took too long"),
    (ReconcilingError, 400, "reconciliation-refused", "The queries cannot be answered as asked"),
    (NotInstalledError, 501, "format-unavailable", "The format is not to be had here"),
    (InterchangeError, 400, "network-refused", "The network cannot be made as asked"),
    (UnknownThingError, 404, "unknown-thing", "There is no such thing to be linked"),
    (LinkConflictError, 409, "link-conflict", "The link is decided otherwise"),
    (LinkError, 422, "link-refused", "The link cannot be decided so"),
    (QueryError, 500, "query-failed", "The query could not be evaluated"),
    (SearchError, 503, "search-unavailable", "Search is not to be had"),
    (StoreError, 503, "store-unavailable", "The data cannot be read"),
    (UpdatesOff, 403, "updates-off", "Updates are off"),
    (NotAcceptable, 406, "not-acceptable", "No format suits"),
    (ClientDisconnect, 400, "disconnected", "The client went away"),
    (HTTPException, 0, "", ""),
    (ParleyError, 500, "failed", "The request could not be answered"),
    (Exception, 500, "internal", "Something went wrong in the server"),
)
"""The first row that fits decides. An HTTPException brings a status of its own."""


STATUSES: Final = {
    400: ("bad-request", "The request is malformed"),
    401: ("unauthorized", "A token is needed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    408: ("request-timeout", "The request took too long to arrive"),
    413: ("content-too-large", "The request is too large"),
    414: ("address-too-long", "The address is too long"),
    415: ("unsupported-media-type", "The body is of an unsupported type"),
    429: ("too-many-requests", "Too many requests"),
    431: ("headers-too-large", "The headers are too large"),
}
"""Slug and title by the status of an HTTPException; phrases of Python differ by its version."""

DETAILS: Final = {
    404: "there is nothing at this address",
    405: "this address does not answer to that method; Allow names those it does",
}
"""What is said where the framework gives the phrase of the status alone."""


def problem_of(error: Exception) -> ProblemDetails:
    """Return how an exception is told."""
    _, status, slug, title = next(row for row in TABLE if isinstance(error, row[0]))
    if isinstance(error, HTTPException):
        status, headers = error.status_code, dict(error.headers or {})
        slug, title = STATUSES.get(status, (f"status-{status}", HTTPStatus(status).phrase))
        bare = error.detail == HTTPStatus(status).phrase
        detail = DETAILS.get(status, title) if bare else error.detail
        return ProblemDetails(slug, title, status, detail, {}, headers)
    wait = error.retry_after if isinstance(error, BusyError | ServiceError) else None
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return ProblemDetails(slug, title, status, *_detail(error), headers)


def _detail(error: Exception) -> tuple[str, dict[str, Member]]:
    if isinstance(error, QuerySyntaxError):
        token = {} if error.token is None else {"token": error.token}
        return error.message, {"line": error.line, "column": error.column, **token}
    if isinstance(error, QueryRefusedError):
        return str(error), {"line": error.line, "column": error.column}
    if isinstance(error, SearchRefusedError) and error.line is not None:
        return str(error), {"line": error.line, "column": error.column or 1}
    if isinstance(error, NotAcceptable):
        offered = [offer.media_type for offer in error.offers]
        return f"none of these was asked for: {', '.join(offered)}", {"offered": offered}
    if isinstance(error, UpdatesOff):
        return UPDATES_OFF, {}
    if isinstance(error, VersionGone):
        kept = ", ".join(error.kept)
        return f"version {error.wanted} is not kept; these are: {kept}", {"kept": error.kept}
    if isinstance(error, ShapesError):
        return _violations(error.report)
    if isinstance(error, ServiceError):
        return str(error), {"service": error.service}
    if isinstance(error, WorkerDiedError):
        return str(error), {"cause": error.cause}
    if isinstance(error, ParleyError):
        return str(error), {}
    return "the server's log says more", {}


def _violations(report: Report) -> tuple[str, dict[str, Member]]:
    """Return what a report says as text and as a member ``findings``, of which the worst come."""
    found = report.count("Violation")
    told = [
        {
            "severity": result.severity,
            "focusNode": result.focus,
            "path": result.path,
            "value": result.value,
            "message": result.message,
            "constraint": result.constraint,
            "shape": result.shape,
        }
        for result in report.results[:MOST_FINDINGS]
    ]
    first = next(str(result) for result in report.results if result.severity == "Violation")
    what = "violation" if found == 1 else "violations"
    return (
        f"nothing was written: {found} {what}; the first is {first}",
        {"violations": found, "findings": told},
    )


def respond(request: Request, problem: ProblemDetails, page: Page) -> Response:
    """Return a problem in the form that the client prefers; in JSON if it wants none of them."""
    try:
        offer = choose(accept_of(request), OFFERS)
    except NotAcceptable:
        offer = OFFERS[0]
    name = facts_of(request.scope).request_id
    problem = replace(problem, more={**problem.more, "request_id": name})
    if offer is HTML:
        response = page(request, problem)
    elif offer.media_type == "text/plain":
        response = PlainTextResponse(problem.text(), problem.status)
    else:
        response = JSONResponse(problem.json(), problem.status, media_type=offer.media_type)
    response.headers.update({"Vary": "Accept", "Cache-Control": "no-store", **problem.headers})
    return response


def handlers(page: Page) -> dict[type[Exception], Handler]:
    """Return the handlers that an application needs to tell every exception as a problem."""

    async def handle(request: Request, error: Exception) -> Response:
        return respond(request, problem_of(error), page)

    return {kind: handle for kind, *_ in TABLE}

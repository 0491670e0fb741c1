"""The SPARQL endpoint: queries by the SPARQL 1.1 Protocol, and a page to write them on.

Each request is evaluated and serialised by one function in one worker thread; see
:mod:`parley.api.threads` for why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.errors import problem_of
from parley.api.formats import GRAPHS, HTML, SOLUTIONS, content_type
from parley.api.negotiate import NotAcceptable, Offer, accept_of, choose, named
from parley.api.query_page import QueryPage
from parley.api.rendering import Pages
from parley.api.service_description import DESCRIPTIONS, service_description
from parley.api.settings import Settings
from parley.api.sparql_request import SparqlRequest, read_request
from parley.api.threads import in_one_thread
from parley.graph.errors import QueryError, QuerySyntaxError
from parley.graph.query_guard import Findings, Limits, guard
from parley.graph.store import Answer, Kind, View

OFFERS: dict[Kind, tuple[Offer, ...]] = {
    Kind.SOLUTIONS: SOLUTIONS,
    Kind.BOOLEAN: SOLUTIONS,
    Kind.TRIPLES: GRAPHS,
}
ALL = (*SOLUTIONS, *GRAPHS, HTML)


@dataclass(frozen=True)
class Body:
    """A serialised answer."""

    media_type: str
    content: bytes


class SparqlEndpoint:
    """Answers requests to ``/sparql`` from the newest view."""

    def __init__(
        self, views: Callable[[], View], settings: Settings, pages: Pages, page: QueryPage
    ) -> None:
        self._views = views
        self._settings = settings
        self._pages = pages
        self._page = page
        self._limits = Limits(
            settings.max_query_bytes, settings.max_query_nesting, settings.max_query_parts
        )

    async def handle(self, request: Request) -> Response:
        """Answer one request; problems are raised."""
        asked = await read_request(request, self._settings.max_body_bytes)
        if asked.query is None:
            return self._describe(request, asked)
        if _wants_page(request, asked):
            return await in_one_thread(self._show, asked)
        return await self._answer(request, asked, guard(asked.query, self._limits))

    def _describe(self, request: Request, asked: SparqlRequest) -> Response:
        offers = (*DESCRIPTIONS, HTML)
        offer = _offer(request, asked, offers)
        if offer is HTML:
            return self._page.empty()
        view = self._views()
        tag = etag(request, view.version, str(request.url), offer.media_type)
        if has(request, tag):
            return not_modified(tag, view.version)
        address = str(request.url.replace(query="", fragment=""))
        content = service_description(address.rstrip("/"), self._settings, offer.media_type)
        headers = cache_headers(tag, view.version)
        return Response(content, headers=headers, media_type=content_type(offer.media_type))

    def _show(self, asked: SparqlRequest) -> Response:
        """Return the page with the answer, or with what is wrong with the query."""
        query = asked.query or ""
        try:
            guard(query, self._limits)
            return self._page.answered(query, self._query(self._views(), asked))
        except QueryError as error:
            return self._page.refused(query, problem_of(error))

    async def _answer(self, request: Request, asked: SparqlRequest, found: Findings) -> Response:
        view = self._views()
        parts = (
            asked.query or "",
            repr(asked.dataset),
            accept_of(request) or "",
            str(asked.format),
        )
        tag = None if found.volatile else etag(request, view.version, *parts)
        if tag is not None and has(request, tag):
            return not_modified(tag, view.version)
        body = await in_one_thread(self._evaluate, view, request, asked)
        headers = cache_headers(tag, view.version)
        return Response(body.content, headers=headers, media_type=content_type(body.media_type))

    def _evaluate(self, view: View, request: Request, asked: SparqlRequest) -> Body:
        answer = self._query(view, asked)
        offer = _offer(request, asked, OFFERS[answer.kind])
        return Body(
            offer.media_type, answer.serialise(offer.media_type, self._pages.links.prefixes)
        )

    def _query(self, view: View, asked: SparqlRequest) -> Answer:
        """Ask the view; relative IRIs are resolved against the base of the data set."""
        declared = f"BASE <{self._settings.base}> "
        try:
            return view.query(declared + (asked.query or ""), asked.dataset)
        except QuerySyntaxError as error:
            column = error.column - len(declared) if error.line == 1 else error.column
            raise QuerySyntaxError(error.message, error.line, max(1, column)) from error


def _offer(request: Request, asked: SparqlRequest, offers: tuple[Offer, ...]) -> Offer:
    if asked.format is not None:
        return named(asked.format, offers)
    return choose(accept_of(request), offers)


def _wants_page(request: Request, asked: SparqlRequest) -> bool:
    try:
        return _offer(request, asked, ALL) is HTML
    except NotAcceptable:
        return False

"""The GraphQL endpoint: answers by HTTP, the schema as text, and a page to write queries on.

Source: GraphQL over HTTP (GraphQL Foundation, draft of 2026), section 6, with the statuses that the
audits of the npm package ``graphql-http`` ask for. A client that takes
``application/graphql-response+json`` reads from the status whether its document was executed;
``application/json`` is 200 for every GraphQL answer. Answers in parts and subscriptions go to
clients that name ``multipart/mixed`` and ``text/event-stream``; see
:mod:`parley.api.graphql.streams`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parley.api.answer_cache import AnswerCache, KeptAnswer
from parley.api.caching import cache_headers, etag, has, whole_tag
from parley.api.chart_pages import chart_of
from parley.api.graphql.beside import NOTHING, Beside
from parley.api.graphql.documents import NOT_FOUND, Documents, UnknownDocumentError
from parley.api.graphql.engine import SUBSCRIPTION, Engine
from parley.api.graphql.examples import examples
from parley.api.graphql.exchange import Form, Phase
from parley.api.graphql.exchange import Request as Asked
from parley.api.graphql.following import Followed
from parley.api.graphql.incremental import last
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.multipart import takes_parts
from parley.api.graphql.request import read_request
from parley.api.graphql.schema_files import SchemaFiles
from parley.api.graphql.sse import names_events
from parley.api.graphql.streams import (
    Subscribers,
    encoded,
    events_response,
    incremental,
    multipart_response,
)
from parley.api.negotiate import NotAcceptable, Offer, accept_of, choose
from parley.api.query_page import editor_mark
from parley.api.rendering import Pages
from parley.api.settings import Settings
from parley.api.threads import in_one_thread
from parley.graph.domain import Domain
from parley.graph.store import Version, View

ANSWER = Offer("application/graphql-response+json", ("graphql",))
LEGACY = Offer("application/json", ("json",))
PAGE = Offer("text/html", ("html",))
PARTS = Offer("multipart/mixed", ("multipart",))
EVENTS = Offer("text/event-stream", ("events",))
STREAMS = (PARTS, EVENTS)

METHODS = ("GET", "POST")
VARY = "Accept, Accept-Language"
EVERY_METHOD = (*METHODS, "PUT", "PATCH", "DELETE", "OPTIONS")
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"


def graphql_routes(
    views: Callable[[], View],
    domain: Domain,
    settings: Settings,
    limits: GraphQLLimits | None = None,
    beside: Beside = NOTHING,
    stopping: Callable[[], bool] = lambda: False,
) -> list[Route]:
    """Return the routes of ``/graphql`` and of the example queries on its page.

    ``views`` gives the newest version of the data whenever it is called, and ``beside`` is what
    else the server has to be asked; ``stopping`` tells whether the server has been told to stop,
    which ends subscriptions. Making the schema takes about half a second, once.
    """
    engine = Engine(
        domain,
        limits,
        settings.base,
        settings.kept_graphql_values,
        introspection=settings.graphql_introspection == "on",
        beside=beside,
    )
    schema = SchemaFiles(engine, settings.graphql_introspection == "on")
    subscribers = Subscribers(engine, Followed(views, stopping), settings.max_subscribers)
    pages = Pages(settings, domain.model)
    endpoint = _Endpoint(views, engine, schema, settings, pages, subscribers)
    return [
        Route("/graphql", endpoint.answer, methods=list(EVERY_METHOD)),
        Route("/graphql/examples.json", _examples),
        *schema.routes(),
    ]


class _Endpoint:
    def __init__(
        self,
        views: Callable[[], View],
        engine: Engine,
        schema: SchemaFiles,
        settings: Settings,
        pages: Pages,
        subscribers: Subscribers,
    ) -> None:
        self._views = views
        self._engine = engine
        self._schema = schema
        self._settings = settings
        self._pages = pages
        self._subscribers = subscribers
        self._documents = Documents({example.name: example.query for example in examples()})
        self._cache = AnswerCache(settings.answer_cache_bytes)

    async def answer(self, http: Request) -> Response:
        offer = LEGACY
        try:
            if http.method in ("GET", "HEAD") and "sdl" in http.query_params:
                return self._schema.sdl(http)
            offer = _offer(http)
            if offer is PAGE:
                return _page(self._pages)
            return await self._run(http, offer)
        except UnknownDocumentError:
            error = {"message": NOT_FOUND, "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
            return _json(encoded({"errors": [error]}), _refused(offer), offer, {})
        except HTTPException as error:
            body = {"errors": [{"message": error.detail}]}
            return _json(encoded(body), error.status_code, offer, dict(error.headers or {}))

    async def _run(self, http: Request, offer: Offer) -> Response:
        limits = self._settings
        request = await read_request(
            http, self._documents, limits.max_query_bytes, limits.max_body_bytes
        )
        streamed = await self._stream(http, request, offer)
        if streamed is not None:
            return streamed
        view = self._views()
        parts = _parts(request, view.version)
        headers = _cache_headers(http, view.version, offer, parts)
        if "ETag" in headers and has(http, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        key = whole_tag(view.version, *parts)
        kept = self._cache.get(key)
        if kept is not None:
            return _json(kept.content, 200, offer, headers)
        answer = await in_one_thread(self._engine.run, request, view)
        content = encoded(answer.body)
        if answer.repeatable:
            self._cache.put(key, KeptAnswer(LEGACY.media_type, content, 0))
            return _json(content, 200, offer, headers)
        # What failed may succeed next time, and what is volatile may differ: nobody keeps it.
        unkept = {"Parley-Version": str(view.version)}
        if answer.phase is Phase.MUTATION:
            return _json(content, 405, offer, {**unkept, "Allow": "POST"})
        status = 200 if answer.phase is Phase.EXECUTED else _refused(offer)
        return _json(content, status, offer, unkept)

    async def _stream(self, http: Request, request: Asked, offer: Offer) -> Response | None:
        """Return the response to what is answered in several parts, None for anything else.

        A client that takes one answer only gets all of it at once.
        """
        takes_events = names_events(accept_of(http))
        if http.method == "HEAD" or not (takes_events or takes_parts(accept_of(http))):
            return None
        form = await in_one_thread(self._engine.form, request)
        if form is Form.EVENTS and takes_events:
            return await self._subscribers.response(http, request)
        if offer not in STREAMS and (form is not Form.PARTS or not takes_parts(accept_of(http))):
            return None
        if form is Form.EVENTS:
            raise HTTPException(406, SUBSCRIPTION)
        view = self._views()
        answers = incremental(self._engine, request, view)
        if offer is EVENTS and not takes_parts(accept_of(http)):
            return events_response(answers)
        first = await anext(answers)
        if last(first) and offer not in STREAMS:
            status = 200 if "data" in first else _refused(offer)
            return _json(encoded(first), status, offer, {"Parley-Version": str(view.version)})
        return multipart_response(first, answers, str(view.version))


def _refused(offer: Offer) -> int:
    return 400 if offer is ANSWER else 200


def _parts(request: Asked, version: Version) -> tuple[str, ...]:
    """Return what determines an answer beside the digest of the data and this program.

    A wish to be told more may tell the number of the version, which the digest does not hold.
    """
    number = str(version) if len(request.want) > 0 else ""
    variables = json.dumps(request.variables or {}, sort_keys=True)
    said = (request.operation_name or "", variables, *request.languages, *request.want)
    return ("graphql", number, request.query, json.dumps(said))


def _cache_headers(
    http: Request, version: Version, offer: Offer, parts: tuple[str, ...]
) -> dict[str, str]:
    """Return the headers of an answer without errors; only one to a GET has a validator."""
    by_get = http.method in ("GET", "HEAD")
    tag = etag(http, version, offer.media_type, *parts) if by_get else None
    return {**cache_headers(tag, version), "Vary": VARY}


def _offer(http: Request) -> Offer:
    """Return the form of the answer; raises HTTPException with 405 or 406 if there can be none."""
    if http.method not in (*METHODS, "HEAD"):
        raise HTTPException(405, "Send GET or POST.", {"Allow": ", ".join(METHODS)})
    offers = (LEGACY, ANSWER) if http.method == "POST" else (LEGACY, ANSWER, PAGE)
    accept = accept_of(http)
    with contextlib.suppress(NotAcceptable):
        return choose(accept, offers)
    if names_events(accept):
        return EVENTS
    if takes_parts(accept):
        return PARTS
    names = ", ".join(offer.media_type for offer in (*offers, *STREAMS))
    raise HTTPException(406, f"Accept one of {names}.")


def _json(content: bytes, status: int, offer: Offer, headers: dict[str, str]) -> Response:
    common = {"Vary": VARY, "Cache-Control": "no-store"}
    form = LEGACY if offer in STREAMS else offer
    media_type = f"{form.media_type}; charset=utf-8"
    return Response(content, status, {**common, **headers}, media_type)


def _page(pages: Pages) -> Response:
    page = pages.html("graphql.html.jinja", editor=editor_mark("graphql.js"))
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept"}
    return Response(page, 200, headers, "text/html")


async def _examples(http: Request) -> Response:
    return JSONResponse(
        [
            {
                "name": example.name,
                "title": example.title,
                "about": example.about,
                "query": example.query,
                "chart": chart_of(example.name),
            }
            for example in examples()
        ]
    )

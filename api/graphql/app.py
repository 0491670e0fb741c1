"""The GraphQL endpoint: answers by HTTP, the schema as text, and a page to write queries on.

Source: GraphQL over HTTP (GraphQL Foundation, draft of 2026), section 6, with the statuses that the
audits of the npm package ``graphql-http`` ask for. A client that takes
``application/graphql-response+json`` reads from the status whether its document was executed;
``application/json`` is 200 for every GraphQL answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parley.api.answer_cache import AnswerCache, KeptAnswer
from parley.api.caching import cache_headers, etag, has, whole_tag
from parley.api.chart_pages import chart_of
from parley.api.graphql.beside import NOTHING, Beside
from parley.api.graphql.documents import NOT_FOUND, Documents, UnknownDocumentError
from parley.api.graphql.engine import Engine, Phase
from parley.api.graphql.engine import Request as Asked
from parley.api.graphql.examples import examples
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.request import read_request
from parley.api.graphql.schema_files import SchemaFiles
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
) -> list[Route]:
    """Return the routes of ``/graphql`` and of the example queries on its page.

    ``views`` gives the newest version of the data whenever it is called, and ``beside`` is what
    else the server has to be asked. Making the schema takes about half a second, once.
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
    endpoint = _Endpoint(views, engine, schema, settings, Pages(settings, domain.model))
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
    ) -> None:
        self._views = views
        self._engine = engine
        self._schema = schema
        self._settings = settings
        self._pages = pages
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
            return _json(_encoded({"errors": [error]}), _refused(offer), offer, {})
        except HTTPException as error:
            body = {"errors": [{"message": error.detail}]}
            return _json(_encoded(body), error.status_code, offer, dict(error.headers or {}))

    async def _run(self, http: Request, offer: Offer) -> Response:
        limits = self._settings
        request = await read_request(
            http, self._documents, limits.max_query_bytes, limits.max_body_bytes
        )
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
        content = _encoded(answer.body)
        if answer.repeatable:
            self._cache.put(key, KeptAnswer(LEGACY.media_type, content, 0))
            return _json(content, 200, offer, headers)
        # What failed may succeed next time, and what is volatile may differ: nobody keeps it.
        unkept = {"Parley-Version": str(view.version)}
        if answer.phase is Phase.MUTATION:
            return _json(content, 405, offer, {**unkept, "Allow": "POST"})
        status = 200 if answer.phase is Phase.EXECUTED else _refused(offer)
        return _json(content, status, offer, unkept)


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
    try:
        return choose(accept_of(http), offers)
    except NotAcceptable:
        names = ", ".join(offer.media_type for offer in offers)
        raise HTTPException(406, f"Accept one of {names}.") from None


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        # A lone surrogate that a query brought along is written as the escape that JSON has for it.
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8", "backslashreplace")


def _json(content: bytes, status: int, offer: Offer, headers: dict[str, str]) -> Response:
    common = {"Vary": VARY, "Cache-Control": "no-store"}
    media_type = f"{offer.media_type}; charset=utf-8"
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

"""The GraphQL endpoint: answers by HTTP, the schema as text, and a page to write queries on.

Source: GraphQL over HTTP (GraphQL Foundation, draft of 2026), section 6, with the statuses that the
audits of the npm package ``graphql-http`` ask for. A client that takes
``application/graphql-response+json`` reads from the status whether its document was executed;
``application/json`` is 200 for every GraphQL answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parley.api.graphql.engine import Engine, Phase
from parley.api.graphql.examples import examples
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.request import read_request
from parley.api.negotiate import NotAcceptable, Offer, accept_of, choose
from parley.api.rendering import Pages
from parley.api.settings import Settings
from parley.api.threads import in_one_thread
from parley.graph.domain import Domain
from parley.graph.store import View

ANSWER = Offer("application/graphql-response+json", ("graphql",))
LEGACY = Offer("application/json", ("json",))
PAGE = Offer("text/html", ("html",))

METHODS = ("GET", "POST")
EVERY_METHOD = (*METHODS, "PUT", "PATCH", "DELETE", "OPTIONS")
FILES = {"graphql.js": "text/javascript", "graphql.css": "text/css"}
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"


def graphql_routes(
    views: Callable[[], View],
    domain: Domain,
    settings: Settings,
    limits: GraphQLLimits | None = None,
) -> list[Route]:
    """Return the routes of ``/graphql`` and of the files that its page is made of.

    ``views`` gives the newest version of the data whenever it is called. Making the schema takes
    about half a second, once.
    """
    engine = Engine(domain, limits, settings.base)
    endpoint = _Endpoint(views, engine, settings, Pages(settings, domain.model))
    return [
        Route("/graphql", endpoint.answer, methods=list(EVERY_METHOD)),
        Route("/graphql/examples.json", _examples),
        *(Route(f"/graphql/{name}", _file) for name in FILES),
    ]


class _Endpoint:
    def __init__(
        self, views: Callable[[], View], engine: Engine, settings: Settings, pages: Pages
    ) -> None:
        self._views = views
        self._engine = engine
        self._settings = settings
        self._pages = pages

    async def answer(self, http: Request) -> Response:
        if http.method in ("GET", "HEAD") and "sdl" in http.query_params:
            return Response(self._engine.sdl, media_type="text/plain; charset=utf-8")
        offer = LEGACY
        try:
            offer = _offer(http)
            if offer is PAGE:
                return _page(self._pages)
            return await self._run(http, offer)
        except HTTPException as error:
            body = {"errors": [{"message": error.detail}]}
            return _json(body, error.status_code, offer, dict(error.headers or {}))

    async def _run(self, http: Request, offer: Offer) -> Response:
        limits = self._settings
        request = await read_request(http, limits.max_query_bytes, limits.max_body_bytes)
        answer = await in_one_thread(self._engine.run, request, self._views())
        if answer.phase is Phase.MUTATION:
            return _json(answer.body, 405, offer, {"Allow": "POST"})
        refused = answer.phase is Phase.DOCUMENT and offer is ANSWER
        return _json(answer.body, 400 if refused else 200, offer, {})


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


def _json(body: dict[str, Any], status: int, offer: Offer, headers: dict[str, str]) -> Response:
    # A lone surrogate that a query brought along is written as the escape that JSON has for it.
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    common = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    return Response(
        text.encode("utf-8", "backslashreplace"),
        status,
        {**common, **headers},
        f"{offer.media_type}; charset=utf-8",
    )


def _read(name: str) -> str:
    return (files("parley.api") / "static" / name).read_text(encoding="utf-8")


def _page(pages: Pages) -> Response:
    page = pages.html("graphql.html.jinja")
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept"}
    return Response(page, 200, headers, "text/html")


async def _file(http: Request) -> Response:
    name = http.url.path.rpartition("/")[2]
    return Response(_read(name), media_type=FILES[name])


async def _examples(http: Request) -> Response:
    return JSONResponse(
        [{"title": e.title, "about": e.about, "query": e.query} for e in examples()]
    )

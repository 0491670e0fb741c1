"""The application: routes, middleware and handlers, put together from what is passed in."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import as_file, files

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from parley.api.errors import handlers
from parley.api.graphql.examples import examples as graphql_examples
from parley.api.late import LateRoutes
from parley.api.middleware import SecurityHeaders
from parley.api.pages import SitePages
from parley.api.query_page import QueryPage
from parley.api.rendering import Pages
from parley.api.resources import Resources
from parley.api.settings import Settings
from parley.api.sparql import SparqlEndpoint
from parley.graph.domain import Domain
from parley.graph.example_queries import packaged_examples
from parley.graph.store import View


def create_app(views: Callable[[], View], domain: Domain, settings: Settings) -> Starlette:
    """Return the application that serves a data set.

    ``views`` gives the newest version whenever it is called, so a version that is committed while
    the server runs is served from the next request on. Nothing is read from the data before one
    comes.
    """
    pages = Pages(settings, domain.model)
    examples = packaged_examples()
    endpoint = SparqlEndpoint(views, settings, pages, QueryPage(pages, examples))
    site = SitePages(views, domain, pages, examples, tuple(graphql_examples()))
    graphql = LateRoutes(lambda: _graphql_routes(views, domain, settings))
    return Starlette(
        routes=[
            *_site_routes(site),
            Route("/sparql", endpoint.handle, methods=["GET", "POST"]),
            Route("/sparql/", endpoint.handle, methods=["GET", "POST"]),
            *_resource_routes(Resources(views, pages)),
            *graphql.below("/graphql"),
            _static(),
        ],
        middleware=_middleware(settings),
        exception_handlers=handlers(pages.problem),
        lifespan=_warming(graphql),
    )


def _warming(late: LateRoutes) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Return a lifespan that has late routes made in the background once the server listens."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=late.make, name="late-routes", daemon=True).start()
        yield

    return lifespan


def _graphql_routes(
    views: Callable[[], View], domain: Domain, settings: Settings
) -> Sequence[BaseRoute]:
    # Imported here, because this is most of what a start would import.
    from parley.api.graphql.app import graphql_routes

    return graphql_routes(views, domain, settings)


def _site_routes(site: SitePages) -> list[BaseRoute]:
    return [
        Route("/", site.start),
        Route("/browse/{name}", site.browse),
        Route("/ontology", site.ontology),
        Route("/ontology.{suffix}", site.ontology),
        Route("/reference.css", site.style),
        Route("/vocab/{path:path}", site.vocabulary),
        Route("/context.jsonld", site.context),
        Route("/health", site.health),
    ]


def _resource_routes(resources: Resources) -> list[BaseRoute]:
    return [
        Route("/id/{path:path}", resources.thing),
        Route("/graph/{path:path}", resources.graph),
    ]


def _static() -> BaseRoute:
    with as_file(files("parley.api") / "static") as folder:
        return Mount("/static", StaticFiles(directory=folder))


def _middleware(settings: Settings) -> list[Middleware]:
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins.split(),
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Accept", "Content-Type", "If-None-Match"],
        expose_headers=["ETag", "Parley-Version", "Content-Location", "Link"],
    )
    return [
        Middleware(SecurityHeaders),
        cors,
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
    ]

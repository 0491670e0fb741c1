"""The application: routes, middleware and handlers, put together from what is passed in."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import as_file, files

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from parley.api.chart_pages import chart_routes
from parley.api.dumps import Dumps
from parley.api.editor_data import EditorData
from parley.api.errors import handlers
from parley.api.graphql.examples import examples as graphql_examples
from parley.api.health import Health
from parley.api.late import LateRoutes
from parley.api.link_writes import LinkWrites, routes_off
from parley.api.middleware import middleware
from parley.api.operations import Operations, operations_for
from parley.api.pages import SitePages
from parley.api.query_page import QueryPage
from parley.api.query_reading import QueryReader
from parley.api.rendering import Pages
from parley.api.resources import Resources
from parley.api.search import Search
from parley.api.search_indexes import SearchIndexes
from parley.api.services import load_sources
from parley.api.settings import Settings
from parley.api.sparql_routes import endpoint_of, query_reader, sparql_routes
from parley.api.wellknown import WellKnown
from parley.api.wikidata_items import WikidataItems
from parley.api.write_routes import Writes, write_routes
from parley.graph.domain import Domain
from parley.graph.example_queries import ExampleQuery, crossing_examples, packaged_examples
from parley.graph.namespaces import WIKIDATA_QUERIES, prefixes_for
from parley.graph.workers.fleet import Fleet


def create_app(
    fleet: Fleet,
    domain: Domain,
    settings: Settings,
    operations: Operations | None = None,
    writes: Writes | None = None,
    deciding: LinkWrites | None = None,
) -> Starlette:
    """Return the application that serves a data set.

    It opens ``fleet`` when it starts and closes it when it ends. A version that is committed while
    the server runs is served as soon as it is loaded. Whoever runs the server passes the
    ``operations`` in, to tell them what happens outside of the application. Without ``writes``,
    nobody may write, and without ``deciding`` nobody decides on links.
    """
    operations = operations_for(fleet, settings) if operations is None else operations
    pages = Pages(settings, domain.model)
    examples = _examples(settings)
    views = fleet.view
    indexes = SearchIndexes(fleet, settings)
    reader = query_reader(domain.model, settings, indexes)
    page = QueryPage(pages, examples)
    updates = writes is not None
    editor = EditorData(settings.base, domain.model, pages.links, examples)
    site = SitePages(views, domain, pages, examples, tuple(graphql_examples()))
    graphql = LateRoutes(
        lambda: _graphql_routes(fleet, domain, settings, reader, indexes, operations.health)
    )
    dumps = Dumps(fleet, prefixes_for(settings.base), settings.dump_timeout)
    told = handlers(pages.problem)
    return Starlette(
        routes=[
            *sparql_routes(fleet, settings, page, reader, updates=updates),
            *operations.routes(),
            *dumps.routes(),
            Route("/sparql/editor.json", editor.answer),
            *_write_routes(fleet, settings, writes),
            *_site_routes(site),
            Route("/search", Search(fleet, indexes, pages).handle),
            *WellKnown(views, settings, endpoint_of).routes(),
            Route("/id/wikidata/{item}", WikidataItems(views, pages.links).lead),
            *_resource_routes(Resources(views, pages)),
            *graphql.below("/graphql"),
            *_tool_routes(fleet, pages, settings, deciding or LinkWrites()),
        ],
        middleware=middleware(settings, told[Exception], operations.log, operations.metrics),
        exception_handlers=told,
        lifespan=_lifespan(fleet, graphql, indexes, dumps),
    )


def _examples(settings: Settings) -> tuple[ExampleQuery, ...]:
    """Return the example queries to offer: those that ask Wikidata only if it may be asked."""
    crossing = crossing_examples() if WIKIDATA_QUERIES in settings.services.split() else ()
    return (*packaged_examples(), *crossing)


def _lifespan(
    fleet: Fleet, late: LateRoutes, indexes: SearchIndexes, dumps: Dumps
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Return a lifespan that opens the fleet, and then has late routes made in the background."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await fleet.open()
        threading.Thread(target=late.make, name="late-routes", daemon=True).start()
        try:
            yield
        finally:
            await indexes.close()
            await dumps.close()
            await fleet.close()

    return lifespan


def _write_routes(fleet: Fleet, settings: Settings, writes: Writes | None) -> list[BaseRoute]:
    if writes is None:
        return write_routes(fleet, settings)
    fetch = load_sources(settings)
    return write_routes(fleet, settings, writes.store, writes.token, writes.extensions, fetch)


def _graphql_routes(
    fleet: Fleet,
    domain: Domain,
    settings: Settings,
    reader: QueryReader,
    indexes: SearchIndexes,
    health: Health,
) -> Sequence[BaseRoute]:
    # Imported here, because this is most of what a start would import.
    from parley.api.graphql.app import graphql_routes
    from parley.api.graphql_beside import beside_graphql

    beside = beside_graphql(fleet, reader, indexes, settings)
    return graphql_routes(
        fleet.view, domain, settings, beside=beside, stopping=lambda: health.stopping
    )


def _tool_routes(
    fleet: Fleet, pages: Pages, settings: Settings, deciding: LinkWrites
) -> list[BaseRoute]:
    """Return what is worked with beside queries: networks, matches, links, charts."""
    networks = LateRoutes(lambda: _network_routes(fleet, pages, settings))
    reconciling = LateRoutes(lambda: _reconciling_routes(fleet, pages, settings))
    return [
        *networks.below("/networks"),
        *reconciling.below("/reconcile"),
        *_link_routes(fleet, pages, settings, deciding),
        *chart_routes(),
        _static(),
    ]


def _network_routes(fleet: Fleet, pages: Pages, settings: Settings) -> Sequence[BaseRoute]:
    # Imported here, because the libraries that compute networks take long to import.
    from parley.api.networks import Networks

    return Networks(fleet, pages, settings).routes()


def _reconciling_routes(fleet: Fleet, pages: Pages, settings: Settings) -> Sequence[BaseRoute]:
    # Imported here, because the libraries that compare names take long to import.
    from parley.api.reconcile import Reconciling
    from parley.api.reconcile_draft import DraftReconciling

    service = Reconciling(fleet, pages, settings)
    draft = settings.reconciliation_draft == "on"
    return [*(DraftReconciling(service).routes() if draft else ()), *service.routes()]


def _link_routes(
    fleet: Fleet, pages: Pages, settings: Settings, writes: LinkWrites
) -> Sequence[BaseRoute]:
    if settings.links == "":
        return routes_off()
    # Imported here, because few servers have it, and what compares names takes long to import.
    from parley.api.link_review import link_review

    return link_review(fleet.view, pages, settings, writes).routes()


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

"""The SPARQL endpoint, put together from what is passed in, and its addresses."""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from parley.api.query_page import QueryPage
from parley.api.query_reading import Federate, QueryReader
from parley.api.search_indexes import SearchIndexes
from parley.api.service_description import Features
from parley.api.services import Federator, remote_services
from parley.api.settings import Settings
from parley.api.sparql import METHODS, SparqlEndpoint
from parley.graph.model import Model
from parley.graph.namespaces import SEARCH, SEARCH_SERVICE, prefixes_for
from parley.graph.query_guard import Limits
from parley.graph.store import Dataset
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import Pool


def sparql_routes(
    fleet: Fleet,
    settings: Settings,
    page: QueryPage,
    reader: QueryReader,
    *,
    updates: bool,
) -> list[BaseRoute]:
    """Return the routes of ``/sparql`` and below.

    ``reader`` is what :func:`query_reader` gives; ``updates`` says whether updates are taken at
    ``/update``.
    """
    features = _features(settings, updates)
    endpoint = SparqlEndpoint(fleet, settings, reader, page, endpoint_of, features)
    methods = list(METHODS)
    return [
        Route("/sparql", endpoint.handle, methods=methods),
        Route("/sparql/", endpoint.handle, methods=methods),
        Route("/sparql/citation", endpoint.cite),
        Route("/sparql/queries/{name}", endpoint.cancel, methods=["DELETE"]),
    ]


def endpoint_of(request: Request) -> str:
    """Return the address of the SPARQL endpoint as the client of a request knows it."""
    return f"{request.url.scheme}://{request.url.netloc}/sparql"


def _features(settings: Settings, updates: bool) -> Features:
    return Features(
        federation=settings.services.strip() != "",
        update="/update" if updates else None,
        properties=(f"{SEARCH}matches",),
    )


def _federate(settings: Settings, indexes: SearchIndexes) -> Federate:
    remote = remote_services(settings)
    prefixes = prefixes_for(settings.base)

    async def federate(query: str, pool: Pool, dataset: Dataset, seconds: float) -> str:
        services = {**remote, SEARCH_SERVICE: indexes.service(pool)}
        return await Federator(services, settings, prefixes)(query, pool, dataset, seconds)

    return federate


def query_reader(model: Model, settings: Settings, indexes: SearchIndexes) -> QueryReader:
    """Return what reads the queries of clients, wherever they are asked.

    Raises ``ParleyError`` for settings that name services wrongly.
    """
    limits = Limits(settings.max_query_bytes, settings.max_query_nesting, settings.max_query_parts)
    prefixes = prefixes_for(settings.base)
    federate = _federate(settings, indexes)
    return QueryReader(limits, settings.base, prefixes, model.iris, federate, (SEARCH_SERVICE,))

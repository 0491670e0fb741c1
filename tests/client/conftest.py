"""A client of the server with the packaged examples, and an endpoint that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.client import Client
from parley.graph.build import Build
from tests.conftest import serving


@pytest.fixture
def client(server_url: str) -> Iterator[Client]:
    with Client(server_url) as made:
        yield made


@pytest.fixture(scope="session")
def foreign(built: Build) -> Iterator[str]:
    """The address of a bare endpoint with the same data: no versions, no limits, no prefixes."""
    store = ox.Store()
    store.extend(built.quads)

    async def answer(request: Request) -> Response:
        text = parse_qs((await request.body()).decode())["query"][0]
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        data = found.serialize(format=ox.QueryResultsFormat.JSON)
        return Response(data, media_type="application/sparql-results+json")

    async def by_address(request: Request) -> Response:
        found = store.query(request.query_params["query"], use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        data = found.serialize(format=ox.QueryResultsFormat.JSON)
        return Response(data, media_type="application/sparql-results+json")

    routes = [
        Route("/sparql", answer, methods=["POST"]),
        Route("/sparql", by_address, methods=["GET"]),
    ]
    with serving(Starlette(routes=routes)) as address:
        yield f"{address}/sparql"

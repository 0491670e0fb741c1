"""The addresses at which a data set is written, put together from what is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute, Route

from parley.api.graph_store import METHODS as GRAPH_METHODS
from parley.api.graph_store import GraphStore
from parley.api.settings import Settings
from parley.api.update import METHODS as UPDATE_METHODS
from parley.api.update import Fetch, UpdateEndpoint, fetch_nothing
from parley.api.write_access import WriteAccess
from parley.api.writing import writer_on
from parley.graph.embedded import EngineStore
from parley.graph.query_guard import Limits
from parley.graph.workers.fleet import Fleet


@dataclass(frozen=True)
class Writes:
    """What a server needs so that clients may write: see :func:`write_routes`."""

    store: EngineStore
    token: str
    extensions: tuple[str, ...] = ()


def write_routes(
    fleet: Fleet,
    settings: Settings,
    store: EngineStore | None = None,
    token: str | None = None,
    extensions: Sequence[str] = (),
    fetch: Fetch = fetch_nothing,
) -> list[BaseRoute]:
    """Return the routes of ``/update`` and ``/store``.

    With ``token`` and ``store``, which this process has open to write and whose versions ``fleet``
    serves, whoever has the token may write; otherwise graphs can be read only. ``extensions`` are
    the folders that extend the domain, and ``fetch`` fetches what ``LOAD`` may load.
    """
    access = WriteAccess(token if store is not None else None)
    writer = None
    if store is not None:
        writer = writer_on(fleet, store, settings.write_timeout, settings.max_waiting_writes)
    limits = Limits(settings.max_write_bytes, settings.max_query_nesting, settings.max_update_parts)
    update = UpdateEndpoint(access, writer, settings.base, limits, extensions, fetch)
    graphs = GraphStore(fleet.view, access, writer, settings.base, limits, extensions)
    return [
        *(
            Route(path, update.handle, methods=list(UPDATE_METHODS))
            for path in ("/update", "/update/")
        ),
        Route("/store", graphs.handle, methods=list(GRAPH_METHODS)),
        Route("/store/{path:path}", graphs.handle, methods=list(GRAPH_METHODS)),
    ]

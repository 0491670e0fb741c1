"""Searches in a query that this process answers itself, such as that of ``parley query``."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from parley.graph.federation import federate
from parley.graph.namespaces import DEFAULT_BASE, SEARCH_SERVICE
from parley.graph.query_guard import inspect
from parley.graph.search.building import build_index
from parley.graph.search.index import SearchIndex
from parley.graph.search.service import SearchService
from parley.graph.service_blocks import Solutions
from parley.graph.store import View

MOST: Final = 5000
"""How many solutions a search may have, as on a server with the settings of an installation."""


def with_searches(text: str, view: View, prefixes: Mapping[str, str]) -> str:
    """Return a query with what its searches find in ``view`` in their place.

    The index is made for the query alone. Raises what :class:`SearchService` raises, and
    :class:`~parley.graph.errors.QueryRefusedError` for any other service.
    """
    if inspect(text).service is None:
        return text
    with tempfile.TemporaryDirectory(prefix="parley-search-") as folder:
        path = Path(folder) / "index.sqlite"
        build_index(view, path)
        index = SearchIndex(path)
        try:
            return asyncio.run(_answered(text, index, prefixes))
        finally:
            index.close()


async def _answered(text: str, index: SearchIndex, prefixes: Mapping[str, str]) -> str:
    async def of_view() -> SearchIndex:
        return index

    services = {SEARCH_SERVICE: SearchService(of_view, MOST)}
    return await federate(text, services, _unasked, base=DEFAULT_BASE, prefixes=prefixes)


async def _unasked(text: str) -> Solutions:
    raise AssertionError("a search wants no bindings")

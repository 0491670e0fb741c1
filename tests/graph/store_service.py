"""A service that answers from a store in this process."""

from __future__ import annotations

import pyoxigraph as ox

from parley.graph.service_blocks import Bindings, ServiceBlock, Solutions
from parley.graph.service_values import service_query


class StoreService:
    """Answers from a store; notes what it was asked."""

    def __init__(self, store: ox.Store, *, wants_bindings: bool = True) -> None:
        self._store = store
        self.wants_bindings = wants_bindings
        self.asked: list[str] = []

    async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
        self.asked.append(service_query(block, bindings))
        return solutions(self._store, self.asked[-1])


def solutions(store: ox.Store, query: str) -> Solutions:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return Solutions(tuple(v.value for v in found.variables), [tuple(row) for row in found])

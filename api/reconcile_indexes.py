"""The indexes for reconciling, of the versions that are being served, kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import Final

from parley.graph.model import Model
from parley.graph.reconciling.entities import read_entities
from parley.graph.reconciling.index import ReconcilingIndex, build_index
from parley.graph.reconciling.kinds import Kinds
from parley.graph.store import Version, View
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import Pool

KEPT: Final = 2
"""How many indexes are kept: that of the newest version, and the one used before it."""


class ReconcilingIndexes:
    """Makes the index of a version when it is first asked for, once, whoever asks meanwhile.

    Ask it from threads: making an index reads all names and values of a version, by queries.
    """

    def __init__(self, fleet: Fleet, model: Model, base: str) -> None:
        self._fleet = fleet
        self._base = base
        self._lock = threading.Lock()
        self._held: OrderedDict[Version, Future[ReconcilingIndex]] = OrderedDict()
        self.kinds = Kinds(model)

    def of(self, pool: Pool) -> ReconcilingIndex:
        """Return the index of the version of ``pool``; waits until it is made.

        Raises what reading the version raises; whoever asks next tries again.
        """
        with self._lock:
            found = self._held.get(pool.version)
            mine = found is None
            if found is None:
                found = self._held[pool.version] = Future()
            self._held.move_to_end(pool.version)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        if mine:
            self._make(pool.version, self._fleet.view_of(pool), found)
        return found.result()

    def _make(self, version: Version, view: View, made: Future[ReconcilingIndex]) -> None:
        try:
            entities = read_entities(view, self.kinds, self._base)
            made.set_result(build_index(entities, self.kinds, self._base))
        except BaseException as error:
            with self._lock:
                self._held.pop(version, None)
            made.set_exception(error)
            raise

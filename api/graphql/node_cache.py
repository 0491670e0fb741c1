"""What is known of a version, kept for the requests that follow.

A version never changes, so what one request has read of it holds for every other. Requests in
several threads fill one :class:`Known`: each writes whole values, and whoever reads a value twice
reads the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

from parley.api.graphql.made import Made, MadeKey
from parley.graph.store import Version

KEPT_VERSIONS = 2

Term = TypeVar("Term")
Thing = TypeVar("Thing")
Access = TypeVar("Access")


class Known(Generic[Access, Term, Thing]):
    """What is known of one version; ``size`` is about how many values that are.

    There are values by access and IRI of the node, things by IRI, rows of the store by query, and
    objects of answers.
    """

    def __init__(self) -> None:
        self.values: dict[Access, dict[str, Sequence[Term]]] = {}
        self.things: dict[str, Thing | None] = {}
        self.rows: dict[str, list[dict[str, Term]]] = {}
        self.made: dict[MadeKey, Made] = {}
        self.size = 0


class NodeCache(Generic[Access, Term, Thing]):
    """Keeps what is known of the newest versions, up to ``most`` values of each.

    Past that, what is known is forgotten as a whole; requests under way go on with what they have.
    With ``most`` at 0 nothing is kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._versions: OrderedDict[Version, Known[Access, Term, Thing]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, version: Version) -> Known[Access, Term, Thing]:
        """Return what is known of a version, to be read and added to."""
        with self._lock:
            known = self._versions.get(version)
            if known is None or known.size >= self._most:
                known = self._versions[version] = Known()
            self._versions.move_to_end(version)
            while len(self._versions) > KEPT_VERSIONS:
                self._versions.popitem(last=False)
            return known

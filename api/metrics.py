"""What is counted while a server runs, for :mod:`parley.api.metrics_page`.

Counting is adding to numbers of one event loop; the library that writes them for Prometheus is
loaded by the first who asks for them. Labels have few values: routes as they are declared and not
as they are asked for, methods and outcomes of a closed set. So the number of series stays bounded
whatever clients send.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Scope

from parley.api.facts import RequestFacts

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
ROWS: Final = (0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"))


@dataclass(frozen=True)
class WorkerFigures:
    """What the workers of one version are doing, and how many ended for which reason."""

    version: str
    idle: int
    busy: int
    waiting: int
    forked: int
    ended: Mapping[str, int] = field(default_factory=dict)


class Distribution:
    """How many of the values seen are no more than each bound; the last count is of the rest."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Metrics:
    """Counts what it is told of; ``workers`` are asked when somebody wants to know."""

    def __init__(self, workers: Callable[[], Iterable[WorkerFigures]] = lambda: ()) -> None:
        self.workers = workers
        self.running = 0
        self.sent = 0
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.seconds: dict[str, Distribution] = {}
        self.unread: Counter[int] = Counter()
        self.queries: Counter[str] = Counter()
        self.rows = Distribution(ROWS)

    def request(self, scope: Scope, facts: RequestFacts) -> None:
        """Count a request that has ended."""
        route = route_of(scope)
        method = scope["method"]
        self.requests[route, method if method in METHODS else "other", facts.status] += 1
        if route not in self.seconds:
            self.seconds[route] = Distribution(SECONDS)
        self.seconds[route].add(facts.duration)
        self.sent += facts.sent
        if facts.outcome is not None:
            self.queries[facts.outcome] += 1
        if facts.rows is not None:
            self.rows.add(facts.rows)

    def refused(self, status: int) -> None:
        """Count something that was refused before it was a request."""
        self.unread[status] += 1


def route_of(scope: Scope) -> str:
    """Return the declared path of the route that answered, ``none`` if there was none."""
    return getattr(scope.get("route"), "path", "none")

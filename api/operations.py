"""What watches a running server: its log, its metrics, its state of health, its limits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.routing import BaseRoute, Route

from parley.api.health import PATIENCE, Health, Probe
from parley.api.metrics import Metrics, WorkerFigures
from parley.api.metrics_page import MetricsPage
from parley.api.request_log import RequestLog
from parley.api.settings import Settings
from parley.graph.store import Kind
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.jobs import Question

TRIVIAL: Final = Question("ASK {}", {Kind.BOOLEAN: ("text/csv", "application/sparql-results+json")})


@dataclass(frozen=True)
class Operations:
    """The log, the metrics and the health of one server, and the addresses that show them."""

    log: RequestLog
    metrics: Metrics
    health: Health
    metrics_access: str

    def routes(self) -> list[BaseRoute]:
        """Return ``/metrics``, ``/health/live`` and ``/health/ready``."""
        return [
            Route("/metrics", MetricsPage(self.metrics, self.metrics_access).answer),
            Route("/health/live", self.health.live),
            Route("/health/ready", self.health.ready),
        ]


def operations_for(fleet: Fleet, settings: Settings) -> Operations:
    """Return what watches a server of ``fleet``; the log goes to standard error."""
    return Operations(
        RequestLog(sys.stderr, settings.log, settings.log_clients),
        Metrics(lambda: figures(fleet)),
        Health(probe_of(fleet)),
        settings.metrics,
    )


def figures(fleet: Fleet) -> Iterator[WorkerFigures]:
    """Iterate over what the workers of each version are doing."""
    for pool in fleet.pools():
        yield WorkerFigures(
            str(pool.version),
            idle=pool.idle,
            busy=pool.busy,
            waiting=pool.waiting,
            forked=pool.counts.forked,
            ended=dict(pool.counts.ended),
        )


def probe_of(fleet: Fleet) -> Probe:
    """Return what asks a worker of the newest version something trivial."""

    async def probe() -> str:
        pool = fleet.pool()
        await pool.ask(TRIVIAL, PATIENCE)
        return str(pool.version)

    return probe

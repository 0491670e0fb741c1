"""Counts in the data model of Prometheus.

Source: the Prometheus documentation on naming: base units, and ``_total`` for what only grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from parley.api.metrics import Distribution, Metrics


class Export(Collector):
    """Reads ``metrics`` whenever it is collected."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._of_requests()
        yield from self._of_queries()
        yield from self._of_workers()

    def _of_requests(self) -> Iterator[Metric]:
        found = self._metrics
        answers = CounterMetricFamily(
            "parley_http_requests", "Answers given", labels=("route", "method", "status")
        )
        for (route, method, status), count in list(found.requests.items()):
            answers.add_metric((route, method, str(status)), count)
        seconds = HistogramMetricFamily(
            "parley_http_request_seconds", "Time to the end of the answer", labels=("route",)
        )
        for route, distribution in list(found.seconds.items()):
            seconds.add_metric((route,), _buckets(distribution), distribution.total)
        unread = CounterMetricFamily(
            "parley_http_refused", "What was malformed, too long or too slow", labels=("status",)
        )
        for status, count in list(found.unread.items()):
            unread.add_metric((str(status),), count)
        yield from (answers, seconds, unread)
        yield CounterMetricFamily("parley_http_sent_bytes", "Bytes of answers", value=found.sent)
        yield GaugeMetricFamily("parley_http_running", "Being answered", value=found.running)

    def _of_queries(self) -> Iterator[Metric]:
        queries = CounterMetricFamily(
            "parley_queries", "Queries by how they ended", labels=("outcome",)
        )
        for outcome, count in list(self._metrics.queries.items()):
            queries.add_metric((str(outcome),), count)
        rows = HistogramMetricFamily("parley_query_rows", "Rows of answers")
        rows.add_metric((), _buckets(self._metrics.rows), self._metrics.rows.total)
        yield from (queries, rows)

    def _of_workers(self) -> Iterator[Metric]:
        now = GaugeMetricFamily("parley_workers", "Workers now", labels=("version", "state"))
        waiting = GaugeMetricFamily(
            "parley_waiting_queries", "Queries that wait for a worker", labels=("version",)
        )
        forked = CounterMetricFamily("parley_workers_forked", "Workers begun", labels=("version",))
        ended = CounterMetricFamily(
            "parley_workers_ended", "Workers ended, by reason", labels=("version", "reason")
        )
        for found in self._metrics.workers():
            now.add_metric((found.version, "idle"), found.idle)
            now.add_metric((found.version, "busy"), found.busy)
            waiting.add_metric((found.version,), found.waiting)
            forked.add_metric((found.version,), found.forked)
            for reason, count in found.ended.items():
                ended.add_metric((found.version, reason), count)
        yield from (now, waiting, forked, ended)


def _buckets(distribution: Distribution) -> list[tuple[str, float]]:
    names = [*map(floatToGoString, distribution.bounds), "+Inf"]
    return list(zip(names, accumulate(distribution.counts), strict=True))

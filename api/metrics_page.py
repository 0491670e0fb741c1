"""``/metrics``: figures of the running server in the formats of Prometheus and OpenMetrics."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from parley.api.metrics import Metrics

FORWARDED: Final = frozenset((b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"))


class MetricsPage:
    """Answers ``/metrics`` to those that may read it: see ``metrics`` of the settings."""

    def __init__(self, metrics: Metrics, access: str) -> None:
        self._metrics = metrics
        self._access = access

    async def answer(self, request: Request) -> Response:
        """Answer with the figures; 404 if nobody may read them, 403 if this client may not."""
        if self._access == "off":
            raise HTTPException(404)
        if self._access != "public" and not is_local(request.scope):
            raise HTTPException(
                403, "metrics are for clients on this machine; PARLEY_METRICS=public opens them"
            )
        accept = request.headers.get("accept", "")
        content, media_type = await run_in_threadpool(_written, self._metrics, accept)
        return Response(content, headers={"Content-Type": media_type, "Cache-Control": "no-store"})


def _written(metrics: Metrics, accept: str) -> tuple[bytes, str]:
    # Imported here, because it takes longer than much else of a start.
    from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
    from prometheus_client.exposition import choose_encoder

    from parley.api.metrics_export import Export

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Export(metrics))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    encode, media_type = choose_encoder(accept)
    return encode(registry), media_type


def is_local(scope: Scope) -> bool:
    """Tell whether a request comes from this machine, and not by a proxy that says so."""
    client = scope.get("client")
    if client is None or not _is_loopback(client[0]):
        return False
    return not any(name in FORWARDED for name, _ in scope["headers"])


@lru_cache(maxsize=1024)
def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback

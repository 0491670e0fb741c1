"""The draft of version 1.0 of the reconciliation protocol, below ``/reconcile/1.0-draft``.

A service has it only with the setting ``reconciliation_draft``, since the draft still changes; this
is its state of July 2026. The paths below the root are fixed by it.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.reconcile import Reconciling, site_of
from parley.api.reconcile_answers import batch_answer, read_answer
from parley.api.reconcile_request import read_json_body
from parley.graph.reconciling.answers import draft_results
from parley.graph.reconciling.drafts import read_draft_batch
from parley.graph.reconciling.extending import draft_extended, read_extension
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.manifest import draft_manifest
from parley.graph.reconciling.matching import candidates

ROOT: Final = "/reconcile/1.0-draft"


class DraftReconciling:
    """Answers the draft with the means of ``service``."""

    def __init__(self, service: Reconciling) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        service = self._service
        return [
            Route(ROOT, self.manifest),
            Route(f"{ROOT}/match", self.match, methods=["POST"]),
            Route(f"{ROOT}/suggest/{{kind}}", service.suggest),
            Route(f"{ROOT}/preview", service.preview),
            Route(f"{ROOT}/extend", self.extend, methods=["POST"]),
            Route(f"{ROOT}/extend/propose", service.properties),
        ]

    async def manifest(self, request: Request) -> Response:
        service = self._service
        told = draft_manifest(service.kinds, service.settings.title, site_of(request))
        return read_answer(request, service.version, told)

    async def match(self, request: Request) -> Response:
        """Answer a batch of queries."""
        service = self._service
        given = await read_json_body(request, service.settings.max_body_bytes)
        queries = read_draft_batch(given, service.kinds, service.limits)
        seconds = float(service.settings.reconciliation_timeout)

        def answered(index: ReconcilingIndex) -> Any:
            return draft_results(index, candidates(index, queries, seconds))

        return batch_answer(*await service.asked(answered))

    async def extend(self, request: Request) -> Response:
        """Answer a data extension query."""
        service = self._service
        given = await read_json_body(request, service.settings.max_body_bytes)
        asked = read_extension(given, service.kinds, service.limits)
        return batch_answer(*await service.asked(lambda index: draft_extended(index, asked)))

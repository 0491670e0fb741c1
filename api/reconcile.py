"""Reconciliation: ``/reconcile`` and what is below it, after version 0.1 and 0.2 of the protocol.

``/reconcile`` answers its manifest, batches of queries (``queries=``) and data extension
(``extend=``), by GET or as a posted form; below it are ``suggest/``, ``flyout/``, ``preview`` and
``properties``. With the setting ``reconciliation_draft`` the draft of 1.0 is answered as well, see
:mod:`parley.api.reconcile_draft`.

Source: Reconciliation Service API 0.2, final report of the W3C Entity Reconciliation Community
Group, https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.formats import HTML, content_type
from parley.api.reconcile_answers import batch_answer, read_answer
from parley.api.reconcile_indexes import ReconcilingIndexes
from parley.api.reconcile_preview import POLICY, flyout, found, preview
from parley.api.reconcile_request import limit_of, parsed, read_parameters
from parley.api.rendering import Pages
from parley.api.settings import Settings
from parley.api.threads import in_one_thread
from parley.graph.model import Term
from parley.graph.reconciling.answers import results
from parley.graph.reconciling.entities import Entity
from parley.graph.reconciling.extending import extended, proposed, read_extension
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.kinds import WIKIDATA_KEY
from parley.graph.reconciling.manifest import manifest
from parley.graph.reconciling.matching import candidates
from parley.graph.reconciling.queries import QueryLimits, read_batch, read_text
from parley.graph.reconciling.suggesting import (
    suggest_entities,
    suggest_properties,
    suggest_types,
    wikidata_property,
)
from parley.graph.store import Version
from parley.graph.workers.fleet import Fleet

T = TypeVar("T")
Work = Callable[[ReconcilingIndex], T]

DEFAULT_SUGGESTED: Final = 10
MOST_SUGGESTED: Final = 100


class Reconciling:
    """Answers the reconciliation protocol from the newest version."""

    def __init__(self, fleet: Fleet, pages: Pages, settings: Settings) -> None:
        self._fleet = fleet
        self._indexes = ReconcilingIndexes(fleet, pages.model, settings.base)
        self.pages = pages
        self.settings = settings
        self.kinds = self._indexes.kinds
        self.limits = QueryLimits(
            settings.max_reconciliation_queries, settings.max_reconciliation_characters
        )

    def routes(self) -> list[Route]:
        return [
            Route("/reconcile", self.service, methods=["GET", "POST"]),
            Route("/reconcile/", self.service, methods=["GET", "POST"]),
            Route("/reconcile/suggest/{kind}", self.suggest),
            Route("/reconcile/flyout/{kind}", self.flyout),
            Route("/reconcile/preview", self.preview),
            Route("/reconcile/properties", self.properties),
        ]

    async def service(self, request: Request) -> Response:
        """Answer the manifest, a batch of queries, or a data extension query."""
        given = await read_parameters(request, self.settings.max_body_bytes)
        if "queries" in given:
            return await self._batch(given["queries"])
        if "extend" in given:
            return await self._extension(given["extend"])
        if "query" in given or request.method == "POST":
            raise HTTPException(400, "send `queries`, a JSON object of queries, or `extend`")
        base, title = self.settings.base, self.settings.title
        told = manifest(self.kinds, title, base, f"{site_of(request)}/reconcile", site_of(request))
        return read_answer(request, self.version, told)

    async def _batch(self, text: str) -> Response:
        queries = read_batch(parsed("queries", text), self.kinds, self.limits)
        seconds = float(self.settings.reconciliation_timeout)

        def answered(index: ReconcilingIndex) -> Any:
            scored = candidates(index, list(queries.values()), seconds)
            return results(index, dict(zip(queries, scored, strict=True)))

        return batch_answer(*await self.asked(answered))

    async def _extension(self, text: str) -> Response:
        asked = read_extension(parsed("extend", text), self.kinds, self.limits)
        return batch_answer(*await self.asked(lambda index: extended(index, asked)))

    async def suggest(self, request: Request) -> Response:
        """Answer things, classes or properties that begin like ``prefix``."""
        given = await read_parameters(request, self.settings.max_body_bytes)
        typed = read_text("prefix", given.get("prefix", ""), self.limits)
        limit = limit_of(given, "limit", DEFAULT_SUGGESTED, MOST_SUGGESTED)
        passed = limit_of(given, "cursor", 0, MOST_SUGGESTED)
        kind, most = request.path_params["kind"], limit + passed
        if kind == "entity":
            version, listed = await self.asked(lambda index: suggest_entities(index, typed, most))
        elif kind in ("type", "property"):
            suggest = suggest_types if kind == "type" else suggest_properties
            version, listed = self.version, suggest(self.kinds, typed, most)
        else:
            raise HTTPException(404, "there are suggestions of entity, type and property")
        return read_answer(request, version, {"result": listed[passed:]})

    async def flyout(self, request: Request) -> Response:
        """Answer a fragment of HTML about a thing, a class or a property, as JSON."""
        given = await read_parameters(request, self.settings.max_body_bytes)
        kind, id_ = request.path_params["kind"], given.get("id", "")

        def told(index: ReconcilingIndex) -> Any:
            return {"id": id_, "html": flyout(self.pages, self._shown(kind, id_, index), index)}

        version, content = await self.asked(told)
        return read_answer(request, version, content)

    def _shown(self, kind: str, id_: str, index: ReconcilingIndex) -> Term | Entity:
        if kind == "entity":
            return found(index, id_)
        if kind == "type":
            cls = self.kinds.class_named(id_)
            if cls is not None:
                return cls
        key = self.kinds.key_named(id_) if kind == "property" else None
        if key is None:
            raise HTTPException(404, f"there is no {kind[:20]} with the id `{id_[:100]}`")
        if key == WIKIDATA_KEY:
            return wikidata_term()
        return self.kinds.properties[key]

    async def preview(self, request: Request) -> Response:
        """Answer a small page about a thing, which other sites may frame."""
        given = await read_parameters(request, self.settings.max_body_bytes)
        id_ = given.get("id", "")
        _, page = await self.asked(lambda i: preview(self.pages, i, found(i, id_)))
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return Response(page, headers=headers, media_type=content_type(HTML.media_type))

    async def properties(self, request: Request) -> Response:
        """Answer the properties that things of the class ``type`` may have."""
        given = await read_parameters(request, self.settings.max_body_bytes)
        limit = limit_of(given, "limit", 0, MOST_SUGGESTED)
        told = proposed(self.kinds, given.get("type"), limit if limit > 0 else None)
        return read_answer(request, self.version, told)

    @property
    def version(self) -> Version:
        """The newest version."""
        return self._fleet.version

    async def asked(self, work: Work[T]) -> tuple[Version, T]:
        """Return the newest version, and what ``work`` makes of its index, in a thread."""
        pool = self._fleet.pool()
        return pool.version, await in_one_thread(lambda: work(self._indexes.of(pool)))


def wikidata_term() -> Term:
    """Return the property of identifiers in Wikidata as a term, to be shown."""
    shown = wikidata_property()
    return Term("", shown["name"], shown["description"], "", "", "", (), "")


def site_of(request: Request) -> str:
    """Return the address of this server as the client knows it, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"

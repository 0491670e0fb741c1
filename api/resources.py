"""Linked data: each thing and each graph at its own address, in the format asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from parley.api.articles import article_claims
from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.entity_page import entity_page
from parley.api.formats import HTML, TRIPLES, content_type
from parley.api.graph_page import graph_page
from parley.api.negotiate import Offer, negotiate
from parley.api.rendering import Pages
from parley.api.things import Thing, node, read_nodes, read_thing, values
from parley.api.threads import in_one_thread
from parley.graph.store import View

OFFERS: Final = (*TRIPLES, HTML)


class Resources:
    """Answers ``/id/...`` and ``/graph/...`` from the newest view."""

    def __init__(self, views: Callable[[], View], pages: Pages) -> None:
        self._views = views
        self._pages = pages

    async def thing(self, request: Request) -> Response:
        """Answer what the data set says about a thing and its parts; 404 if it says nothing."""
        return await self._answer(request, OFFERS, self._thing)

    async def graph(self, request: Request) -> Response:
        """Answer the statements of a named graph; as a page, what the graph is."""
        return await self._answer(request, OFFERS, self._graph)

    async def _answer(
        self,
        request: Request,
        offers: tuple[Offer, ...],
        make: Callable[[View, str, Offer], Response | None],
    ) -> Response:
        path, suffix = _split(request.scope["raw_path"].decode("ascii", "replace"), offers)
        offer = negotiate(request, offers, suffix)
        view = self._views()
        tag = etag(request, view.version, path, offer.media_type)
        if has(request, tag):
            return not_modified(tag, view.version)
        for iri in self._pages.links.iris(path):
            response = await in_one_thread(_valid, make, view, iri, offer)
            if response is not None:
                response.headers.update(cache_headers(tag, view.version))
                response.headers["Content-Location"] = path + offer.suffix
                response.headers["Link"] = _alternates(path, offers)
                return response
        raise HTTPException(404, "the data set says nothing about this thing")

    def _thing(self, view: View, iri: str, offer: Offer) -> Response | None:
        base = self._pages.settings.base
        if offer is not HTML:
            subjects = {i: s for i, s in read_nodes(view, iri, base).items() if len(s) > 0}
            if len(subjects) == 0:
                return self._bare(view, iri, offer)
            where = f"VALUES ?s {{ {values(subjects)} }} ?s ?p ?o"
            return self._triples(view, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}", offer)
        thing = read_thing(view, iri, base, self._pages.settings.max_page_links)
        return None if thing is None else self._page(view, thing)

    def _bare(self, view: View, iri: str, offer: Offer) -> Response | None:
        """Return an empty description for something that is only pointed to; None if it is not."""
        if not view.query(f"ASK {{ ?s ?p {node(iri)} }}").boolean():
            return None
        return self._triples(view, "CONSTRUCT {} WHERE {}", offer)

    def _page(self, view: View, thing: Thing) -> Response:
        shown = entity_page(view, thing, self._pages)
        claims = article_claims(view, thing.iri)
        return self._pages.page("entity.html.jinja", thing=shown, claims=claims)

    def _graph(self, view: View, iri: str, offer: Offer) -> Response | None:
        if not view.query(f"ASK {{ GRAPH {node(iri)} {{ ?s ?p ?o }} }}").boolean():
            return None
        if offer is HTML:
            return graph_page(view, iri, self._pages)
        where = f"GRAPH {node(iri)} {{ ?s ?p ?o }}"
        return self._triples(view, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}", offer)

    def _triples(self, view: View, query: str, offer: Offer) -> Response:
        content = view.query(query).serialise(offer.media_type, self._pages.links.prefixes)
        return Response(content, media_type=content_type(offer.media_type))


def _valid(
    make: Callable[[View, str, Offer], Response | None], view: View, iri: str, offer: Offer
) -> Response | None:
    try:
        node(iri)
    except ValueError:
        return None
    return make(view, iri, offer)


def _split(path: str, offers: tuple[Offer, ...]) -> tuple[str, str | None]:
    """Return a path without a suffix that names a format, and that name."""
    stem, dot, suffix = path.rpartition(".")
    if dot == "." and any(suffix == offer.names[-1] for offer in offers):
        return stem, suffix
    return path, None


def _alternates(path: str, offers: tuple[Offer, ...]) -> str:
    return ", ".join(
        f'<{path}{offer.suffix}>; rel="alternate"; type="{offer.media_type}"' for offer in offers
    )

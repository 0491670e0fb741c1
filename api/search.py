"""Full-text search: ``/search?q=``, a page for people and JSON for programs.

The JSON has these members::

    query        the words as they were sent
    version      the version of the data
    total        how many things match
    limit        how many hits are answered at most
    offset       how many better ones were passed over
    next         the address of the hits that follow, or null
    suggestion   other words that find something, where these find nothing; or null
    kinds        what matches by kind, whatever ``kind`` asks for: name, label and count
    hits         for each thing iri, label, kinds (IRIs), property (IRI), text, language, graphs
                 (IRIs), score, and snippet: a list of parts, each with text and marked

A hit is a thing, with the text of it that matches best; scores compare within one search.
"""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.formats import HTML, content_type
from parley.api.negotiate import Offer, negotiate
from parley.api.rendering import Pages
from parley.api.search_found import Found, ShownHit, search
from parley.api.search_indexes import SearchIndexes
from parley.api.search_request import SearchRequest, read_search, search_kinds
from parley.api.threads import in_one_thread
from parley.graph.store import Version
from parley.graph.workers.fleet import Fleet

EXAMPLE: Final = """\
SELECT ?claim ?snippet WHERE {
  SERVICE <https://w3id.org/parley/search> {
    ?claim search:matches "ceasefire -unconditional" ;
           search:score ?score ;
           search:snippet ?snippet .
  }
  ?claim a parley:Claim .
}
ORDER BY DESC(?score)
"""

OFFERS: Final = (Offer("application/json", ("json",)), HTML)


class Search:
    """Answers ``/search`` from the newest version."""

    def __init__(self, fleet: Fleet, indexes: SearchIndexes, pages: Pages) -> None:
        self._fleet = fleet
        self._indexes = indexes
        self._pages = pages
        self._kinds = search_kinds(pages.model)

    async def handle(self, request: Request) -> Response:
        """Answer one request; problems are raised."""
        offer = negotiate(request, OFFERS)
        asked = read_search(request, self._kinds, self._pages.settings.max_search_page)
        pool = self._fleet.pool()
        tag = etag(request, pool.version, "search", request.url.query, offer.media_type)
        if has(request, tag):
            return not_modified(tag, pool.version)
        if asked is None:
            content = self._unasked(offer)
        else:
            index = await self._indexes.of(pool)
            view = self._fleet.view_of(pool)
            found = await in_one_thread(search, asked, index, view, self._kinds, self._pages)
            content = self._written(offer, asked, found, pool.version)
        headers = cache_headers(tag, pool.version)
        return Response(content, headers=headers, media_type=content_type(offer.media_type))

    def _unasked(self, offer: Offer) -> str:
        if offer is not HTML:
            raise HTTPException(400, "the parameter q, the words to search for, is missing")
        return self._html(None, None)

    def _written(self, offer: Offer, asked: SearchRequest, found: Found, version: Version) -> str:
        if offer is HTML:
            return self._html(asked, found)
        return json.dumps(_document(asked, found, version), ensure_ascii=False) + "\n"

    def _html(self, asked: SearchRequest | None, found: Found | None) -> str:
        most = self._pages.settings.max_search_characters
        return self._pages.html(
            "search.html.jinja", asked=asked, found=found, most_characters=most, example=EXAMPLE
        )


def _document(asked: SearchRequest, found: Found, version: Version) -> dict[str, Any]:
    return {
        "query": asked.words,
        "version": str(version),
        "total": found.total,
        "limit": asked.limit,
        "offset": asked.offset,
        "next": found.next,
        "suggestion": found.suggestion or found.looser,
        "kinds": [
            {"name": kind.name, "label": kind.label, "count": count} for kind, count in found.kinds
        ],
        "hits": [_hit(shown) for shown in found.hits],
    }


def _hit(shown: ShownHit) -> dict[str, Any]:
    hit = shown.hit
    return {
        "iri": hit.thing,
        "label": shown.name,
        "kinds": list(hit.kinds),
        "property": hit.property,
        "text": hit.text,
        "language": hit.language if hit.language != "" else None,
        "graphs": list(hit.graphs),
        "score": hit.score,
        "snippet": [{"text": part.text, "marked": part.marked} for part in hit.snippet],
    }

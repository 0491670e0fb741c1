"""What the data set says of itself, where tools look for it without asking: ``/.well-known/``.

The documents are the description graphs, with three differences: addresses are those at which this
server is reached, shapes have their blank nodes back, and the version is named. A browser is led to
the page of the graph. Sources: RFC 8615; for ``void`` section 7.2 of VoID (W3C Interest Group Note,
2011); ``sparql-examples`` is where the tools of the SIB Swiss Institute of Bioinformatics have
examples, ``shacl`` is named to match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.formats import HTML, TRIPLES, content_type
from parley.api.negotiate import Offer, negotiate
from parley.api.settings import Settings
from parley.api.threads import in_one_thread
from parley.graph.answer import TRIPLE_FORMATS
from parley.graph.description.naming import Naming
from parley.graph.description.shapes import with_blank_nodes
from parley.graph.domain import EXAMPLES_GRAPH, SHAPES_GRAPH, VOID_GRAPH
from parley.graph.namespaces import DCAT, DESCRIPTION_PREFIXES, FOAF, VOID, prefixes_for
from parley.graph.store import Version, View

DOCUMENTS: Final = {
    "void": VOID_GRAPH,
    "sparql-examples": EXAMPLES_GRAPH,
    "shacl": SHAPES_GRAPH,
}
"""The graph behind each document, under the default base."""

OFFERS: Final = (*TRIPLES, HTML)

LOCATORS: Final = frozenset(
    {f"{VOID}{name}" for name in ("sparqlEndpoint", "dataDump")}
    | {f"{DCAT}{name}" for name in ("accessURL", "downloadURL", "landingPage")}
    | {f"{DCAT}{name}" for name in ("endpointURL", "endpointDescription")}
    | {f"{FOAF}homepage", "https://schema.org/target"}
)
"""Properties whose values are addresses; all other IRIs are names, and stay."""


class WellKnown:
    """Answers ``/.well-known/void`` and its like from the newest view.

    ``endpoint`` gives the address of ``/sparql`` as the client of a request knows it.
    """

    def __init__(
        self, views: Callable[[], View], settings: Settings, endpoint: Callable[[Request], str]
    ) -> None:
        self._views = views
        self._naming = Naming(settings.base)
        self._prefixes = {**prefixes_for(settings.base), **DESCRIPTION_PREFIXES}
        self._endpoint = endpoint

    def routes(self) -> list[BaseRoute]:
        """Return the routes: each document with and without a slash, and with a suffix."""
        paths = [f"/.well-known/{name}{end}" for name in DOCUMENTS for end in ("", "/", ".{kind}")]
        return [Route(path, self.document) for path in paths]

    async def document(self, request: Request) -> Response:
        """Answer one document; 404 if the data set was stored without its description."""
        path, _, suffix = request.url.path.rstrip("/").partition("/.well-known/")[2].partition(".")
        offer = negotiate(request, OFFERS, None if suffix == "" else suffix)
        graph = self._naming.graph(DOCUMENTS[path])
        if offer is HTML:
            page = graph.value.removeprefix(self._naming.base)
            return RedirectResponse(self._site(request) + page, 303, {"Vary": "Accept"})
        view = self._views()
        tag = etag(request, view.version, path, offer.media_type, self._site(request))
        if has(request, tag):
            return not_modified(tag, view.version)
        content = await in_one_thread(self._content, view, graph, self._site(request), offer)
        response = Response(content, media_type=content_type(offer.media_type))
        response.headers.update(cache_headers(tag, view.version))
        response.headers["Content-Location"] = f"/.well-known/{path}{offer.suffix}"
        return response

    def _site(self, request: Request) -> str:
        return urljoin(self._endpoint(request), ".")

    def _content(self, view: View, graph: ox.NamedNode, site: str, offer: Offer) -> bytes:
        triples = sorted(_triples(view, graph), key=str)
        if len(triples) == 0:
            raise HTTPException(404, "the data set was stored without this: build it again")
        told = _located(with_blank_nodes(triples, self._naming.base), self._naming.base, site)
        if graph == self._naming.graph(VOID_GRAPH):
            told = [*told, _version(self._naming.dataset, view.version)]
        form = TRIPLE_FORMATS[offer.media_type]
        written = ox.serialize(told, format=form, prefixes=self._prefixes)
        assert written is not None
        return written


def _triples(view: View, graph: ox.NamedNode) -> Iterator[ox.Triple]:
    text = f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    for row in view.query(text).rows():
        subject, predicate = row["s"], row["p"]
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        assert isinstance(predicate, ox.NamedNode)
        yield ox.Triple(subject, predicate, row["o"])


def _located(triples: Iterable[ox.Triple], base: str, site: str) -> list[ox.Triple]:
    """Return triples with addresses under ``base`` moved to where the server is reached."""
    return [
        ox.Triple(t.subject, t.predicate, ox.NamedNode(site + t.object.value.removeprefix(base)))
        if t.predicate.value in LOCATORS
        and isinstance(t.object, ox.NamedNode)
        and t.object.value.startswith(base)
        else t
        for t in triples
    ]


def _version(dataset: ox.NamedNode, version: Version) -> ox.Triple:
    return ox.Triple(dataset, ox.NamedNode(f"{DCAT}version"), ox.Literal(str(version)))

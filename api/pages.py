"""The start page and what it leads to: lists, the ontology, the context, the state of health."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.resources import files

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from parley.api.catalogue import class_of, entries, items
from parley.api.formats import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, content_type
from parley.api.links import vocabulary_anchor
from parley.api.negotiate import Offer, negotiate
from parley.api.rendering import Pages
from parley.api.threads import in_one_thread
from parley.graph.context import make_context
from parley.graph.domain import Domain
from parley.graph.example_queries import ExampleQuery
from parley.graph.store import View

FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    JSON_LD: ox.RdfFormat.JSON_LD,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RDF_XML: ox.RdfFormat.RDF_XML,
}


class SitePages:
    """The pages that belong to the data set as a whole."""

    def __init__(
        self,
        views: Callable[[], View],
        domain: Domain,
        pages: Pages,
        examples: Sequence[ExampleQuery],
        graphql_examples: Sequence[object],
    ) -> None:
        self._views = views
        self._domain = domain
        self._pages = pages
        self._examples = examples
        self._graphql_examples = graphql_examples

    async def start(self, request: Request) -> Response:
        """Answer the start page."""
        view = self._views()
        found = await in_one_thread(entries, view, self._pages.model)
        counts = {entry.cls.name: entry.count for entry in found}
        return self._pages.page(
            "start.html.jinja",
            entries=found,
            counts=counts,
            version=view.version,
            examples=self._examples,
            graphql_examples=self._graphql_examples,
        )

    async def browse(self, request: Request) -> Response:
        """Answer the list of the things of a class."""
        cls = class_of(self._pages.model, request.path_params["name"])
        if cls is None:
            raise HTTPException(404, "there is no class with a list of this name")
        listed = await in_one_thread(items, self._views(), cls)
        return self._pages.page("browse.html.jinja", cls=cls, items=listed)

    async def ontology(self, request: Request) -> Response:
        """Answer the terms: the reference as a page, else as RDF."""
        suffix = request.url.path.removeprefix("/ontology").removeprefix(".")
        offer = negotiate(request, (HTML, *FORMATS), None if suffix == "" else suffix)
        content = _reference("reference.html") if offer is HTML else self._terms(offer)
        headers = {"Vary": "Accept"}
        return Response(content, headers=headers, media_type=content_type(offer.media_type))

    def _terms(self, offer: Offer) -> bytes:
        triples = dict.fromkeys(quad.triple for quad in self._domain.vocabulary_quads())
        prefixes = dict(self._pages.links.prefixes)
        written = ox.serialize(triples, format=FORMATS[offer], prefixes=prefixes)
        assert written is not None
        return written

    async def style(self, request: Request) -> Response:
        """Answer the style sheet of the reference."""
        return Response(_reference("reference.css"), media_type="text/css")

    async def vocabulary(self, request: Request) -> Response:
        """Lead from the IRI of a concept to where the reference describes it."""
        anchor = vocabulary_anchor(request.path_params["path"])
        return RedirectResponse(f"/ontology#{anchor}", 303)

    async def context(self, request: Request) -> Response:
        """Answer the JSON-LD context, with the base of this data set."""
        context = make_context(self._pages.model, self._pages.settings.base)
        content = json.dumps({"@context": context}, ensure_ascii=False, indent=1)
        return Response(content, media_type=JSON_LD.media_type)

    async def health(self, request: Request) -> Response:
        """Answer whether the data can be read, its version, and how many claims there are."""
        view = self._views()
        claims = await in_one_thread(_claims, view)
        body = {"status": "ok", "version": str(view.version), "claims": claims}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _claims(view: View) -> int:
    text = "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a parley:Claim }"
    (row,) = view.query(text).rows()
    assert isinstance(row["n"], ox.Literal)
    return int(row["n"].value)


def _reference(name: str) -> bytes:
    path = files("parley.ontology") / name
    if not path.is_file():
        raise HTTPException(404, "the reference of the ontology has not been derived")
    return path.read_bytes()

"""``/store``: the graphs, each read, put, added to and deleted as a whole.

A graph is named in the address, ``/store?graph=IRI`` or ``/store?default``, or is the address,
``/store/...``. The default graph is the one that is written where an update names none; a query
without graphs sees the union of all.

Source: SPARQL 1.1 Graph Store HTTP Protocol (W3C Recommendation, 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from parley.api.bodies import media_type_of, read_body
from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.formats import TRIPLES, content_type
from parley.api.negotiate import Offer, negotiate
from parley.api.sparql_request import decoded
from parley.api.threads import in_one_thread
from parley.api.update import absolute
from parley.api.write_access import WriteAccess
from parley.api.writing import Writer, Written
from parley.graph.errors import NoGraphError
from parley.graph.posted_rdf import FORM, FORMATS, Content
from parley.graph.proposal import WriteKind, WriteRequest, default_graph
from parley.graph.query_guard import Limits
from parley.graph.store import View

METHODS: Final = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
PATH: Final = "/store"


@dataclass(frozen=True)
class _Target:
    """The graph that a request is about; ``new`` if the server is to choose its name."""

    graph: str
    new: bool = False


class GraphStore:
    """Answers requests to ``/store`` and below. Without a writer, graphs can only be read.

    ``limits`` bound what is posted; ``base`` is that of the data set, and ``extensions`` are the
    folders that extend its domain.
    """

    def __init__(
        self,
        views: Callable[[], View],
        access: WriteAccess,
        writer: Writer | None,
        base: str,
        limits: Limits,
        extensions: Sequence[str] = (),
    ) -> None:
        self._views = views
        self._access = access
        self._writer = writer
        self._base = base
        self._limits = limits
        self._extensions = tuple(extensions)

    async def handle(self, request: Request) -> Response:
        """Answer one request; problems are raised."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_options())
        if request.method in ("GET", "HEAD"):
            return await self._read(request, self._target(request))
        self._access.require(request)
        return await self._write(request, self._target(request))

    def _target(self, request: Request) -> _Target:
        parameters = decoded(request.scope["query_string"])
        graphs, defaults = parameters.get("graph", []), parameters.get("default", [])
        path = request.scope["raw_path"].decode("ascii", "replace")
        address = f"{request.url.scheme}://{request.url.netloc}{path}"
        if path.rstrip("/") != PATH:
            if len(graphs) + len(defaults) > 0:
                raise HTTPException(400, "a graph is named by the address and by a parameter")
            return _Target(absolute(address))
        if len(graphs) + len(defaults) > 1:
            raise HTTPException(400, "give one graph, or default, and once")
        if len(defaults) == 1:
            return _Target(default_graph(self._base))
        if len(graphs) == 1:
            return _Target(absolute(graphs[0]))
        if request.method == "POST":
            return _Target(absolute(f"{address.rstrip('/')}/{uuid4()}"), new=True)
        raise HTTPException(400, "name the graph: ?graph=IRI, ?default, or in the path")

    # Reading

    async def _read(self, request: Request, target: _Target) -> Response:
        offer = negotiate(request, TRIPLES)
        view = self._views()
        tag = etag(request, view.version, PATH, target.graph, offer.media_type)
        if has(request, tag):
            return not_modified(tag, view.version)
        content = await in_one_thread(self._triples, view, target.graph, offer)
        headers = cache_headers(tag, view.version)
        return Response(content, headers=headers, media_type=content_type(offer.media_type))

    def _triples(self, view: View, graph: str, offer: Offer) -> bytes:
        where = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
        if graph != default_graph(self._base) and not view.query(f"ASK {{ {where} }}").boolean():
            raise NoGraphError(graph)
        answer = view.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}")
        return answer.serialise(offer.media_type, {})

    # Writing

    async def _write(self, request: Request, target: _Target) -> Response:
        assert self._writer is not None  # whoever makes a server that lets somebody write gives one
        kind = WriteKind(request.method.lower())
        content = None if kind is WriteKind.DELETE else await self._content(request)
        asked = WriteRequest(
            kind,
            self._base,
            graph=target.graph,
            content=content,
            extensions=self._extensions,
            limits=self._limits,
        )
        return _answer(await self._writer.write(asked), target, kind)

    async def _content(self, request: Request) -> Content:
        if "content-range" in request.headers:
            raise HTTPException(400, "a graph is put as a whole; Content-Range is for parts")
        media_type = media_type_of(request)
        if media_type not in (*FORMATS, FORM):
            offered = ", ".join([*FORMATS, FORM])
            raise HTTPException(415, f"`{media_type}` is not read; send one of {offered}")
        body = await read_body(request, self._limits.octets)
        return Content(request.headers["content-type"], body)


def _answer(written: Written, target: _Target, kind: WriteKind) -> Response:
    made = len(written.change.added) > 0 and not written.existed
    created = target.new or (kind is not WriteKind.DELETE and made)
    headers = {"Parley-Version": str(written.version), "Cache-Control": "no-store"}
    if target.new:
        headers["Location"] = target.graph
    return Response(status_code=201 if created else 204, headers=headers)


def _options() -> dict[str, str]:
    accepted = ", ".join([*FORMATS, FORM])
    return {"Allow": ", ".join(METHODS), "Accept-Post": accepted}

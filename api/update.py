"""``/update``: SPARQL updates by the SPARQL 1.1 Protocol, section 2.2."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from parley.api.bodies import media_type_of, read_body, utf8
from parley.api.sparql_request import FORM, UPDATE, Parameters, decoded
from parley.api.write_access import WriteAccess
from parley.api.writing import Writer
from parley.graph.posted_rdf import Content
from parley.graph.proposal import WriteKind, WriteRequest
from parley.graph.query_guard import Limits
from parley.graph.store import UNION, Dataset
from parley.graph.update import load_sources

METHODS: Final = ("POST", "OPTIONS")

Fetch = Callable[[Sequence[str]], Awaitable[Mapping[str, Content]]]
"""Fetches documents for ``LOAD``: those of the sources that it may fetch, by IRI."""


async def fetch_nothing(sources: Sequence[str]) -> Mapping[str, Content]:
    """Return no document, so that every ``LOAD`` is refused."""
    return {}


class UpdateEndpoint:
    """Answers requests to ``/update``. Without a writer, updates are off.

    ``limits`` bound the text of an update; ``base`` is that of the data set, and ``extensions`` are
    the folders that extend its domain.
    """

    def __init__(
        self,
        access: WriteAccess,
        writer: Writer | None,
        base: str,
        limits: Limits,
        extensions: Sequence[str] = (),
        fetch: Fetch = fetch_nothing,
    ) -> None:
        self._access = access
        self._writer = writer
        self._base = base
        self._limits = limits
        self._extensions = tuple(extensions)
        self._fetch = fetch

    async def handle(self, request: Request) -> Response:
        """Answer one request; problems are raised."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        self._access.require(request)
        text, using = await read_update(request, self._limits.octets)
        return await self._update(text, using)

    async def _update(self, text: str, using: Dataset) -> Response:
        assert self._writer is not None  # whoever makes a server that lets somebody write gives one
        sources = await asyncio.to_thread(load_sources, text, self._base)
        loaded = await self._fetch(sources) if len(sources) > 0 else {}
        asked = WriteRequest(
            WriteKind.UPDATE,
            self._base,
            text,
            using,
            loaded,
            extensions=self._extensions,
            limits=self._limits,
        )
        written = await self._writer.write(asked)
        told = {
            "version": str(written.version),
            "added": len(written.change.added),
            "removed": len(written.change.removed),
        }
        headers = {"Parley-Version": str(written.version), "Cache-Control": "no-store"}
        return JSONResponse(told, headers=headers)


async def read_update(request: Request, most: int) -> tuple[str, Dataset]:
    """Return the text of an update and the graphs that the request has it read.

    Raises HTTPException with 400, 413 or 415 for what the protocol forbids.
    """
    media_type = media_type_of(request)
    if media_type not in (FORM, UPDATE):
        raise HTTPException(415, f"an update is posted as {UPDATE} or {FORM}")
    parameters = decoded(request.scope["query_string"])
    # A form is percent-encoded, which makes a text up to three times as long.
    body = await read_body(request, most if media_type == UPDATE else 3 * most + 1000)
    if media_type == UPDATE:
        if "update" in parameters:
            raise HTTPException(400, "an update is given both in the address and in the body")
        parameters["update"] = [utf8(body)]
    else:
        for name, values in decoded(body).items():
            parameters[name] = [*parameters.get(name, []), *values]
    return _update_of(parameters), _using(parameters)


def _update_of(parameters: Parameters) -> str:
    given = parameters.get("update", [])
    if "query" in parameters:
        raise HTTPException(400, "this address takes updates; queries go to /sparql")
    if len(given) != 1:
        what = "missing" if len(given) == 0 else "given more than once"
        raise HTTPException(400, f"the parameter update is {what}")
    return given[0]


def _using(parameters: Parameters) -> Dataset:
    """Return the graphs to read; naming one kind of graph leaves the other kind empty."""
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in parameters:
            raise HTTPException(400, f"{name} is for queries; updates take using-graph-uri")
    default = tuple(parameters.get("using-graph-uri", []))
    named = tuple(parameters.get("using-named-graph-uri", []))
    for iri in (*default, *named):
        absolute(iri)
    return UNION if len(default) + len(named) == 0 else Dataset(default, named)


def absolute(iri: str) -> str:
    """Return ``iri``; raises HTTPException with 400 if it is no absolute IRI."""
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise HTTPException(400, f"`{iri}` is no absolute IRI of a graph") from error
    return iri

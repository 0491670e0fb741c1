"""What a request to the SPARQL endpoint asks for.

Source: SPARQL 1.1 Protocol (W3C Recommendation, 2013), section 2.1: query via GET, via POST with
URL-encoded parameters, and via POST directly. Parameters are percent-decoded exactly once, here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request

from parley.api.bodies import media_type_of, read_body, utf8
from parley.api.errors import UpdatesOff
from parley.api.versions import check_version
from parley.graph.store import Dataset

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

MAX_PARAMETERS: Final = 1000

POSTING: Final = ("POST", "QUERY")
"""Methods with a body. Source of the second: The HTTP QUERY Method (IETF httpbis)."""

SINGLE: Final = ("query", "format", "timeout", "max-rows", "version")
NUMBER: Final = re.compile(r"\d{1,6}(\.\d{1,6})?")

Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class SparqlRequest:
    """A request in terms of the protocol. Without a query, it is for the service description.

    ``timeout`` is in seconds, ``most`` how many rows or triples are wanted at most, and ``version``
    the number of the version to ask, with the beginning of its digest or without.
    """

    query: str | None
    dataset: Dataset
    format: str | None
    timeout: float | None = None
    most: int | None = None
    version: str | None = None


async def read_request(request: Request, max_body: int) -> SparqlRequest:
    """Read a request by any of the three ways.

    Raises :class:`UpdatesOff`, and HTTPException with 400, 413 or 415 for what the protocol
    forbids.
    """
    parameters = decoded(request.scope["query_string"])
    if request.method in POSTING:
        parameters = await _posted(request, parameters, max_body)
    if "update" in parameters:
        raise UpdatesOff
    for name in SINGLE:
        if len(parameters.get(name, [])) > 1:
            raise HTTPException(400, f"the parameter {name} is given more than once")
    if "using-graph-uri" in parameters or "using-named-graph-uri" in parameters:
        raise HTTPException(400, "using-graph-uri is for updates; queries take default-graph-uri")
    query = parameters.get("query", [None])[0]
    dataset = _dataset(parameters)
    if query is None and (request.method in POSTING or dataset != Dataset()):
        raise HTTPException(400, "the parameter query is missing")
    return SparqlRequest(
        query,
        dataset,
        parameters.get("format", [None])[0],
        _timeout(parameters),
        _most(parameters),
        check_version(parameters.get("version", [None])[0]),
    )


def _timeout(parameters: Parameters) -> float | None:
    given = parameters.get("timeout", [None])[0]
    if given is None:
        return None
    if NUMBER.fullmatch(given) is None or float(given) == 0:
        raise HTTPException(400, f"timeout is `{given}`: give a number of seconds above 0")
    return float(given)


def _most(parameters: Parameters) -> int | None:
    given = parameters.get("max-rows", [None])[0]
    if given is None:
        return None
    if not given.isdecimal() or len(given) > 9 or int(given) == 0:
        raise HTTPException(400, f"max-rows is `{given}`: give a whole number above 0")
    return int(given)


async def _posted(request: Request, parameters: Parameters, max_body: int) -> Parameters:
    media_type = media_type_of(request)
    if media_type not in (FORM, QUERY, UPDATE):
        raise HTTPException(415, f"a query is posted as {QUERY} or {FORM}")
    body = await read_body(request, max_body)
    if media_type == UPDATE:
        raise UpdatesOff
    if media_type == QUERY:
        if "query" in parameters:
            raise HTTPException(400, "a query is given both in the address and in the body")
        return {**parameters, "query": [utf8(body)]}
    for name, values in decoded(body).items():
        parameters[name] = [*parameters.get(name, []), *values]
    return parameters


def decoded(data: bytes) -> Parameters:
    """Return the parameters of an address or a form, decoded once; raises 400 if impossible."""
    try:
        pairs = parse_qsl(
            data.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise HTTPException(400, "the parameters are not in UTF-8") from error
    except ValueError as error:
        raise HTTPException(400, f"there are more than {MAX_PARAMETERS} parameters") from error
    parameters: Parameters = {}
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)
    return parameters


def _dataset(parameters: Parameters) -> Dataset:
    """Return the data set; naming one kind of graph leaves the other kind empty."""
    default = tuple(parameters.get("default-graph-uri", []))
    named = tuple(parameters.get("named-graph-uri", []))
    for iri in (*default, *named):
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise HTTPException(400, f"`{iri}` is no absolute IRI of a graph") from error
    return Dataset() if len(default) + len(named) == 0 else Dataset(default, named)

"""Reading a GraphQL request out of an HTTP request.

Source: GraphQL over HTTP (GraphQL Foundation, draft of 2026), sections 4 and 5. A request is a
query, and perhaps variables, the name of an operation and extensions; by GET in the address, by
POST as JSON.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest

from parley.api.graphql.documents import Documents
from parley.api.graphql.exchange import Request
from parley.api.graphql.text import accepted
from parley.api.graphql.wanted import wishes

JSON = "application/json"


async def read_request(
    http: HttpRequest, documents: Documents, max_query: int, max_body: int
) -> Request:
    """Return what a GET or POST asks for.

    Raises :class:`starlette.exceptions.HTTPException` with 400, 413 or 415 and a message for
    whoever sent it, and :class:`~parley.api.graphql.documents.UnknownDocumentError`. ``max_query``
    counts bytes of UTF-8, ``max_body`` bytes.
    """
    by_get = http.method in ("GET", "HEAD")
    given = _from_address(http) if by_get else await _from_body(http, max_body)
    for key in ("variables", "extensions"):
        if not isinstance(given.get(key), dict | None):
            raise HTTPException(400, f"The parameter `{key}` is no object.")
    name = given.get("operationName")
    if name is not None and not isinstance(name, str):
        raise HTTPException(400, "The parameter `operationName` is no string.")
    _refuse_long(given.get("query"), max_query)
    query = documents.text_of(given)
    if not isinstance(query, str):
        raise HTTPException(400, "The parameter `query` is missing, or is no string.")
    languages = accepted(http.headers.get("accept-language"))
    want = wishes(given.get("extensions"))
    return Request(query, given.get("variables"), name, languages, not by_get, want)


def _refuse_long(query: object, most: int) -> None:
    if isinstance(query, str) and len(query.encode("utf-8", "surrogatepass")) > most:
        raise HTTPException(413, f"The query is longer than {most} bytes.")


def _from_address(http: HttpRequest) -> dict[str, Any]:
    # An empty parameter counts as absent.
    given: dict[str, Any] = {k: v for k, v in http.query_params.items() if v != ""}
    for key in ("variables", "extensions"):
        if key in given:
            given[key] = _parsed(given[key], f"The parameter `{key}`")
    return given


async def _from_body(http: HttpRequest, max_body: int) -> dict[str, Any]:
    _require_json(http.headers.get("content-type", ""))
    body = bytearray()
    async for part in http.stream():
        body += part
        if len(body) > max_body:
            raise HTTPException(413, f"The body is longer than {max_body} bytes.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPException(400, "The body is not in UTF-8.") from None
    given = _parsed(text, "The body")
    if not isinstance(given, dict):
        raise HTTPException(400, "The body is no JSON object.")
    return given


def _require_json(content_type: str) -> None:
    media_type, *parameters = content_type.split(";")
    if media_type.strip().lower() != JSON:
        raise HTTPException(415, f"A request by POST has the content type {JSON}.")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in ("utf-8", "utf8"):
            raise HTTPException(415, "A request is in UTF-8.")


def _parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise HTTPException(400, f"{what} is no JSON.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)

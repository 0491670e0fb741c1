"""Answers of the reconciliation service: JSON, the version it is from, a tag if read by GET."""

from __future__ import annotations

from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from parley.api.caching import cache_headers, etag, has, not_modified
from parley.graph.store import Version

JSON: Final = "application/json"


def read_answer(request: Request, version: Version, content: Any) -> Response:
    """Return what a GET reads as JSON; 304 if the client holds it already."""
    body = orjson.dumps(content)
    tag = etag(request, version, "reconcile", body.decode())
    if has(request, tag):
        return not_modified(tag, version)
    return Response(body, headers=cache_headers(tag, version), media_type=JSON)


def batch_answer(version: Version, content: Any) -> Response:
    """Return the answer to a batch, which no cache keeps."""
    return Response(orjson.dumps(content), headers=cache_headers(None, version), media_type=JSON)

"""Validators: answers that need not be sent again.

An answer is determined by the version of the data set, the request and this program, so its tag is
known before it is made. Source: RFC 9110, sections 8.8.3 on ``ETag`` and 13.1.2 on
``If-None-Match``.
"""

from __future__ import annotations

import hashlib
import re
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from importlib.metadata import version as version_of

from starlette.requests import Request
from starlette.responses import Response

from parley.api.compression import coding_of
from parley.graph.store import Version

TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(request: Request, version: Version, *parts: str) -> str:
    """Return the strong tag of the answer that ``parts``, such as query and format, ask for.

    Bytes differ by content coding, so the one that the client gets is a part as well.
    """
    return whole_tag(version, coding_of(request), *parts)


def whole_tag(version: Version, *parts: str) -> str:
    """Return the strong tag of what ``parts`` alone determine, beside version and program."""
    whole = "\0".join((program(), version.digest, *parts))
    return f'"{hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def content_tag(request: Request, content: str) -> str:
    """Return the strong tag of an answer that does not depend on the data."""
    whole = f"{coding_of(request)}\0{content}"
    return f'"{hashlib.sha256(whole.encode("utf-8")).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def program() -> str:
    """Return what serialises: the versions of Parley and of its engine."""
    return f"{version_of('parley-kg')} {version_of('pyoxigraph')}"


def has(request: Request, tag: str, made: float | None = None) -> bool:
    """Tell whether the client says that it holds the answer with this tag.

    A client that names no tag may say when it got the answer, and ``made`` when the version was
    made; see section 13.1.3.
    """
    held = request.headers.get("if-none-match")
    if held is not None:
        return tag in TAG.findall(held)
    return made is not None and _since(request.headers.get("if-modified-since", "")) >= int(made)


def _since(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return 0.0


def not_modified(tag: str, version: Version, made: float | None = None) -> Response:
    """Return the answer for a client that holds the answer already."""
    return Response(status_code=304, headers=cache_headers(tag, version, made))


@lru_cache(maxsize=16)
def _http_date(made: float) -> str:
    return formatdate(made, usegmt=True)


def cache_headers(tag: str | None, version: Version, made: float | None = None) -> dict[str, str]:
    """Return the headers of an answer from ``version``; without a tag it may not be stored.

    ``made`` is when the version was made, in seconds since 1970.
    """
    common = {"Vary": "Accept", "Parley-Version": str(version)}
    if tag is None:
        return {**common, "Cache-Control": "no-store"}
    if made is not None:
        common["Last-Modified"] = _http_date(made)
    return {**common, "ETag": tag, "Cache-Control": "no-cache"}

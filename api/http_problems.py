"""Problems with what arrives on a connection, told before there is a request to answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from parley.api.errors import STATUSES, ProblemDetails
from parley.api.facts import new_id


def _problem(status: int, detail: str) -> ProblemDetails:
    slug, title = STATUSES[status]
    return ProblemDetails(slug, title, status, detail)


MALFORMED: Final = _problem(400, "this is no request of HTTP/1.1")
BAD_TARGET: Final = _problem(400, "the address of the request is malformed")
BAD_HOST: Final = _problem(400, "a request has exactly one Host header, with a host and a port")
SLOW_HEAD: Final = _problem(408, "the head of the request did not arrive in time")
SLOW_BODY: Final = _problem(408, "the body of the request did not arrive in time")
LONG_TARGET: Final = _problem(414, "the address is too long; a long query can be posted")
LONG_HEAD: Final = _problem(431, "the headers of the request are too large")
INTERNAL: Final = ProblemDetails(
    "internal", "Something went wrong in the server", 500, "the server's log says more"
)


def problem_answer(problem: ProblemDetails, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return a whole answer that tells ``problem`` and ends the connection.

    ``headers`` go before its own.
    """
    name = new_id()
    body = json.dumps(replace(problem, more={"request_id": name}).json()).encode("utf-8")
    own = {
        "content-type": "application/problem+json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": name,
        "connection": "close",
    }
    lines = [b"%s: %s\r\n" % field for field in headers]
    lines += [f"{key}: {value}\r\n".encode("ascii") for key, value in own.items()]
    return b"".join((STATUS_LINE[problem.status], *lines, b"\r\n", body))

"""What is noted about a request while it is answered, for its log line and for the metrics."""

from __future__ import annotations

import hashlib
import os
import re
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from starlette.types import Scope

KEY: Final = "facts"
GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Outcome(StrEnum):
    """How the answer to a query ended. The set is closed, so it may label a metric."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NOT_MODIFIED = "not-modified"
    REFUSED = "refused"
    BUSY = "busy"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    TOO_LARGE = "too-large"
    CRASHED = "crashed"
    CANCELLED = "cancelled"
    DISCONNECTED = "disconnected"
    FAILED = "failed"


@dataclass(slots=True)
class RequestFacts:
    """Facts of one request. Whoever answers it fills in what it knows of the query.

    ``began`` is a reading of ``time.perf_counter``. ``query`` is the hash of the text, ``rows`` the
    rows of the answer, ``seconds`` what a worker spent on it, and ``version`` that of the data. A
    request without an outcome was not for a query.
    """

    request_id: str
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    sent: int = 0
    query: str | None = None
    rows: int | None = None
    seconds: float | None = None
    version: str | None = None
    outcome: Outcome | None = None

    def asked(self, text: str) -> None:
        """Note the text of a query, by 16 hexadecimal digits of its SHA-256."""
        self.query = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def duration(self) -> float:
        """Seconds since the request began."""
        return time.perf_counter() - self.began


def facts_of(scope: Scope) -> RequestFacts:
    """Return the facts of the request of ``scope``, which begin here if nobody made them yet."""
    state = scope.setdefault("state", {})
    facts = state.get(KEY)
    if not isinstance(facts, RequestFacts):
        facts = state[KEY] = RequestFacts(request_id(scope))
    return facts


def request_id(scope: Scope) -> str:
    """Return the request's own ``X-Request-Id`` if it is well-formed, else one that is new."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and GIVEN_ID.fullmatch(value) is not None:
            return str(value, "ascii")
    return new_id()


def new_id() -> str:
    """Return 16 random hexadecimal digits."""
    return os.urandom(8).hex()

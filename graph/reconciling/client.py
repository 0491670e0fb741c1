"""A client of reconciliation services: asks any that speaks 0.1 or 0.2, in batches, politely.

One request at a time, with a name in ``User-Agent``. A service that is busy or failing is asked
again, a few times, after what ``Retry-After`` says or else ever longer; one that finds a batch too
large gets it in halves. Answers are not trusted, see :mod:`~parley.graph.reconciling.remote`.

Sources: Reconciliation Service API 0.2; RFC 9110, section 10.2.3, on ``Retry-After``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import Any, Final, Self

import httpx2
import orjson

from parley.graph.reconciling.errors import RemoteServiceError
from parley.graph.reconciling.remote import (
    RemoteCandidate,
    RemoteQuery,
    RemoteService,
    read_results,
    read_service,
    written,
)

BUSY: Final = frozenset({429, 502, 503, 504})
TOO_LARGE: Final = frozenset({413, 414, 422})


@dataclass(frozen=True)
class ClientLimits:
    """How a service is asked.

    ``seconds`` is how long one request may take and ``octets`` how long its answer may be;
    ``tries`` how often it is sent, and ``patience`` the most seconds to wait in between; ``batch``
    how many queries go in one request, unless the service wants fewer.
    """

    seconds: float = 30.0
    octets: int = 20_000_000
    tries: int = 4
    patience: float = 60.0
    batch: int = 50


class ReconciliationClient:
    """A client of the service at ``address``. Use it as a context manager, or close it.

    ``contact`` tells the service how to reach whoever asks; ``sleep`` waits so many seconds. Its
    methods raise :class:`RemoteServiceError`.
    """

    def __init__(
        self,
        address: str,
        contact: str = "",
        limits: ClientLimits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address = address
        self._limits = limits or ClientLimits()
        self._sleep = sleep
        agent = f"Parley/{version('parley-kg')}" + (f" (+{contact})" if contact != "" else "")
        headers = {"User-Agent": agent, "Accept": "application/json"}
        self._client = httpx2.Client(headers=headers, timeout=self._limits.seconds)
        self._service: RemoteService | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def service(self) -> RemoteService:
        """Return what the manifest says; it is read once.

        Where the address leads elsewhere, queries go there too.
        """
        if self._service is None:
            status, address, content = self._asked("GET", self._address, None)
            self._service = read_service(address, self._json(status, content))
        return self._service

    def reconcile(self, queries: Sequence[RemoteQuery]) -> list[list[RemoteCandidate]]:
        """Return the candidates of each query, best first as the service orders them."""
        size = min(self._limits.batch, self.service().batch_size or self._limits.batch)
        found: list[list[RemoteCandidate]] = []
        for start in range(0, len(queries), size):
            found += self._batch(queries[start : start + size])
        return found

    def _batch(self, queries: Sequence[RemoteQuery]) -> list[list[RemoteCandidate]]:
        keys = [f"q{number}" for number in range(len(queries))]
        batch = {key: written(query) for key, query in zip(keys, queries, strict=True)}
        form = {"queries": orjson.dumps(batch).decode()}
        status, _, content = self._asked("POST", self.service().address, form)
        if status in TOO_LARGE and len(queries) > 1:
            middle = len(queries) // 2
            return self._batch(queries[:middle]) + self._batch(queries[middle:])
        return read_results(self._address, self._json(status, content), keys)

    def _json(self, status: int, content: bytes) -> Any:
        if status != 200:
            said = content[:200].decode("utf-8", "replace")
            raise RemoteServiceError(self._address, f"it answers with status {status}: {said}")
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise RemoteServiceError(self._address, f"its answer is no JSON: {error}") from None

    def _asked(
        self, method: str, address: str, form: Mapping[str, str] | None
    ) -> tuple[int, str, bytes]:
        """Return status, address and body of an answer, asking again while the service is busy."""
        for left in reversed(range(self._limits.tries)):
            try:
                status, final, content, retry_after = self._once(method, address, form)
            except httpx2.InvalidURL as error:
                raise RemoteServiceError(self._address, f"this is no address: {error}") from error
            except httpx2.HTTPError as error:
                if left == 0:
                    what = f"it cannot be reached: {type(error).__name__} {error}"
                    raise RemoteServiceError(self._address, what) from error
                self._wait(left, None)
                continue
            if status not in BUSY or left == 0:
                return status, final, content
            self._wait(left, retry_after)
        raise AssertionError("the last try returns or raises")

    def _once(
        self, method: str, address: str, form: Mapping[str, str] | None
    ) -> tuple[int, str, bytes, str | None]:
        end = time.monotonic() + self._limits.seconds
        with self._client.stream(
            method, address, data=form, follow_redirects=method == "GET"
        ) as answer:
            content = bytearray()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > self._limits.octets:
                    most = self._limits.octets
                    raise RemoteServiceError(self._address, f"it answers more than {most} bytes")
                if time.monotonic() > end:
                    raise RemoteServiceError(self._address, "its answer takes too long")
            retry_after = answer.headers.get("retry-after")
            return answer.status_code, str(answer.url), bytes(content), retry_after

    def _wait(self, left: int, retry_after: str | None) -> None:
        asked = None if retry_after is None else _seconds(retry_after)
        seconds = float(2 ** (self._limits.tries - left - 1)) if asked is None else asked
        if asked is not None and asked > self._limits.patience:
            what = f"it wants to be left alone for {asked:.0f} s: ask it later"
            raise RemoteServiceError(self._address, what)
        self._sleep(min(seconds, self._limits.patience))


def _seconds(retry_after: str) -> float | None:
    """Return how many seconds a ``Retry-After`` wants, or None if it cannot be read."""
    if retry_after.isascii() and retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        wanted = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    zoned = wanted if wanted.tzinfo is not None else wanted.replace(tzinfo=UTC)
    return max(0.0, (zoned - datetime.now(UTC)).total_seconds())

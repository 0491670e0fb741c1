"""Asking a server over HTTP: politely, within limits, and never taking a part for the whole."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from parley.client.errors import AwayError, ClientError, QueryRefusedError, VersionError

RESULTS: Final = "application/sparql-results+json"
LONGEST_ADDRESS: Final = 1500
"""Characters of a query that is sent by GET, so that caches may help; a longer one is posted."""


@dataclass(frozen=True)
class Limits:
    """How long to wait and how often to come back; ``page`` is how many rows one page has."""

    seconds: float = 120.0
    retries: int = 3
    longest_pause: float = 30.0
    page: int = 100_000


@dataclass(frozen=True)
class Reply:
    """The body of an answer, and the headers that say what it is."""

    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        """Return the body as JSON; raises :class:`ClientError` if it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ClientError(f"the answer is no JSON: {error}") from error


class Asking:
    """Sends requests to one server. 429 and 503 are asked again when ``Retry-After`` says so."""

    def __init__(self, http: httpx2.Client, limits: Limits) -> None:
        self._http = http
        self.limits = limits

    def ask(self, address: str, parameters: Mapping[str, str], accept: str) -> Reply:
        """Return the answer to parameters of a form; raises what :mod:`.errors` lists."""
        tried = 0
        while True:
            response = self._once(address, parameters, accept)
            pause = _pause(response) if response.status_code in (429, 503) else None
            if pause is None or tried >= self.limits.retries or pause > self.limits.longest_pause:
                break
            tried += 1
            time.sleep(pause)
        if response.status_code >= 400:
            raise refusal(response)
        return Reply(response.content, response.headers)

    def _once(self, address: str, parameters: Mapping[str, str], accept: str) -> httpx2.Response:
        headers = {"Accept": accept}
        try:
            if sum(map(len, parameters.values())) <= LONGEST_ADDRESS:
                return self._http.get(address, params=dict(parameters), headers=headers)
            return self._http.post(address, data=dict(parameters), headers=headers)
        except httpx2.TimeoutException as error:
            waited = f"{self.limits.seconds:g} seconds"
            raise AwayError(f"{address} did not answer within {waited}") from error
        except httpx2.RemoteProtocolError as error:
            raise AwayError(f"the answer of {address} broke off: {error}") from error
        except httpx2.TransportError as error:
            raise AwayError(f"{address} cannot be reached: {error}") from error


def _pause(response: httpx2.Response) -> float | None:
    given = response.headers.get("retry-after", "")
    return float(given) if given.isdigit() else None


def refusal(response: httpx2.Response) -> ClientError:
    """Return the error for a response that says no, with the problem that it tells."""
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        text = response.text[:500].strip()
        return QueryRefusedError(response.status_code, response.reason_phrase, text)
    kind = str(told.get("type", "")).rpartition("/")[2]
    if kind == "version-not-kept":
        return VersionError(str(told.get("detail", "the version is not kept")))
    return QueryRefusedError(
        response.status_code,
        str(told.get("title", response.reason_phrase)),
        str(told.get("detail", "")),
        told.get("line"),
        told.get("column"),
        kind,
    )

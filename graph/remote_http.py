"""Asking a SPARQL endpoint over HTTP, for commands that count somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from parley.graph.errors import FetchError
from parley.graph.remote import RemoteView, remote_view

RESULTS = "application/sparql-results+json"


@contextmanager
def endpoint_view(address: str, seconds: float = 120.0) -> Iterator[RemoteView]:
    """Give an endpoint as a view. Its queries raise :class:`FetchError` for what goes wrong.

    Queries are posted, for lists of IRIs grow longer than addresses may be.
    """
    with httpx2.Client(timeout=seconds, headers={"Accept": RESULTS}) as http:

        def ask(text: str) -> Any:
            return _asked(http, address, text)

        yield remote_view(ask)


def _asked(http: httpx2.Client, address: str, text: str) -> Any:
    try:
        response = http.post(address, data={"query": text})
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise FetchError(f"{address} cannot be asked: {error}") from error
    if response.status_code != 200:
        said = response.text[:300].strip()
        raise FetchError(f"{address} answers {response.status_code}: {said}")
    if response.headers.get("parley-complete", "yes") != "yes":
        raise FetchError(f"{address} answers with a part only")
    try:
        return response.json()
    except ValueError as error:
        raise FetchError(f"{address} answers with no JSON: is it a SPARQL endpoint?") from error

"""Exceptions as problems, for an application that fails on purpose."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.errors import handlers
from parley.api.rendering import Pages
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.errors import (
    ParleyError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)
from tests.conftest import serving

FAILURES: dict[str, Exception] = {
    "syntax": QuerySyntaxError("expected }", 3, 7),
    "refused": QueryRefusedError("too deep", 2, 1),
    "query": QueryError("division by a teapot"),
    "store": StoreError("the folder is gone"),
    "parley": ParleyError("something of ours"),
    "teapot": HTTPException(418, "short and stout"),
    "bug": ZeroDivisionError("a secret of the code"),
}


async def fail(request: Request) -> Response:
    raise FAILURES[request.path_params["name"]]


@pytest.fixture(scope="module")
def failing(domain: Domain) -> Iterator[str]:
    """The address of a server whose every answer is a failure."""
    page = Pages(Settings(), domain.model).problem
    app = Starlette(routes=[Route("/{name}", fail)], exception_handlers=handlers(page))
    with serving(app) as address:
        yield address


@pytest.mark.parametrize(
    ("name", "status", "slug"),
    [
        ("syntax", 400, "query-syntax"),
        ("refused", 403, "query-refused"),
        ("query", 500, "query-failed"),
        ("store", 503, "store-unavailable"),
        ("parley", 500, "failed"),
        ("teapot", 418, "status-418"),
        ("bug", 500, "internal"),
    ],
)
def test_every_exception_is_a_problem(failing: str, name: str, status: int, slug: str) -> None:
    answer = httpx2.get(f"{failing}/{name}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["type"].rpartition("/")[2], told["status"]) == (slug, status)
    assert told["detail"] != ""


def test_a_fault_of_the_program_tells_nothing_of_it(failing: str) -> None:
    text = httpx2.get(f"{failing}/bug").text
    assert "secret" not in text
    assert "Traceback" not in text


def test_line_and_column_are_members(failing: str) -> None:
    told = httpx2.get(f"{failing}/syntax").json()
    assert (told["line"], told["column"], told["detail"]) == (3, 7, "expected }")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/json", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("text/plain;q=0.5, application/problem+json;q=0.4", "text/plain; charset=utf-8"),
    ],
)
def test_a_problem_takes_the_form_that_is_preferred(
    failing: str, accept: str, content_type: str
) -> None:
    answer = httpx2.get(f"{failing}/store", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (503, content_type)
    assert "the folder is gone" in answer.text.lower()

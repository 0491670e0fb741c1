"""A server may keep its schema to itself."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import settings_from
from parley.graph.domain import Domain
from tests.conftest import serving


@pytest.fixture(scope="module")
def closed(domain: Domain, data_folder: Path) -> Iterator[str]:
    """The address of ``/graphql`` on a server that does not tell its schema."""
    settings = settings_from({"PARLEY_GRAPHQL_INTROSPECTION": "off"})
    with serving(create_app(fleet_for(data_folder, settings), domain, settings), settings) as url:
        yield f"{url}/graphql"


def said(address: str, query: str) -> str:
    error, *_ = httpx2.post(address, json={"query": query}, timeout=60).json()["errors"]
    return str(error["message"])


@pytest.mark.parametrize("field", ["__schema { types { name } }", '__type(name: "Claim") { name }'])
def test_a_closed_server_refuses_introspection(closed: str, address: str, field: str) -> None:
    assert "introspection" in said(closed, f"{{ {field} }}")
    told = httpx2.post(address, json={"query": f"{{ {field} }}"}, timeout=60).json()
    assert "errors" not in told


def test_a_closed_server_gives_no_hints(closed: str, address: str) -> None:
    assert "Did you mean" in said(address, "{ claimz { totalCount } }")
    assert "Did you mean" not in said(closed, "{ claimz { totalCount } }")


def test_a_closed_server_does_not_give_the_schema_as_text(closed: str) -> None:
    answer = httpx2.get(f"{closed}?sdl", timeout=60)
    assert answer.status_code == 403
    assert "schema" in answer.json()["errors"][0]["message"]


def test_a_closed_server_answers_and_names_types(closed: str) -> None:
    query = "{ actors(first: 1) { nodes { __typename id } } }"
    (node,) = httpx2.post(closed, json={"query": query}, timeout=60).json()["data"]["actors"][
        "nodes"
    ]
    assert node["__typename"] != ""

"""The client against a real server: types, languages, pages, versions, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.client import (
    AwayError,
    Client,
    ClientError,
    Iri,
    Limits,
    PartialError,
    QueryRefusedError,
    Text,
    VersionError,
)
from parley.client.paging import page_of, with_values
from parley.client.table import Table
from parley.client.values import term_of, value_of, values_block
from parley.graph.domain import Domain
from tests.conftest import serving

TYPED = """SELECT * { VALUES (?n ?d ?f ?b ?day ?time ?words ?iri ?none) { (
  7 1.50 2.5e0 true "2025-08-15"^^xsd:date "2025-08-15T12:00:00Z"^^xsd:dateTime
  "Gipfel"@de <http://example.org/a> UNDEF ) } }"""


def test_values_have_the_types_of_their_datatypes(client: Client) -> None:
    (row,) = client.query(TYPED).rows()
    assert (row["n"], row["d"], row["f"]) == (7, Decimal("1.50"), 2.5)
    assert [type(row[name]) for name in ("n", "d", "f", "b")] == [int, Decimal, float, bool]
    assert row["day"] == date(2025, 8, 15)
    assert row["time"] == datetime(2025, 8, 15, 12, tzinfo=UTC)
    assert isinstance(row["words"], Text)
    assert (row["words"], row["words"].language) == ("Gipfel", "de")
    assert isinstance(row["iri"], Iri)
    assert row["none"] is None


def test_tables_of_libraries_keep_types_and_languages(client: Client) -> None:
    table = client.query(TYPED)
    arrow = table.to_arrow()
    types = {name: arrow.schema.field(name).type for name in arrow.schema.names}
    assert types["n"] == pa.int64()
    assert pa.types.is_decimal(types["d"])
    assert (types["f"], types["b"], types["day"]) == (pa.float64(), pa.bool_(), pa.date32())
    assert types["time"] == pa.timestamp("us", "UTC")
    assert arrow["words@lang"].to_pylist() == ["de"]
    assert "iri@lang" not in types
    assert arrow["none"].to_pylist() == [None]
    frame = table.to_polars()
    assert frame.schema["n"] == pl.Int64
    assert frame.schema["day"] == pl.Date
    assert table.to_pandas()["n"].sum() == 7


def test_nulls_do_not_change_the_type_of_a_column(client: Client) -> None:
    table = client.query("SELECT * { VALUES ?n { 1 UNDEF 3 } }")
    assert table.to_polars()["n"].to_list() == [1, None, 3]
    assert str(table.to_pandas()["n"].dtype) == "int64[pyarrow]"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, Decimal("1.5")), pa.decimal128(2, 1)),
        ((1, 2.5), pa.float64()),
        ((1, "x"), pa.string()),
        ((True, 1), pa.string()),
        ((2**70, 1), pa.string()),
        ((None, None), pa.string()),
    ],
)
def test_mixed_columns_take_the_type_that_holds_them_all(
    values: tuple[object, ...], expected: pa.DataType
) -> None:
    table = Table(("x",), tuple((value,) for value in values))  # type: ignore[misc]
    assert table.to_arrow().schema.field("x").type == expected


def test_a_value_cannot_change_the_query(client: Client) -> None:
    query = "SELECT ?word { BIND(STR(?given) AS ?word) }"
    for nasty in ('"} DROP ALL #', "\\", "a\nb", "'''", 'x"^^<http://e>'):
        (row,) = client.query(query, given=nasty).rows()
        assert row["word"] == nasty
    with pytest.raises(ClientError, match="IRI"):
        client.query(query, given=Iri("http://e/> } #"))
    with pytest.raises(TypeError, match="no name of a variable"):
        client.query(query, **{"x } #": 1})
    with pytest.raises(TypeError, match="no value"):
        client.query(query, given=object())


def test_values_of_every_kind_come_back_as_they_were(client: Client) -> None:
    given = [7, -2, 2.5, Decimal("1.25"), True, date(2025, 8, 15), Text("Wort", "de"), "plain",
             Iri("http://example.org/a"), datetime(2025, 8, 15, 1, 2, 3, tzinfo=UTC)]  # fmt: skip
    for value in given:
        (row,) = client.query("SELECT ?x { FILTER(BOUND(?x)) }", x=value).rows()
        assert row["x"] == value
        assert type(row["x"]) is type(value)
    several = client.query("SELECT ?x { }", x=[1, 2, 3])
    assert sorted(several.column("x")) == [1, 2, 3]  # type: ignore[type-var]


def test_bound_values_stand_behind_declarations_and_comments() -> None:
    query = "# {\nPREFIX a: <http://e/{>\nSELECT ?x # { \n{ ?x ?y ?z }"
    bound = with_values(query, values_block({"x": Iri("http://e/x")}))
    assert bound.endswith("{ VALUES ?x { <http://e/x> }  ?x ?y ?z }")
    assert page_of("PREFIX a: <http://e/>\nSELECT ?x {}", ["x"], 5, 10).startswith("PREFIX a:")
    with pytest.raises(ClientError, match="no pattern"):
        Client("http://127.0.0.1:9").query("DESCRIBE <http://e/>", x=1)


def test_yes_or_no_and_graphs(client: Client) -> None:
    assert client.ask("ASK { actor:putin a parley:Person }")
    assert not client.ask("ASK { ?x a parley:Person }", x=Iri("http://example.org/nobody"))
    graph = client.construct("CONSTRUCT { ?a a parley:State } { ?a a parley:State }")
    assert len(graph) > 3
    with pytest.raises(ClientError, match="no table"):
        client.query("ASK {}")
    with pytest.raises(ClientError, match="yes or no"):
        client.ask("SELECT * {}")


# Pages and versions.


@pytest.fixture(scope="module")
def short(data_folder: Path, domain: Domain) -> Iterator[str]:
    """A server whose answers have 50 rows at most."""
    settings = Settings(max_rows=50)
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as server:
        yield server


CLAIMS = "SELECT ?claim ?text { ?claim a parley:Claim ; parley:paraphrase ?text }"


def test_what_is_longer_than_an_answer_comes_in_pages_whole(short: str, client: Client) -> None:
    whole = client.query(CLAIMS)
    assert len(whole) > 100
    with Client(short, limits=Limits(page=40)) as paging:
        found = paging.query(CLAIMS)
    assert found.columns == whole.columns
    assert sorted(found.values) == sorted(whole.values)
    assert found.version == whole.version


def test_pages_that_are_too_long_are_refused_with_the_reason(short: str) -> None:
    with (
        Client(short, limits=Limits(page=60)) as paging,
        pytest.raises(QueryRefusedError) as caught,
    ):
        paging.query(CLAIMS)
    assert caught.value.status == 422


def test_a_version_is_pinned(client: Client) -> None:
    version = client.pinned()
    assert client.query("SELECT * {}").version == version
    assert f"version={version}" in client.citation("ASK {}")
    with Client(client.endpoint, version="99-abc") as other, pytest.raises(VersionError):
        other.query("SELECT * {}")


def test_an_answer_can_be_cited(client: Client) -> None:
    assert "SPARQL query with SHA-256" in client.citation(CLAIMS)


# What goes wrong.


def test_a_mistake_has_its_place(client: Client) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        client.query("SELECT ?x {\n ?x a }")
    assert (caught.value.status, caught.value.line) == (400, 2)
    assert "line 2" in str(caught.value)


@contextmanager
def scripted(*replies: Response) -> Iterator[tuple[str, list[float]]]:
    """An endpoint that answers with these one after the other, the last one again and again."""
    asked: list[float] = []

    async def answer(request: Request) -> Response:
        asked.append(0.0)
        return replies[min(len(asked), len(replies)) - 1]

    with serving(Starlette(routes=[Route("/sparql", answer, methods=["GET", "POST"])])) as address:
        yield f"{address}/sparql", asked


EMPTY = {"head": {"vars": ["x"]}, "results": {"bindings": []}}


def test_a_busy_server_is_asked_again_when_it_says(server_url: str) -> None:
    busy = PlainTextResponse("busy", 503, headers={"Retry-After": "0"})
    with scripted(busy, busy, JSONResponse(EMPTY)) as (address, asked), Client(address) as client:
        assert len(client.query("SELECT * {}")) == 0
    assert len(asked) == 3


@pytest.mark.parametrize("wait", ["3600", "soon", ""])
def test_it_is_not_asked_again_for_ever(wait: str) -> None:
    headers = {} if wait == "" else {"Retry-After": wait}
    busy = PlainTextResponse("busy", 429, headers=headers)
    refused = pytest.raises(QueryRefusedError, match="429")
    with scripted(busy) as (address, asked), Client(address) as client, refused:
        client.query("SELECT * {}")
    assert len(asked) == 1


def test_a_part_is_never_taken_for_the_whole() -> None:
    part = JSONResponse(EMPTY, headers={"Parley-Complete": "no"})
    with scripted(part) as (address, _), Client(address) as client, pytest.raises(PartialError):
        client.query("SELECT * {}")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"head": {}}', b'{"head": {"vars": ["x"]}, "results": {"bindings": [7]}}'],
)
def test_a_malformed_answer_is_an_error(body: bytes) -> None:
    reply = Response(body, media_type="application/json")
    with scripted(reply) as (address, _), Client(address) as client, pytest.raises(ClientError):
        client.query("SELECT * {}")


def test_nobody_at_the_address_is_said() -> None:
    with (
        Client("http://127.0.0.1:9") as client,
        pytest.raises(AwayError, match="cannot be reached"),
    ):
        client.query("SELECT * {}")


def test_an_answer_that_breaks_off_is_an_error() -> None:
    async def broken(request: Request) -> Response:
        return Response(b"{}", headers={"content-length": "100"})

    app = Starlette(routes=[Route("/sparql", broken)])
    away = pytest.raises(AwayError, match="broke off")
    with serving(app) as address, Client(address) as client, away:
        client.query("SELECT * {}")


def test_terms_are_read_from_other_servers_too() -> None:
    old = {"type": "typed-literal", "value": "7",
           "datatype": "http://www.w3.org/2001/XMLSchema#integer"}  # fmt: skip
    assert value_of(old) == 7
    bad = {"type": "literal", "value": "x", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert value_of(bad) == "x"
    assert value_of({"type": "bnode", "value": "b0"}) == "_:b0"
    assert json.dumps(term_of("a\nb")) == json.dumps('"a\\nb"')


def test_another_endpoint_is_asked_in_plain_sparql(foreign: str) -> None:
    with Client(foreign) as client:
        query = "SELECT (COUNT(?c) AS ?n) { ?c a <https://w3id.org/parley/ontology#Claim> }"
        (row,) = client.query(query).rows()
        assert isinstance(row["n"], int)
        assert row["n"] > 100
        with pytest.raises(VersionError, match="does not tell"):
            client.pinned()


def test_a_long_query_is_posted(client: Client) -> None:
    many = [Iri(f"http://example.org/{number}") for number in range(2000)]
    assert len(client.query("SELECT ?x { FILTER(BOUND(?x)) }", x=many)) == 2000


def test_the_agent_is_named() -> None:
    seen: list[str] = []

    async def answer(request: Request) -> Response:
        seen.append(request.headers["user-agent"])
        return JSONResponse(EMPTY)

    app = Starlette(routes=[Route("/sparql", answer)])
    named = "thesis (me@example.org)"
    with serving(app) as address, Client(address, user_agent=named) as client:
        client.query("SELECT * {}")
    assert seen == ["thesis (me@example.org)"]

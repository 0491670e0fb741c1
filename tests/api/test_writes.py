"""SPARQL Update and the Graph Store Protocol, against a real server with a store of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pyoxigraph as ox
import pytest

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.api.write_access import WriteAccess
from parley.api.write_routes import write_routes
from parley.graph.domain import Domain
from parley.graph.errors import ParleyError
from parley.graph.folder import FolderStore, open_view, published
from parley.graph.journal import Journal
from parley.graph.posted_rdf import Content
from parley.graph.report import Report
from tests.conftest import serving

TOKEN = "a-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {**BEARER, "Content-Type": "application/sparql-update"}
TURTLE = {**BEARER, "Content-Type": "text/turtle"}
BASE = "https://w3id.org/parley/"
DEFAULT = f"{BASE}graph/default"
G = "https://example.org/g"
LISTED = "https://example.org/listed"


async def listed(sources: Sequence[str]) -> Mapping[str, Content]:
    """Fetch the one document that may be loaded."""
    content = Content("text/turtle", b"<s> <https://example.org/says> 'loaded' .")
    return {source: content for source in sources if source == LISTED}


def accept(quads: Iterable[ox.Quad]) -> Report:
    return Report(())


def begun(folder: Path) -> Path:
    """Return the folder, with a store of one version in it."""
    node = ox.NamedNode("https://example.org/start")
    with FolderStore(folder) as store:
        store.replace({G: [ox.Quad(node, node, node, ox.NamedNode(G))]}, accept)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun(tmp_path_factory.mktemp("written"))


@pytest.fixture(scope="module")
def writable(folder: Path, domain: Domain) -> Iterator[str]:
    """The address of a server that lets whoever has the token write."""
    settings = Settings(max_write_bytes=50_000)
    with FolderStore(folder) as store:
        fleet = fleet_for(folder, settings)
        app = create_app(fleet, domain, settings)
        app.router.routes[:0] = write_routes(fleet, settings, store, TOKEN, fetch=listed)
        with serving(app) as address:
            yield address


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, domain: Domain) -> Iterator[str]:
    """The address of a server whose graphs can be read only."""
    settings = Settings()
    fleet = fleet_for(begun(tmp_path_factory.mktemp("closed")), settings)
    app = create_app(fleet, domain, settings)
    app.router.routes[:0] = write_routes(fleet, settings)
    with serving(app) as address:
        yield address


@pytest.fixture
def cleared(writable: str) -> str:
    """The same server with nothing in its store."""
    assert update(writable, "DROP ALL").status_code == 200
    return writable


def update(address: str, text: str, **parameters: str) -> httpx2.Response:
    given = {name.replace("_", "-"): value for name, value in parameters.items()}
    return httpx2.post(f"{address}/update", params=given, content=text, headers=UPDATE, timeout=60)


def values(address: str, where: str = "?s <https://example.org/says> ?v") -> list[str]:
    query = f"SELECT ?v WHERE {{ {where} }} ORDER BY ?v"
    rows = httpx2.get(f"{address}/sparql", params={"query": query}).json()["results"]["bindings"]
    return [row["v"]["value"] for row in rows]


def says(value: str, subject: str = "https://example.org/s") -> str:
    return f"<{subject}> <https://example.org/says> '{value}' ."


def problem(answer: httpx2.Response, status: int, slug: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, object] = answer.json()
    assert told["type"] == f"https://w3id.org/parley/problems/{slug}"
    return told


def test_an_update_is_served_when_it_is_acknowledged(cleared: str) -> None:
    answer = update(cleared, f"INSERT DATA {{ {says('1')} }}")
    assert answer.json()["added"] == 1
    assert answer.json()["version"] == answer.headers["parley-version"]
    assert values(cleared) == ["1"]
    assert values(cleared, f"GRAPH <{DEFAULT}> {{ ?s <https://example.org/says> ?v }}") == ["1"]
    query = httpx2.get(f"{cleared}/sparql", params={"query": "ASK {}"})
    assert query.headers["parley-version"] == answer.headers["parley-version"]


def test_an_update_may_be_a_form(cleared: str) -> None:
    form = urlencode({"update": f"INSERT DATA {{ {says('+ % ü')} }}"})
    headers = {**BEARER, "Content-Type": "application/x-www-form-urlencoded"}
    assert httpx2.post(f"{cleared}/update/", content=form, headers=headers).status_code == 200
    assert values(cleared) == ["+ % ü"]


def test_an_update_that_changes_nothing_makes_no_version(cleared: str) -> None:
    first = update(cleared, f"INSERT DATA {{ {says('1')} }}").headers["parley-version"]
    again = update(cleared, f"INSERT DATA {{ {says('1')} }}")
    assert (again.json()["added"], again.headers["parley-version"]) == (0, first)


def test_an_update_is_journalled_before_it_is_acknowledged(cleared: str, folder: Path) -> None:
    answer = update(cleared, f"INSERT DATA {{ {says('kept')} }}")
    entry, change = list(Journal(folder / "journal").after(0))[-1]
    assert answer.json()["version"].startswith(f"{entry.number}-")
    assert {str(quad.object) for quad in change.added} == {'"kept"'}
    newest = published(folder)[-1].version
    assert (newest.number, newest.digest) == (entry.number, entry.digest)
    assert open_view(folder).query("ASK { ?s ?p 'kept' }").boolean()


def test_the_request_may_say_which_graphs_an_update_reads(cleared: str) -> None:
    a, b = "https://example.org/a", "https://example.org/b"
    update(
        cleared, f"INSERT DATA {{ GRAPH <{a}> {{ {says('1')} }} GRAPH <{b}> {{ {says('2')} }} }}"
    )
    text = "INSERT { <https://example.org/n> <https://example.org/found> ?v } WHERE { ?s ?p ?v }"
    assert update(cleared, text, using_graph_uri=a).json()["added"] == 1
    assert values(cleared, "?s <https://example.org/found> ?v") == ["1"]
    told = problem(
        update(
            cleared, f"WITH <{a}> DELETE {{ ?s ?p ?v }} WHERE {{ ?s ?p ?v }}", using_graph_uri=b
        ),
        400,
        "dataset-conflict",
    )
    assert "using-graph-uri" in str(told["detail"])


def test_nothing_of_an_update_that_fails_is_kept(cleared: str) -> None:
    before = httpx2.get(f"{cleared}/sparql", params={"query": "ASK {}"}).headers["parley-version"]
    text = f"INSERT DATA {{ {says('1')} }} ; COPY <https://example.org/none> TO <{G}>"
    told = problem(update(cleared, text), 409, "update-failed")
    assert "no graph https://example.org/none" in str(told["detail"])
    assert values(cleared) == []
    after = httpx2.get(f"{cleared}/sparql", params={"query": "ASK {}"}).headers["parley-version"]
    assert after == before


def test_an_update_that_breaks_the_shapes_is_refused_with_the_nodes(cleared: str) -> None:
    told = problem(
        update(cleared, "INSERT DATA { actor:x a parley:State }"), 422, "shapes-violated"
    )
    findings = told["findings"]
    assert isinstance(findings, list)
    assert f"{BASE}id/actor/x" in {finding["focusNode"] for finding in findings}
    assert {"path", "message", "constraint", "severity"} <= set(findings[0])
    assert "nothing was written: " in str(told["detail"])
    assert values(cleared, "?v a parley:State") == []
    put = httpx2.put(
        f"{cleared}/store",
        params={"graph": G},
        content=f"<{BASE}id/actor/x> a <{BASE}ontology#State> .",
        headers=TURTLE,
    )
    problem(put, 422, "shapes-violated")
    assert httpx2.get(f"{cleared}/store", params={"graph": G}).status_code == 404


def test_a_syntax_error_has_its_place(writable: str) -> None:
    told = problem(update(writable, "INSERT DATA { }\n;\nINSERT { <a:b> }"), 400, "query-syntax")
    assert told["line"] == 3


@pytest.mark.parametrize(
    ("text", "status", "slug"),
    [
        ("INSERT {} WHERE { SERVICE <http://127.0.0.1:1/> { } }", 403, "query-refused"),
        ("LOAD <http://127.0.0.1:1/>", 403, "query-refused"),
        ("LOAD SILENT <file:///etc/passwd>", 403, "query-refused"),
        ("SELECT * { ?s ?p ?o }", 400, "query-syntax"),
        ("INSERT DATA { " + "<a:b> <a:c> <a:d> . " * 3000 + "}", 413, "content-too-large"),
        ("INSERT {} WHERE { " + "{" * 300 + "}" * 300 + "}", 403, "query-refused"),
    ],
)
def test_what_an_update_may_not_do_is_refused(
    writable: str, text: str, status: int, slug: str
) -> None:
    problem(update(writable, text), status, slug)


def test_a_listed_document_is_loaded(cleared: str) -> None:
    assert update(cleared, f"LOAD <{LISTED}> INTO GRAPH <{G}>").status_code == 200
    assert values(cleared, f"GRAPH <{G}> {{ ?s ?p ?v }}") == ["loaded"]


@pytest.mark.parametrize(
    ("parameters", "headers", "body", "status"),
    [
        ("", {"Content-Type": "application/sparql-query"}, b"ASK {}", 415),
        ("", {}, b"DROP ALL", 415),
        ("", {"Content-Type": "application/sparql-update; charset=utf-16"}, b"DROP ALL", 415),
        ("", {"Content-Encoding": "gzip"}, b"DROP ALL", 415),
        ("", {"Content-Type": "application/sparql-update"}, b"DROP \xe9", 400),
        ("update=x", {"Content-Type": "application/sparql-update"}, b"DROP ALL", 400),
        ("query=ASK{}", {"Content-Type": "application/sparql-update"}, b"DROP ALL", 400),
        ("default-graph-uri=a:b", {"Content-Type": "application/sparql-update"}, b"DROP ALL", 400),
        ("using-graph-uri=b", {"Content-Type": "application/sparql-update"}, b"DROP ALL", 400),
        ("", {"Content-Type": "application/x-www-form-urlencoded"}, b"x=1", 400),
        ("", {"Content-Type": "application/x-www-form-urlencoded"}, b"update=&update=", 400),
    ],
)
def test_a_malformed_request_for_an_update_is_refused(
    writable: str, parameters: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = httpx2.post(
        f"{writable}/update?{parameters}", content=body, headers={**BEARER, **headers}
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_updates_are_posted(writable: str) -> None:
    answer = httpx2.get(f"{writable}/update", params={"update": "DROP ALL"}, headers=BEARER)
    problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["allow"]
    assert httpx2.options(f"{writable}/update").headers["allow"] == "POST, OPTIONS"


WAYS: dict[str, Callable[[str, dict[str, str]], httpx2.Response]] = {
    "update": lambda address, headers: httpx2.post(
        f"{address}/update",
        content="DROP ALL",
        headers={"Content-Type": "application/sparql-update", **headers},
    ),
    "put": lambda address, headers: httpx2.put(
        f"{address}/store?graph={G}", content="", headers={"Content-Type": "text/turtle", **headers}
    ),
    "post": lambda address, headers: httpx2.post(
        f"{address}/store", content="", headers={"Content-Type": "text/turtle", **headers}
    ),
    "delete": lambda address, headers: httpx2.delete(f"{address}/store?graph={G}", headers=headers),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "given", [None, "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", TOKEN]
)
def test_without_the_token_nobody_writes(writable: str, way: str, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    answer = WAYS[way](writable, headers)
    problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("way", WAYS)
def test_nobody_writes_where_writing_is_off(closed: str, way: str) -> None:
    problem(WAYS[way](closed, BEARER), 403, "updates-off")


def test_graphs_can_be_read_where_writing_is_off(closed: str) -> None:
    answer = httpx2.get(f"{closed}/store", params={"graph": G})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))) == 1


@pytest.mark.parametrize("token", ["", "two words", "ü", "line\nbreak"])
def test_a_token_that_no_header_carries_is_refused(token: str) -> None:
    with pytest.raises(ParleyError, match="token"):
        WriteAccess(token)


def test_a_graph_is_put_read_added_to_and_deleted(cleared: str) -> None:
    store = f"{cleared}/store?graph={G}"
    made = httpx2.put(store, content=says("1"), headers=TURTLE)
    assert (made.status_code, made.content) == (201, b"")
    read = httpx2.get(store, headers={"Accept": "application/n-triples"})
    assert read.text == '<https://example.org/s> <https://example.org/says> "1" .\n'
    assert read.headers["parley-version"] == made.headers["parley-version"]
    assert httpx2.put(store, content=says("2"), headers=TURTLE).status_code == 204
    assert httpx2.post(store, content=says("3"), headers=TURTLE).status_code == 204
    assert values(cleared) == ["2", "3"]
    assert httpx2.delete(store, headers=BEARER).status_code == 204
    problem(httpx2.delete(store, headers=BEARER), 404, "no-graph")
    problem(httpx2.get(store), 404, "no-graph")
    assert values(cleared) == []


@pytest.mark.parametrize("name", ["default", "graph"])
def test_the_default_graph_is_where_updates_write_without_a_graph(cleared: str, name: str) -> None:
    store = f"{cleared}/store?default" if name == "default" else f"{cleared}/store?graph={DEFAULT}"
    assert httpx2.get(f"{cleared}/store?default").text == ""
    update(cleared, f"INSERT DATA {{ {says('1')} GRAPH <{G}> {{ {says('2')} }} }}")
    read = httpx2.get(store, headers={"Accept": "application/n-triples"})
    assert read.text.count("\n") == 1
    assert '"1"' in read.text
    assert httpx2.delete(store, headers=BEARER).status_code == 204
    assert values(cleared) == ["2"]


def test_a_graph_is_its_own_address(cleared: str) -> None:
    address = f"{cleared}/store/people/%C3%BC"
    assert httpx2.put(address, content=says("1", ""), headers=TURTLE).status_code == 201
    assert '"1"' in httpx2.get(address).text
    indirect = httpx2.get(f"{cleared}/store", params={"graph": address})
    assert indirect.status_code == 200
    assert values(cleared, f"GRAPH <{address}> {{ <{address}> ?p ?v }}") == ["1"]


def test_a_graph_without_a_name_is_given_one(cleared: str) -> None:
    made = httpx2.post(f"{cleared}/store", content=says("1"), headers=TURTLE)
    assert made.status_code == 201
    assert '"1"' in httpx2.get(made.headers["location"]).text
    again = httpx2.post(f"{cleared}/store/", content=says("1"), headers=TURTLE)
    assert again.headers["location"] != made.headers["location"]


def test_files_of_a_form_are_added_together(cleared: str) -> None:
    files: list[tuple[str, tuple[str, str, str | None]]] = [
        ("a", ("a.ttl", says("1"), "text/turtle")),
        ("b", ("b.nt", says("2").replace("'", '"'), None)),
    ]
    answer = httpx2.post(f"{cleared}/store?graph={G}", files=files, headers=BEARER)
    assert answer.status_code == 201
    assert values(cleared) == ["1", "2"]


def test_head_has_the_headers_of_get(cleared: str) -> None:
    store = f"{cleared}/store?graph={G}"
    assert httpx2.head(store).status_code == 404
    httpx2.put(store, content=says("1"), headers=TURTLE)
    head, get = httpx2.head(store), httpx2.get(store)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "parley-version"):
        assert head.headers[name] == get.headers[name]
    tag = {"If-None-Match": get.headers["etag"]}
    assert httpx2.get(store, headers=tag).status_code == 304


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("GET", "/store", {}, 400),
        ("DELETE", "/store", {}, 400),
        ("PUT", "/store", {"Content-Type": "text/turtle"}, 400),
        ("GET", "/store?graph=a:b&default", {}, 400),
        ("GET", "/store?graph=a:b&graph=a:c", {}, 400),
        ("GET", "/store?graph=relative", {}, 400),
        ("GET", "/store/x?graph=a:b", {}, 400),
        ("GET", "/store?graph=a:b%00%0A", {}, 400),
        ("GET", "/store?graph=a:b%3E%7D", {}, 400),
        ("GET", f"/store?graph={G}", {"Accept": "image/png"}, 406),
        ("PUT", f"/store?graph={G}", {"Content-Type": "text/html"}, 415),
        ("PUT", f"/store?graph={G}", {}, 415),
        ("PUT", f"/store?graph={G}", {"Content-Type": "text/turtle; charset=latin1"}, 415),
        ("POST", f"/store?graph={G}", {"Content-Type": "multipart/form-data"}, 400),
        ("PUT", f"/store?graph={G}", {"Content-Type": "application/rdf+xml"}, 400),
        ("PUT", f"/store?graph={G}",
         {"Content-Type": "text/turtle", "Content-Range": "bytes 0-1/2"}, 400),
        ("PATCH", f"/store?graph={G}", {}, 405),
    ],
)  # fmt: skip
def test_a_malformed_request_for_a_graph_is_refused(
    writable: str, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    body = b"<no" if method in ("PUT", "POST") else b""
    answer = httpx2.request(method, writable + address, content=body, headers={**BEARER, **headers})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert "PUT" in answer.headers["allow"]


def test_a_graph_that_is_too_large_is_refused(writable: str) -> None:
    body = says("1") + "#" * 60_000
    answer = httpx2.put(f"{writable}/store?graph={G}", content=body, headers=TURTLE)
    problem(answer, 413, "content-too-large")


def test_options_name_methods_and_formats(writable: str) -> None:
    answer = httpx2.options(f"{writable}/store")
    assert answer.headers["allow"] == "GET, HEAD, PUT, POST, DELETE, OPTIONS"
    assert "text/turtle" in answer.headers["accept-post"]


def test_writers_who_come_together_lose_nothing(cleared: str) -> None:
    counter = "<https://example.org/counter> <https://example.org/at>"
    update(cleared, f"INSERT DATA {{ {counter} 0 }}")
    changes = f"DELETE {{ {counter} ?n }} INSERT {{ {counter} ?m }}"
    step = f"{changes} WHERE {{ {counter} ?n BIND(?n + 1 AS ?m) }}"

    def count(_: int) -> int:
        return update(cleared, step).status_code

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(count, range(16))) == [200] * 16
    assert values(cleared, f"{counter} ?v") == ["16"]


def test_a_problem_with_shapes_can_be_read_as_text(writable: str) -> None:
    answer = httpx2.post(
        f"{writable}/update",
        content="INSERT DATA { actor:x a parley:State }",
        headers={**UPDATE, "Accept": "text/plain"},
    )
    assert answer.status_code == 422
    assert "actor:x" in answer.text
    with pytest.raises(json.JSONDecodeError):
        answer.json()

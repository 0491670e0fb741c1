"""What every answer carries, and what is logged and counted of it."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from parley.api.errors import handlers
from parley.api.facts import Outcome, facts_of
from parley.api.metrics import Metrics, WorkerFigures
from parley.api.metrics_page import MetricsPage
from parley.api.middleware import SECURITY_HEADERS, middleware
from parley.api.rendering import Pages
from parley.api.request_log import RequestLog
from parley.api.settings import Settings, settings_from
from parley.graph.domain import Domain
from parley.graph.errors import ParleyError
from tests.api.raw_http import exchange, get
from tests.conftest import serving

Line = dict[str, object]


async def answer(request: Request) -> Response:
    name = request.path_params["name"]
    facts = facts_of(request.scope)
    if name == "fault":
        raise ZeroDivisionError("a secret of the code")
    if name == "teapot":
        raise HTTPException(418)
    if name == "cut":
        return StreamingResponse(broken())
    if name.startswith("query"):
        facts.asked("SELECT * { ?s ?p ?o }")
        facts.version = "1-abc"
    if name == "query-partial":
        facts.rows, facts.outcome = 7, Outcome.PARTIAL
    if name == "query-refused":
        raise HTTPException(400)
    return PlainTextResponse("good")


async def broken() -> AsyncIterator[bytes]:
    yield b"first"
    raise ZeroDivisionError("after the start")


@dataclass
class Watched:
    """A server, what it wrote to its log, and what it counted."""

    address: str
    stream: io.StringIO
    metrics: Metrics

    def lines(self) -> list[Line]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def last(self, path: str, **headers: str) -> Line:
        """Ask for a path and return the line of it."""
        httpx2.get(f"{self.address}{path}", headers=headers)
        return next(line for line in reversed(self.lines()) if "status" in line)


def watched(domain: Domain, settings: Settings, form: str, clients: str) -> Iterator[Watched]:
    stream = io.StringIO()
    workers = [WorkerFigures("1-abc", idle=2, busy=1, waiting=3, forked=9, ended={"timeout": 4})]
    metrics = Metrics(lambda: workers)
    told = handlers(Pages(settings, domain.model).problem)
    app = Starlette(
        routes=[
            Route("/metrics", MetricsPage(metrics, settings.metrics).answer),
            Route("/{name}", answer, methods=["GET", "PUT"]),
        ],
        middleware=middleware(
            settings, told[Exception], RequestLog(stream, form, clients), metrics
        ),
        exception_handlers=told,
    )
    with serving(app, settings) as address:
        yield Watched(address, stream, metrics)


@pytest.fixture
def server(domain: Domain) -> Iterator[Watched]:
    """A server that logs JSON."""
    yield from watched(domain, Settings(), "json", "hashed")


@pytest.mark.parametrize("path", ["/a", "/teapot", "/fault", "/no/where"])
def test_every_answer_has_a_request_id_and_the_headers_for_safety(
    server: Watched, path: str
) -> None:
    found = httpx2.get(f"{server.address}{path}", headers={"Origin": "https://example.org"})
    assert len(found.headers["x-request-id"]) == 16
    assert SECURITY_HEADERS.items() <= {k: found.headers[k] for k in SECURITY_HEADERS}.items()
    assert found.headers["access-control-allow-origin"] == "*"
    assert "X-Request-Id" in found.headers["access-control-expose-headers"]
    if found.status_code >= 400:
        assert found.json()["request_id"] == found.headers["x-request-id"]


def test_a_well_formed_request_id_is_kept_and_any_other_replaced(server: Watched) -> None:
    for given, kept in (("run-7.b_c", True), ("a b", False), ("x" * 65, False), ("<a>", False)):
        found = httpx2.get(f"{server.address}/a", headers={"X-Request-Id": given})
        assert (found.headers["x-request-id"] == given) is kept


def test_a_problem_as_text_names_the_request(server: Watched) -> None:
    found = httpx2.get(f"{server.address}/teapot", headers={"Accept": "text/plain"})
    assert found.text.endswith(f"Request {found.headers['x-request-id']}\n")


def test_a_preflight_is_answered_for_what_clients_of_the_endpoints_send(server: Watched) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "QUERY",
        "Access-Control-Request-Headers": "authorization, content-type, if-none-match",
    }
    found = httpx2.options(f"{server.address}/a", headers=asked)
    assert found.status_code == 200
    assert int(found.headers["access-control-max-age"]) >= 3600
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "QUERY", "OPTIONS"):
        assert method in found.headers["access-control-allow-methods"]


def test_a_request_is_one_line(server: Watched) -> None:
    line = server.last("/query-partial?query=secret")
    assert line.pop("time") != ""
    assert isinstance(line.pop("ms"), float)
    assert len(str(line.pop("client"))) == 12
    assert len(str(line.pop("id"))) == 16
    assert line == {
        "method": "GET",
        "path": "/query-partial",
        "status": 200,
        "bytes": 4,
        "query": hashlib.sha256(b"SELECT * { ?s ?p ?o }").hexdigest()[:16],
        "rows": 7,
        "outcome": "partial",
        "version": "1-abc",
    }
    assert "secret" not in server.stream.getvalue()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [("/query", "complete"), ("/query-refused", "refused"), ("/a", None), ("/teapot", None)],
)
def test_the_outcome_of_a_query_is_noted(server: Watched, path: str, outcome: str | None) -> None:
    assert server.last(path).get("outcome") == outcome


def test_a_fault_is_logged_with_its_traceback_and_request(server: Watched) -> None:
    found = httpx2.get(f"{server.address}/fault")
    assert found.status_code == 500
    assert "secret" not in found.text
    (fault,) = (line for line in server.lines() if "fault" in line)
    assert fault["id"] == found.headers["x-request-id"]
    assert "a secret of the code" in str(fault["fault"])


def test_a_fault_in_the_middle_of_an_answer_cuts_it(server: Watched) -> None:
    assert exchange(server.address, get("/cut", close=False)).body == b"5\r\nfirst\r\n"
    assert any("after the start" in str(line.get("fault")) for line in server.lines())


def test_a_path_cannot_forge_a_line(domain: Domain) -> None:
    for server in watched(domain, Settings(), "text", "address"):
        httpx2.get(f"{server.address}/a%0A2026%20forged%1b[31m")
        assert len(server.stream.getvalue().splitlines()) == 1
        assert "\x1b" not in server.stream.getvalue()
        assert "client=127.0.0.1" in server.stream.getvalue()


def test_nothing_but_faults_is_written_without_a_log(domain: Domain) -> None:
    for server in watched(domain, Settings(), "off", "none"):
        httpx2.get(f"{server.address}/a")
        assert server.stream.getvalue() == ""
        httpx2.get(f"{server.address}/fault")
        assert "Traceback" in server.stream.getvalue()


# Metrics.


def samples(server: Watched) -> dict[tuple[str, ...], float]:
    """Return the value of each sample by its name and its labels, in the order of their names."""
    text = httpx2.get(f"{server.address}/metrics").text
    return {
        (sample.name, *(label for _, label in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_declared_route(server: Watched) -> None:
    for path in ("/a", "/b", "/teapot", "/no/where", "/query-partial"):
        httpx2.get(f"{server.address}{path}")
    httpx2.request("BREW", f"{server.address}/a")
    exchange(server.address, b"GET / HTTP/1.1\r\n\r\n")
    found = samples(server)
    assert found["parley_http_requests_total", "GET", "/{name}", "200"] == 3
    assert found["parley_http_requests_total", "GET", "/{name}", "418"] == 1
    assert found["parley_http_requests_total", "GET", "none", "404"] == 1
    assert found["parley_http_request_seconds_count", "/{name}"] >= 4
    assert found["parley_http_request_seconds_bucket", "+Inf", "/{name}"] >= 4
    assert found["parley_queries_total", "partial"] == 1
    assert found["parley_query_rows_bucket", "10.0"] == 1
    assert found["parley_query_rows_sum",] == 7
    assert found["parley_http_running",] == 1
    assert found["parley_http_sent_bytes_total",] > 12


def test_workers_and_the_process_are_shown(server: Watched) -> None:
    found = samples(server)
    assert found["parley_workers", "idle", "1-abc"] == 2
    assert found["parley_workers", "busy", "1-abc"] == 1
    assert found["parley_waiting_queries", "1-abc"] == 3
    assert found["parley_workers_forked_total", "1-abc"] == 9
    assert found["parley_workers_ended_total", "timeout", "1-abc"] == 4
    assert found["process_resident_memory_bytes",] > 1_000_000


def test_metrics_are_for_this_machine_unless_opened_or_off(domain: Domain) -> None:
    forwarded = {"X-Forwarded-For": "192.0.2.1"}
    for access, direct, by_proxy in (("local", 200, 403), ("public", 200, 200), ("off", 404, 404)):
        for server in watched(domain, Settings(metrics=access), "off", "none"):
            url = f"{server.address}/metrics"
            assert httpx2.get(url).status_code == direct
            assert httpx2.get(url, headers=forwarded).status_code == by_proxy


def test_a_proxy_is_believed_only_if_it_is_trusted(domain: Domain) -> None:
    for proxies, client in (("", "127.0.0.1"), ("127.0.0.1", "192.0.2.1")):
        for server in watched(domain, Settings(trusted_proxies=proxies), "json", "address"):
            line = server.last("/a", **{"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
            assert line["client"] == client


@pytest.mark.parametrize("variable", ["PARLEY_LOG", "PARLEY_LOG_CLIENTS", "PARLEY_METRICS"])
def test_a_setting_with_a_few_values_takes_no_other(variable: str) -> None:
    with pytest.raises(ParleyError, match=f"{variable} is `loud`: set it to one of"):
        settings_from({variable: "loud"})

"""What a query may take over HTTP, and how it ends: in time, in full, or with a word about it."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.workers.fleet import Fleet
from tests.api.raw_http import connect, exchange, get, read_all
from tests.conftest import serving
from tests.graph.workers.pools import write_version
from tests.processes import children

ASK = "ASK { ?s ?p ?o }"
NAMES = "SELECT ?s { ?s ?p ?o } ORDER BY ?s"
PAIRS = "SELECT ?s ?o ?x { ?s ?p ?o . ?x ?y ?z }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
POURING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = f"{POURING} ORDER BY ?l ?k"
THINGS = 200
LIMITS = Settings(
    query_timeout=1,
    max_query_timeout=3,
    max_query_memory=96,
    max_rows=50_000,
    held_answer_bytes=50_000,
    compress_from_bytes=10**9,
)


@dataclass(frozen=True)
class Served:
    """A server and its workers."""

    sparql: str
    fleet: Fleet
    folder: Path
    client: httpx2.Client

    def get(self, query: str, **more: str) -> httpx2.Response:
        return self.client.get(self.sparql, params={"query": query, **more})

    def at_rest(self) -> bool:
        """Tell whether soon no worker has a job."""
        return eventually(lambda: all(pool.busy == 0 for pool in self.fleet.pools()))


@contextmanager
def serving_with(folder: Path, domain: Domain, settings: Settings) -> Iterator[Served]:
    """Serve a store of a few statements, made in a folder, with settings of one's own."""
    write_version(folder / "data", THINGS)
    fleet = fleet_for(folder / "data", settings)
    app = create_app(fleet, domain, settings)
    with serving(app, settings) as address, httpx2.Client(timeout=20) as client:
        yield Served(f"{address}/sparql", fleet, folder / "data", client)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, domain: Domain) -> Iterator[Served]:
    """A server with small limits, on a store of a few statements that a test may add to."""
    with serving_with(tmp_path_factory.mktemp("limits"), domain, LIMITS) as served:
        yield served


def eventually(holds: Any) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return bool(holds())


def problem(response: httpx2.Response, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"https://w3id.org/parley/problems/{slug}"
    return told


def raw_get(served: Served, query: str, *headers: str, **more: str) -> bytes:
    parameters = "&".join(f"{name}={quote(value)}" for name, value in more.items())
    return get(f"/sparql?query={quote(query)}&{parameters}", *headers)


# Time.


def test_a_query_that_takes_too_long_is_504(served: Served) -> None:
    begun = time.perf_counter()
    told = problem(served.get(ENDLESS), 504, "query-timeout")
    assert 1.0 <= time.perf_counter() - begun < 2.0
    assert "after 1 s" in told["detail"]
    assert "timeout=" in told["detail"]
    assert served.at_rest()


@pytest.mark.parametrize("timeout", ["0.3", "2"])
def test_a_client_may_ask_for_less_and_for_more_time(served: Served, timeout: str) -> None:
    begun = time.perf_counter()
    told = problem(served.get(ENDLESS, timeout=timeout), 504, "query-timeout")
    assert float(timeout) <= time.perf_counter() - begun < float(timeout) + 1.0
    assert f"after {timeout} s" in told["detail"]


@pytest.mark.parametrize("timeout", ["0", "-1", "x", "1e3", "", "nan", "3.5", "99999"])
def test_a_time_that_cannot_be_given_is_400(served: Served, timeout: str) -> None:
    told = problem(served.get(ASK, timeout=timeout), 400, "bad-request")
    assert "timeout" in told["detail"]


def test_a_long_answer_that_runs_out_of_time_is_cut_without_its_last_chunk(served: Served) -> None:
    answer = exchange(served.sparql, raw_get(served, POURING))
    assert answer.status == 200
    assert b"transfer-encoding: chunked" in answer.head.lower()
    assert len(answer.body) > 50_000
    assert not answer.body.endswith(b"0\r\n\r\n")
    assert 0.0 < answer.seconds < 10.0
    with pytest.raises(httpx2.RemoteProtocolError):
        served.get(POURING)
    assert served.at_rest()


# Memory, rows, bytes.


def test_a_query_that_wants_too_much_memory_is_503(tmp_path: Path, domain: Domain) -> None:
    # Time for a slow machine to take the memory.
    settings = replace(LIMITS, query_timeout=18, max_query_timeout=18)
    with serving_with(tmp_path, domain, settings) as served:
        told = problem(served.get(GREEDY), 503, "query-died")
        assert told["cause"] == "memory"
        assert "memory" in told["detail"]
        assert served.at_rest()


def test_too_many_rows_are_422_and_say_what_to_do(tmp_path: Path, domain: Domain) -> None:
    with serving_with(tmp_path, domain, Settings(max_rows=THINGS - 1)) as served:
        told = problem(served.get(NAMES), 422, "answer-too-large")
        assert f"{THINGS - 1} rows" in told["detail"]
        assert "LIMIT" in told["detail"]
        answer = served.get(f"{NAMES} LIMIT {THINGS - 1}")
        assert answer.headers["parley-complete"] == "yes"


def test_too_many_rows_of_a_long_answer_cut_it(served: Served) -> None:
    query = "SELECT (1 AS ?n) { ?s ?p ?o . ?x ?y ?z . ?a ?b ?c }"
    answer = exchange(served.sparql, raw_get(served, query, timeout="3"))
    assert answer.status == 200
    assert not answer.body.endswith(b"0\r\n\r\n")


def test_an_answer_with_too_many_bytes_is_422(tmp_path: Path, domain: Domain) -> None:
    with serving_with(tmp_path, domain, Settings(max_answer_bytes=1000)) as served:
        told = problem(served.get("CONSTRUCT WHERE { ?s ?p ?o }"), 422, "answer-too-large")
        assert "1000 bytes" in told["detail"]


def test_max_rows_gives_the_first_rows_and_says_that_there_are_more(served: Served) -> None:
    answer = served.get(NAMES, **{"max-rows": "3"})
    assert answer.headers["parley-complete"] == "no"
    assert answer.headers["parley-rows"] == "3"
    told = answer.json()
    assert len(told["results"]["bindings"]) == 3
    assert told["head"]["link"] == ["https://w3id.org/parley/problems/partial-answer"]
    again = served.get(NAMES, **{"max-rows": "3"})
    assert (again.headers["parley-complete"], again.content) == ("no", answer.content)


def test_max_rows_that_are_enough_give_a_whole_answer(served: Served) -> None:
    answer = served.get(NAMES, **{"max-rows": str(THINGS)})
    assert answer.headers["parley-complete"] == "yes"
    assert answer.headers["parley-rows"] == str(THINGS)
    assert "link" not in answer.json()["head"]


@pytest.mark.parametrize("most", ["0", "-1", "x", "1.5", "9999999999", ""])
def test_a_number_of_rows_that_cannot_be_given_is_400(served: Served, most: str) -> None:
    told = problem(served.get(ASK, **{"max-rows": most}), 400, "bad-request")
    assert "max-rows" in told["detail"]


# Trailers.


def test_a_long_answer_that_is_complete_says_so_in_a_trailer(served: Served) -> None:
    request = raw_get(served, PAIRS, "TE: trailers", format="csv")
    answer = exchange(served.sparql, request)
    assert answer.status == 200
    assert b"trailer: parley-complete, parley-rows" in answer.head.lower()
    _, last, trailer = answer.body.rpartition(b"\r\n0\r\n")
    assert last != b""
    fields = dict(line.split(b": ", 1) for line in trailer.lower().split(b"\r\n") if line != b"")
    assert fields == {b"parley-complete": b"yes", b"parley-rows": b"40000"}


def test_the_first_rows_of_a_long_answer_say_so_in_a_trailer(served: Served) -> None:
    request = raw_get(served, PAIRS, "TE: trailers", **{"format": "csv", "max-rows": "20000"})
    trailer = exchange(served.sparql, request).body.lower().rpartition(b"\r\n0\r\n")[2]
    assert b"parley-complete: no" in trailer
    assert b"parley-rows: 20000" in trailer


def test_a_long_answer_that_fails_has_no_trailer(served: Served) -> None:
    answer = exchange(served.sparql, raw_get(served, POURING, "TE: trailers"))
    assert b"parley-complete:" not in answer.body.lower()


# Cancelling.


def test_a_query_is_cancelled_by_the_identifier_that_its_client_chose(served: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        headers = {"Parley-Query-Id": "mine-1"}
        params = {"query": ENDLESS, "timeout": "3"}
        asked = pool.submit(httpx2.get, served.sparql, params=params, headers=headers, timeout=20)
        begun = time.perf_counter()
        assert eventually(
            lambda: httpx2.delete(f"{served.sparql}/queries/mine-1").status_code == 204
        )
        problem(asked.result(), 503, "query-cancelled")
        assert time.perf_counter() - begun < 2
    assert served.at_rest()
    assert httpx2.delete(f"{served.sparql}/queries/mine-1").status_code == 404


def test_a_long_answer_is_cancelled_on_its_way(served: Served) -> None:
    with connect(served.sparql) as connection:
        connection.sendall(raw_get(served, POURING, "Parley-Query-Id: mine-2", timeout="3"))
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        assert httpx2.delete(f"{served.sparql}/queries/mine-2").status_code == 204
        begun = time.perf_counter()
        assert not read_all(connection).endswith(b"0\r\n\r\n")
        assert time.perf_counter() - begun < 1
    assert served.at_rest()


def test_an_identifier_in_use_is_409_and_a_malformed_one_400(served: Served) -> None:
    with connect(served.sparql) as connection:
        connection.sendall(raw_get(served, ENDLESS, "Parley-Query-Id: mine-3"))
        time.sleep(0.2)
        again = httpx2.get(
            served.sparql, params={"query": ASK}, headers={"Parley-Query-Id": "mine-3"}
        )
        assert again.status_code == 409
    for name in ("", "a b", "x" * 65, "ä"):
        headers = {"Parley-Query-Id": name.encode()}
        answer = httpx2.get(served.sparql, params={"query": ASK}, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 400


def test_every_answer_names_its_query(served: Served) -> None:
    names = {served.get(ASK).headers["parley-query-id"] for _ in range(3)}
    assert len(names) == 3
    answer = httpx2.get(served.sparql, params={"query": ASK}, headers={"Parley-Query-Id": "mine-4"})
    assert answer.headers["parley-query-id"] == "mine-4"


@pytest.mark.parametrize("query", [ENDLESS, POURING])
def test_the_worker_of_a_client_that_goes_away_is_free_at_once(served: Served, query: str) -> None:
    with connect(served.sparql) as connection:
        connection.sendall(raw_get(served, query, timeout="3"))
        assert eventually(lambda: served.fleet.pool().busy == 1)
        time.sleep(0.3)
        assert served.fleet.pool().busy == 1
    begun = time.perf_counter()
    assert served.at_rest()
    assert time.perf_counter() - begun < 1.0


# Too much at once.


def test_what_cannot_be_begun_is_503_and_says_when_to_come_back(
    tmp_path: Path, domain: Domain
) -> None:
    settings = Settings(
        query_timeout=2, max_workers=1, max_prompt_workers=1, max_waiting=1, max_wait=1
    )
    with serving_with(tmp_path, domain, settings) as served:
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(served.get, [f"{ENDLESS} # {n}" for n in range(6)]))
        busy = [answer for answer in answers if answer.status_code == 503]
        assert {answer.status_code for answer in answers} == {503, 504}
        assert len(busy) >= 3
        for answer in busy:
            problem(answer, 503, "busy")
            assert 1 <= int(answer.headers["retry-after"]) <= 2
        assert served.get(ASK).json()["boolean"] is True


# QUERY, citing, versions.


def test_a_query_by_the_method_query(served: Served) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    answer = httpx2.request("QUERY", served.sparql, content=ASK, headers=headers)
    assert answer.json()["boolean"] is True
    assert "QUERY" in httpx2.options(served.sparql).headers["allow"]


def test_a_permalink_gives_the_same_bytes_though_the_data_has_changed(served: Served) -> None:
    first = served.get(NAMES)
    assert first.status_code == 200
    link = re.fullmatch(r'<([^>]+)>; rel="cite-as"', first.headers["link"])
    assert link is not None
    version = parse_qs(urlsplit(link[1]).query)["version"][0]
    assert version == first.headers["parley-version"]
    things = len(first.json()["results"]["bindings"])
    write_version(served.folder, things + 1)
    assert eventually(lambda: served.get(ASK).headers["parley-version"] != version)
    again = httpx2.get(link[1])
    assert again.content == first.content
    assert again.headers["parley-version"] == version
    assert len(served.get(NAMES).json()["results"]["bindings"]) == things + 1
    same = httpx2.get(link[1], headers={"If-None-Match": first.headers["etag"]})
    assert same.status_code == 304


def test_a_citation_names_version_query_and_address(served: Served) -> None:
    answer = httpx2.get(f"{served.sparql}/citation", params={"query": NAMES})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    number, digest = answer.headers["parley-version"].split("-")
    assert f"Version {number} of " in answer.text
    assert digest in answer.text
    address = answer.text.split()[-1]
    assert httpx2.get(address).content == served.get(NAMES).content
    assert httpx2.get(f"{served.sparql}/citation").status_code == 400


@pytest.mark.parametrize("version", ["999", "1-ffff"])
def test_a_version_that_is_not_kept_is_404_and_says_which_are(served: Served, version: str) -> None:
    told = problem(served.get(ASK, version=version), 404, "version-not-kept")
    assert str(served.fleet.version) in told["kept"]


@pytest.mark.parametrize("version", ["x", "-1", "1-XYZ", "", "1.0"])
def test_a_malformed_version_is_400(served: Served, version: str) -> None:
    problem(served.get(ASK, version=version), 400, "bad-request")


def test_a_version_may_be_named_by_its_number_alone(served: Served) -> None:
    number = str(served.fleet.version.number)
    answer = served.get(ASK, version=number)
    assert answer.headers["parley-version"] == str(served.fleet.version)


# Remarks.


def test_names_that_look_like_terms_are_remarked(served: Served) -> None:
    answer = served.get("ASK { ?c a parley:Claims }")
    assert answer.headers["parley-notice"] == (
        "parley:Claims is no term of the ontology; did you mean parley:Claim?"
    )
    assert "parley-notice" not in served.get("ASK { ?c a parley:Claim }").headers


@pytest.mark.parametrize("name", ["parley:Ä", "parley:a\\,b", "parley:" + "x" * 3000])
def test_a_remark_is_a_header_that_clients_can_read(served: Served, name: str) -> None:
    answer = served.get(f"ASK {{ ?c a {name} }}")
    assert answer.status_code == 200
    assert len(answer.headers["parley-notice"]) < 8000


def test_a_mistake_is_told_with_place_and_token(served: Served) -> None:
    told = problem(served.get("SELECT * {\n  ?c a parly:Claim\n}"), 400, "query-syntax")
    assert (told["line"], told["column"], told["token"]) == (2, 8, "parly:Claim")
    assert "did you mean `parley:`?" in told["detail"]


# Many at once.


def test_answers_do_not_mix(served: Served) -> None:
    def ask(number: int) -> bool:
        query = f"SELECT (COUNT(*) AS ?n{number}) {{ ?s ?p {number} }}"
        return bool(served.get(query).json()["head"]["vars"] == [f"n{number}"])

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(200)))


def test_a_killed_loader_costs_one_answer_at_most(served: Served) -> None:
    assert served.get(ASK).status_code == 200
    loaders = [pid for pid in children(os.getpid()) if len(children(pid)) > 0]
    for pid in loaders:
        os.kill(pid, signal.SIGKILL)
    statuses = [served.get(f"{ASK} # {number}").status_code for number in range(20)]
    assert statuses.count(200) >= 18
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200

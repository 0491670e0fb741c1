"""The client against this project's own service, and against a server that follows a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from parley.graph.reconciling.client import ClientLimits, ReconciliationClient
from parley.graph.reconciling.errors import RemoteServiceError
from parley.graph.reconciling.remote import RemoteQuery

MANIFEST = {"versions": ["0.2"], "name": "Script", "identifierSpace": "i:", "schemaSpace": "s:"}
HIT = {"id": "a", "name": "A", "score": 50, "match": False}


@dataclass
class Answer:
    """What the scripted server answers next."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return (
            self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()
        )


Script = Callable[[dict[str, Any]], Answer]
"""Answers a batch."""


@dataclass
class Scripted:
    """A running scripted service: its address, and what it was sent."""

    address: str
    batches: list[dict[str, Any]]
    agents: list[str]


@contextmanager
def scripted(script: Script, manifest: object = MANIFEST) -> Iterator[Scripted]:
    """Run a service that answers its manifest, and batches by ``script``."""
    batches: list[dict[str, Any]] = []
    agents: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            agents.append(self.headers["User-Agent"])
            if self.path == "/moved":
                self.answer(Answer(b"", 301, {"Location": "/"}))
            else:
                self.answer(Answer(manifest))

        def do_POST(self) -> None:  # as above
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            batches.append(json.loads(parse_qs(body)["queries"][0]))
            self.answer(script(batches[-1]))

        def answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield Scripted(f"http://127.0.0.1:{server.server_address[1]}/", batches, agents)
        server.shutdown()
        thread.join()


def echo(batch: dict[str, Any]) -> Answer:
    """Answer each query with a thing that is called like it."""
    return Answer({key: {"result": [{**HIT, "name": q["query"]}]} for key, q in batch.items()})


def asked(address: str, *names: str, limits: ClientLimits | None = None) -> list[str]:
    with ReconciliationClient(address, limits=limits, sleep=lambda seconds: None) as client:
        found = client.reconcile([RemoteQuery(name) for name in names])
    return [candidates[0].name for candidates in found]


def test_the_own_service_answers_in_order_with_features(server_url: str) -> None:
    queries = [
        RemoteQuery("Alaska summit"),
        RemoteQuery("Putin", ("Person",), (("wikidata", "Q7747"),), 1),
        RemoteQuery("Xyzzyqq Wvvkj"),
    ]
    with ReconciliationClient(f"{server_url}/reconcile") as client:
        service = client.service()
        found = client.reconcile(queries)
    assert (service.name, service.version) == ("Parley", "0.2")
    assert service.identifier_space == "https://w3id.org/parley/id/"
    assert [c.id for c in found[1]] == ["actor/putin"]
    assert found[0][0].match
    assert found[0][0].types == ("Event",)
    assert found[1][0].features["identifier"] is True
    assert found[2] == []


def test_queries_go_in_batches_of_the_size_that_the_service_wants() -> None:
    names = [f"n{number}" for number in range(7)]
    with scripted(echo, {**MANIFEST, "batchSize": 3}) as service:
        assert asked(service.address, *names) == names
        assert [len(batch) for batch in service.batches] == [3, 3, 1]
        assert service.agents[0].startswith("Parley/")


def test_a_batch_that_is_too_large_is_halved() -> None:
    def script(batch: dict[str, Any]) -> Answer:
        return echo(batch) if len(batch) <= 2 else Answer({}, 413)

    names = [f"n{number}" for number in range(5)]
    with scripted(script) as service:
        assert asked(service.address, *names) == names


def test_a_service_without_versions_speaks_the_oldest_and_one_of_the_future_is_refused() -> None:
    old = {key: value for key, value in MANIFEST.items() if key != "versions"}
    with scripted(echo, old) as service, ReconciliationClient(service.address) as client:
        assert client.service().version == "0.1"
    with scripted(echo, {**MANIFEST, "versions": ["1.0"]}) as service:
        assert "it speaks ['1.0']" in told(service)


def test_queries_go_where_the_address_leads() -> None:
    with scripted(echo) as service:
        assert asked(f"{service.address}moved", "a") == ["a"]


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({}, 1.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": format_datetime(datetime(2001, 1, 1, tzinfo=UTC), usegmt=True)}, 0.0),
    ],
)
def test_a_busy_service_is_asked_again_when_it_says(
    retry_after: dict[str, str], waited: float
) -> None:
    answers = iter([Answer({}, 429, retry_after)])
    slept: list[float] = []
    with (
        scripted(lambda batch: next(answers, None) or echo(batch)) as service,
        ReconciliationClient(service.address, sleep=slept.append) as client,
    ):
        assert client.reconcile([RemoteQuery("a")])[0][0].name == "a"
    assert slept == [waited]


def test_a_busy_service_is_given_up_after_some_tries() -> None:
    with scripted(lambda batch: Answer({}, 503)) as service:
        assert "it answers with status 503" in told(service)
        assert len(service.batches) == 4


def test_a_service_that_wants_a_long_pause_is_not_waited_for() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    for wanted in ("7200", later):
        answer = Answer({}, 503, {"Retry-After": wanted})
        with scripted(lambda batch, answer=answer: answer) as service:  # type: ignore[misc]
            assert "ask it later" in told(service)
            assert len(service.batches) == 1


def told(service: Scripted, limits: ClientLimits | None = None) -> str:
    """Return what the error says that asking a service raises."""
    with pytest.raises(RemoteServiceError) as caught:
        asked(service.address, "a", limits=limits)
    assert caught.value.service.startswith(service.address)
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "its answer is no JSON"),
        (b"[" * 10_000, "its answer is no JSON"),
        ([], "the answer is no JSON object"),
        ({"status": "error", "message": "out of order"}, "is an error: out of order"),
        ({"q0": {"error": {"code": 5}}}, "the answer to query q0 is an error"),
        ({}, "the answer has nothing for query q0"),
        ({"q0": {"results": []}}, "query q0 has no list `result`"),
        ({"q0": {"result": [5]}}, "candidate 0 of query q0 is no JSON object"),
        ({"q0": {"result": [{**HIT, "score": "high"}]}}, "the score of candidate 0"),
        ({"q0": {"result": [{**HIT, "score": "inf"}]}}, "the score of candidate 0"),
        ({"q0": {"result": [{**HIT, "id": None}]}}, "the id of candidate 0"),
        ({"q0": {"result": [{**HIT, "match": "yes"}]}}, "match is neither true nor false"),
    ],
)
def test_an_answer_that_is_none_is_told(content: object, said: str) -> None:
    with scripted(lambda batch: Answer(content)) as service:
        assert said in told(service)


def test_small_differences_between_services_are_understood() -> None:
    odd = {"id": 5, "name": "A", "score": "77.5", "type": ["t", {"id": "u"}, 3]}
    with (
        scripted(lambda batch: Answer({"q0": {"result": [odd]}})) as service,
        ReconciliationClient(service.address) as client,
    ):
        (found,) = client.reconcile([RemoteQuery("a")])[0]
    assert (found.id, found.score, found.match, found.types) == ("5", 77.5, False, ("t", "u"))


def test_an_answer_without_end_is_cut() -> None:
    with scripted(lambda batch: Answer(b" " * 10_000)) as service:
        assert "more than 1000 bytes" in told(service, ClientLimits(octets=1000))


def test_nobody_there_is_told() -> None:
    with scripted(echo) as service:
        pass
    with pytest.raises(RemoteServiceError, match="cannot be reached"):
        asked(service.address, "a")


@pytest.mark.parametrize("address", ["nonsense", "http://[", "ftp://host/"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(RemoteServiceError, match="no address|cannot be reached"):
        asked(address, "a")

"""Subscriptions over server-sent events, against a server whose data change."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pyoxigraph as ox
import pytest
import uvicorn

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.following import Followed, Subscription
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.sse import COMMENT, kept_alive
from parley.api.http_server import Server, config_for
from parley.api.operations import operations_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.folder import FolderStore
from parley.graph.report import Report
from tests.conftest import serving

EVENTS = {"accept": "text/event-stream"}
BASE = "https://w3id.org/parley/"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
VERSIONS = "subscription { versions { number previous graphs addedGraphs removedGraphs } }"

Event = tuple[str, dict[str, Any] | None]


def state(name: str) -> list[ox.Quad]:
    """Return a graph that holds one state."""
    graph = ox.NamedNode(f"{BASE}graph/{name}")
    thing = ox.NamedNode(f"{BASE}id/actor/{name}")
    kind = ox.NamedNode(f"{BASE}ontology#State")
    label = ox.Literal(name.capitalize(), language="en")
    return [ox.Quad(thing, RDF_TYPE, kind, graph), ox.Quad(thing, LABEL, label, graph)]


def accept(quads: Iterable[ox.Quad]) -> Report:
    return Report(())


def graphs(*names: str) -> dict[str, list[ox.Quad]]:
    return {f"{BASE}graph/{name}": state(name) for name in names}


@dataclass
class Live:
    """A server and the store that it serves."""

    address: str
    store: FolderStore

    def write(self, *names: str) -> int:
        return self.store.replace(graphs(*names), accept).number


@pytest.fixture
def live(tmp_path: Path, domain: Domain) -> Iterator[Live]:
    with FolderStore(tmp_path) as store:
        store.replace(graphs("arlandia"), accept)
        settings = Settings(max_subscribers=2)
        app = create_app(fleet_for(tmp_path, settings), domain, settings)
        with serving(app, settings) as address:
            yield Live(f"{address}/graphql", store)


@contextlib.contextmanager
def subscribed(address: str, query: str) -> Iterator[Iterator[Event]]:
    """Subscribe; what is written from then on is news."""
    with (
        httpx2.Client(timeout=20) as client,
        client.stream("POST", address, json={"query": query}, headers=EVENTS) as response,
    ):
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield events(response.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            yield name, json.loads(data) if data != "" else None


def test_a_new_version_is_told_with_the_graphs_that_it_adds_and_removes(live: Live) -> None:
    with subscribed(live.address, VERSIONS) as told:
        name, first = next(told)
        assert name == "next"
        assert first is not None
        assert first["data"]["versions"] == {
            "number": 1,
            "previous": None,
            "graphs": 1,
            "addedGraphs": [],
            "removedGraphs": [],
        }
        live.store.replace({**graphs("borland"), f"{BASE}graph/arlandia": []}, accept)
        _, second = next(told)
        assert second is not None
        version = second["data"]["versions"]
        assert version["number"] == 2
        assert version["previous"].startswith("1-")
        assert version["addedGraphs"] == [f"{BASE}graph/borland"]
        assert version["removedGraphs"] == [f"{BASE}graph/arlandia"]


def test_things_that_are_new_are_told_with_whatever_is_selected_of_them(live: Live) -> None:
    query = "subscription New { added: actors { ...A } } fragment A on Actor { id label graphs }"
    with subscribed(live.address, query) as told:
        live.write("borland", "corland")
        _, answer = next(told)
        assert answer == {
            "data": {
                "added": [
                    {"id": f"actor/{n}", "label": n.capitalize(), "graphs": [f"{BASE}graph/{n}"]}
                    for n in ("borland", "corland")
                ]
            }
        }
        live.write("dorland")
        _, answer = next(told)
        assert answer is not None
        assert [actor["id"] for actor in answer["data"]["added"]] == ["actor/dorland"]


def test_a_list_without_news_tells_nothing(engine: Engine) -> None:
    store = MemoryStore()
    store.replace(graphs("arlandia"), accept)

    async def run() -> None:
        followed = Followed(store.view, every=0.01)
        request = Request("subscription { claims { id } }")
        subscription = Subscription(engine, request, followed, lambda seconds: None)
        await subscription.begin()
        store.replace(graphs("borland"), accept)
        await asyncio.wait_for(anext(subscription.answers()), 0.3)

    with pytest.raises(TimeoutError):
        asyncio.run(run())


def test_a_query_may_be_answered_by_an_event(live: Live) -> None:
    with subscribed(live.address, "{ actors { totalCount } }") as told:
        assert list(told) == [("next", {"data": {"actors": {"totalCount": 1}}}), ("complete", None)]


def test_an_event_source_subscribes_by_get(live: Live) -> None:
    with (
        httpx2.Client(timeout=20) as client,
        client.stream("GET", live.address, params={"query": VERSIONS}, headers=EVENTS) as response,
    ):
        name, answer = next(events(response.iter_lines()))
    assert name == "next"
    assert answer is not None
    assert answer["data"]["versions"]["number"] == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("subscription { versions { nothing } }", "Cannot query field 'nothing'"),
        ("subscription { versions { number } actors { id } }", "only one top level field"),
        (
            "subscription($a: Boolean!) { versions @skip(if: $a) { number } }",
            "must not use `@skip`",
        ),
        ("subscription {", "Syntax Error"),
    ],
)
def test_a_faulty_subscription_is_one_event_that_says_so(
    live: Live, query: str, message: str
) -> None:
    with subscribed(live.address, query) as told:
        (name, answer), end = list(told)
    assert name == "next"
    assert answer is not None
    assert "data" not in answer
    assert message in answer["errors"][0]["message"]
    assert end == ("complete", None)


@pytest.mark.parametrize("accepted", ["application/json", "application/graphql-response+json"])
def test_a_client_that_takes_no_events_is_told_how_to_subscribe(live: Live, accepted: str) -> None:
    response = httpx2.post(
        timeout=30, url=live.address, json={"query": VERSIONS}, headers={"accept": accepted}
    )
    assert "text/event-stream" in response.json()["errors"][0]["message"]
    assert response.status_code == (200 if accepted == "application/json" else 400)


def test_subscribers_are_bounded_and_leave_their_place(live: Live) -> None:
    with subscribed(live.address, VERSIONS), subscribed(live.address, VERSIONS):
        refused = httpx2.post(
            timeout=30, url=live.address, json={"query": VERSIONS}, headers=EVENTS
        )
        assert refused.status_code == 503
        assert "2 subscriptions are open" in refused.json()["errors"][0]["message"]
        assert int(refused.headers["retry-after"]) > 0
        assert (
            httpx2.get(timeout=30, url=live.address, params={"query": "{ __typename }"}).status_code
            == 200
        )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        again = {"query": "subscription { versions { nothing } }"}
        if httpx2.post(timeout=30, url=live.address, json=again, headers=EVENTS).status_code == 200:
            return
        time.sleep(0.1)
    pytest.fail("those who have gone are still counted")


def test_a_server_that_stops_says_so_and_stops_soon(tmp_path: Path, domain: Domain) -> None:
    with FolderStore(tmp_path) as store:
        store.replace(graphs("arlandia"), accept)
    settings = Settings(grace_seconds=25)
    fleet = fleet_for(tmp_path, settings)
    operations = operations_for(fleet, settings)
    app = create_app(fleet, domain, settings, operations)
    with stoppable(config_for(app, settings), operations.health.stop) as (address, stop):
        with subscribed(f"{address}/graphql", VERSIONS) as told:
            next(told)
            began = time.monotonic()
            stop()
            (name, answer), end = list(told)
        assert time.monotonic() - began < 10
    assert name == "next"
    assert answer is not None
    assert answer["errors"][0]["extensions"]["code"] == "STOPPING"
    assert end == ("complete", None)


@contextlib.contextmanager
def stoppable(
    config: uvicorn.Config, stopping: Callable[[], None]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Run the server that `parley serve` runs, and give its address and what its signal calls."""
    config.port = 0
    server = Server(config, stopping)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", lambda: server.handle_exit(15, None)
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def test_a_slow_subscriber_is_told_at_once_what_it_missed(engine: Engine) -> None:
    store = MemoryStore()
    store.replace(graphs("arlandia"), accept)

    async def run() -> list[dict[str, Any]]:
        followed = Followed(store.view, every=0.01)
        request = Request("subscription { actors { id } }")
        subscription = Subscription(engine, request, followed, lambda seconds: None)
        await subscription.begin()
        for name in ("borland", "corland", "dorland"):
            store.replace(graphs(name), accept)
        answers = subscription.answers()
        return [await anext(answers)]

    (answer,) = asyncio.run(run())
    assert [actor["id"] for actor in answer["data"]["actors"]] == [
        "actor/borland",
        "actor/corland",
        "actor/dorland",
    ]


def test_more_news_than_an_event_holds_is_an_error_that_says_what_to_do(domain: Domain) -> None:
    store = MemoryStore()
    store.replace(graphs("arlandia"), accept)
    engine = Engine(domain, GraphQLLimits(max_page=2))

    async def run() -> dict[str, Any]:
        request = Request("subscription { actors { id } }")
        followed = Followed(store.view, every=0.01)
        subscription = Subscription(engine, request, followed, lambda seconds: None)
        await subscription.begin()
        store.replace(graphs("borland", "corland", "dorland"), accept)
        return await anext(subscription.answers())

    answer = asyncio.run(run())
    assert "3 of `actors` are new" in answer["errors"][0]["message"]


def test_many_subscribers_are_one_query_for_each_version(engine: Engine) -> None:
    store = MemoryStore()
    store.replace(graphs("arlandia", "many"), accept)
    queries: list[str] = []

    class Counted:
        def __init__(self) -> None:
            self._view = store.view()
            self.version = self._view.version

        def query(self, text: str, *rest: Any) -> Any:
            queries.append(text)
            return self._view.query(text, *rest)

    async def run() -> None:
        followed = Followed(Counted)
        request = Request("subscription { actors { id } }")
        for _ in range(20):
            await Subscription(engine, request, followed, lambda seconds: None).begin()

    asyncio.run(run())
    assert len(queries) == 1


def test_a_quiet_stream_is_kept_alive_by_comments() -> None:
    async def run() -> list[bytes]:
        async def quiet() -> Any:
            await asyncio.sleep(0.35)
            yield b"event"

        return [piece async for piece in kept_alive(quiet(), 0.1)]

    pieces = asyncio.run(run())
    assert pieces[-1] == b"event"
    assert 3 <= pieces.count(COMMENT) <= 4
    assert pieces[0] == COMMENT


def test_waiting_is_no_work_that_a_client_pays_for(tmp_path: Path, domain: Domain) -> None:
    with FolderStore(tmp_path) as store:
        store.replace(graphs("arlandia"), accept)
    settings = Settings(client_seconds_per_minute=1)
    app = create_app(fleet_for(tmp_path, settings), domain, settings)
    with serving(app, settings) as address:
        with subscribed(f"{address}/graphql", VERSIONS) as told:
            next(told)
            time.sleep(3)
        answer = httpx2.get(
            timeout=30, url=f"{address}/graphql", params={"query": "{ __typename }"}
        )
        assert answer.status_code == 200

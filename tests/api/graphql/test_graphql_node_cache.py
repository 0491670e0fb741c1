"""What was read of a version is not read again, and never shown of another."""

import pyoxigraph as ox
import pytest

from parley.api.graphql.engine import Engine, Request
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.graphql.conftest import CountingView

QUERY = (
    "{ actors(first: 5) { nodes { id label claimsAbout(first: 2) { id paraphrase { value } } } } }"
)
NAME = '<https://w3id.org/parley/id/actor/a> a parley:Person ; skos:prefLabel "{}"@en .'
PREFIXES = (
    "@prefix parley: <https://w3id.org/parley/ontology#> . "
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
)
LABEL = '{ node(id: "actor/a") { label } }'


@pytest.fixture
def keeping(domain: Domain) -> Engine:
    return Engine(domain, kept_values=10_000)


def put(store: MemoryStore, label: str) -> None:
    trig = f"{PREFIXES} <https://w3id.org/parley/graph/g> {{ {NAME.format(label)} }}"
    quads = ox.parse(trig.encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))


def test_the_second_request_asks_only_which_things_a_page_holds(
    keeping: Engine, engine: Engine, article: MemoryStore
) -> None:
    fresh = engine.run(Request(QUERY), article.view()).body
    first, second = CountingView(article.view()), CountingView(article.view())
    assert keeping.run(Request(QUERY), first).body == fresh
    assert keeping.run(Request(QUERY), second).body == fresh
    assert (len(first.queries), len(second.queries)) == (3, 1)


def test_a_new_version_is_read_anew(keeping: Engine) -> None:
    store = MemoryStore()
    for label in ("before", "after"):
        put(store, label)
        body = keeping.run(Request(LABEL), store.view()).body
        assert body == {"data": {"node": {"label": label}}}


def test_past_its_size_what_is_known_is_forgotten(domain: Domain, article: MemoryStore) -> None:
    small = Engine(domain, kept_values=1)
    for _ in range(2):
        view = CountingView(article.view())
        small.run(Request(QUERY), view)
        assert len(view.queries) == 3

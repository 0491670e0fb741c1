"""What was read of a version is not read again, and never shown of another."""

import pyoxigraph as ox
import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.limits import GraphQLLimits
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.graphql.conftest import CountingView
from tests.api.graphql.test_graphql_data import FAULTY

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


def test_the_second_request_asks_nothing(
    keeping: Engine, engine: Engine, article: MemoryStore
) -> None:
    fresh = engine.run(Request(QUERY), article.view()).body
    first, second = CountingView(article.view()), CountingView(article.view())
    assert keeping.run(Request(QUERY), first).body == fresh
    assert keeping.run(Request(QUERY), second).body == fresh
    assert (len(first.queries), len(second.queries)) == (3, 0)


def test_objects_are_kept_apart_by_languages_variables_and_selections(
    keeping: Engine, engine: Engine, article: MemoryStore
) -> None:
    query = (
        "query ($few: Int, $lang: [String!]) { actors(first: 9) { nodes { ...shown } "
        "edges { node { id positions(first: $few) { id } } } } } "
        "fragment shown on Actor { name: label(lang: $lang) labelLanguage altLabel { value } }"
    )
    asked = [
        Request(text, {"few": few, "lang": [tag]}, languages=(best,))
        for text in (query, query.replace("altLabel", "definition"))
        for few in (1, 2)
        for tag in ("uk", "de")
        for best in ("ru", "fr")
    ]
    for request in [*asked, *reversed(asked)]:
        fresh = engine.run(request, article.view()).body
        assert keeping.run(request, article.view()).body == fresh


def test_objects_with_errors_are_made_again(domain: Domain) -> None:
    store = MemoryStore()
    quads = ox.parse(FAULTY.encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))
    keeping = Engine(domain, kept_values=10_000)
    request = Request("{ claims { nodes { id modality } } }")
    first, second = (keeping.run(request, store.view()).body for _ in range(2))
    assert len(first["errors"]) > 0
    assert first == second


def test_kept_objects_count_for_the_limits(domain: Domain, article: MemoryStore) -> None:
    told = Engine(domain).run(Request(QUERY, want=("cost",)), article.view()).body
    nodes = told["extensions"]["cost"]["nodes"]
    keeping = Engine(domain, GraphQLLimits(max_nodes=2 * nodes - 1), kept_values=10_000)
    once, inner = Request(QUERY), QUERY[1:-1]
    twice = Request(f"{{ a: {inner} b: {inner} }}")
    for _ in range(2):
        assert "errors" not in keeping.run(once, article.view()).body
        assert "errors" in keeping.run(twice, article.view()).body


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

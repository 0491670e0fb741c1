"""Drawings: networks, paths and timelines hold what the data hold, and say where they are cut."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.layout import make_layout
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.relations import make_relations
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.graphql.conftest import Ask, CountingView

ID = "https://w3id.org/parley/id/"
Edges = set[tuple[str, str, str]]
DATED = """
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/parley/id/> .
<https://w3id.org/parley/graph/g> {
  id:a a parley:Event ; sem:hasTime id:ta ; sem:subEventOf id:b .
  id:b a parley:Event ; sem:hasTime id:tb ; sem:subEventOf id:c .
  id:c a parley:Event .
  id:ta a parley:TimeSpan ; parley:edtf "2024-02-01~" ;
    sem:hasEarliestBeginTimeStamp "2024-02-01"^^xsd:date ;
    sem:hasLatestEndTimeStamp "2024-02-01"^^xsd:date .
  id:tb a parley:TimeSpan ; parley:edtf "2023?/.." ;
    sem:hasEarliestBeginTimeStamp "2023-01-01"^^xsd:date .
}
"""


@pytest.fixture(scope="module")
def edges(article: MemoryStore, domain: Domain) -> Edges:
    """Every statement between two typed things along a relation, by short ids."""
    named = {iri: name for name, iri in make_relations(make_layout(domain)).named.items()}
    known = set(make_layout(domain).objects)
    rows = article.view().query("SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isIRI(?o)) }").rows()
    triples = [(r["s"].value, r["p"].value, r["o"].value) for r in rows]  # type: ignore[union-attr]
    typed = {s for s, p, o in triples if p.endswith("#type") and o in known}
    found = {(s, named[p], o) for s, p, o in triples if p in named and {s, o} <= typed}
    return {(s.removeprefix(ID), p, o.removeprefix(ID)) for s, p, o in found}


@pytest.fixture
def data(ask: Ask) -> Ask:
    """Ask about the article and return the data; there must be no errors."""

    def asked(query: str) -> dict[str, Any]:
        body = ask(query)
        assert "errors" not in body
        found: dict[str, Any] = body["data"]
        return found

    return asked


def within(edges: Edges, seed: str, depth: int) -> set[str]:
    reached = {seed}
    for _ in range(depth):
        beside = [{s, o} for s, _, o in edges if s in reached or o in reached]
        reached = reached.union(*beside)
    return reached


def dated(domain: Domain) -> tuple[Engine, MemoryStore]:
    store = MemoryStore()
    quads = ox.parse(DATED.encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))
    return Engine(domain), store


def ask_dated(domain: Domain, query: str) -> dict[str, Any]:
    engine, store = dated(domain)
    body = engine.run(Request(query), store.view()).body
    assert "errors" not in body
    data: dict[str, Any] = body["data"]
    return data


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("seed", ["actor/kallas", "arrangement/unconditional-ceasefire"])
def test_a_network_holds_what_is_near_and_every_link_within(
    data: Ask, edges: Edges, seed: str, depth: int
) -> None:
    arguments = f'seeds: ["{seed}"], depth: {depth}, maxNodes: 2000, maxLinks: 10000'
    graph = data(
        f"{{ graph({arguments}) {{ nodes {{ id level degree }} "
        "links { source name target } truncated reason unknown } }"
    )["graph"]
    near = within(edges, seed, depth)
    inside = {edge for edge in edges if edge[0] in near and edge[2] in near}
    assert {node["id"] for node in graph["nodes"]} == near
    assert {(x["source"], x["name"], x["target"]) for x in graph["links"]} == inside
    assert len(graph["links"]) == len(inside)
    for node in graph["nodes"]:
        assert node["degree"] == sum(node["id"] in (s, o) for s, _, o in inside)
        assert node["id"] in within(edges, seed, node["level"])
    assert (graph["truncated"], graph["reason"], graph["unknown"]) == (False, None, [])


def test_total_degree_counts_links_outside_the_drawing(data: Ask, edges: Edges) -> None:
    query = '{ graph(seeds: ["actor/kallas"], depth: 0) { nodes { degree totalDegree } } }'
    (node,) = data(query)["graph"]["nodes"]
    assert node == {
        "degree": 0,
        "totalDegree": sum("actor/kallas" in (s, o) for s, _, o in edges),
    }


def test_what_is_cut_is_said_and_always_the_same(data: Ask) -> None:
    query = (
        '{ graph(seeds: ["actor/kallas", "nobody"], depth: 3, maxNodes: 20, maxLinks: 5) '
        "{ nodes { id } links { source target } truncated reason unknown } }"
    )
    first, second = data(query)["graph"], data(query)["graph"]
    assert first == second
    assert (len(first["nodes"]), len(first["links"])) == (20, 5)
    assert first["truncated"] is True
    assert "maxNodes" in first["reason"]
    assert "maxLinks" in first["reason"]
    assert first["unknown"] == ["nobody"]


def test_a_drawing_asks_the_store_by_levels(engine: Engine, article: MemoryStore) -> None:
    for depth in (1, 2, 3):
        view = CountingView(article.view())
        arguments = f'seeds: ["actor/kallas"], depth: {depth}, maxNodes: 2000, maxLinks: 10000'
        query = (
            f"{{ graph({arguments}) {{ nodes {{ label claims {{ id }} thing {{ id graphs }} }} "
            "links { id } } }"
        )
        body = engine.run(Request(query), view).body
        assert "errors" not in body
        # Two for each step, and one each for seeds, links, labels, claims, their ids and things;
        # a level of more than a thousand things takes two.
        assert len(view.queries) <= 2 * depth + 10


def test_predicates_classes_and_direction_limit_the_way(data: Ask, edges: Edges) -> None:
    seed = "arrangement/unconditional-ceasefire"
    graph = data(
        f'{{ graph(seeds: ["{seed}"], predicates: [proponent, opponent], direction: OUT, '
        "classes: [Person]) { nodes { id type } links { name source target } } }"
    )["graph"]
    expected = {e for e in edges if e[0] == seed and e[1] in ("proponent", "opponent")}
    assert {node["type"] for node in graph["nodes"][1:]} == {"Person"}
    drawn = {(x["source"], x["name"], x["target"]) for x in graph["links"]}
    assert drawn < expected
    assert {target for _, _, target in drawn} == {n["id"] for n in graph["nodes"][1:]}
    into = data(
        f'{{ graph(seeds: ["{seed}"], predicates: [holder], direction: OUT) {{ nodes {{ id }} }} }}'
    )
    assert into["graph"]["nodes"] == [{"id": seed}]


def test_a_link_leads_to_the_claims_that_its_position_rests_on(data: Ask) -> None:
    graph = data(
        '{ graph(seeds: ["arrangement/unconditional-ceasefire"], predicates: [proponent]) '
        "{ links { target claims { id about { id } } passages { id } } } }"
    )["graph"]
    positions = data(
        '{ securityArrangement(id: "arrangement/unconditional-ceasefire") '
        "{ positionsOnIt { stance holder { id } basedOn { id } supportedBy { id } } } }"
    )["securityArrangement"]["positionsOnIt"]
    assert len(graph["links"]) > 0
    for link in graph["links"]:
        mine = [p for p in positions if p["holder"]["id"] == link["target"]]
        behind = {claim["id"] for claim in link["claims"]}
        assert {claim["id"] for p in mine for claim in p["basedOn"]} <= behind
        passages = {passage["id"] for passage in link["passages"]}
        assert {passage["id"] for p in mine for passage in p["supportedBy"]} <= passages


def simple_paths(edges: Edges, start: str, goal: str, length: int) -> set[tuple[str, ...]]:
    beside: dict[str, set[str]] = {}
    for s, _, o in edges:
        beside.setdefault(s, set()).add(o)
        beside.setdefault(o, set()).add(s)
    found: set[tuple[str, ...]] = set()
    going: list[tuple[str, ...]] = [(start,)]
    for _ in range(length):
        going = [(*path, n) for path in going for n in beside[path[-1]] if n not in path]
        found |= {path for path in going if path[-1] == goal}
        going = [path for path in going if path[-1] != goal]
    return found


def test_paths_are_all_there_are_shortest_first(data: Ask, edges: Edges) -> None:
    found = data(
        '{ paths(from: "actor/kallas", to: "actor/borrell", maxLength: 3, first: 50) '
        "{ paths { length nodes { id } links { source target } } truncated reason } }"
    )["paths"]
    assert found["truncated"] is False
    assert {tuple(n["id"] for n in path["nodes"]) for path in found["paths"]} == simple_paths(
        edges, "actor/kallas", "actor/borrell", 3
    )
    lengths = [path["length"] for path in found["paths"]]
    assert lengths == sorted(lengths)
    for path in found["paths"]:
        ids = [node["id"] for node in path["nodes"]]
        steps = [{link["source"], link["target"]} for link in path["links"]]
        assert steps == [set(pair) for pair in zip(ids, ids[1:], strict=False)]


def test_more_paths_than_asked_for_are_said(data: Ask) -> None:
    ends = 'from: "actor/kallas", to: "actor/borrell"'
    found = data(f"{{ paths({ends}, first: 1) {{ paths {{ length }} truncated reason }} }}")[
        "paths"
    ]
    assert len(found["paths"]) == 1
    assert found["truncated"] is True
    assert "more than 1" in found["reason"]


@pytest.mark.parametrize("goal", ["actor/kallas", "nobody"])
def test_there_is_no_path_to_itself_or_to_nothing(data: Ask, goal: str) -> None:
    query = f'{{ paths(from: "actor/kallas", to: "{goal}") {{ paths {{ length }} truncated }} }}'
    assert data(query)["paths"] == {"paths": [], "truncated": False}


def test_paths_keep_to_the_direction(domain: Domain) -> None:
    for direction, count in (("OUT", 1), ("IN", 0), ("BOTH", 1)):
        query = f'{{ paths(from: "a", to: "c", direction: {direction}) {{ paths {{ length }} }} }}'
        assert len(ask_dated(domain, query)["paths"]["paths"]) == count


def test_times_are_given_as_text_and_as_numbers_for_axes(domain: Domain) -> None:
    items = ask_dated(
        domain,
        "{ timeline { undated items { id type edtf start end latestStart earliestEnd "
        "startMs endMs precision approximate uncertain } } }",
    )["timeline"]
    day = 86_400_000
    begin = (date(2024, 2, 1) - date(1970, 1, 1)).days * day
    assert items["undated"] == 0
    open_end, exact = items["items"]
    assert exact == {
        **{"id": "ta", "type": "Event", "edtf": "2024-02-01~"},
        **{"start": "2024-02-01", "end": "2024-02-01", "latestStart": None, "earliestEnd": None},
        **{"startMs": float(begin), "endMs": float(begin + day - 1)},
        **{"precision": "DAY", "approximate": True, "uncertain": False},
    }
    assert (open_end["start"], open_end["end"], open_end["endMs"]) == ("2023-01-01", None, None)
    assert (open_end["precision"], open_end["uncertain"]) == ("INTERVAL", True)


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ('at: "2024-02-01"', ["tb", "ta"]),
        ('at: "2024-02-02"', ["tb"]),
        ('window: {to: "2022-12-31"}', []),
        ('window: {from: "2023-06-01", to: "2024-12-31"}', ["tb", "ta"]),
    ],
)
def test_a_window_shows_what_shares_a_day_with_it(
    domain: Domain, chosen: str, ids: list[str]
) -> None:
    found = ask_dated(domain, f"{{ timeline({chosen}) {{ items {{ id }} }} }}")["timeline"]
    assert [item["id"] for item in found["items"]] == ids


def test_a_network_of_a_time_keeps_what_has_none_unless_told_otherwise(domain: Domain) -> None:
    head = 'graph(seeds: ["b"], predicates: [subEventOf], at: "2024-03-01"'
    for undated, ids in (("KEEP", ["b", "c"]), ("DROP", ["b"])):
        graph = ask_dated(domain, f"{{ {head}, undated: {undated}) {{ nodes {{ id }} }} }}")
        assert [node["id"] for node in graph["graph"]["nodes"]] == ids


def test_the_timeline_of_the_article_has_every_date(data: Ask, article: MemoryStore) -> None:
    timeline = data("{ timeline { items { edtf start } truncated undated } }")["timeline"]
    query = (
        "PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> "
        "SELECT DISTINCT ?n ?t (COALESCE(STR(?given), '') AS ?edtf) WHERE { ?n sem:hasTime ?t "
        "OPTIONAL { ?t <https://w3id.org/parley/ontology#edtf> ?given } }"
    )
    rows = [{k: str(v) for k, v in row.items()} for row in article.view().query(query).rows()]
    dated = [row for row in rows if row["edtf"] != '""']
    assert sorted(f'"{item["edtf"]}"' for item in timeline["items"]) == sorted(
        row["edtf"] for row in dated
    )
    assert timeline["undated"] == len({r["n"] for r in rows} - {r["n"] for r in dated})
    starts = [item["start"] or "" for item in timeline["items"]]
    assert starts == sorted(starts)
    assert timeline["truncated"] is False


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{ graph(seeds: ["actor/kallas"], depth: 6) { truncated } }', "`depth`"),
        ('{ graph(seeds: ["actor/kallas"], depth: -1) { truncated } }', "0 or more"),
        ('{ graph(seeds: ["actor/kallas"], maxNodes: 2001) { truncated } }', "`maxNodes`"),
        ('{ graph(seeds: ["<>"]) { truncated } }', "no id"),
        ('{ graph(seeds: ["a"], predicates: []) { truncated } }', "`predicates` is empty"),
        ('{ graph(seeds: ["a"], at: "2025-01-01", window: {}) { truncated } }', "not both"),
        ('{ timeline(at: "2025-13-01") { truncated } }', "`at` is no day"),
        (
            '{ timeline(window: {from: "2025-02-01", to: "2025-01-01"}) { truncated } }',
            "later than",
        ),
        ('{ paths(from: "a", to: "b", maxLength: 6) { truncated } }', "`maxLength`"),
        ('{ paths(from: "a", to: "b", first: 51) { truncated } }', "`first`"),
    ],
)
def test_what_cannot_be_drawn_is_an_error_that_names_it(
    engine: Engine, article: MemoryStore, query: str, said: str
) -> None:
    body = engine.run(Request(query), article.view()).body
    assert said in body["errors"][0]["message"]


def test_seeds_are_limited(domain: Domain, article: MemoryStore) -> None:
    engine = Engine(domain, GraphQLLimits(max_seeds=1))
    body = engine.run(Request('{ graph(seeds: ["a", "b"]) { truncated } }'), article.view()).body
    assert "`seeds`" in body["errors"][0]["message"]

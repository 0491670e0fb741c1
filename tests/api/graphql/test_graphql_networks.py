"""Discourse networks over GraphQL: the library's own numbers, with everything behind them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.limits import GraphQLLimits
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.namespaces import prefixes_for
from parley.graph.networks.asking import asked
from parley.graph.networks.parameters import TABLE
from parley.graph.networks.reports import ReportKind, ReportOptions, report, report_parameters
from parley.graph.networks.series import networks_asked
from parley.graph.store import View
from tests.api.graphql.conftest import Ask
from tests.graph.networks.coded import Coded, view_of

BASE = "https://w3id.org/parley/"
ID = f"{BASE}id/"
ARRANGEMENT = "parley:SecurityArrangement"

ASKED: tuple[tuple[str, dict[str, list[str]]], ...] = (
    ("", {}),
    ("aggregate: COMBINE", {"aggregate": ["combine"]}),
    (
        "aggregate: SUBTRACT, normalise: ACTIVITY",
        {"aggregate": ["subtract"], "normalise": ["activity"]},
    ),
    ('on: "SecurityArrangement", depth: 1', {"on": [ARRANGEMENT], "depth": ["1"]}),
    (
        "attribution: EVERY, withoutAuthor: true",
        {"attribution": ["every"], "without-author": ["true"]},
    ),
    ("mode: ONE, aggregate: SUBTRACT", {"mode": ["one"], "aggregate": ["subtract"]}),
    (
        "mode: ONE, of: CONCEPTS, normalise: JACCARD",
        {"mode": ["one"], "of": ["concepts"], "normalise": ["jaccard"]},
    ),
    (
        "mode: ONE, basis: BOTH, normalise: DNA_COSINE",
        {"mode": ["one"], "basis": ["both"], "normalise": ["dna-cosine"]},
    ),
    (
        'reportedAs: ["rejects"], duplicates: DOCUMENT',
        {"reported-as": ["rejects"], "duplicates": ["document"]},
    ),
    ('actor: ["actor/russia", "actor/ukraine"]', {"actor": ["actor:russia", "actor:ukraine"]}),
    ('unit: CLAIM, atLeast: "2,2"', {"unit": ["claim"], "at-least": ["2,2"]}),
    (
        'scale: "favours=2,mixed=0,neutral=0,opposes=-2", mode: ONE, aggregate: CONFLICT',
        {
            "scale": ["favours=2,mixed=0,neutral=0,opposes=-2"],
            "mode": ["one"],
            "aggregate": ["conflict"],
        },
    ),
)


def one(ask: Ask, arguments: str, fields: str) -> Any:
    given = f"({arguments})" if arguments else ""
    body = ask(f"{{ network{given} {{ {fields} }} }}")
    assert "errors" not in body, body["errors"]
    return body["data"]["network"]


@pytest.mark.parametrize(("arguments", "parameters"), ASKED)
def test_it_is_the_network_of_the_library(
    ask: Ask, article: MemoryStore, arguments: str, parameters: dict[str, list[str]]
) -> None:
    (expected,) = networks_asked(article.view(), asked(parameters, prefixes_for(BASE)))
    shown = one(
        ask,
        arguments,
        "nodes { iri label } edges { source target weight } matrix { rows columns values }",
    )
    edges = [(ID + e["source"], ID + e["target"], e["weight"]) for e in shown["edges"]]
    assert edges == [(e.source, e.target, e.weight) for e in expected.edges()]
    names = {node["iri"]: node["label"] for node in shown["nodes"]}
    assert names == {n: expected.label(n) for n in (*expected.rows, *expected.columns)}
    assert shown["matrix"]["values"] == expected.weights.toarray().tolist()
    assert [ID + row for row in shown["matrix"]["rows"]] == list(expected.rows)
    assert len(names) > 0


def test_every_parameter_of_the_command_is_an_argument(ask: Ask) -> None:
    fields = ask("{ __schema { queryType { fields { name args { name } } } } }")["data"]
    args = {
        field["name"]: {arg["name"].lower() for arg in field["args"]}
        for field in fields["__schema"]["queryType"]["fields"]
    }
    every = {parameter.name.replace("-", "") for parameter in TABLE}
    assert args["networks"] == every
    assert args["network"] == every - {"window", "windows", "kernel", "bandwidth"}


def test_nodes_have_their_statements_and_ties(ask: Ask) -> None:
    shown = one(
        ask,
        "",
        "statements nodes { id concept amount degree strength statements { id actor concept } } "
        "edges { source target weight }",
    )
    actors = [node for node in shown["nodes"] if not node["concept"]]
    assert sum(node["amount"] for node in actors) == shown["statements"]
    for node in shown["nodes"]:
        ties = [e for e in shown["edges"] if node["id"] in (e["source"], e["target"])]
        assert node["degree"] == len(ties)
        assert node["strength"] == sum(abs(e["weight"]) for e in ties)
        end = "concept" if node["concept"] else "actor"
        assert {told[end] for told in node["statements"]} == {node["id"]}
        assert len(node["statements"]) == node["amount"]


def test_every_edge_leads_to_its_claims_and_passages(ask: Ask) -> None:
    shown = one(
        ask,
        "basis: BOTH",
        "edges { weight source target statements { actor concept stance claims basis } "
        "claims { id } passages { id selector { start end } } }",
    )
    for edge in shown["edges"]:
        told = edge["statements"]
        assert {(s["actor"], s["concept"]) for s in told} == {(edge["source"], edge["target"])}
        assert len(told) == edge["weight"]
        claims = {claim for s in told for claim in s["claims"]}
        assert {claim["id"] for claim in edge["claims"]} == claims
        assert len(edge["passages"]) > 0
        assert all(p["selector"]["start"] < p["selector"]["end"] for p in edge["passages"])
    assert any(s["basis"] == "inferred" for e in shown["edges"] for s in e["statements"])


def test_depth_and_commitment_are_told(ask: Ask) -> None:
    shown = one(ask, "depth: 1", "edges { statements { depth commitment } }")
    told = [s for edge in shown["edges"] for s in edge["statements"]]
    assert {s["depth"] for s in told} == {1}
    assert "rejects" in {s["commitment"] for s in told}


def test_a_thing_is_the_thing(ask: Ask) -> None:
    shown = one(ask, 'actor: ["actor/russia"]', "nodes { id thing { id ... on State { sameAs } } }")
    things = {node["id"]: node["thing"] for node in shown["nodes"]}
    assert things["actor/russia"]["sameAs"] == "http://www.wikidata.org/entity/Q159"
    assert all(node == thing["id"] for node, thing in things.items())


def test_measures_are_those_of_the_library(ask: Ask, article: MemoryStore) -> None:
    arguments = "mode: ONE, aggregate: SUBTRACT"
    shown = one(
        ask,
        arguments,
        """coalitions(seed: 3) { modularity groups { nodes { iri }
             beliefs { concept statements speakers mean } } }
           frustration { value total balance exact camps { iri } }
           polarisation { conflictShare balance exact }""",
    )

    def rows(kind: ReportKind) -> list[dict[str, Any]]:
        parameters = asked(report_parameters(kind, {}), prefixes_for(BASE))
        table = report(article.view(), parameters, kind, ReportOptions(seed=3))
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    expected = rows(ReportKind.COALITIONS)
    groups = shown["coalitions"]["groups"]
    found = [(number, n["iri"]) for number, g in enumerate(groups, 1) for n in g["nodes"]]
    assert found == [(row["group"], row["node"]) for row in expected]
    assert shown["coalitions"]["modularity"] == expected[0]["modularity"]
    beliefs = [
        (number, ID + b["concept"], b["statements"], b["speakers"], b["mean"])
        for number, g in enumerate(groups, 1)
        for b in g["beliefs"]
    ]
    assert beliefs == [
        (r["group"], r["concept"], r["statements"], r["speakers"], r["mean"])
        for r in rows(ReportKind.PROFILE)
    ]
    split = rows(ReportKind.FRUSTRATION)
    camps = [(i, n["iri"]) for i, c in enumerate(shown["frustration"]["camps"], 1) for n in c]
    assert camps == [(row["camp"], row["node"]) for row in split]
    assert shown["frustration"]["value"] == split[0]["frustration"]
    (divided,) = rows(ReportKind.POLARISATION)
    assert shown["polarisation"]["conflictShare"] == divided["conflict_share"]


def test_queries_do_not_grow_with_the_network(count: Callable[..., list[str]]) -> None:
    fields = "edges { claims { id } passages { id } } nodes { thing { id } claims { id } }"
    few = count(f'{{ network(actor: ["actor/russia"]) {{ {fields} }} }}')
    many = count(f"{{ network {{ {fields} }} }}")
    assert len(many) == len(few) < 20


# Time.

DATED = [
    Coded(1, "a", "2031-01-10", "Arlandia", "Ferry", "favours"),
    Coded(2, "a", "2031-01-10", "Borland", "Ferry", "opposes"),
    Coded(3, "b", "2031-02-10", "Arlandia", "Ferry", "favours"),
    Coded(4, "c", "2031-04-10", "Borland", "Bridge", "favours"),
]

AskView = Callable[..., dict[str, Any]]


@pytest.fixture
def dated(engine: Engine) -> AskView:
    view: View = view_of(DATED)

    def answered(query: str) -> dict[str, Any]:
        return engine.run(Request(query), view).body

    return answered


def test_windows_follow_one_another(dated: AskView) -> None:
    body = dated(
        '{ networks(windows: "2031-01-01..2031-01-31,2031-02-01..2031-02-28") '
        "{ start end statements documents edges { weight } } }"
    )
    first, second = body["data"]["networks"]
    assert (first["start"], first["end"]) == ("2031-01-01", "2031-01-31")
    assert (first["statements"], first["documents"]) == (2.0, 1)
    assert (second["statements"], len(second["edges"])) == (1.0, 1)
    sliding = dated('{ networks(window: "2:months") { start end } }')["data"]["networks"]
    assert len(sliding) > 1
    assert all(one["start"] < other["start"] for one, other in pairwise(sliding))


def test_a_kernel_weighs_by_distance(dated: AskView) -> None:
    body = dated(
        '{ networks(window: "3:months", kernel: TRIANGULAR, bandwidth: 40) { edges { weight } } }'
    )
    weights = [e["weight"] for n in body["data"]["networks"] for e in n["edges"]]
    assert any(0 < weight < 1 for weight in weights)


def test_days_bound_a_network(dated: AskView) -> None:
    body = dated('{ network(from: "2031-02-01", to: "2031-03-01") { statements } }')
    assert body["data"]["network"]["statements"] == 1


def test_intervals_come_from_drawing_documents_again(dated: AskView) -> None:
    query = "{ network { intervals(resamples: 200, seed: %d) { source weight low high present } } }"
    first, again = dated(query % 1), dated(query % 1)
    assert first == again
    for edge in first["data"]["network"]["intervals"]:
        assert edge["low"] <= edge["high"]
        assert 0 < edge["present"] <= 1


# What cannot be.


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("network(mode: ONE, aggregate: COMBINE) { statements }", "is no aggregation in one mode"),
        ("network(depth: -1) { statements }", "-1"),
        ('network(on: "Actor") { statements }', "`on`: “Actor” is no type without subtypes"),
        ('network(reportedAs: ["hums"]) { statements }', "“hums” is no commitment"),
        ('network(actor: ["a b"]) { statements }', "`a b` is no id"),
        ('network(atLeast: "2") { statements }', "at-least"),
        ("networks { statements }", "`networks` takes `window` or `windows`"),
        ('networks(window: "3:moons") { statements }', "is no width such as 3:months"),
        ('networks(window: "1:months") { statements }', "is not dated to the day"),
        ("network { coalitions { modularity } }", "one-mode"),
        ("network(mode: ONE) { coalitions(resolution: 0) { modularity } }", "`resolution` is 0"),
        ("network { intervals { low } }", "1 article(s)"),
        ("network { intervals(resamples: 9999) { low } }", "`resamples` is 9999"),
    ],
)
def test_what_cannot_be_is_said(ask: Ask, query: str, said: str) -> None:
    body = ask(f"{{ {query} }}")
    assert said in body["errors"][0]["message"]
    assert "Traceback" not in str(body)


@pytest.mark.parametrize(
    ("limits", "query", "said"),
    [
        ({"max_network_nodes": 5}, "network { statements }", "max_network_nodes"),
        ({"max_network_weights": 5}, "network { statements }", "max_network_weights"),
        ({"max_network_weights": 100}, "network { matrix { values } }", "max_network_weights"),
        ({"max_values": 50}, "network { statements }", "more than 50 values"),
    ],
)
def test_limits_are_named(
    domain: Domain, article: MemoryStore, limits: dict[str, int], query: str, said: str
) -> None:
    engine = Engine(domain, limits=GraphQLLimits(**limits))
    body = engine.run(Request(f"{{ {query} }}"), article.view()).body
    assert said in body["errors"][0]["message"]


def test_too_many_windows_are_an_error(domain: Domain) -> None:
    engine = Engine(domain, limits=GraphQLLimits(max_windows=2))
    body = engine.run(Request('{ networks(window: "1:days") { statements } }'), view_of(DATED)).body
    assert "max_windows" in body["errors"][0]["message"]


def test_published_values_of_dna(engine: Engine, shared_folder: Path) -> None:
    """The sample's sums and the pair that its manual works out by hand, over GraphQL."""
    import json

    sample = json.loads((shared_folder / "networks/dna-sample.json").read_text(encoding="utf-8"))
    view = view_of(
        [
            Coded(
                one["id"],
                str(one["doc"]),
                one["date"][:10],
                one["organization"],
                one["concept"],
                "favours" if one["agreement"] else "opposes",
            )
            for one in sample["statements"]
        ]
    )
    scale = 'scale: "favours=1,opposes=0"'
    found = {}
    for aggregate in ("IGNORE", "CONGRUENCE", "CONFLICT", "SUBTRACT"):
        query = (
            f"{{ network(mode: ONE, aggregate: {aggregate}, {scale}) "
            "{ nodes { id label } edges { source target weight } } }"
        )
        network = engine.run(Request(query), view).body["data"]["network"]
        label = {node["id"]: node["label"] for node in network["nodes"]}
        found[aggregate] = {
            frozenset((label[e["source"]], label[e["target"]])): e["weight"]
            for e in network["edges"]
        }
    pair = frozenset(("Senate", "Sierra Club"))
    assert [found[name][pair] for name in found] == [7, 2, 5, -3]
    assert 2 * sum(found["IGNORE"].values()) == 276
    assert 2 * sum(found["CONGRUENCE"].values()) == 160

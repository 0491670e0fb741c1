"""Facets agree with a recount of the article in plain Python, and say what they leave out."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.graph.domain import Domain, load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.graphql.recount import Statements
from tests.api.graphql.test_graphql_extension import HEAD

Ask = Callable[..., dict[str, Any]]
Count = Callable[..., list[str]]

BASE = "https://w3id.org/parley/id/"


@pytest.fixture(scope="module")
def statements(article: MemoryStore, domain: Domain) -> Statements:
    return Statements(article, domain)


def facets(ask: Ask, inner: str, where: str = "") -> Any:
    body = ask(f"{{ claims{where} {{ facets {{ {inner} }} }} }}")
    assert "errors" not in body, body["errors"]
    return body["data"]["claims"]["facets"]


def test_a_facet_of_things_counts_as_plain_python_does(ask: Ask, statements: Statements) -> None:
    about = facets(ask, "about(first: 1000) { total missing values { value count } }")["about"]
    claims = statements.listed("Claim")
    counts = Counter(value for claim in claims for value in statements.values(claim, "about"))
    shown = {BASE + value["value"]: value["count"] for value in about["values"]}
    assert shown == counts
    assert about["total"] == len(counts)
    assert sum(counts.values()) > len(claims), "many claims are about several things"
    assert about["missing"] == sum(not statements.values(claim, "about") for claim in claims)


def test_a_facet_of_concepts_keeps_to_the_filters_of_other_fields(
    ask: Ask, statements: Statements
) -> None:
    where = "(where: { polarity: { _eq: NEGATED }, claimType: { _eq: FACTUAL } })"
    shown = facets(ask, "claimType { values { value count } } polarity { missing }", where)
    negated = statements.concept("polarity", "NEGATED")
    counts: Counter[str] = Counter()
    for claim in statements.listed("Claim"):
        if negated in statements.values(claim, "polarity"):
            counts.update(statements.values(claim, "claimType"))
    found = {
        statements.concept("claimType", value["value"]): value["count"]
        for value in shown["claimType"]["values"]
    }
    assert found == counts
    assert len(counts) > 1, "the facet leaves its own filter out"


def test_values_come_by_count_then_value_and_a_cut_facet_tells_how_many_there_are(
    ask: Ask,
) -> None:
    every = facets(ask, "about(first: 1000) { total values { value count } }")["about"]
    keys = [(-value["count"], value["value"]) for value in every["values"]]
    assert keys == sorted(keys)
    cut = facets(ask, "about(first: 3) { total values { value count } }")["about"]
    assert cut == {"total": every["total"], "values": every["values"][:3]}
    assert facets(ask, "about { values { value } }")["about"]["values"] == [
        {"value": value["value"]} for value in every["values"][:20]
    ]


def test_labels_and_things_come_with_the_values(ask: Ask, domain: Domain) -> None:
    inner = """
      about(first: 5) { values { value label thing { id label __typename } } }
      claimType { values { value label thing { id } } }"""
    shown = facets(ask, inner)
    for value in shown["about"]["values"]:
        assert value["thing"]["id"] == value["value"]
        assert value["thing"]["label"] == value["label"] != value["value"]
    labels = {
        concept.label
        for scheme in domain.model.schemes.values()
        if scheme.name == "claimType"
        for concept in scheme.concepts.values()
    }
    assert {value["label"] for value in shown["claimType"]["values"]} <= labels
    assert all(value["thing"] is None for value in shown["claimType"]["values"])


def test_each_facet_is_one_query_and_all_labels_are_one_more(count: Count) -> None:
    assert len(count("{ claims { facets { about { total } } } }")) == 1
    two = "{ claims { facets { about { values { count } } claimType { values { count } } } } }"
    assert len(count(two)) == 2
    labelled = two.replace("count", "count label")
    assert len(count(labelled)) == 3
    again = "claimType(first: 1) { total } more: claimType { total }"
    assert len(count(f"{{ claims {{ facets {{ {again} }} }} }}")) == 1


def test_a_list_asks_nothing_for_facets_that_are_not_selected(count: Count) -> None:
    queries = count("query { claims { totalCount facets { __typename } } }")
    assert len(queries) == 1


def test_what_stands_in_several_graphs_counts_once_and_what_has_no_label_is_its_value(
    ask_about: Ask,
) -> None:
    trig = """
    @prefix p: <https://w3id.org/parley/ontology#> . @prefix x: <https://w3id.org/parley/id/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    x:g { x:a a p:Claim ; p:about x:t . x:b a p:Claim ; p:about x:t , x:u . x:c a p:Claim . }
    x:h { x:a a p:Claim ; p:about x:t . }
    """
    body = ask_about(
        trig, "{ claims { facets { about { total missing values { value count label } } } } }"
    )
    assert body["data"]["claims"]["facets"]["about"] == {
        "total": 2,
        "missing": 1,
        "values": [
            {"value": "t", "count": 2, "label": "t"},
            {"value": "u", "count": 1, "label": "u"},
        ],
    }


@pytest.mark.parametrize("first", [-1, 1001])
def test_too_many_values_are_refused_by_the_name_of_the_limit(ask: Ask, first: int) -> None:
    body = ask(f"{{ claims {{ facets {{ about(first: {first}) {{ total }} }} }} }}")
    assert body["errors"][0]["message"] == (
        f"`first` is {first}; it is 0 to 1000 here (`max_groups`)."
    )


PACT = """
ex:Pact a owl:Class ; rdfs:label "pact"@en ; parley:plural "pacts"@en ;
    skos:definition "An arrangement."@en ; skos:example "The Pact"@en ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:secret a owl:DatatypeProperty ; rdfs:label "secret"@en ; skos:definition "Whether secret."@en ;
    skos:example "true"@en ; rdfs:domain ex:Pact ; rdfs:range xsd:boolean ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:signedOn a owl:DatatypeProperty ; rdfs:label "signed on"@en ; skos:definition "When signed."@en ;
    skos:example "2025-01-01"@en ; rdfs:domain ex:Pact ; rdfs:range xsd:date ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:PactShape a sh:NodeShape ; sh:targetClass ex:Pact ;
    sh:property [ sh:path ex:secret ; sh:maxCount 1 ; sh:datatype xsd:boolean ;
                  sh:message "A pact is secret or not."@en ] ,
                [ sh:path ex:signedOn ; sh:maxCount 1 ; sh:datatype xsd:date ;
                  sh:message "A pact is signed on a day."@en ] .
"""

PACTS = """
@prefix ex: <https://example.org/terms#> . @prefix x: <https://w3id.org/parley/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:g { x:a a ex:Pact ; ex:secret true ; ex:signedOn "2025-01-01"^^xsd:date .
      x:b a ex:Pact ; ex:secret "1"^^xsd:boolean ; ex:signedOn "2025-12-31"^^xsd:date .
      x:c a ex:Pact ; ex:secret false . x:d a ex:Pact ; ex:secret "perhaps"^^xsd:boolean . }
"""


def test_a_class_of_ones_own_is_analysed_and_a_boolean_is_one_value_however_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "pact.ttl").write_text(HEAD + PACT, encoding="utf-8")
    store = MemoryStore()
    quads = ox.parse(PACTS.encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))
    query = """{ pacts {
      facets { secret { total missing values { value label count thing { id } } } }
      groupBy(by: [secret]) { rows { count keys { value } } }
      histogram(field: SIGNED_ON, interval: YEAR) { undated buckets { label count } } } }"""
    body = Engine(load_domain([tmp_path])).run(Request(query), store.view()).body
    assert body == {
        "data": {
            "pacts": {
                "facets": {
                    "secret": {
                        "total": 2,
                        "missing": 1,
                        "values": [
                            {"value": "true", "label": "true", "count": 2, "thing": None},
                            {"value": "false", "label": "false", "count": 1, "thing": None},
                        ],
                    }
                },
                "groupBy": {
                    "rows": [
                        {"count": 2, "keys": [{"value": "true"}]},
                        {"count": 1, "keys": [{"value": "false"}]},
                        {"count": 1, "keys": [{"value": None}]},
                    ]
                },
                "histogram": {"undated": 2, "buckets": [{"label": "2025", "count": 2}]},
            }
        }
    }

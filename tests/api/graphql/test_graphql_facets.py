"""Facets agree with a recount of the article in plain Python, and say what they leave out."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from tests.api.graphql.recount import Statements

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

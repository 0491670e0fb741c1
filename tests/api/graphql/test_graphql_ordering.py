"""Lists come in the order asked for, of what things have, of what they lead to, and of how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.graphql.test_graphql_data import NAMES, PREFIXES

Ask = Callable[..., dict[str, Any]]
AskAbout = Callable[..., dict[str, Any]]


def ordered(values: list[Any], *, down: bool) -> list[Any]:
    known = sorted((value for value in values if value is not None), reverse=down)
    return known + [None] * values.count(None)


@pytest.mark.parametrize("down", [False, True])
def test_a_list_goes_by_dates_with_what_has_none_last(ask: Ask, down: bool) -> None:
    direction = "DESC" if down else "ASC"
    query = f"""{{ timeSpans(first: 500, orderBy: [{{ latestEnd: {direction} }}]) {{
      nodes {{ id latestEnd }} }} }}"""
    nodes = ask(query)["data"]["timeSpans"]["nodes"]
    ends = [node["latestEnd"] for node in nodes]
    assert ends == ordered(ends, down=down)
    for before, after in zip(nodes, nodes[1:], strict=False):
        if before["latestEnd"] == after["latestEnd"]:
            assert before["id"] < after["id"], "equals go by IRI in both directions"


def test_concepts_go_by_name_and_terms_one_after_the_other(ask: Ask) -> None:
    query = """{ positions(first: 500, orderBy: [{ stance: DESC }, { holder: { label: ASC } }]) {
      nodes { stance holder { label } } } }"""
    nodes = ask(query)["data"]["positions"]["nodes"]
    shown = [(node["stance"], node["holder"]["label"].lower()) for node in nodes]
    by_holder = sorted(shown, key=lambda pair: pair[1])
    assert shown == sorted(by_holder, key=lambda pair: pair[0], reverse=True)
    assert len({stance for stance, _ in shown}) > 1


def test_a_list_goes_by_how_many_lead_to_things(ask: Ask) -> None:
    query = """{ actors(first: 60, orderBy: [{ claimsAbout: { count: DESC } }, { id: ASC }]) {
      nodes { id claimsAbout { id } } } }"""
    nodes = ask(query)["data"]["actors"]["nodes"]
    counts = [len(node["claimsAbout"]) for node in nodes]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] == 0


def test_a_list_goes_by_the_label_that_is_shown(ask_about: AskAbout) -> None:
    def labels(arguments: str, **more: Any) -> list[str | None]:
        query = f"{{ blocs(orderBy: {{ label: ASC }} {arguments}) {{ nodes {{ label }} }} }}"
        return [n["label"] for n in ask_about(NAMES, query, **more)["data"]["blocs"]["nodes"]]

    assert labels("") == ["A", "Northern Council", "ohne Sprache", None]
    assert labels("", languages=("de-AT",)) == ["A", "ohne Sprache", "Rat", None]
    query = """{ blocs(orderBy: { label: DESC }, lang: ["zz", "de-AT"]) {
      nodes { label(lang: ["zz", "de-AT"]) } } }"""
    found = [n["label"] for n in ask_about(NAMES, query)["data"]["blocs"]["nodes"]]
    assert found == ["Rat", "Etwas", "B", None]
    any_first = [
        n["label"]
        for n in ask_about(NAMES, query.replace('"zz", "de-AT"', '"*"'))["data"]["blocs"]["nodes"]
    ]
    assert any_first == ["ohne Sprache", "Nordrat", "A", None]


def test_numbers_go_by_what_they_are_worth(ask_about: AskAbout) -> None:
    trig = PREFIXES + "g:one { " + " ".join(
        f'id:s{name} a parley:Segment ; parley:segmentOrder "{value}"^^xsd:integer .'
        for name, value in (("a", "10"), ("b", "9"), ("c", "third"), ("d", "-1"), ("e", "09"))
    ) + " }"  # fmt: skip
    query = "{ segments(orderBy: { segmentOrder: ASC }) { nodes { id } } }"
    found = ask_about(trig, query)["data"]["segments"]["nodes"]
    assert [node["id"] for node in found] == ["sd", "sb", "se", "sa", "sc"]


def test_a_page_in_any_order_is_one_query(count: Callable[..., list[str]]) -> None:
    order = "[{ holder: { label: ASC } }, { basedOn: { count: DESC } }, { stance: ASC }]"
    assert len(count(f"{{ positions(orderBy: {order}) {{ edges {{ cursor }} }} }}")) == 1


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("[{ label: ASC, id: ASC }]", "`orderBy[0]` gives 2 fields"),
        ("[{ id: ASC }, {}]", "`orderBy[1]` gives 0 fields"),
        ("[{ label: null }]", "`orderBy[0]` gives 1 fields or null"),
        ("[{ id: ASC }, { id: ASC }, { id: ASC }, { id: ASC }]", "has 4 terms, more than 3"),
    ],
)
def test_what_gives_no_order_is_explained(ask: Ask, order: str, said: str) -> None:
    body = ask(f"{{ actors(orderBy: {order}) {{ nodes {{ id }} }} }}")
    assert said in body["errors"][0]["message"]

"""Pages go through a list in either direction, whatever happens to the data meanwhile."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.graph.embedded import MemoryStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.graphql.test_graphql_data import PREFIXES

Ask = Callable[..., dict[str, Any]]

ORDERS = [
    None,
    [{"label": "DESC"}],
    [{"claimsAbout": {"count": "DESC"}}],
    [{"sameAs": "ASC"}, {"label": "ASC"}],
    [{"sameAs": "DESC"}, {"claimsAbout": {"count": "ASC"}}],
]

QUERY = """query ($first: Int, $after: String, $last: Int, $before: String, $by: [ActorOrder!]) {
  actors(first: $first, after: $after, last: $last, before: $before, orderBy: $by) {
    totalCount edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def page_of(ask: Ask, **variables: Any) -> Any:
    body = ask(QUERY, variables)
    assert "errors" not in body, body["errors"]
    return body["data"]["actors"]


def names(page: Any) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


@pytest.mark.parametrize("by", ORDERS, ids=str)
def test_pages_in_both_directions_make_up_the_list(ask: Ask, by: Any) -> None:
    whole = names(page_of(ask, first=500, by=by))
    forward: list[str] = []
    after = None
    while True:
        page = page_of(ask, first=9, after=after, by=by)
        info = page["pageInfo"]
        assert info["hasPreviousPage"] == (len(forward) > 0)
        forward += names(page)
        assert info["hasNextPage"] == (len(forward) < len(whole))
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    backward: list[str] = []
    before = None
    while True:
        page = page_of(ask, last=9, before=before, by=by)
        info = page["pageInfo"]
        assert info["hasNextPage"] == (len(backward) > 0)
        backward = names(page) + backward
        assert info["hasPreviousPage"] == (len(backward) < len(whole))
        before = info["startCursor"]
        if not info["hasPreviousPage"]:
            break
    assert forward == backward == whole
    assert len(whole) == page["totalCount"] > 18


def test_a_page_behind_the_last_thing_is_empty_and_says_what_is_before(ask: Ask) -> None:
    end = page_of(ask, last=1)["pageInfo"]["endCursor"]
    page = page_of(ask, first=5, after=end)
    assert page["edges"] == []
    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": None,
        "endCursor": None,
    }


def things(values: dict[str, str]) -> MemoryStore:
    body = " ".join(f'id:{k} a parley:Bloc ; skos:prefLabel "{v}"@en .' for k, v in values.items())
    store = MemoryStore()
    quads = ox.parse(f"{PREFIXES} g:one {{ {body} }}".encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))
    return store


def test_what_changes_between_pages_neither_repeats_nor_drops_other_things(engine: Engine) -> None:
    query = """query ($after: String) { blocs(first: 2, after: $after, orderBy: { label: ASC }) {
      nodes { id } pageInfo { endCursor hasPreviousPage } } }"""

    def page(values: dict[str, str], after: str | None) -> Any:
        body = engine.run(Request(query, {"after": after}), things(values).view()).body
        return body["data"]["blocs"]

    before = {"a": "1", "b": "2", "c": "3", "d": "4", "e": "4"}
    first = page(before, None)
    assert [node["id"] for node in first["nodes"]] == ["a", "b"]
    # The thing that the cursor names is gone, one came before it and one behind it.
    changed = {"a": "1", "z": "0", "c": "3", "y": "25", "d": "4", "e": "4"}
    second = page(changed, first["pageInfo"]["endCursor"])
    assert [node["id"] for node in second["nodes"]] == ["y", "c"]
    assert second["pageInfo"]["hasPreviousPage"]
    third = page(changed, second["pageInfo"]["endCursor"])
    assert [node["id"] for node in third["nodes"]] == ["d", "e"]


def test_a_cursor_that_is_an_iri_stays_one(ask: Ask) -> None:
    iri = b"https://w3id.org/parley/id/actor/kallas"
    page = page_of(ask, first=1, after=base64.urlsafe_b64encode(iri).decode().rstrip("="))
    assert names(page)[0] > "actor/kallas"
    assert (
        page_of(ask, first=1)["edges"][0]["cursor"] == page_of(ask, last=52)["edges"][0]["cursor"]
    )


def coded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_cursor_of_another_order_is_refused(ask: Ask) -> None:
    by = [{"label": "ASC"}]
    labelled = page_of(ask, first=1, by=by)["pageInfo"]["endCursor"]
    plain = page_of(ask, first=1)["pageInfo"]["endCursor"]
    for variables in (
        {"after": plain, "by": by},
        {"after": labelled},
        {"after": labelled, "by": [{"label": "DESC"}]},
    ):
        message = ask(QUERY, {"first": 1, **variables})["errors"][0]["message"]
        assert message.startswith("`after` is a cursor of a list in another order")
    german = ask(QUERY, {"after": labelled, "by": by}, languages=("de",))
    assert "or in other languages" in german["errors"][0]["message"]


@pytest.mark.parametrize("keys", [[], ["x", "y"], [1], "x", [["x"]], ["\ud800"], ["x) } #"]])
def test_a_cursor_with_keys_that_do_not_fit_is_none(ask: Ask, keys: Any) -> None:
    by = [{"claimsAbout": {"count": "ASC"}}]
    given = page_of(ask, first=1, by=by)["pageInfo"]["endCursor"]
    version, signed, _, iri = json.loads(base64.urlsafe_b64decode(given + "=="))
    cursor = coded([version, signed, keys, iri])
    message = ask(QUERY, {"before": cursor, "last": 1, "by": by})["errors"][0]["message"]
    assert "take one from `pageInfo`" in message


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"first": 1, "last": 1}, "give one pair"),
        ({"after": "eA", "before": "eA"}, "give one pair"),
        ({"first": 1, "before": "eA"}, "`after` goes with `first`"),
        ({"last": 1, "after": "eA"}, "`after` goes with `first`"),
        ({"last": 501}, "`last` is 501; a page holds 0 to 500 things."),
        ({"last": -1}, "`last` is -1; a page holds 0 to 500 things."),
        ({"last": 1, "before": "!"}, "`before` is no cursor"),
    ],
)
def test_arguments_that_do_not_go_together_are_explained(
    ask: Ask, variables: dict[str, Any], said: str
) -> None:
    assert said in ask(QUERY, variables)["errors"][0]["message"]


def test_a_page_is_one_query_and_more_is_asked_only_when_selected(
    count: Callable[..., list[str]], ask: Ask
) -> None:
    after = page_of(ask, first=1)["pageInfo"]["endCursor"]
    asked = "query ($after: String) { actors(first: 3, after: $after) { %s } }"
    for selected, queries in (
        ("pageInfo { hasNextPage endCursor }", 1),
        ("pageInfo { hasNextPage hasPreviousPage }", 2),
        ("totalCount", 1),
        ("totalCount pageInfo { hasNextPage }", 2),
    ):
        assert len(count(asked % selected, {"after": after})) == queries, selected

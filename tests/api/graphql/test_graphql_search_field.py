"""Search in GraphQL finds what ``/search`` finds, as things with all their fields."""

from typing import Any

import httpx2
import pytest

from tests.api.graphql.conftest import Ask

FIELDS = """totalCount suggestion pageInfo { hasNextPage hasPreviousPage endCursor }
  edges { cursor score property text { value language } snippet matches { start end } graphs
          node { __typename id iri label } }"""


def search(address: str, arguments: str, fields: str = FIELDS) -> Any:
    answer = httpx2.post(address, json={"query": f"{{ search({arguments}) {{ {fields} }} }}"})
    return answer.json()


def rest(address: str, **asked: Any) -> Any:
    headers = {"Accept": "application/json"}
    return httpx2.get(address.replace("/graphql", "/search"), params=asked, headers=headers).json()


def test_the_things_texts_and_scores_are_those_of_the_other_search(address: str) -> None:
    found = search(address, 'text: "ceasefire", kinds: [Proposition], first: 10')["data"]["search"]
    other = rest(address, q="ceasefire", kind="Proposition", limit=10)
    assert found["totalCount"] == other["total"] > 10
    assert [e["node"]["iri"] for e in found["edges"]] == [hit["iri"] for hit in other["hits"]]
    assert [e["score"] for e in found["edges"]] == [hit["score"] for hit in other["hits"]]
    assert [e["text"]["value"] for e in found["edges"]] == [hit["text"] for hit in other["hits"]]
    assert [e["graphs"] for e in found["edges"]] == [hit["graphs"] for hit in other["hits"]]


def test_positions_mark_the_words_that_match(address: str) -> None:
    found = search(address, 'text: "ceasefires", first: 20')["data"]["search"]
    marked = {
        edge["snippet"][match["start"] : match["end"]].lower()
        for edge in found["edges"]
        for match in edge["matches"]
    }
    assert "ceasefire" in marked
    assert all(word.startswith("ceasefire") for word in marked)


def test_without_kinds_everything_that_is_found_is_a_node(address: str) -> None:
    body = search(address, 'text: "claim OR putin", first: 50')
    assert "errors" not in body
    assert all(edge["node"] is not None for edge in body["data"]["search"]["edges"])


def test_kinds_limit_and_a_type_stands_for_all_below_it(address: str) -> None:
    found = search(address, 'text: "putin", kinds: [Actor]')["data"]["search"]
    assert [edge["node"]["__typename"] for edge in found["edges"]] == ["Person"]
    assert search(address, 'text: "putin", kinds: [State]')["data"]["search"]["totalCount"] == 0
    assert search(address, 'text: "putin", kinds: []')["data"]["search"]["totalCount"] == 0


def test_things_show_whatever_is_asked_of_them(address: str) -> None:
    fields = "nodes { id ... on Actor { sameAs claimsAbout(first: 1) { id } } }"
    found = search(address, 'text: "putin", kinds: [Person]', fields)["data"]["search"]
    (putin,) = found["nodes"]
    assert putin["sameAs"] == "http://www.wikidata.org/entity/Q7747"
    assert len(putin["claimsAbout"]) == 1


def test_languages_limit(address: str) -> None:
    found = search(address, 'text: "ceasefire", lang: ["fr"]')["data"]["search"]
    assert found["totalCount"] == rest(address, q="ceasefire", lang="fr")["total"]


def test_pages_follow_each_other_without_gap_or_repetition(address: str) -> None:
    whole = search(address, 'text: "ceasefire", first: 6')["data"]["search"]
    wanted = [edge["node"]["id"] for edge in whole["edges"]]
    got: list[str] = []
    after = ""
    for _ in range(3):
        page = search(address, f'text: "ceasefire", first: 2{after}')["data"]["search"]
        assert page["pageInfo"]["hasPreviousPage"] is (len(got) > 0)
        got += [edge["node"]["id"] for edge in page["edges"]]
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    assert got == wanted


def test_where_nothing_is_found_other_words_are_suggested(address: str) -> None:
    found = search(address, 'text: "ceasfire"')["data"]["search"]
    assert (found["totalCount"], found["suggestion"]) == (0, "ceasefire")
    assert search(address, 'text: "ceasefire"')["data"]["search"]["suggestion"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (f'text: "{"a" * 1001}"', "more than 1000: write fewer"),
        (f'text: "{"a " * 51}"', "51 words to search for are more than 50"),
        ('text: "a", after: "abc"', "`after` is no cursor of a search"),
        ('text: "a", after: "c2VhcmNoOi0x"', "`after` is no cursor of a search"),
        ('text: "a", first: 501', "a page holds 0 to 500 things"),
    ],
)
def test_what_cannot_be_searched_is_refused(address: str, arguments: str, said: str) -> None:
    body = search(address, arguments)
    assert body["data"] == {"search": None}
    assert said in body["errors"][0]["message"]


def test_an_engine_without_an_index_says_so(ask: Ask) -> None:
    body = ask('{ search(text: "a") { totalCount } }')
    assert body["data"] == {"search": None}
    assert body["errors"][0]["message"].startswith("This server has no search index")

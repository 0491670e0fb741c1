"""``/id/wikidata/Q...`` leads to the thing that the item is by a reviewed decision."""

from __future__ import annotations

import httpx2
import pyoxigraph as ox
import pytest


def test_an_item_leads_to_our_thing(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/id/wikidata/Q7747")
    assert (answer.status_code, answer.headers["location"]) == (303, "/id/actor/putin")
    assert "Parley-Version" in answer.headers
    followed = httpx2.get(
        f"{server_url}/id/wikidata/Q7747", headers={"Accept": "text/turtle"}, follow_redirects=True
    )
    subjects = {q.subject for q in ox.parse(followed.content, format=ox.RdfFormat.TURTLE)}
    assert ox.NamedNode("https://w3id.org/parley/id/actor/putin") in subjects


def test_format_and_query_go_along(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/id/wikidata/Q7747.ttl?x=1")
    assert answer.headers["location"] == "/id/actor/putin.ttl?x=1"


def test_who_holds_the_answer_gets_none(server_url: str) -> None:
    first = httpx2.get(f"{server_url}/id/wikidata/Q7747")
    again = httpx2.get(
        f"{server_url}/id/wikidata/Q7747", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


def close_match(server_url: str) -> tuple[str, str]:
    query = """SELECT ?n ?item { ?n skos:closeMatch ?item FILTER(STRSTARTS(STR(?item), STR(wd:)))
                                FILTER(STRSTARTS(STR(?n), STR(actor:)))
                                FILTER NOT EXISTS { ?o owl:sameAs ?item } }"""
    rows = httpx2.get(
        f"{server_url}/sparql", params={"query": query}, headers={"Accept": "text/csv"}
    ).text.splitlines()
    thing, item = rows[1].split(",")
    return thing.removeprefix("https://w3id.org/parley"), item.rpartition("/")[2]


def test_what_is_only_close_is_told_and_not_led_to(server_url: str) -> None:
    path, item = close_match(server_url)
    answer = httpx2.get(f"{server_url}/id/wikidata/{item}")
    assert answer.status_code == 404
    assert path in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Q4", "no accepted decision says that anything here is Q4"),
        ("P31", "“P31” is no item of Wikidata"),
        ("Q0", "“Q0” is no item"),
        ("Q7747>", "is no item"),
    ],
)
def test_what_leads_nowhere_says_why(server_url: str, name: str, said: str) -> None:
    answer = httpx2.get(f"{server_url}/id/wikidata/{name}")
    assert answer.status_code == 404
    assert said in answer.json()["detail"]

"""Full-text search as people and programs use it, against a real server."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
ODD = [
    '"',
    "'",
    "''; DROP TABLE texts; --",
    "NEAR(a b)",
    "title:council",
    "a AND (b",
    "^a + b",
    "{a b}: c",
    "*",
    "\0",
    "a\0b",
    "🕊️",
    "%",
    "\\",
    "%ff",
    "((((((((((",
    "- - -",
    "½ ⑴",
    "OR OR OR",
    '"unbalanced',
    "<script>alert(1)</script>",
]


@pytest.fixture
def search(server_url: str) -> str:
    return f"{server_url}/search"


def asked(address: str, **parameters: Any) -> httpx2.Response:
    return httpx2.get(address, params=parameters, headers=JSON)


def test_a_program_gets_what_matches_as_json(search: str) -> None:
    answer = asked(search, q="ceasefire", limit=5)
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert found["version"] == answer.headers["parley-version"]
    assert (found["query"], found["limit"], found["offset"]) == ("ceasefire", 5, 0)
    assert found["total"] > 5 == len(found["hits"])
    assert found["suggestion"] is None
    assert [kind["name"] for kind in found["kinds"]][0] == "Claim"
    for hit in found["hits"]:
        assert set(hit) == {
            *("iri", "label", "kinds", "property", "text"),
            *("language", "graphs", "score", "snippet"),
        }
        assert "".join(part["text"] for part in hit["snippet"]) == hit["text"]
        assert any(part["marked"] for part in hit["snippet"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_next_leads_through_all_hits(server_url: str, search: str) -> None:
    whole = [hit["iri"] for hit in asked(search, q="ceasefire", limit=100).json()["hits"]]
    address: str | None = "/search?q=ceasefire&limit=7"
    paged: list[str] = []
    while address is not None:
        found = httpx2.get(f"{server_url}{address}", headers=JSON).json()
        paged += [hit["iri"] for hit in found["hits"]]
        address = found["next"]
    assert paged == whole
    assert len(set(paged)) == len(paged) > 14


@pytest.mark.parametrize("kind", ["Claim", "claim", "https://w3id.org/parley/ontology#Claim"])
def test_hits_are_limited_to_a_kind(search: str, kind: str) -> None:
    found = asked(search, q="ceasefire", kind=kind).json()
    assert {tuple(hit["kinds"]) for hit in found["hits"]} == {
        ("https://w3id.org/parley/ontology#Claim",)
    }
    counts = {kind["name"]: kind["count"] for kind in found["kinds"]}
    assert counts["Claim"] == found["total"]
    assert len(counts) > 1


def test_kinds_may_be_several_and_a_superclass_or_terms(search: str) -> None:
    several = asked(search, q="europe*", kind=["Event", "Topic"]).json()["total"]
    each = [asked(search, q="europe*", kind=k).json()["total"] for k in ("Event", "Topic")]
    assert several == sum(each) > 0
    assert asked(search, q="kallas", kind="Actor").json()["hits"][0]["label"] == "Kaja Kallas"
    terms = asked(search, q="label", kind="Term").json()["hits"]
    assert terms[0]["iri"] == "http://www.w3.org/2004/02/skos/core#prefLabel"


def test_hits_are_limited_to_a_language(search: str) -> None:
    assert asked(search, q="ceasefire", lang="en").json()["total"] > 0
    assert asked(search, q="ceasefire", lang="fr").json()["total"] == 0


def test_somebody_with_a_browser_gets_a_page(server_url: str, search: str) -> None:
    answer = httpx2.get(search, params={"q": "kallas"}, headers=HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'href="/id/actor/kallas"' in answer.text
    assert "Kaja <mark>Kallas</mark>" in answer.text
    links = set(re.findall(r'href="(/[^"#?]*)', answer.text))
    statuses = {httpx2.get(f"{server_url}{link}", headers=HTML).status_code for link in links}
    assert statuses == {200}


def test_the_page_shows_the_words_and_the_kind_that_were_asked_for(search: str) -> None:
    html = httpx2.get(search, params={"q": '"a & b" <i>', "kind": "Claim"}, headers=HTML).text
    assert 'value="&#34;a &amp; b&#34; &lt;i&gt;"' in html
    assert '<input type="hidden" name="kind" value="Claim">' in html
    assert "<i>" not in html


def test_the_page_leads_to_each_kind_and_to_more(server_url: str, search: str) -> None:
    html = httpx2.get(search, params={"q": "ceasefire"}, headers=HTML).text
    (more,) = re.findall(r'<a href="([^"]+)" rel="next"', html)
    following = httpx2.get(f"{server_url}{more.replace('&amp;', '&')}", headers=HTML).text
    assert '<ol class="hits" start="21">' in following
    assert 'rel="prev"' in following
    kinds = re.findall(r'href="(/search\?q=ceasefire&amp;kind=\w+)"', html)
    for address in kinds:
        page = httpx2.get(f"{server_url}{address.replace('&amp;', '&')}", headers=HTML).text
        assert '<ol class="hits"' in page
        assert page.count('aria-current="true"') == 1
    assert len(kinds) > 2


def test_a_misspelt_word_gets_a_suggestion_that_finds_something(search: str) -> None:
    assert asked(search, q="unconditonal cesefire").json()["suggestion"] == (
        "unconditional ceasefire"
    )
    html = httpx2.get(search, params={"q": "cesefire"}, headers=HTML).text
    assert 'Did you mean <a href="/search?q=ceasefire">ceasefire</a>?' in html


def test_words_that_never_stand_together_may_be_searched_for_apart(search: str) -> None:
    found = asked(search, q="kallas golf").json()
    assert (found["total"], found["suggestion"]) == (0, "kallas OR golf")
    assert asked(search, q=found["suggestion"]).json()["total"] > 1


def test_words_that_nothing_is_like_find_nothing(search: str) -> None:
    found = asked(search, q="qqqqqqqq").json()
    assert (found["total"], found["hits"], found["suggestion"]) == (0, [], None)
    assert "Nothing matches." in httpx2.get(search, params={"q": "qqqqqqqq"}, headers=HTML).text


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("headers", [HTML, JSON], ids=["page", "json"])
def test_no_words_are_an_error(search: str, text: str, headers: dict[str, str]) -> None:
    answer = httpx2.get(search, params={"q": text}, headers=headers)
    assert answer.status_code == 200
    assert headers is JSON or "<script>alert" not in answer.text


@pytest.mark.parametrize("raw", ["q=%FF%FE", "q=%ED%A0%80", "q=%00", "q=a+b%2Bc", "q=a;b=c"])
def test_bytes_that_are_no_text_are_no_error(search: str, raw: str) -> None:
    assert httpx2.get(f"{search}?{raw}", headers=JSON).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "the parameter q, the words to search for, is missing"),
        ({"q": " "}, "the parameter q, the words to search for, is missing"),
        ({"q": "a" * 10_000}, "10000 characters to search for are more than 1000"),
        ({"q": "a " * 51}, "51 words to search for are more than 50"),
        ({"q": ["a", "b"]}, "the parameter q is given more than once"),
        ({"q": "a", "limit": "0"}, "limit is `0`: from 1 to 100 may be asked"),
        ({"q": "a", "limit": "101"}, "limit is `101`: from 1 to 100 may be asked"),
        ({"q": "a", "limit": "ten"}, "limit is `ten`"),
        ({"q": "a", "limit": "9" * 500}, "limit is `999"),
        ({"q": "a", "offset": "-1"}, "offset is `-1`"),
        ({"q": "a", "kind": "Claims"}, "there is no kind `Claims`: did you mean Claim?"),
        ({"q": "a", "langs": "en"}, "there is no parameter `langs`: did you mean lang?"),
    ],
)
def test_what_cannot_be_asked_is_told(
    search: str, parameters: dict[str, str], message: str
) -> None:
    answer = asked(search, **parameters)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert message in answer.json()["detail"]


def test_a_format_that_is_not_offered_is_told(search: str) -> None:
    assert httpx2.get(search, params={"q": "a", "format": "ttl"}).status_code == 406
    assert httpx2.get(search, params={"q": "a"}, headers={"Accept": "image/*"}).status_code == 406


def test_the_format_may_stand_in_the_address(search: str) -> None:
    answer = httpx2.get(search, params={"q": "a", "format": "json"}, headers=HTML)
    assert answer.headers["content-type"] == "application/json"


def test_an_answer_that_the_client_has_is_not_sent_again(search: str) -> None:
    first = asked(search, q="ceasefire")
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    again = httpx2.get(search, params={"q": "ceasefire"}, headers={**JSON, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    others = [asked(search, q="truce"), httpx2.get(search, params={"q": "ceasefire"}, headers=HTML)]
    assert tag not in [other.headers["etag"] for other in others]


def test_the_page_without_words_says_how_to_search(server_url: str, search: str) -> None:
    html = httpx2.get(search, headers=HTML).text
    assert "How to write a search" in html
    (example,) = re.findall(r'href="(/sparql\?query=[^"]+)"', html)
    query = parse_qs(urlsplit(example).query)["query"][0]
    assert query.splitlines()[0] in html
    assert "SERVICE <https://w3id.org/parley/search>" in query


@pytest.mark.parametrize("path", ["/", "/sparql", "/id/actor/kallas", "/browse/claims", "/none"])
def test_every_page_has_a_search_box(server_url: str, path: str) -> None:
    html = httpx2.get(f"{server_url}{path}", headers=HTML).text
    assert html.count('<form action="/search"') == 1


@pytest.mark.parametrize("query", ["q=ceasefire", "q=cesefire", ""])
def test_the_page_has_landmarks_labels_and_nothing_inline(search: str, query: str) -> None:
    html = httpx2.get(f"{search}?{query}", headers=HTML).text
    assert html.count("<h1") == 1
    assert html.count('role="search"') == 1
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    assert set(re.findall(r'<input id="([^"]+)"', html)) == labelled
    assert re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html) is None
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))


def test_the_json_is_utf_8_without_escapes(search: str) -> None:
    content = asked(search, q="bête noire").content
    assert json.loads(content)["query"] == "bête noire"
    assert "bête".encode() in content

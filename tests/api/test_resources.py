"""Linked data: things and graphs at their addresses."""

from __future__ import annotations

import json

import httpx2
import pyoxigraph as ox
import pytest

KALLAS = "https://w3id.org/parley/id/actor/kallas"
CLAIM = "/id/article/alaska-summit/c56e"
FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


def quads(answer: httpx2.Response) -> list[ox.Quad]:
    assert answer.status_code == 200
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0])
    assert form is not None
    return list(ox.parse(answer.content, form))


def page(server_url: str, path: str) -> str:
    answer = httpx2.get(f"{server_url}{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


@pytest.mark.parametrize(("suffix", "media_type"), FORMATS.items())
def test_accept_and_suffix_give_the_same(server_url: str, suffix: str, media_type: str) -> None:
    address = f"{server_url}/id/actor/kallas"
    asked = httpx2.get(address, headers={"Accept": media_type})
    named = httpx2.get(f"{address}.{suffix}")
    assert asked.headers["content-type"].split(";")[0] == media_type
    assert asked.content == named.content
    assert asked.headers["content-location"] == f"/id/actor/kallas.{suffix}"
    assert {q.subject for q in quads(asked)} == {ox.NamedNode(KALLAS)}


def test_without_a_wish_a_thing_is_turtle(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/id/actor/kallas")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    assert 'rel="alternate"' in answer.headers["link"]


def test_format_parameter_names_the_format(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/id/actor/kallas?format=nt")
    assert answer.headers["content-type"] == "application/n-triples"


def test_parts_of_a_thing_come_with_it(server_url: str) -> None:
    found = quads(httpx2.get(f"{server_url}{CLAIM}"))
    claim = f"https://w3id.org/parley{CLAIM}"
    assert {ox.NamedNode(claim), ox.NamedNode(f"{claim}/assertedThrough")} <= {
        q.subject for q in found
    }


def test_what_other_graphs_say_of_a_thing_comes_with_it(server_url: str) -> None:
    same = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    found = quads(httpx2.get(f"{server_url}/id/actor/kallas"))
    assert [q.object.value for q in found if q.predicate == same] == [  # type: ignore[union-attr]
        "http://www.wikidata.org/entity/Q11869065"
    ]


@pytest.mark.parametrize(
    "path",
    ["/id/actor/nobody", "/id/actor/nobody.ttl", "/id/", "/id/a%20b", "/id/%3E%3Ca", "/id/%FF"]
    + ["/graph/none", "/nothing/here"],
)
def test_an_unknown_thing_is_404(server_url: str, path: str) -> None:
    answer = httpx2.get(f"{server_url}{path}", headers={"Accept": "*/*"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/not-found")


def test_an_unknown_thing_is_a_page_in_a_browser(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/id/actor/nobody", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_an_unacceptable_format_is_406(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/id/actor/kallas", headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_writing_to_a_thing_is_405(server_url: str) -> None:
    answer = httpx2.put(f"{server_url}/id/actor/kallas")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_a_description_can_be_revalidated(server_url: str) -> None:
    address = f"{server_url}/id/actor/kallas"
    tag = httpx2.get(address).headers["etag"]
    assert httpx2.get(address, headers={"If-None-Match": tag}).status_code == 304
    page_of_it = {"If-None-Match": tag, "Accept": "text/html"}
    assert httpx2.get(address, headers=page_of_it).status_code == 200


def test_the_page_of_a_thing_shows_label_class_statements_and_graphs(server_url: str) -> None:
    html = page(server_url, "/id/actor/kallas")
    assert "<h1>Kaja Kallas</h1>" in html
    assert '<a href="/ontology#Person"' in html
    assert 'href="/graph/registry">registry</a>' in html
    assert 'href="http://www.wikidata.org/entity/Q11869065"' in html


def test_the_page_of_a_thing_groups_links_to_it_by_the_way_back(server_url: str) -> None:
    html = page(server_url, "/id/actor/kallas")
    assert "<h3>claims about</h3>" in html
    assert "<h3>attributions</h3>" in html


def test_the_page_of_a_claim_shows_passage_chain_and_relations(server_url: str) -> None:
    html = page(server_url, CLAIM)
    assert "characters 7606 to 7653" in html
    chain = html[html.index('<ol class="chain') : html.index("</ol>")]
    speakers = ["ukrainians-polled", "gallup", "alaska-summit-author"]
    places = [chain.find(f"/id/actor/{speaker}") for speaker in speakers]
    assert places == sorted(places)
    assert -1 not in places
    assert "endorses" in chain
    assert "How it bears on other claims" in html


def test_without_texts_no_words_are_shown(server_url: str) -> None:
    assert "<blockquote>" not in page(server_url, CLAIM)


def test_the_page_of_an_article_lists_its_claims_in_the_order_of_the_text(server_url: str) -> None:
    html = page(server_url, "/id/document/alaska-summit")
    places = [html.index(f"/id/article/alaska-summit/{claim}") for claim in ("c13a", "c56e")]
    assert places == sorted(places)
    assert html.count('<span class="segment">') > 200


def test_a_graph_gives_all_its_statements(server_url: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH graph:registry { ?s ?p ?o } }"
    counted = httpx2.get(f"{server_url}/sparql", params={"query": query}).json()
    expected = int(counted["results"]["bindings"][0]["n"]["value"])
    assert len(quads(httpx2.get(f"{server_url}/graph/registry.nt"))) == expected > 0


def test_the_page_of_a_graph_counts_what_it_holds(server_url: str) -> None:
    html = page(server_url, "/graph/article/alaska-summit")
    assert "What it holds" in html
    assert 'href="/graph/article/alaska-summit.ttl"' in html


def test_every_thing_that_a_page_links_to_has_a_page(server_url: str) -> None:
    html = page(server_url, CLAIM)
    paths = {p.split('"')[0] for p in html.split('href="')[1:] if p.startswith(("/id/", "/graph/"))}
    assert len(paths) > 10
    missing = [p for p in sorted(paths) if httpx2.get(f"{server_url}{p}").status_code != 200]
    assert missing == []


def test_json_ld_is_json(server_url: str) -> None:
    assert json.loads(httpx2.get(f"{server_url}/id/actor/kallas.jsonld").text) != {}

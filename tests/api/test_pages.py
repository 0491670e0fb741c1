"""The start page and what it leads to."""

from __future__ import annotations

import re

import httpx2
import pyoxigraph as ox
import pytest

from parley.graph.example_queries import packaged_examples

HTML = {"Accept": "text/html"}


def test_the_start_page_leads_to_everything(server_url: str) -> None:
    html = httpx2.get(f"{server_url}/", headers=HTML).text
    links = set(re.findall(r'href="(/[^"#?]*)', html))
    assert {"/sparql", "/graphql", "/ontology", "/health", "/browse/claims"} <= links
    found = {p: httpx2.get(f"{server_url}{p}", headers=HTML).status_code for p in links}
    missing = [path for path, status in found.items() if status != 200]
    assert missing == []


def test_the_start_page_offers_every_example_query(server_url: str) -> None:
    html = httpx2.get(f"{server_url}/").text
    examples = packaged_examples()
    assert html.count('<details class="question"') == len(examples) >= 38


def test_every_example_query_runs_on_the_server(server_url: str) -> None:
    failed = [
        example.name
        for example in packaged_examples()
        if httpx2.get(f"{server_url}/sparql", params={"query": example.query}).status_code != 200
    ]
    assert failed == []


def test_the_start_page_counts_what_there_is(server_url: str) -> None:
    claims = httpx2.get(f"{server_url}/health").json()["claims"]
    assert f"<b>{claims}</b> claims" in httpx2.get(f"{server_url}/").text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("people", "/id/actor/kallas"),
        ("security-arrangements", "/id/arrangement/unconditional-ceasefire"),
        ("articles", "/id/document/alaska-summit"),
        ("claims", "/id/article/alaska-summit/c13a"),
        ("named-graphs", "/graph/registry"),
    ],
)
def test_lists_lead_to_things(server_url: str, name: str, shown: str) -> None:
    assert f'href="{shown}"' in httpx2.get(f"{server_url}/browse/{name}").text


@pytest.mark.parametrize("name", ["unicorns", "actors", ""])
def test_a_list_of_no_concrete_class_is_404(server_url: str, name: str) -> None:
    assert httpx2.get(f"{server_url}/browse/{name}").status_code == 404


def test_the_ontology_is_a_page_with_an_anchor_for_each_term(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/ontology", headers=HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'id="Claim"' in answer.text
    assert 'id="modality-hedged"' in answer.text
    assert httpx2.get(f"{server_url}/reference.css").status_code == 200


@pytest.mark.parametrize("path", ["/ontology.ttl", "/ontology.nt", "/ontology.jsonld"])
def test_the_ontology_is_rdf_by_suffix(server_url: str, path: str) -> None:
    answer = httpx2.get(f"{server_url}{path}")
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0])
    assert form is not None
    subjects = {q.subject for q in ox.parse(answer.content, form)}
    assert ox.NamedNode("https://w3id.org/parley/ontology#Claim") in subjects
    assert ox.NamedNode("https://w3id.org/parley/vocab/modality/hedged") in subjects


def test_the_ontology_is_turtle_by_accept(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/ontology", headers={"Accept": "text/turtle"})
    assert answer.content == httpx2.get(f"{server_url}/ontology.ttl").content


def test_the_iri_of_a_concept_leads_to_where_it_is_described(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/vocab/modality/hedged")
    assert answer.status_code == 303
    anchor = answer.headers["location"].partition("#")[2]
    assert f'id="{anchor}"' in httpx2.get(f"{server_url}/ontology", headers=HTML).text


def test_the_context_reads_an_annotation_key(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    context = answer.json()["@context"]
    assert context["paraphrase"]["@id"] == "https://w3id.org/parley/ontology#paraphrase"


def test_health_tells_status_version_and_number_of_claims(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/health")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "ok"
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", told["version"]) is not None
    assert told["claims"] > 100


@pytest.mark.parametrize("path", ["/", "/sparql", "/id/actor/kallas", "/ontology", "/health"])
def test_every_answer_has_a_strict_policy(server_url: str, path: str) -> None:
    answer = httpx2.get(f"{server_url}{path}", headers={"Accept": "text/html, */*;q=0.1"})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/id/actor/kallas", "/browse/claims", "/graph/registry", "/none"]
)
def test_pages_have_no_inline_script_or_style_and_nothing_from_elsewhere(
    server_url: str, path: str
) -> None:
    html = httpx2.get(f"{server_url}{path}", headers=HTML).text
    assert re.search(r"<script(?![^>]*\ssrc=)", html) is None
    assert re.search(r"<style|\sstyle=|\son\w+=", html) is None
    assert re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', html) is None


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/id/actor/kallas", "/browse/claims", "/graph/registry", "/none"]
)
def test_pages_have_landmarks_one_heading_and_labels(server_url: str, path: str) -> None:
    html = httpx2.get(f"{server_url}{path}", headers=HTML).text
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    for landmark in ("<header", "<nav", "<main", "<footer"):
        assert landmark in html
    assert html.count("<h1") == 1
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    assert set(re.findall(r'<(?:textarea|input) id="([^"]+)"', html)) == labelled
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))

"""What the editor is told: everything of the model, under names that this server answers to."""

from __future__ import annotations

import re
from typing import Any

import httpx2

from parley.graph.domain import Domain
from parley.graph.example_queries import packaged_examples


def data(server_url: str) -> dict[str, Any]:
    answer = httpx2.get(f"{server_url}/sparql/editor.json")
    assert answer.headers["content-type"] == "application/json"
    members: dict[str, Any] = answer.json()
    return members


def test_every_term_of_the_model_is_offered_once(server_url: str, domain: Domain) -> None:
    model = domain.model
    concepts = [c.iri for scheme in model.schemes.values() for c in scheme.concepts.values()]
    offered = [term["iri"] for term in data(server_url)["terms"]]
    assert sorted(offered) == sorted([*model.classes, *model.properties, *concepts])


def test_every_term_says_what_it_means(server_url: str) -> None:
    terms = data(server_url)["terms"]
    assert [t["iri"] for t in terms if t["label"] == "" or t["definition"] == ""] == []


def test_a_property_whose_values_are_concepts_names_their_vocabulary(server_url: str) -> None:
    terms = {term["iri"]: term for term in data(server_url)["terms"]}
    scheme = terms["https://w3id.org/parley/ontology#modality"]["scheme"]
    assert terms[f"{scheme}/categorical"]["scheme"] == scheme


def test_terms_lead_to_places_in_the_reference(server_url: str) -> None:
    reference = httpx2.get(f"{server_url}/ontology", headers={"Accept": "text/html"}).text
    anchors = {f"/ontology#{name}" for name in re.findall(r'id="([^"]+)"', reference)}
    members = data(server_url)
    led = {term["href"] for term in members["terms"]} | set(members["pages"].values())
    assert led - anchors == {"/ontology"}


def test_prefixes_and_examples_are_those_of_the_server(server_url: str) -> None:
    members = data(server_url)
    assert members["prefixes"]["actor"] == f"{members['base']}id/actor/"
    assert [e["query"] for e in members["examples"]] == [e.query for e in packaged_examples()]


def test_what_a_browser_holds_is_not_sent_again(server_url: str) -> None:
    address = f"{server_url}/sparql/editor.json"
    tag = httpx2.get(address).headers["etag"]
    again = httpx2.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")

"""The context reads every class, key and concept as the term that the ontology declares."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from parley.graph.context import make_context
from parley.graph.domain import Domain, load_domain
from parley.graph.namespaces import DEFAULT_BASE, PREFIXES
from tests.graph.core_fixtures import write_extension

BASE = "https://example.org/peace/"


def expanded(context: object, **keys: object) -> dict[str, Any]:
    """Return what another JSON-LD processor makes of a node with ``keys``."""
    (node,) = jsonld.expand({"@context": context, "id": "https://example.org/x", **keys})
    return dict(node)


def test_the_published_context_is_the_one_of_the_model(domain: Domain) -> None:
    published = json.loads(files("parley.ontology").joinpath("context.jsonld").read_text("utf-8"))
    assert published["@context"] == make_context(domain.model, DEFAULT_BASE)
    assert "parley derive" in published["generated"]


def test_another_processor_knows_every_class(domain: Domain) -> None:
    context = make_context(domain.model, DEFAULT_BASE)
    names = {cls.name: cls.iri for cls in domain.model.classes.values()}
    node = expanded(context, type=list(names))
    assert node["@type"] == list(names.values())


def test_another_processor_knows_every_key(domain: Domain) -> None:
    context = make_context(domain.model, DEFAULT_BASE)
    read = {
        prop.key: sorted(expanded(context, **{prop.key: "x:y"}).keys() - {"@id"})
        for prop in domain.model.properties.values()
    }
    assert read == {prop.key: [prop.iri] for prop in domain.model.properties.values()}


def test_another_processor_knows_every_concept_by_its_bare_name(domain: Domain) -> None:
    context = make_context(domain.model, DEFAULT_BASE)
    for prop in domain.model.properties.values():
        if prop.scheme is not None:
            concepts = domain.model.schemes[prop.scheme].concepts
            values = expanded(context, **{prop.key: list(concepts)})[prop.iri]
            assert [value["@id"] for value in values] == [c.iri for c in concepts.values()]


@pytest.mark.parametrize("kind", ["object", "datatype"])
def test_values_are_read_as_the_range_says(domain: Domain, kind: str) -> None:
    context = make_context(domain.model, DEFAULT_BASE)
    text = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    for prop in domain.model.properties.values():
        if prop.kind == kind:
            written: object = {"en": "x"} if prop.range == text else "actor:x"
            (value,) = expanded(context, **{prop.key: written})[prop.iri]
            if kind == "object":
                assert value == {"@id": f"{DEFAULT_BASE}id/actor/x"}
            elif prop.range == text:
                assert value == {"@value": "x", "@language": "en"}
            else:
                assert value["@type"] == prop.range


def test_another_base_moves_things_and_graphs_only(domain: Domain) -> None:
    here, there = make_context(domain.model, DEFAULT_BASE), make_context(domain.model, BASE)
    moved = {key for key in here if here[key] != there[key]}
    things = {key for key, iri in PREFIXES.items() if iri.startswith(f"{DEFAULT_BASE}id/")}
    assert moved == things | {"graph"}
    assert there["actor"] == f"{BASE}id/actor/"


def test_an_extension_adds_its_terms_and_changes_none(domain: Domain, tmp_path: Path) -> None:
    extended = make_context(load_domain([write_extension(tmp_path)]).model, DEFAULT_BASE)
    packaged = make_context(domain.model, DEFAULT_BASE)
    assert {key: extended[key] for key in packaged} == packaged
    assert {key: extended[key] for key in extended.keys() - packaged.keys()} == {
        "Lighthouse": "https://example.org/terms#Lighthouse",
        "keeper": {"@id": "https://example.org/terms#keeper", "@type": "@id"},
        "lampHeight": {
            "@id": "https://example.org/terms#lampHeight",
            "@type": "http://www.w3.org/2001/XMLSchema#integer",
        },
    }

"""A model that contradicts itself does not load; one that is extended in Turtle does."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.annotation import read_annotations
from parley.graph.context import make_context
from parley.graph.domain import load_domain
from parley.graph.errors import AnnotationError, ModelError
from parley.graph.namespaces import CONTEXT, DEFAULT_BASE

EXTENSION = """\
@prefix ex: <https://example.org/terms#> .
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:Treaty a owl:Class ; rdfs:subClassOf parley:Referent ;
    rdfs:label "treaty"@en ; parley:plural "treaties"@en ;
    skos:definition "An agreement in writing."@en ; skos:example "The Harbour Treaty."@en ;
    rdfs:isDefinedBy <https://example.org/terms> .

ex:signatory a owl:ObjectProperty ;
    rdfs:label "signatory"@en ; rdfs:domain ex:Treaty ; rdfs:range parley:Actor ;
    skos:definition "Who signed."@en ; skos:example "Arlandia."@en ;
    rdfs:isDefinedBy <https://example.org/terms> .

ex:articles a owl:DatatypeProperty ;
    rdfs:label "articles"@en ; rdfs:domain ex:Treaty ; rdfs:range xsd:integer ;
    skos:definition "How many articles it has."@en ; skos:example "12"@en ;
    rdfs:isDefinedBy <https://example.org/terms> .

ex:TreatyShape a sh:NodeShape ; sh:targetClass ex:Treaty ;
    sh:property [ sh:path ex:signatory ; sh:minCount 1 ; sh:class parley:Actor ;
                  sh:message "A treaty is signed by actors." ] ,
        [ sh:path ex:articles ; sh:maxCount 1 ; sh:datatype xsd:integer ;
          sh:message "A treaty has one number of articles." ] .
"""

TREATY = """\
"@context":
  - {context}
  - "@base": https://w3id.org/parley/id/registry/
    "@language": en
id: graph:registry
"@graph":
  - {{id: actor:arlandia, type: State, label: Arlandia, definition: An invented state.}}
  - id: topic:harbour-treaty
    type: Treaty
    label: Harbour Treaty
    definition: An invented treaty.
    {key}: [actor:arlandia]
    articles: {articles}
"""


def write(folder: Path, turtle: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "own.ttl").write_text(turtle, encoding="utf-8")
    return folder


def faults(folder: Path, turtle: str) -> tuple[str, ...]:
    with pytest.raises(ModelError) as refused:
        load_domain([write(folder, turtle)])
    return refused.value.faults


def treaty(folder: Path, key: str = "signatory", articles: str = "12") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "treaty.yaml"
    content = TREATY.format(context=CONTEXT, key=key, articles=articles)
    path.write_text(content, encoding="utf-8")
    return path


def test_the_packaged_model_holds() -> None:
    model = load_domain().model
    assert {"Claim", "Attribution", "Passage", "Event"} <= set(model.by_name)
    assert model.by_key["attributedTo"].iri == "http://www.w3.org/ns/prov#wasAttributedTo"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("sh:path ex:signatory", "sh:path ex:nobody", "ex"),
        ("sh:targetClass ex:Treaty", "sh:targetClass ex:Pact", "does not declare as a class"),
        ("sh:class parley:Actor", "sh:class parley:Event", "outside the range parley:Actor"),
        ("sh:datatype xsd:integer", "sh:datatype xsd:string", "but the ontology gives the range"),
        ('rdfs:label "treaty"@en ; ', "", "has no label"),
        ('skos:definition "Who signed."@en ; ', "", "has no definition"),
        ('skos:example "12"@en ;', "", "has no example"),
        (' ; parley:plural "treaties"@en', "", "has no plural"),
        ('sh:message "A treaty is signed by actors."', "", "has no sh:message"),
        ('rdfs:label "signatory"@en', 'rdfs:label "s"@en ; parley:key "label"', "key label"),
        ('rdfs:label "signatory"@en', 'rdfs:label "s"@en ; parley:key "actor"', "is a prefix"),
        ("rdfs:subClassOf parley:Referent", "rdfs:subClassOf ex:Treaty", "subclass of itself"),
        ("rdfs:domain ex:Treaty ; rdfs:range parley:Actor", "rdfs:domain parley:Claim ; "
         "rdfs:range parley:Actor", "whose domain is Claim"),
    ],
)  # fmt: skip
def test_a_disagreement_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert EXTENSION.count(old) >= 1
    found = faults(tmp_path / "own", EXTENSION.replace(old, new, 1))
    assert any(fault in line for line in found)
    if "itself" not in fault:
        assert any("own.ttl" in line for line in found)


def test_malformed_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path / "own", EXTENSION + "\nex:Treaty a ;\n")
    assert "own.ttl" in fault
    assert "line" in fault


def test_a_folder_without_turtle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no Turtle file"):
        load_domain([tmp_path])


def test_an_extension_brings_keys_values_and_validation(tmp_path: Path) -> None:
    domain = load_domain([write(tmp_path / "own", EXTENSION)])
    context = make_context(domain.model, DEFAULT_BASE)
    assert context["Treaty"] == "https://example.org/terms#Treaty"
    found = read_annotations((treaty(tmp_path / "a"),), domain.model)
    said = ox.NamedNode("https://example.org/terms#signatory")
    signed = [q.object for q in found.quads if q.predicate == said]
    assert signed == [ox.NamedNode("https://w3id.org/parley/id/actor/arlandia")]
    assert domain.validator.check(found.quads).conforms


def test_an_extension_refuses_wrong_keys_and_values(tmp_path: Path) -> None:
    domain = load_domain([write(tmp_path / "own", EXTENSION)])
    with pytest.raises(AnnotationError, match="did you mean signatory"):
        read_annotations((treaty(tmp_path / "a", key="signatary"),), domain.model)
    with pytest.raises(AnnotationError, match="`twelve` is no integer"):
        read_annotations((treaty(tmp_path / "a", articles="twelve"),), domain.model)


def test_an_extension_is_checked_by_its_shape(tmp_path: Path) -> None:
    domain = load_domain([write(tmp_path / "own", EXTENSION)])
    found = read_annotations((treaty(tmp_path / "a"),), domain.model)
    said = ox.NamedNode("https://example.org/terms#signatory")
    report = domain.validator.check([q for q in found.quads if q.predicate != said])
    assert [result.message for result in report.results] == ["A treaty is signed by actors."]

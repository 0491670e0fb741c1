"""The packaged model has what shapes and ontology declare, and one extended in Turtle has more."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.annotation import Annotations, read_annotations
from parley.graph.build import build
from parley.graph.domain import Domain, load_domain
from parley.graph.errors import AnnotationError
from parley.graph.model_load import load_model
from parley.graph.namespaces import CONTEXT, SKOS, TERM
from tests.graph.core_fixtures import FLAG, LIGHTHOUSE, planted, write_extension

ANNOTATION = f"""\
"@context":
  - {CONTEXT}
  - "@base": https://w3id.org/parley/id/registry/
    "@language": en
id: graph:registry
"@graph":
  - id: graph:registry
    type: NamedGraph
    label: Registry of an invented coast
    graphKind: registry
    license: https://creativecommons.org/licenses/by/4.0/
  - {{id: actor:venn, type: Person, label: Orla Venn, definition: An invented person.}}
  - {{id: place:reef, type: Place, label: Reef, definition: An invented reef.}}
  - id: place:arland-light
    type: Lighthouse
    label: Arland light
    definition: An invented tower.
    keeper: [actor:venn]
    lampHeight: 31
"""


def read(folder: Path, domain: Domain, annotation: str = ANNOTATION) -> Annotations:
    path = folder / "coast.yaml"
    path.write_text(annotation, encoding="utf-8")
    return read_annotations((path,), domain.model)


def findings(folder: Path, domain: Domain, annotation: str) -> list[str]:
    """Return what the shapes find in an annotation that can be read."""
    quads = read(folder, domain, annotation).quads
    return [f"{r.severity}: {r.message}" for r in domain.validator.check(quads).results]


def refusal(folder: Path, domain: Domain, annotation: str) -> str:
    with pytest.raises(AnnotationError) as refused:
        read(folder, domain, annotation)
    (problem,) = refused.value.problems
    return str(problem)


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Domain:
    """The packaged domain with lighthouses, which have keepers and a height."""
    return load_domain([write_extension(tmp_path_factory.mktemp("own"))])


def test_the_packaged_model_loads_once() -> None:
    assert load_model() is load_model()


def test_a_model_cannot_be_changed(domain: Domain) -> None:
    claim = domain.model.by_name["Claim"]
    with pytest.raises(FrozenInstanceError):
        claim.label = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        claim.fields["other"] = claim.fields["about"]  # type: ignore[index]


def test_a_class_has_the_fields_of_its_ancestors_first(domain: Domain) -> None:
    model = domain.model
    for cls in model.classes.values():
        for parent in cls.parents:
            inherited = list(model.classes[parent].fields)
            assert set(inherited) <= set(cls.fields)
    person = list(model.by_name["Person"].fields)
    assert person[: len(model.by_name["Referent"].fields)] == list(model.by_name["Referent"].fields)


def test_only_concrete_classes_descend(domain: Domain) -> None:
    model = domain.model
    actors = {cls.name for cls in model.descendants[f"{TERM}Actor"]}
    assert {"Person", "State", "Organisation", "Bloc", "UnnamedCollective"} <= actors
    assert "Actor" not in actors
    assert all(model.is_a(cls, f"{TERM}Actor") for cls in model.descendants[f"{TERM}Actor"])


def test_every_field_that_leads_to_a_class_is_incoming_there(domain: Domain) -> None:
    model = domain.model
    incoming = {(owner.name, field.key) for owner, field in model.incoming(model.by_name["Person"])}
    assert ("Attribution", "attributedTo") in incoming
    assert ("Claim", "about") in incoming
    assert ("Claim", "expressedIn") not in incoming


def test_a_concept_is_found_by_its_bare_name(domain: Domain) -> None:
    modality = domain.model.by_key["modality"]
    found = domain.model.concept(modality, "hedged")
    assert found is not None
    assert found.iri == "https://w3id.org/parley/vocab/modality/hedged"
    assert domain.model.concept(modality, "asserts") is None
    assert domain.model.concept(domain.model.by_key["about"], "hedged") is None


def test_a_subclass_narrows_what_it_inherits(tmp_path: Path) -> None:
    narrowed = """
ex:LighthouseShape sh:property ex:Lighthouse-label .
ex:Lighthouse-label a sh:PropertyShape ; sh:path skos:prefLabel ;
    sh:minCount 2 ; sh:maxCount 7 ;
    sh:message "A lighthouse has a name in two languages."@en .
"""
    model = load_domain([write_extension(tmp_path, LIGHTHOUSE + narrowed)]).model
    special = model.by_name["Lighthouse"].fields["label"]
    general = model.by_name["Place"].fields["label"]
    assert (special.minimum, special.maximum) == (2, 7)
    assert general.minimum < 2
    assert special.message == "A lighthouse has a name in two languages."


def test_an_extension_has_class_fields_and_backward_keys(extended: Domain) -> None:
    model = extended.model
    lighthouse = model.by_name["Lighthouse"]
    assert lighthouse.parents == (f"{TERM}Place",)
    assert (lighthouse.fields["keeper"].minimum, lighthouse.fields["keeper"].many) == (1, True)
    assert (lighthouse.fields["lampHeight"].maximum, lighthouse.fields["lampHeight"].many) == (
        1,
        False,
    )
    backward = {field.property.inverse_key for _, field in model.incoming(model.by_name["Person"])}
    assert "lighthousesKept" in backward


def test_an_extension_leaves_the_packaged_model_alone(extended: Domain, domain: Domain) -> None:
    assert "Lighthouse" not in domain.model.by_name
    assert {iri: extended.model.classes[iri] for iri in domain.model.classes} == dict(
        domain.model.classes
    )


def test_an_annotation_with_the_keys_of_an_extension_conforms(
    extended: Domain, tmp_path: Path
) -> None:
    assert findings(tmp_path, extended, ANNOTATION) == []


def test_the_packaged_domain_knows_nothing_of_an_extension(domain: Domain, tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="Lighthouse"):
        read(tmp_path, domain)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "keeper: [actor:venn]",
            "keper: [actor:venn]",
            "coast.yaml:18: error: place:arland-light: unknown key `keper` for Lighthouse; "
            "did you mean keeper?",
        ),
        (
            "lampHeight: 31",
            "lampHeihgt: 31",
            "coast.yaml:19: error: place:arland-light: unknown key `lampHeihgt` for Lighthouse; "
            "did you mean lampHeight?",
        ),
        (
            "type: Lighthouse",
            "type: Lighthose",
            "coast.yaml:15: error: `Lighthose` is no class that can be annotated; "
            "did you mean Lighthouse?",
        ),
        (
            "lampHeight: 31",
            "lampHeight: high",
            "coast.yaml:19: error: place:arland-light: `lampHeight`: `high` is no integer; "
            "write a value of xsd:integer",
        ),
    ],
)
def test_a_wrong_key_or_value_of_an_extension_is_refused_with_a_hint(
    extended: Domain, tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert refusal(tmp_path, extended, planted(before, after, ANNOTATION)) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("    keeper: [actor:venn]\n", "", "Name at least one keeper."),
        ("lampHeight: 31", "lampHeight: 0", "A lamp stands at one height of at least a metre."),
        (
            "lampHeight: 31",
            "lampHeight: [31, 32]",
            "A lamp stands at one height of at least a metre.",
        ),
    ],
)
def test_an_instance_that_its_own_shape_refuses_is_found(
    extended: Domain, tmp_path: Path, before: str, after: str, said: str
) -> None:
    annotation = planted(before, after, ANNOTATION)
    assert findings(tmp_path, extended, annotation) == [f"Violation: {said}"]


def test_a_value_of_another_class_is_found(extended: Domain, tmp_path: Path) -> None:
    reef = ox.NamedNode("https://w3id.org/parley/id/place/reef")
    wrong = [
        ox.Quad(quad.subject, quad.predicate, reef, quad.graph_name)
        if quad.predicate.value.endswith("#keeper")
        else quad
        for quad in read(tmp_path, extended).quads
    ]
    report = extended.validator.check(wrong)
    assert [result.message for result in report.results] == ["Name at least one keeper."]


def test_a_vocabulary_of_an_extension_gives_bare_names(tmp_path: Path) -> None:
    domain = load_domain([write_extension(tmp_path, LIGHTHOUSE + FLAG)])
    flagged = planted("lampHeight: 31", "flag: plain", ANNOTATION)
    said = [q for q in read(tmp_path, domain, flagged).quads if q.predicate.value.endswith("#flag")]
    assert [str(quad.object) for quad in said] == ["<https://example.org/vocab/flag/plain>"]
    assert findings(tmp_path, domain, flagged) == []
    wrong = planted("lampHeight: 31", "flag: plian", ANNOTATION)
    assert refusal(tmp_path, domain, wrong).endswith("did you mean plain?")


def test_a_build_with_an_extension_holds_and_documents_its_terms(
    extended: Domain, tmp_path: Path
) -> None:
    (tmp_path / "coast.yaml").write_text(ANNOTATION, encoding="utf-8")
    made = build([tmp_path], extended)
    assert made.problems == []
    vocabulary = {str(q) for q in made.quads if str(q.graph_name).endswith("/graph/vocabulary>")}
    label = f'<https://example.org/terms#keeper> <{SKOS}definition> "Who looks after the lamp."@en'
    assert any(line.startswith(label) for line in vocabulary)


def test_shapes_of_an_extension_stay_out_of_the_vocabulary(extended: Domain) -> None:
    found = [str(quad) for quad in extended.vocabulary_quads() if "/ns/shacl#" in str(quad)]
    assert found == []

"""Each rule refuses the fault it is there for, in a line with file, term and what is wrong.

An extension that holds gets one fault; the rule that the fault breaks is the only one to speak.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.graph.domain import load_domain
from parley.graph.errors import ModelError
from tests.graph.core_fixtures import FLAG, LIGHTHOUSE, planted, write_extension

HOLDS = LIGHTHOUSE + FLAG
CLASS = "https://example.org/terms#Lighthouse"
KEEPER = "https://example.org/terms#keeper"
HEIGHT = "https://example.org/terms#lampHeight"
PLAIN = "https://example.org/vocab/flag/plain"
SCHEME = "https://example.org/vocab/flag"
XSD = "http://www.w3.org/2001/XMLSchema#"
FILE = "lighthouse.ttl"


def faults(tmp_path: Path, turtle: str) -> list[str]:
    """Return what the model is refused for, with the file called by its bare name."""
    folder = write_extension(tmp_path, turtle)
    with pytest.raises(ModelError) as refused:
        load_domain([folder])
    return [fault.replace(f"{folder}/", "") for fault in refused.value.faults]


def test_the_extension_holds_without_a_fault(tmp_path: Path) -> None:
    model = load_domain([write_extension(tmp_path, HOLDS)]).model
    assert list(model.schemes[SCHEME].concepts) == ["plain"]
    assert model.by_name["Lighthouse"].fields["flag"].property.kind == "concept"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('rdfs:label "lighthouse"@en ;', "", f"{CLASS} has no label: add one in English"),
        (
            'rdfs:label "lighthouse"@en',
            'rdfs:label "Leuchtturm"@de',
            f"{CLASS} has no label: add one in English",
        ),
        ('rdfs:label "keeper"@en ;', "", f"{KEEPER} has no label: add one in English"),
        ('skos:prefLabel "plain"@en ;', "", f"{PLAIN} has no label: add one in English"),
        (
            'skos:definition "A tower with a lamp."@en ;',
            "",
            f"{CLASS} has no definition: add one in English",
        ),
        (
            'skos:definition "Who looks after the lamp."@en ;',
            "",
            f"{KEEPER} has no definition: add one in English",
        ),
        (
            'skos:definition "A flag of one colour."@en ;',
            "",
            f"{PLAIN} has no definition: add one in English",
        ),
        (
            'skos:example "The lamp of Arlandia."@en ;',
            "",
            f"{CLASS} has no example: add one in English",
        ),
        ('skos:example "Orla Venn"@en ;', "", f"{KEEPER} has no example: add one in English"),
        ('skos:example "a red cloth"@en ', "", f"{PLAIN} has no example: add one in English"),
        (
            'skos:example "The lamp of Arlandia."@en ;\n'
            "    rdfs:isDefinedBy <https://example.org/terms>",
            'skos:example "The lamp of Arlandia."@en',
            f"{CLASS} has no rdfs:isDefinedBy: name its vocabulary",
        ),
        (
            "rdfs:domain ex:Lighthouse ; rdfs:range parley:Actor ;\n"
            "    rdfs:isDefinedBy <https://example.org/terms>",
            "rdfs:domain ex:Lighthouse ; rdfs:range parley:Actor",
            f"{KEEPER} has no rdfs:isDefinedBy: name its vocabulary",
        ),
        ('parley:plural "lighthouses"@en ;', "", f"{CLASS} has no plural: add parley:plural"),
    ],
)
def test_a_term_that_is_not_documented_is_refused(
    tmp_path: Path, before: str, after: str, fault: str
) -> None:
    assert faults(tmp_path, planted(before, after, HOLDS)) == [f"{FILE}: {fault}"]


def test_a_path_that_is_not_declared_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, planted("sh:path ex:lampHeight", "sh:path ex:lampHight"))
    assert found == [
        f"{FILE}: {CLASS}-lampHeight has the path https://example.org/terms#lampHight, "
        "which the ontology does not declare",
        f"{FILE}: {HEIGHT} is used by no shape: add it to a shape or remove it",
    ]


def test_a_property_of_no_shape_is_refused(tmp_path: Path) -> None:
    turtle = planted("sh:property ex:Lighthouse-keeper ,", "sh:property")
    assert faults(tmp_path, turtle) == [
        f"{FILE}: {KEEPER} is used by no shape: add it to a shape or remove it"
    ]


def test_a_class_without_shape_is_refused(tmp_path: Path) -> None:
    turtle = planted("sh:targetClass ex:Lighthouse", "sh:targetClass parley:Place")
    assert faults(tmp_path, turtle)[0] == (
        f"{FILE}: {CLASS} has no node shape: add one with sh:targetClass"
    )


def test_a_shape_for_an_undeclared_class_is_refused_with_its_file(tmp_path: Path) -> None:
    turtle = planted("sh:targetClass ex:Lighthouse", "sh:targetClass ex:Lighthouse , ex:Lighthowse")
    (fault,) = faults(tmp_path, turtle)
    assert "Lighthowse, which the ontology does not declare as a class" in fault
    assert fault.startswith(f"{FILE}: ")


def test_a_property_shape_without_message_is_refused(tmp_path: Path) -> None:
    turtle = planted('sh:message "Name at least one keeper."@en', "")
    assert faults(tmp_path, turtle) == [
        f"{FILE}: {CLASS}-keeper has no sh:message that tells a person what to do"
    ]


@pytest.mark.parametrize("type_of_it", ["a sh:SPARQLConstraint ; ", ""])
def test_a_sparql_constraint_without_message_is_refused(tmp_path: Path, type_of_it: str) -> None:
    turtle = f"""{LIGHTHOUSE}
ex:LighthouseShape sh:sparql ex:Lighthouse-tall .
ex:Lighthouse-tall {type_of_it}sh:select "SELECT $this WHERE {{ $this a [] }}" .
"""
    assert faults(tmp_path, turtle) == [
        f"{FILE}: {CLASS}-tall has no sh:message that tells a person what to do"
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT $this WHERE {", "has no valid sh:select"),
        ("SELECT $this WHERE { $this nowhere:p ?o }", "has no valid sh:select"),
        ("ASK { $this a [] }", "has no sh:select that projects $this"),
        ("SELECT ?other WHERE { ?other a [] }", "has no sh:select that projects $this"),
    ],
)
def test_a_constraint_whose_query_is_wrong_is_refused(
    tmp_path: Path, query: str, said: str
) -> None:
    turtle = f"""{LIGHTHOUSE}
ex:LighthouseShape sh:sparql ex:Lighthouse-tall .
ex:Lighthouse-tall a sh:SPARQLConstraint ; sh:message "Build it higher."@en ;
    sh:select "{query}" .
"""
    folder = write_extension(tmp_path, turtle)
    with pytest.raises(ModelError) as refused:
        _ = load_domain([folder]).validator
    (fault,) = refused.value.faults
    assert fault.startswith(f"{folder}/{FILE}: {CLASS}-tall {said}")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            "sh:class parley:Actor",
            "sh:class parley:Event",
            "shapes keeper with Event, outside the range parley:Actor",
        ),
        (
            "sh:class parley:Actor",
            "sh:class ex:Ghost",
            "shapes keeper with the class https://example.org/terms#Ghost, "
            "which the ontology does not declare",
        ),
        (
            "sh:class parley:Actor",
            "sh:datatype xsd:string",
            "shapes keeper with a datatype, but the ontology declares an object property",
        ),
        (
            "sh:datatype xsd:integer",
            "sh:datatype xsd:decimal",
            f"shapes lampHeight with {XSD}decimal, but the ontology gives the range {XSD}integer",
        ),
        (
            "rdfs:domain ex:Lighthouse ; rdfs:range xsd:integer",
            "rdfs:domain parley:Person ; rdfs:range xsd:integer",
            "shapes lampHeight, whose domain is Person",
        ),
        (
            "skos:inScheme <https://example.org/vocab/flag> ;",
            "",
            f"shapes flag, whose scheme {SCHEME} has no concepts",
        ),
        (
            "parley:valueScheme <https://example.org/vocab/flag>",
            "parley:valueScheme <https://example.org/vocab/flags>",
            f"shapes flag, whose scheme {SCHEME}s has no concepts",
        ),
        (
            "sh:class skos:Concept ;",
            "sh:class parley:Topic ;",
            "shapes flag without sh:class skos:Concept",
        ),
        (
            '"^https://example.org/vocab/flag/"',
            '"^https://example.org/vocab/flags/"',
            f'shapes flag without sh:pattern "^{SCHEME}/"',
        ),
        (
            "flag:plain a",
            "ex:plain a",
            f"uses {SCHEME}, but its concept https://example.org/terms#plain "
            "does not stand under it",
        ),
    ],
)
def test_a_shape_that_contradicts_the_ontology_is_refused(
    tmp_path: Path, before: str, after: str, fault: str
) -> None:
    assert faults(tmp_path, planted(before, after, HOLDS)) == [f"{FILE}: {CLASS} {fault}"]


def keyed(key: str) -> str:
    """Return the extension with another key for the height of the lamp."""
    return planted('rdfs:label "lamp height"@en', f'rdfs:label "height"@en ; parley:key "{key}"')


def test_a_key_that_is_a_prefix_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, keyed("graph")) == [
        f"{FILE}: {HEIGHT} has the key graph, which is a prefix: give it another"
    ]


@pytest.mark.parametrize("key", ["keeper", "paraphrase"])
def test_a_key_used_twice_is_refused_with_the_terms_that_have_it(tmp_path: Path, key: str) -> None:
    (fault,) = faults(tmp_path, keyed(key))
    assert f"the key {key} is used" in fault
    assert fault.startswith(f"{FILE}: {HEIGHT}")


@pytest.mark.parametrize("key", ["Place", "Claim", "id", "type"])
def test_a_key_that_means_something_else_already_is_refused(tmp_path: Path, key: str) -> None:
    (fault,) = faults(tmp_path, keyed(key))
    assert fault.startswith(f"{FILE}: {HEIGHT} has the key {key}")


@pytest.mark.parametrize("key", ["lamp height", "lamp-height", "@height", "2high", "lamp:height"])
def test_a_key_that_is_no_name_is_refused(tmp_path: Path, key: str) -> None:
    (fault,) = faults(tmp_path, keyed(key))
    assert fault.startswith(f"{FILE}: {HEIGHT} has the key {key}")


def test_two_classes_of_one_name_are_refused_with_their_file(tmp_path: Path) -> None:
    turtle = (
        HOLDS
        + """
ex:Place a owl:Class ; parley:abstract true ;
    rdfs:label "place"@en ; parley:plural "places"@en ;
    skos:definition "Somewhere else."@en ; skos:example "A rock."@en ;
    rdfs:isDefinedBy <https://example.org/terms> .
"""
    )
    (fault,) = faults(tmp_path, turtle)
    assert "the class name Place is used" in fault
    assert fault.startswith(f"{FILE}: https://example.org/terms#Place")


@pytest.mark.parametrize("key", ["label", "claimsAbout"])
def test_an_inverse_key_that_is_taken_is_refused_with_its_property(
    tmp_path: Path, key: str
) -> None:
    turtle = planted('parley:inverseKey "lighthousesKept"', f'parley:inverseKey "{key}"')
    found = faults(tmp_path, turtle)
    assert all(f"the key {key} twice, forward and inverse: rename one" in fault for fault in found)
    assert any(fault.startswith(f"{FILE}: {KEEPER}") for fault in found)


def test_an_inverse_key_of_a_property_without_things_is_refused(tmp_path: Path) -> None:
    turtle = planted('rdfs:label "lamp height"@en', 'rdfs:label "x"@en ; parley:inverseKey "lit"')
    assert faults(tmp_path, turtle) == [
        f"{FILE}: {HEIGHT} has an inverse key but its values are no things"
    ]


def test_a_class_without_iri_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, f"{LIGHTHOUSE}\n[] a owl:Class .\n") == [
        f"{FILE}: a class without IRI: give it one"
    ]


def test_a_class_below_itself_is_refused_with_its_file(tmp_path: Path) -> None:
    turtle = (
        planted("rdfs:subClassOf parley:Place", "rdfs:subClassOf ex:Tower")
        + """
ex:Tower a owl:Class ; rdfs:subClassOf ex:Lighthouse ; parley:abstract true ;
    rdfs:label "tower"@en ; parley:plural "towers"@en ;
    skos:definition "What is tall."@en ; skos:example "A mast."@en ;
    rdfs:isDefinedBy <https://example.org/terms> .
"""
    )
    (fault,) = faults(tmp_path, turtle)
    assert f"{CLASS} is a subclass of itself, through {CLASS}" in fault
    assert "https://example.org/terms#Tower" in fault
    assert fault.startswith(f"{FILE}: ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rdfs:subClassOf parley:Place", "rdfs:subClassOf parley:Plaice"),
        (
            "rdfs:domain ex:Lighthouse ; rdfs:range parley:Actor",
            "rdfs:domain parley:Plaice ; rdfs:range parley:Actor",
        ),
        ("rdfs:range parley:Actor", "rdfs:range parley:Plaice"),
    ],
)
def test_a_term_that_the_ontology_would_declare_but_does_not_is_refused(
    tmp_path: Path, before: str, after: str
) -> None:
    """A foreign class may be aligned to; one of Parley's own namespace must be declared in it."""
    found = faults(tmp_path, planted(before, after))
    assert any(fault.startswith(FILE) and "parley:Plaice" in fault for fault in found)


@pytest.mark.parametrize(("count", "value"), [("sh:maxCount 1", '"one"'), ("sh:minCount 1", "1.5")])
def test_a_count_that_is_no_whole_number_is_refused(tmp_path: Path, count: str, value: str) -> None:
    name = count.partition(" ")[0]
    (fault,) = faults(tmp_path, planted(count, f"{name} {value}"))
    assert fault.startswith(f"{FILE}: {CLASS}-")
    assert name in fault


def test_malformed_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    turtle = planted("sh:minCount 1 ; sh:class", "sh:minCount 1 sh:class")
    line = turtle[: turtle.index("sh:minCount 1 sh:class")].count("\n") + 1
    (fault,) = faults(tmp_path, turtle)
    assert fault.startswith(f"{FILE}: ")
    assert f"line {line}" in fault


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    turtle = planted('rdfs:label "lighthouse"@en ;', "")
    turtle = planted('sh:message "Name at least one keeper."@en', "", turtle)
    turtle = planted("sh:datatype xsd:integer", "sh:datatype xsd:decimal", turtle)
    assert len(faults(tmp_path, turtle)) == 3


def test_blank_nodes_of_two_files_are_kept_apart(tmp_path: Path) -> None:
    before = "ex:Lighthouse-keeper , ex:Lighthouse-lampHeight"
    own = planted(before, "_:b0 , ex:Lighthouse-lampHeight").replace("ex:Lighthouse-keeper", "_:b0")
    folder = write_extension(tmp_path, own)
    (folder / "other.ttl").write_text("_:b0 <https://example.org/p> 1 .", encoding="utf-8")
    (folder / "more.ttl").write_text(
        '@prefix sh: <http://www.w3.org/ns/shacl#> . _:b0 sh:minCount "many" .', encoding="utf-8"
    )
    fields = load_domain([folder]).model.by_name["Lighthouse"].fields
    assert fields["keeper"].minimum == 1

"""Turtle in a folder is all that it takes to have new classes and properties in GraphQL."""

from pathlib import Path

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.layout import make_layout
from parley.api.schema_file import derived
from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.errors import ModelError
from parley.graph.store import by_graph

HEAD = """
@prefix ex: <https://example.org/terms#> .
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

TREATY = """
ex:Treaty a owl:Class ; rdfs:subClassOf parley:SecurityArrangement ;
    rdfs:label "treaty"@en ; parley:plural "international treaties"@en ;
    skos:definition "An arrangement that is signed."@en ; skos:example "The Pact of Arlandia"@en ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:signatory a owl:ObjectProperty ; parley:inverseKey "treatiesSigned" ;
    rdfs:label "signatory"@en ; skos:definition "Who signed."@en ; skos:example "Arlandia"@en ;
    rdfs:domain ex:Treaty ; rdfs:range parley:Actor ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:articleCount a owl:DatatypeProperty ;
    rdfs:label "article count"@en ; skos:definition "How many articles it has."@en ;
    skos:example "12"@en ; rdfs:domain ex:Treaty ; rdfs:range xsd:integer ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:TreatyShape a sh:NodeShape ; sh:targetClass ex:Treaty ;
    sh:property [ sh:path ex:signatory ; sh:minCount 1 ; sh:class parley:Actor ;
                  sh:message "A treaty has signatories."@en ] ,
                [ sh:path ex:articleCount ; sh:maxCount 1 ; sh:datatype xsd:integer ;
                  sh:message "A treaty has one number of articles."@en ] .
"""

ANNOTATION = """
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/article/extension/
    "@language": en
id: graph:article/extension
"@graph":
  - id: graph:article/extension
    type: NamedGraph
    label: Extension
    graphKind: registry
    license: https://creativecommons.org/licenses/by/4.0/
  - {id: "actor:arlandia", type: State, label: Arlandia, definition: A state.}
  - id: arrangement:pact
    type: Treaty
    label: The pact
    definition: A treaty between states.
    signatory: [actor:arlandia]
    articleCount: 12
    arrangementType: [peace-agreement]
    arrangementStatus: [existing]
    mentionedIn: []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "terms"
    folder.mkdir()
    (folder / "treaty.ttl").write_text(HEAD + TREATY, encoding="utf-8")
    return folder


def test_a_new_class_has_its_type_fields_and_list(folder: Path) -> None:
    schema = build_schema(derived(load_domain([folder]))["api/schema.graphql"])
    treaty = schema.type_map["Treaty"]
    assert isinstance(treaty, GraphQLObjectType)
    assert treaty.description == "An arrangement that is signed."
    assert str(treaty.fields["signatory"].type) == "[Actor!]!"
    assert treaty.fields["signatory"].description == "Who signed."
    assert str(treaty.fields["articleCount"].type) == "Int"
    assert schema.query_type is not None
    assert {"treaty", "internationalTreaties"} <= set(schema.query_type.fields)
    actor = schema.type_map["Actor"]
    assert isinstance(actor, GraphQLInterfaceType)
    assert str(actor.fields["treatiesSigned"].type) == "[Treaty!]!"


def test_a_new_subclass_makes_its_superclass_an_interface(folder: Path) -> None:
    schema = build_schema(derived(load_domain([folder]))["api/schema.graphql"])
    arrangement = schema.type_map["SecurityArrangement"]
    assert isinstance(arrangement, GraphQLInterfaceType)
    possible = {named.name for named in schema.get_possible_types(arrangement)}
    assert possible == {"Treaty", "PlainSecurityArrangement"}


def test_things_of_the_new_class_are_annotated_and_answered(folder: Path, tmp_path: Path) -> None:
    domain = load_domain([folder])
    annotation = tmp_path / "annotation"
    annotation.mkdir()
    (annotation / "pact.yaml").write_text(ANNOTATION, encoding="utf-8")
    store = MemoryStore()
    built = build([annotation], domain)
    store.replace(by_graph(built.quads), lambda quads: type(built.report)(()))
    query = """{
      internationalTreaties(where: { signatory: { _eq: "actor/arlandia" } }) {
        totalCount
        nodes { __typename label articleCount signatory { label treatiesSigned { id } } } }
      securityArrangements { nodes { __typename ... on Treaty { articleCount } } }
    }"""
    body = Engine(domain).run(Request(query), store.view()).body
    signatory = {"label": "Arlandia", "treatiesSigned": [{"id": "arrangement/pact"}]}
    assert body == {
        "data": {
            "internationalTreaties": {
                "totalCount": 1,
                "nodes": [
                    {
                        "__typename": "Treaty",
                        "label": "The pact",
                        "articleCount": 12,
                        "signatory": [signatory],
                    }
                ],
            },
            "securityArrangements": {"nodes": [{"__typename": "Treaty", "articleCount": 12}]},
        }
    }


DIAMOND = """
ex:Base a owl:Class ; parley:abstract true ; rdfs:label "base"@en ; parley:plural "bases"@en ;
    skos:definition "d"@en ; skos:example "e"@en ; rdfs:isDefinedBy <https://example.org/terms> .
ex:Left a owl:Class ; rdfs:subClassOf ex:Base ; rdfs:label "left"@en ; parley:plural "lefts"@en ;
    skos:definition "d"@en ; skos:example "e"@en ; rdfs:isDefinedBy <https://example.org/terms> .
ex:Right a owl:Class ; rdfs:subClassOf ex:Base ; rdfs:label "right"@en ; parley:plural "rights"@en ;
    skos:definition "d"@en ; skos:example "e"@en ; rdfs:isDefinedBy <https://example.org/terms> .
ex:Both a owl:Class ; rdfs:subClassOf ex:Left , ex:Right ;
    rdfs:label "both"@en ; parley:plural "both things"@en ;
    skos:definition "d"@en ; skos:example "e"@en ; rdfs:isDefinedBy <https://example.org/terms> .
ex:link a owl:ObjectProperty ; parley:inverseKey "linkedFrom" ;
    rdfs:label "link"@en ; skos:definition "d"@en ; skos:example "e"@en ; rdfs:range ex:Base ;
    rdfs:isDefinedBy <https://example.org/terms> .
ex:BaseShape a sh:NodeShape ; sh:targetClass ex:Base ;
    sh:property [ sh:path ex:link ; sh:class ex:Base ; sh:message "m"@en ] .
ex:LeftShape a sh:NodeShape ; sh:targetClass ex:Left .
ex:RightShape a sh:NodeShape ; sh:targetClass ex:Right .
ex:BothShape a sh:NodeShape ; sh:targetClass ex:Both ;
    sh:property [ sh:path ex:link ; sh:maxCount 1 ; sh:class ex:Left ; sh:message "m"@en ] .
"""


def test_several_superclasses_and_narrowed_fields_still_make_a_valid_schema(tmp_path: Path) -> None:
    (tmp_path / "diamond.ttl").write_text(HEAD + DIAMOND, encoding="utf-8")
    schema = build_schema(derived(load_domain([tmp_path]))["api/schema.graphql"])
    both = schema.type_map["Both"]
    assert isinstance(both, GraphQLObjectType)
    assert {i.name for i in both.interfaces} == {"Left", "Right", "Base", "Node"}
    assert str(both.fields["link"].type) == "[Left!]!", "a list stays one where it is narrowed"
    assert str(both.fields["linkedFrom"].type) == "[Base!]!"


@pytest.mark.parametrize(
    ("old", "new", "clash"),
    [
        ("international treaties", "events", "events"),
        ('inverseKey "treatiesSigned"', 'inverseKey "graphs"', "graphs"),
        ("ex:Treaty ", "ex:PlainPassage ", "PlainPassage"),
        ("ex:Treaty ", "ex:ClaimEdge ", "ClaimEdge"),
        ("ex:Treaty ", "ex:IRI ", "IRI"),
    ],
)
def test_names_that_come_to_the_same_are_refused(
    tmp_path: Path, old: str, new: str, clash: str
) -> None:
    turtle = HEAD + TREATY.replace(old, new)
    (tmp_path / "treaty.ttl").write_text(turtle, encoding="utf-8")
    domain = load_domain([tmp_path])
    with pytest.raises(ModelError, match=f"GraphQL: .* {clash} twice: rename a term"):
        make_layout(domain)

"""An extension of the domain that holds, to be written to a folder as it is or with one fault."""

from __future__ import annotations

from pathlib import Path

HEAD = """\
@prefix ex: <https://example.org/terms#> .
@prefix flag: <https://example.org/vocab/flag/> .
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

LIGHTHOUSE = (
    HEAD
    + """
ex:Lighthouse a owl:Class ; rdfs:subClassOf parley:Place ;
    rdfs:label "lighthouse"@en ; parley:plural "lighthouses"@en ;
    skos:definition "A tower with a lamp."@en ;
    skos:example "The lamp of Arlandia."@en ;
    rdfs:isDefinedBy <https://example.org/terms> .

ex:keeper a owl:ObjectProperty ; parley:inverseKey "lighthousesKept" ;
    rdfs:label "keeper"@en ;
    skos:definition "Who looks after the lamp."@en ;
    skos:example "Orla Venn"@en ;
    rdfs:domain ex:Lighthouse ; rdfs:range parley:Actor ;
    rdfs:isDefinedBy <https://example.org/terms> .

ex:lampHeight a owl:DatatypeProperty ;
    rdfs:label "lamp height"@en ;
    skos:definition "How high the lamp stands, in metres."@en ;
    skos:example "31"@en ;
    rdfs:domain ex:Lighthouse ; rdfs:range xsd:integer ;
    rdfs:isDefinedBy <https://example.org/terms> .

ex:LighthouseShape a sh:NodeShape ; sh:targetClass ex:Lighthouse ;
    sh:property ex:Lighthouse-keeper , ex:Lighthouse-lampHeight .

ex:Lighthouse-keeper a sh:PropertyShape ; sh:path ex:keeper ;
    sh:minCount 1 ; sh:class parley:Actor ;
    sh:message "Name at least one keeper."@en .

ex:Lighthouse-lampHeight a sh:PropertyShape ; sh:path ex:lampHeight ;
    sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 1 ;
    sh:message "A lamp stands at one height of at least a metre."@en .
"""
)
"""A class, two properties and a shape: what a user writes to extend the domain."""

FLAG = """
ex:flag a owl:ObjectProperty ; parley:valueScheme <https://example.org/vocab/flag> ;
    rdfs:label "flag"@en ;
    skos:definition "What flies over the tower."@en ;
    skos:example "plain"@en ;
    rdfs:domain ex:Lighthouse ; rdfs:range skos:Concept ;
    rdfs:isDefinedBy <https://example.org/terms> .

<https://example.org/vocab/flag> a skos:ConceptScheme ;
    dcterms:title "flag"@en ; skos:definition "Flags of towers."@en .

flag:plain a skos:Concept ; skos:inScheme <https://example.org/vocab/flag> ;
    skos:prefLabel "plain"@en ;
    skos:definition "A flag of one colour."@en ;
    skos:example "a red cloth"@en .

ex:LighthouseShape sh:property ex:Lighthouse-flag .

ex:Lighthouse-flag a sh:PropertyShape ; sh:path ex:flag ;
    sh:class skos:Concept ; sh:pattern "^https://example.org/vocab/flag/" ;
    sh:message "A flag is a concept of the scheme flag."@en .
"""
"""A property with a controlled vocabulary, to stand behind :data:`LIGHTHOUSE`."""


def write_extension(folder: Path, turtle: str = LIGHTHOUSE) -> Path:
    """Write ``turtle`` to ``lighthouse.ttl`` in a new folder below ``folder``, and return that."""
    made = folder / "extension"
    made.mkdir()
    (made / "lighthouse.ttl").write_text(turtle, encoding="utf-8")
    return made


def planted(before: str, after: str, turtle: str = LIGHTHOUSE) -> str:
    """Return ``turtle`` with a fault: ``after`` where ``before`` stands, which it does once."""
    assert turtle.count(before) == 1
    return turtle.replace(before, after)

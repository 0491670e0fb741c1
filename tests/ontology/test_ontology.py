"""The files of the ontology: parsers agree on them, terms are documented, alignments are kept."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

PARTS = [Path(str(files(f"parley.{part}"))) for part in ("ontology", "shapes")]
FILES = [path for part in PARTS for path in sorted(part.glob("*.ttl"))]
TERM = "https://w3id.org/parley/ontology#"
VOCAB = "https://w3id.org/parley/vocab/"
SH = "http://www.w3.org/ns/shacl#"
RUN = 6
"""So many words in a row are somebody's sentence, not a turn of phrase."""

PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
FOAF = "http://xmlns.com/foaf/0.1/"
ORG = "http://www.w3.org/ns/org#"
SCHEMA = "http://schema.org/"
CITO = "http://purl.org/spar/cito/"
CRM = "http://www.cidoc-crm.org/cidoc-crm/"
GRASP = "http://groundedannotationframework.org/grasp#"
GAF = "http://groundedannotationframework.org/gaf#"
MARL = "http://purl.org/marl/ns#"
LODE = "http://linkedevents.org/ontology/"
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
TIME = "http://www.w3.org/2006/time#"

ALIGNED = {
    "Document": {f"{PROV}Entity", f"{FOAF}Document"},
    "Article": {f"{SCHEMA}OpinionNewsArticle"},
    "TextState": {f"{OA}State"},
    "Passage": {f"{OA}SpecificResource"},
    "Claim": {f"{PROV}Entity", f"{CRM}E89_Propositional_Object", f"{SCHEMA}Claim"},
    "Attribution": {f"{PROV}Entity", f"{GRASP}Attribution"},
    "Position": {f"{MARL}Opinion"},
    "Actor": {f"{PROV}Agent", f"{SEM}Actor", f"{CRM}E39_Actor"},
    "Person": {f"{FOAF}Person", f"{SCHEMA}Person"},
    "Collective": {f"{FOAF}Group"},
    "Organisation": {f"{ORG}Organization"},
    "State": {f"{ORG}FormalOrganization"},
    "Event": {f"{SEM}Event", f"{LODE}Event", f"{CRM}E5_Event"},
    "SecurityArrangement": {f"{PROV}Entity", f"{CRM}E89_Propositional_Object"},
    "Office": {f"{ORG}Post"},
    "OfficeHolding": {f"{ORG}Membership"},
    "Topic": {f"{SKOS}Concept"},
}
"""What the design says each class is a kind of, or close to."""

USED = {
    f"{PROV}wasAttributedTo",
    f"{PROV}hadPrimarySource",
    f"{OA}hasSource",
    f"{OA}start",
    f"{OA}end",
    f"{SEM}hasActor",
    f"{SEM}hasPlace",
    f"{SEM}subEventOf",
    f"{SEM}eventType",
    f"{SEM}hasEarliestBeginTimeStamp",
    f"{SEM}hasLatestEndTimeStamp",
    f"{SKOS}prefLabel",
    f"{SKOS}definition",
    "http://purl.org/dc/terms/license",
}
"""Properties that the design takes from elsewhere, as they are or as what its own refine."""

PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT",
}  # fmt: skip


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """All files of the ontology, read by rdflib, which the model does not use."""
    graph = Graph()
    for path in PARTS[0].glob("*.ttl"):
        graph.parse(path)
    return graph


def test_ontology_and_shapes_have_files_of_the_same_names() -> None:
    terms, shapes = ({path.stem for path in part.glob("*.ttl")} for part in PARTS)
    assert len(shapes) > 5
    assert shapes <= terms
    assert {stem for stem in terms - shapes if not stem.startswith("vocab-")} == {"parley"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_two_parsers_read_the_same_statements(path: Path) -> None:
    engine = Graph()
    triples = ox.serialize(
        (quad.triple for quad in ox.parse(path=path)), format=ox.RdfFormat.N_TRIPLES
    )
    assert triples is not None
    engine.parse(data=triples.decode("utf-8"), format="nt")
    assert isomorphic(engine, Graph().parse(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_begins_by_saying_what_it_holds(path: Path) -> None:
    assert re.match(r"# [A-Z].+", path.read_text(encoding="utf-8")) is not None


def terms(ontology: Graph) -> set[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    typed = {s for kind in kinds for s in ontology.subjects(RDF.type, kind)}
    return {s for s in typed | set(ontology.subjects(SKOS.inScheme)) if isinstance(s, URIRef)}


def test_every_term_has_label_definition_and_example(ontology: Graph) -> None:
    def said(term: URIRef, *predicates: URIRef) -> bool:
        values = [v for p in predicates for v in ontology.objects(term, p)]
        return any(isinstance(v, Literal) and v.language == "en" and v != "" for v in values)

    assert len(terms(ontology)) > 300
    for term in sorted(terms(ontology)):
        assert said(term, RDFS.label, SKOS.prefLabel), term
        assert said(term, SKOS.definition), term
        assert said(term, SKOS.example), term
        assert (term, RDFS.isDefinedBy, None) in ontology, term


def test_no_term_has_two_labels_or_definitions_in_a_language(ontology: Graph) -> None:
    twice = []
    for term in terms(ontology):
        for predicate in (RDFS.label, SKOS.prefLabel, SKOS.definition):
            values = ontology.objects(term, predicate)
            languages = [v.language for v in values if isinstance(v, Literal)]
            if len(languages) != len(set(languages)):
                twice.append((term, predicate))
    assert twice == []


def test_nothing_is_said_of_a_term_that_is_not_declared(ontology: Graph) -> None:
    declared = {str(term) for term in terms(ontology)}
    named = {str(node) for triple in ontology for node in triple if isinstance(node, URIRef)}
    ours = {iri for iri in named if iri.startswith(TERM)}
    datatypes = {str(v.datatype) for v in ontology.objects() if isinstance(v, Literal)}
    assert ours - declared - datatypes == set()


def test_the_shapes_name_only_declared_terms(ontology: Graph) -> None:
    declared = {str(term) for term in terms(ontology)}
    shapes = Graph()
    for path in PARTS[1].glob("*.ttl"):
        shapes.parse(path)
    named = {str(node) for triple in shapes for node in triple if isinstance(node, URIRef)}
    assert {iri for iri in named if iri.startswith(TERM)} - declared == set()
    texts = " ".join(str(query) for query in shapes.objects(None, URIRef(f"{SH}select")))
    used = set(re.findall(r"\bparley:([A-Za-z]\w*)", texts))
    assert len(used) > 10
    assert {f"{TERM}{name}" for name in used} - declared == set()


@pytest.mark.parametrize("name", list(ALIGNED))
def test_a_class_is_aligned_as_designed(ontology: Graph, name: str) -> None:
    above = set(ontology.transitive_objects(URIRef(TERM + name), RDFS.subClassOf))
    close = {near for cls in above for near in ontology.objects(cls, SKOS.closeMatch)}
    said = {str(node) for node in above | close}
    assert ALIGNED[name] - said == set()


def test_properties_of_others_are_used_or_refined(ontology: Graph) -> None:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    declared = {s for kind in kinds for s in ontology.subjects(RDF.type, kind)}
    refined = {o for s in declared for o in ontology.objects(s, RDFS.subPropertyOf)}
    assert USED - {str(term) for term in declared | refined} == set()


def values_of(ontology: Graph, scheme: str) -> dict[str, list[Literal]]:
    """Return the notations of each concept of a scheme, by its bare name."""
    concepts = ontology.subjects(SKOS.inScheme, URIRef(VOCAB + scheme))
    return {
        str(concept).rpartition("/")[2]: [
            v for v in ontology.objects(concept, SKOS.notation) if isinstance(v, Literal)
        ]
        for concept in concepts
    }


def test_plover_categories_carry_their_codes_and_those_of_cameo(ontology: Graph) -> None:
    codes = {
        (str(v.datatype).rpartition("#")[2], str(v))
        for values in values_of(ontology, "ploverCategory").values()
        for v in values
    }
    assert {code for kind, code in codes if kind == "PloverCode"} == PLOVER
    assert {code for kind, code in codes if kind == "CameoCode"} >= {"03", "05", "09", "19"}


def test_arrangement_types_carry_codes_of_pax(ontology: Graph) -> None:
    values = values_of(ontology, "arrangementType")
    codes = {name: {str(v) for v in given} for name, given in values.items()}
    assert codes["ceasefire"] == {"Cea", "Ceas"}
    assert set().union(*codes.values()) >= {"Cea", "Ceas", "SubComp", "FrAg", "Prin", "Proc"}
    assert {str(v.datatype) for given in values.values() for v in given} == {f"{TERM}PaxCode"}


def test_factuality_is_close_to_values_of_grasp(ontology: Graph) -> None:
    concepts = ontology.subjects(SKOS.inScheme, URIRef(f"{VOCAB}factuality"))
    close = {str(o) for c in concepts for o in ontology.objects(c, SKOS.closeMatch)}
    assert any(iri.startswith(GRASP[:-1]) for iri in close)


def test_commitments_and_relations_are_close_to_cito(ontology: Graph) -> None:
    close = {str(o) for o in ontology.objects(None, SKOS.closeMatch)}
    wanted = {"supports", "disputes", "qualifies", "ridicules"}
    assert {f"{CITO}{name}" for name in wanted} - close == set()


def test_stances_are_close_to_polarities_of_marl(ontology: Graph) -> None:
    close = {
        str(o)
        for name in ("favours", "opposes", "neutral")
        for o in ontology.objects(URIRef(f"{VOCAB}stance/{name}"), SKOS.closeMatch)
    }
    assert close >= {f"{MARL}Positive", f"{MARL}Negative", f"{MARL}Neutral"}


@pytest.mark.parametrize("namespace", [PROV, OA, SEM, FOAF, ORG, str(SKOS), SCHEMA, CITO, GRASP,
                                       GAF, MARL, CRM, LODE, NIF, TIME])  # fmt: skip
def test_every_vocabulary_of_the_design_is_aligned_to(ontology: Graph, namespace: str) -> None:
    named = {str(node) for _, p, node in ontology if p != RDF.type and isinstance(node, URIRef)}
    assert any(iri.startswith(namespace) for iri in named)


@pytest.mark.parametrize(
    "gone",
    [
        f"{CRM}E40_Legal_Body",
        f"{CRM}P120_occurs_before",
        f"{SCHEMA}ClaimReview",
        f"{SCHEMA}ConflictEvent",
        "https://schema.org/",
        "https://www.w3.org/2005/11/its/rdf#",
    ],
)
def test_terms_that_the_design_warns_of_are_not_used(ontology: Graph, gone: str) -> None:
    named = {str(node) for triple in ontology for node in triple if isinstance(node, URIRef)}
    assert [iri for iri in named if iri.startswith(gone)] == []


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def test_no_words_of_a_text_stand_in_the_ontology(shared_folder: Path) -> None:
    texts = sorted((shared_folder / "texts").glob("*.txt"))
    taken = {run for text in texts for run in runs(text.read_text(encoding="utf-8"))}
    assert len(taken) > 1000
    found = {
        path.name: runs(path.read_text(encoding="utf-8")) & taken
        for path in [*FILES, *PARTS[0].glob("reference.*")]
    }
    assert {name for name, hits in found.items() if len(hits) > 0} == set()

"""Annotation files become quads in the graphs they name, as any JSON-LD processor reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld

from parley.graph.annotation import Annotations, read_annotations
from parley.graph.domain import Domain
from parley.graph.engine import TYPE, Node
from parley.graph.errors import AnnotationError, Place, Problem
from parley.graph.namespaces import CONTEXT, EDTF, GRAPH, ID, TERM, VOCAB, XSD
from parley.graph.vocab import C, P
from parley.graph.yaml_source import Items, Leaf, Value, read_yaml

EXAMPLES = Path(str(files("parley.examples")))
ARTICLE = f"{ID}article/harbour-talks/"
CLAIMS = "harbour-talks/claims.yaml"
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(ID + name)


def of_article(name: str) -> ox.NamedNode:
    return ox.NamedNode(ARTICLE + name)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def values(found: Annotations, subject: Node, predicate: ox.NamedNode) -> list[str]:
    store = ox.Store()
    store.extend(found.quads)
    return sorted(str(q.object) for q in store.quads_for_pattern(subject, predicate, None))


def faults(small: Path, domain: Domain) -> tuple[Problem, ...]:
    with pytest.raises(AnnotationError) as caught:
        read_annotations((small,), domain.model)
    return caught.value.problems


# --- reading


def test_statements_stand_in_the_graph_of_their_file(small: Path, domain: Domain) -> None:
    found = read_annotations((small,), domain.model)
    homes = {q.graph_name for q in found.quads if q.subject == thing("event/statement")}
    assert homes == {
        ox.NamedNode(f"{GRAPH}registry"),
        ox.NamedNode(f"{GRAPH}article/harbour-talks"),
    }


def test_a_thing_is_typed_only_where_it_is_declared(small: Path, domain: Domain) -> None:
    found = read_annotations((small,), domain.model)
    typed = [q for q in found.quads if (q.subject, q.predicate) == (thing("event/statement"), TYPE)]
    assert [q.graph_name for q in typed] == [ox.NamedNode(f"{GRAPH}registry")]


def test_names_concepts_literals_and_languages_become_terms(small: Path, domain: Domain) -> None:
    found = read_annotations((small,), domain.model)
    claim = of_article("c02a")
    assert values(found, claim, P.about) == [f"<{ID}actor/bellmark>"]
    assert values(found, claim, P.modality) == [f"<{VOCAB}modality/announced>"]
    assert values(found, claim, P.expressedIn) == [f"<{ARTICLE}p64-112>"]
    assert values(found, claim, P.paraphrase) == ['"Bellmark lifts its closure by June."@en']
    time = of_article("event/statement/hasTime")
    assert values(found, time, P.edtf) == [f'"2031-05-03"^^<{EDTF}>']
    assert values(found, of_article("s01/selector"), P.end) == [f'"17"^^<{XSD}integer>']


def test_a_nested_node_is_named_by_its_place_and_typed_by_its_field(
    small: Path, domain: Domain
) -> None:
    found = read_annotations((small,), domain.model)
    hop = of_article("c02a/assertedThrough")
    assert values(found, of_article("c02a"), P.assertedThrough) == [str(hop)]
    assert values(found, hop, TYPE) == [str(C.Attribution)]


def test_what_a_file_nests_in_a_shared_thing_is_named_under_its_own_base(
    small: Path, domain: Domain
) -> None:
    found = read_annotations((small,), domain.model)
    times = values(found, thing("event/statement"), P.hasTime)
    assert times == [f"<{ARTICLE}event/statement/hasTime>"]


def test_nodes_in_a_list_are_numbered(small: Path, domain: Domain) -> None:
    nested = "hasTime: [{edtf: '2031', dateBasis: computed}, {dateBasis: undated}]\n    was:"
    change(small / CLAIMS, "hasTime:", nested)
    text = (small / CLAIMS).read_text(encoding="utf-8")
    start, end = text.index("    was:"), text.index("    initiatedBy")
    (small / CLAIMS).write_text(text[:start] + text[end:], encoding="utf-8")
    found = read_annotations((small,), domain.model)
    prefix = f"<{ARTICLE}event/statement/hasTime"
    times = values(found, thing("event/statement"), P.hasTime)
    assert times == [f"{prefix}/1>", f"{prefix}/2>"]


def test_places_lead_to_file_and_line(small: Path, domain: Domain) -> None:
    found = read_annotations((small,), domain.model)
    place = found.places[f"{ARTICLE}c03a"]
    line = (small / CLAIMS).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert place.file == CLAIMS
    assert line == "  - id: c03a"


def test_a_nested_node_has_a_place_of_its_own(small: Path, domain: Domain) -> None:
    found = read_annotations((small,), domain.model)
    outer, inner = (found.places[f"{ARTICLE}{n}"] for n in ("c02a", "c02a/assertedThrough"))
    assert outer.line < inner.line


def test_names_are_relative_to_the_folder_and_files_are_sorted(small: Path, domain: Domain) -> None:
    found = read_annotations((small,), domain.model)
    names = [file.name for file in found.files]
    assert names == [
        "harbour-talks/article.yaml",
        "harbour-talks/claims.yaml",
        "harbour-talks/passages.yaml",
        "links.yaml",
        "registry.yaml",
    ]


def test_a_date_without_quotation_marks_and_a_year_as_a_number_are_read(
    small: Path, domain: Domain
) -> None:
    change(small / CLAIMS, '"2031-05-03"', "2031")
    found = read_annotations((small,), domain.model)
    assert values(found, of_article("event/statement/hasTime"), P.edtf) == [f'"2031"^^<{EDTF}>']


def test_a_word_that_yaml_1_1_calls_false_is_a_language(small: Path, domain: Domain) -> None:
    change(small / "registry.yaml", "{en: Arlandia}", "{en: Arlandia, no: no}")
    found = read_annotations((small,), domain.model)
    assert values(found, thing("actor/arlandia"), P.label) == ['"Arlandia"@en', '"no"@no']


def test_several_labels_of_one_language_are_all_kept(small: Path, domain: Domain) -> None:
    change(
        small / "registry.yaml",
        "definition: {en: An invented coastal state.}",
        "definition: {en: An invented coastal state.}\n    altLabel: {en: [Arland, Arlandy]}",
    )
    found = read_annotations((small,), domain.model)
    assert values(found, thing("actor/arlandia"), P.altLabel) == ['"Arland"@en', '"Arlandy"@en']


def test_a_class_in_a_list_is_a_class(small: Path, domain: Domain) -> None:
    change(small / "registry.yaml", "type: State", "type: [State]")
    found = read_annotations((small,), domain.model)
    assert values(found, thing("actor/arlandia"), TYPE) == [str(C.State)]


# --- refusing


def test_all_problems_of_all_files_are_collected(small: Path, domain: Domain) -> None:
    change(small / CLAIMS, "polarity: affirmed", "polarity: denied")
    change(small / CLAIMS, "actor:bellmark", "actor:belmark")
    change(small / "registry.yaml", "type: State", "type: Stat")
    whats = [problem.what for problem in faults(small, domain)]
    assert "`denied` is no concept of polarity" in whats
    assert "`about` refers to actor:belmark, which is declared nowhere" in whats
    assert "`Stat` is no class that can be annotated" in whats


def test_problems_come_in_the_order_of_files_and_lines(small: Path, domain: Domain) -> None:
    change(small / "registry.yaml", "label:", "lable:")
    change(small / CLAIMS, "modality:", "modalty:")
    change(small / CLAIMS, "claimType:", "claimtype:")
    found = faults(small, domain)
    assert list(found) == sorted(found)
    assert len(found) == 3


def test_an_abstract_class_cannot_be_annotated(small: Path, domain: Domain) -> None:
    change(small / "registry.yaml", "type: State", "type: Actor")
    assert "`Actor` is no class that can be annotated" in [p.what for p in faults(small, domain)]


def test_a_node_that_is_nested_without_a_class_is_refused(small: Path, domain: Domain) -> None:
    change(small / CLAIMS, "about: [actor:bellmark]", "about: [{label: {en: Bellmark}}]")
    assert "is described but declared nowhere" in faults(small, domain)[0].what


def test_a_mapping_where_a_plain_value_is_meant_is_refused(small: Path, domain: Domain) -> None:
    change(small / CLAIMS, "polarity: affirmed", "polarity: {value: affirmed}")
    problem = faults(small, domain)[0]
    assert problem.what == "`polarity` takes plain values"
    assert problem.subject == "article:harbour-talks/c02a"


def test_a_declaration_in_another_file_counts_too(small: Path, domain: Domain) -> None:
    change(small / CLAIMS, "- id: event:statement\n", "- id: event:statement\n    type: Event\n")
    problem = faults(small, domain)[0]
    # Files are read by name, so the second declaration is the one in the registry.
    assert problem.place.file == "registry.yaml"
    assert f"{CLAIMS}:55: two things with one IRI" in problem.what


@pytest.mark.parametrize("value", ["69", "0.5", "-3", "'69'"])
def test_a_decimal_may_be_any_plain_number(small: Path, domain: Domain, value: str) -> None:
    change(small / CLAIMS, "    paraphrase: B", f"    quantityValue: {value}\n    paraphrase: B")
    found = read_annotations((small,), domain.model)
    number = value.strip("'")
    assert values(found, of_article("c02a"), P.quantityValue) == [f'"{number}"^^<{XSD}decimal>']


@pytest.mark.parametrize("value", ["ten", "nan", "inf", "1e5", "1_000", "'1,5'", "''"])
def test_a_decimal_is_what_xsd_calls_a_decimal(small: Path, domain: Domain, value: str) -> None:
    change(small / CLAIMS, "    paraphrase: B", f"    quantityValue: {value}\n    paraphrase: B")
    assert "is no decimal" in faults(small, domain)[0].what


@pytest.mark.parametrize("value", ["2031-13-01", "20310504", "2031-W18-7", "4 May", "2031"])
def test_a_date_is_what_xsd_calls_a_date(small: Path, domain: Domain, value: str) -> None:
    change(small / "links.yaml", "decidedOn: 2031-05-04", f"decidedOn: {value}")
    assert faults(small, domain)[0].what == f"`decidedOn`: `{value}` is no date"


@pytest.mark.parametrize("value", ["one", "'1_0'", "1.0", "''"])
def test_an_integer_is_what_xsd_calls_an_integer(small: Path, domain: Domain, value: str) -> None:
    change(small / "harbour-talks/article.yaml", "segmentOrder: 1", f"segmentOrder: {value}")
    assert "is no integer" in faults(small, domain)[0].what


@pytest.mark.parametrize("value", ["not an iri", '"http://[x"', '"<a>"', '"a|b"'])
def test_what_is_no_iri_is_refused_with_its_line(small: Path, domain: Domain, value: str) -> None:
    change(small / "registry.yaml", "https://creativecommons.org/licenses/by/4.0/", value)
    assert faults(small, domain)[0].place == Place("registry.yaml", 12)


def test_an_empty_value_is_refused_as_empty(small: Path, domain: Domain) -> None:
    change(small / CLAIMS, "about: [actor:bellmark]", "about:")
    assert "no value" in faults(small, domain)[0].what


# --- as any JSON-LD processor


def documents(folder: Path) -> list[Json]:
    """The files of ``folder`` as JSON, with the derived context instead of its address."""
    derived = json.loads(files("parley.ontology").joinpath("context.jsonld").read_text("utf-8"))
    sources = sorted(folder.rglob("*.yaml"))
    assert len(sources) > 0
    return [as_json(read_yaml(p.read_text("utf-8"), p.name), derived["@context"]) for p in sources]


def as_json(value: Value, context: Json) -> Json:
    if isinstance(value, Leaf):
        return context if value.value == CONTEXT else value.value
    if isinstance(value, Items):
        return [as_json(item, context) for item in value.items]
    return {entry.key: as_json(entry.value, context) for entry in value.entries}


def read_by_pyld(document: Json) -> str:
    return str(jsonld.to_rdf(document, {"format": "application/n-quads"}))


def read_by_rdflib(document: Json) -> str:
    dataset = rdflib.Dataset()
    dataset.parse(data=json.dumps(document), format="json-ld")
    return dataset.serialize(format="nquads")


def parsed(lines: Iterable[str]) -> list[ox.Quad]:
    return [
        quad
        for text in lines
        for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=True)
    ]


def iris(quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
    terms = (term for quad in quads for term in (quad.subject, quad.object))
    return {term for term in terms if isinstance(term, ox.NamedNode)}


def canonical(quads: Iterable[ox.Quad]) -> set[str]:
    """The quads with canonical names of blank nodes, whose types are left out."""
    kept = [
        quad
        for quad in quads
        if not (isinstance(quad.subject, ox.BlankNode) and quad.predicate == TYPE)
    ]
    dataset = ox.Dataset(kept)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def unnamed(quads: Iterable[ox.Quad], names: set[ox.NamedNode]) -> list[ox.Quad]:
    """The quads with blank nodes for the IRIs in ``names``."""
    blank = {name: ox.BlankNode(f"b{number}") for number, name in enumerate(sorted(names, key=str))}

    def swapped(term: Node | ox.Triple) -> Node:
        assert not isinstance(term, ox.Triple)
        return blank.get(term, term) if isinstance(term, ox.NamedNode) else term

    return [
        ox.Quad(
            swapped(quad.subject),
            quad.predicate,
            quad.object
            if isinstance(quad.object, ox.Literal | ox.Triple)
            else swapped(quad.object),
            quad.graph_name,
        )
        for quad in quads
    ]


def blank_types(quads: Iterable[ox.Quad]) -> Counter[str]:
    return Counter(
        str(quad.object)
        for quad in quads
        if isinstance(quad.subject, ox.BlankNode) and quad.predicate == TYPE
    )


@pytest.fixture(scope="module")
def ours(domain: Domain) -> tuple[ox.Quad, ...]:
    """What the example files say, as this project reads them."""
    return read_annotations((EXAMPLES,), domain.model).quads


@pytest.mark.parametrize("processor", [read_by_pyld, read_by_rdflib])
def test_another_processor_reads_the_example_files_alike(
    processor: Callable[[Json], str], ours: tuple[ox.Quad, ...], domain: Domain
) -> None:
    theirs = parsed(processor(document) for document in documents(EXAMPLES))
    classes = {ox.NamedNode(iri) for iri in domain.model.classes}
    assert iris(theirs) - iris(ours) == set()
    ours_unnamed = unnamed(ours, iris(ours) - iris(theirs) - classes)
    assert canonical(ours_unnamed) == canonical(theirs)
    assert blank_types(theirs) <= blank_types(ours_unnamed)


def test_every_name_in_the_example_files_is_under_a_known_address(
    ours: tuple[ox.Quad, ...],
) -> None:
    known = (ID, GRAPH, TERM, VOCAB, "http://www.wikidata.org/entity/Q", "http://www.w3.org/")
    others = {iri.value for iri in iris(ours) if not iri.value.startswith(known)}
    assert others == {"https://creativecommons.org/licenses/by/4.0/"}

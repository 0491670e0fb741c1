"""Each constraint is tripped by the file named after it, and by nothing that is valid.

A file in ``tests/data/invalid`` has one fault. Where another constraint cannot but notice the same
fault, the comment ``# also trips:`` names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, reduce
from importlib.resources import as_file, files
from operator import add
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import RDF, RDFS, SH, Dataset, Graph, URIRef
from rdflib.term import Node

from parley.graph.domain import Domain, load_domain
from parley.graph.namespaces import TERM, local_name
from parley.graph.report import Report
from parley.graph.shapes_graph import TARGETS, core_shapes

DATA = Path(__file__).parent.parent / "data"
VALID = sorted((DATA / "valid").iterdir())
INVALID = sorted((DATA / "invalid").iterdir())
ALSO_TRIPS = re.compile(r"^# also trips: (.+)$", re.MULTILINE)
SENTENCE = re.compile(r"^[\w`].*[\w`)]\.$")
# What a shape says besides its constraints. A constraint that is not listed here needs a file.
ABOUT_THE_SHAPE = {"path", "order", "message", "severity", "property", "sparql"} | {
    local_name(target) for target in TARGETS
}
CHECKED_ALONE = URIRef(f"{TERM}checkedAlone")

Finding = tuple[str, str]
"""Focus node and name of the constraint."""


@cache
def domain() -> Domain:
    return load_domain()


@cache
def report_on(path: Path) -> Report:
    return domain().validator.check(ox.parse(path=path))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_data_has_no_finding(path: Path) -> None:
    assert str(report_on(path)) == "Conforms: no finding."


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_fault_trips_its_constraint_and_no_other(path: Path) -> None:
    also = ALSO_TRIPS.search(path.read_text(encoding="utf-8"))
    expected = {path.stem} | (set(also[1].split(", ")) if also is not None else set())
    assert {result.constraint for result in report_on(path).results} == expected


@pytest.mark.parametrize("path", VALID + INVALID, ids=lambda path: path.stem)
def test_a_file_says_what_it_shows(path: Path) -> None:
    assert re.match(r"# [A-Z].+\.\n", path.read_text(encoding="utf-8")) is not None


def test_every_constraint_has_its_file() -> None:
    closed = {
        f"{local_name(str(shape))}-closed"
        for shape in core_shapes(domain().source, domain().model).subjects(SH.closed)
    }
    assert len(closed) > 0
    assert {path.stem for path in INVALID} == set(constraints_of(turtle("shapes"))) | closed


def test_every_class_has_valid_data() -> None:
    concrete = {cls.iri for cls in domain().model.classes.values() if not cls.abstract}
    shown = {node.value for path in VALID for node in instances(path, path.stem.partition("-")[0])}
    assert shown == concrete


def test_a_message_is_a_sentence_that_says_what_to_do() -> None:
    messages = {result.message for path in INVALID for result in report_on(path).results}
    assert len(messages) > 0
    short = {message for message in messages if len(message.split()) < 5}
    assert short | {m for m in messages if SENTENCE.fullmatch(m) is None} == set()


@pytest.mark.parametrize("path", VALID + INVALID, ids=lambda path: path.stem)
def test_the_validator_finds_what_plain_pyshacl_finds(path: Path) -> None:
    found = {(r.focus, r.constraint) for r in report_on(path).results}
    # Closed shapes come from the model and stand in no file.
    from_files = {pair for pair in found if not pair[1].endswith("-closed")}
    assert from_files == plain_findings(path)


def instances(path: Path, name: str) -> Iterator[ox.NamedNode]:
    """Iterate over the class ``name`` as often as ``path`` has an instance of it."""
    wanted = ox.NamedNode(domain().model.by_name[name].iri)
    for quad in ox.parse(path=path):
        if quad.predicate.value == str(RDF.type) and quad.object == wanted:
            yield wanted


def turtle(part: str) -> Graph:
    """Return the Turtle files of ``ontology`` or ``shapes``, read by rdflib."""
    graph = Graph()
    with as_file(files(f"parley.{part}")) as folder:
        for path in sorted(folder.glob("*.ttl")):
            graph.parse(path)
    return graph


def constraints_of(shapes: Graph) -> Iterator[str]:
    """Iterate over the constraints of all shapes with a target, by the names of findings."""
    for shape in {s for target in TARGETS for s in shapes.subjects(target)}:
        for node in (shape, *shapes.objects(shape, SH.property)):
            for predicate in shapes.predicates(node):
                name = local_name(str(predicate))
                if str(predicate).startswith(str(SH)) and name not in ABOUT_THE_SHAPE:
                    yield f"{local_name(str(node))}-{name}"
        for constraint in shapes.objects(shape, SH.sparql):
            yield local_name(str(constraint))


@cache
def taxonomy() -> Graph:
    """Return what SHACL reads of terms: their types and superclasses."""
    known, terms = Graph(), turtle("ontology")
    for predicate in (RDF.type, RDFS.subClassOf):
        known += terms.triples((None, predicate, None))
    return known


@cache
def shapes_for_all_graphs() -> Graph:
    """Return the shapes as the files have them, those marked ``checkedAlone`` without target."""
    shapes = turtle("shapes")
    for shape in list(shapes.subjects(CHECKED_ALONE)):
        for target in TARGETS:
            shapes.remove((shape, target, None))
    return shapes


@cache
def shapes_for_each_graph() -> Graph:
    """Return the shapes marked ``checkedAlone`` with all that they lead to."""
    shapes, marked = turtle("shapes"), Graph()
    waiting = list(shapes.subjects(CHECKED_ALONE))
    while len(waiting) > 0:
        node = waiting.pop()
        if (node, None, None) not in marked:
            marked += shapes.triples((node, None, None))
            waiting += shapes.objects(node)
    return marked


def plain_findings(path: Path) -> set[Finding]:
    """Return what pySHACL and rdflib find by themselves: on all graphs together, then on each."""
    graphs = [taxonomy() + graph for graph in Dataset().parse(path).graphs() if len(graph) > 0]
    found = findings(reduce(add, graphs), shapes_for_all_graphs())
    return found.union(*(findings(graph, shapes_for_each_graph()) for graph in graphs))


def findings(data: Graph, shapes: Graph) -> set[Finding]:
    _, found, _ = validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(found, Graph)
    return {finding(found, node) for node in found.objects(None, SH.result)}


def finding(found: Graph, node: Node) -> Finding:
    focus, shape, component = (
        str(found.value(node, predicate))
        for predicate in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent)
    )
    if component == str(SH.SPARQLConstraintComponent):
        return focus, local_name(str(found.value(node, SH.sourceConstraint)))
    name = local_name(component).removesuffix("ConstraintComponent")
    return focus, f"{local_name(shape)}-{name[0].lower()}{name[1:]}"

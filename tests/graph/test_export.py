"""What is exported parses back to what is held."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.build import Build
from parley.graph.embedded import MemoryStore
from parley.graph.errors import StoreError
from parley.graph.export import FORMATS, chosen_quads, graph_names, serialised, write_file
from parley.graph.report import Report

ARTICLE = "https://w3id.org/parley/graph/article/alaska-summit"
WORDS = "https://w3id.org/parley/graph/text/invented"
PARLEY = Path(sys.executable).with_name("parley")


@pytest.fixture(scope="module")
def data(built: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "data"
    subprocess.run([str(PARLEY), "build", "--data", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture
def worded() -> Iterator[MemoryStore]:
    subject = ox.NamedNode("https://example.org/p1-2")
    predicate = ox.NamedNode("https://w3id.org/parley/ontology#words")
    with MemoryStore() as store:
        quad = ox.Quad(subject, predicate, ox.Literal("words"), ox.NamedNode(WORDS))
        other = ox.Quad(subject, predicate, ox.Literal("none"), ox.NamedNode(ARTICLE))
        store.replace({WORDS: [quad], ARTICLE: [other]}, lambda _: Report(()))
        yield store


@pytest.mark.parametrize("form", ["trig", "nquads", "jsonld"])
def test_a_format_with_graphs_parses_back(store: MemoryStore, built: Build, form: str) -> None:
    written = serialised(chosen_quads(store.view(), ()), form)
    parsed = set(ox.parse(written, format=FORMATS[form]))
    assert parsed == set(built.quads)


def test_turtle_has_every_statement_once(store: MemoryStore, built: Build) -> None:
    written = serialised(chosen_quads(store.view(), ()), "turtle")
    parsed = [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE)]
    assert len(parsed) == len(set(parsed))
    assert set(parsed) == {quad.triple for quad in built.quads}


def test_one_graph_is_exported_by_its_short_name(store: MemoryStore, built: Build) -> None:
    quads = set(chosen_quads(store.view(), ["graph:article/alaska-summit"]))
    assert quads == {q for q in built.quads if q.graph_name == ox.NamedNode(ARTICLE)}


def test_words_of_texts_are_exported_only_when_named(worded: MemoryStore) -> None:
    view = worded.view()
    assert graph_names(view) == [ARTICLE, WORDS]
    assert {str(q.graph_name) for q in chosen_quads(view, ())} == {f"<{ARTICLE}>"}
    assert len(list(chosen_quads(view, [WORDS]))) == 1


def test_an_unknown_graph_is_refused_with_the_known_ones(worded: MemoryStore) -> None:
    with pytest.raises(StoreError, match="there are graph:article/alaska-summit"):
        list(chosen_quads(worded.view(), ["graph:article/other"]))


def test_a_file_is_written_whole_or_not_at_all(built: Build, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_file(built.quads, tmp_path / "nowhere" / "a.nq")
    write_file(built.quads, tmp_path / "a.trig")
    assert [path.name for path in tmp_path.iterdir()] == ["a.trig"]


def run(data: Path, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(PARLEY), arguments[0], "--data", str(data), *arguments[1:]]
    return subprocess.run(command, capture_output=True, text=True, input=given)


COUNT = "SELECT (COUNT(*) AS ?n) { ?s a parley:Segment }"


def test_a_query_is_an_argument_a_file_or_standard_input(data: Path, tmp_path: Path) -> None:
    (tmp_path / "count.rq").write_text(COUNT, encoding="utf-8")
    expected = "?n\n65\n"
    assert run(data, "query", COUNT).stdout == expected
    assert run(data, "query", "--file", str(tmp_path / "count.rq")).stdout == expected
    assert run(data, "query", given=COUNT).stdout == expected


def test_a_query_answers_in_the_format_asked_for(data: Path) -> None:
    assert run(data, "query", COUNT, "--format", "csv").stdout.split() == ["n", "65"]
    assert '"value":"65"' in run(data, "query", COUNT, "--format", "json").stdout
    assert "65" in run(data, "query", COUNT, "--format", "table").stdout
    assert run(data, "query", "ASK { ?s a parley:Claim }").stdout == "true\n"


def test_triples_are_turtle(data: Path) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?l } { VALUES ?s { actor:kallas } ?s skos:prefLabel ?l }"
    done = run(data, "query", query, "--format", "turtle")
    (triple,) = ox.parse(done.stdout, format=ox.RdfFormat.TURTLE)
    assert triple.object == ox.Literal("Kaja Kallas", language="en")


def test_a_reader_that_leaves_early_sees_no_traceback(data: Path) -> None:
    command = f"'{PARLEY}' export --data '{data}' --format nquads | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr

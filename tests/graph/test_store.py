"""Both embedded stores keep the one contract: every test here runs on each."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.embedded import EngineStore, MemoryStore
from parley.graph.errors import QueryError, QuerySyntaxError, ShapesError
from parley.graph.folder import FolderStore
from parley.graph.report import Report, Result
from parley.graph.store import Dataset, by_graph

FIRST = "https://example.org/graph/first"
SECOND = "https://example.org/graph/second"
REFUSAL = Result("Violation", "https://example.org/x", "", "", "No.", "shape", "component")


def open_gate(quads: Iterable[ox.Quad]) -> Report:
    return Report(())


def shut_gate(quads: Iterable[ox.Quad]) -> Report:
    return Report((REFUSAL,))


@pytest.fixture(params=["memory", "folder"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineStore]:
    kind = MemoryStore() if request.param == "memory" else FolderStore(tmp_path / "data")
    with kind as opened:
        yield opened


def quad(name: str, graph: str) -> ox.Quad:
    subject = ox.NamedNode(f"https://example.org/{name}")
    predicate = ox.NamedNode("https://example.org/says")
    return ox.Quad(subject, predicate, ox.Literal(name), ox.NamedNode(graph))


def names(opened: EngineStore, dataset: Dataset | None = None) -> list[str]:
    query = "SELECT ?n { ?s <https://example.org/says> ?n } ORDER BY ?n"
    answer = opened.view().query(query, Dataset() if dataset is None else dataset)
    return [row["n"].value for row in answer.rows() if isinstance(row["n"], ox.Literal)]


def test_a_commit_makes_the_next_version(empty: EngineStore) -> None:
    assert empty.view().version.number == 0
    first = empty.replace({FIRST: [quad("a", FIRST)]}, open_gate)
    second = empty.replace({FIRST: [quad("b", FIRST)]}, open_gate)
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert empty.view().version == second


def test_equal_content_makes_no_version(empty: EngineStore) -> None:
    first = empty.replace({FIRST: [quad("a", FIRST), quad("b", FIRST)]}, open_gate)
    assert empty.replace({FIRST: [quad("b", FIRST), quad("a", FIRST)]}, open_gate) == first


def test_a_shut_gate_changes_nothing(empty: EngineStore) -> None:
    before = empty.replace({FIRST: [quad("a", FIRST)]}, open_gate)
    with pytest.raises(ShapesError) as refused:
        empty.replace({FIRST: [quad("b", FIRST)], SECOND: [quad("c", SECOND)]}, shut_gate)
    assert refused.value.report.results == (REFUSAL,)
    assert (empty.view().version, names(empty)) == (before, ["a"])


def test_the_gate_sees_everything_as_it_would_be(empty: EngineStore) -> None:
    seen: list[ox.Quad] = []

    def gate(quads: Iterable[ox.Quad]) -> Report:
        seen[:] = quads
        return Report(())

    empty.replace({FIRST: [quad("a", FIRST)]}, open_gate)
    empty.replace({SECOND: [quad("b", SECOND)]}, gate)
    assert set(seen) == {quad("a", FIRST), quad("b", SECOND)}


def test_the_default_graph_states_everything_once(empty: EngineStore) -> None:
    empty.replace({FIRST: [quad("a", FIRST)], SECOND: [quad("a", SECOND)]}, open_gate)
    assert names(empty) == ["a"]
    empty.replace({FIRST: []}, open_gate)
    assert names(empty) == ["a"]
    empty.replace({SECOND: []}, open_gate)
    assert names(empty) == []


def test_a_statement_that_moves_to_another_graph_stays_in_the_union(empty: EngineStore) -> None:
    empty.replace({FIRST: [quad("a", FIRST)]}, open_gate)
    empty.replace({FIRST: [], SECOND: [quad("a", SECOND)]}, open_gate)
    assert names(empty) == ["a"]


def test_a_view_stays_as_it_was(empty: EngineStore) -> None:
    empty.replace({FIRST: [quad("a", FIRST)]}, open_gate)
    view = empty.view()
    empty.replace({FIRST: [quad("b", FIRST)]}, open_gate)
    rows = view.query("SELECT ?n { ?s ?p ?n }").rows()
    assert [str(row["n"]) for row in rows] == ['"a"']


def test_writers_in_many_threads_lose_nothing(empty: EngineStore) -> None:
    graphs = [f"https://example.org/graph/{n}" for n in range(24)]

    def write(mine: list[str]) -> None:
        for graph in mine:
            empty.replace({graph: [quad(graph[-2:].strip("/"), graph)]}, open_gate)

    threads = [threading.Thread(target=write, args=(graphs[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert empty.view().version.number == 24
    assert len(names(empty)) == 24


def test_a_query_sees_the_graphs_that_it_asks_for(empty: EngineStore) -> None:
    empty.replace({FIRST: [quad("a", FIRST)], SECOND: [quad("b", SECOND)]}, open_gate)
    assert names(empty, Dataset(default=(FIRST,))) == ["a"]
    named = empty.view().query(
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", Dataset(default=(), named=(SECOND,))
    )
    assert [str(row["g"]) for row in named.rows()] == [f"<{SECOND}>"]


def test_known_prefixes_need_no_declaration(empty: EngineStore) -> None:
    assert not empty.view().query("ASK { ?s parley:paraphrase ?o }").boolean()


def test_a_syntax_error_has_line_and_column(empty: EngineStore) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        empty.view().query("SELECT ?s\nWHERE { ?s ?p }")
    assert (refused.value.line, refused.value.column) == (2, 16)


def test_an_answer_in_a_foreign_format_is_refused(empty: EngineStore) -> None:
    with pytest.raises(QueryError, match="cannot be written as text/turtle"):
        empty.view().query("ASK { }").serialise("text/turtle", {})


def test_by_graph_gathers_the_quads_of_each_graph() -> None:
    quads = [quad("a", FIRST), quad("b", SECOND), quad("c", FIRST)]
    assert by_graph(quads) == {FIRST: [quads[0], quads[2]], SECOND: [quads[1]]}

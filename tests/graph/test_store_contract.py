"""What the contract of a store promises beyond the plain case, on each of the embedded stores."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.embedded import EngineStore, EngineView, MemoryStore
from parley.graph.errors import QueryError, QuerySyntaxError, ShapesError
from parley.graph.folder import FolderStore
from parley.graph.namespaces import PREFIXES
from parley.graph.report import Report, Result
from parley.graph.store import UNION, Dataset, Kind

A, B, C = (f"https://example.org/graph/{name}" for name in "abc")
SAYS = ox.NamedNode("https://example.org/says")
REFUSED = Report((Result("Violation", "https://example.org/x", "", "", "No.", "shape", "part"),))


def accept(quads: Iterable[ox.Quad]) -> Report:
    return Report(())


def refuse(quads: Iterable[ox.Quad]) -> Report:
    return REFUSED


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EngineStore:
    """An empty store; what it holds is freed with it, whether or not the test closes it."""
    return MemoryStore() if request.param == "memory" else FolderStore(tmp_path / "data")


def said(graph: str, *values: str) -> list[ox.Quad]:
    """Return one statement in ``graph`` for each value."""
    return [
        ox.Quad(ox.NamedNode("https://example.org/x"), SAYS, ox.Literal(value), ox.NamedNode(graph))
        for value in values
    ]


def union(view: EngineView, dataset: Dataset = UNION) -> list[str]:
    """Return the values in the default graph, each as often as it is found."""
    rows = view.query("SELECT ?v { ?s <https://example.org/says> ?v } ORDER BY ?v", dataset).rows()
    return [row["v"].value for row in rows if isinstance(row["v"], ox.Literal)]


def everything(view: EngineView) -> set[tuple[str, str]]:
    """Return all statements by graph and value."""
    rows = view.query("SELECT ?g ?v { GRAPH ?g { ?s ?p ?v } }").rows()
    return {(str(row["g"]).strip("<>"), str(row["v"]).strip('"')) for row in rows}


def test_a_refused_write_is_not_in_what_the_next_one_commits(store: EngineStore) -> None:
    before = store.replace({A: said(A, "1")}, accept)
    with pytest.raises(ShapesError):
        store.replace({A: [], B: said(B, "2"), C: said(C, "1")}, refuse)
    assert (store.view().version, everything(store.view())) == (before, {(A, "1")})
    after = store.replace({C: said(C, "3")}, accept)
    assert after.number == before.number + 1
    assert everything(store.view()) == {(A, "1"), (C, "3")}
    assert union(store.view()) == ["1", "3"]


def test_a_refused_first_write_leaves_the_store_empty(store: EngineStore) -> None:
    empty = store.view().version
    with pytest.raises(ShapesError):
        store.replace({A: said(A, "1")}, refuse)
    assert store.view().version == empty
    assert empty.number == 0
    assert everything(store.view()) == set()


def test_a_gate_that_breaks_changes_nothing_and_leaves_the_store_usable(
    store: EngineStore,
) -> None:
    def broken(quads: Iterable[ox.Quad]) -> Report:
        raise RuntimeError("out of order")

    before = store.replace({A: said(A, "1")}, accept)
    with pytest.raises(RuntimeError, match="out of order"):
        store.replace({A: said(A, "2")}, broken)
    assert (store.view().version, union(store.view())) == (before, ["1"])
    assert store.replace({A: said(A, "2")}, accept).number == 2


def test_content_that_breaks_while_it_is_read_changes_nothing(store: EngineStore) -> None:
    def halting() -> Iterator[ox.Quad]:
        yield from said(A, "2")
        raise RuntimeError("no more")

    before = store.replace({A: said(A, "1")}, accept)
    with pytest.raises(RuntimeError, match="no more"):
        store.replace({B: said(B, "2"), A: halting()}, accept)
    assert (store.view().version, everything(store.view())) == (before, {(A, "1")})
    assert store.replace({A: said(A, "2")}, accept).number == 2


def test_the_gate_does_not_see_what_is_replaced_or_removed(store: EngineStore) -> None:
    seen: list[str] = []

    def gate(quads: Iterable[ox.Quad]) -> Report:
        seen.extend(sorted(f"{quad.graph_name} {quad.object}" for quad in quads))
        return Report(())

    store.replace({A: said(A, "1"), B: said(B, "2"), C: said(C, "3")}, accept)
    store.replace({A: said(A, "4"), B: []}, gate)
    assert seen == [f'<{A}> "4"', f'<{C}> "3"']


def test_the_gate_is_not_asked_about_nothing(store: EngineStore) -> None:
    version = store.replace({A: said(A, "1")}, accept)
    assert store.replace({A: said(A, "1"), B: []}, refuse) == version


def test_a_statement_leaves_the_union_with_the_last_graph_that_holds_it(store: EngineStore) -> None:
    store.replace({A: said(A, "1"), B: said(B, "1", "2")}, accept)
    assert union(store.view()) == ["1", "2"]
    store.replace({A: said(A, "3")}, accept)
    assert union(store.view()) == ["1", "2", "3"]
    store.replace({B: said(B, "2")}, accept)
    assert union(store.view()) == ["2", "3"]


def test_a_statement_that_leaves_two_graphs_at_once_leaves_the_union(store: EngineStore) -> None:
    store.replace({A: said(A, "1"), B: said(B, "1"), C: said(C, "2")}, accept)
    store.replace({A: [], B: []}, accept)
    assert union(store.view()) == ["2"]
    store.replace({A: said(A, "1"), C: []}, accept)
    assert union(store.view()) == ["1"]


def test_the_union_is_the_named_graphs_after_any_history(store: EngineStore) -> None:
    graphs = (A, B, C)
    for step in range(12):
        graph = graphs[step % 3]
        values = [str(n) for n in range(6) if (step * 7 + n * (step + 3)) % 4 < 2]
        store.replace({graph: said(graph, *values)}, accept)
        named = {value for _, value in everything(store.view())}
        assert union(store.view()) == sorted(named)


def test_each_view_stays_as_it_was(store: EngineStore) -> None:
    views = [store.view()]
    for number in range(1, 5):
        store.replace({A: said(A, str(number)), B: said(B, "b")}, accept)
        views.append(store.view())
    assert [view.version.number for view in views] == [0, 1, 2, 3, 4]
    assert [union(view) for view in views] == [[], *([str(n), "b"] for n in range(1, 5))]


def test_a_view_answers_after_its_store_is_closed(store: EngineStore) -> None:
    with store:
        store.replace({A: said(A, "1")}, accept)
        view = store.view()
    assert union(view) == ["1"]
    assert view.version.number == 1


def test_a_store_can_be_closed_twice(store: EngineStore) -> None:
    store.close()
    store.close()


def test_equal_content_has_one_digest_whatever_its_history(store: EngineStore) -> None:
    short = store.replace({A: said(A, "1", "2"), B: said(B, "3")}, accept)
    store.replace({A: said(A, "2"), C: said(C, "4")}, accept)
    store.replace({C: [], B: said(B, "5")}, accept)
    long = store.replace({B: said(B, "3"), A: said(A, "2", "1", "2")}, accept)
    assert long.digest == short.digest
    assert (short.number, long.number) == (1, 4)
    with MemoryStore() as other:
        assert other.replace({B: said(B, "3"), A: said(A, "1", "2")}, accept).digest == long.digest


def test_the_same_statement_in_another_graph_is_other_content(store: EngineStore) -> None:
    first = store.replace({A: said(A, "1")}, accept)
    assert store.replace({A: [], B: said(B, "1")}, accept).digest != first.digest


def test_removing_a_graph_removes_its_name(store: EngineStore) -> None:
    store.replace({A: said(A, "1"), B: said(B, "2")}, accept)
    store.replace({A: iter(())}, accept)
    rows = store.view().query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows()
    assert [str(row["g"]) for row in rows] == [f"<{B}>"]


def test_removing_what_is_not_there_makes_no_version(store: EngineStore) -> None:
    empty = store.view().version
    assert store.replace({A: []}, accept) == empty
    assert store.replace({}, accept) == empty


def test_eight_writers_of_five_graphs_each_lose_nothing(store: EngineStore) -> None:
    start = threading.Barrier(8)

    def write(writer: int) -> None:
        start.wait()
        for number in range(5):
            graph = f"https://example.org/graph/{writer}-{number}"
            store.replace({graph: said(graph, f"{writer}-{number}", "shared")}, accept)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    own = {f"{writer}-{number}" for writer in range(8) for number in range(5)}
    assert store.view().version.number == 40
    assert union(store.view()) == sorted([*own, "shared"])
    assert {value for _, value in everything(store.view())} == own | {"shared"}


def test_readers_see_whole_versions_while_a_writer_commits(store: EngineStore) -> None:
    store.replace({A: said(A, "0"), B: said(B, "0")}, accept)
    done = threading.Event()
    seen: list[set[str]] = []

    def read() -> None:
        while not done.is_set():
            view = store.view()
            seen.append({value for _, value in everything(view)} | set(union(view)))

    reader = threading.Thread(target=read)
    reader.start()
    number = 0
    while reader.is_alive() and (number < 10 or len(seen) < 20):
        number += 1
        store.replace({A: said(A, str(number)), B: said(B, str(number))}, accept)
    done.set()
    reader.join()
    assert len(seen) >= 20
    assert {len(values) for values in seen} == {1}


@pytest.mark.parametrize(
    "value",
    [
        'quotes " and \\ and \n new \r lines \t',
        "ships 🚢 and ҍ and \u0085\u2028",
        "\u0001\u007f\ufeff",
        "} ; DROP ALL ; INSERT DATA { <a:b> <a:c> <a:d> }",
    ],
)
def test_any_text_is_kept_and_removed_as_it_is(store: EngineStore, value: str) -> None:
    store.replace({A: said(A, "other")}, accept)
    store.replace({A: said(A, "other", value)}, accept)
    assert set(union(store.view())) == {"other", value}
    store.replace({A: said(A, "other")}, accept)
    assert union(store.view()) == ["other"]


def test_values_of_every_kind_are_kept(store: EngineStore) -> None:
    node, graph = ox.NamedNode("https://example.org/x"), ox.NamedNode(A)
    day = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
    kinds: list[ox.Literal | ox.NamedNode] = [
        ox.Literal("talks", language="en"),
        ox.Literal("talks", language="de-AT"),
        ox.Literal("talks"),
        ox.Literal("2031-05-04", datatype=day),
        ox.Literal("2031-13-99", datatype=day),
        ox.Literal("7", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.NamedNode("https://example.org/ä?q=%20#x"),
    ]
    store.replace({B: said(B, "first, so that the next is an update")}, accept)
    store.replace({A: [ox.Quad(node, SAYS, value, graph) for value in kinds]}, accept)
    rows = store.view().query(f"SELECT ?v {{ GRAPH <{A}> {{ ?s ?p ?v }} }}").rows()
    assert {str(row["v"]) for row in rows} == {str(value) for value in kinds}


def test_a_number_stays_in_the_union_however_it_is_written(store: EngineStore) -> None:
    """The engine keeps numbers by value, so that what it holds is not what it was given."""
    node, graph = ox.NamedNode("https://example.org/x"), ox.NamedNode(A)
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    half = ox.Quad(node, SAYS, ox.Literal("0.50", datatype=decimal), graph)
    store.replace({A: [half]}, accept)
    assert union(store.view()) == ["0.5"]
    store.replace({A: [half, *said(A, "1")]}, accept)
    assert union(store.view()) == ["0.5", "1"]


@pytest.mark.parametrize(
    ("dataset", "default", "named"),
    [
        (UNION, ["1", "2", "3"], {A, B, C}),
        (Dataset(default=(A,)), ["1"], {A, B, C}),
        (Dataset(named=(B, C)), ["1", "2", "3"], {B, C}),
        (Dataset(default=(A, B), named=()), ["1", "2"], set()),
        (Dataset(default=(), named=(B, C)), [], {B, C}),
        (Dataset(default=(A,), named=(B,)), ["1"], {B}),
        (Dataset(default=(), named=()), [], set()),
        (Dataset(default=("https://example.org/graph/none",), named=()), [], set()),
    ],
)
def test_a_data_set_says_which_graphs_a_query_sees(
    store: EngineStore, dataset: Dataset, default: list[str], named: set[str]
) -> None:
    store.replace({A: said(A, "1"), B: said(B, "2"), C: said(C, "3")}, accept)
    assert union(store.view(), dataset) == default
    rows = store.view().query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", dataset).rows()
    assert {str(row["g"]).strip("<>") for row in rows} == named


def test_a_statement_of_two_chosen_graphs_is_found_once(store: EngineStore) -> None:
    """Section 13.2 of SPARQL 1.1 Query: the default graph is the merge of the graphs chosen."""
    store.replace({A: said(A, "1"), B: said(B, "1"), C: said(C, "1")}, accept)
    assert union(store.view(), Dataset(default=(A, B))) == ["1"]


def test_a_statement_of_two_graphs_that_a_query_chooses_is_found_once(store: EngineStore) -> None:
    store.replace({A: said(A, "1"), B: said(B, "1"), C: said(C, "1")}, accept)
    query = f"SELECT ?v FROM <{A}> FROM <{B}> {{ ?s ?p ?v }}"
    assert len(list(store.view().query(query).rows())) == 1


def test_a_query_chooses_graphs_unless_a_data_set_does(store: EngineStore) -> None:
    store.replace({A: said(A, "1"), B: said(B, "2")}, accept)
    query = f"SELECT ?v FROM <{A}> {{ ?s ?p ?v }}"
    assert [str(row["v"]) for row in store.view().query(query).rows()] == ['"1"']
    chosen = store.view().query(query, Dataset(default=(B,)))
    assert [str(row["v"]) for row in chosen.rows()] == ['"2"']


def test_every_known_prefix_needs_no_declaration(store: EngineStore) -> None:
    for prefix, iri in PREFIXES.items():
        (row,) = store.view().query(f"SELECT ({prefix}:x AS ?iri) {{}}").rows()
        assert str(row["iri"]) == f"<{iri}x>"


def test_a_declared_prefix_wins_over_a_known_one(store: EngineStore) -> None:
    query = "PREFIX parley: <https://example.org/> SELECT (parley:x AS ?iri) {}"
    (row,) = store.view().query(query).rows()
    assert str(row["iri"]) == "<https://example.org/x>"


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELEKT ?s { ?s ?p ?o }", 1, 1),
        ("SELECT ?s\nWHERE { ?s ?p }", 2, 16),
        ("SELECT ?s\n\nWHERE {\n  ?s nowhere:p ?o }", 4, 15),
        ("", 1, 1),
        ("INSERT DATA { <a:b> <a:c> <a:d> }", 1, 1),
    ],
)
def test_what_is_no_query_is_refused_with_line_and_column(
    store: EngineStore, query: str, line: int, column: int
) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        store.view().query(query)
    assert refused.value.line == line
    assert refused.value.column <= max(column, 10)
    assert str(refused.value).startswith(f"line {line}, column {refused.value.column}: ")
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (<https://example.org/f>(1) AS ?x) {}",
        "SELECT ?s { ?s ?p ?v FILTER(<https://example.org/f>(?v)) }",
        "CONSTRUCT { ?s ?p ?x } { ?s ?p ?v BIND(<https://example.org/f>(?v) AS ?x) }",
    ],
)
def test_what_cannot_be_evaluated_is_a_query_error(store: EngineStore, query: str) -> None:
    store.replace({A: said(A, "1")}, accept)
    with pytest.raises(QueryError, match="https://example.org/f"):
        list(store.view().query(query).rows())


def test_an_answer_knows_its_kind(store: EngineStore) -> None:
    store.replace({A: said(A, "1")}, accept)
    view = store.view()
    solutions = view.query("SELECT ?v ?nothing { ?s ?p ?v }")
    assert (solutions.kind, solutions.variables) == (Kind.SOLUTIONS, ("v", "nothing"))
    assert [set(row) for row in solutions.rows()] == [{"v"}]
    yes = view.query("ASK { ?s ?p ?v }")
    assert (yes.kind, yes.variables, yes.boolean()) == (Kind.BOOLEAN, (), True)
    triples = view.query("CONSTRUCT WHERE { ?s ?p ?v }")
    assert (triples.kind, triples.variables) == (Kind.TRIPLES, ())
    assert [str(row["o"]) for row in triples.rows()] == ['"1"']


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ("FROM <{A}> FROM <{B}>", 3),
        ("from <{A}>\n#FROM <{C}>\nFrom<{B}>", 3),
        ("FROM g:a FROM g:b", 3),
        ("FROM <a> FROM <b>", 3),
        ("FROM <{A}> FROM <{B}> FROM <{C}>", 4),
        ("FROM <{A}> FROM <{A}>", 2),
        ("FROM <{A}> FROM <https://example.org/graph/none>", 2),
        ("FROM <{A}> FROM NAMED <{C}>", 2),
        ("FROM <{A}> FROM NAMED <{C}> FROM <{B}> FROM NAMED <{A}>", 3),
    ],
)
def test_chosen_graphs_are_counted_as_their_merge(
    store: EngineStore, chosen: str, count: int
) -> None:
    store.replace({A: said(A, "1", "2"), B: said(B, "2", "3"), C: said(C, "3", "4")}, accept)
    head = "PREFIX g: <https://example.org/graph/> BASE <https://example.org/graph/>"
    clauses = chosen.replace("{A}", A).replace("{B}", B).replace("{C}", C)
    query = f"{head} SELECT (COUNT(*) AS ?from) {clauses} WHERE {{ ?s ?p 'FROM', ?v }}"
    counted = query.replace("'FROM', ", "")
    (row,) = store.view().query(counted).rows()
    assert str(row["from"]).split('"')[1] == str(count)
    assert str(next(iter(store.view().query(query).rows()))["from"]).split('"')[1] == "0"


@pytest.mark.parametrize(
    ("clauses", "named"),
    [
        ("FROM <{A}> FROM <{B}>", set()),
        ("FROM <{A}> FROM <{B}> FROM NAMED <{C}>", {C}),
        ("FROM <{A}> FROM <{B}> FROM NAMED <{A}> FROM NAMED <{C}>", {A, C}),
        ("FROM <{A}> FROM <{B}> FROM <{C}> FROM NAMED <{B}>", {B}),
    ],
)
def test_named_graphs_of_a_query_with_a_merge_are_those_that_it_names(
    store: EngineStore, clauses: str, named: set[str]
) -> None:
    store.replace({A: said(A, "1"), B: said(B, "1"), C: said(C, "1")}, accept)
    clauses = clauses.replace("{A}", A).replace("{B}", B).replace("{C}", C)
    query = f"SELECT ?g ?v {clauses} {{ ?s ?p ?v . GRAPH ?g {{ ?s ?p ?v }} }}"
    rows = list(store.view().query(query).rows())
    assert sorted(str(row["g"]).strip("<>") for row in rows) == sorted(named)


@pytest.mark.parametrize(
    ("dataset", "named"),
    [
        (Dataset(default=(A, B)), [A, B, C]),
        (Dataset(default=(A, B), named=()), []),
        (Dataset(default=(A, B), named=(B,)), [B]),
        (Dataset(default=(A, B, C), named=(B,)), [B]),
        (Dataset(default=(A, B, C)), [A, B, C]),
    ],
)
def test_named_graphs_of_a_data_set_with_a_merge_are_those_that_it_names(
    store: EngineStore, dataset: Dataset, named: list[str]
) -> None:
    store.replace({A: said(A, "1"), B: said(B, "1"), C: said(C, "1")}, accept)
    query = "SELECT ?g { ?s ?p ?v . GRAPH ?g { ?s ?p ?v } } ORDER BY ?g"
    rows = store.view().query(query, dataset).rows()
    assert [str(row["g"]).strip("<>") for row in rows] == named


def test_a_merge_serves_constructs_and_descriptions(store: EngineStore) -> None:
    store.replace({A: said(A, "1"), B: said(B, "1"), C: said(C, "2")}, accept)
    described = store.view().query(f"DESCRIBE <https://example.org/x> FROM <{A}> FROM <{B}>")
    assert len(list(described.rows())) == 1
    made = f"CONSTRUCT {{ ?s ?p ?v }} FROM <{A}> FROM <{C}> WHERE {{ ?s ?p ?v }}"
    assert len(list(store.view().query(made).rows())) == 2
    short = f"CONSTRUCT FROM <{A}> FROM <{B}> WHERE {{ ?s ?p ?v }}"
    assert len(list(store.view().query(short).rows())) == 1


def test_a_merge_in_a_query_that_is_none_is_a_syntax_error(store: EngineStore) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        store.view().query(f"SELECT ?v\nFROM <{A}> FROM none:b {{ ?s ?p ?v }}")
    assert refused.value.line == 2

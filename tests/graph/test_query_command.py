"""``parley query`` and ``parley export`` on a built store: formats, terminals, pipes, codes."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

Command = Callable[..., tuple[int, str, str]]

PARLEY = Path(sys.executable).with_name("parley")
SMALL = Path(__file__).parent.parent / "data" / "small"
STATES = "SELECT ?state ?label { ?state a parley:State ; skos:prefLabel ?label } ORDER BY ?state"
ID = "https://w3id.org/parley/id"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store named ``data``, built with texts, and the same quads in ``all.nq``."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(SMALL, folder / "small")
    command = [str(PARLEY), "build", "small", "--data", "data", "--output", "all.nq"]
    texts = ["--texts", "small/texts"]
    subprocess.run([*command, *texts], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def ask(made: Path, inside: Command) -> Command:
    """``parley query`` on the store, in this process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        return inside(made, "query", "--data", "data", *arguments)

    return run


@pytest.fixture
def export(made: Path, inside: Command) -> Command:
    """``parley export`` from the store, in this process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        return inside(made, "export", "--data", "data", *arguments)

    return run


def quads(made: Path) -> set[ox.Quad]:
    return set(ox.parse(path=made / "all.nq"))


def in_shell(made: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which ``parley`` is the installed command."""
    environment = os.environ | {"PATH": f"{PARLEY.parent}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=made,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def on_terminal(made: Path, *arguments: str) -> str:
    """Return what the command shows on a terminal of its own."""
    leader, follower = pty.openpty()
    environment = os.environ | {"COLUMNS": "100", "TERM": "xterm"}
    with subprocess.Popen(
        [str(PARLEY), *arguments], cwd=made, stdout=follower, stderr=follower, env=environment
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 4096)
            except OSError:  # Linux answers so once the other side is closed
                break
            if part == b"":
                break
            shown += part
    os.close(leader)
    assert process.returncode == 0
    return shown.decode("utf-8")


def test_an_answer_is_a_table_on_a_terminal(made: Path) -> None:
    shown = on_terminal(made, "query", "--data", "data", STATES)
    assert "│ actor:arlandia │ Arlandia │" in shown
    assert "2" in shown.splitlines()[-1]
    assert "rows" in shown.splitlines()[-1]


def test_triples_are_turtle_on_a_terminal(made: Path) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?l } { ?s a parley:State ; skos:prefLabel ?l }"
    shown = on_terminal(made, "query", "--data", "data", query)
    assert len(list(ox.parse(shown, format=ox.RdfFormat.TURTLE))) == 2


def test_a_yes_or_no_is_a_word_on_a_terminal(made: Path) -> None:
    assert on_terminal(made, "query", "--data", "data", "ASK {}").split() == ["true"]


def test_an_answer_is_tsv_when_piped(ask: Command) -> None:
    code, shown, complaint = ask(STATES)
    assert (code, complaint) == (0, "")
    assert shown.splitlines() == [
        "?state\t?label",
        f'<{ID}/actor/arlandia>\t"Arlandia"@en',
        f'<{ID}/actor/bellmark>\t"Bellmark"@en',
    ]


def test_an_answer_is_csv_when_asked(ask: Command) -> None:
    _, shown, _ = ask(STATES, "--format", "csv")
    assert list(csv.DictReader(io.StringIO(shown))) == [
        {"state": f"{ID}/actor/arlandia", "label": "Arlandia"},
        {"state": f"{ID}/actor/bellmark", "label": "Bellmark"},
    ]


def test_an_answer_is_json_when_asked(ask: Command) -> None:
    answer = json.loads(ask(STATES, "--format", "json")[1])
    assert answer["head"]["vars"] == ["state", "label"]
    assert [row["label"]["value"] for row in answer["results"]["bindings"]] == [
        "Arlandia",
        "Bellmark",
    ]


def test_an_answer_is_a_table_when_asked(ask: Command) -> None:
    _, shown, _ = ask(STATES, "--format", "table")
    assert "actor:bellmark" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("form", "parsed"),
    [
        ("json", ox.RdfFormat.JSON_LD),
        ("csv", ox.RdfFormat.N_TRIPLES),
        ("tsv", ox.RdfFormat.N_TRIPLES),
        ("xml", ox.RdfFormat.RDF_XML),
        ("turtle", ox.RdfFormat.TURTLE),
    ],
)
def test_triples_parse_back_in_every_format(
    made: Path, ask: Command, form: str, parsed: ox.RdfFormat
) -> None:
    _, shown, _ = ask(
        "CONSTRUCT { ?s ?p ?o } { GRAPH graph:registry { ?s ?p ?o } }", "--format", form
    )
    registry = ox.NamedNode("https://w3id.org/parley/graph/registry")
    expected = {quad.triple for quad in quads(made) if quad.graph_name == registry}
    assert {quad.triple for quad in ox.parse(shown, format=parsed)} == expected


@pytest.mark.parametrize("form", [(), ("--format", "csv"), ("--format", "table")])
def test_a_yes_or_no_is_a_word(ask: Command, form: tuple[str, ...]) -> None:
    assert ask("ASK { actor:arlandia a parley:State }", *form) == (0, "true\n", "")
    assert ask("ASK { actor:arlandia a parley:Person }", *form) == (0, "false\n", "")


def test_a_query_comes_from_a_file_or_standard_input(made: Path, ask: Command) -> None:
    expected = ask(STATES)[1]
    (made / "states.rq").write_text(STATES, encoding="utf-8")
    assert ask("--file", "states.rq")[1] == expected
    assert in_shell(made, "parley query --data data < states.rq").stdout == expected
    assert in_shell(made, "parley query --data data --file - < states.rq").stdout == expected


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("SELECT ?s WHERE { ?s ?p }",), 3, "line 1, column 26: "),
        (("SELECT (<e:f>(1) AS ?x) {}",), 3, "<e:f>"),
        (("SELECT ?s { ?s ?p ?o }", "--format", "turtle"), 2, "--format turtle is for triples"),
        (("ASK {}", "--format", "yaml"), 2, "'yaml' is not one of"),
        (("ASK {}", "--file", "registry.yaml"), 2, "registry.yaml"),
        (("--file", "nowhere.rq"), 2, "nowhere.rq"),
    ],
)
def test_what_cannot_be_answered_ends_with_the_documented_code(
    ask: Command, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, shown, complaint = ask(*arguments)
    assert (found, shown) == (code, "")
    assert said in complaint.splitlines()[-1]
    assert code == 2 or len(complaint.splitlines()) == 1


def test_a_store_that_is_not_there_is_code_3_and_says_how_to_build_it(
    made: Path, inside: Command
) -> None:
    assert inside(made, "query", "--data", "nowhere", "ASK {}") == (
        3,
        "",
        "nowhere holds no version: run `parley build --data nowhere`\n",
    )


@pytest.mark.parametrize("way", ["--file broken.rq", "< broken.rq"])
def test_a_query_that_is_no_utf_8_is_refused_in_one_line(made: Path, way: str) -> None:
    (made / "broken.rq").write_bytes(b"ASK { ?s ?p '\xe9' }")
    done = in_shell(made, f"parley query --data data {way}")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "UTF-8" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "query --data data 'SELECT * { GRAPH ?g { ?s ?p ?o } }'",
        "query --data data 'CONSTRUCT WHERE { ?s ?p ?o }'",
        "query --data data --format table 'SELECT * { GRAPH ?g { ?s ?p ?o } }'",
        "export --data data",
        "export --data data --format nquads",
    ],
)
def test_a_reader_that_leaves_early_sees_no_traceback(made: Path, command: str) -> None:
    done = in_shell(made, f"parley {command} | head -n 1")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_things_of_another_base_are_asked_for_by_their_prefixes(
    tmp_path: Path, inside: Command
) -> None:
    base = "https://example.org/peace/"
    code, _, _ = inside(tmp_path, "build", str(SMALL), "--base", base, "--data", "data")
    assert code == 0
    code, shown, _ = inside(
        tmp_path, "query", "--data", "data", "SELECT ?l { actor:arlandia skos:prefLabel ?l }"
    )
    assert shown.splitlines()[1:] == ['"Arlandia"@en']
    code, shown, complaint = inside(
        tmp_path, "export", "--data", "data", "--graph", "graph:registry", "--format", "nquads"
    )
    assert (code, complaint) == (0, "")
    assert f"<{base}id/actor/arlandia>" in shown


@pytest.mark.parametrize(
    ("form", "parsed"),
    [
        ("trig", ox.RdfFormat.TRIG),
        ("nquads", ox.RdfFormat.N_QUADS),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_an_export_parses_back_without_the_words(
    made: Path, export: Command, form: str, parsed: ox.RdfFormat
) -> None:
    code, shown, complaint = export("--format", form)
    assert (code, complaint) == (0, "")
    expected = {quad for quad in quads(made) if "/graph/text/" not in str(quad.graph_name)}
    assert len(expected) < len(quads(made))
    assert set(ox.parse(shown, format=parsed)) == expected


def test_an_export_in_turtle_has_the_statements_once(made: Path, export: Command) -> None:
    parsed = [
        quad.triple
        for quad in ox.parse(export("--format", "turtle")[1], format=ox.RdfFormat.TURTLE)
    ]
    expected = {q.triple for q in quads(made) if "/graph/text/" not in str(q.graph_name)}
    assert len(parsed) == len(expected)
    assert set(parsed) == expected


def test_an_export_is_trig_unless_asked_otherwise(export: Command) -> None:
    assert export()[1] == export("--format", "trig")[1]


def test_an_export_of_equal_content_has_equal_bytes(export: Command) -> None:
    assert export("--format", "nquads")[1] == export("--format", "nquads")[1]
    lines = export("--format", "nquads", "--graph", "graph:registry")[1].splitlines()
    assert len(lines) == len(set(lines))


def test_chosen_graphs_are_exported_and_no_other(made: Path, export: Command) -> None:
    chosen = ["graph:registry", "https://w3id.org/parley/graph/links/wikidata"]
    arguments = [argument for name in chosen for argument in ("--graph", name)]
    parsed = set(ox.parse(export("--format", "nquads", *arguments)[1], format=ox.RdfFormat.N_QUADS))
    names = {"https://w3id.org/parley/graph/registry", chosen[1]}
    assert parsed == {quad for quad in quads(made) if str(quad.graph_name).strip("<>") in names}


def test_a_graph_named_twice_is_exported_once(export: Command) -> None:
    once = export("--format", "nquads", "--graph", "graph:registry")[1]
    twice = export("--format", "nquads", "--graph", "graph:registry", "--graph", "graph:registry")[
        1
    ]
    assert twice == once


def test_words_are_exported_when_their_graph_is_named(made: Path, export: Command) -> None:
    code, shown, _ = export("--format", "nquads", "--graph", "graph:text/harbour-talks")
    assert code == 0
    parsed = set(ox.parse(shown, format=ox.RdfFormat.N_QUADS))
    assert parsed == {quad for quad in quads(made) if "/graph/text/" in str(quad.graph_name)}


def test_an_unknown_graph_is_code_3_with_the_known_ones(export: Command) -> None:
    code, shown, complaint = export("--graph", "graph:article/harbor-talks")
    assert (code, shown) == (3, "")
    assert len(complaint.splitlines()) == 1
    assert complaint.startswith("there is no graph graph:article/harbor-talks; there are ")
    for name in ("graph:article/harbour-talks", "graph:registry", "graph:text/harbour-talks"):
        assert name in complaint


def test_an_export_goes_to_a_file(made: Path, export: Command) -> None:
    assert export("--format", "nquads", "--output", "some.nq") == (0, "", "")
    assert (made / "some.nq").read_text(encoding="utf-8") == export("--format", "nquads")[1]


def test_an_export_that_cannot_be_written_is_code_3(export: Command) -> None:
    code, shown, complaint = export("--output", "nowhere/some.trig")
    assert (code, shown) == (3, "")
    assert len(complaint.splitlines()) == 1
    assert "nowhere/some.trig" in complaint

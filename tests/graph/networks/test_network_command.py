"""``parley network`` on a store with two dated articles: edges, claims, windows, and its errors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from parley.graph.folder import FolderStore
from parley.graph.networks.parameters import TABLE
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.graph.networks.coded import BASE, Coded, quads

Command = Callable[..., tuple[int, str, str]]

CODED = [
    Coded(1, "d1", "2025-01-10", "council", "ferry", "favours"),
    Coded(2, "d1", "2025-01-10", "harbour", "ferry", "opposes", None, ("council",), ("rejects",)),
    Coded(3, "d2", "2025-02-10", "council", "ferry", "favours"),
    Coded(4, "d2", "2025-02-10", "harbour", "truce", "favours"),
]
COUNCIL, HARBOUR = f"{BASE}actor/council", f"{BASE}actor/harbour"
FERRY, TRUCE = f"{BASE}concept/ferry", f"{BASE}concept/truce"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store named ``data``."""
    folder = tmp_path_factory.mktemp("made")
    with FolderStore(folder / "data") as store:
        store.replace(by_graph(quads(CODED)), lambda _: Report(()))
    return folder


@pytest.fixture
def ask(made: Path, inside: Command) -> Command:
    def run(*arguments: str) -> tuple[int, str, str]:
        return inside(made, "network", "--data", "data", *arguments)

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_edges_with_labels(ask: Command) -> None:
    code, told, _ = ask("--aggregate", "subtract")
    assert code == 0
    found = {(row["source"], row["target"]): float(row["weight"]) for row in rows(told)}
    assert found == {(COUNCIL, FERRY): 2, (HARBOUR, FERRY): -1, (HARBOUR, TRUCE): 1}
    assert {row["source_label"] for row in rows(told)} == {"council", "harbour"}


def test_nodes_and_edges_as_json(ask: Command) -> None:
    _, told, _ = ask("--mode", "one", "--aggregate", "conflict", "--format", "json")
    (network,) = json.loads(told)
    assert network["edges"] == [{"source": COUNCIL, "target": HARBOUR, "weight": 2.0}]
    assert [node["id"] for node in network["nodes"]] == [COUNCIL, HARBOUR]


def test_the_claims_behind_an_edge_and_a_node(ask: Command) -> None:
    edge = ("--mode", "one", "--aggregate", "conflict", "--claims", COUNCIL, HARBOUR)
    _, told, _ = ask(*edge)
    assert {row["claim"] for row in rows(told)} == {f"{BASE}claim/{n}" for n in (1, 2, 3)}
    (reported,) = [row for row in rows(told) if row["actor"] == HARBOUR]
    assert (reported["depth"], reported["commitment"]) == ("1", "rejects")
    _, told, _ = ask("--claims-of", HARBOUR)
    assert {row["stance"] for row in rows(told)} == {"favours", "opposes"}
    assert ask(*edge, "--from", "2025-02-01")[:2] == (3, "")


def test_a_range_and_windows(ask: Command) -> None:
    _, told, _ = ask("--from", "2025-02-01", "--to", "2025-02-28")
    assert {row["source"] for row in rows(told)} == {COUNCIL, HARBOUR}
    assert len(rows(told)) == 2
    _, told, _ = ask("--window", "1:days", "--from", "2025-01-10", "--to", "2025-01-12")
    assert {(row["start"], row["end"]) for row in rows(told)} == {("2025-01-10", "2025-01-10")}


def test_a_file_gets_the_same(ask: Command, made: Path) -> None:
    _, told, _ = ask()
    assert ask("-o", "edges.csv")[:2] == (0, "")
    assert (made / "edges.csv").read_text(encoding="utf-8") == told


def test_reports_are_tables_of_groups_camps_profiles_and_measures(ask: Command) -> None:
    _, told, _ = ask("--report", "coalitions")
    assert [(row["group"], row["node"]) for row in rows(told)] == [("1", COUNCIL), ("2", HARBOUR)]
    assert {row["modularity"] for row in rows(told)} == {"0.5"}  # one tie, of conflict, between
    _, told, _ = ask("--report", "frustration")
    assert {(row["camp"], row["label"]) for row in rows(told)} == {
        ("1", "council"),
        ("2", "harbour"),
    }
    assert {(row["frustration"], row["ties"], row["exact"]) for row in rows(told)} == {
        ("0", "2", "true")
    }
    _, told, _ = ask("--report", "profile")
    assert {(row["group"], row["label"], row["statements"], row["mean"]) for row in rows(told)} == {
        ("1", "ferry", "2", "1"),
        ("2", "ferry", "1", "-1"),
        ("2", "truce", "1", "1"),
    }


def test_polarisation_over_time_is_one_row_a_window(ask: Command) -> None:
    listed = "2025-01-01..2025-01-31,2025-02-01..2025-02-28"
    _, told, _ = ask("--report", "polarisation", "--windows", listed)
    first, second = rows(told)
    assert (first["start"], first["end"]) == ("2025-01-01", "2025-01-31")
    assert (first["conflict_share"], first["balance"], first["statements"]) == ("1", "1", "2")
    assert (second["conflict_share"], second["balance"]) == ("", "")  # nobody shares a concept
    assert second["articles"] == "1"


@pytest.mark.parametrize("report", ["coalitions", "profile", "frustration", "polarisation"])
def test_a_window_without_statements_does_not_stop_a_report(ask: Command, report: str) -> None:
    code, told, _ = ask("--report", report, "--windows", "1990-01-01..1990-12-31")
    found = rows(told)
    assert code == 0
    assert len(found) == (report == "polarisation")
    assert [row["statements"] for row in found] == ["0"] * len(found)
    code, told, _ = ask("--report", report, "--window", "1:months")
    assert code == 0
    assert len({row["start"] for row in rows(told)}) == 2


@pytest.mark.parametrize("report", ["coalitions", "frustration"])
def test_reports_of_concepts(ask: Command, report: str) -> None:
    _, told, _ = ask("--report", report, "--of", "concepts")
    assert {row["label"] for row in rows(told)} == {"ferry", "truce"}


def test_claims_are_a_short_table_for_people_and_whole_in_files(ask: Command) -> None:
    _, told, _ = ask("--claims-of", HARBOUR, "--format", "table")
    assert "opposes" in told
    assert "commitment" not in told
    _, told, _ = ask("--claims-of", HARBOUR, "--format", "json")
    found = json.loads(told)["rows"]
    assert [(row["depth"], row["commitment"]) for row in found] == [(1, "rejects"), (0, None)]


def test_intervals_by_articles_say_how_they_were_drawn(ask: Command) -> None:
    drawn = ("--report", "intervals", "--resamples", "200", "--seed", "4", "--format", "json")
    _, told, _ = ask(*drawn)
    found = json.loads(told)
    assert (found["report"], found["resamples"], found["seed"], found["level"]) == (
        "intervals",
        200,
        4,
        0.95,
    )
    by_ends = {(row["source"], row["target"]): row for row in found["rows"]}
    ferry = by_ends[COUNCIL, FERRY]
    assert (ferry["weight"], ferry["low"], ferry["high"]) == (2, 2, 2)  # one in each article
    assert 0.5 < by_ends[HARBOUR, TRUCE]["present"] < 1
    assert ask(*drawn)[1] == told


def test_a_table_for_people_has_short_names_and_its_facts(ask: Command) -> None:
    _, told, _ = ask("--report", "coalitions", "--seed", "3", "--format", "table")
    assert "council" in told
    assert "2 rows; report coalitions; method louvain; resolution 1; seed 3" in told
    assert "start" not in told  # without windows


def test_a_declared_scale_grades_stances(ask: Command) -> None:
    _, told, _ = ask(
        "--aggregate", "subtract", "--scale", "favours=2,opposes=-1", "--scale-range", "-4..4"
    )
    found = {(row["source"], row["target"]): float(row["weight"]) for row in rows(told)}
    assert found == {(COUNCIL, FERRY): 4, (HARBOUR, FERRY): -1, (HARBOUR, TRUCE): 2}
    _, told, _ = ask("--scale", "favours=1,neutral=0", "--without-stance", "opposes")
    assert (HARBOUR, FERRY) not in {(row["source"], row["target"]) for row in rows(told)}


def test_documents_and_minimum_frequencies(ask: Command) -> None:
    _, told, _ = ask("--document", f"{BASE}document/d1")
    assert {(row["source"], row["target"]) for row in rows(told)} == {
        (COUNCIL, FERRY),
        (HARBOUR, FERRY),
    }
    _, told, _ = ask("--at-least", "1,2")
    assert {row["target"] for row in rows(told)} == {FERRY}


def test_a_kernel_weighs_by_the_distance_from_the_middle(ask: Command) -> None:
    listed = ("--windows", "2025-01-01..2025-02-18", "--kernel", "triangular", "--bandwidth", "20")
    _, told, _ = ask(*listed)  # the middle is 25 January: 15 and 16 days away
    found = {(row["source"], row["target"]): float(row["weight"]) for row in rows(told)}
    assert found[HARBOUR, FERRY] == pytest.approx(0.25)
    assert found[COUNCIL, FERRY] == pytest.approx(0.25 + 0.2)


def test_nothing_found_is_said(ask: Command) -> None:
    code, told, errors = ask("--concept", f"{BASE}concept/nowhere")
    assert (code, rows(told)) == (0, [])
    assert errors == "No statement is counted by the choices made.\n"


def test_every_parameter_is_an_option_with_the_values_of_its_enumeration(ask: Command) -> None:
    _, told, _ = ask("--help")
    flowed = " ".join(told.split())
    for parameter in TABLE:
        assert f"--{parameter.name} " in flowed
        if parameter.choices is not None:
            assert f"--{parameter.name} [{'|'.join(parameter.choices)}]" in flowed


WRONG_LINES: list[tuple[list[str], str]] = [
    (["--mode", "three"], "Invalid value for '--mode': 'three' is not one of 'one', 'two'."),
    (
        ["--aggregate", "conflict"],
        "“conflict” is no aggregation in two mode; there are ignore, subtract, combine.",
    ),
    (
        ["--normalise", "jaccard"],
        "“jaccard” is no normalisation in two mode; there are no, activity, prominence.",
    ),
    (
        ["--window", "3:moons"],
        "window: “3:moons” is no width such as 3:months; units: hours, days, weeks, months, "
        "years, events.",
    ),
    (["--window", "0:days"], "window: “0:days” is no width: a window is at least 1 wide."),
    (["--from", "March"], "from: “March” is no day such as 2025-08-15."),
    (["--to", "2025-02-30"], "to: “2025-02-30” is no day such as 2025-08-15."),
    (
        ["--from", "2025-03-01", "--to", "2025-02-01"],
        "from: the range begins on 2025-03-01, after its end on 2025-02-01.",
    ),
    (
        ["--actor", "the council"],
        "actor: “the council” is no absolute IRI, nor a name such as actor:russia whose prefix "
        "is known.",
    ),
    (
        ["--sharing", "likes"],
        "sharing: “likes” is no commitment; there are asserts, endorses, reports, distances, "
        "ridicules, rejects, appropriates, unspecified.",
    ),
    (["--depth", "deep"], "depth: “deep” is no whole number."),
    (["--depth", "-1"], "A depth counts speakers from 0, the author; -1 is none."),
    (
        ["--attribution", "author", "--depth", "1"],
        "The author stands at depth 0, not 1: leave the depth out, or count every speaker.",
    ),
    (
        ["--at-least", "2"],
        "at-least: “2” is not two numbers such as 2,3: the least number of statements by an "
        "actor, and on a concept.",
    ),
    (["--scale", "favours"], "scale: “favours” is no stance with a value, such as favours=1."),
    (["--scale", "favours=much"], "scale: “much” is no number."),
    (["--scale", "favours=nan"], "scale: “nan” is no number."),
    (
        ["--scale", "favors=1,opposes=-1"],
        "scale: “favors” is no stance; there are opposes, mixed, neutral, favours, and those of "
        "an extension by IRI.",
    ),
    (
        ["--scale", "favours=1,favours=2"],
        "scale: “favours” has two values; give it one.",
    ),
    (
        ["--scale", "favours=1,neutral=1"],
        "scale: all stances have one value, so there is no distance: declare the ends, such as "
        "scale-range -1..1.",
    ),
    (["--scale-range", "2"], "scale-range: “2” is no range such as -2..2."),
    (
        ["--scale-range", "2..-2"],
        "A scale runs from a lower to a higher value, not from 2 to -2.",
    ),
    (
        ["--scale", "favours=3", "--scale-range", "-1..1"],
        "The stance 3 lies outside the scale from -1 to 1: correct it, or declare a wider scale.",
    ),
    (
        ["--without-stance", "unsure"],
        "without-stance: “unsure” is no stance; there are opposes, mixed, neutral, favours, and "
        "those of an extension by IRI.",
    ),
    (
        ["--windows", "2025"],
        "windows: “2025” is no list of windows such as "
        "2025-01-01..2025-03-31,2025-04-01..2025-06-30.",
    ),
    (
        ["--windows", "2025-02-01..2025-01-01"],
        "windows: “2025-02-01..2025-01-01” begins after its end.",
    ),
    (
        ["--windows", "2025-01-01..2025-02-01", "--window", "1:days"],
        "windows: goes not together with window; give one of the two.",
    ),
    (
        ["--windows", "2025-01-01..2025-02-01", "--to", "2025-01-15"],
        "windows: each has its own bounds, so leave out from and to.",
    ),
    (
        ["--kernel", "gaussian"],
        "kernel: a kernel and a bandwidth (in days) are given together.",
    ),
    (
        ["--bandwidth", "3"],
        "kernel: a kernel and a bandwidth (in days) are given together.",
    ),
    (
        ["--kernel", "gaussian", "--bandwidth", "3"],
        "kernel: weighs around the middle of windows: give window or windows.",
    ),
    (
        ["--kernel", "uniform", "--bandwidth", "0", "--window", "1:days"],
        "bandwidth: is a positive number of days, not 0.",
    ),
    (["--bandwidth", "wide"], "bandwidth: “wide” is no number."),
    (
        ["--report", "coalitions", "--claims-of", COUNCIL],
        "--report and --claims-of are different answers: ask for one of them.",
    ),
    (["--seed", "1"], "--seed is for a report: give --report as well."),
    (
        ["--report", "coalitions", "--resamples", "9"],
        "--resamples is not used by --report coalitions: leave it out.",
    ),
    (
        ["--report", "coalitions", "--resolution", "0"],
        "resolution: is a positive number, not 0.",
    ),
    (
        ["--report", "intervals", "--resamples", "1"],
        "Invalid value for '--resamples': 1 is not in the range 2<=x<=100000.",
    ),
    (
        ["--report", "coalitions", "--mode", "two"],
        "mode: coalitions is of a one-mode network, so leave it out.",
    ),
    (
        ["--report", "profile", "--of", "concepts"],
        "of: a profile is of coalitions of actors, so leave it out.",
    ),
    (
        ["--report", "polarisation", "--normalise", "cosine"],
        "normalise: polarisation compares congruence with conflict as they are, so leave it out.",
    ),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_LINES)
def test_a_wrong_line_is_refused_before_anything_is_counted(
    ask: Command, arguments: list[str], said: str
) -> None:
    code, told, errors = ask(*arguments, "--data", "not-there")
    assert (code, told) == (2, "")
    assert errors.splitlines()[-1] == f"Error: {said}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--claims", COUNCIL, TRUCE],
            f"No statement ties {COUNCIL} and {TRUCE}, by the choices made.",
        ),
        (
            ["--claims-of", COUNCIL, "--window", "1:days"],
            "claims: are those of one network: in place of windows, give from and to.",
        ),
        (
            ["--window", "9:years"],
            "window: none lies wholly in the range of the documents that are chosen: take a "
            "narrower one, or a wider range (from, to).",
        ),
        (
            ["--window", "1:hours"],
            f"{BASE}document/d1 is dated to the day, so it falls in no hour: give it a date such "
            "as 2025-01-10T09:00:00Z (datePublished), or take windows of days.",
        ),
        (
            ["--window", "1:days", "--from", "1900-01-01"],
            "There are more than 10000 windows: take a greater unit or a shorter range.",
        ),
        (
            ["--scale", "favours=1,neutral=0"],
            "Positions have stances that the scale does not name: "
            "https://w3id.org/parley/vocab/stance/opposes. Declare a value for each, or leave "
            "them out on purpose (without-stance).",
        ),
        (
            ["--report", "intervals", "--document", f"{BASE}document/d1"],
            "There are statements of 1 article(s): resampling articles needs two or more.",
        ),
        (
            ["--report", "intervals", "--windows", "2025-01-01..2025-01-31"],
            "The window from 2025-01-01 to 2025-01-31 has statements of 1 article(s): resampling "
            "articles needs two or more; take wider windows.",
        ),
    ],
)
def test_what_the_store_does_not_allow_is_said(
    ask: Command, arguments: list[str], said: str
) -> None:
    assert ask(*arguments) == (3, "", f"{said}\n")

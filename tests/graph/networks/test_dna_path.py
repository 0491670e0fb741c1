"""A file of Discourse Network Analyzer as a user takes it along: import, build, ask, serve, back.

What is compared with was published by DNA: in its manual, in the tests of its R package, and as
sums of its sample. The numbers of a store filled by hand are in ``test_dna_results``.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from click.testing import CliRunner

from parley.graph.cli import main

Cells = dict[tuple[str, str], float]

PARLEY: Final = str(Path(sys.executable).with_name("parley"))
ORGANISATIONS: Final = (
    "Alliance to Save Energy",
    "Energy and Environmental Analysis, Inc.",
    "Environmental Protection Agency",
    "National Petrochemical & Refiners Association",
    "Senate",
    "Sierra Club",
    "U.S. Public Interest Research Group",
)
PRINTED: Final[Mapping[str, tuple[int, ...]]] = {
    "CO2 legislation will not hurt the economy.": (0, 2, 1, 2, 2, 2, 1),
    "Cap and trade is the solution.": (0, 0, 0, 0, 0, 0, 1),
    "Climate change is caused by greenhouse gases (CO2).": (1, 0, 0, 0, 0, 1, 1),
    "Climate change is real and anthropogenic.": (0, 0, 0, 0, 0, 1, 2),
    "Emissions legislation should regulate CO2.": (2, 2, 0, 0, 1, 1, 1),
    "There should be legislation to regulate emissions.": (1, 0, 10, 2, 2, 1, 0),
}
"""The two-mode matrix as DNA's manual prints it, a row for each concept."""

COUNTS: Final = """
SELECT ?actor ?concept ?stance (COUNT(DISTINCT ?position) AS ?number) WHERE {
  ?position parley:holder/skos:prefLabel ?actor ; parley:onTarget/skos:prefLabel ?concept ;
            parley:stance ?level .
  BIND(STRAFTER(STR(?level), "/stance/") AS ?stance)
} GROUP BY ?actor ?concept ?stance"""
PREFIXES: Final = """PREFIX parley: <https://w3id.org/parley/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
PAIRS: Final = """
SELECT ?actor ?other (SUM(?congruent) AS ?congruence) (SUM(?all - ?congruent) AS ?conflict)
       (SUM(?all) AS ?ignore) WHERE {
  { SELECT ?one ?j ?k (COUNT(?p) AS ?n)
    WHERE { ?p parley:holder ?one ; parley:onTarget ?j ; parley:stance ?k } GROUP BY ?one ?j ?k }
  { SELECT ?two ?j ?l (COUNT(?q) AS ?m)
    WHERE { ?q parley:holder ?two ; parley:onTarget ?j ; parley:stance ?l } GROUP BY ?two ?j ?l }
  FILTER(?one != ?two)
  BIND(?n * ?m AS ?all) BIND(IF(?k = ?l, ?n * ?m, 0) AS ?congruent)
  ?one skos:prefLabel ?actor . ?two skos:prefLabel ?other .
} GROUP BY ?actor ?other"""


def run(folder: Path, *arguments: str) -> str:
    """The command as another process, in a folder; it must succeed."""
    done = subprocess.run(
        [PARLEY, *arguments], cwd=folder, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sample(shared_folder: Path) -> Any:
    return json.loads((shared_folder / "networks/dna-sample.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def work(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the file was imported to ``coded`` and built as ``store``."""
    folder = tmp_path_factory.mktemp("path")
    run(folder, "import", str(shared_folder / "networks/sample.dna"), "-o", "coded")
    run(folder, "build", "coded", "--texts", "coded/texts", "--data", "store")
    return folder


@pytest.fixture(scope="module")
def address(work: Path) -> Iterator[str]:
    """The address of ``parley serve`` on the store."""
    process = subprocess.Popen(
        [PARLEY, "serve", "--port", "0", "--data", "store"],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("serving version ")
        yield line.split(" at ")[1].strip().rstrip("/")
    finally:
        process.kill()
        process.communicate()


def network(work: Path, *options: str) -> Cells:
    """The edges that ``parley network`` writes, by labels; in one mode in both directions."""
    arguments = ["network", "--data", str(work / "store"), *options]
    done = CliRunner().invoke(main, arguments, prog_name="parley", catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    told = done.stdout
    found: Cells = {}
    for row in csv.DictReader(io.StringIO(told)):
        found[row["source_label"], row["target_label"]] = float(row["weight"])
        if "one" in options:
            found[row["target_label"], row["source_label"]] = float(row["weight"])
    return found


def one_mode(work: Path, aggregation: str, normalisation: str = "no", *more: str) -> Cells:
    options = ("--mode", "one", "--aggregate", aggregation, "--normalise", normalisation)
    return network(work, *options, *more)


def printed() -> Cells:
    return {
        (actor, concept): number
        for concept, row in PRINTED.items()
        for actor, number in zip(ORGANISATIONS, row, strict=True)
        if number > 0
    }


def rows_of_store(work: Path, query: str) -> list[dict[str, str]]:
    told = run(work, "query", "--data", "store", "--format", "csv", query)
    return list(csv.DictReader(io.StringIO(told)))


def rows_of_server(address: str, query: str) -> list[dict[str, str]]:
    response = httpx2.get(
        f"{address}/sparql", params={"query": PREFIXES + query}, headers={"Accept": "text/csv"}
    )
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def statements(sample: Any) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for one in sample["statements"]:
        stance = "favours" if one["agreement"] else "opposes"
        key = one["organization"], one["concept"], stance
        found[key] = found.get(key, 0) + 1
    return found


def counted(rows: list[dict[str, str]]) -> dict[tuple[str, str, str], int]:
    return {(row["actor"], row["concept"], row["stance"]): int(row["number"]) for row in rows}


def test_the_sample_names_the_actors_and_concepts_of_the_manual(sample: Any) -> None:
    assert tuple(sample["organizations"]) == ORGANISATIONS
    assert tuple(sample["concepts"]) == tuple(PRINTED)


def test_the_store_counts_every_coded_statement_and_no_other(work: Path, sample: Any) -> None:
    assert counted(rows_of_store(work, COUNTS)) == statements(sample)


def test_the_server_counts_every_coded_statement_and_no_other(address: str, sample: Any) -> None:
    assert counted(rows_of_server(address, COUNTS)) == statements(sample)


def test_every_coded_statement_stands_where_it_was_coded(work: Path, sample: Any) -> None:
    told = run(work, "claims", "--data", "store", "--format", "jsonl")
    keys = ("id", "start", "end", "date", "speaker", "organisation", "concept", "stance")
    assert sorted(
        tuple(row[key] for key in keys) for row in map(json.loads, told.splitlines())
    ) == sorted(
        (
            str(one["id"]),
            one["start"],
            one["stop"],
            one["date"][:10],
            one["person"],
            one["organization"],
            one["concept"],
            "favours" if one["agreement"] else "opposes",
        )
        for one in sample["statements"]
    )


def test_two_modes_are_as_the_manual_prints_them(work: Path, sample: Any) -> None:
    found = network(work)
    assert found == printed()
    published = sample["published"]
    assert sum(found.values()) == published["two_mode_ignore_sum"]
    shape = [len({cell[0] for cell in found}), len({cell[1] for cell in found})]
    assert shape == published["two_mode_dim"]
    assert len(found) == 22


@pytest.mark.parametrize("way", ["store", "server"])
def test_one_query_gives_the_three_networks_of_actors(way: str, work: Path, address: str) -> None:
    rows = rows_of_store(work, PAIRS) if way == "store" else rows_of_server(address, PAIRS)
    for aggregation in ("congruence", "conflict", "ignore"):
        cells = {(row["actor"], row["other"]): float(row[aggregation]) for row in rows}
        assert {pair: weight for pair, weight in cells.items() if weight} == one_mode(
            work, aggregation
        )


def test_the_pair_worked_by_hand_and_the_rows_printed_by_the_tests_of_dna(
    work: Path, address: str, sample: Any
) -> None:
    for aggregation, weight in sample["published"]["senate_sierra_club"].items():
        assert one_mode(work, aggregation)["Senate", "Sierra Club"] == weight
    (row,) = (
        row
        for row in rows_of_server(address, PAIRS)
        if (row["actor"], row["other"]) == ("Senate", "Sierra Club")
    )
    assert (row["ignore"], row["congruence"], row["conflict"]) == ("7", "2", "5")
    ignore = one_mode(work, "ignore")
    agency, analysis = ORGANISATIONS[2], ORGANISATIONS[1]
    assert ignore[agency, ORGANISATIONS[0]] == 10
    assert ignore[agency, analysis] == 2
    assert [len({cell[0] for cell in ignore})] * 2 == sample["published"]["one_mode_dim"]
    assert len(ignore) == 2 * 21


@pytest.mark.parametrize(
    ("aggregation", "normalisation", "total"),
    [
        ("ignore", "no", 276),
        ("ignore", "average", 46.261854),
        ("ignore", "jaccard", 24.469002),
        ("ignore", "dna-cosine", 8.872727),
        ("congruence", "no", 160),
        ("congruence", "average", 25.802436),
        ("congruence", "jaccard", 13.610663),
        ("congruence", "dna-cosine", 4.806061),
    ],
)
def test_sums_of_one_mode(
    work: Path, sample: Any, aggregation: str, normalisation: str, total: float
) -> None:
    found = sum(one_mode(work, aggregation, normalisation).values())
    assert found == pytest.approx(total, abs=5e-7)
    published = sample["published"]
    if normalisation == "no" and aggregation == "ignore":
        assert found == published["one_mode_ignore_sum"]
    if normalisation == "average" and aggregation == "congruence":
        assert round(found) == published["one_mode_congruence_average_rounded_sum"]


def test_what_is_left_out_is_left_out_as_in_dna(work: Path) -> None:
    # The tests of DNA's package leave out one concept and two organisations: 5 x 5, sum 10.
    label = "SELECT ?thing ?label WHERE { ?thing skos:prefLabel ?label }"
    named = {row["label"]: row["thing"] for row in rows_of_store(work, label)}
    without = [
        *("--without-concept", named["There should be legislation to regulate emissions."]),
        *("--without-actor", named["Senate"]),
        *("--without-actor", named["Sierra Club"]),
    ]
    found = one_mode(work, "congruence", "average", *without)
    assert round(sum(found.values())) == 10
    two = network(work, *without)
    assert len({cell[0] for cell in two}) == 5


def test_repetitions_count_once_across_the_range(work: Path) -> None:
    cell = ORGANISATIONS[1], "Emissions legislation should regulate CO2."
    assert network(work)[cell] == 2
    # DNA 3 has no stance in the key where stances are ignored; DNA 2 had, and combine shows it.
    assert network(work, "--duplicates", "range")[cell] == 1
    assert network(work, "--duplicates", "range", "--aggregate", "combine")[cell] == 3
    once = network(work, "--duplicates", "range")
    assert once == dict.fromkeys(printed(), 1)


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a database with all its rows, and the statements that made it."""
    with closing(sqlite3.connect(path)) as base:
        names = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        found = {name: base.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        found["sqlite_master"] = base.execute(
            "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        ).fetchall()
        return found


def test_from_the_store_back_into_dna_no_row_is_lost_or_changed(
    work: Path, shared_folder: Path
) -> None:
    way = ("--texts", "coded/texts", "--kept", "coded/dna.json", "-o", "back.dna")
    run(work, "claims", "--data", "store", "--format", "dna", *way)
    before, after = tables(shared_folder / "networks/sample.dna"), tables(work / "back.dna")
    assert set(after) == set(before)
    for name, rows in before.items():
        assert len(after[name]) == len(rows), name
        for one, other in zip(rows, after[name], strict=True):
            assert one == other, name
    assert len(before["STATEMENTS"]) == 41
    assert len(before["DOCUMENTS"]) == 7

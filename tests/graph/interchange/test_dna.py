"""Files of Discourse Network Analyzer, in and out."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from parley.graph.interchange.dna_file import Cell, DnaFile, read_dna, write_dna
from parley.graph.interchange.dna_schema import empty_dna, password_digest
from tests.graph.interchange.samples import run

Tables = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="session")
def sample(shared_folder: Path) -> Path:
    return shared_folder / "networks" / "sample.dna"


@pytest.fixture(scope="session")
def imported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as annotations. Nobody changes it."""
    folder = tmp_path_factory.mktemp("dna") / "sample"
    code, _, error = run("import", sample, "-o", folder)
    assert code == 0, error
    return folder


def everything(path: Path) -> Tables:
    with closing(sqlite3.connect(path)) as base:
        names = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        found: Tables = {name: base.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        found["schema"] = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        return found


def back(folder: Path, output: Path) -> tuple[int, str, str]:
    kept = ("--kept", folder / "dna.json")
    return run(
        "claims", folder, "--texts", folder / "texts", "--format", "dna", *kept, "-o", output
    )


def small_dna(text: str, start: int, stop: int) -> DnaFile:
    """A file with one statement, at positions that count UTF-16 units."""
    content = empty_dna("secret", b"0123456789abcdef")
    tables = content.tables
    document: dict[str, Cell] = {
        "ID": 1,
        "Title": "Talks",
        "Text": text,
        "Coder": 1,
        "Author": "A. Writer",
    }
    blank = dict.fromkeys(("Source", "Section", "Notes", "Type"), "")
    tables["DOCUMENTS"].add(document | blank | {"Date": 1755253800})
    for id_, label in enumerate(("Orla Venn", "Arlandia", "Reopening"), 1):
        tables["ENTITIES"].add({"ID": id_, "VariableId": id_, "Value": label})
        row = {"ID": id_, "StatementId": 7, "VariableId": id_, "Entity": id_}
        tables["DATASHORTTEXT"].add(row)
    statement = {"ID": 7, "StatementTypeId": 1, "DocumentId": 1, "Coder": 1}
    tables["STATEMENTS"].add(statement | {"Start": start, "Stop": stop})
    tables["DATABOOLEAN"].add({"ID": 1, "StatementId": 7, "VariableId": 4, "Value": 1})
    return content


def test_an_imported_file_holds_with_every_passage_verified(imported: Path) -> None:
    code, output, error = run("check", imported, "--texts", imported / "texts")
    assert code == 0, error
    assert "40 passages verified" in output


def test_an_import_warns_of_what_must_not_be_published(sample: Path, tmp_path: Path) -> None:
    _, _, error = run("import", sample, "-o", tmp_path / "out")
    assert "do not publish dna.json: it holds digests of the coders' passwords" in error
    for coder in read_dna(sample).tables["CODERS"].records():
        assert str(coder["Password"]) in (tmp_path / "out/dna.json").read_text(encoding="utf-8")


def test_what_goes_out_unchanged_is_the_file_that_came_in(
    sample: Path, imported: Path, tmp_path: Path
) -> None:
    code, output, error = back(imported, tmp_path / "back.dna")
    assert code == 0, error
    assert "40 statements as they were, 0 new, 0 changed, 0 removed" in output
    before, after = everything(sample), everything(tmp_path / "back.dna")
    assert sorted(before) == sorted(after)
    for table, rows in before.items():
        assert after[table] == rows, table


def test_the_counts_of_actors_and_concepts_are_those_of_dna(
    shared_folder: Path, imported: Path
) -> None:
    published = json.loads((shared_folder / "networks" / "dna-sample.json").read_text())
    wanted = Counter(
        (s["organization"], s["concept"], "favours" if s["agreement"] else "opposes")
        for s in published["statements"]
    )
    _, output, _ = run("claims", imported, "--format", "jsonl")
    rows = [json.loads(line) for line in output.splitlines()]
    assert Counter((r["organisation"], r["concept"], r["stance"]) for r in rows) == wanted
    assert {(r["id"], r["start"], r["end"]) for r in rows} == {
        (str(s["id"]), s["start"], s["stop"]) for s in published["statements"]
    }
    assert {r["date"] for r in rows} == {s["date"][:10] for s in published["statements"]}


def test_only_the_holder_that_is_asked_for_has_positions(sample: Path, tmp_path: Path) -> None:
    counted = {}
    for holder in ("organisation", "speaker", "both"):
        run("import", sample, "-o", tmp_path / holder, "--holder", holder)
        written = (tmp_path / holder / "articles").glob("*.yaml")
        text = "".join(path.read_text(encoding="utf-8") for path in written)
        counted[holder] = text.count("type: Position\n")
    assert counted == {"organisation": 40, "speaker": 40, "both": 80}


def test_both_holders_are_one_statement_of_dna_again(sample: Path, tmp_path: Path) -> None:
    run("import", sample, "-o", tmp_path / "both", "--holder", "both")
    code, _, error = back(tmp_path / "both", tmp_path / "back.dna")
    assert code == 0, error
    assert everything(tmp_path / "back.dna") == everything(sample)


def test_a_changed_stance_and_a_removed_claim_arrive_in_dna(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    run("import", sample, "-o", folder)
    path = next((folder / "articles").glob("109-876*.yaml"))
    text = path.read_text(encoding="utf-8")
    text = text.replace("stance: opposes", "stance: favours", 1)
    # Statement 4 goes, with its position.
    first = text.index("  - id: p10835-11052")
    path.write_text(text[:first], encoding="utf-8", newline="")
    code, output, error = back(folder, tmp_path / "back.dna")
    assert code == 0, error
    assert "38 statements as they were, 0 new, 1 changed, 1 removed" in output
    before, after = everything(sample), everything(tmp_path / "back.dna")
    ids = {row[0] for row in before["STATEMENTS"]}
    assert {row[0] for row in after["STATEMENTS"]} == ids - {4}
    values = {row[1]: row[3] for row in after["DATABOOLEAN"]}
    assert values == {r[1]: r[3] for r in before["DATABOOLEAN"] if r[1] != 4} | {1: 1}
    assert after["CODERS"] == before["CODERS"]
    assert after["DATALONGTEXT"] == before["DATALONGTEXT"]


def test_a_new_file_has_the_statements_and_opens_with_the_password(
    imported: Path, tmp_path: Path
) -> None:
    output = tmp_path / "new.dna"
    texts = ("--texts", imported / "texts")
    code, _, error = run(
        "claims", imported, *texts, "--format", "dna", "-o", output, "--password", "Tür 1"
    )
    assert code == 0, error
    run("import", output, "-o", tmp_path / "again")
    assert statements_of(tmp_path / "again") == statements_of(imported)
    stored = read_dna(output).tables["CODERS"].records()[0]["Password"]
    assert isinstance(stored, str)
    assert password_digest("Tür 1", base64.b64decode(stored)[:16]) == stored


def statements_of(folder: Path) -> Counter[tuple[object, ...]]:
    _, output, _ = run("claims", folder, "--format", "jsonl")
    keys = ("title", "date", "speaker", "organisation", "concept", "stance", "start", "end")
    rows = [json.loads(line) for line in output.splitlines()]
    return Counter(tuple(row[key] for key in keys) for row in rows)


def test_passwords_are_stored_as_dna_stores_them(sample: Path) -> None:
    for coder in read_dna(sample).tables["CODERS"].records():
        stored = coder["Password"]
        assert isinstance(stored, str)
        assert password_digest("sample", base64.b64decode(stored)[:16]) == stored


def test_positions_in_utf_16_and_windows_line_ends_find_their_words(tmp_path: Path) -> None:
    text = "🐟🐟 Talks\r\nVenn: “we reopen” 🐟\r\nEnd"
    start = len(text[: text.index("we")].encode("utf-16-le")) // 2
    write_dna(small_dna(text, start, start + 9), tmp_path / "odd.dna")
    folder = tmp_path / "odd"
    code, _, error = run("import", tmp_path / "odd.dna", "-o", folder)
    assert code == 0, error
    code, _, error = run("check", folder, "--texts", folder / "texts")
    assert code == 0, error
    _, output, _ = run("claims", folder, "--texts", folder / "texts", "--format", "jsonl")
    row = json.loads(output)
    assert row["quote"] == "we reopen"
    assert row["date"] == "2025-08-15T10:30:00Z"
    code, _, error = back(folder, tmp_path / "back.dna")
    assert code == 0, error
    assert everything(tmp_path / "back.dna") == everything(tmp_path / "odd.dna")


@pytest.mark.parametrize(
    ("start", "stop", "said"),
    [(0, 500, "outside a text"), (1, 4, "inside a character"), (4, 3000000, "outside a text")],
)
def test_a_statement_that_lies_nowhere_is_refused_by_name(
    tmp_path: Path, start: int, stop: int, said: str
) -> None:
    write_dna(small_dna("🐟 and more", start, stop), tmp_path / "odd.dna")
    code, output, error = run("import", tmp_path / "odd.dna", "-o", tmp_path / "odd")
    assert (code, output) == (1, "")
    assert "statement 7" in error
    assert said in error
    assert not (tmp_path / "odd").exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "odd.dna"]


def test_a_skipped_statement_is_kept_for_the_way_back(tmp_path: Path) -> None:
    write_dna(small_dna("🐟 and more", 1, 4), tmp_path / "odd.dna")
    code, _, _ = run("import", tmp_path / "odd.dna", "-o", tmp_path / "odd", "--skip-refused")
    assert code == 0
    code, _, error = back(tmp_path / "odd", tmp_path / "back.dna")
    assert code == 0, error
    assert everything(tmp_path / "back.dna") == everything(tmp_path / "odd.dna")


def test_a_text_that_changed_since_does_not_go_back(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    run("import", sample, "-o", folder)
    next((folder / "texts").glob("109-867-v*")).write_text("Another text.", encoding="utf-8")
    code, _, error = back(folder, tmp_path / "back.dna")
    assert code != 0
    assert error != ""
    assert not (tmp_path / "back.dna").exists()


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_what_is_no_dna_file_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.dna").write_bytes(data)
    code, _, error = run("import", tmp_path / "bad.dna", "-o", tmp_path / "out")
    assert code == 3
    assert ".dna file" in error
    assert not (tmp_path / "out").exists()


def test_another_database_is_told_what_it_lacks(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.dna")) as base:
        base.execute("CREATE TABLE t(x)")
    code, _, error = run("import", tmp_path / "other.dna", "-o", tmp_path / "out")
    assert code == 3
    assert "DOCUMENTS" in error


def test_an_unknown_variable_is_answered_with_those_there_are(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("columns: {concept: issue, stance: agreement}\n")
    code, _, error = run("import", sample, "-o", tmp_path / "out", "--mapping", tmp_path / "m.yaml")
    assert code == 3
    assert re.search("“issue”.*organization", error)

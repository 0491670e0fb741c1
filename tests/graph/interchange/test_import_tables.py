"""Tables of coded claims: what holds is taken over, what does not is refused by row and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from parley.graph.interchange.locating import Wanted, locate
from parley.graph.interchange.names import slug
from parley.graph.interchange.offsets import Newlines, Utf16
from parley.graph.interchange.yaml_text import scalar
from parley.graph.yaml_source import read_yaml
from tests.graph.interchange.samples import HEADER, TEXT, run, texts

QUOTE = "we will reopen the strait"
START = TEXT.index(QUOTE)
GOOD = f"talks,Orla Venn,Arlandia,Reopening,favours,{QUOTE},{START},{START + len(QUOTE)}"


@pytest.fixture
def given_texts(tmp_path: Path) -> Path:
    return texts(tmp_path, talks=TEXT)


def table(folder: Path, *lines: str, name: str = "coded.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path


def exported(folder: Path, *options: str | Path) -> list[dict[str, object]]:
    code, output, error = run("claims", folder, *options, "--format", "jsonl")
    assert code == 0, error
    return [json.loads(line) for line in output.split("\n") if line != ""]


def refused(path: Path, *options: str | Path) -> str:
    """The message of an import that must fail and leave nothing behind."""
    before = sorted(path.parent.iterdir())
    code, output, error = run("import", path, "-o", path.parent / "out", *options)
    assert code in (1, 3)
    assert output == ""
    assert sorted(path.parent.iterdir()) == before
    return error


def test_a_row_becomes_a_claim_with_a_verified_passage(tmp_path: Path, given_texts: Path) -> None:
    path, out = table(tmp_path, HEADER, GOOD), tmp_path / "out"
    code, output, error = run("import", path, "-o", out, "--texts", given_texts)
    assert (code, error) == (0, "")
    assert output == f"wrote 1 claims of 1 documents to {out}\n"
    code, output, error = run("check", out, "--texts", given_texts)
    assert code == 0, error
    assert "1 passages verified" in output
    (row,) = exported(out, "--texts", given_texts)
    assert row["quote"] == QUOTE
    assert (row["speaker"], row["organisation"], row["stance"]) == (
        "Orla Venn",
        "Arlandia",
        "favours",
    )


def test_annotations_hold_no_word_of_the_text(tmp_path: Path, given_texts: Path) -> None:
    run("import", table(tmp_path, HEADER, GOOD), "-o", tmp_path / "out", "--texts", given_texts)
    for path in (tmp_path / "out").rglob("*.yaml"):
        assert QUOTE not in path.read_text(encoding="utf-8")


def test_what_is_exported_can_be_imported_and_says_the_same(
    tmp_path: Path, given_texts: Path
) -> None:
    head = f"{HEADER},reporter,date,author,title,note,id"
    more = ",A Reporter,2031-05-03,A Writer,The talks,Checked twice,k1"
    run("import", table(tmp_path, head, GOOD + more), "-o", tmp_path / "a", "--texts", given_texts)
    for form in ("csv", "jsonl", "xlsx"):
        path = tmp_path / f"back.{form}"
        code, _, error = run(
            "claims", tmp_path / "a", "--texts", given_texts, "--format", form, "-o", path
        )
        assert code == 0, error
        code, _, error = run("import", path, "-o", tmp_path / form, "--texts", given_texts)
        assert code == 0, error
        first, again = (exported(tmp_path / f, "--texts", given_texts) for f in ("a", form))
        assert first == again
        assert first[0]["reporter"] == "A Reporter"
        assert first[0]["depth"] == 2


def test_a_mapping_says_which_column_means_what(tmp_path: Path, given_texts: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "columns: {document: File, organisation: Party, concept: Issue, stance: Pro, quote: Text}\n"
        'stances: {"yes": favours, "no": opposes}\n'
        "things: {Arlandia: actor:arlandia}\n"
    )
    path = table(
        tmp_path, "File;Party;Issue;Pro;Text;Coder", f"talks.txt;Venn;Strait;YES;{QUOTE};X"
    )
    out = tmp_path / "out"
    code, _, error = run("import", path, "-o", out, "--texts", given_texts, "--mapping", mapping)
    assert code == 0
    assert error == "not taken over: the columns Coder\n"
    assert [row["stance"] for row in exported(out)] == ["favours"]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("colums: {}", "m.yaml:1: error: unknown key `colums`; did you mean columns?"),
        ("columns: {speker: x}", "did you mean speaker?"),
        ("stances: {x: agree}", "`agree` is none of the stances"),
        ("offsets: bytes", "`offsets` cannot be `bytes`; write code-point or utf-16"),
        ("columns: [a]", "`columns` has no pairs"),
        ("columns: {document: a, concept: b, stance: c}", "no column for document (“a”)"),
    ],
)
def test_a_wrong_mapping_is_told_what_to_write(tmp_path: Path, mapping: str, said: str) -> None:
    (tmp_path / "m.yaml").write_text(mapping + "\n")
    path = table(tmp_path, HEADER, GOOD)
    assert said in refused(path, "--mapping", tmp_path / "m.yaml")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("favours", "likes"), "“likes” is no stance"),
        (GOOD.replace("Reopening", " "), "“concept” is empty"),
        (GOOD.replace(QUOTE, "we shall see"), "does not stand in the text; at 23 stands"),
        (GOOD + ",more", "it has 9 cells, and the header has 8"),
        ("talks,x", "it has 2 cells"),
        (GOOD.replace(f"{START},", "-1,"), "“-1” is no position"),
        (GOOD.replace(f"{START},", ","), "only one of start and end"),
        (GOOD.replace("talks,", "../given/talks,"), "there is no text for “../given/talks”"),
        (GOOD.replace(QUOTE, ""), "no quotation to verify"),
    ],
)
def test_a_row_that_does_not_hold_is_refused_with_line_and_reason(
    tmp_path: Path, given_texts: Path, row: str, said: str
) -> None:
    error = refused(table(tmp_path, HEADER, GOOD, row), "--texts", given_texts)
    assert error.startswith("coded.csv:3: error: row 3:")
    assert said in error


def test_a_report_has_every_refused_row_whole_and_the_others_can_be_written(
    tmp_path: Path, given_texts: Path
) -> None:
    bad = GOOD.replace("favours", "likes")
    path, report = table(tmp_path, HEADER, *[bad] * 30, GOOD), tmp_path / "report.jsonl"
    options: tuple[str | Path, ...] = ("--texts", given_texts, "--report", report)
    code, _, error = run("import", path, "-o", tmp_path / "out", *options)
    assert code == 1
    assert "10 more rows are refused; give --report" in error
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [line["row"] for line in lines] == [f"row {n}" for n in range(2, 32)]
    assert lines[0]["content"]["quote"] == QUOTE
    code, output, error = run("import", path, "-o", tmp_path / "out", *options, "--skip-refused")
    assert code == 0
    assert error == "30 rows are refused and left out\n"
    assert len(exported(tmp_path / "out")) == 1


def test_a_passage_that_moved_is_found_by_its_quotation_and_reported(
    tmp_path: Path, given_texts: Path
) -> None:
    moved = GOOD.replace(f"{START},{START + len(QUOTE)}", "3,28")
    report = tmp_path / "report.jsonl"
    code, _, error = run(
        "import",
        table(tmp_path, HEADER, moved),
        "-o",
        tmp_path / "out",
        "--texts",
        given_texts,
        "--report",
        report,
    )
    assert code == 0
    assert "1 passages were found elsewhere than their rows say" in error
    line = json.loads(report.read_text(encoding="utf-8"))
    assert (line["kind"], line["row"]) == ("moved", "row 2")
    (row,) = exported(tmp_path / "out")
    assert (row["start"], row["end"]) == (START, START + len(QUOTE))


def test_rows_without_passages_are_taken_only_where_that_is_allowed(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER, GOOD)
    assert "there is no text for “talks”" in refused(path)
    out = tmp_path / "out"
    code, _, error = run("import", path, "-o", out, "--unanchored")
    assert code == 0, error
    code, _, error = run("check", out)
    assert code == 0, error
    (row,) = exported(out)
    assert (row["basis"], row["start"], row["document"]) == ("unanchored", None, "talks")
    assert str(row["graph"]).endswith("graph/background/talks")


def test_positions_that_count_utf_16_units_are_converted(tmp_path: Path, given_texts: Path) -> None:
    (tmp_path / "m.yaml").write_text("offsets: utf-16\n")
    units = START + 1
    row = GOOD.replace(f"{START},{START + len(QUOTE)}", f"{units},{units + len(QUOTE)}")
    out = tmp_path / "out"
    code, _, error = run(
        "import",
        table(tmp_path, HEADER, row),
        "-o",
        out,
        "--texts",
        given_texts,
        "--mapping",
        tmp_path / "m.yaml",
    )
    assert (code, error) == (0, "")
    assert exported(out)[0]["start"] == START


def test_rows_of_a_document_agree_on_its_date(tmp_path: Path, given_texts: Path) -> None:
    head = HEADER + ",date"
    path = table(tmp_path, head, GOOD + ",2031-05-03", GOOD + ",2031-05-04", GOOD + ",May")
    error = refused(path, "--texts", given_texts)
    assert "its date “2031-05-04” is not that of rows before it, “2031-05-03”" in error


# ---- hostile files


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_read_by_their_mark_or_by_name(
    tmp_path: Path, given_texts: Path, encoding: str
) -> None:
    row = GOOD.replace("Arlandia", "Größenland")
    path = table(tmp_path, HEADER, row, encoding=encoding)
    options: tuple[str | Path, ...] = ("--texts", given_texts)
    if encoding == "cp1252":
        assert "coded.csv:" in refused(path, *options)
        assert "--encoding" in refused(path, *options)
        options = (*options, "--encoding", encoding)
    code, _, error = run("import", path, "-o", tmp_path / "out", *options)
    assert code == 0, error
    assert exported(tmp_path / "out")[0]["organisation"] == "Größenland"


def test_quoted_line_ends_semicolons_and_quotation_marks_are_content(tmp_path: Path) -> None:
    label = 'a "b"; c,\r\nd\te #: {} \\ \u2028 \x7f'
    cell = '"' + label.replace('"', '""') + '"'
    path = tmp_path / "coded.csv"
    path.write_bytes(f"document;concept;stance\r\nx;{cell};opposes\r\n".encode())
    out = tmp_path / "out"
    code, _, error = run("import", path, "-o", out, "--unanchored")
    assert code == 0, error
    assert exported(out)[0]["concept"] == label.strip()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: its first row must be the headers"),
        (b"document,concept,stance,concept\n", "two columns called concept"),
        (b'document,concept,stance\nx,"never closed,favours\n', "cannot be read"),
        (b"document,concept,stance\nx," + b"y" * 3_000_000, "more than 1000000 characters"),
        (b'document,concept,stance\nx,"' + b"y\n" * 2_000_000, "larger than field limit"),
        (b"document,concept,stance\n\x00\xff\xfe", "not in the encoding"),
        (b"only,some,columns\n1,2,3\n", "no column for document"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_leaves_nothing(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "coded.csv"
    path.write_bytes(content)
    assert said in refused(path, "--unanchored")


def test_a_line_of_a_hundred_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "coded.csv"
    with path.open("wb") as stream:
        stream.write(b"document,concept,stance\n")
        stream.seek(100_000_000)
        stream.write(b"x\n")
    assert "more than 1000000 characters" in refused(path, "--unanchored")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "it is no JSON"),
        ("[1]", "it is no JSON object"),
        ('{"document": "a", "document": "b", "concept": "c", "stance": "mixed"}', "a key twice"),
        ('{"document": {"a": 1}, "concept": "c", "stance": "mixed"}', "no text, number or null"),
        ("[" * 100_000, "it is no JSON"),
    ],
)
def test_a_line_that_is_no_flat_object_is_refused(tmp_path: Path, line: str, said: str) -> None:
    good = '{"document": "a", "concept": "c", "stance": "mixed"}'
    path = table(tmp_path, good, line, name="coded.jsonl")
    error = refused(path, "--unanchored")
    assert "coded.jsonl:2:" in error
    assert said in error


def test_a_formula_of_a_spreadsheet_is_refused_and_a_date_is_a_date(tmp_path: Path) -> None:
    from datetime import datetime

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["document", "concept", "stance", "date"])
    sheet.append(["a", "c", "mixed", datetime(2031, 5, 3)])  # noqa: DTZ001
    sheet.append(["b", '=HYPERLINK("x")', "mixed", None])
    book.save(tmp_path / "coded.xlsx")
    error = refused(tmp_path / "coded.xlsx", "--unanchored")
    assert "row 3: “concept” holds a formula" in error
    options = ("--unanchored", "--skip-refused")
    run("import", tmp_path / "coded.xlsx", "-o", tmp_path / "out", *options)
    assert [row["date"] for row in exported(tmp_path / "out")] == ["2031-05-03"]


def test_what_is_no_spreadsheet_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "coded.xlsx").write_bytes(b"PK\x03\x04 no archive")
    assert "is no XLSX file" in refused(tmp_path / "coded.xlsx")


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER, GOOD)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.yaml").write_text("mine")
    code, _, error = run("import", path, "-o", tmp_path / "out", "--unanchored")
    assert code == 3
    assert "is there already" in error
    assert (tmp_path / "out" / "mine.yaml").read_text() == "mine"


# ---- the parts, over all texts

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(ANY)
def test_any_text_is_read_back_from_yaml(text: str) -> None:
    assert read_yaml(f"a: {scalar(text)}\n", "x").text("a") == text


@given(ANY)
def test_positions_go_to_utf_16_and_back(text: str) -> None:
    units = Utf16(text)
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le")) // 2
        assert units.to_units(point) == unit
        assert units.to_points(unit) == point


@given(st.text("ab\r\n", max_size=30))
def test_positions_survive_changed_line_ends(text: str) -> None:
    newlines = Newlines(text)
    assert "\r" not in newlines.content
    for start in range(len(newlines.content)):
        assert newlines.moved(newlines.back(start)) == start


@given(st.sets(ANY.filter(bool), max_size=8))
def test_different_labels_have_different_names(labels: set[str]) -> None:
    assert len({slug(label) for label in labels}) == len(labels)


@given(st.text('ab ”"\n', min_size=1, max_size=40), st.data())
def test_a_passage_is_found_where_it_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = locate(text, Wanted(text[start:end], start, end))
    assert (found.start, found.end, found.how) == (start, end, "")


def test_the_words_around_tell_two_places_apart() -> None:
    text = "one says no, and the other says no; nobody says yes"
    with pytest.raises(ValueError, match="stands 2 times"):
        locate(text, Wanted("says no"))
    assert locate(text, Wanted("says no", prefix="other ")).start == text.index("says no;")


def test_other_quotation_marks_and_spaces_are_found_and_told() -> None:
    found = locate("He said: “no way,\nnever”.", Wanted('"no way, never"'))
    assert (found.start, found.end) == (9, 24)
    assert "quotation marks or spaces" in found.how

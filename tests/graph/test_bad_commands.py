"""Commands that cannot do what they are told say so in one line, with the documented exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., tuple[int, str, str]]
Refused = Callable[..., list[str]]

ARTICLE = "harbour-talks/article.yaml"
CLAIMS = "harbour-talks/claims.yaml"
TEXT = "texts/harbour-talks.txt"


def test_a_folder_without_annotations_does_not_hold(folder: Path, refused_outside: Refused) -> None:
    (folder / "empty").mkdir()
    lines = refused_outside("check", "empty")
    assert lines == ["empty: error: there is no *.yaml file; name another folder"]


def test_a_folder_without_texts_does_not_hold(folder: Path, refused: Refused) -> None:
    (folder / "empty").mkdir()
    lines = refused("check", ".", "--texts", "empty")
    assert lines == ["empty: error: there is no *.txt file; name the folder of texts"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nowhere"),
        ("check", ".", "--texts", "nowhere"),
        ("check", ".", "--extend", "nowhere"),
        ("check", ".", "--colour"),
        ("build", ".", "-o", "out.ttl"),
        ("build", ".", "--data", "registry.yaml"),
        ("build", ".", "--base", "no address"),
        ("new", "nowhere.txt"),
        ("new", TEXT, "--name", "Two Words"),
        ("new", TEXT, "--language", "e n: ["),
        ("new", TEXT, "-o", "registry.yaml"),
        ("anchor", "."),
        ("anchor", "--texts", "texts"),
        ("query", "ASK {}", "-f", "registry.yaml"),
        ("frobnicate",),
    ],
)
def test_a_wrong_command_line_is_code_2(
    arguments: tuple[str, ...], refused_outside: Refused
) -> None:
    lines = refused_outside(*arguments, code=2)
    assert lines[0].startswith("Usage: parley")
    assert lines[-1].startswith("Error: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new", TEXT, "-o", "nowhere/a.yaml"), "nowhere/a.yaml"),
        (("query", "--data", "nowhere", "ASK {}"), "run `parley build --data nowhere`"),
        (("query", "--data", "data", "SELECT nonsense"), "line 1, column 16"),
        (("export", "--data", "data", "--graph", "graph:nowhere"), "no graph graph:nowhere"),
        (("export", "--data", "data", "-o", "nowhere/a.trig"), "nowhere/a.trig"),
    ],
)
def test_what_cannot_be_done_is_code_3(
    arguments: tuple[str, ...], said: str, refused: Refused
) -> None:
    lines = refused(*arguments, code=3)
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize(
    ("option", "target"), [("-o", "nowhere/out.nq"), ("--data", "registry.yaml/data")]
)
def test_an_output_that_cannot_be_written_is_code_3(
    option: str, target: str, folder: Path, inside: Command
) -> None:
    before = sorted(folder.rglob("*"))
    code, _, error = inside(folder, "build", ".", option, target)
    assert code == 3
    assert len(error.splitlines()) == 1
    assert target in error
    assert sorted(folder.rglob("*")) == before


def test_an_annotation_file_that_cannot_be_read_is_code_3(folder: Path, refused: Refused) -> None:
    (folder / "gone.yaml").symlink_to("nowhere")
    lines = refused("check", ".", code=3)
    assert len(lines) == 1
    assert "gone.yaml" in lines[0]


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_text_gives_no_skeleton(text: str, folder: Path, refused: Refused) -> None:
    (folder / "empty.txt").write_text(text, encoding="utf-8")
    lines = refused("new", "empty.txt")
    assert len(lines) == 1
    assert lines[0].startswith("empty.txt")


def test_a_text_in_another_encoding_gives_no_skeleton(
    folder: Path, refused_outside: Refused
) -> None:
    (folder / "latin.txt").write_bytes("one\n\ntwo é.\n".encode("latin-1"))
    lines = refused_outside("new", "latin.txt", "-o", "latin.yaml")
    assert len(lines) == 1
    assert lines[0].startswith("latin.txt:3: error: ")


def test_a_quotation_that_is_not_found_leaves_every_file_as_it_is(
    folder: Path, refused_outside: Refused
) -> None:
    path = folder / CLAIMS
    text = path.read_text(encoding="utf-8")
    text = text.replace("p135-147", "{quote: joint patrol}").replace("p33-51", "{quote: whales}")
    path.write_text(text, encoding="utf-8")
    lines = refused_outside("anchor", ".", "--texts", "texts")
    line = text[: text.index("whales")].count("\n") + 1
    assert lines == [
        f"{CLAIMS}:{line}: error: the quotation stands 0 times in the text; "
        "correct it, or add `in: <segment>` or `nth: <number>`"
    ]


def test_positions_that_are_no_numbers_do_not_stop_anchoring_with_a_traceback(
    folder: Path, refused: Refused
) -> None:
    path = folder / ARTICLE
    path.write_text(
        path.read_text(encoding="utf-8").replace("{start: 0,", "{start: zero,"), encoding="utf-8"
    )
    lines = refused("anchor", ".", "--texts", "texts")
    assert len(lines) == 1
    assert lines[0].startswith(f"{ARTICLE}:")

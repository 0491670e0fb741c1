"""Texts are read byte for byte as UTF-8, and what would shift positions is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.anchors import digest
from parley.graph.errors import AnchorError, Problem
from parley.graph.texts import line_of, read_text, read_texts


def faults(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(AnchorError) as caught:
        read_texts(folder)
    return caught.value.problems


def test_a_text_is_found_by_digest_and_by_name(small: Path) -> None:
    texts = read_texts(small / "texts")
    text = texts.named("harbour-talks")
    assert text is not None
    assert texts.exact(text.digest) is text
    assert text.digest == digest(text.content)


def test_what_is_not_there_is_none(small: Path) -> None:
    texts = read_texts(small / "texts")
    assert texts.exact("0" * 64) is None
    assert texts.named("other") is None


def test_only_files_named_txt_are_texts(small: Path) -> None:
    (small / "texts" / "notes.md").write_bytes(b"\xff")
    assert read_texts(small / "texts").named("notes") is None


@pytest.mark.parametrize("content", ["one\ntwo", "\n\none \n", "\ufeffone", "\u2028one", "e\u0301"])
def test_not_a_character_is_changed(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content.encode())
    assert read_text(path).content == content


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_another_encoding_is_refused_with_its_line(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("one\ntwo é\n".encode(encoding))
    problem = faults(tmp_path)[0]
    assert problem.place.file == str(tmp_path / "a.txt")
    assert problem.place.line == (1 if encoding == "utf-16" else 2)
    assert "no UTF-8: the text is in another encoding" in problem.what
    assert "iconv" in problem.remedy


def test_crlf_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\ntwo\r\nthree\r\n")
    problem = faults(tmp_path)[0]
    assert problem.place.line == 2
    assert "CRLF" in problem.what
    assert "tr -d" in problem.remedy


def test_every_bad_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff")
    (tmp_path / "b.txt").write_bytes(b"one\r\n")
    (tmp_path / "c.txt").write_bytes(b"one\n")
    named = [Path(problem.place.file).name for problem in faults(tmp_path)]
    assert named == ["a.txt", "b.txt"]


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].what == "there is no *.txt file"


@given(st.text("ab\n"), st.integers(0, 40))
def test_the_line_of_a_position_counts_the_line_ends_before_it(content: str, at: int) -> None:
    assert line_of(content, at) == len(content[:at].split("\n"))

"""An anchor is verified where it stands, found where it moved to, lost when its words change."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parley.graph.anchors import CONTEXT_LENGTH, Finding, Standing, anchor, digest, find

TEXT = "Arlandia waits. Bellmark waits. Nobody 🐟 knows why."

LETTERS = st.text("ab é🐟e\u0301\n”–", min_size=1, max_size=60)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text with emoji and combining characters, and positions in it."""
    text = draw(LETTERS)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(passages())
def test_what_is_anchored_is_verified(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    assert find(text, anchor(text, start, end)) == Finding(Standing.VERIFIED, start, end)


@given(passages(), st.text("xyz🐟", min_size=1))
def test_what_is_unique_is_found_behind_an_insertion(
    passage: tuple[str, int, int], inserted: str
) -> None:
    text, start, end = passage
    words = text[start:end]
    longer = inserted + text
    assume(all(longer[at : at + len(words)] != words for at in range(start + len(inserted))))
    assume(all(text[at : at + len(words)] != words for at in range(start + 1, len(text))))
    moved = start + len(inserted), end + len(inserted)
    assert find(longer, anchor(text, start, end)) == Finding(Standing.MOVED, *moved)


@given(passages(), st.text("xyz", min_size=CONTEXT_LENGTH + 60, max_size=CONTEXT_LENGTH + 80))
def test_of_equal_spans_the_one_with_the_same_context_wins(
    passage: tuple[str, int, int], inserted: str
) -> None:
    text, start, end = passage
    words = text[start:end]
    before = "." * CONTEXT_LENGTH
    original = before + text + before
    at = start + CONTEXT_LENGTH
    moved = f"{words}{inserted}{original}"
    assume(original.count(words) == 1)
    found = find(moved, anchor(original, at, at + len(words)))
    shift = len(words) + len(inserted)
    assert found == Finding(Standing.MOVED, at + shift, at + shift + len(words))


@given(passages())
def test_what_is_not_in_a_text_is_lost(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    assert find("x" * 70, anchor(text, start, end)) == Finding(Standing.LOST, start, end)


@given(passages())
def test_a_text_that_is_too_short_loses_the_passage(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    shorter = text[: end - start - 1]
    assert find(shorter, anchor(text, start, end)).standing is Standing.LOST


def test_without_equal_context_the_nearest_wins() -> None:
    wanted = anchor("--- fish ---", 4, 8)
    assert find("fish" + "." * 20 + "fish" + "." * 60 + "fish", wanted).start == 0


def test_equal_words_at_the_old_place_do_not_hide_where_the_passage_went() -> None:
    original = "." * 32 + "fish" + "-" * 32
    wanted = anchor(original, 32, 36)
    assert find("x" * 32 + "fish" + "x" * 40 + original, wanted) == Finding(
        Standing.MOVED, 108, 112
    )


def test_words_that_stay_between_other_words_are_neither_verified_nor_lost() -> None:
    wanted = anchor("all fish swim", 4, 8)
    assert find("all fish float", wanted) == Finding(Standing.ELSEWHERE, 4, 8)


def test_positions_count_code_points() -> None:
    start = TEXT.index("knows")
    assert TEXT.encode("utf-16-le").index("knows".encode("utf-16-le")) // 2 == start + 1
    assert anchor(TEXT, start, start + 5).span_digest == digest("knows")


def test_a_combining_character_is_a_character_of_its_own() -> None:
    assert anchor("e\u0301", 0, 1).span_digest == digest("e")
    assert anchor("e\u0301", 1, 2).span_digest == digest("\u0301")
    assert anchor("\u00e9", 0, 1).span_digest != digest("e\u0301")


def test_newlines_are_characters_like_others() -> None:
    assert anchor("a\r\nb", 1, 3).span_digest == digest("\r\n")


def test_a_digest_is_sha_256_of_utf_8_in_lower_case_hexadecimal() -> None:
    assert digest("🐟") == hashlib.sha256(b"\xf0\x9f\x90\x9f").hexdigest()
    assert len(digest("")) == 64


def test_the_context_reaches_32_characters_to_both_sides() -> None:
    text = "a" * 40 + "fish" + "b" * 40
    expected = digest("a" * 32 + "fish" + "b" * 32)
    assert anchor(text, 40, 44).context_digest == expected


def test_at_the_edges_the_context_is_shorter() -> None:
    assert anchor("fish and", 0, 4).context_digest == digest("fish and")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, 52), (60, 70)])
def test_impossible_positions_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"positions {start}-{end} do not lie in a text of 5"):
        anchor(TEXT, start, end)

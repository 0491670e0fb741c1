"""Segments cover a text but for white space, and count code points."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.segments import LONGEST_HEADING, Span, segment, uncovered
from parley.graph.texts import read_text

CHARACTERS = st.sampled_from(
    list("ab AB.!?…”“\"'\n\t–é🐟👨‍👩‍👧e\u0301\u2028\x0c\u00a0") + ["\n\n", "Dr. ", ". "]
)
TEXTS = st.lists(CHARACTERS, max_size=60).map("".join)


def words(text: str) -> list[str]:
    return [text[span.start : span.end] for span in segment(text)]


def kinds(text: str) -> list[str]:
    return [span.kind for span in segment(text)]


@given(TEXTS)
def test_segments_cover_all_but_white_space(text: str) -> None:
    assert uncovered(text, segment(text)) == []


@given(TEXTS)
def test_segments_are_in_order_and_do_not_overlap(text: str) -> None:
    assert all(one.end <= other.start for one, other in pairwise(segment(text)))


@given(TEXTS)
def test_segments_hold_words_without_space_around(text: str) -> None:
    assert all(word != "" and word == word.strip() for word in words(text))


@given(TEXTS)
def test_a_segment_lies_in_one_line(text: str) -> None:
    assert all(len(word.splitlines()) == 1 for word in words(text))


@given(st.text(max_size=80), st.sampled_from(["en", "de", "ru", "zh", "xx"]))
def test_any_text_in_any_language_is_covered(text: str, language: str) -> None:
    assert uncovered(text, segment(text, language)) == []


@given(st.text("🐟👩🏽\u200d🚀é", min_size=1, max_size=20))
def test_emoji_before_a_boundary_do_not_shift_it(fish: str) -> None:
    text = f"Nobody saw {fish} today. The strait is calm."
    assert words(text) == [f"Nobody saw {fish} today.", "The strait is calm."]


def test_a_paragraph_without_closing_punctuation_is_a_heading() -> None:
    assert kinds("The harbour talks\n\nArlandia waits.\n") == ["heading", "sentence"]


def test_a_long_paragraph_without_closing_punctuation_is_no_heading() -> None:
    assert kinds("word " * (LONGEST_HEADING // 5) + "words") == ["sentence"]


@pytest.mark.parametrize("mark", [".", "!", "?", "…", ".”", "»"])
def test_a_closing_mark_makes_a_sentence(mark: str) -> None:
    assert kinds(f"Arlandia waits{mark}") == ["sentence"]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert words("Dr. Venn spoke. Nobody heard.") == ["Dr. Venn spoke.", "Nobody heard."]


def test_a_repeated_paragraph_is_a_pull_quote() -> None:
    text = "Arlandia waits for ships. Nobody comes.\n\nArlandia waits for ships.\n"
    assert segment(text)[-1] == Span(41, 66, "pull-quote", 0)


def test_a_pull_quote_may_leave_off_the_end_of_its_sentence() -> None:
    text = "Arlandia waits.\n\nNobody came. Arlandia waits for ships in vain.\n"
    assert segment(text)[0] == Span(0, 15, "pull-quote", 2)


def test_a_sentence_said_twice_in_one_paragraph_is_no_pull_quote() -> None:
    assert kinds("Arlandia waits. Arlandia waits.") == ["sentence", "sentence"]


def test_one_of_two_equal_paragraphs_is_left_to_be_repeated() -> None:
    assert kinds("Arlandia waits.\n\nArlandia waits.\n").count("pull-quote") == 1


def test_what_no_segment_covers_is_named() -> None:
    text = "one two three"
    assert uncovered(text, [Span(4, 7, "sentence")]) == [(0, 4), (7, 13)]
    assert uncovered(text, [Span(8, 13, "sentence"), Span(0, 7, "sentence")]) == []
    assert uncovered(" \n", []) == []


def test_the_real_article_has_65_segments(shared_folder: Path) -> None:
    text = read_text(shared_folder / "texts" / "alaska-summit.txt").content
    found = segment(text)
    assert len(found) == 65
    assert [n for n, span in enumerate(found, 1) if span.kind == "heading"] == [8, 31, 51]
    quotes = {n: span.repeats for n, span in enumerate(found, 1) if span.kind == "pull-quote"}
    assert quotes == {20: 31, 41: 51}
    assert uncovered(text, found) == []

"""Words and stems, and how a search is read."""

from __future__ import annotations

import sqlite3

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.errors import SearchRefusedError
from parley.graph.search.asked import fts_query, read_asked
from parley.graph.search.tokens import ALGORITHMS, Stemmer, words

ODD = st.text(
    alphabet=st.sampled_from(list("ab\"'()*-+^:{}.,; \0\n\\ORANDNETé你𝕏🕊️\u0301\ud800½⑴_"))
)


def forms(text: str) -> list[str]:
    return [word.form for word in words(text)]


def test_words_are_without_case_diacritics_and_punctuation() -> None:
    assert forms("Čapek, (bête-noire)_ÄÖ\u0308! 1,5") == ["capek", "bete", "noire", "ao", "1", "5"]


def test_a_letter_with_combining_marks_is_the_letter() -> None:
    assert forms("e\u0301tude") == forms("étude") == ["etude"]


@pytest.mark.parametrize("written", ["Kallas's", "Kallas\u2019s", "KALLAS'S"])
def test_a_genitive_ending_belongs_to_the_word_and_not_to_its_form(written: str) -> None:
    (word,) = words(written)
    assert (word.form, word.end) == ("kallas", len(written))


def test_an_apostrophe_elsewhere_separates() -> None:
    assert forms("l'accord don't") == ["l", "accord", "don", "t"]


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    places = [place for word in words(text) for place in (word.start, word.end)]
    assert places == sorted(places)
    assert all(word.form.isalnum() for word in words(text))


def test_stemming_follows_the_language() -> None:
    stemmer = Stemmer()
    assert stemmer.stem("negotiations", "en") == stemmer.stem("negotiating", "en-GB")
    assert stemmer.stem("verhandlungen", "de") == stemmer.stem("verhandlung", "de")
    assert stemmer.stem("verhandlungen", "") != stemmer.stem("verhandlung", "")


def test_equal_stems_of_two_languages_are_not_equal() -> None:
    stemmer = Stemmer()
    assert stemmer.stem("die", "en") != stemmer.stem("die", "de")


def test_every_algorithm_is_one_of_the_library() -> None:
    assert set(ALGORITHMS.values()) <= set(snowballstemmer.algorithms())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("ceasefire talks", [["ceasefire"], ["talks"]]),
        ('"ceasefire talks" now', [["ceasefire", "talks"], ["now"]]),
        ("“ceasefire talks”", [["ceasefire", "talks"]]),
        ("cease-fire", [["cease", "fire"]]),
        ('un"balanced', [["un"], ["balanced"]]),
        ("title:council NEAR/3 (a)", [["title", "council"], ["near", "3"], ["a"]]),
        ("not and or", [["not"], ["and"], ["or"]]),
    ],
)
def test_a_search_is_read_in_pieces(text: str, pieces: list[list[str]]) -> None:
    (alternative,) = read_asked(text, 1000, 50).alternatives
    assert [[word.form for word in piece.words] for piece in alternative.wanted] == pieces
    assert alternative.unwanted == ()


def test_a_minus_before_a_word_or_phrase_excludes_it() -> None:
    (alternative,) = read_asked('talks -failed -"in vain" a-b', 1000, 50).alternatives
    assert [p.words[0].form for p in alternative.unwanted] == ["failed", "in"]
    assert len(alternative.wanted) == 2


def test_or_separates_alternatives() -> None:
    asked = read_asked("a b OR c OR -d OR", 1000, 50)
    assert [len(alternative.wanted) for alternative in asked.alternatives] == [2, 1]


@pytest.mark.parametrize(("text", "begins"), [("nego*", True), ("*nego", False), ("ne*go", False)])
def test_an_asterisk_behind_a_word_asks_for_beginnings(text: str, begins: bool) -> None:
    (piece,) = read_asked(text, 1000, 50).wanted
    assert piece.begins is begins


@pytest.mark.parametrize("text", ["", " ", '"', "-", "*", "OR", "-word", '""', "\0", "🕊️", "()"])
def test_a_search_without_wanted_words_asks_for_nothing(text: str) -> None:
    assert read_asked(text, 1000, 50).alternatives == ()


def test_too_many_characters_and_words_are_refused() -> None:
    with pytest.raises(SearchRefusedError, match="10000 characters .* more than 1000"):
        read_asked("a" * 10_000, 1000, 50)
    with pytest.raises(SearchRefusedError, match="51 words .* more than 50"):
        read_asked("a " * 51, 1000, 50)


@given(st.one_of(st.text(max_size=200), ODD))
def test_fts_accepts_whatever_is_written(text: str) -> None:
    asked = read_asked(text, 10_000, 10_000)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(forms, stems, tokenize='ascii')")
    if len(asked.alternatives) > 0:
        match = fts_query(asked, Stemmer(), ["", "en", "de"])
        connection.execute("SELECT * FROM words WHERE words MATCH ?", (match,)).fetchall()
    connection.close()

"""Mentions are found where a reader would find them, and nowhere else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.mentions.lexicon import Name, NameSource
from parley.graph.mentions.matcher import Matcher, Mention


def matcher(*labels: str, language: str = "en") -> Matcher:
    """Return a matcher of labels, each of a thing that is called like it."""
    return Matcher(Name(label, language, label, NameSource.LABEL) for label in labels)


def found(text: str, *labels: str, language: str = "en") -> list[str]:
    return [mention.words for mention in matcher(*labels, language=language).find(text)]


def test_positions_count_code_points_and_give_the_words() -> None:
    text = "🐟 Ça va, Arlandia? – Arlandia!"
    mentions = matcher("Arlandia").find(text)
    assert [(m.start, m.end) for m in mentions] == [(9, 17), (21, 29)]
    assert all(text[m.start : m.end] == m.words == "Arlandia" for m in mentions)
    assert mentions[0].passage == "p9-17"


def test_the_longest_name_is_taken() -> None:
    labels = ("Council", "Northern Council", "Council of Arlandia")
    assert found("The Northern Council met.", *labels) == ["Northern Council"]
    assert found("Northern Council of Arlandia", *labels) == ["Northern Council"]
    assert found("the Council of Arlandia", *labels) == ["Council of Arlandia"]


def test_a_longer_name_that_ends_in_a_word_does_not_hide_a_shorter_one() -> None:
    assert found("Northern Councilwoman", "Northern", "Northern Council") == ["Northern"]


@pytest.mark.parametrize(
    "text", ["Arlandian", "Neoarlandia", "Arlandia2", "xArlandia", "Arlandiaé"]
)
def test_a_part_of_a_word_is_no_mention(text: str) -> None:
    assert found(text, "Arlandia") == []


@pytest.mark.parametrize(
    "text", ["(Arlandia)", "pro-Arlandia", "«Arlandia»", "Arlandia’s", "l’Arlandia"]
)
def test_punctuation_bounds_words_and_a_possessive_is_not_taken_in(text: str) -> None:
    assert found(text, "Arlandia") == ["Arlandia"]


@pytest.mark.parametrize(
    ("label", "text", "words"),
    [
        ("Frozen war", "two frozen wars.", "frozen wars"),
        ("Peace treaty", "the peace treaties", "peace treaties"),
        ("NGO", "many NGOs", "NGOs"),
        ("NGO", "the NGOs' offices", "NGOs"),
        ("Marsh", "the Marshes", "Marshes"),
    ],
)
def test_english_plurals_are_taken_in(label: str, text: str, words: str) -> None:
    assert found(text, label) == [words]
    assert found(text, label, language="de") == []


def test_case_of_names_and_acronyms_counts_and_that_of_phrases_does_not() -> None:
    assert found("WHO asks who it is. Who?", "WHO") == ["WHO"]
    assert found("Bush sat under a bush.", "Bush") == ["Bush"]
    assert found("Frozen war? A frozen war!", "Frozen war") == ["Frozen war", "frozen war"]
    assert found("Peace of arms, peace of arms", "peace of arms") == [
        "Peace of arms",
        "peace of arms",
    ]
    assert found("northern council", "Northern Council") == []


def test_a_name_may_run_over_a_line_and_come_decomposed() -> None:
    assert found("the Northern\nCouncil", "Northern Council") == ["Northern\nCouncil"]
    decomposed = unicodedata.normalize("NFD", "Željko Ćosić")
    assert found(f"said {decomposed}.", "Željko Ćosić") == [decomposed]
    assert found("said Željko Ćosić.", decomposed) == ["Željko Ćosić"]


def test_scripts_without_spaces_have_no_boundaries() -> None:
    assert found("她在北京说", "北京", language="zh") == ["北京"]


def test_a_name_of_several_things_is_told_with_all_of_them() -> None:
    names = [
        Name("Georgia", "en", "place:b", NameSource.OTHER_LABEL),
        Name("Georgia", "en", "place:a", NameSource.LABEL),
    ]
    assert Matcher(names).find("In Georgia.") == [
        Mention(3, 10, "Georgia", ("place:a", "place:b"), NameSource.LABEL)
    ]
    assert Matcher(names).find("In Georgia.")[0].ambiguous


def test_nothing_is_found_without_names_or_without_text() -> None:
    assert matcher().find("Arlandia") == []
    assert matcher("", " ", "a", "…").find("a … ") == []
    assert matcher("Arlandia").find("") == []


@given(st.text(alphabet="aB. 's-\n", max_size=40))
def test_what_is_found_is_bounded_and_does_not_overlap(text: str) -> None:
    mentions = matcher("B", "aB", "Ba", "BB a", "a-B").find(text)
    for one, other in zip(mentions, mentions[1:], strict=False):
        assert one.end <= other.start
    for mention in mentions:
        around = text[mention.start - 1 : mention.start] + text[mention.end : mention.end + 1]
        assert not any(character.isalnum() for character in around)

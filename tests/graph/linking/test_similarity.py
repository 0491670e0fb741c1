"""Names are alike whatever their case, accents, punctuation and order, and not otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.linking.similarity import most_alike, normalised, similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Lund", "zoe lund"),
        ("Łódź", "Lodz"),
        ("Ada Brandt-Holm", "Ada Brandt Holm"),
        ("The Council", "council"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_differ_in_form_only_are_equal(one: str, other: str) -> None:
    assert similarity(one, other) == 1.0


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("Ada Brandt", "Ada Brand"), ("Ada Brandt", "Ida Brunn")),
        (("Brandt, Ada", "Ada Brandt"), ("Ada Brandt", "Ada Brandt Junior")),
        (("A. Brandt", "Ada Brandt"), ("B. Brandt", "Ada Brandt")),
        (("Arlandia", "Arlandya"), ("Arlandia", "New Arlandia Institute")),
    ],
)
def test_a_nearer_name_is_more_alike(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert 1.0 > similarity(*near) > similarity(*far)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_one_only_for_equals(one: str, other: str) -> None:
    found = similarity(one, other)
    assert 0.0 <= found <= 1.0
    assert found == similarity(other, one)
    assert (found == 1.0) == (normalised(one) == normalised(other) != "")


def test_of_several_names_the_most_alike_is_given() -> None:
    assert most_alike("Ada Brandt", ["Ida", "Ada Brandt", "ADA BRANDT"]).name == "Ada Brandt"
    assert most_alike("Ada Brandt", []).score == 0.0
    assert most_alike("!", ["!"]).score == 0.0


def test_vowel_signs_are_kept() -> None:
    assert " " not in normalised("दिल्ली")

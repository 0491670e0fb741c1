"""Data as it may be: several languages, and values that the model does not expect."""

from collections.abc import Callable
from typing import Any

import pytest

AskAbout = Callable[..., dict[str, Any]]

PREFIXES = """
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix id: <https://w3id.org/parley/id/> .
@prefix g: <https://w3id.org/parley/graph/> .
@prefix modality: <https://w3id.org/parley/vocab/modality/> .
@prefix polarity: <https://w3id.org/parley/vocab/polarity/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

NAMES = (
    PREFIXES
    + """
g:one {
  id:council a parley:Bloc ;
    skos:prefLabel "Northern Council"@en , "Nordrat"@de , "Conseil"@fr-CA , "Rat"@de-AT ;
    skos:altLabel "The Council"@en , "NC" , "NR"@de , "Rat des Nordens"@de .
  id:plain a parley:Bloc ; skos:prefLabel "ohne Sprache" , "Etwas"@zz .
  id:other a parley:Bloc ; skos:prefLabel "B"@zz , "A"@yy .
  id:nameless a parley:Bloc .
}
g:two { id:council skos:definition "A council."@en . }
"""
)


def label(ask_about: AskAbout, lang: str, id: str = "council", **more: Any) -> Any:
    query = f'{{ bloc(id: "{id}") {{ label{lang} labelLanguage{lang} }} }}'
    data = ask_about(NAMES, query, **more)["data"]["bloc"]
    return data["label"], data["labelLanguage"]


@pytest.mark.parametrize(
    ("wanted", "served"),
    [
        ("", ("Northern Council", "en")),
        ('(lang: ["de"])', ("Nordrat", "de")),
        ('(lang: ["de-AT"])', ("Rat", "de-at")),
        ('(lang: ["de-CH"])', ("Nordrat", "de")),
        ('(lang: ["it", "DE"])', ("Nordrat", "de")),
        ('(lang: ["it"])', ("Northern Council", "en")),
        ('(lang: ["fr-CA"])', ("Conseil", "fr-ca")),
        ('(lang: "de")', ("Nordrat", "de")),
        ("(lang: [])", ("Northern Council", "en")),
        ("(lang: null)", ("Northern Council", "en")),
    ],
)
def test_the_first_wanted_language_is_served_and_named(
    ask_about: AskAbout, wanted: str, served: tuple[str, str]
) -> None:
    text, tag = label(ask_about, wanted)
    assert (text, tag.lower()) == served


def test_languages_of_the_request_come_after_those_of_the_argument(ask_about: AskAbout) -> None:
    assert label(ask_about, "", languages=("de",)) == ("Nordrat", "de")
    assert label(ask_about, '(lang: ["en"])', languages=("de",)) == ("Northern Council", "en")
    assert label(ask_about, '(lang: ["it"])', languages=("de",)) == ("Nordrat", "de")


def test_a_label_in_none_of_the_languages_is_better_than_none(ask_about: AskAbout) -> None:
    assert label(ask_about, "", "plain") == ("ohne Sprache", None)
    assert label(ask_about, "", "other") == ("A", "yy")
    assert label(ask_about, "", "nameless") == (None, None)


def test_lists_of_texts_are_complete_unless_a_language_is_wanted(ask_about: AskAbout) -> None:
    query = """{ bloc(id: "council") { all: altLabel { value language }
      german: altLabel(lang: ["de"]) { value } english: altLabel(lang: ["it"]) { value } } }"""
    bloc = ask_about(NAMES, query)["data"]["bloc"]
    assert {(text["value"], text["language"]) for text in bloc["all"]} == {
        ("The Council", "en"),
        ("NC", None),
        ("NR", "de"),
        ("Rat des Nordens", "de"),
    }
    assert bloc["german"] == [{"value": "NR"}, {"value": "Rat des Nordens"}]
    assert bloc["english"] == [{"value": "The Council"}]


def test_graphs_are_those_that_say_something_about_the_thing(ask_about: AskAbout) -> None:
    query = '{ bloc(id: "council") { graphs } }'
    graph = "https://w3id.org/parley/graph/"
    assert ask_about(NAMES, query)["data"]["bloc"]["graphs"] == [f"{graph}one", f"{graph}two"]


FAULTY = (
    PREFIXES
    + """
g:one {
  id:c1 a parley:Claim ; parley:modality modality:hedged , modality:unheard-of ;
    parley:polarity polarity:perhaps ; parley:about id:missing , id:council , id:c1 ;
    parley:expressedIn id:c2 , id:p1 ; parley:quantityValue 1.50 ;
    parley:quantityMin "much"^^xsd:decimal .
  id:council a parley:Bloc .
  id:p1 a parley:Passage , parley:Segment ; parley:segmentOrder "third"^^xsd:integer .
  id:h1 a parley:Attribution ; parley:reportedIn id:h2 .
  id:h2 a parley:Attribution ; parley:reportedIn id:h3 .
  id:h3 a parley:Attribution ; parley:reportedIn id:h1 .
}
"""
)


def test_a_concept_that_the_vocabulary_lacks_does_not_break_the_answer(ask_about: AskAbout) -> None:
    body = ask_about(FAULTY, '{ claim(id: "c1") { id modality polarity } }')
    assert body["data"]["claim"] == {"id": "c1", "modality": ["HEDGED"], "polarity": None}
    paths = [error["path"] for error in body["errors"]]
    assert paths == [["claim", "modality"], ["claim", "polarity"]]
    assert "no concept of Modality" in body["errors"][0]["message"]


def test_things_that_are_missing_or_of_another_class_are_left_out_and_reported(
    ask_about: AskAbout,
) -> None:
    body = ask_about(FAULTY, '{ claim(id: "c1") { about { id } } }')
    assert body["data"]["claim"]["about"] == [{"id": "council"}]
    said = " ".join(error["message"] for error in body["errors"])
    assert "id/missing" in said
    assert "id/c1" in said


def test_one_of_two_values_is_shown_and_the_errors_say_so(ask_about: AskAbout) -> None:
    body = ask_about(FAULTY, '{ claim(id: "c1") { expressedIn { id } } }')
    assert "has 2 values" in body["errors"][0]["message"]


def test_numbers_are_read_with_care(ask_about: AskAbout) -> None:
    body = ask_about(
        FAULTY, '{ claim(id: "c1") { quantityValue } segment(id: "p1") { segmentOrder } }'
    )
    assert body["data"]["claim"]["quantityValue"] == "1.5", "a decimal is a string"
    assert body["data"]["segment"]["segmentOrder"] is None
    assert "no integer" in body["errors"][0]["message"]


def test_a_thing_of_a_class_and_its_subclass_has_the_type_of_the_subclass(
    ask_about: AskAbout,
) -> None:
    body = ask_about(FAULTY, '{ node(id: "p1") { __typename } passages { nodes { __typename } } }')
    assert body["data"]["node"] == {"__typename": "Segment"}
    assert body["data"]["passages"]["nodes"] == [{"__typename": "Segment"}]


def test_a_chain_that_runs_in_a_circle_ends(ask_about: AskAbout) -> None:
    body = ask_about(FAULTY, '{ attribution(id: "h2") { reportedInChain { id } } }')
    chain = body["data"]["attribution"]["reportedInChain"]
    assert [hop["id"] for hop in chain] == ["h2", "h3", "h1"]


def test_ids_with_a_colon_come_back_as_whole_iris(ask_about: AskAbout) -> None:
    odd = "https://w3id.org/parley/id/a:b"
    trig = f"{PREFIXES} g:one {{ <{odd}> a parley:Bloc }}"
    query = "{ blocs { nodes { id } } }"
    assert ask_about(trig, query)["data"]["blocs"]["nodes"] == [{"id": odd}]
    assert ask_about(trig, f'{{ bloc(id: "{odd}") {{ id }} }}')["data"]["bloc"] == {"id": odd}

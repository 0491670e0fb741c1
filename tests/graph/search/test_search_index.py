"""Building an index and searching it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.graph.embedded import MemoryStore
from parley.graph.errors import DeadlineError, SearchError
from parley.graph.namespaces import ID, SKOS, TERM
from parley.graph.search.building import build_index, index_task
from parley.graph.search.index import Each, Filters, Hit, SearchIndex, SearchLimits
from tests.graph.search.conftest import WORLD, Indexed, view_of
from tests.graph.search.test_search_words import ODD


def found(index: SearchIndex, text: str, filters: Filters | None = None) -> list[str]:
    hits = index.find(text, filters).hits
    return [hit.thing.removeprefix(ID) for hit in hits]


def marked(hit: Hit) -> str:
    return "".join(f"[{part.text}]" if part.marked else part.text for part in hit.snippet)


def test_words_are_found_in_any_inflection(world: SearchIndex) -> None:
    assert found(world, "talk") == ["event/talks", "article/one/c1"]
    assert found(world, "negotiation") == ["article/one/c2"]
    assert found(world, "verhandlungen") == ["event/talks", "article/one/p1"]


def test_all_words_have_to_stand_in_one_text(world: SearchIndex) -> None:
    assert found(world, "talks failed") == ["article/one/c1"]
    assert found(world, "council failed") == []


def test_a_phrase_stands_as_it_is_written(world: SearchIndex) -> None:
    assert found(world, '"northern council"') == ["actor/council"]
    assert found(world, '"council northern"') == []
    assert found(world, '"talk"') == []


def test_words_may_be_excluded_and_be_alternatives(world: SearchIndex) -> None:
    assert found(world, "talks -failed") == ["event/talks"]
    assert set(found(world, "envoy OR negotiation")) == {"actor/envoy", "article/one/c2"}


def test_beginnings_are_found_as_they_stand(world: SearchIndex) -> None:
    assert found(world, "negotiate*") == ["article/one/c2"]
    assert found(world, "negotiati*") == []


def test_case_and_diacritics_make_no_difference(world: SearchIndex) -> None:
    assert found(world, "CIRIC") == found(world, "ćirić") == ["actor/envoy"]


def test_words_joined_by_punctuation_stand_one_after_the_other(world: SearchIndex) -> None:
    assert found(world, "cease-fires") == ["article/one/c2"]
    assert found(world, "fire-cease") == []


def test_names_count_more_than_paraphrases_and_definitions(indexed: Indexed) -> None:
    index = indexed("""graph:g {
      topic:a skos:definition "zeta of two"@en . topic:b parley:paraphrase "zeta of two"@en .
      topic:c skos:prefLabel "zeta of two"@en . topic:d parley:words "zeta of two"@en .
      topic:e skos:prefLabel "eta"@en , "theta"@en , "iota"@en , "kappa"@en , "mu"@en . }""")
    assert found(index, "zeta") == ["topic/c", "topic/b", "topic/a", "topic/d"]


def test_a_thing_is_one_hit_with_its_best_text(world: SearchIndex) -> None:
    (council, claim) = world.find("council").hits
    assert (council.thing, council.property) == (f"{ID}actor/council", f"{SKOS}prefLabel")
    assert claim.thing == f"{ID}article/one/c2"
    assert council.score > claim.score > 0


def test_each_text_may_be_a_hit(world: SearchIndex) -> None:
    hits = world.find("council", each=Each.TEXT)
    properties = [hit.property.removeprefix(SKOS) for hit in hits.hits]
    assert (hits.total, properties[:2]) == (3, ["prefLabel", "altLabel"])


def test_hits_come_in_pages_with_their_total(examples: SearchIndex) -> None:
    whole = examples.find("europe*", limit=1000)
    pages = [examples.find("europe*", limit=7, offset=n) for n in range(0, whole.total, 7)]
    assert whole.total == len(whole.hits) > 14
    assert tuple(hit for page in pages for hit in page.hits) == whole.hits
    assert {page.total for page in pages} == {whole.total}


def test_hits_are_limited_to_a_class_and_those_below_it(world: SearchIndex) -> None:
    assert found(world, "council", Filters(kinds=(f"{TERM}Actor",))) == ["actor/council"]
    assert found(world, "council", Filters(kinds=(f"{TERM}Claim",))) == ["article/one/c2"]
    assert found(world, "council", Filters(kinds=("x:none",))) == []


def test_hits_are_limited_to_languages_and_properties(world: SearchIndex) -> None:
    german = Filters(languages=("DE",))
    assert found(world, "verhandlung OR talks", german) == ["event/talks", "article/one/p1"]
    assert found(world, "talks", german) == []
    assert found(world, "council", Filters(properties=(f"{SKOS}altLabel",))) == ["actor/council"]


def test_kinds_are_counted_as_they_are_stated(world: SearchIndex) -> None:
    assert world.kinds("council") == {f"{TERM}Organisation": 1, f"{TERM}Claim": 1}


def test_words_of_a_passage_are_in_the_language_of_its_article(world: SearchIndex) -> None:
    (hit,) = world.find("verhandlungen", Filters(kinds=(f"{TERM}Passage",))).hits
    assert (hit.language, hit.tagged) == ("de", False)


def test_graphs_of_description_are_left_out(world: SearchIndex) -> None:
    assert found(world, "shape") == []


def test_a_text_in_two_graphs_is_one_hit(indexed: Indexed) -> None:
    text = 'topic:a skos:prefLabel "one name"@en'
    (hit,) = indexed(f"graph:g {{ {text} }} graph:h {{ {text} }}").find("name").hits
    assert [graph.rpartition("/")[2] for graph in hit.graphs] == ["g", "h"]


def test_a_snippet_marks_what_matches(world: SearchIndex) -> None:
    (hit,) = world.find("cease-fire negotiating").hits
    assert marked(hit) == "The Council's [cease-fire] will be [negotiated]."
    (hit,) = world.find('"scheiterte" verhand*').hits
    assert marked(hit) == "die [Verhandlung scheiterte]"


def test_a_long_text_is_shown_where_it_matches(indexed: Indexed) -> None:
    words = " ".join(f"w{n}" for n in range(500))
    text = (
        f'graph:g {{ topic:a skos:definition "{words} needle {words} needle haystack {words}"@en }}'
    )
    (hit,) = indexed(text).find("needle haystack").hits
    shown = marked(hit)
    assert "[needle haystack]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("counsil", "council"),
        ('"nothern" Envoi', '"northern" envoy'),
        ("negotiatd cease-fire", "negotiated cease-fire"),
        ("talks", None),
        ("zzzzzz", None),
        ("talks council", None),
        ("", None),
    ],
)
def test_near_words_of_the_index_are_suggested(
    world: SearchIndex, written: str, meant: str | None
) -> None:
    assert world.suggest(written) == meant


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=100), ODD))
def test_nothing_that_is_written_is_an_error(world: SearchIndex, text: str) -> None:
    hits = world.find(text)
    assert hits.total >= len(hits.hits)
    assert sum(world.kinds(text).values()) >= 0
    world.suggest(text)


@given(st.sampled_from(["council", "talk", "negotiat*", '"northern council"', "the -talks"]))
def test_a_snippet_is_the_text_and_every_hit_has_a_mark(world: SearchIndex, text: str) -> None:
    for hit in world.find(text, each=Each.TEXT).hits:
        assert "".join(part.text for part in hit.snippet) == " ".join(hit.text.split())
        assert any(part.marked for part in hit.snippet)


def test_equal_versions_give_equal_files(store: MemoryStore, tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_index(store.view(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_task_makes_the_same_index(tmp_path: Path) -> None:
    view = view_of(WORLD)
    (tmp_path / "task").write_bytes(index_task(view._engine, b""))
    build_index(view, tmp_path / "built")
    for text in ("talks", "verhandlung", "council OR envoy"):
        answers = [SearchIndex(tmp_path / name).find(text) for name in ("task", "built")]
        assert answers[0] == answers[1]
        assert answers[0].total > 0


def test_an_index_without_texts_finds_nothing(indexed: Indexed) -> None:
    index = indexed("graph:g { topic:a a parley:Topic }")
    assert (index.find("a").total, index.kinds("a"), index.suggest("a")) == (0, {}, None)


def test_a_file_that_is_no_index_is_told(tmp_path: Path) -> None:
    (tmp_path / "none").write_text("no index", encoding="utf-8")
    for name in ("none", "missing"):
        with pytest.raises(SearchError, match=f"{name} cannot be opened"):
            SearchIndex(tmp_path / name)


def test_an_index_is_never_written(world: SearchIndex) -> None:
    with world._reader() as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.connection.execute("DELETE FROM texts")


def test_a_search_that_takes_too_long_is_stopped(indexed: Indexed, tmp_path: Path) -> None:
    text = " ".join(f"w{n}" for n in range(2000))
    indexed(f'graph:g {{ topic:a skos:definition "{text}"@en }}')
    index = SearchIndex(tmp_path / "0.sqlite", SearchLimits(seconds=-1.0))
    statement = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    )
    with pytest.raises(DeadlineError), index._reader() as reader:
        reader.connection.execute(statement).fetchall()
    assert index.find("w1").total == 1


def test_threads_search_at_the_same_time(examples: SearchIndex) -> None:
    wanted = {text: examples.find(text) for text in ("negotiations", "europ*", "weapons OR troops")}
    wrong: list[str] = []

    def search() -> None:
        for _ in range(20):
            wrong.extend(text for text, hits in wanted.items() if examples.find(text) != hits)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

"""Passages of a data set are verified, found again where they moved, or reported as lost."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.anchor_check import Verdict, check_anchors
from parley.graph.annotation import read_annotations
from parley.graph.domain import Domain
from parley.graph.engine import TYPE
from parley.graph.namespaces import GRAPH, ID
from parley.graph.texts import read_texts
from parley.graph.vocab import C, P

ARTICLE = f"{ID}article/harbour-talks/"
TEXT_GRAPH = ox.NamedNode(f"{GRAPH}text/harbour-talks")
PASSAGES = 12


def verdict(small: Path, domain: Domain) -> Verdict:
    annotations = read_annotations((small,), domain.model)
    store = ox.Store()
    store.extend(annotations.quads)
    return check_anchors(store, read_texts(small / "texts"), annotations.places)


def change_text(small: Path, old: str, new: str) -> None:
    path = small / "texts" / "harbour-talks.txt"
    content = path.read_bytes().decode()
    assert old in content
    path.write_bytes(content.replace(old, new, 1).encode())


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def words(found: Verdict) -> dict[str, str]:
    return {
        str(quad.subject).removeprefix(f"<{ARTICLE}").rstrip(">"): quad.object.value
        for quad in found.words
        if quad.predicate == P.words and isinstance(quad.object, ox.Literal)
    }


def test_every_passage_and_segment_is_verified(small: Path, domain: Domain) -> None:
    found = verdict(small, domain)
    assert found.problems == ()
    assert found.verified == PASSAGES


def test_words_go_to_the_text_graph_only(small: Path, domain: Domain) -> None:
    found = verdict(small, domain)
    assert {quad.graph_name for quad in found.words} == {TEXT_GRAPH}
    assert words(found)["p80-97"] == "reopen the strait"
    assert len(words(found)) == PASSAGES


def test_the_text_graph_describes_itself_and_has_no_licence(small: Path, domain: Domain) -> None:
    found = verdict(small, domain)
    said = {(q.predicate, q.object) for q in found.words if q.subject == TEXT_GRAPH}
    assert (TYPE, C.NamedGraph) in said
    assert P.license not in {predicate for predicate, _ in said}


def test_an_emoji_before_a_passage_counts_as_one_character(small: Path, domain: Domain) -> None:
    assert words(verdict(small, domain))["p54-58"] == "said"


def test_an_insertion_makes_warnings_with_the_new_positions(small: Path, domain: Domain) -> None:
    change_text(small, "The harbour talks\n", "The harbour talks\n\nIt rains. 🐟\n")
    found = verdict(small, domain)
    assert {problem.severity for problem in found.problems} == {"warning"}
    moved = [problem for problem in found.problems if "moved" in problem.what]
    assert len(moved) == PASSAGES - 1
    # The heading before the insertion stays where it is, between other words than before.
    assert found.verified == 0
    whats = {problem.what for problem in found.problems}
    assert "the passage 0-17 stands between other words" in whats
    patrol = next(problem for problem in moved if "joint-patrol" in problem.subject)
    assert patrol.what == "the passage moved to 148-160"
    assert patrol.remedy.startswith("line 5 of ")


def test_moved_passages_keep_their_words(small: Path, domain: Domain) -> None:
    before = words(verdict(small, domain))
    change_text(small, "The harbour talks\n", "The harbour talks\n\nIt rains.\n")
    assert words(verdict(small, domain)) == before


def test_another_version_of_a_text_is_named_as_such(small: Path, domain: Domain) -> None:
    change_text(small, "fishermen.\n", "fishermen.\n\n")
    found = verdict(small, domain)
    assert {problem.severity for problem in found.problems} == {"warning"}
    named = next(problem for problem in found.problems if "another version" in problem.what)
    assert named.place.file == "registry.yaml"
    assert "give the annotated version" in named.remedy
    # The two passages at the end have another context; the rest is as it was.
    assert found.verified == PASSAGES - 2


def test_a_changed_word_is_an_error_that_shows_what_stands_there(
    small: Path, domain: Domain
) -> None:
    change_text(small, "joint patrol", "naval patrol")
    errors = [p for p in verdict(small, domain).problems if p.severity == "error"]
    assert len(errors) == 2
    passage = next(p for p in errors if "p135-147" in p.subject)
    assert passage.what == "the passage 135-147 does not verify: there stands 'naval patrol'"
    assert passage.subject == "article:harbour-talks/p135-147, arrangement:joint-patrol"
    assert passage.place.file == "harbour-talks/passages.yaml"
    assert passage.place.line > 0
    segment = next(p for p in errors if "s03" in p.subject)
    assert segment.subject == "article:harbour-talks/s03, article:harbour-talks/c03a"


def test_an_error_shows_a_few_characters_only(small: Path, domain: Domain) -> None:
    change_text(small, "Arlandia rejects", "Arlandia refuses")
    errors = [p for p in verdict(small, domain).problems if p.severity == "error"]
    assert len(errors) == 1
    assert errors[0].what.endswith("there stands 'Arlandia refuses any joint patrol of for'")


def test_a_text_that_ends_too_early_says_so(small: Path, domain: Domain) -> None:
    change_text(small, " nobody has asked the fishermen.\n", "")
    whats = [p.what for p in verdict(small, domain).problems if p.severity == "error"]
    assert whats == [
        "the passage 172-210 does not verify: the text ends at 178",
        "the passage 179-209 does not verify: the text ends at 178",
    ]


def test_a_digest_that_does_not_match_is_an_error(small: Path, domain: Domain) -> None:
    passages = small / "harbour-talks" / "passages.yaml"
    start = passages.read_text(encoding="utf-8").index("spanDigest: ") + len("spanDigest: ")
    digest = passages.read_text(encoding="utf-8")[start : start + 64]
    change(passages, digest, "0" * 64)
    problems = verdict(small, domain).problems
    assert [problem.severity for problem in problems] == ["error"]
    assert problems[0].place.file == "harbour-talks/passages.yaml"


def test_a_context_digest_that_does_not_match_is_noticed(small: Path, domain: Domain) -> None:
    passages = small / "harbour-talks" / "passages.yaml"
    start = passages.read_text(encoding="utf-8").index("contextDigest: ") + len("contextDigest: ")
    digest = passages.read_text(encoding="utf-8")[start : start + 64]
    change(passages, digest, "0" * 64)
    assert len(verdict(small, domain).problems) == 1


@pytest.mark.parametrize("name", ["other.txt", "harbour.txt"])
def test_an_article_without_text_is_a_warning(small: Path, domain: Domain, name: str) -> None:
    (small / "texts" / "harbour-talks.txt").unlink()
    (small / "texts" / name).write_bytes(b"Nothing of it.\n")
    found = verdict(small, domain)
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert found.problems[0].what.startswith("there is no text harbour-talks.txt")
    assert (found.verified, found.words) == (0, ())


def test_the_annotated_version_is_found_under_any_name(small: Path, domain: Domain) -> None:
    (small / "texts" / "harbour-talks.txt").rename(small / "texts" / "x.txt")
    (small / "texts" / "harbour-talks.txt").write_bytes(b"A later version.\n")
    found = verdict(small, domain)
    assert (found.verified, found.problems) == (PASSAGES, ())

"""Quotations in drafts become names of passages, and the table of digests is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parley.graph.anchoring import PASSAGES_FILE, anchor_files
from parley.graph.anchors import digest
from parley.graph.errors import AnchorError, Problem
from parley.graph.texts import read_texts
from parley.graph.yaml_source import read_yaml

CLAIMS = Path("harbour-talks") / "claims.yaml"
TABLE = Path("harbour-talks") / PASSAGES_FILE
PATROL = "mentionedIn: [p135-147]"

Draft = Callable[[str], dict[str, str]]


@pytest.fixture
def draft(small: Path) -> Draft:
    """Anchors the example with another mention of the patrol; gives the files that change."""

    def run(mention: str) -> dict[str, str]:
        path = small / CLAIMS
        text = path.read_text(encoding="utf-8")
        assert PATROL in text
        path.write_text(text.replace(PATROL, f"mentionedIn: {mention}"), encoding="utf-8")
        changed = anchor_files((small,), read_texts(small / "texts"))
        return {str(found.relative_to(small)): content for found, content in changed.items()}

    return run


def mention(draft: Draft, written: str) -> str:
    lines = draft(written)[str(CLAIMS)].splitlines()
    return next(line for line in reversed(lines) if "mentionedIn" in line).partition(": ")[2]


def fault(draft: Draft, written: str) -> Problem:
    with pytest.raises(AnchorError) as caught:
        draft(written)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def passages(draft: Draft, written: str) -> set[str]:
    table = draft(written).get(str(TABLE), "")
    return {line.rpartition(" ")[2] for line in table.splitlines() if line.startswith("  - id: ")}


# --- placing


def test_a_quotation_becomes_its_positions(draft: Draft) -> None:
    assert mention(draft, "[{quote: joint patrol}]") == "[p135-147]"


def test_a_quotation_of_a_whole_segment_becomes_the_segment(draft: Draft) -> None:
    words = "Arlandia rejects any joint patrol of foreign ships there."
    assert mention(draft, f"[{{quote: {words}}}]") == "[s03]"


def test_positions_behind_an_emoji_count_it_once(draft: Draft) -> None:
    assert mention(draft, '[{quote: "Bellmark"}]') == "[p64-72]"


def test_curly_quotation_marks_are_matched_as_they_stand(draft: Draft) -> None:
    assert mention(draft, "[{quote: “reopen}]") == "[p79-86]"


@pytest.mark.parametrize(("segment", "name"), [("s02", "p87-90"), ("s03", "p165-168")])
def test_a_segment_tells_equal_words_apart(draft: Draft, segment: str, name: str) -> None:
    assert mention(draft, f"[{{quote: the, in: {segment}}}]") == f"[{name}]"


def test_a_number_tells_equal_words_apart(draft: Draft) -> None:
    assert mention(draft, "[{quote: the, nth: 2}]") == "[p165-168]"


def test_several_quotations_are_replaced_at_once(draft: Draft) -> None:
    written = "[{quote: joint patrol}, {quote: foreign ships}, {quote: fishermen}]"
    assert mention(draft, written) == "[p135-147, p151-164, p200-209]"


def test_a_quotation_over_several_lines_is_replaced(draft: Draft) -> None:
    changed = draft("\n      - quote: joint patrol\n        in: s03\n      - s03")[str(CLAIMS)]
    assert "    mentionedIn: \n      - p135-147\n      - s03\n" in changed


def test_what_stands_around_a_quotation_stays(small: Path, draft: Draft) -> None:
    before = (small / CLAIMS).read_text(encoding="utf-8")
    changed = draft("[{quote: joint patrol}]  # a patrol 🐟")[str(CLAIMS)]
    assert changed == before.replace(PATROL, f"{PATROL}  # a patrol 🐟")


def test_a_comment_below_a_quotation_stays(draft: Draft) -> None:
    changed = draft("\n      - quote: joint patrol\n\n  # --- offices\n")[str(CLAIMS)]
    assert "\n  # --- offices\n" in changed


def test_a_file_behind_a_byte_order_mark_is_anchored_alike(small: Path, draft: Draft) -> None:
    path = small / CLAIMS
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert mention(draft, "[{quote: joint patrol}]") == "[p135-147]"


def test_inferred_statements_name_the_passages_of_their_article(small: Path) -> None:
    path = small / "inferred.yaml"
    path.write_text(
        """\
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/inferred/harbour-talks/
id: graph:inferred/harbour-talks
"@graph":
  - id: pos
    supportedBy: [{quote: joint patrol}]
""",
        encoding="utf-8",
    )
    changed = anchor_files((small,), read_texts(small / "texts"))
    assert changed[path].endswith("    supportedBy: [article:harbour-talks/p135-147]\n")


# --- refusing


def test_a_quotation_that_is_not_in_the_text_is_named_with_its_line(
    small: Path, draft: Draft
) -> None:
    problem = fault(draft, "[{quote: Joint Patrol}]")
    line = (small / CLAIMS).read_text(encoding="utf-8").splitlines()[problem.place.line - 1]
    assert problem.place.file == str(CLAIMS)
    assert "Joint Patrol" in line
    assert problem.what == "the quotation stands 0 times in the text"


def test_a_message_does_not_repeat_the_words(draft: Draft) -> None:
    assert "ships" not in str(fault(draft, "[{quote: ships everywhere}]"))


def test_a_quotation_that_stands_twice_asks_which(draft: Draft) -> None:
    problem = fault(draft, "[{quote: the}]")
    assert problem.what == "the quotation stands 3 times in the text"
    assert "in: <segment>" in problem.remedy


@pytest.mark.parametrize("nth", ["0", "-1", "4", "two"])
def test_a_number_out_of_range_is_refused(draft: Draft, nth: str) -> None:
    assert "quotation" in fault(draft, f"[{{quote: the, nth: {nth}}}]").what


def test_an_unknown_segment_is_refused(draft: Draft) -> None:
    assert "s33" in str(fault(draft, "[{quote: joint patrol, in: s33}]"))


def test_an_unknown_key_of_a_quotation_is_refused(draft: Draft) -> None:
    assert "within" in str(fault(draft, "[{quote: joint patrol, within: s03}]"))


@pytest.mark.parametrize("written", ['[{quote: ""}]', "[{quote: }]", "[{quote: [joint]}]"])
def test_a_quotation_without_words_is_refused(draft: Draft, written: str) -> None:
    assert "quotation" in fault(draft, written).what


def test_every_quotation_that_fails_is_named(draft: Draft) -> None:
    with pytest.raises(AnchorError) as caught:
        draft("\n      - {quote: whales}\n      - {quote: dolphins}")
    first, second = (problem.place.line for problem in caught.value.problems)
    assert second == first + 1


def test_without_the_annotated_text_nothing_is_placed(small: Path, draft: Draft) -> None:
    text = small / "texts" / "harbour-talks.txt"
    text.write_bytes(text.read_bytes() + b"\n")
    problem = fault(draft, "[{quote: joint patrol}]")
    assert problem.what == "there is no text for this article"


def test_a_passage_past_the_end_is_refused(draft: Draft) -> None:
    problem = fault(draft, "[p135-1470]")
    assert problem.what == "positions 135-1470 do not lie in a text of 211 characters"
    assert problem.remedy == "correct p135-1470"


def test_a_passage_past_the_end_is_named_where_it_is_written(draft: Draft) -> None:
    assert fault(draft, "[p135-1470]").place.file == str(CLAIMS)


def test_positions_of_a_segment_that_are_no_numbers_are_refused(small: Path) -> None:
    path = small / "harbour-talks" / "article.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{start: 0,", "{start: zero,"), encoding="utf-8")
    with pytest.raises(AnchorError):
        anchor_files((small,), read_texts(small / "texts"))


# --- the table


def test_what_is_anchored_already_does_not_change(small: Path) -> None:
    changed = anchor_files((small,), read_texts(small / "texts"))
    assert {path: path.read_text(encoding="utf-8") for path in changed} == changed


def test_a_new_passage_enters_the_table_with_its_digests(draft: Draft) -> None:
    table = draft("[{quote: foreign ships}]")[str(TABLE)]
    assert read_yaml(table, "x").text("id") == "graph:article/harbour-talks"
    assert "  - id: p151-164\n    type: Passage\n    source: document:harbour-talks\n" in table
    assert f"    spanDigest: {digest('foreign ships')}\n" in table


def test_the_table_is_in_the_order_of_the_text(draft: Draft) -> None:
    lines = draft("[{quote: foreign ships}, {quote: talks}]")[str(TABLE)].splitlines()
    ids = [line.removeprefix("  - id: p") for line in lines if line.startswith("  - id: p")]
    assert ids == sorted(ids, key=lambda name: int(name.partition("-")[0]))


def test_a_passage_that_nothing_names_any_more_leaves_the_table(draft: Draft) -> None:
    assert "p135-147" not in passages(draft, "[{quote: foreign ships}]")


def test_a_passage_named_without_a_quotation_enters_the_table(draft: Draft) -> None:
    assert "p151-164" in passages(draft, "[p151-164]")


def test_digests_that_are_wrong_in_the_table_are_written_anew(small: Path) -> None:
    table = small / TABLE
    right = table.read_text(encoding="utf-8")
    table.write_text(right.replace("spanDigest: 1", "spanDigest: 2"), encoding="utf-8")
    assert anchor_files((small,), read_texts(small / "texts"))[table] == right


def test_no_word_of_a_quotation_is_left(draft: Draft) -> None:
    changed = draft("[{quote: foreign ships}, {quote: joint patrol of}]")
    assert all("foreign ships" not in text and "patrol of" not in text for text in changed.values())

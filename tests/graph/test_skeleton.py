"""A skeleton lists every segment, holds no word of the text, and checks once it is filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.anchors import Anchor, Standing, digest, find
from parley.graph.annotation import read_annotations
from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.namespaces import ID
from parley.graph.skeleton import segment_id, skeleton
from parley.graph.texts import Text
from parley.graph.yaml_source import Entries, Items, Leaf, Value, read_yaml

CONTENT = """\
Fish without borders

Zorvath waits for frigates 🐟 off Quillmouth. Nobody counts herrings.

Zorvath waits for frigates 🐟 off Quillmouth.
"""


def text_of(content: str) -> Text:
    return Text("fish", "fish.txt", content, digest(content))


def segments(written: str) -> list[Entries]:
    listed = read_yaml(written, "fish.yaml").get("@graph")
    assert isinstance(listed, Items)
    nodes = [node for node in listed.items if isinstance(node, Entries)]
    return [node for node in nodes if node.text("type") == "Segment"]


def number(value: Value | None) -> int:
    assert isinstance(value, Leaf)
    assert isinstance(value.value, int)
    return value.value


def anchor_of(node: Entries) -> Anchor:
    selector = node.get("selector")
    assert isinstance(selector, Entries)
    start, end = number(selector.get("start")), number(selector.get("end"))
    return Anchor(start, end, node.text("spanDigest") or "", node.text("contextDigest") or "")


def said(content: str, key: str) -> list[str | None]:
    return [node.text(key) for node in segments(skeleton(text_of(content), "fish"))]


def test_kinds_and_accounts_of_segments_are_proposed() -> None:
    assert said(CONTENT, "segmentKind") == ["heading", "sentence", "sentence", "pull-quote"]
    accounts = ["structural-heading", None, None, "repeats-segment"]
    assert said(CONTENT, "segmentAccount") == accounts
    assert said(CONTENT, "repeats") == [None, None, None, "s02"]


def test_segments_are_numbered_in_order() -> None:
    nodes = segments(skeleton(text_of(CONTENT), "fish"))
    assert [node.text("id") for node in nodes] == ["s01", "s02", "s03", "s04"]
    assert [number(node.get("segmentOrder")) for node in nodes] == [1, 2, 3, 4]


@given(st.text("ab .!\n🐟e\u0301”", max_size=80))
def test_every_segment_verifies_in_its_text(content: str) -> None:
    nodes = segments(skeleton(text_of(content + "Zorvath."), "fish"))
    standings = {find(content + "Zorvath.", anchor_of(node)).standing for node in nodes}
    assert standings == {Standing.VERIFIED}


def test_no_word_of_the_text_is_in_it() -> None:
    written = set(re.findall(r"\w+", skeleton(text_of(CONTENT), "x").lower()))
    words = set(re.findall(r"\w{5,}", CONTENT.lower())) - {"without"}
    assert words & written == set()
    assert "🐟" not in skeleton(text_of(CONTENT), "x")


def test_what_is_left_to_do_is_listed() -> None:
    lines = skeleton(text_of(CONTENT), "fish").splitlines()
    assert (
        lines[
            lines.index(
                "# Each of these segments needs a claim, or a `segmentAccount` that says why not:"
            )
            + 1
        ]
        == "#   s02 s03"
    )
    assert "#   - id: c02a" in lines


def test_more_than_99_segments_get_longer_ids() -> None:
    ids = said("Fish swim. " * 100, "id")
    assert (ids[0], ids[-1], len(ids)) == ("s001", "s100", 100)
    assert segment_id(0, 2) == "s01"


def test_a_skeleton_is_read_without_a_problem(tmp_path: Path, domain: Domain) -> None:
    path = tmp_path / "fish.yaml"
    path.write_text(skeleton(text_of(CONTENT), "fish"), encoding="utf-8")
    places = read_annotations((path,), domain.model).places
    assert f"{ID}article/fish/s04" in places


def test_what_a_skeleton_lacks_are_the_claims(tmp_path: Path, domain: Domain) -> None:
    path = tmp_path / "fish.yaml"
    path.write_text(skeleton(text_of(CONTENT), "fish"), encoding="utf-8")
    errors = [p for p in build((path,), domain).problems if p.severity == "error"]
    assert [error.subject for error in errors] == ["article:fish/s02", "article:fish/s03"]
    assert all("not accounted for" in error.what for error in errors)


def test_a_skeleton_holds_once_every_segment_is_accounted_for(
    tmp_path: Path, domain: Domain
) -> None:
    path = tmp_path / "fish.yaml"
    written = skeleton(text_of(CONTENT), "fish")
    account = "segmentKind: sentence\n    segmentAccount: no-proposition"
    path.write_text(written.replace("segmentKind: sentence", account), encoding="utf-8")
    assert build((path,), domain).problems == []


@pytest.mark.parametrize("language", ["no", "de", "zh-Hant"])
def test_the_language_is_that_of_labels_and_of_the_file(language: str) -> None:
    root = read_yaml(skeleton(text_of(CONTENT), "fish", language), "fish.yaml")
    context = root.get("@context")
    assert isinstance(context, Items)
    local = context.items[1]
    assert isinstance(local, Entries)
    assert local.text("@language") == language
    assert f"label: {{{language}: fish}}" in skeleton(text_of(CONTENT), "fish", language)

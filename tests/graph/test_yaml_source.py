"""YAML keeps its lines, follows the core schema of YAML 1.2, and refuses what YAML-LD refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.graph.errors import AnnotationError, Problem
from parley.graph.yaml_source import Entries, Items, Leaf, Scalar, Value, read_yaml


def value_of(scalar: str) -> Scalar:
    leaf = read_yaml(f"key: {scalar}\n", "x.yaml").get("key")
    assert isinstance(leaf, Leaf)
    return leaf.value


def fault(text: str) -> Problem:
    with pytest.raises(AnnotationError) as caught:
        read_yaml(text, "x.yaml")
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def lines_of_refusal(text: str) -> int:
    try:
        read_yaml(text, "x.yaml")
    except AnnotationError as error:
        return len(str(error).splitlines())
    return 0


def plain(value: Value) -> object:
    if isinstance(value, Leaf):
        return value.value
    if isinstance(value, Items):
        return [plain(item) for item in value.items]
    return {entry.key: plain(entry.value) for entry in value.entries}


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "n", "NO", "Yes"])
def test_what_yaml_1_1_calls_boolean_is_a_word(word: str) -> None:
    assert value_of(word) == word


@pytest.mark.parametrize("text", ["2031-05-03", "2031-05-03T10:00:00Z", "12:30", "1_000", "0b1"])
def test_dates_and_times_are_text(text: str) -> None:
    assert value_of(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("-7", -7), ("+3", 3), ("007", 7), ("0.5", 0.5), ("1e3", 1000.0), (".5", 0.5)],
)
def test_numbers_of_the_core_schema_are_numbers(text: str, value: float) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true_is_a_boolean(text: str) -> None:
    assert value_of(text) is True


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null_is_none(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize("text", ['"5"', "'true'", '"~"', "'2031'"])
def test_what_is_quoted_is_text(text: str) -> None:
    assert value_of(text) == text[1:-1]


def test_a_leaf_keeps_how_it_is_written() -> None:
    leaf = read_yaml("key: 007\n", "x.yaml").get("key")
    assert isinstance(leaf, Leaf)
    assert leaf.text == "007"


def test_lines_are_those_of_keys_values_and_items() -> None:
    root = read_yaml("# top\na:\n  - b\n  - c: 1\n    d: 2\n", "x.yaml")
    entry = root.entries[0]
    assert isinstance(entry.value, Items)
    first, second = entry.value.items
    assert isinstance(second, Entries)
    assert (root.line, entry.line, first.line, second.line) == (2, 2, 3, 4)
    assert [inner.line for inner in second.entries] == [4, 5]


def test_a_value_on_the_line_below_its_key_has_its_own_line() -> None:
    entry = read_yaml("a:\n  b\n", "x.yaml").entries[0]
    assert (entry.line, entry.value.line) == (1, 2)


def test_text_is_the_value_only_where_it_is_a_text() -> None:
    root = read_yaml("a: word\nb: 5\nc: [word]\n", "x.yaml")
    assert [root.text(key) for key in "abcd"] == ["word", None, None, None]


@given(st.text(alphabet="aé🐟e\u0301“", min_size=1), st.text(alphabet="xé🐟", min_size=1))
def test_spans_count_characters(before: str, words: str) -> None:
    source = f'# {before}\nkey: "{words}"\n'
    leaf = read_yaml(source, "x.yaml").get("key")
    assert isinstance(leaf, Leaf)
    assert source[leaf.span[0] : leaf.span[1]] == f'"{words}"'


def test_spans_count_characters_behind_a_byte_order_mark() -> None:
    source = "\ufeffkey: words\n"
    leaf = read_yaml(source, "x.yaml").get("key")
    assert isinstance(leaf, Leaf)
    assert source[leaf.span[0] : leaf.span[1]] == "words"


def test_a_key_given_twice_names_both_lines() -> None:
    problem = fault("a: 1\nb: 2\na: 3\n")
    assert problem.place.line == 3
    assert problem.what == "the key `a` stands here and on line 1"
    assert problem.remedy == "keep one, or make its value a list"


def test_a_key_given_twice_is_found_at_any_depth() -> None:
    assert fault("a:\n  - b: 1\n    c: 2\n    b: 3\n").place.line == 4


def test_an_alias_is_refused() -> None:
    problem = fault("a: &name [1]\nb: *name\n")
    assert "alias" in problem.what
    assert problem.remedy == "write the value out"


def test_an_undefined_alias_is_refused() -> None:
    assert "alias" in fault("a: *nowhere\n").what


def test_a_second_document_is_refused() -> None:
    problem = fault("a: 1\n---\nb: 2\n")
    assert problem.place.line == 2
    assert "another document" in problem.what


@pytest.mark.parametrize("text", ["", "# nothing\n", "word\n", "- a\n- b\n"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    problem = fault(text)
    assert problem.what == "the file is not a mapping"
    assert problem.place.line == 1


def test_a_key_that_is_no_word_is_refused() -> None:
    assert fault("a: 1\n? [b]\n: c\n").place.line == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1\nb: 2\n", 2), ("a:\n\t- b\n", 2), ('a: "b\n', 2), ("a: b: c\n", 1), ("a: @b\n", 1)],
)
def test_malformed_yaml_names_the_line(text: str, line: int) -> None:
    problem = fault(text)
    assert problem.place.line == line
    assert problem.what.startswith("malformed YAML: ")


@pytest.mark.parametrize("character", ["\x07", "\x00", "\x1b"])
def test_a_control_character_is_one_line_with_its_place(character: str) -> None:
    problem = fault(f"a: 1\nb: x{character}y\n")
    assert "\n" not in str(problem)
    assert problem.place.line == 2


@pytest.mark.parametrize("depth", [500, 5000])
def test_nesting_without_end_is_refused(depth: int) -> None:
    text = "a: " + "[" * depth + "]" * depth + "\n"
    assert fault(text).place.line == 1


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  " + "- " * 1000 + "b\n",
        "a: " + "{b: " * 1000 + "}" * 1000,
        "".join(" " * depth + "a:\n" for depth in range(1000)),
        "? " * 1000 + "a\n",
    ],
    ids=["items", "mappings", "indentation", "keys"],
)
def test_every_way_of_nesting_is_bounded(text: str) -> None:
    assert len(str(fault(text)).splitlines()) == 1


@pytest.mark.parametrize(
    "value",
    [f"[{'{b: 1}, ' * 300}]", f'"{"[" * 300}"', f"b # {'[' * 300}", f'"{"- " * 300}"'],
    ids=["a long list", "a text", "a comment", "dashes in a text"],
)
def test_what_only_looks_deep_is_read(value: str) -> None:
    assert read_yaml(f"a: {value}\n", "x.yaml").get("a") is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(categories=["L", "N", "P"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcde", min_size=1), inner),
    max_leaves=6,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text("abcde", min_size=1), JSON))
def test_json_is_read_as_it_is(value: dict[str, object]) -> None:
    assert plain(read_yaml(json.dumps(value, ensure_ascii=False), "x.yaml")) == value


@given(st.text())
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    assert lines_of_refusal(text) in (0, 1)

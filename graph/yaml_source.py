"""YAML read with the line of every key and value, by the rules that YAML-LD asks for.

Reach for :func:`read_yaml` where errors must name a line. Scalars follow the core schema of YAML
1.2, so that ``no`` is a word and ``2025-08-15`` is text; a key given twice, an alias and a second
document are refused. Source: YAML-LD (W3C JSON-LD Working Group draft), YAML 1.2.2 section 10.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

import yaml

from parley.graph.errors import AnnotationError, Place, Problem

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Leaf:
    """A scalar and the line on which it begins."""

    value: Scalar
    text: str
    """The scalar as it is written, without quotation marks."""
    line: int
    span: tuple[int, int]
    """Positions in the file, in characters, for tools that edit it in place."""


@dataclass(frozen=True)
class Items:
    """A sequence."""

    items: tuple[Value, ...]
    line: int
    span: tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """A key of a mapping with its value; ``line`` is that of the key."""

    key: str
    value: Value
    line: int


@dataclass(frozen=True)
class Entries:
    """A mapping, in the order of the file."""

    entries: tuple[Entry, ...]
    line: int
    span: tuple[int, int]

    def get(self, key: str) -> Value | None:
        """Return the value of ``key``, or None."""
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def text(self, key: str) -> str | None:
        """Return the value of ``key`` if it is a text, else None."""
        value = self.get(key)
        return value.value if isinstance(value, Leaf) and isinstance(value.value, str) else None


Value = Leaf | Items | Entries


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C if there
    """The safe loader without YAML 1.1's guesses at types, which this module makes itself."""

    yaml_implicit_resolvers: ClassVar[dict[str, object]] = {}


UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML does not allow in a file (YAML 1.2.2, section 5.1), and byte order marks within one."""

DEEPEST = 200
"""How deep values may nest; annotations need about ten levels."""

_CORE: tuple[tuple[re.Pattern[str], type], ...] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)
_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_yaml(text: str, file: str) -> Entries:
    """Return the mapping that ``text`` holds; ``file`` is how errors call it.

    Raises :class:`AnnotationError` with the line of the first fault.
    """
    marked = text.startswith("\ufeff")
    node = _compose(text[1:] if marked else text, file)
    if not isinstance(node, yaml.MappingNode):
        problem = "the file is not a mapping"
        raise AnnotationError([Problem(Place(file, 1), problem, 'begin it with `"@context":`')])
    value = _Reader(file, shift=1 if marked else 0).value(node)
    assert isinstance(value, Entries)
    return value


def _compose(text: str, file: str) -> yaml.Node | None:
    _check_characters(text, file)
    try:
        _check_nesting(text, file)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _malformed(file, error) from error
    return node


def _check_characters(text: str, file: str) -> None:
    found = UNPRINTABLE.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        what = f"malformed YAML: the control character {found[0]!a} is not allowed"
        raise AnnotationError([Problem(Place(file, line), what, "remove it")])


def _check_nesting(text: str, file: str) -> None:
    # Events come without recursion, while composing recurses into every value.
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            mark = event.start_mark
            place = Place(file, 1 if mark is None else mark.line + 1)
            raise AnnotationError([Problem(place, "values nest too deep", "write it flatter")])


def _malformed(file: str, error: yaml.MarkedYAMLError) -> AnnotationError:
    mark = error.problem_mark or error.context_mark
    place = Place(file, 1 if mark is None else mark.line + 1)
    what = f"malformed YAML: {error.problem or error.context}"
    return AnnotationError([Problem(place, what, "correct the indentation or quoting here")])


class _Reader:
    def __init__(self, file: str, shift: int) -> None:
        self._file = file
        self._shift = shift
        self._seen: set[int] = set()

    def value(self, node: yaml.Node) -> Value:
        line = node.start_mark.line + 1
        span = (node.start_mark.index + self._shift, node.end_mark.index + self._shift)
        if id(node) in self._seen:
            raise self._error(line, "an alias (*name) repeats a node", "write the value out")
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return Leaf(_scalar(node), str(node.value), line, span)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.value(item) for item in node.value), line, span)
        assert isinstance(node, yaml.MappingNode)
        return Entries(self._entries(node), line, span)

    def _entries(self, node: yaml.MappingNode) -> tuple[Entry, ...]:
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(line, "a key is not a word", "write `key: value`")
            name = str(key.value)
            if name in entries:
                first = entries[name].line
                what = f"the key `{name}` stands here and on line {first}"
                raise self._error(line, what, "keep one, or make its value a list")
            entries[name] = Entry(name, self.value(value), line)
        return tuple(entries.values())

    def _error(self, line: int, what: str, remedy: str) -> AnnotationError:
        return AnnotationError([Problem(Place(self._file, line), what, remedy)])


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text = str(node.value)
    if node.style not in (None, ""):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    for pattern, kind in _CORE:
        if pattern.fullmatch(text):
            number: Scalar = kind(text)
            return number
    return text

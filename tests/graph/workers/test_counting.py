"""Rows of a serialised answer are counted exactly, whatever stands in them and however it is cut.

The engine writes the answers, so that what is counted is what it gives.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parley.graph.answer import SOLUTION_FORMATS
from parley.graph.workers.counting import counter_for

FORMATS = list(SOLUTION_FORMATS)

PIECES = ['"', "\\", "{", "}", "},{", "},{}", '},{"', '":{"type":"', "[", "]", "\n", "\r\n", ","]
PIECES += [
    "<result>",
    "</result>",
    "&",
    "'",
    "a",
    "é",
    "\U0001f600",
    "\t",
    ";",
    " ",
    '"bindings":[',
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
TERMS = st.one_of(
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="en")),
    TEXTS.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://example.org/t"))),
    st.just(ox.NamedNode("http://example.org/a")),
    st.just(
        ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal('},{"x":{"type":"'))
    ),
)
TABLES = st.integers(0, 3).flatmap(
    lambda width: st.lists(st.lists(st.none() | TERMS, min_size=width, max_size=width), max_size=6)
)


def _write(rows: list[list[object]], media_type: str) -> bytes:
    """Return a table as the engine writes it; names of variables are long and short."""
    names = [f"?v{number}{'x' * 300 * number}" for number in range(3)][: _width(rows)]
    values = " ".join(f"({' '.join(map(_written, row))})" for row in rows)
    text = f"SELECT * {{ VALUES ({' '.join(names)}) {{ {values} }} }}"
    results = ox.Store().query(text)
    assert isinstance(results, ox.QuerySolutions)
    content = results.serialize(format=SOLUTION_FORMATS[media_type])
    assert content is not None
    return content


def _width(rows: list[list[object]]) -> int:
    return len(rows[0]) if len(rows) > 0 else 1


def _written(term: object) -> str:
    if term is None:
        return "UNDEF"
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def _counted(content: bytes, media_type: str, size: int) -> int:
    count = counter_for(media_type)
    for start in range(0, len(content), size):
        count(content[start : start + size])
    return count(b"")


@pytest.mark.parametrize("media_type", FORMATS)
@settings(max_examples=300, deadline=None)
@given(rows=TABLES, size=st.integers(1, 40) | st.just(1 << 20))
@example(rows=[], size=1)
@example(rows=[[]], size=1)
@example(rows=[[], []], size=3)
@example(rows=[[None]] * 3, size=2)
@example(rows=[[ox.Literal("},{},{")]] * 2, size=1 << 20)
@example(rows=[[ox.Literal("\\")], [ox.Literal('\\"')]], size=1)
def test_rows_are_counted(media_type: str, rows: list[list[object]], size: int) -> None:
    assert _counted(_write(rows, media_type), media_type, size) == len(rows)


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_cut_at_any_place_counts_the_same(media_type: str) -> None:
    literal = ox.Literal('"},{"\\\n},{},{<result>')
    content = _write([[literal, None], [None, None], [literal, literal]], media_type)
    for cut in range(len(content) + 1):
        count = counter_for(media_type)
        count(content[:cut])
        count(content[cut:])
        assert count(b"") == 3, content[:cut]

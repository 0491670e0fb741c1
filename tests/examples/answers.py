"""The data set of the examples, the answers of the example queries, and the checked answers.

An answer is columns and rows of text as a reader sees them: IRIs shortened by prefix, literals by
value. A cell that holds a list joins its values by ``SEPARATOR``; they are sorted here, because
GROUP_CONCAT has no order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import pyoxigraph as ox

from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.embedded import EngineView
from parley.graph.namespaces import PREFIXES, shorten
from parley.graph.search.local import with_searches
from parley.graph.store import Version

SEPARATOR = " | "
EXPECTED = Path(__file__).parent / "expected"
FULL = 40
"""Up to so many rows the whole answer is kept, beyond it the number of rows and a sample."""
SAMPLE = 15

Row = tuple[str, ...]
_HEAD = re.compile(r"# (\d+) rows, (all|these among them)")


@dataclass(frozen=True)
class Answer:
    """Columns and rows, in the order in which the query gives them."""

    columns: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Expected:
    """A checked answer: all rows, or their number and some of them."""

    columns: Row
    count: int
    rows: tuple[Row, ...]
    complete: bool


def build_examples() -> tuple[ox.Quad, ...]:
    """Return the quads of the shipped examples, built anew."""
    with as_file(files("parley.examples")) as folder:
        return build_folder(folder)


def build_folder(folder: Path) -> tuple[ox.Quad, ...]:
    """Return the quads of the annotation in a folder; raises ``InputError`` unless it holds."""
    built = build([folder], load_domain())
    built.require()
    return built.quads


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    """Return a store in memory that holds ``quads``."""
    store = ox.Store()
    store.extend(quads)
    return store


def searched(store: ox.Store, text: str) -> str:
    """Return the query with what its searches find in their place."""
    return with_searches(text, EngineView(store, Version(0, ""), PREFIXES), PREFIXES)


def answer(store: ox.Store, text: str) -> Answer:
    """Return what the query gives on the union of all graphs, which is what the server serves."""
    results = store.query(searched(store, text), use_default_graph_as_union=True)
    if isinstance(results, ox.QueryBoolean):
        return Answer(("answer",), (("true" if results else "false",),))
    assert isinstance(results, ox.QuerySolutions)
    columns = tuple(variable.value for variable in results.variables)
    return Answer(columns, tuple(tuple(_cell(value) for value in row) for row in results))


def _cell(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if value is None:
        return ""
    if isinstance(value, ox.NamedNode):
        return shorten(value.value)
    assert isinstance(value, ox.Literal)
    return tidy(value.value)


def tidy(text: str) -> str:
    """Return the text of a literal on one line, with the values of a list cell sorted."""
    return SEPARATOR.join(sorted(" ".join(text.split()).split(SEPARATOR)))


def read_expected(name: str) -> Expected:
    """Return the checked answer of a query; raises ``FileNotFoundError`` where there is none."""
    head, *lines = (EXPECTED / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    found = _HEAD.fullmatch(head)
    assert found is not None, f"{name}.tsv does not begin with the number of rows"
    columns, *rows = (tuple(line.split("\t")) for line in lines)
    return Expected(columns, int(found[1]), tuple(rows), found[2] == "all")


def as_tsv(given: Answer, known: Expected | None) -> str:
    """Return the text of a file with an answer; a sample keeps the known rows that still hold."""
    complete = len(given.rows) <= FULL
    rows = given.rows if complete else _sample(given.rows, () if known is None else known.rows)
    extent = "all" if complete else "these among them"
    lines = [f"# {len(given.rows)} rows, {extent}", "\t".join(given.columns)]
    return "\n".join([*lines, *("\t".join(row) for row in rows)]) + "\n"


def _sample(rows: tuple[Row, ...], known: tuple[Row, ...]) -> tuple[Row, ...]:
    kept = set(known) & set(rows)
    spread = [rows[index * len(rows) // SAMPLE] for index in range(SAMPLE)]
    kept.update([row for row in spread if row not in kept][: max(0, SAMPLE - len(kept))])
    return tuple(row for row in rows if row in kept)

"""The competency questions: each has a query that gives the answer which was checked by hand.

The expected answers stand in ``expected``; ``regenerate.py`` shows how answers differ from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Identifier

from parley.graph.example_queries import ExampleQuery, packaged_examples
from parley.graph.namespaces import ID, PREFIXES, RDF, SH, shorten
from tests.examples.answers import (
    EXPECTED,
    Row,
    answer,
    build_folder,
    read_expected,
    searched,
    store_of,
    tidy,
)

QUESTIONS = 49
SCHEMA = "https://schema.org/"
SMALL = Path(__file__).parent.parent / "data" / "small"
EXAMPLES = packaged_examples()

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def described(name: str) -> dict[str, list[str]]:
    """What the file of that name says, values by predicate."""
    text = (files("parley.examples") / "queries" / f"{name}.ttl").read_text(encoding="utf-8")
    values: dict[str, list[str]] = {}
    for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
        assert not isinstance(triple.object, ox.Triple)
        values.setdefault(triple.predicate.value, []).append(triple.object.value)
    return values


def declared(query: str) -> dict[str, str]:
    """The prefixes that the text of a query declares."""
    return dict(re.findall(r"^PREFIX (\w+): <([^>]+)>$", query, re.MULTILINE))


def test_every_competency_question_has_one_query() -> None:
    numbers = [int(example.name.partition("-")[0]) for example in EXAMPLES]
    assert numbers == list(range(1, QUESTIONS + 1))


@every_example
def test_the_file_follows_the_convention(example: ExampleQuery) -> None:
    values = described(example.name)
    form = {"select": "Select", "ask": "Ask"}[example.form]
    assert set(values[f"{RDF}type"]) == {f"{SH}SPARQLExecutable", f"{SH}SPARQL{form}Executable"}
    assert example.iri == f"{ID}query/{example.name}"
    assert example.comment.endswith("?")
    assert len(example.keywords) > 1
    assert values[f"{SH}prefixes"] == [f"{ID}query/prefixes"]
    assert values[f"{SCHEMA}target"] == ["http://localhost:8000/sparql"]


def test_prefixes_are_declared_once_and_agree_with_every_query() -> None:
    shared = described("prefixes")
    pairs = dict(zip(shared[f"{SH}prefix"], shared[f"{SH}namespace"], strict=True))
    used = [declared(example.query) for example in EXAMPLES]
    assert all(prefixes.items() <= pairs.items() for prefixes in used)
    assert set(pairs) == {name for prefixes in used for name in prefixes}
    assert all(PREFIXES.get(name, iri) == iri for name, iri in pairs.items())


@every_example
def test_rows_come_in_a_stated_order(example: ExampleQuery) -> None:
    assert example.form == "ask" or "\nORDER BY " in example.query


@every_example
def test_the_answer_is_the_checked_one(example: ExampleQuery, built_store: ox.Store) -> None:
    given, expected = answer(built_store, example.query), read_expected(example.name)
    assert given.columns == expected.columns
    assert len(given.rows) == expected.count > 0
    if expected.complete:
        assert given.rows == expected.rows
    else:
        wanted = set(expected.rows)
        assert tuple(row for row in given.rows if row in wanted) == expected.rows


def test_no_checked_answer_is_without_its_query() -> None:
    names = {path.stem for path in EXPECTED.glob("*.tsv")}
    assert names == {example.name for example in EXAMPLES}


def test_the_order_of_loading_does_not_show_in_the_answers(
    built_quads: tuple[ox.Quad, ...], built_store: ox.Store
) -> None:
    backwards = store_of(reversed(built_quads))
    for example in EXAMPLES:
        assert answer(backwards, example.query) == answer(built_store, example.query), example.name


@every_example
def test_a_second_engine_gives_the_same_rows(
    example: ExampleQuery, built_store: ox.Store, rdflib_dataset: Dataset
) -> None:
    result = rdflib_dataset.query(prepareQuery(searched(built_store, example.query)))
    if example.form == "ask":
        rows: list[Row] = [("true" if result.askAnswer else "false",)]
    else:
        rows = [rdflib_row(binding, result.vars or []) for binding in result.bindings]
    assert sorted(rows) == sorted(answer(built_store, example.query).rows)


PLAIN_SEARCHES = {
    # The forms in which the words of a search stand in the data, spelt out.
    "39": r"""SELECT DISTINCT ?claim WHERE {
        ?claim a parley:Claim ; parley:paraphrase ?text .
        FILTER(REGEX(?text, "\\bnegotiat(e|ed|ing|ions)\\b", "i")) }""",
    "41": r"""SELECT DISTINCT ?concept WHERE {
        ?concept a skos:Concept ; skos:prefLabel|skos:definition ?text .
        FILTER(REGEX(?text, "\\b(promis|threat)", "i")) }""",
}


@pytest.mark.parametrize("number", sorted(PLAIN_SEARCHES))
def test_a_search_finds_what_a_regular_expression_finds(number: str, built_store: ox.Store) -> None:
    example = next(example for example in EXAMPLES if example.name.startswith(number))
    found = {row[0] for row in answer(built_store, example.query).rows}
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("parley", "skos"))
    plain = answer(built_store, prefixes + PLAIN_SEARCHES[number])
    assert {row[0] for row in plain.rows} == found


def rdflib_row(binding: Mapping[Variable, Identifier], columns: Sequence[Variable]) -> Row:
    """A row of rdflib in the form in which answers are compared."""
    return tuple(rdflib_cell(binding.get(column)) for column in columns)


def rdflib_cell(value: Identifier | None) -> str:
    if value is None:
        return ""
    return shorten(value) if isinstance(value, URIRef) else tidy(value)


@pytest.fixture(scope="module")
def both(built_quads: tuple[ox.Quad, ...]) -> ox.Store:
    """The examples together with an article on an invented world."""
    return store_of([*built_quads, *build_folder(SMALL)])


def test_a_further_article_takes_no_answer_away(built_store: ox.Store, both: ox.Store) -> None:
    for example in EXAMPLES:
        alone = set(answer(built_store, example.query).rows)
        assert alone <= set(answer(both, example.query).rows), example.name


def test_a_further_article_is_asked_as_well(both: ox.Store) -> None:
    segments = next(example for example in EXAMPLES if example.name.startswith("31-"))
    articles = {row[0] for row in answer(both, segments.query).rows}
    assert len(articles) == 2


def test_what_bears_on_nothing_is_not_connected(built_store: ox.Store) -> None:
    connection = next(example for example in EXAMPLES if example.form == "ask")
    elsewhere = connection.query.replace("topic:root-causes", "topic:prestige")
    assert elsewhere != connection.query
    assert answer(built_store, elsewhere).rows == (("false",),)

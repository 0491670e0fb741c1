"""What is refused before the engine sees it, and what is not mistaken for it."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from parley.graph.errors import QueryRefusedError
from parley.graph.query_guard import Limits, guard, inspect


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "ASK { service silent ?where { } }",
        "ASK { SERVICE:x { } }",
        "ASK { SERVICEex:x #{\n { } }",
        "ASK { ?s ?p 1e5SERVICE ?x { } }",
        'ASK { ?s ?p "x"SERVICE ?x { } }',
        # A less-than sign that could be taken for the beginning of an IRI.
        "ASK { FILTER(?a<?b)SERVICE?s#>\n{ } }",
        'ASK { FILTER(?a<?b#>"""\n)SERVICE ?x { } #"""\n}',
        "ASK { FILTER(?a<<http://x#>)SERVICE ?x { } }",
        "ASK { FILTER(?a<'x#>')SERVICE ?x { } }",
        # Three quotation marks that could be taken for the beginning of a long string.
        'ASK { VALUES ?x { """a" } SERVICE ?y { } }',
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(QueryRefusedError, match="SERVICE"):
        guard(query)


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?service service:a ex:service . # SERVICE\n <http://x/service#a> a "x"@service }',
        'PREFIX service: <http://a#> ASK { ?s service:x "a"^^xsd:int }',
        'ASK { ?a ?b """ SERVICE """ }',
        "ASK { ?s ?p 'x\\'SERVICE' }",
        "ASK { ?s ?p ex:a.SERVICE }",
    ],
)
def test_the_word_service_elsewhere_is_no_service(query: str) -> None:
    assert guard(query).service is None


def test_the_place_of_service_is_told() -> None:
    with pytest.raises(QueryRefusedError) as caught:
        guard("ASK {\n  SERVICE <http://example.org/> {} }")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * 300 + "}" * 300,
        "ASK { FILTER(" + "(" * 300 + "1" + ")" * 300 + ") }",
        "ASK { ?s ?p " + "[ ?p " * 300 + "]" * 300 + " }",
        "ASK { " + "<< " * 300 + ">> " * 300 + "?p ?o }",
    ],
)
def test_deep_nesting_is_refused(query: str) -> None:
    with pytest.raises(QueryRefusedError, match="nested"):
        guard(query)


@pytest.mark.parametrize(
    "part", ["OPTIONAL { ?s ?p ?o }", "MINUS { }", "BIND(1 AS ?x)", "FILTER(!!!!true)", "{ }"]
)
def test_very_many_parts_are_refused(part: str) -> None:
    with pytest.raises(QueryRefusedError, match="groups, clauses and operators"):
        guard("ASK { " + part * 1100 + " }")


def test_a_query_within_the_limits_does_not_stop_the_engine() -> None:
    nested = 199
    query = "ASK { FILTER(" + "(" * (nested - 2) + "1=1" + ")" * (nested - 2) + ") }"
    assert guard(query).nesting == nested - 1 + 1
    assert ox.Store().query(query)
    assert ox.Store().query("ASK { " + "OPTIONAL { }" * 490 + " }")


def test_a_long_query_is_refused() -> None:
    with pytest.raises(QueryRefusedError, match="101 bytes; 100 are allowed"):
        guard("#" * 101, Limits(octets=100))


def test_brackets_in_strings_and_comments_do_not_count() -> None:
    query = 'ASK { ?s ?p "' + "(" * 500 + '" } # ' + "{" * 500
    assert guard(query).nesting == 1


def test_a_list_of_typed_values_is_no_chain_of_operators() -> None:
    values = ' "2025-08-15"^^xsd:date' * 2000
    assert guard("ASK { VALUES ?d {" + values + " } }", Limits()).parts == 3


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (NOW() AS ?n) { }", True),
        ("SELECT (rand () AS ?n) { }", True),
        ("SELECT ?now { ?now ex:now 'NOW()' }", False),
    ],
)
def test_functions_that_differ_each_time_are_noticed(query: str, volatile: bool) -> None:
    assert inspect(query).volatile is volatile


@pytest.mark.parametrize(
    "piece", ["a", '"', '\\""" ', "<", "#", "service:a ", "<a", "'\\", "rand ", ":", "a.", "@a-"]
)
def test_looking_takes_time_in_proportion_to_length(piece: str) -> None:
    started = time.perf_counter()
    inspect(piece * (100_000 // len(piece)))
    assert time.perf_counter() - started < 2

"""What is known of a SERVICE block before it is answered."""

from __future__ import annotations

import pytest

from parley.graph.service_blocks import ServiceBlock, service_blocks

NAMES = {"": "http://x/", "never": "http://never/"}


def block(query: str) -> ServiceBlock:
    (found,) = service_blocks(query, "http://base/", NAMES)
    return found


@pytest.mark.parametrize(
    ("pattern", "variables", "certain"),
    [
        ("?a :b ?c ; :d [ :e ?f ] .", "a c f", "a c f"),
        ("?a :b* $c FILTER(?d > 1 && EXISTS { ?e :f ?g })", "a c", "a c"),
        ("?a :b ?c OPTIONAL { ?c :d ?e }", "a c e", "a c"),
        ("?a :b ?c MINUS { ?c :d ?e }", "a c", "a c"),
        ("{ ?a :b ?c } UNION { ?c :d ?e }", "a c e", "c"),
        ("GRAPH ?g { ?a :b 1 } { ?c :d 2 }", "a c g", "a c g"),
        ("BIND(?x AS ?y) ?a :b 1", "a y", "a"),
        ("VALUES ?v { 1 } VALUES (?w ?x) { (1 UNDEF) }", "v w x", "v"),
        ("{ SELECT ?a (COUNT(?b) AS ?n) { ?a :b ?b } GROUP BY ?a }", "a n", "a"),
        ("SELECT * { ?a :b ?c } LIMIT 1", "a c", "a c"),
        ("SELECT DISTINCT ?a { ?a :b ?c . { SELECT ?x { ?x ?y ?z } } }", "a", "a"),
        ("?a :b ?c SERVICE <http://other/> { ?c :label ?l }", "a c l", "a c"),
        ("?a :b ?c {| :d ?e |} . << ?f :g ?h >> :i 'SERVICE ?j {' # ?k", "a c e f h", "a c e f h"),
    ],
)
def test_the_variables_of_a_block(pattern: str, variables: str, certain: str) -> None:
    found = block(f"SELECT * {{ SERVICE <http://r/> {{ {pattern}\n}} }}")
    assert found.variables == tuple(variables.split())
    assert found.certain == tuple(certain.split())


def test_what_it_shares_is_what_the_rest_mentions() -> None:
    query = "SELECT ?d { ?a :b ?x SERVICE <http://r/> { ?a :c ?d ; :e ?f } FILTER(?y = 1) }"
    assert block(query).shared == ("a", "d")


def test_a_block_brings_the_names_that_it_uses() -> None:
    query = (
        "BASE <http://y/> PREFIX p: <q#> PREFIX never: <http://changed/>\n"
        "SELECT * { ?s ?p ?o\nSERVICE SILENT p:r { ?a p:b never:c ; :d 'no:prefix' , <r> } }"
    )
    found = block(query)
    assert (found.iri, found.silent, found.line, found.column) == ("http://y/q#r", True, 3, 1)
    assert query[found.start : found.end] == f"SERVICE SILENT p:r {found.group}"
    assert found.declarations() == (
        "BASE <http://y/>\nPREFIX : <http://x/>\nPREFIX never: <http://changed/>\n"
        "PREFIX p: <http://y/q#>"
    )

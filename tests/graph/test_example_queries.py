"""Reading example queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.graph.errors import InputError
from parley.graph.example_queries import packaged_examples, read_examples

PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


def write(folder: Path, name: str, statements: str) -> None:
    (folder / name).write_text(PREFIXES + statements, encoding="utf-8")


def test_an_example_is_read_whole(tmp_path: Path) -> None:
    write(
        tmp_path,
        "2-who.ttl",
        'ex:who a sh:SPARQLExecutable ; rdfs:comment "Who?" ; schema:keywords "b" , "a" ;'
        ' sh:ask """\nASK { ?s ?p ?o }""" .',
    )
    (example,) = read_examples(tmp_path)
    assert (example.name, example.iri) == ("2-who", "https://example.org/who")
    assert (example.form, example.query) == ("ask", "ASK { ?s ?p ?o }\n")
    assert (example.comment, example.keywords) == ("Who?", ("a", "b"))


def test_examples_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        text = f'ex:q{number} a sh:SPARQLExecutable ; rdfs:comment "c" ; sh:select "s" .'
        write(tmp_path, f"{number}-q.ttl", text)
    assert [example.name for example in read_examples(tmp_path)] == ["1-q", "9-q", "10-q"]


def test_a_file_of_prefixes_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "prefixes.ttl", 'ex:p sh:declare [ sh:prefix "ex" ] .')
    assert read_examples(tmp_path) == ()


@pytest.mark.parametrize(
    ("statements", "what"),
    [
        ('ex:q a sh:SPARQLExecutable ; rdfs:comment "c" .', "0 queries and 1 comments"),
        ('ex:q a sh:SPARQLExecutable ; sh:ask "a" ; sh:select "b" .', "2 queries and 0 comments"),
        ('[] a sh:SPARQLExecutable ; rdfs:comment "c" ; sh:ask "a" .', "no IRI"),
        ("ex:q a", "error at"),
    ],
)
def test_a_file_that_is_no_example_is_named(tmp_path: Path, statements: str, what: str) -> None:
    write(tmp_path, "bad.ttl", statements)
    with pytest.raises(InputError, match=what) as caught:
        read_examples(tmp_path)
    assert caught.value.problems[0].place.file.endswith("bad.ttl")


def test_the_packaged_examples_are_there() -> None:
    examples = packaged_examples()
    assert len(examples) >= 38
    assert len({example.comment for example in examples}) == len(examples)

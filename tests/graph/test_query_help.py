"""What is said of queries that cannot be parsed: the commonest mistakes, and the right place."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from parley.graph.answer import syntax_error
from parley.graph.embedded import EngineView
from parley.graph.errors import QuerySyntaxError
from parley.graph.namespaces import PREFIXES, TERM, VOCAB
from parley.graph.query_help import Help, explain, unknown_terms
from parley.graph.query_place import placed
from parley.graph.store import Version

TERMS = (f"{TERM}Claim", f"{TERM}Person", f"{TERM}attributedTo", f"{VOCAB}stance/endorses")


def explained(query: str) -> Help:
    """Return what is said of a query that the engine cannot parse."""
    view = EngineView(ox.Store(), Version(1, ""), PREFIXES)

    def parse(text: str) -> None:
        view.query(text)

    with pytest.raises(QuerySyntaxError) as caught:
        parse(query)
    return explain(query, placed(query, caught.value, parse), PREFIXES)


@pytest.mark.parametrize(
    ("query", "token", "message"),
    [
        ("", "", "there is no query"),
        ("# a comment", "", "there is no query"),
        ("SELECT * { ?c a ¦parly:Claim }", "parly:Claim", "did you mean `parley:`?"),
        ("SELECT * { ?c a ¦zzz:Claim }", "zzz:Claim", "declare it with PREFIX"),
        ("SELECT * { ?c a parley:Claim\n  ¦?c rdfs:label ?l }", "?c", "a `.` is missing"),
        ('SELECT * { ?c rdfs:label "a" ¦?c a ?d }', "?c", "a `.` is missing"),
        ("SELECT * ¦{\n  ?c a parley:Claim", "{", "`}` is missing"),
        ("SELECT * { ?c a parley:Claim } ¦}", "}", "a `}` too many"),
        ("SELECT * WHERE ¦?c a parley:Claim }", "?c", "WHERE { ... }"),
        ("SELECT (COUNT(?c ¦AS ?n) { ?c a parley:Claim }", "AS", "`)` is missing before AS"),
        ("SELECT ¦?c (COUNT(*) AS ?n) { ?c a ?d }", "?c", "neither in GROUP BY nor counted"),
        ("SELECT ?d ¦?c (COUNT(*) AS ?n) { ?c a ?d } GROUP BY ?d", "?c", "neither in GROUP BY"),
        ("SELECT ¦COUNT(?c) AS ?n { ?c a ?d }", "COUNT", "(COUNT(...) AS ?name)"),
        ("SELECT (COUNT(?c)¦) { ?c a ?d }", ")", "needs a name"),
        ("SELECT ?a¦, ?b { ?a ?p ?b }", ",", "without commas"),
        ("¦SELCT * { ?s ?p ?o }", "SELCT", "did you mean SELECT?"),
        ("SELECT ?s ¦WEHRE { ?s ?p ?o }", "WEHRE", "did you mean WHERE?"),
        ("SELECT * { ¦OPTIONL { ?s ?p ?o } }", "OPTIONL", "did you mean OPTIONAL?"),
        ("SELECT * { ?s ?p ?o FILTER(¦CONTAIN(?o, 'x')) }", "CONTAIN", "did you mean CONTAINS?"),
        ("SELECT ?s FROM ¦claims { ?s ?p ?o }", "claims", "FROM takes the IRI of a graph"),
        ("SELECT * { ?s ?p ?o FILTER ¦?o > 3 }", "?o", "FILTER(...)"),
        ("SELECT * { ?s ?p ?o FILTER(?o =¦= 3) }", "=", "single ="),
        ("SELECT * { ?s ?p ?o FILTER(?o > 3 ¦AND ?o < 5) }", "AND", "written &&"),
        ("SELECT * { ?s ?p ?o FILTER(?o > 3 ¦or ?o < 5) }", "or", "written ||"),
        ('SELECT * { ?s rdfs:label ¦"Kallas }', '"', "not closed on its line"),
        ("SELECT * { ?s rdfs:label ¦“Kallas” }", "“", "straight quotation marks"),
        ("SELECT * { ?s ?p ¦<http://example.org/a }", "<", "no `>` at its end"),
        ("SELECT * { ?s ?p ¦<http://example.org/a b> }", "<", "holds a space"),
        ("SELECT * { ?s ?p ¦http://example.org/a }", "http:", "in angle brackets"),
        ("PREFIX ex: ¦http://example.org/ ASK { }", "http:", "in angle brackets"),
        ("¦@prefix ex: <urn:x> . ASK { }", "@prefix", "PREFIX, without @"),
        ("SELECT ?s ¦LIMIT 3 { ?s ?p ?o }", "LIMIT", "after the closing `}`"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ¦-3", "-", "a whole number"),
        ("SELECT ?s { ?s ?p ?o } ORDER ¦?s", "?s", "BY is missing after ORDER"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s ¦DESC", "DESC", "DESC(?x)"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s ¦GROUP BY ?s", "GROUP", "GROUP stands before ORDER"),
        ("SELECT * { ?s ?p ?o BIND(1 AS ¦?o) }", "?o", "choose another name"),
        ("SELECT (1 AS ¦?s) { ?s ?p ?o }", "?s", "choose another name"),
        ("SELECT (?s AS ¦n) { ?s ?p ?o }", "n", "with ? before it"),
        ("SELECT ¦s { ?s ?p ?o }", "s", "a variable has ? before it: `?s`"),
        ("SELECT * { _:a ?p ?o . OPTIONAL { ¦_:a ?q ?r } }", "_:a", "take a variable"),
        ("SELECT * { ?s ?p ?o FILTER(COUNT(?s) > 2) }¦", "", "in SELECT and HAVING alone"),
        ("SELECT * { ?s ?p ?o }¦;", ";", "the query ends before `;`"),
        ("SELECT * { ?s ?p ?o } ¦WHERE { ?a ?b ?c }", "WHERE", "the query ends before `WHERE`"),
        ("¦INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT", "this is an update"),
        ("¦DELETE WHERE { ?s ?p ?o }", "DELETE", "this is an update"),
        ("SELECT * { ?s ?p ?o FILTER(STRLEN(?o¦, 1) > 2) }", ",", "unexpected `,`"),
    ],
)
def test_a_mistake_is_named_at_its_place(query: str, token: str, message: str) -> None:
    bare = query.replace("¦", "")
    told = explained(bare)
    assert message in told.message
    assert told.token == token
    if "¦" in query:
        before = query[: query.index("¦")]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        assert (told.line, told.column) == place


@pytest.mark.parametrize("text", ["{", "}", "(", '"', "<", "a:", "?x ", "AS ", "\n", "'''", "\\"])
def test_the_strangest_query_gets_a_message_soon(text: str) -> None:
    query = "SELECT " + text * 150
    begun = time.perf_counter()
    told = explained(query)
    assert told.message != ""
    assert 1 <= told.line <= query.count("\n") + 1
    assert time.perf_counter() - begun < 2


def test_a_place_is_right_though_keywords_are_long() -> None:
    """The engine alone says 1:29, the end of ``OPTIONAL`` if that stood there."""
    query = "SELECT * { ?s ?p ?o ?a ?b ?c }"
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query)
    assert syntax_error(caught.value).column == 29
    assert explained(query).column == 21


def test_a_query_of_many_lines_is_not_confused() -> None:
    lines = ["PREFIX ex: <urn:x>", '# "', "SELECT *", "WHERE {", '  ?s ex:p """a', 'b""" ;']
    query = "\n".join([*lines, "     ex:q ex:r ,, ex:s }"])
    told = explained(query)
    assert (told.line, told.column, told.token) == (7, 17, ",")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?c a parley:Claims }", "parley:Claims is no term of the ontology; did you mean"),
        ("ASK { ?c parley:attributdTo ?x }", "did you mean parley:attributedTo?"),
        ("ASK { ?c parley:stance <urn:a> ; a parley:Zzz }", "see /ontology"),
    ],
)
def test_names_that_are_no_terms_are_remarked(query: str, said: str) -> None:
    assert said in "; ".join(unknown_terms(query, PREFIXES, (TERM, VOCAB), TERMS))


@pytest.mark.parametrize("query", ["ASK { ?c a parley:Claim }", "ASK { ?c foaf:name 'parley:x' }"])
def test_terms_are_not_remarked(query: str) -> None:
    assert unknown_terms(query, PREFIXES, (TERM, VOCAB), TERMS) == []


def test_many_unknown_names_take_no_time_to_speak_of() -> None:
    many = [f"{TERM}word{number}" for number in range(1000)]
    query = "ASK { " + " . ".join(f"?s parley:unknown{n}Thing ?o" for n in range(300)) + " }"
    begun = time.perf_counter()
    assert len(unknown_terms(query, PREFIXES, (TERM, VOCAB), many)) == 5
    assert time.perf_counter() - begun < 0.5

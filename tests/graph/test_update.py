"""What a SPARQL update would change: every form of it, on real data, with nothing written."""

from __future__ import annotations

import pickle

import pyoxigraph as ox
import pytest

from parley.graph.changes import Change
from parley.graph.domain import Domain
from parley.graph.errors import (
    ConflictError,
    ContentError,
    DatasetConflictError,
    NoGraphError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    ShapesError,
    UpdateFailedError,
)
from parley.graph.posted_rdf import Content
from parley.graph.proposal import WriteKind, WriteRequest, default_graph, propose, propose_task
from parley.graph.query_guard import Limits
from parley.graph.report import Report, Result
from parley.graph.store import Dataset
from parley.graph.update import load_sources

BASE = "https://example.org/"
A, B, C = (f"{BASE}graph/{name}" for name in "abc")
DEFAULT = default_graph(BASE)
SAYS = f"{BASE}says"


def quad(graph: str, subject: str, value: str) -> ox.Quad:
    return ox.Quad(
        ox.NamedNode(f"{BASE}{subject}"),
        ox.NamedNode(SAYS),
        ox.Literal(value),
        ox.NamedNode(graph),
    )


def engine(*quads: ox.Quad) -> ox.Store:
    """Return a private engine as a worker gets it: the graphs, and their union by default."""
    made = ox.Store()
    made.extend(quads)
    made.extend(ox.Quad(*q.triple) for q in quads)
    return made


def text_of(term: object) -> str:
    assert isinstance(term, ox.Literal)
    return term.value


START = (quad(A, "x", "1"), quad(A, "x", "2"), quad(B, "x", "2"), quad(B, "y", "3"))


def request(text: str, **more: object) -> WriteRequest:
    return WriteRequest(WriteKind.UPDATE, BASE, text, **more)  # type: ignore[arg-type]


def after(domain: Domain, text: str, *quads: ox.Quad, **more: object) -> set[str]:
    """Return what named graphs hold after an update, as ``graph subject value``."""
    start = quads if len(quads) > 0 else START
    change = propose(engine(*start), request(text, **more), domain)
    assert change.removed <= set(start)
    assert change.added.isdisjoint(start)
    then = (set(start) - change.removed) | change.added
    return {
        f"{str(q.graph_name)[1:-1].removeprefix(BASE + 'graph/')}"
        f" {str(q.subject)[1:-1].removeprefix(BASE)} {text_of(q.object)}"
        for q in then
    }


KEPT = {"a x 1", "a x 2", "b x 2", "b y 3"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { <z> <says> '9' }", KEPT | {"default z 9"}),
        ("INSERT DATA { <z> <says> '9' . GRAPH <graph/c> { <z> <says> '8' } . <z> <says> '7' . }",
         KEPT | {"default z 9", "c z 8", "default z 7"}),
        ("INSERT DATA { GRAPH <graph/c> { <z> <says> '8' } GRAPH <graph/a> { <z> <says> '7' } }",
         KEPT | {"c z 8", "a z 7"}),
        ("INSERT DATA { <z> <says> '} ; DROP ALL', \"\"\"{ # GRAPH\"\"\" # } GRAPH <x> {\n }",
         KEPT | {"default z } ; DROP ALL", "default z { # GRAPH"}),
        ("INSERT DATA {}", KEPT),
        ("INSERT DATA { <x> <says> '1' } ; DELETE DATA { <x> <says> '1' }", KEPT),
        ("DELETE DATA { GRAPH <graph/a> { <x> <says> '1' } }", KEPT - {"a x 1"}),
        ("DELETE DATA { <x> <says> '1' }", KEPT),
        ("delete where { graph <graph/a> { <x> <says> ?v } }", KEPT - {"a x 1", "a x 2"}),
        ("DELETE WHERE { <x> <says> ?v }", KEPT),
        ("DELETE { GRAPH ?g { ?s <says> ?v } } WHERE { GRAPH ?g { ?s <says> ?v } "
         "FILTER(?v != '3') }", {"b y 3"}),
        ("DELETE { GRAPH <graph/a> { <x> <says> ?v } } INSERT { GRAPH <graph/c> { <x> <says> ?v } "
         "<moved> <says> ?v } WHERE { <x> <says> ?v }",
         {"b x 2", "b y 3", "c x 1", "c x 2", "default moved 1", "default moved 2"}),
        ("WITH <graph/a> DELETE { ?s <says> ?v } INSERT { ?s <says> 'n' } WHERE { ?s <says> ?v }",
         {"a x n", "b x 2", "b y 3"}),
        ("WITH <graph/b> INSERT { ?s <says> 'n' } WHERE { ?s <says> ?v }",
         KEPT | {"b x n", "b y n"}),
        ("INSERT { <n> <says> ?v } USING <graph/b> WHERE { ?s <says> ?v }",
         KEPT | {"default n 2", "default n 3"}),
        ("INSERT { <n> <says> ?v } USING NAMED <graph/b> WHERE { ?s <says> ?v }", KEPT),
        ("INSERT { <n> <says> ?v } USING NAMED <graph/b> WHERE { GRAPH ?g { ?s <says> ?v } }",
         KEPT | {"default n 2", "default n 3"}),
        ("PREFIX : <https://example.org/> INSERT { :n :says ?c } WHERE { "
         "{ SELECT (STR(COUNT(*)) AS ?c) { ?s :says ?v } } }", KEPT | {"default n 3"}),
        ("INSERT { <n> <says> ?c } USING <graph/a> USING <graph/b> WHERE { "
         "{ SELECT (STR(COUNT(*)) AS ?c) { ?s <says> ?v } } }", KEPT | {"default n 3"}),
        ("CLEAR GRAPH <graph/a>", {"b x 2", "b y 3"}),
        ("DROP SILENT GRAPH <graph/none>", KEPT),
        ("DROP ALL", set()),
        ("CLEAR DEFAULT", KEPT),
        ("INSERT DATA { <z> <says> '9' } ; CLEAR NAMED", {"default z 9"}),
        ("INSERT DATA { <z> <says> '9' } ; CLEAR DEFAULT", KEPT),
        ("CREATE GRAPH <graph/c>", KEPT),
        ("CREATE SILENT GRAPH <graph/a>", KEPT),
        ("COPY <graph/a> TO <graph/b>", {"a x 1", "a x 2", "b x 1", "b x 2"}),
        ("COPY GRAPH <graph/a> TO DEFAULT", KEPT | {"default x 1", "default x 2"}),
        ("COPY DEFAULT TO <graph/a>", KEPT - {"a x 1", "a x 2"}),
        ("COPY SILENT <graph/none> TO <graph/a>", KEPT),
        ("COPY <graph/a> TO <graph/a>", KEPT),
        ("MOVE <graph/a> TO <graph/c>", {"c x 1", "c x 2", "b x 2", "b y 3"}),
        ("MOVE <graph/a> TO <graph/a>", KEPT),
        ("PREFIX g: <https://example.org/graph/> ADD g:a TO g:b", KEPT | {"b x 1"}),
        ("BASE <https://example.org/graph/> ADD <a> TO <b>", KEPT | {"b x 1"}),
        ("INSERT DATA { actor:a <says> '1' }", KEPT | {"default id/actor/a 1"}),
        ("", KEPT),
        ("# nothing", KEPT),
    ],
)  # fmt: skip
def test_an_update_changes_what_the_standard_says(
    domain: Domain, text: str, expected: set[str]
) -> None:
    assert after(domain, text) == expected


def test_each_operation_sees_what_those_before_it_did(domain: Domain) -> None:
    text = """
        PREFIX : <https://example.org/>
        INSERT DATA { GRAPH :g { :s :says "1" } } ;
        PREFIX g: <https://example.org/graph/>
        INSERT { GRAPH g:c { ?s :says "seen" } } WHERE { ?s :says "1" } ;
        DROP GRAPH :g ;
        INSERT { GRAPH g:c { ?s :says "there still" } } WHERE { ?s :says "1" } ;
    """
    assert after(domain, text, quad(A, "x", "1")) == {
        "a x 1", "c s seen", "c x seen", "c x there still"
    }  # fmt: skip


def test_the_request_may_say_which_graphs_are_read(domain: Domain) -> None:
    text = "INSERT { <n> <says> ?v } WHERE { <x> <says> ?v }"
    chosen = after(domain, text, using=Dataset((A,), ()))
    assert chosen == KEPT | {"default n 1", "default n 2"}
    named = "INSERT { <n> <says> ?v } WHERE { GRAPH ?g { ?s <says> ?v } }"
    assert after(domain, named, using=Dataset((), (B,))) == KEPT | {"default n 2", "default n 3"}
    both = "DELETE { GRAPH ?g { ?s <says> ?v } } WHERE { ?s <says> ?v . GRAPH ?g { ?s <says> ?v } }"
    assert after(domain, both, using=Dataset((B,), (A,))) == KEPT - {"a x 2"}
    short = "DELETE WHERE { GRAPH <graph/a> { ?s <says> ?v } }"
    assert after(domain, short, using=Dataset((A,), (A,))) == {"b x 2", "b y 3"}
    assert after(domain, short, using=Dataset((A,), ())) == KEPT


@pytest.mark.parametrize(
    "text",
    [
        "WITH <graph/a> DELETE { ?s <says> ?v } WHERE { ?s <says> ?v }",
        "INSERT { <n> <says> ?v } USING <graph/a> WHERE { ?s <says> ?v }",
        "INSERT DATA { } ; DELETE { ?s ?p ?v } USING NAMED <graph/a> WHERE { GRAPH ?g {?s ?p ?v} }",
    ],
)
def test_graphs_to_read_are_named_in_one_place(domain: Domain, text: str) -> None:
    with pytest.raises(DatasetConflictError, match="using-graph-uri"):
        propose(engine(*START), request(text, using=Dataset((A,), ())), domain)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("INSERT DATA { <a> <b> <c> }\n;\nINSERT DATA { <a> <b> }", QuerySyntaxError, "line 3"),
        ("INSERT DATA {} ; INSERT DATA {}\n; PREFIX : <x:>\n  DELETE { ?s }", QuerySyntaxError,
         "line 3, column 16"),
        ("\n\nPREFIX : x\nINSERT DATA {}", QuerySyntaxError, "line 3, column 10"),
        ("INSERT DATA { <a> <b> 'c", QuerySyntaxError, "line 1"),
        ("INSERT DATA { <a> <b> <c> ; DROP ALL", QuerySyntaxError, "line 1"),
        ("INSERT DATA {} } ; DROP ALL", QuerySyntaxError, "line 1"),
        ("SELECT * { ?s ?p ?o }", QuerySyntaxError, "line 1"),
        ("INSERT DATA { <a> <b> none:c }", QuerySyntaxError, "line 1"),
        ("INSERT DATA { ?s <b> <c> }", QuerySyntaxError, "line 1"),
        ("INSERT { } WHERE { SERVICE <http://127.0.0.1:1/> { } }", QueryRefusedError, "SERVICE"),
        ("LOAD <http://127.0.0.1:1/>", QueryRefusedError, "LOAD of http://127.0.0.1:1/ is refused"),
        ("LOAD SILENT <http://127.0.0.1:1/>", QueryRefusedError, "is on no list of sources"),
        ("CREATE GRAPH <graph/a>", UpdateFailedError, "graph/a is there already"),
        ("COPY <graph/none> TO <graph/a>", UpdateFailedError, "no graph .*graph/none to COPY"),
        ("INSERT DATA { GRAPH <graph/c> " + "{" * 300, QueryRefusedError, "nested"),
        ("INSERT DATA { } ;" * 2000, QueryRefusedError, "more than 1000 groups"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(
    domain: Domain, text: str, error: type[QueryError], said: str
) -> None:
    with pytest.raises(error, match=said):
        propose(engine(*START), request(text), domain)


def test_loaded_documents_go_where_they_are_to(domain: Domain) -> None:
    source = "https://example.org/doc"
    loaded = {source: Content("text/turtle", b"<#s> <says> 'l' ; <of> [ <says> 'b' ] .")}
    text = "LOAD <doc> INTO GRAPH <graph/c>"
    assert load_sources(text, BASE) == (source,)
    change = propose(engine(*START), request(text, loaded=loaded), domain)
    assert len(change.added) == 3
    assert {str(q.graph_name) for q in change.added} == {f"<{C}>"}
    assert f"<{source}#s>" in {str(q.subject) for q in change.added}
    change = propose(engine(*START), request("LOAD <doc>", loaded=loaded), domain)
    assert {str(q.graph_name) for q in change.added} == {f"<{DEFAULT}>"}
    broken = {source: Content("text/turtle", b"<s> <says>")}
    with pytest.raises(UpdateFailedError, match="LOAD of https://example.org/doc: "):
        propose(engine(*START), request(text, loaded=broken), domain)
    silent = propose(engine(*START), request("LOAD SILENT <doc>", loaded=broken), domain)
    assert silent.empty


def test_sources_to_load_are_found_wherever_they_stand() -> None:
    text = """PREFIX s: <https://example.org/s/> LOAD s:one INTO GRAPH <g> ;
              # LOAD <no>
              INSERT DATA { <a> <b> "LOAD <no>" } ; load silent <two> ; LOAD <two>"""
    assert load_sources(text, BASE) == (f"{BASE}s/one", f"{BASE}two")
    assert load_sources("INSERT DATA { <a> <b> 'LOAD <no>' ", BASE) == ()
    assert load_sources("LOAD nowhere:x", BASE) == ()


def test_an_update_that_breaks_the_shapes_names_the_nodes(domain: Domain) -> None:
    text = "INSERT DATA { GRAPH <graph/c> { actor:nobody a parley:State } }"
    with pytest.raises(ShapesError) as refused:
        propose(engine(), request(text), domain)
    assert f"{BASE}id/actor/nobody" in {r.focus for r in refused.value.report.results}


def test_blank_nodes_keep_their_identity_from_proposal_to_change(domain: Domain) -> None:
    blank = ox.BlankNode("kept")
    start = ox.Quad(blank, ox.NamedNode(SAYS), ox.Literal("1"), ox.NamedNode(A))
    text = "INSERT { GRAPH <graph/c> { ?s <says> '2', _:new } } WHERE { ?s <says> '1' }"
    change = Change.from_bytes(propose_task(engine(start), request(text).to_bytes()))
    assert {q.subject for q in change.added} == {blank}
    assert len(change.added) == 2
    assert change.removed == frozenset()


def graph_request(kind: WriteKind, data: bytes, media_type: str = "text/turtle") -> WriteRequest:
    content = None if kind is WriteKind.DELETE else Content(media_type, data)
    return WriteRequest(kind, BASE, graph=A, content=content)


def changed(domain: Domain, asked: WriteRequest) -> set[str]:
    change = propose(engine(*START), asked, domain)
    then = (set(START) - change.removed) | change.added
    return {str(q.object) for q in then if q.graph_name == ox.NamedNode(A)}


def test_a_graph_is_put_posted_to_and_deleted(domain: Domain) -> None:
    data = b"<x> <https://example.org/says> '1', 'n' ."
    assert changed(domain, graph_request(WriteKind.PUT, data)) == {'"1"', '"n"'}
    assert changed(domain, graph_request(WriteKind.POST, data)) == {'"1"', '"2"', '"n"'}
    assert changed(domain, graph_request(WriteKind.PUT, b"")) == set()
    assert changed(domain, graph_request(WriteKind.DELETE, b"")) == set()
    gone = WriteRequest(WriteKind.DELETE, BASE, graph=C)
    with pytest.raises(NoGraphError, match=C):
        propose(engine(*START), gone, domain)
    assert propose(
        engine(*START), WriteRequest(WriteKind.DELETE, BASE, graph=DEFAULT), domain
    ).empty


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("text/turtle; charset=UTF-8", "<#s> <says> 'ü' ."),
        ("application/n-triples", f'<{A}#s> <{BASE}graph/says> "ü" .'),
        ("application/ld+json", '{"@id": "#s", "https://example.org/graph/says": "ü"}'),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:g="https://example.org/graph/"><rdf:Description rdf:about="#s">'
            "<g:says>ü</g:says></rdf:Description></rdf:RDF>",
        ),
        (
            "multipart/form-data; boundary=xyz",
            '--xyz\r\nContent-Disposition: form-data; name="f"; filename="f.ttl"\r\n\r\n'
            "<#s> <says> 'ü' .\r\n--xyz--\r\n",
        ),
    ],
)
def test_every_format_is_read_and_relative_to_its_graph(
    domain: Domain, media_type: str, data: str
) -> None:
    asked = graph_request(WriteKind.PUT, data.encode("utf-8"), media_type)
    (added,) = propose(engine(), asked, domain).added
    assert str(added) == f'<{A}#s> <{BASE}graph/says> "ü" <{A}>'


BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""


@pytest.mark.parametrize(
    ("media_type", "data", "said"),
    [
        ("text/turtle", b"<s> <p>", "cannot be read"),
        ("text/turtle", b"<s> <p> '\xe9' .", "byte 9 of the content is not UTF-8"),
        ("text/turtle; charset=latin1", b"", "is in latin1"),
        ("application/json", b"{}", "application/json is not read; send text/turtle, "),
        ("", b"", "a body of no type is not read"),
        ("application/trig", b"", "is not read"),
        ("application/rdf+xml", BOMB.encode(), "entity declarations are refused"),
        ("application/ld+json", b"[" * 5000 + b"]" * 5000, "nested 5000 deep; 200"),
        ("application/ld+json", b'{"@context": "http://127.0.0.1:1/c", "a": 1}', "cannot be read"),
        (
            "application/ld+json",
            b'{"@id": "http://e/g", "@graph": [{"@id": "http://e/s", "http://e/p": 1}]}',
            "cannot be read",
        ),
        ("application/n-triples", b"<a:a> <a:a> <<( " * 5000, "nested 5000 deep"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--", "form is malformed"),
        ("multipart/form-data", b"--y\r\n\r\n--y--", "form is malformed"),
    ],
)
def test_content_that_cannot_be_read_is_refused(
    domain: Domain, media_type: str, data: bytes, said: str
) -> None:
    with pytest.raises(ContentError, match=said):
        propose(engine(), graph_request(WriteKind.PUT, data, media_type), domain)


def test_many_brackets_in_strings_are_no_nesting(domain: Domain) -> None:
    for media_type, data in (
        ("text/turtle", f"<s> <p> '{'<<( ' * 300}' ."),
        ("application/ld+json", '{"http://e/p": "%s"}' % ('[{\\"' * 300)),
    ):
        asked = graph_request(WriteKind.PUT, data.encode(), media_type)
        assert len(propose(engine(), asked, domain).added) == 1


def test_blank_nodes_of_two_documents_are_different(domain: Domain) -> None:
    asked = graph_request(WriteKind.POST, b"_:b <p> 'x' .")
    first = propose(engine(), asked, domain).added
    (second,) = propose(engine(*first), asked, domain).added
    assert second not in first


def test_a_request_crosses_to_another_process_whole() -> None:
    asked = WriteRequest(
        WriteKind.UPDATE,
        BASE,
        "INSERT DATA { <a> <b> 'ü\n' }",
        Dataset((A,), (B, C)),
        {A: Content("text/turtle", b"\x00\n1"), B: Content("text/plain", b"")},
        C,
        Content("application/rdf+xml", b"\n\xff"),
        ("folder",),
        Limits(1, 2, 3),
    )
    assert WriteRequest.from_bytes(asked.to_bytes()) == asked
    bare = WriteRequest(WriteKind.DELETE, BASE, graph=A)
    assert WriteRequest.from_bytes(bare.to_bytes()) == bare


def test_a_change_crosses_to_another_process_whole() -> None:
    triple = ox.Triple(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("x"))
    odd = ox.Quad(ox.BlankNode("b"), ox.NamedNode(SAYS), triple, ox.NamedNode(A))
    control = quad(B, "x", 'a\n"\\\t\u0001\u2028ü')
    change = Change(frozenset(START), frozenset([odd, control]))
    assert Change.from_bytes(change.to_bytes()) == change
    assert Change.from_bytes(Change().to_bytes()) == Change()


def test_errors_cross_to_another_process_whole() -> None:
    result = Result("Violation", "a:x", "", "", "No.", "shape", "part")
    for error in (
        QuerySyntaxError("odd", 2, 3),
        QueryRefusedError("no", 4, 5),
        ShapesError(Report((result,))),
        NoGraphError(A),
        ContentError("cannot"),
        ConflictError("1-a", "2-b"),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.__dict__ == error.__dict__

"""Equal files give equal graphs, and what is kept apart stays apart."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from parley.graph.build import Build, build
from parley.graph.domain import Domain
from parley.graph.namespaces import DEFAULT_BASE
from parley.graph.texts import read_texts
from parley.graph.vocab import C, P

EXAMPLES = Path(str(files("parley.examples")))
PARLEY = Path(sys.executable).with_name("parley")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def nquads(folder: Path, output: Path, seed: str) -> bytes:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    command = [str(PARLEY), "build", str(folder), "-o", str(output)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return output.read_bytes()


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(EXAMPLES, elsewhere)
    first = nquads(EXAMPLES, tmp_path / "first.nq", "1")
    second = nquads(elsewhere, tmp_path / "second.nq", "2")
    assert first == second
    assert sorted(first.splitlines()) == first.splitlines()


def test_texts_change_nothing_but_the_text_graph(
    domain: Domain, built: Build, shared_folder: Path
) -> None:
    texts = read_texts(shared_folder / "texts")
    with_texts = build([EXAMPLES], domain, texts)
    assert with_texts.holds
    differing = set(with_texts.quads) ^ set(built.quads)
    text_graph = ox.NamedNode("https://w3id.org/parley/graph/text/alaska-summit")
    assert {q.graph_name for q in differing} == {text_graph}


def test_every_statement_stands_in_a_named_graph_and_names_its_things(built: Build) -> None:
    assert all(isinstance(q.graph_name, ox.NamedNode) for q in built.quads)
    terms = {term for q in built.quads for term in (q.subject, q.object)}
    assert not any(isinstance(term, ox.BlankNode) for term in terms)


def test_another_base_moves_things_graphs_and_addresses_only(domain: Domain, built: Build) -> None:
    base = "https://example.org/peace/"
    moved = build([EXAMPLES], domain, base=base)
    back = {str(q).replace(base, DEFAULT_BASE) for q in moved.quads}
    assert back == {str(q) for q in built.quads}
    places = re.compile(f"<?{base}(id/|graph/|sparql|graphql|dump|.well-known/genid/|>)")
    assert not any(base in places.sub("", str(q)) for q in moved.quads)
    assert not any(f"<{DEFAULT_BASE}id/" in str(q) for q in moved.quads)


def test_provenance_names_every_file_with_its_digest(built: Build) -> None:
    named = {str(q.object).strip('"') for q in built.quads if q.predicate == P.fileName}
    assert named == {p.relative_to(EXAMPLES).as_posix() for p in EXAMPLES.rglob("*.yaml")}
    digests = [q for q in built.quads if q.predicate == P.fileDigest]
    assert len(digests) == len(named)


def test_the_article_is_coded_exhaustively(built: Build) -> None:
    assert built.report.results == ()
    claims = {q.subject for q in built.quads if (q.predicate, q.object) == (TYPE, C.Claim)}
    assert len(claims) > 200
    segments = {q.subject for q in built.quads if (q.predicate, q.object) == (TYPE, C.Segment)}
    assert len(segments) == 65
    spans = {q.object for q in built.quads if q.predicate == P.expressedIn}
    within = {q.object for q in built.quads if q.predicate == P.inSegment and q.subject in spans}
    silent = {q.subject for q in built.quads if q.predicate == P.segmentAccount}
    assert segments == (segments & spans) | within | silent

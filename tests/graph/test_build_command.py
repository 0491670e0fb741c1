"""``parley build`` writes what it built, where it is told to, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.build import Build
from parley.graph.folder import open_view
from parley.graph.namespaces import GRAPH
from parley.graph.vocab import P

Command = Callable[..., tuple[int, str, str]]

EXTRA = """\
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/more/
    "@language": en
id: graph:more
"@graph":
  - id: graph:more
    type: NamedGraph
    label: More
    graphKind: registry
    license: https://creativecommons.org/licenses/by/4.0/
  - {id: "actor:third", type: State, label: Third, definition: A third invented state.}
"""


def graphs(folder: Path) -> set[str]:
    rows = open_view(folder).query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows()
    return {str(row["g"]).strip("<>").removeprefix(GRAPH) for row in rows}


def test_both_formats_hold_the_same_quads(small: Path, inside: Command) -> None:
    assert inside(small, "build", ".", "--output", "a.nq")[0] == 0
    assert inside(small, "build", ".", "--output", "a.trig")[0] == 0
    assert set(ox.parse(path=small / "a.nq")) == set(ox.parse(path=small / "a.trig"))


def test_the_lines_of_n_quads_are_sorted_and_each_stands_once(small: Path, inside: Command) -> None:
    inside(small, "build", ".", "--output", "a.nq")
    lines = (small / "a.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))


def test_the_digest_shown_is_that_of_the_file(small: Path, inside: Command) -> None:
    _, shown, _ = inside(small, "build", ".", "--output", "a.nq")
    digest = hashlib.sha256((small / "a.nq").read_bytes()).hexdigest()
    assert digest[:12] in shown.splitlines()[0]


@pytest.mark.parametrize("name", ["a.ttl", "a", "a.nq.gz", "a.NQ"])
def test_another_suffix_is_a_wrong_command_line(small: Path, inside: Command, name: str) -> None:
    code, shown, complaint = inside(small, "build", ".", "--output", name, "--data", "data")
    assert (code, shown) == (2, "")
    assert "name a file that ends in .nq or .trig" in complaint
    assert not (small / name).exists()
    assert not (small / "data").exists()


def test_a_build_that_does_not_hold_leaves_file_and_store_as_they_were(
    small: Path, inside: Command
) -> None:
    inside(small, "build", ".", "--output", "a.nq", "--data", "data")
    before, version = (small / "a.nq").read_bytes(), open_view(small / "data").version
    registry = small / "registry.yaml"
    text = registry.read_text(encoding="utf-8").replace("    officeOf: actor:arlandia\n", "")
    registry.write_text(text, encoding="utf-8")
    code, shown, complaint = inside(small, "build", ".", "--output", "a.nq", "--data", "data")
    assert (code, shown) == (1, "")
    assert complaint.startswith("registry.yaml:")
    assert (small / "a.nq").read_bytes() == before
    assert open_view(small / "data").version == version


def test_building_again_makes_no_version(small: Path, inside: Command) -> None:
    first = inside(small, "build", ".", "--data", "data")[1].splitlines()[-1]
    again = inside(small, "build", ".", "--data", "data")[1].splitlines()[-1]
    assert first == again
    assert "is at version 1-" in again


def test_a_build_replaces_everything_unless_it_adds(
    small: Path, tmp_path: Path, inside: Command
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "more.yaml").write_text(EXTRA, encoding="utf-8")
    inside(tmp_path, "build", "small", "--data", "data")
    assert {"registry", "article/harbour-talks"} <= graphs(tmp_path / "data")
    assert inside(tmp_path, "build", "more", "--data", "data", "--add")[0] == 0
    assert {"registry", "article/harbour-talks", "more"} <= graphs(tmp_path / "data")
    assert inside(tmp_path, "build", "more", "--data", "data")[0] == 0
    assert graphs(tmp_path / "data") == {
        *("more", "vocabulary", "provenance"),
        *("shapes", "examples", "void"),
    }


def test_texts_that_go_take_their_words_with_them(small: Path, inside: Command) -> None:
    inside(small, "build", ".", "--data", "data", "--texts", "texts")
    assert "text/harbour-talks" in graphs(small / "data")
    inside(small, "build", ".", "--data", "data")
    assert "text/harbour-talks" not in graphs(small / "data")


def test_a_build_with_texts_adds_the_text_graph_and_nothing_else(
    small: Path, inside: Command
) -> None:
    inside(small, "build", ".", "--output", "without.nq")
    inside(small, "build", ".", "--output", "with.nq", "--texts", "texts")
    without, added = (set(ox.parse(path=small / f"{name}.nq")) for name in ("without", "with"))
    assert without < added
    assert {str(quad.graph_name) for quad in added - without} == {f"<{GRAPH}text/harbour-talks>"}


@pytest.mark.parametrize("base", ["peace/", "https://example.org/peace", "https://exa mple.org/"])
def test_a_base_that_is_none_is_a_wrong_command_line(
    small: Path, inside: Command, base: str
) -> None:
    code, _, complaint = inside(small, "build", ".", "--base", base, "--output", "a.nq")
    assert code == 2
    assert "is no absolute IRI that ends in a slash" in complaint
    assert not (small / "a.nq").exists()


def test_no_progress_is_drawn_where_nobody_sees_it(small: Path, parley: Command) -> None:
    code, shown, complaint = parley(small, "build", ".")
    assert (code, complaint) == (0, "")
    assert "\x1b" not in shown


def test_the_order_in_which_files_are_named_changes_nothing(small: Path, inside: Command) -> None:
    names = ["registry.yaml", "links.yaml", "harbour-talks"]
    inside(small, "build", *names, "--output", "a.nq")
    inside(small, "build", *reversed(names), "--output", "b.nq")
    assert (small / "a.nq").read_bytes() == (small / "b.nq").read_bytes()


def test_provenance_gives_each_file_the_digest_of_its_bytes(built: Build) -> None:
    folder = Path(str(files("parley.examples")))
    names = {q.subject: str(q.object).strip('"') for q in built.quads if q.predicate == P.fileName}
    digests = {
        names[q.subject]: str(q.object).strip('"')
        for q in built.quads
        if q.predicate == P.fileDigest
    }
    assert digests == {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.yaml")
    }


def test_every_graph_of_a_build_is_described_and_named_by_it(built: Build) -> None:
    named = {quad.graph_name for quad in built.quads}
    made = {quad.object for quad in built.quads if quad.predicate == P.generated}
    described = {
        quad.subject for quad in built.quads if quad.predicate == P.graphKind
    }  # each graph says of what kind it is
    assert made == named
    assert named <= described


def test_a_build_says_nothing_of_time_or_place(built: Build) -> None:
    here = str(Path(__file__).parent.parent.parent)
    assert [str(quad) for quad in built.quads if here in str(quad)] == []

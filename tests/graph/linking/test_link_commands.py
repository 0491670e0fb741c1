"""``parley link`` from candidates to decisions, and back; every decision is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.annotation import read_annotations
from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.namespaces import GRAPH
from parley.graph.vocab import P
from tests.graph.linking.conftest import ITEMS, Command
from tests.graph.linking.entities import entity, write_dump
from tests.graph.linking.scripted import scripted, wiki

PARLEY = Path(sys.executable).with_name("parley")
ANNOTATION = ("--annotation", "registry")
SNAPSHOT = ("--snapshot", "items.sqlite")
LINKS = (*ANNOTATION, "--links", "mine.yaml")
BY = ("--by", "coder:tester")


def links(world: Path, domain: Domain) -> set[tuple[str, str, str]]:
    """Return the links that a build of the world gives, in short."""
    made = build([world / "registry", world / "mine.yaml"], domain)
    made.require()
    keys = {P.sameAs: "sameAs", P.closeMatch: "closeMatch"}
    return {
        (last(q.subject), keys[q.predicate], last(q.object))
        for q in made.quads
        if q.predicate in keys and str(q.graph_name).startswith(f"<{GRAPH}links/")
    }


def last(term: object) -> str:
    return str(term).strip("<>").rpartition("/")[2]


def decide(inside: Command, world: Path, *arguments: str) -> tuple[int, str, str]:
    return inside(world, "link", "decide", *arguments, *LINKS, *BY, "--reason", "As invented.")


def review(world: Path, typed: str, *more: str) -> str:
    """Hold a review in a process of its own, with ``typed`` as what a person types."""
    done = subprocess.run(
        [str(PARLEY), "link", "review", *LINKS, *BY, *SNAPSHOT, *more],
        input=typed,
        capture_output=True,
        text=True,
        check=True,
        cwd=world,
    )
    return done.stdout


def test_candidates_come_with_what_makes_their_score(world: Path, inside: Command) -> None:
    code, out, _ = inside(world, "link", "candidates", "actor:orla-venn", *ANNOTATION, *SNAPSHOT)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, [row["item"] for row in rows]) == (0, ["Q1004", "Q1005"])
    assert set(rows[0]["features"]) == {"name", "type", "context"}
    assert rows[0]["features"]["context"]["score"] > rows[1]["features"]["context"]["score"]
    assert rows[0]["revision"] == 5


def test_a_decision_links_and_its_reversal_unlinks_and_both_are_kept(
    world: Path, inside: Command, domain: Domain
) -> None:
    assert decide(inside, world, "actor:arlandia", "exact", "Q1001")[0] == 0
    assert links(world, domain) == {("arlandia", "sameAs", "Q1001")}
    code, out, _ = decide(inside, world, "actor:arlandia", "undecided", "Q1001")
    assert code == 0
    assert "supersedes https://w3id.org/parley/id/links/mine/actor-arlandia" in out
    assert links(world, domain) == set()
    text = (world / "mine.yaml").read_text()
    assert text.count("type: LinkDecision") == 2
    assert decide(inside, world, "actor:arlandia", "close", "Q1001")[0] == 0
    assert links(world, domain) == {("arlandia", "closeMatch", "Q1001")}


def test_another_item_takes_the_place_of_the_first(
    world: Path, inside: Command, domain: Domain
) -> None:
    decide(inside, world, "actor:arlandia", "exact", "Q1002")
    decide(inside, world, "actor:arlandia", "exact", "Q1001")
    assert links(world, domain) == {("arlandia", "sameAs", "Q1001")}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("actor:nobody", "none"), "did you mean"),
        (("actor:arlandia", "exact"), "name it, such as Q42"),
        (("actor:arlandia", "exact", "P31"), "no item of Wikidata"),
        (("actor:arlandia", "none", "Q1001"), "say `different`"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(
    arguments: tuple[str, ...], said: str, world: Path, inside: Command
) -> None:
    code, _, err = decide(inside, world, *arguments)
    assert code == 3
    assert said in err
    assert not (world / "mine.yaml").exists()


def test_the_same_is_not_decided_twice(world: Path, inside: Command) -> None:
    decide(inside, world, "actor:arlandia", "exact", "Q1001")
    code, _, err = decide(inside, world, "actor:arlandia", "exact", "Q1001")
    assert (code, "decided already" in err) == (3, True)


def test_evidence_is_kept_with_the_decision(world: Path, inside: Command, domain: Domain) -> None:
    assert decide(inside, world, "actor:arlandia", "exact", "Q1001", *SNAPSHOT)[0] == 0
    text = (world / "mine.yaml").read_text()
    for line in ('itemLabel: "Arlandia"', "itemRevision: 7", "featureKind: type", "score: 0."):
        assert line in text
    assert links(world, domain) == {("arlandia", "sameAs", "Q1001")}


def test_a_file_that_cannot_be_added_to_stays_as_it_is(world: Path, inside: Command) -> None:
    decide(inside, world, "actor:arlandia", "exact", "Q1001")
    text = (world / "mine.yaml").read_text()
    moved = text.replace("id: graph:links/mine\n", "", 1) + "id: graph:links/mine\n"
    (world / "mine.yaml").write_text(moved)
    code, _, err = decide(inside, world, "actor:bellmark", "none")
    assert (code, "cannot be added to" in err) == (3, True)
    assert (world / "mine.yaml").read_text() == moved
    assert [p.name for p in world.glob("mine*")] == ["mine.yaml"]


def test_a_review_writes_each_decision_and_is_resumed_where_it_was(
    world: Path, domain: Domain
) -> None:
    shown = review(world, "1 Coast and name agree.\nq\n")
    assert "decisions written to mine.yaml: 1" in shown
    assert links(world, domain) == {("arlandia", "sameAs", "Q1001")}
    shown = review(world, "c 1\nr 2\n1\n")
    assert "Arlandia (State" not in shown
    assert links(world, domain) == {
        ("arlandia", "sameAs", "Q1001"),
        ("bellmark", "closeMatch", "Q1003"),
        ("orla-venn", "sameAs", "Q1004"),
    }
    assert "Coast and name agree." in (world / "mine.yaml").read_text()


def test_a_rejected_pair_is_not_asked_again_and_none_closes_a_thing(world: Path) -> None:
    review(world, "r 2\ns\nn\nr\n")
    shown = review(world, "")
    assert "Q1002" not in shown
    assert "Q1001" in shown
    assert "Bellmark (State" not in shown
    assert "Orla Venn (Person" not in shown


def test_what_was_decided_last_is_taken_back(world: Path, domain: Domain) -> None:
    shown = review(world, "1\nz\nz\nq\n")
    assert "taken back" in shown
    assert links(world, domain) == set()
    assert (world / "mine.yaml").read_text().count("type: LinkDecision") == 2
    assert "Arlandia (State" in review(world, "q\n")


def test_unsure_is_not_asked_again_unless_wanted(world: Path) -> None:
    review(world, "u\nq\n")
    assert "Arlandia (State" not in review(world, "q\n")
    assert "Arlandia (State" in review(world, "q\n", "--unsure")


def test_what_is_no_answer_is_explained_and_asked_again(world: Path) -> None:
    shown = review(world, "?\n99\nwhat\n1\nq\n")
    assert shown.count("Arlandia (State") == 4
    assert "decisions written to mine.yaml: 1" in shown


def test_nothing_is_accepted_by_score_unless_that_is_asked_for(world: Path, domain: Domain) -> None:
    shown = review(world, "", "--accept-above", "0.85", "--no-ask")
    assert "accepted Q1001" in shown
    text = (world / "mine.yaml").read_text()
    assert "coderKind: program" in text
    assert "Accepted by score alone" in text
    assert ("arlandia", "sameAs", "Q1001") in links(world, domain)


def test_a_near_rival_keeps_the_first_from_being_accepted(world: Path) -> None:
    twin = entity("Q1010", "Arlandia", "invented coastal state", ["Q3624078"])
    dump = write_dump(world / "dump.json", [*ITEMS, twin])
    done = subprocess.run(
        [str(PARLEY), "link", "snapshot", str(dump), "-o", "items.sqlite"], check=True, cwd=world
    )
    assert done.returncode == 0
    assert "actor/arlandia" not in review(world, "", "--accept-above", "0.8", "--no-ask")


def test_status_counts_what_is_in_force(world: Path, inside: Command) -> None:
    decide(inside, world, "actor:arlandia", "exact", "Q1001")
    decide(inside, world, "actor:arlandia", "undecided", "Q1001")
    decide(inside, world, "actor:bellmark", "none")
    _, out, _ = inside(world, "link", "status", *LINKS)
    assert [line.split() for line in out.splitlines()[:4]] == [
        ["linked", "0"],
        ["no", "item", "1"],
        ["open", "1"],
        ["no", "decision", "5"],
    ]
    assert out.endswith("7 things, 3 decisions, 1 of them superseded\n")
    _, out, _ = inside(world, "link", "status", *LINKS, "--all")
    assert "actor:arlandia\tundecided Q1001\n" in out


def test_a_check_lists_what_changed_and_changes_nothing(world: Path, inside: Command) -> None:
    for thing, item in (("actor:arlandia", "Q1001"), ("actor:bellmark", "Q1003")):
        decide(inside, world, thing, "exact", item, *SNAPSHOT)
    decide(inside, world, "actor:orla-venn", "exact", "Q999")
    before = (world / "mine.yaml").read_bytes()
    assert inside(world, "link", "check", *LINKS, *SNAPSHOT)[0] == 0
    now = [
        {**entity("Q2001", "Arlandya", "coast"), "redirects": {"from": "Q1001", "to": "Q2001"}},
        {"id": "Q1003", "missing": ""},
    ]
    dump = write_dump(world / "dump.json", now)
    inside(world, "link", "snapshot", str(dump), "-o", "later.sqlite")
    code, out, err = inside(world, "link", "check", *LINKS, "--snapshot", "later.sqlite")
    assert code == 1
    assert [line.split("\t")[:3] for line in out.splitlines()] == [
        ["actor:arlandia", "Q1001", "redirected"],
        ["actor:arlandia", "Q1001", "relabelled"],
        ["actor:arlandia", "Q1001", "redescribed"],
        ["actor:bellmark", "Q1003", "deleted"],
    ]
    assert "1 not checked" in err
    assert (world / "mine.yaml").read_bytes() == before


def test_wikidata_itself_gives_candidates_and_checks(world: Path, inside: Command) -> None:
    decide(inside, world, "actor:bellmark", "exact", "Q1003", *SNAPSHOT)
    with scripted(wiki(*ITEMS, redirects={"Q1003": "Q1001"})) as server:
        live = ("--live", "--contact", "tests@example.org", "--api", server.url)
        _, out, _ = inside(world, "link", "candidates", "actor:arlandia", *ANNOTATION, *live)
        assert [json.loads(line)["item"] for line in out.splitlines()] == ["Q1001", "Q1002"]
        code, out, _ = inside(world, "link", "check", *LINKS, *live)
    assert (code, out.split("\t")[2]) == (1, "redirected")
    assert (world / ".parley-wikidata" / "Q1001" / "7.json").exists()


def test_a_source_of_items_is_required(world: Path, inside: Command) -> None:
    assert inside(world, "link", "candidates", *ANNOTATION)[0] == 2
    code, _, err = inside(world, "link", "candidates", *ANNOTATION, "--live")
    assert (code, "contact" in err) == (3, True)


def test_decisions_are_written_in_the_form_of_annotations(
    world: Path, inside: Command, domain: Domain
) -> None:
    odd = 'Quotes ", tabs \t, a line\nend: and # more'
    inside(
        world,
        "link",
        "decide",
        "actor:arlandia",
        "none",
        *LINKS,
        "--by",
        "coder:anna",
        "--reason",
        odd,
    )
    found = read_annotations((world / "registry", world / "mine.yaml"), domain.model)
    assert ox.Literal(odd) in [q.object for q in found.quads if q.predicate == P.reason]

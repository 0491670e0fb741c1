"""Decisions for other tools: what is in force, in the words of SSSOM and of QuickStatements."""

from __future__ import annotations

import csv
import io
from datetime import date

import yaml

from parley.graph.linking.decisions import Decider, Decision, Judgement
from parley.graph.linking.quick_statements import quick_statements
from parley.graph.linking.sssom import COLUMNS, sssom
from parley.graph.linking.subjects import Subject

BASE = "https://w3id.org/parley/"
ANNA, PROGRAM = f"{BASE}id/coder/anna", f"{BASE}id/coder/program"
DECIDERS = {
    ANNA: Decider(ANNA, "Anna", "person"),
    PROGRAM: Decider(PROGRAM, "A program", "program"),
}
ODD = 'Quotes ", a tab\t and\na line'


def decided(
    number: int,
    judgement: Judgement,
    item: str | None,
    by: str = ANNA,
    reason: str = "Invented.",
    over: tuple[str, ...] = (),
) -> Decision:
    return Decision(
        iri=f"{BASE}id/links/x/{number}",
        subject=f"{BASE}id/actor/a{number}",
        judgement=judgement,
        by=by,
        on=date(2031, 5, number),
        reason=reason,
        item=item,
        score=0.5 if item is not None else None,
        item_label="An item" if item is not None else None,
        item_revision=7 if item is not None else None,
        supersedes=over,
    )


DECISIONS = [
    decided(1, Judgement.EXACT, "Q20", reason=ODD),
    decided(2, Judgement.CLOSE, "Q3"),
    decided(3, Judgement.DIFFERENT, "Q4"),
    decided(4, Judgement.NONE, None),
    decided(5, Judgement.UNDECIDED, "Q6"),
    decided(6, Judgement.EXACT, "Q7", PROGRAM),
    decided(7, Judgement.EXACT, "Q8"),
    decided(8, Judgement.UNDECIDED, None, over=(f"{BASE}id/links/x/7",)),
]


def table() -> tuple[dict[str, object], list[dict[str, str]]]:
    subjects = {f"{BASE}id/actor/a1": Subject(f"{BASE}id/actor/a1", "State", "Arlandia")}
    text = "".join(sssom(DECISIONS, subjects, DECIDERS, BASE, "https://example.org/licence"))
    head = [line[1:] for line in text.splitlines() if line.startswith("#")]
    body = text[text.index(COLUMNS[0]) :]
    return yaml.safe_load("\n".join(head)), list(csv.DictReader(io.StringIO(body), delimiter="\t"))


def test_sssom_has_what_is_required_of_a_set_and_of_each_mapping() -> None:
    head, rows = table()
    assert head["license"] == "https://example.org/licence"
    assert head["mapping_set_id"] == "https://w3id.org/parley/links"
    prefixes = head["curie_map"]
    assert isinstance(prefixes, dict)
    assert prefixes["wikidata"] == "http://www.wikidata.org/entity/"
    for row in rows:
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            assert row[column].partition(":")[0] in prefixes


def test_sssom_says_what_is_in_force_and_nothing_that_is_not_decided() -> None:
    _, rows = table()
    assert [
        (r["subject_id"], r["predicate_modifier"], r["predicate_id"], r["object_id"]) for r in rows
    ] == [
        ("thing:actor/a1", "", "skos:exactMatch", "wikidata:Q20"),
        ("thing:actor/a2", "", "skos:closeMatch", "wikidata:Q3"),
        ("thing:actor/a3", "Not", "skos:exactMatch", "wikidata:Q4"),
        ("thing:actor/a4", "", "skos:exactMatch", "sssom:NoTermFound"),
        ("thing:actor/a6", "", "skos:exactMatch", "wikidata:Q7"),
    ]


def test_sssom_names_people_as_authors_and_programs_as_tools() -> None:
    _, rows = table()
    first, last = rows[0], rows[-1]
    assert first["author_id"] == "thing:coder/anna"
    assert first["mapping_justification"] == "semapv:ManualMappingCuration"
    assert (first["confidence"], first["mapping_date"]) == ("0.5", "2031-05-01")
    assert (first["subject_label"], first["comment"]) == ("Arlandia", ODD)
    assert (last["author_id"], last["mapping_tool"]) == ("", "A program")
    assert last["mapping_justification"] == "semapv:CompositeMatching"


def test_quick_statements_describe_items_that_are_things_and_no_others() -> None:
    lines = list(quick_statements(DECISIONS, BASE, "https://example.org/"))
    assert lines == [
        'Q7\tP973\t"https://example.org/id/actor/a6"\n',
        'Q20\tP973\t"https://example.org/id/actor/a1"\n',
    ]

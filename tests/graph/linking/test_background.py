"""Background from items: what Wikidata says of linked things, in a graph of its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.linking.background import status_of
from parley.graph.linking.wikidata_times import edtf_of, gregorian, span_of
from parley.graph.store import by_graph
from tests.graph.linking.conftest import Command
from tests.graph.linking.entities import Json, entity, of_item, of_time, statement
from tests.graph.linking.scripted import scripted, wiki

JULIAN = "http://www.wikidata.org/entity/Q1985786"
DECISIONS = """
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/links/mine/
    "@language": en
id: graph:links/mine
"@graph":
  - id: graph:links/mine
    type: NamedGraph
    label: {en: Links}
    graphKind: links
    license: https://creativecommons.org/licenses/by/4.0/
"""


def linked(world: Path, **items: str) -> None:
    """Write exact links of things of the invented registry."""
    nodes = [
        f"  - id: {name}\n    type: LinkDecision\n    linkSubject: actor:{name.replace('_', '-')}\n"
        f"    linkTarget: wd:{item}\n    matchType: exact\n    decidedBy: coder:tester\n"
        f"    decidedOn: 2031-05-04\n    reason: As invented.\n"
        for name, item in items.items()
    ]
    (world / "mine.yaml").write_text(DECISIONS + "".join(nodes), encoding="utf-8")


def snak_of(day: str) -> Json:
    value = {"time": f"+{day}T00:00:00Z", "precision": 11}
    return {"snaktype": "value", "datavalue": {"value": value}}


def held(item: str, begin: str | None, end: str | None, rank: str = "normal") -> Json:
    qualifiers = {
        prop: [snak_of(day)] for prop, day in (("P580", begin), ("P582", end)) if day is not None
    }
    return {**of_item(item, rank), "qualifiers": qualifiers}


PERSON = {
    **entity(
        "Q1004",
        "Orla Venn",
        "minister",
        ["Q5"],
        aliases=["O. Venn"],
        revision=55,
        P569=[of_time("+1980-03-02T00:00:00Z", 11)],
        P39=[
            held("Q2001", "2029-01-01", "2030-12-31"),
            held("Q2001", "2031-01-01", None),
            held("Q2002", "2020-01-01", "2021-01-01"),
            held("Q2001", "2010-01-01", "2011-01-01", rank="deprecated"),
        ],
    ),
}
PERSON["labels"]["de"] = {"language": "de", "value": "Orla Venn (Ministerin)"}
STATE = entity(
    "Q1001",
    "Arlandia",
    "invented state",
    ["Q3624078"],
    revision=7,
    P571=[of_time("+1850-00-00T00:00:00Z", 9)],
    P463=[held("Q1003", "2029-04-04", None), of_item("Q99")],
)
OTHER = entity("Q1003", "Bellmark", "state", ["Q3624078"], revision=3)
MINISTER = entity("Q2001", "Minister of the sea", "office", P1001=[of_item("Q1001")], revision=9)
ELSEWHERE = entity("Q2002", "Mayor of a city", "office", P1001=[of_item("Q77")], revision=2)
ENTITIES = [PERSON, STATE, OTHER, MINISTER, ELSEWHERE]


def replied(entities: list[Json]) -> str:
    return json.dumps({"entities": {one["id"]: one for one in entities}, "success": 1})


@pytest.fixture
def things(world: Path) -> Path:
    names = (world / "registry").rglob("*.yaml")
    text = "".join(path.read_text(encoding="utf-8") for path in names)
    assert "actor:arlandia" in text
    assert "actor:bellmark" in text
    linked(world, arlandia="Q1001", bellmark="Q1003", orla_venn="Q1004")
    (world / "reply.json").write_text(replied(ENTITIES), encoding="utf-8")
    return world


OPTIONS = ("--annotation", "registry", "--links", "mine.yaml", "-o", "background.yaml")


def rows(world: Path, domain: Domain, query: str) -> list[dict[str, str]]:
    paths = [world / name for name in ("registry", "mine.yaml", "background.yaml")]
    made = build(paths, domain)
    made.require()
    with MemoryStore() as store:
        store.replace(by_graph(made.quads), made.gate(domain.validator))
        found = store.view().query(query).rows()
        return [{name: term.value for name, term in row.items()} for row in found]  # type: ignore[union-attr]


def test_background_is_written_as_an_annotation_that_holds(
    things: Path, inside: Command, domain: Domain
) -> None:
    code, _, told = inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    assert code == 0, told
    assert "3 linked things, 4 items read" in told
    assert "Q1001: member of Q99, which is no actor of the graph" in told
    assert "office Q2002, of no state or organisation of the graph" in told
    offices = rows(
        things,
        domain,
        """SELECT ?label ?edtf ?status ?graph { GRAPH ?graph {
             ?holding org:member actor:orla-venn ; parley:office ?office ;
                      parley:holdingStatus ?status ; sem:hasTime/parley:edtf ?edtf .
             ?office skos:prefLabel ?label } } ORDER BY ?edtf""",
    )
    assert [(row["edtf"], row["label"]) for row in offices] == [
        ("2029-01-01/2030-12-31", "Minister of the sea"),
        ("2031-01-01/..", "Minister of the sea"),
    ]
    assert {row["graph"].rpartition("/")[2] for row in offices} == {"wikidata"}


def test_each_thing_has_its_item_revision_and_day(
    things: Path, inside: Command, domain: Domain
) -> None:
    inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    found = rows(
        things,
        domain,
        """SELECT ?thing ?item ?revision ?day { ?thing parley:itemReading ?reading .
             ?reading parley:itemRead ?item ; parley:itemRevision ?revision ; parley:readOn ?day .
             FILTER(STRSTARTS(STR(?thing), STR(actor:))) } ORDER BY ?item""",
    )
    assert [(row["item"].rpartition("/")[2], row["revision"]) for row in found] == [
        ("Q1001", "7"),
        ("Q1003", "3"),
        ("Q1004", "55"),
    ]
    assert {len(row["day"]) for row in found} == {10}


def test_names_dates_and_memberships_are_background(
    things: Path, inside: Command, domain: Domain
) -> None:
    inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    names = rows(
        things,
        domain,
        """SELECT ?name { GRAPH <https://w3id.org/parley/graph/background/wikidata> {
             actor:orla-venn skos:prefLabel|skos:altLabel ?name } }""",
    )
    assert {"Orla Venn (Ministerin)", "O. Venn"} <= {row["name"] for row in names}
    (born,) = rows(things, domain, "SELECT ?e { actor:orla-venn parley:existence/parley:edtf ?e }")
    assert born["e"] == "1980-03-02/.."
    (member,) = rows(
        things,
        domain,
        """SELECT ?b ?e { ?x parley:member actor:arlandia ; org:organization ?b ;
                             sem:hasTime/parley:edtf ?e }""",
    )
    assert member["b"].endswith("actor/bellmark")
    assert member["e"] == "2029-04-04/.."


def test_the_office_at_the_time_of_an_event(things: Path, inside: Command, domain: Domain) -> None:
    inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    during = """SELECT ?edtf { VALUES (?first ?last) { ("%s"^^xsd:date "%s"^^xsd:date) }
        ?holding org:member actor:orla-venn ; sem:hasTime ?time . ?time parley:edtf ?edtf .
        OPTIONAL { ?time sem:hasEarliestBeginTimeStamp ?begin }
        OPTIONAL { ?time sem:hasLatestEndTimeStamp ?end }
        FILTER(COALESCE(?begin <= ?last, true) && COALESCE(?end >= ?first, true)) }"""
    (then,) = rows(things, domain, during % ("2030-06-01", "2030-06-02"))
    assert then["edtf"] == "2029-01-01/2030-12-31"
    assert rows(things, domain, during % ("2028-06-01", "2028-06-02")) == []


def test_refreshing_replaces_the_file_and_leaves_decisions_alone(
    things: Path, inside: Command
) -> None:
    decisions = (things / "mine.yaml").read_bytes()
    inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    newer = [{**PERSON, "lastrevid": 56}, *ENTITIES[1:]]
    (things / "reply.json").write_text(replied(newer), encoding="utf-8")
    inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    text = (things / "background.yaml").read_text(encoding="utf-8")
    assert "itemRevision: 56" in text
    assert "itemRevision: 55" not in text
    assert (things / "mine.yaml").read_bytes() == decisions


def test_wikidata_itself_can_be_asked(things: Path, inside: Command) -> None:
    with scripted(wiki(*ENTITIES)) as server:
        code, _, told = inside(
            things, "link", "background", *OPTIONS, "--live", "--contact", "me@example.org",
            "--api", server.url, "--cache", str(things / "cache"),
        )  # fmt: skip
    assert code == 0, told
    assert "itemRevision: 55" in (things / "background.yaml").read_text(encoding="utf-8")


def test_an_item_that_is_not_there_is_told(things: Path, inside: Command) -> None:
    (things / "reply.json").write_text(replied([STATE]), encoding="utf-8")
    code, _, told = inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    assert code == 0
    assert "Q1004: no such item was read" in told


@pytest.mark.parametrize(
    ("content", "said"), [("{", "malformed JSON"), ('{"error": {"code": "maxlag"}}', "error")]
)
def test_a_malformed_reply_writes_nothing(
    things: Path, inside: Command, content: str, said: str
) -> None:
    (things / "reply.json").write_text(content, encoding="utf-8")
    code, _, told = inside(things, "link", "background", *OPTIONS, "--entities", "reply.json")
    assert code != 0
    assert said in told
    assert "Traceback" not in told
    assert not (things / "background.yaml").exists()


# Times.


@pytest.mark.parametrize(
    ("time", "precision", "edtf"),
    [
        ("+2031-05-04T00:00:00Z", 11, "2031-05-04"),
        ("+2031-05-00T00:00:00Z", 10, "2031-05"),
        ("+2031-00-00T00:00:00Z", 9, "2031"),
        ("+1990-00-00T00:00:00Z", 8, "199X"),
        ("+2000-00-00T00:00:00Z", 7, "19XX"),
        ("+1901-00-00T00:00:00Z", 7, "19XX"),
        ("-0044-03-15T00:00:00Z", 9, "-0043"),
        ("+1000-00-00T00:00:00Z", 6, None),
        ("+99999-00-00T00:00:00Z", 9, None),
        ("soon", 9, None),
    ],
)
def test_times_are_told_as_exactly_as_they_are_known(
    time: str, precision: int, edtf: str | None
) -> None:
    assert edtf_of({"time": time, "precision": precision}) == edtf


@pytest.mark.parametrize(
    ("julian", "expected"),
    [
        ((1582, 10, 5), (1582, 10, 15)),
        ((1917, 10, 25), (1917, 11, 7)),
        ((1700, 2, 29), (1700, 3, 11)),
        ((4, 3, 1), (4, 2, 28)),
    ],
)
def test_days_of_the_julian_calendar_become_gregorian(
    julian: tuple[int, int, int], expected: tuple[int, int, int]
) -> None:
    assert gregorian(*julian) == expected
    time = "+{:04}-{:02}-{:02}T00:00:00Z".format(*julian)
    told = edtf_of({"time": time, "precision": 11, "calendarmodel": JULIAN})
    assert told == "{:04}-{:02}-{:02}".format(*expected)


def qualified(**snaks: Any) -> Json:
    return {**statement({}), "qualifiers": {prop: [snak] for prop, snak in snaks.items()}}


def test_an_end_may_be_open_or_unknown() -> None:
    day = snak_of("2031-05-04")
    unknown, none = {"snaktype": "somevalue"}, {"snaktype": "novalue"}
    assert span_of(qualified(P580=day)) == "2031-05-04/.."
    assert span_of(qualified(P580=day, P582=none)) == "2031-05-04/.."
    assert span_of(qualified(P580=day, P582=unknown)) == "2031-05-04/"
    assert span_of(qualified(P582=day)) == "/2031-05-04"
    assert span_of(statement({})) is None


@pytest.mark.parametrize(
    ("span", "status"),
    [
        (None, "current"),
        ("2029/..", "current"),
        ("2029/2030", "former"),
        ("2029/", "former"),
        ("2040/..", "incoming"),
    ],
)
def test_the_status_of_an_office_follows_from_its_time(span: str | None, status: str) -> None:
    assert status_of(span, date(2031, 5, 4)) == status

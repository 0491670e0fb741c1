"""For which organisation a person counts, by the dates of its offices and of the document."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from parley.graph.embedded import EngineView
from parley.graph.engine import TYPE
from parley.graph.namespaces import PREFIXES, XSD
from parley.graph.networks.choices import By, Choices
from parley.graph.networks.counting import count, statements_of
from parley.graph.store import Version
from parley.graph.vocab import C, P
from tests.graph.networks.coded import Coded, concept, iri, quads

DAY = ox.NamedNode(f"{XSD}date")


@dataclass(frozen=True)
class Held:
    """An office of the minister: whose it is, how it is said to be held, and its bounds."""

    organisation: str
    status: str
    spans: tuple[tuple[str | None, str | None], ...] = ()


def held_by(person: str, offices: list[Held]) -> list[ox.Quad]:
    found: list[ox.Quad] = []
    graph = iri("graph", "registry")
    for number, one in enumerate(offices):
        holding, office = iri("holding", str(number)), iri("office", str(number))
        said: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (holding, TYPE, C.OfficeHolding),
            (holding, P.officeHolder, iri("actor", person)),
            (holding, P.officeHeld, office),
            (holding, P.holdingStatus, concept("holdingStatus", one.status)),
            (office, P.officeOf, iri("actor", one.organisation)),
        ]
        for at, (begin, end) in enumerate(one.spans):
            span = iri("span", f"{number}-{at}")
            said.append((holding, P.hasTime, span))
            if begin is not None:
                said.append((span, P.earliestBegin, ox.Literal(begin, datatype=DAY)))
            if end is not None:
                said.append((span, P.latestEnd, ox.Literal(end, datatype=DAY)))
        found += [ox.Quad(*triple, graph) for triple in said]
    return found


def actors(day: str, *offices: Held) -> set[str]:
    """Return for whom a statement of the minister counts that appeared on a day."""
    store = ox.Store()
    coded = Coded(1, "d", day, "minister", "truce", "favours")
    given = [*quads([coded]), *held_by("minister", list(offices))]
    store.extend(given)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in given)
    view = EngineView(store, Version(1, "0" * 64), PREFIXES)
    chosen = Choices(by=By.ORGANISATION)
    counts = count(view, chosen)
    assert counts.total() == len(counts.actors)
    assert {one.actor for one in statements_of(view, chosen)} == set(counts.actors)
    return {actor.rpartition("/")[2] for actor in counts.actors}


TERM = (("2020-03-01", "2023-06-30"),)


@pytest.mark.parametrize(
    ("day", "held", "expected"),
    [
        ("2020-03-01", Held("council", "former", TERM), "council"),
        ("2023-06-30", Held("council", "former", TERM), "council"),
        ("2020-02-29", Held("council", "former", TERM), "minister"),
        ("2023-07-01", Held("council", "current", TERM), "minister"),
        ("2021-05-05T23:59:00Z", Held("council", "former", TERM), "council"),
        ("2024-01-01", Held("council", "current", (("2020-03-01", None),)), "council"),
        ("2019-01-01", Held("council", "current", (("2020-03-01", None),)), "minister"),
        ("2024-01-01", Held("council", "former", (("2020-03-01", None),)), "minister"),
        ("2001-01-01", Held("council", "former", ((None, "2023-06-30"),)), "minister"),
        ("2024-01-01", Held("council", "incoming", (("2024-01-01", None),)), "council"),
        ("2023-12-31", Held("council", "incoming", (("2024-01-01", None),)), "minister"),
    ],
)
def test_dates_of_office_and_document_decide(day: str, held: Held, expected: str) -> None:
    assert actors(day, held) == {expected}


@pytest.mark.parametrize("day", ["2021", "2021-05", "2020/2023"])
def test_without_a_day_of_the_document_the_status_decides(day: str) -> None:
    assert actors(day, Held("council", "current", TERM)) == {"council"}
    assert actors(day, Held("council", "former", TERM)) == {"minister"}


def test_without_dates_of_office_the_status_decides() -> None:
    undated = ((None, None),)
    assert actors("1999-01-01", Held("council", "current", undated)) == {"council"}
    assert actors("1999-01-01", Held("council", "former")) == {"minister"}


def test_a_source_without_dates_does_not_outweigh_one_that_has_them() -> None:
    both = (("2020-03-01", "2023-06-30"), (None, None))
    assert actors("2024-01-01", Held("council", "current", both)) == {"minister"}


def test_each_document_counts_for_the_office_of_its_day() -> None:
    earlier = Held("council", "former", (("2018-01-01", "2019-12-31"),))
    later = Held("harbour", "current", (("2020-01-01", None),))
    assert actors("2019-06-01", earlier, later) == {"council"}
    assert actors("2020-06-01", earlier, later) == {"harbour"}

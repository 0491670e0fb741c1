"""Who held an office while something happened: times that may share a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.graphql.conftest import Ask

AskAbout = Callable[[str, str], dict[str, Any]]

PREFIXES = """
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://w3id.org/parley/id/> .
"""


def dated(name: str, edtf: str, first: str | None, last: str | None) -> str:
    """A time span with its computed bounds."""
    bounds = ""
    if first is not None:
        bounds += f' ; sem:hasEarliestBeginTimeStamp "{first}"^^xsd:date'
    if last is not None:
        bounds += f' ; sem:hasLatestEndTimeStamp "{last}"^^xsd:date'
    return f':{name} a parley:TimeSpan ; parley:edtf "{edtf}"^^edtf:EDTF{bounds} .\n'


DATA = (
    PREFIXES
    + ":graph {\n:talks a parley:Event ; sem:hasTime :talks-text, :talks-known .\n"
    + dated("talks-text", "2031", "2031-01-01", "2031-12-31")
    + dated("talks-known", "2031-06-15", "2031-06-15", "2031-06-15")
    + ":feast a parley:Event .\n"
    + ":rumour a parley:Event ; sem:hasTime [ a parley:TimeSpan ] .\n"
    + "".join(
        f":{name} a parley:OfficeHolding ; org:member :{name}-person ; "
        f"sem:hasTime :{name}-time .\n{dated(f'{name}-time', edtf, first, last)}"
        for name, edtf, first, last in (
            ("before", "2029/2031-06-14", "2029-01-01", "2031-06-14"),
            ("until-the-day", "2029/2031-06-15", "2029-01-01", "2031-06-15"),
            ("from-the-day", "2031-06-15/..", "2031-06-15", None),
            ("after", "2031-06-16/..", "2031-06-16", None),
            ("always-before", "../2030", None, "2030-12-31"),
            ("open", "../2031-06-15", None, "2031-06-15"),
        )
    )
    + ":undated a parley:OfficeHolding ; sem:hasTime [ a parley:TimeSpan ] .\n}\n"
)


def holdings(ask_about: AskAbout, where: str) -> list[str]:
    body = ask_about(DATA, f"{{ officeHoldings(where: {where}) {{ nodes {{ id }} }} }}")
    assert "errors" not in body, body["errors"]
    return sorted(node["id"] for node in body["data"]["officeHoldings"]["nodes"])


def test_who_held_an_office_during_an_event_by_all_of_its_dates(ask_about: AskAbout) -> None:
    found = holdings(ask_about, '{ hasTime: { _during: "talks" } }')
    assert found == ["from-the-day", "open", "until-the-day"]


@pytest.mark.parametrize("thing", ["feast", "rumour", "nobody-knows"])
def test_nothing_is_during_what_has_no_date(ask_about: AskAbout, thing: str) -> None:
    assert holdings(ask_about, f'{{ hasTime: {{ _during: "{thing}" }} }}') == []


def test_it_stands_with_other_conditions_and_under_not(ask_about: AskAbout) -> None:
    open_ended = holdings(
        ask_about, '{ hasTime: { _during: "talks", some: { latestEnd: { _is_null: true } } } }'
    )
    assert open_ended == ["from-the-day"]
    others = holdings(ask_about, '{ _not: { hasTime: { _during: "talks" } } }')
    assert others == ["after", "always-before", "before", "undated"]


def test_the_offices_of_a_person_at_the_time_of_an_event(ask: Ask) -> None:
    body = ask(
        """{ people(where: { officeHoldings: { some: {
               hasTime: { _during: "event/alaska-summit" } } } }) { nodes { id } } }"""
    )
    held = ask(
        """{ officeHoldings(where: { hasTime: { _during: "event/alaska-summit" } }) {
               nodes { officeHolder { id } } } }"""
    )
    nodes = held["data"]["officeHoldings"]["nodes"]
    assert [node["officeHolder"]["id"] for node in nodes] == [
        node["id"] for node in body["data"]["people"]["nodes"]
    ]
    assert len(nodes) > 0


def test_only_times_can_be_during_something(ask: Ask) -> None:
    body = ask('{ claims(where: { about: { _during: "event/alaska-summit" } }) { totalCount } }')
    assert "_during" in body["errors"][0]["message"]

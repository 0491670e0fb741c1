"""The example queries run, and give the answers that a person checked."""

from collections.abc import Callable
from typing import Any

import pytest

from parley.api.graphql.examples import Example, examples

Ask = Callable[..., dict[str, Any]]

EXAMPLES = {example.name: example for example in examples()}


@pytest.fixture
def answer(ask: Ask) -> Callable[[str], Any]:
    def answered(name: str) -> Any:
        body = ask(EXAMPLES[name].query)
        assert "errors" not in body, body["errors"]
        return body["data"]

    return answered


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_example_is_explained_and_answers_without_errors(example: Example, ask: Ask) -> None:
    assert example.title != ""
    assert example.about.endswith(".")
    body = ask(example.query)
    assert "errors" not in body
    assert all(value is not None for value in body["data"].values())


def test_claim_trace(answer: Callable[[str], Any]) -> None:
    claim = answer("1-claim-trace")["claim"]
    speakers = [
        [actor["label"] for actor in hop["attributedTo"]]
        for hop in claim["assertedThrough"]["reportedInChain"]
    ]
    assert speakers[0] == ["European governments", "Ukraine"]
    assert len(speakers) == 2
    assert claim["expressedIn"]["selector"] == {"start": 1462, "end": 1541}


def test_who_stands_where(answer: Callable[[str], Any]) -> None:
    positions = answer("2-who-stands-where")["securityArrangement"]["positionsOnIt"]
    stances = {(p["holder"]["label"], p["stance"], p["positionBasis"]) for p in positions}
    assert ("Ukraine", "FAVOURS", "STATED") in stances
    assert ("Russia", "OPPOSES", "INFERRED") in stances
    assert len(stances) == len(positions) == 8


def test_claims_of_a_speaker(answer: Callable[[str], Any]) -> None:
    actor = answer("3-claims-of-a-speaker")["actor"]
    claims = {claim["id"]: hop for hop in actor["attributions"] for claim in hop["claims"]}
    assert {"article/alaska-summit/c10d", "article/alaska-summit/c11c"} <= set(claims)
    hop, author = claims["article/alaska-summit/c10d"]["reportedInChain"]
    assert (hop["depth"], hop["reporterCommitment"]) == (1, "RIDICULES")
    assert author["depth"] == 0
    background = [id for id in claims if id.startswith("background/")]
    assert len(background) == 1, "what the article does not quote stands apart"


def test_timeline(answer: Callable[[str], Any]) -> None:
    events = answer("4-timeline")["events"]
    assert events["totalCount"] == len(events["nodes"])
    summit = next(node for node in events["nodes"] if node["id"] == "event/alaska-summit")
    dates = {time["dateBasis"]: time["edtf"] for time in summit["hasTime"]}
    assert dates == {"TEXT_RELATIVE": "2025-XX-XX", "BACKGROUND": "2025-08-15"}


def test_arrangements_by_status(answer: Callable[[str], Any]) -> None:
    arrangements = answer("5-arrangements-by-status")["securityArrangements"]
    wanted = {"DEMANDED", "PROPOSED"}
    assert all(wanted & set(node["arrangementStatus"]) for node in arrangements["nodes"])
    by_id = {node["id"]: node for node in arrangements["nodes"]}
    positions = by_id["arrangement/battlefield-decision"]["positionsOnIt"]
    assert {
        "holder": {"label": "Josep Borrell"},
        "stance": "FAVOURS",
        "positionBasis": "STATED",
    } in (positions)
    assert "arrangement/new-yalta" not in by_id, "it is feared"
    assert arrangements["totalCount"] == len(by_id)


def test_network(answer: Callable[[str], Any]) -> None:
    links = answer("6-network")["claimRelations"]
    assert links["totalCount"] == len(links["nodes"]) > 100
    for link in links["nodes"]:
        assert link["source"]["id"] != link["target"]["id"]
        assert link["relationBasis"] in ("SIGNALLED", "INFERRED")


def test_network_around_an_arrangement(answer: Callable[[str], Any]) -> None:
    graph = answer("8-network-around-an-arrangement")["graph"]
    ids = {node["id"] for node in graph["nodes"]}
    assert graph["nodes"][0]["id"] == "arrangement/unconditional-ceasefire"
    assert graph["truncated"] is False
    sides = {
        (link["target"], link["name"])
        for link in graph["links"]
        if link["source"] == "arrangement/unconditional-ceasefire"
    }
    assert {("actor/ukraine", "proponent"), ("actor/russia", "opponent")} <= sides
    assert all({link["source"], link["target"]} <= ids for link in graph["links"])
    assert all(len(link["claims"]) > 0 for link in graph["links"])


def test_timeline_with_claims(answer: Callable[[str], Any]) -> None:
    timeline = answer("9-timeline-with-claims")["timeline"]
    summit = [i for i in timeline["items"] if i["thing"]["id"] == "event/alaska-summit"]
    assert [(item["edtf"], item["precision"]) for item in summit] == [
        ("2025-XX-XX", "YEAR"),
        ("2025-08-15", "DAY"),
    ]
    assert all(len(item["claims"]) > 0 for item in summit)


def test_analytics(answer: Callable[[str], Any]) -> None:
    data = answer("7-analytics")
    claims = data["claims"]
    groups = claims["groupBy"]
    assert groups["truncated"] == (groups["total"] > 10 == len(groups["rows"]))
    about = claims["facets"]["about"]
    assert len(about["values"]) == 5 < about["total"]
    assert about["values"][0] == {"value": "actor/russia", "label": "Russia", "count": 25}
    years = {b["label"]: b["count"] for b in data["events"]["histogram"]["buckets"]}
    assert years == {"2022": 7, "2023": 2, "2024": 0, "2025": 13}
    every, happened = data["series"]
    assert every["total"] == sum(years.values())
    assert every["total"] > happened["total"] == sum(b["count"] for b in happened["buckets"])

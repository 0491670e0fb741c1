"""Candidates that a reconciliation service proposes, scored like those of a snapshot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parley.graph.linking.errors import LinkError
from parley.graph.linking.service_items import ask_service
from parley.graph.reconciling.client import ReconciliationClient
from tests.graph.linking.conftest import Command
from tests.graph.reconciling.test_client import Answer, scripted

WIKIDATA = {
    "versions": ["0.2"],
    "name": "Items",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
}
HITS: dict[str, list[dict[str, Any]]] = {
    "Arlandia": [
        {
            "id": "Q1001",
            "name": "Arlandia",
            "score": 90,
            "match": False,
            "description": "invented coastal state",
            "type": [{"id": "Q3624078", "name": "sovereign state"}],
        },
        {"id": "Q1002", "name": "Arlandia", "score": 95, "match": False, "type": []},
        {"id": "P31", "name": "Arlandia", "score": 99, "match": True},
    ]
}


def answering(batch: dict[str, Any]) -> Answer:
    return Answer({key: {"result": HITS.get(one["query"], [])} for key, one in batch.items()})


def test_a_service_proposes_and_parley_scores(world: Path, inside: Command) -> None:
    with scripted(answering, WIKIDATA) as service:
        code, out, told = inside(
            world, "link", "candidates", "actor:arlandia", "--annotation", "registry",
            "--service", service.address, "--format", "jsonl",
        )  # fmt: skip
    assert code == 0, told
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row["item"] for row in rows} == {"Q1001", "Q1002"}
    assert rows[0]["score"] >= rows[-1]["score"]
    assert sum(len(batch) for batch in service.batches) >= 1


def test_only_items_of_wikidata_are_candidates() -> None:
    with scripted(answering, WIKIDATA) as service, ReconciliationClient(service.address) as client:
        items = ask_service(client, ["Arlandia", "Nowhere", "Arlandia"])
    assert [item.id for item in items.named("Arlandia", 5)] == ["Q1001", "Q1002"]
    assert [item.id for item in items.named("Arlandia", 1)] == ["Q1001"]
    assert list(items.named("Nowhere", 5)) == []
    first = items.item("Q1001")
    assert first is not None
    assert (first.description(), first.types) == ("invented coastal state", ("Q3624078",))
    assert not items.gone("Q1001")
    assert items.above("Q5") == {"Q5"}


def test_a_service_with_other_identifiers_cannot_propose() -> None:
    own = {**WIKIDATA, "identifierSpace": "https://example.org/things/"}
    refused = pytest.raises(LinkError, match=r"https://example\.org/things/")
    with (
        scripted(answering, own) as service,
        ReconciliationClient(service.address) as client,
        refused,
    ):
        ask_service(client, ["Arlandia"])


@pytest.mark.parametrize("source", [(), ("--live", "--service", "http://127.0.0.1:9/")])
def test_exactly_one_source_is_chosen(
    world: Path, inside: Command, source: tuple[str, ...]
) -> None:
    code, _, told = inside(world, "link", "candidates", "--annotation", "registry", *source)
    assert code == 2
    assert "--service URL" in told


def test_a_service_that_is_away_is_said(world: Path, inside: Command) -> None:
    code, _, told = inside(
        world, "link", "candidates", "actor:arlandia", "--annotation", "registry",
        "--service", "http://127.0.0.1:9/",
    )  # fmt: skip
    assert code == 3
    assert "127.0.0.1:9" in told
    assert "Traceback" not in told

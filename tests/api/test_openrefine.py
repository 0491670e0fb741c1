"""OpenRefine itself reconciles tables with the service: what its users get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.openrefine import OpenRefine, openrefine

TABLE = """\
who,item,met at
Vladimir Putin,,Alaska summit
"TRUMP, Donald",,Alaska summit
the Spanish politician,Q312901,Alaska summit
Putin,,nowhere
Xyzzyqq Wvvkj,,Alaska sumit
"""


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    with openrefine(tmp_path_factory.mktemp("openrefine")) as running:
        yield running


@pytest.fixture
def project(refine: OpenRefine) -> str:
    return refine.create("meetings", TABLE)


def judgements(rows: list[list[dict[str, Any]]], column: int) -> list[tuple[str, str | None]]:
    """Return for each row how OpenRefine judges its cell, and the id of what it is matched with."""
    recons = [row[column]["r"] for row in rows]
    return [(recon["j"], recon["m"]["id"] if "m" in recon else None) for recon in recons]


def test_names_are_matched_and_what_is_doubtful_is_left_to_the_user(
    refine: OpenRefine, project: str, server_url: str
) -> None:
    refine.reconcile(project, "who", f"{server_url}/reconcile")
    rows = refine.rows(project)
    assert judgements(rows, 0) == [
        ("matched", "actor/putin"),
        ("matched", "actor/trump"),
        ("none", None),
        ("none", None),
        ("none", None),
    ]
    doubtful = rows[3][0]["r"]
    assert doubtful["c"][0]["id"] == "actor/putin"
    assert rows[4][0]["r"]["c"] == []


def test_a_type_and_a_column_of_identifiers_are_used(
    refine: OpenRefine, project: str, server_url: str
) -> None:
    refine.reconcile(
        project,
        "who",
        f"{server_url}/reconcile",
        type={"id": "Person", "name": "person"},
        columnDetails=[{"column": "item", "propertyName": "Wikidata", "propertyID": "wikidata"}],
    )
    found = judgements(refine.rows(project), 0)
    assert found[2] == ("matched", "actor/borrell")


def test_the_type_of_a_column_is_guessed(refine: OpenRefine, project: str, server_url: str) -> None:
    types = refine.types(project, "met at", f"{server_url}/reconcile")
    assert "Event" in [one["id"] for one in types]


def test_columns_are_added_from_what_is_matched(
    refine: OpenRefine, project: str, server_url: str
) -> None:
    service = f"{server_url}/reconcile"
    refine.reconcile(project, "who", service)
    refine.extend(project, "who", service, ["wikidata", "definition"])
    first = refine.rows(project)[0]
    values = [cell.get("v") for cell in first]
    assert "Q7747" in values
    assert "Russian politician, President of Russia." in values

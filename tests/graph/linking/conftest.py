"""An invented registry without links, and a snapshot with its things and their namesakes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from parley.graph.linking.snapshot_writing import make_snapshot
from tests.graph.linking.entities import Json, classes, entity, write_dump

SMALL = Path(__file__).parents[2] / "data" / "small"
Command = Callable[..., tuple[int, str, str]]

ITEMS: list[Json] = [
    *classes(),
    entity("Q1001", "Arlandia", "invented coastal state", ["Q3624078"], revision=7),
    entity("Q1002", "Arlandia", "album", ["Q482994"]),
    entity("Q1003", "Bellmark", "state across an invented strait", ["Q3624078"], revision=3),
    entity("Q1004", "Orla Venn", "minister of Arlandia", ["Q5"], revision=5),
    entity("Q1005", "Orla Venn", "footballer", ["Q5"]),
    entity("Q1006", "Minister", "album", ["Q482994"]),
]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A folder with ``registry/`` and ``items.sqlite``, to run commands in."""
    shutil.copytree(SMALL, tmp_path / "registry")
    (tmp_path / "registry" / "links.yaml").unlink()
    dump = write_dump(tmp_path / "dump.json", ITEMS)
    make_snapshot([dump], tmp_path / "items.sqlite")
    return tmp_path

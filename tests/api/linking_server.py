"""A server of the invented world of ``tests/graph/linking``, at which links can be decided."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.link_writes import LinkWrites
from parley.api.settings import Settings
from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.folder import FolderStore
from parley.graph.linking.snapshot_writing import make_snapshot
from tests.conftest import serving
from tests.graph.linking.conftest import ITEMS, SMALL
from tests.graph.linking.entities import Json, entity, write_dump

TOKEN = "a-token-of-the-tests"
BASE = "https://example.org/world/"
HOSTILE: Json = entity("Q1007", "Joint patrol", "<img src=x onerror=alert(1)> of a strait")


@dataclass(frozen=True)
class World:
    """The address of a server, the annotation that it serves, and the file that it writes."""

    url: str
    registry: Path
    links: Path


@contextmanager
def linking(folder: Path, domain: Domain, token: str | None = TOKEN) -> Iterator[World]:
    """Serve the invented world without links from ``folder``, under a base of its own."""
    registry = folder / "registry"
    shutil.copytree(SMALL, registry)
    (registry / "links.yaml").unlink()
    make_snapshot([write_dump(folder / "dump.json", [*ITEMS, HOSTILE])], folder / "items.sqlite")
    links = registry / "mine.yaml"
    with FolderStore(folder / "data", BASE) as store:
        build([registry], domain, None, BASE).commit(store, domain)
    settings = Settings(base=BASE, links=str(links), snapshot=str(folder / "items.sqlite"))
    fleet = fleet_for(folder / "data", settings)
    app = create_app(fleet, domain, settings, deciding=LinkWrites(token))
    with serving(app, settings) as url:
        yield World(url, registry, links)

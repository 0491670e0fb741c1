"""Fixtures that several folders share.

Policy: take the smallest thing that shows the behaviour; a file of your own under ``tmp_path``
before the article. What is expensive is made once per session and never changed by a test: the
packaged examples are built once, ``store`` and the server on ``server_url`` hold that build.
Nothing is mocked. A test that needs what this machine lacks skips with a reason; with PARLEY_CI=1
it fails instead, see ``lacking``.
"""

from __future__ import annotations

import fcntl
import inspect
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

import httpx2
import pytest
import uvicorn
from starlette.types import ASGIApp

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.http_server import config_for
from parley.api.settings import Settings
from parley.graph.build import Build, build
from parley.graph.domain import Domain, load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.folder import FolderStore
from parley.graph.store import by_graph


def lacking(reason: str) -> NoReturn:
    """Skip the test for ``reason``; where everything is meant to be there, fail it."""
    if os.environ.get("PARLEY_CI") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Let requests without a time-out of their own take a minute: other tests keep machines busy.

    Five seconds, which the library gives, were too few while several processes tested at once.
    """
    usual = inspect.signature(httpx2.get).parameters["timeout"].default
    for name in ("connect", "read", "write", "pool"):
        setattr(usual, name, 60.0)


@pytest.fixture(autouse=True)
def turn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let a test that is marked ``alone`` run while none of the other processes runs one.

    Such a test measures how soon something happens. Whoever begins a test passes a gate, which a
    test that wants to be alone keeps closed while it waits for the others to end theirs.
    """
    alone = request.node.get_closest_marker("alone") is not None
    mode = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    common = tmp_path_factory.getbasetemp()
    common = common.parent if "PYTEST_XDIST_WORKER" in os.environ else common
    with (common / "gate").open("a") as gate, (common / "running").open("a") as running:
        fcntl.flock(gate, mode)
        fcntl.flock(running, mode)
        if not alone:
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder with the texts that may not be redistributed, named by PARLEY_SHARED."""
    beside = Path(__file__).resolve().parent.parent.parent / "shared"
    folder = Path(os.environ.get("PARLEY_SHARED", beside))
    if not (folder / "texts").is_dir():
        lacking(f"{folder} has no folder of texts: set PARLEY_SHARED")
    return folder


@pytest.fixture(scope="session")
def domain() -> Domain:
    """The packaged domain, without extensions."""
    return load_domain()


@pytest.fixture(scope="session")
def built(domain: Domain) -> Build:
    """The build of the packaged examples, without texts."""
    return build([Path(str(files("parley.examples")))], domain)


@pytest.fixture(scope="session")
def store(built: Build, domain: Domain) -> Iterator[MemoryStore]:
    """A store with one version: the build of the packaged examples."""
    with MemoryStore() as made:
        made.replace(by_graph(built.quads), built.gate(domain.validator))
        yield made


@contextmanager
def serving(app: ASGIApp, settings: Settings | None = None) -> Iterator[str]:
    """Serve ``app`` on a free port, and give its address without a slash at the end."""
    config = config_for(app, Settings() if settings is None else settings)
    config.port = 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="session")
def data_folder(built: Build, domain: Domain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one version: the build of the packaged examples. Nobody writes it."""
    folder = tmp_path_factory.mktemp("data")
    with FolderStore(folder) as made:
        built.commit(made, domain)
    return folder


@pytest.fixture(scope="session")
def server_url(data_folder: Path, domain: Domain) -> Iterator[str]:
    """The address of a server on that version, with the settings of a fresh installation."""
    settings = Settings()
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as address:
        yield address

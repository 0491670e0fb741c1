"""A store that the tests of workers read and do not write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.graph.workers.pools import BEFORE, write_version
from tests.processes import children


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one version of a few hundred statements."""
    made = tmp_path_factory.mktemp("store") / "data"
    write_version(made)
    return made


@pytest.fixture(autouse=True)
def _processes_before() -> None:
    BEFORE.clear()
    BEFORE.update(children(os.getpid()))

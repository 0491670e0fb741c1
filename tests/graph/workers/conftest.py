"""A store that the tests of workers read and do not write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.graph.workers.pools import write_version


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one version of a few hundred statements."""
    made = tmp_path_factory.mktemp("store") / "data"
    write_version(made)
    return made

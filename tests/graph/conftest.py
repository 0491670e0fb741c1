"""Fixtures of the input side.

Nothing is mocked: ``small`` is a copy of real annotation files about an invented world, ``parley``
is the installed command. ``inside`` runs the same command in this process, where starting another
would show nothing more.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.graph.cli import main

SMALL = Path(__file__).parent.parent / "data" / "small"

Outcome = tuple[int, str, str]
"""Exit code, standard output, standard error."""

Command = Callable[..., Outcome]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a registry, links, one annotated article, and its text under ``texts``."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture(scope="session")
def parley() -> Command:
    """The command as a user runs it, as another process, in a given folder."""
    program = Path(sys.executable).with_name("parley")

    def run(folder: Path, *arguments: str) -> Outcome:
        done = subprocess.run(
            [str(program), *arguments], cwd=folder, capture_output=True, encoding="utf-8"
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command in this process, in a given folder; what it does not catch is raised."""

    def run(folder: Path, *arguments: str) -> Outcome:
        monkeypatch.chdir(folder)
        result = CliRunner().invoke(main, arguments, prog_name="parley", catch_exceptions=False)
        return result.exit_code, result.stdout, result.stderr

    return run

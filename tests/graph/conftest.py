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

Refused = Callable[..., list[str]]


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


@pytest.fixture(scope="session")
def built_folder(tmp_path_factory: pytest.TempPathFactory, parley: Command) -> Path:
    """A folder that holds, with what a build wrote there: a file and a store."""
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("built") / "small"))
    code, _, error = parley(folder, "build", ".", "-o", "out.nq", "--data", "data")
    assert (code, error) == (0, "")
    return folder


@pytest.fixture
def folder(built_folder: Path, tmp_path: Path) -> Path:
    """A copy of that folder, for a test to change."""
    return Path(shutil.copytree(built_folder, tmp_path / "folder"))


@pytest.fixture
def refused(inside: Command, folder: Path) -> Refused:
    """Runs the command in ``folder``, where it must fail and write nothing; gives its messages."""

    def run(*arguments: str, code: int = 1) -> list[str]:
        return messages(inside, folder, arguments, code)

    return run


@pytest.fixture
def refused_outside(parley: Command, folder: Path) -> Refused:
    """The same with the command as another process."""

    def run(*arguments: str, code: int = 1) -> list[str]:
        return messages(parley, folder, arguments, code)

    return run


def messages(run: Command, folder: Path, arguments: tuple[str, ...], code: int) -> list[str]:
    before = content(folder)
    found, output, error = run(folder, *arguments)
    assert (found, output) == (code, ""), error
    assert "Traceback" not in error
    assert content(folder) == before
    return error.splitlines()


def content(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}

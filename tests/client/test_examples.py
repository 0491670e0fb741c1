"""The notebook and the R script run against a real server, and hold no words of the article."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import lacking

EXAMPLES = Path(str(files("parley.examples")))
NOTEBOOKS = sorted((EXAMPLES / "notebooks").glob("*.ipynb"))
SCRIPT = EXAMPLES / "r" / "anchorage.R"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(
    path: Path, server_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARLEY_ADDRESS", server_url)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    run = NotebookClient(notebook, timeout=120, kernel_name="python3")
    run.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    told = "".join(str(output.get("data", {}).get("text/plain", "")) for output in shown)
    for said in ("Ukraine", "alaska-summit", "SPARQL query with SHA-256", "shape: (5, "):
        assert said in told


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    assert len(notebook.cells) > 5
    assert all(len(cell.get("outputs", ())) == 0 for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)


def test_the_r_script_needs_nothing_but_base_r(server_url: str, tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        lacking("there is no R on this machine")
    picture = tmp_path / "stances.pdf"
    done = subprocess.run(
        [rscript, "--vanilla", str(SCRIPT), server_url, str(picture)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Claims by whom they are attributed to" in done.stdout
    assert picture.read_bytes().startswith(b"%PDF")
    assert picture.stat().st_size > 3000


def test_the_r_script_agrees_with_the_client(server_url: str, tmp_path: Path) -> None:
    from parley.client import Client

    with Client(server_url) as client:
        found = client.network(on="parley:SecurityArrangement", aggregate="subtract").network
    rscript = shutil.which("Rscript")
    if rscript is None:
        lacking("there is no R on this machine")
    done = subprocess.run(
        [rscript, "--vanilla", str(SCRIPT), server_url, str(tmp_path / "p.pdf")],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
    )
    favour = sum(edge.weight > 0 for edge in found.edges())
    against = sum(edge.weight < 0 for edge in found.edges())
    assert f"In favour: {favour}  against: {against}" in done.stdout
    assert f"Actors: {len(found.rows)}  arrangements: {len(found.columns)}" in done.stdout

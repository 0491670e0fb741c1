"""OpenRefine, as Debian packages it, run without a window and asked over its HTTP API.

Source: the pages "OpenRefine API" of its documentation; what its own pages send.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx2

from tests.conftest import lacking

PROGRAM: Final = Path("/usr/share/openrefine/refine")
ALL_ROWS: Final = json.dumps({"facets": [], "mode": "row-based"})


class OpenRefine:
    """One running OpenRefine; ``client`` knows where its commands are."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def post(self, command: str, data: dict[str, str], **parameters: str) -> Any:
        """Return what a command answers; it must say that it went well."""
        token = self._client.get("get-csrf-token").json()["token"]
        answer = self._client.post(
            command, params={"csrf_token": token, **parameters}, data=data
        ).raise_for_status()
        told = answer.json()
        assert told.get("code", "ok") in ("ok", "pending"), told
        return told

    def create(self, name: str, csv: str) -> str:
        """Make a project from a table as CSV and return its number."""
        token = self._client.get("get-csrf-token").json()["token"]
        answer = self._client.post(
            "create-project-from-upload",
            params={"csrf_token": token},
            data={"project-name": name, "format": "text/line-based/*sv"},
            files={"project-file": (f"{name}.csv", csv.encode(), "text/csv")},
        )
        found = re.search(r"project=(\d+)", answer.headers.get("location", ""))
        assert found is not None, answer.text[:500]
        return found[1]

    def service(self, address: str) -> dict[str, Any]:
        """Return the manifest of a service, as the dialog for adding one reads it."""
        told: dict[str, Any] = httpx2.get(address, timeout=60).json()
        return told

    def reconcile(self, project: str, column: str, address: str, **more: Any) -> None:
        """Reconcile a column with the service at an address, and wait until it is done."""
        told = self.service(address)
        config = {
            "mode": "standard-service",
            "service": address,
            "identifierSpace": told["identifierSpace"],
            "schemaSpace": told["schemaSpace"],
            "autoMatch": True,
            "columnDetails": [],
            "limit": 0,
            **more,
        }
        data = {"columnName": column, "config": json.dumps(config), "engine": ALL_ROWS}
        self.post("reconcile", data, project=project)
        self.wait(project)

    def extend(self, project: str, column: str, address: str, keys: list[str]) -> None:
        """Add columns with values of properties of what a column is matched with."""
        told = self.service(address)
        properties = [{"id": key, "name": key} for key in keys]
        data = {
            "baseColumnName": column,
            "endpoint": address,
            "identifierSpace": told["identifierSpace"],
            "schemaSpace": told["schemaSpace"],
            "extension": json.dumps({"properties": properties}),
            "columnInsertIndex": "1",
            "engine": ALL_ROWS,
        }
        self.post("extend-data", data, project=project)
        self.wait(project)

    def types(self, project: str, column: str, address: str) -> list[dict[str, Any]]:
        """Return the types that the first things of a column seem to have, best first."""
        data = {"columnName": column, "service": address}
        found: list[dict[str, Any]] = self.post("guess-types-of-column", data, project=project)[
            "types"
        ]
        return found

    def wait(self, project: str) -> None:
        """Wait until a project has nothing to do."""
        deadline = time.monotonic() + 60
        while True:
            told = self._client.get("get-processes", params={"project": project}).json()
            if len(told["processes"]) == 0:
                return
            assert time.monotonic() < deadline, told
            time.sleep(0.1)

    def rows(self, project: str) -> list[list[dict[str, Any]]]:
        """Return the cells of all rows, each with its judgement and candidates in ``r``."""
        told = self.post("get-rows", {"engine": ALL_ROWS}, project=project, start="0", limit="1000")
        recons = told["pool"]["recons"]
        cells = [[cell or {} for cell in row["cells"]] for row in told["rows"]]
        for cell in (one for row in cells for one in row if "r" in one):
            cell["r"] = recons[str(cell["r"])]
        return cells


@contextmanager
def openrefine(folder: Path) -> Iterator[OpenRefine]:
    """Run OpenRefine with its projects in ``folder``, until the block ends."""
    if not PROGRAM.exists():
        lacking("this machine has no OpenRefine: apt-get install openrefine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PROGRAM, "-i", "127.0.0.1", "-p", str(port), "-d", folder, "-m", "512M"]
    with (folder / "openrefine.log").open("wb") as log:
        process = subprocess.Popen(
            [*map(str, command), "-x", "refine.headless=true"],
            cwd=PROGRAM.parent,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}", folder / "openrefine.log")
        commands = f"http://127.0.0.1:{port}/command/core/"
        with httpx2.Client(base_url=commands, timeout=60) as client:
            yield OpenRefine(client)
    finally:
        # The script starts Java as a child of its own; the session has both.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx2.get(f"{address}/command/core/get-version", timeout=5).raise_for_status()
            return
        except httpx2.HTTPError:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline, "OpenRefine does not answer"
            time.sleep(0.2)

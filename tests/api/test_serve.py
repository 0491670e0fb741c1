"""``parley serve`` as a user runs it: another process, a real port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

PARLEY = str(Path(sys.executable).with_name("parley"))
SMALL = Path(__file__).resolve().parent.parent / "data" / "small"

Start = Callable[..., "Served"]


class Served:
    """A running server: its address and its process."""

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        self.address = address
        self.process = process

    def version(self) -> str:
        return str(httpx2.get(f"{self.address}/health").json()["version"])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the small annotation, to be changed."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def start() -> Iterator[Start]:
    """Start servers on free ports; they are stopped when the test ends."""
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str | Path, **environment: str) -> Served:
        command = [PARLEY, "serve", "--port", "0", *map(str, arguments)]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        running.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("serving version "), process.communicate()
        return Served(line.split(" at ")[1].strip().rstrip("/"), process)

    yield run
    for process in running:
        process.kill()
        process.communicate()


def refused(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        [PARLEY, "serve", *map(str, arguments)], capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def add_note(small: Path, text: str) -> None:
    """Change one annotation so that the data set changes."""
    path = next(small.rglob("*claims*.yaml"), None) or next((small / "articles").rglob("*.yaml"))
    content = path.read_text(encoding="utf-8")
    place = content.index("paraphrase:")
    indent = " " * (place - content.rindex("\n", 0, place) - 1)
    path.write_text(f"{content[:place]}note: {text}\n{indent}{content[place:]}", encoding="utf-8")


def test_annotations_are_built_and_served(start: Start, small: Path) -> None:
    served = start(small)
    assert served.version().startswith("1-")
    assert httpx2.get(f"{served.address}/").status_code == 200


def test_ctrl_c_stops_the_server_in_good_order(start: Start, small: Path) -> None:
    served = start(small)
    served.version()
    served.process.send_signal(signal.SIGINT)
    out, err = served.process.communicate(timeout=20)
    assert (served.process.returncode, out, err) == (0, "stopped\n", "")


def test_annotations_that_do_not_hold_are_refused_with_their_problems(small: Path) -> None:
    registry = next((small / "registry").rglob("*.yaml"), next(small.rglob("*.yaml")))
    registry.write_text(
        registry.read_text(encoding="utf-8") + "\n  - id: actor:x\n    type: Unicorn\n"
    )
    code, err = refused(small, "--port", "0")
    assert code == 1
    assert "Unicorn" in err
    assert registry.name in err


def test_a_port_in_use_is_one_line_and_exit_code_3(small: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, err = refused(small, "--port", str(port))
    assert code == 3
    assert err.count("\n") == 1
    assert f"127.0.0.1:{port}" in err
    assert "--port" in err


def test_a_folder_that_cannot_be_opened_is_one_line_and_exit_code_3(
    small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / "1.json").write_text("{", encoding="utf-8")
    code, err = refused(small, "--data", folder, "--port", "0")
    assert code == 3
    assert err.count("\n") == 1
    assert "1.json" in err


def test_data_is_built_into_an_empty_folder_and_opened_from_then_on(
    start: Start, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    first = start(small, "--data", folder)
    version = first.version()
    first.process.send_signal(signal.SIGINT)
    first.process.communicate(timeout=20)
    shutil.rmtree(small)
    assert start("--data", folder).version() == version


def test_a_version_that_another_process_writes_is_served_without_a_restart(
    start: Start, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    subprocess.run([PARLEY, "build", small, "--data", folder], check=True, capture_output=True)
    served = start("--data", folder)
    before = served.version()
    add_note(small, "Changed.")
    subprocess.run([PARLEY, "build", small, "--data", folder], check=True, capture_output=True)
    assert eventually(lambda: served.version() != before)


def test_watch_serves_what_changes_and_keeps_what_holds(start: Start, small: Path) -> None:
    served = start(small, "--watch")
    first = served.version()
    time.sleep(1)  # until the folder is watched
    add_note(small, "Changed.")
    assert eventually(lambda: served.version() != first)
    second = served.version()
    registry = next((small / "registry").rglob("*.yaml"), next(small.rglob("*.yaml")))
    whole = registry.read_text(encoding="utf-8")
    registry.write_text(whole + "\n  - id: actor:x\n    type: Unicorn\n", encoding="utf-8")
    assert served.process.stderr is not None
    assert "Unicorn" in served.process.stderr.readline()
    assert served.version() == second


def test_a_link_is_served_once_it_is_decided(start: Start, small: Path) -> None:
    links = small / "links.yaml"
    served = start(small, "--watch", "--links", links, PARLEY_WRITE_TOKEN="secret")
    time.sleep(1)  # until the folder is watched
    decision = {"thing": "actor:orla-venn", "judgement": "exact", "item": "Q1004"}
    answer = httpx2.post(
        f"{served.address}/links/decisions",
        json={**decision, "coder": "coder:anna"},
        headers={"Authorization": "Bearer secret"},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["served"].startswith("links.yaml is watched")
    query = "ASK { ?s owl:sameAs wd:Q1004 }"

    def linked() -> bool:
        asked = httpx2.get(f"{served.address}/sparql", params={"query": query})
        return bool(asked.json()["boolean"])

    assert eventually(linked)
    update = httpx2.post(f"{served.address}/update", headers={"Authorization": "Bearer secret"})
    assert update.status_code == 403
    candidates = httpx2.get(f"{served.address}/links/candidates?thing=actor:orla-venn")
    assert "PARLEY_SNAPSHOT" in candidates.json()["detail"]


def test_files_of_links_that_cannot_be_used_are_refused(small: Path, tmp_path: Path) -> None:
    code, told = refused(small, "--port", "0", "--links", tmp_path / "links.txt")
    assert (code, "ends in .yaml" in told) == (3, True)
    links = ("--links", tmp_path / "links.yaml")
    code, told = refused(small, "--port", "0", *links, "--snapshot", tmp_path / "none")
    assert (code, "parley link snapshot" in told) == (3, True)
    assert refused(small, "--write-token", "secret")[0] == 2


def test_another_base_gives_other_iris_at_the_same_addresses(start: Start, small: Path) -> None:
    served = start(small, "--base", "https://example.org/kg/")
    query = "SELECT ?s { ?s a parley:Claim } LIMIT 1"
    answer = httpx2.get(f"{served.address}/sparql", params={"query": query})
    iri = answer.json()["results"]["bindings"][0]["s"]["value"]
    assert iri.startswith("https://example.org/kg/id/")
    path = iri.removeprefix("https://example.org/kg")
    assert httpx2.get(f"{served.address}{path}").status_code == 200


def test_texts_give_claims_their_words(start: Start, small: Path) -> None:
    served = start(small, "--texts", small / "texts")
    query = "SELECT ?s { ?s a parley:Claim } ORDER BY ?s LIMIT 1"
    answer = httpx2.get(f"{served.address}/sparql", params={"query": query})
    path = answer.json()["results"]["bindings"][0]["s"]["value"].removeprefix(
        "https://w3id.org/parley"
    )
    assert "<blockquote>" in httpx2.get(f"{served.address}{path}.html").text


def test_a_setting_comes_from_the_environment(start: Start, small: Path) -> None:
    served = start(small, PARLEY_TITLE="Another title")
    assert "Another title" in httpx2.get(f"{served.address}/").text


def test_a_setting_that_is_no_number_is_refused(small: Path) -> None:
    done = subprocess.run(
        [PARLEY, "serve", str(small), "--port", "0"],
        capture_output=True,
        text=True,
        env={**os.environ, "PARLEY_MAX_QUERY_BYTES": "many"},
    )
    assert done.returncode == 3
    assert "PARLEY_MAX_QUERY_BYTES" in done.stderr


def test_nothing_that_only_a_build_needs_is_imported_to_serve_a_stored_data_set(
    tmp_path: Path, small: Path
) -> None:
    folder = tmp_path / "data"
    subprocess.run([PARLEY, "build", small, "--data", folder], check=True, capture_output=True)
    program = f"""
import sys
from pathlib import Path
from parley.api.dataset import Source, open_dataset
from parley.api.fleet_settings import fleet_for
from parley.api.serve import command
from parley.api.settings import Settings
from parley.graph.domain import load_domain
domain = load_domain()
settings = Settings()
with open_dataset(Source((), domain, None, settings.base), Path({str(folder)!r})) as found:
    fleet = fleet_for(found.folder, settings)
    from parley.api.app import create_app
    create_app(fleet, domain, settings)
heavy = ("pyshacl", "rdflib", "sentencex", "watchfiles", "strawberry")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"

"""Where ``parley network`` writes: every format, suffixes, windows in folders, and whole files."""

from __future__ import annotations

import csv
import json
import os
import pty
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyarrow
import pyarrow.parquet as pq
import pytest
from pyarrow import ipc

from parley.graph.folder import FolderStore
from parley.graph.interchange.network_formats import FORMATS
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.graph.networks.coded import BASE, Coded, quads

Command = Callable[..., tuple[int, str, str]]

CODED = [
    Coded(1, "d1", "2025-01-10T09:30:00Z", "council", "ferry", "favours"),
    Coded(2, "d1", "2025-01-10T09:30:00Z", "harbour", "ferry", "opposes"),
    Coded(3, "d2", "2025-01-10T13:30:00+02:00", "council", "ferry", "favours"),
]
COUNCIL, HARBOUR, FERRY = f"{BASE}actor/council", f"{BASE}actor/harbour", f"{BASE}concept/ferry"
MONTHS = ("--windows", "2025-01-01..2025-01-31,2025-02-01..2025-02-28")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store named ``data``."""
    folder = tmp_path_factory.mktemp("made")
    with FolderStore(folder / "data") as store:
        store.replace(by_graph(quads(CODED)), lambda _: Report(()))
    return folder


@pytest.fixture
def ask(made: Path, tmp_path: Path, inside: Command) -> Command:
    """The command in an empty folder, on the store."""

    def run(*arguments: str) -> tuple[int, str, str]:
        return inside(tmp_path, "network", "--data", str(made / "data"), *arguments)

    return run


def csv_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def ties(graph: nx.Graph[str]) -> list[float]:
    return [float(data["weight"]) for _, _, data in graph.edges(data=True)]


def told(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def weights(table: pyarrow.Table) -> list[float]:
    return [float(weight) for weight in table["weight"].to_pylist() if weight is not None]


READERS: dict[str, Callable[[Path], list[float]]] = {
    "csv": lambda path: [float(row["weight"]) for row in csv_rows(path)],
    "json": lambda path: [edge["weight"] for edge in json.loads(told(path))[0]["edges"]],
    "csv-matrix": lambda path: [float(csv_rows(path, ";")[0]["harbour"])],
    "nodes-csv": lambda path: [float(len(csv_rows(path)))],
    "edges-csv": lambda path: [float(row["Weight"]) for row in csv_rows(path)],
    "graphml": lambda path: ties(nx.read_graphml(path)),
    "gexf": lambda path: ties(nx.read_gexf(path, version="1.3")),
    "pajek": lambda path: ties(nx.Graph(nx.parse_pajek(told(path)))),
    "dl": lambda path: [float(told(path).splitlines()[-2].split()[1])],
    "node-link": lambda path: ties(nx.node_link_graph(json.loads(told(path)), edges="links")),
    "cytoscape": lambda path: ties(nx.cytoscape_graph(json.loads(told(path)))),
    "arrow": lambda path: weights(ipc.open_file(str(path)).read_all()),
    "parquet": lambda path: weights(pq.read_table(path)),
}
"""From a format to the weights that an independent reader finds; of nodes, their number."""


@pytest.mark.parametrize("form", FORMATS)
def test_the_suffix_of_a_file_picks_its_format(ask: Command, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"one{FORMATS[form].suffix}"
    assert ask("--mode", "one", "-o", path.name) == (0, "", "")
    assert READERS[form](path) == [2.0]
    named = tmp_path / "named"
    assert ask("--mode", "one", "--format", form, "-o", named.name) == (0, "", "")
    assert named.read_bytes() == path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["named", path.name]


def test_edges_name_the_statements_behind_them(ask: Command, tmp_path: Path) -> None:
    assert ask("-o", "found.edges.csv")[0] == 0
    assert sorted(row["statements"] for row in csv_rows(tmp_path / "found.edges.csv")) == [
        f"{BASE}position/1 {BASE}position/3",
        f"{BASE}position/2",
    ]
    listed = ("--windows", "2025-01-01..2025-01-10", "--document", f"{BASE}document/d2")
    assert ask(*listed, "-o", "later.edges.csv")[0] == 0
    (row,) = csv_rows(tmp_path / "later.edges.csv")
    assert (row["statements"], row["End"]) == (f"{BASE}position/3", "2025-01-10")


def test_several_windows_in_one_file_of_a_format_that_holds_them(
    ask: Command, tmp_path: Path
) -> None:
    assert ask(*MONTHS, "-o", "found.gexf")[0] == 0
    text = told(tmp_path / "found.gexf")
    assert 'mode="dynamic"' in text
    assert '<spell start="2025-01-01" end="2025-01-31"/>' in text
    assert ask(*MONTHS, "-o", "found.json")[0] == 0
    found = json.loads(told(tmp_path / "found.json"))
    assert [network["start"] for network in found] == ["2025-01-01", "2025-02-01"]
    assert [len(network["edges"]) for network in found] == [2, 0]


@pytest.mark.parametrize("form", [name for name, one in FORMATS.items() if not one.series])
def test_a_format_of_one_network_refuses_a_series_with_the_remedy(
    ask: Command, tmp_path: Path, form: str
) -> None:
    code, output, errors = ask(*MONTHS, "--format", form, "-o", "found")
    assert (code, output) == (3, "")
    assert errors == (
        f"{form} holds one network and here are 2, one for each window: take csv, json, gexf, or "
        "write one file a window into a folder\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_gets_one_file_a_window(ask: Command, tmp_path: Path) -> None:
    given = (*MONTHS, "--format", "graphml", "-o", "windows/")
    assert ask(*given) == (0, "", "")
    names = ["00001_2025-01-01_2025-01-31.graphml", "00002_2025-02-01_2025-02-28.graphml"]
    assert sorted(p.name for p in (tmp_path / "windows").iterdir()) == names
    assert ties(nx.read_graphml(tmp_path / "windows" / names[0])) == [2.0, 1.0]
    assert ask(*given)[0] == 0  # the same again is the same
    code, _, errors = ask(
        *MONTHS[:1], "2025-01-01..2025-01-31", "--format", "graphml", "-o", "windows"
    )
    assert code == 3
    assert errors == (
        f"windows has windows of another run, such as {names[1]}: remove them, or name another "
        "folder.\n"
    )


def test_hours_of_documents_that_have_them_on_the_clock_of_utc(
    ask: Command, tmp_path: Path
) -> None:
    _, output, _ = ask("--window", "1:hours")
    found = {
        (row["source"], row["start"], row["end"]) for row in csv.DictReader(output.splitlines())
    }
    assert found == {
        (COUNCIL, "2025-01-10T09:00:00+00:00", "2025-01-10T09:59:59+00:00"),
        (HARBOUR, "2025-01-10T09:00:00+00:00", "2025-01-10T09:59:59+00:00"),
        (COUNCIL, "2025-01-10T11:00:00+00:00", "2025-01-10T11:59:59+00:00"),
    }
    assert ask("--window", "3:hours", "-o", "by-hours/")[0] == 0
    assert [p.name for p in (tmp_path / "by-hours").iterdir()] == [
        "00001_2025-01-10T090000Z_2025-01-10T115959Z.csv"
    ]
    assert ask("--window", "1:hours", "-o", "hours.gexf")[0] == 0
    assert 'timeformat="dateTime"' in told(tmp_path / "hours.gexf")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["-o", "found.txt"],
            "“found.txt” ends like no format: give --format, or one of the suffixes "
            f"{', '.join(one.suffix for one in FORMATS.values())}.",
        ),
        (["--format", "table"], "--format table is for reports and claims, not for networks."),
        (
            ["--report", "frustration", "-o", "found.gexf"],
            "Reports and claims are written as csv, json, table, not as gexf.",
        ),
        (
            ["--claims-of", COUNCIL, "--format", "parquet"],
            "Reports and claims are written as csv, json, table, not as parquet.",
        ),
        (
            ["--report", "frustration", "-o", "."],
            ". is a folder; reports and claims are one file.",
        ),
    ],
)
def test_where_it_cannot_be_written_is_said(
    ask: Command, tmp_path: Path, arguments: list[str], said: str
) -> None:
    code, output, errors = ask(*arguments)
    assert (code, output, errors.splitlines()[-1]) == (2, "", f"Error: {said}")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_what_was_there(ask: Command, tmp_path: Path) -> None:
    path = tmp_path / "found.graphml"
    path.write_text("before", encoding="utf-8")
    assert ask(*MONTHS, "-o", path.name)[0] == 3
    assert path.read_text(encoding="utf-8") == "before"
    code, _, errors = ask("-o", "nowhere/found.csv")
    assert (code, errors) == (
        3,
        f"{tmp_path / 'nowhere'} is no folder: make it before a file is written there.\n",
    )
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(ask: Command, tmp_path: Path) -> None:
    kept, link = tmp_path / "kept.csv", tmp_path / "link.csv"
    kept.touch(mode=0o600)
    link.symlink_to(kept)
    assert ask("-o", link.name)[0] == 0
    assert link.is_symlink()
    assert len(csv_rows(kept)) == 2
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_pipe_is_written_to(ask: Command, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(told(pipe)))
    reader.start()
    assert ask("-o", pipe.name)[0] == 0
    reader.join()
    assert read[0].startswith("source,source_label,")
    assert pipe.is_fifo()


def test_a_report_goes_into_a_file_by_its_suffix_or_as_a_table(
    ask: Command, tmp_path: Path
) -> None:
    assert ask("--report", "coalitions", "-o", "found.json") == (0, "", "")
    assert json.loads(told(tmp_path / "found.json"))["report"] == "coalitions"
    assert ask("--report", "coalitions", "--format", "table", "-o", "found.txt") == (0, "", "")
    assert "2 rows" in told(tmp_path / "found.txt")
    assert ask("--report", "coalitions", "-o", "-")[1].startswith("start,end,group,")


def test_nothing_binary_goes_to_a_terminal(made: Path) -> None:
    ours, theirs = pty.openpty()
    program = "from parley.graph.cli import main; main(prog_name='parley')"
    command = [sys.executable, "-c", program, "network", "--data", "data", "--format", "parquet"]
    done = subprocess.run(
        command, cwd=made, stdout=theirs, stderr=subprocess.PIPE, encoding="utf-8"
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert done.stderr.endswith("\nError: parquet is binary, so no terminal shows it: give -o.\n")


def test_a_library_that_is_not_there_is_named(made: Path) -> None:
    # Another process, in which pyarrow cannot be imported.
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from parley.graph.cli import main\n"
        "main(['network', '--data', 'data', '--format', 'arrow', '-o', 'found.arrow'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=made, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (
        3,
        "Arrow and Parquet needs pyarrow: install it with `pip install parley-kg[interchange]`\n",
    )
    assert not (made / "found.arrow").exists()


def test_help_on_the_commands_does_not_wait_for_numpy() -> None:
    program = (
        "import sys\nfrom click.testing import CliRunner\nfrom parley.graph.cli import main\n"
        "result = CliRunner().invoke(main, ['--help'])\n"
        "assert 'network' in result.output\nsys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0

"""What the README shows is what happens: commands exist, queries give the answers beside them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from parley.graph.cli import OWN

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found[1], found[2]) for found in BLOCK.finditer(README)]
PARLEY = Path(sys.executable).with_name("parley")


def answer_after(language: str, answer: str) -> tuple[str, str]:
    """Return the one block in ``language`` and the block with its answer, which must follow it."""
    numbers = [n for n, (name, _) in enumerate(BLOCKS) if name == language]
    assert len(numbers) == 1, f"README.md has {len(numbers)} blocks in {language}"
    following = BLOCKS[numbers[0] + 1]
    assert following[0] == answer
    return BLOCKS[numbers[0]][1], following[1]


def test_the_sparql_query_gives_the_answer_shown(server_url: str) -> None:
    query, shown = answer_after("sparql", "csv")
    response = httpx2.get(
        f"{server_url}/sparql", params={"query": query}, headers={"Accept": "text/csv"}
    )
    assert response.text.splitlines() == shown.splitlines()


def test_the_graphql_query_gives_the_answer_shown(server_url: str) -> None:
    query, shown = answer_after("graphql", "json")
    response = httpx2.post(f"{server_url}/graphql", json={"query": query})
    assert response.json() == json.loads(shown)


def test_the_console_transcript_is_what_the_command_prints() -> None:
    transcripts = [block for name, block in BLOCKS if name == "console"]
    assert len(transcripts) > 0
    for transcript in transcripts:
        command, _, shown = transcript.partition("\n")
        assert command.startswith("$ parley ")
        done = subprocess.run(
            [str(PARLEY), *command.split()[2:]], capture_output=True, text=True, check=True
        )
        assert done.stdout == shown


def test_the_table_of_commands_is_complete() -> None:
    shown = re.findall(r"^\| `parley (\w+)", README, re.MULTILINE)
    assert sorted(shown) == sorted([*OWN, "serve"])


@pytest.mark.parametrize("command", [*OWN, "serve"])
def test_every_command_has_help(command: str) -> None:
    done = subprocess.run(
        [str(PARLEY), command, "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"Usage: parley {command}")


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CHANGELOG.md",
        "LICENSE-DATA.md",
        "examples/ANNOTATING.md",
        "examples/LINKING.md",
    ],
)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    document = TOP / name
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []

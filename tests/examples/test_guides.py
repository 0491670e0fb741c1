"""What the guides to networks and to importing show is what happens, command after command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from parley.graph.interchange.mapping import FIELDS, KEYS
from tests.conftest import lacking

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
GUIDES = ("NETWORKS.md", "IMPORTING.md")
FENCED = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGING = (
    (r"built \d+ quads in \d+ graphs, [0-9a-f]{12}", "built QUADS"),
    (r"\b\d+-[0-9a-f]{12}\b", "VERSION"),
    (r"\d+ quads conform", "QUADS conform"),
)
"""What changes with the annotation or the vocabulary, and says nothing to the reader."""


@dataclass(frozen=True)
class Step:
    """A command of a guide, and what it prints there."""

    command: str
    shown: str


def text_of(guide: str) -> str:
    return (files("parley.examples") / guide).read_text(encoding="utf-8")


def steps(guide: str) -> list[Step]:
    found: list[Step] = []
    for kind, _, block in FENCED.findall(text_of(guide)):
        if kind == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                found.append(Step(command, shown))
    return found


def stable(text: str) -> str:
    for pattern, name in CHANGING:
        text = re.sub(pattern, name, text)
    return text


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_prints_what_is_shown(guide: str, tmp_path: Path) -> None:
    if shutil.which("bash") is None or shutil.which("cut") is None:
        lacking("this machine has no bash or no cut")
    for _, name, content in FENCED.findall(text_of(guide)):
        if name:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for step in steps(guide):
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            encoding="utf-8",
            timeout=120,
        )
        assert stable(done.stdout) == stable(step.shown), step.command


@pytest.mark.parametrize("guide", GUIDES)
def test_every_guide_has_commands_and_its_links_lead_somewhere(guide: str) -> None:
    assert len(steps(guide)) > 4
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(guide))
    assert [link for link in links if not (EXAMPLES / link).exists()] == []


def test_a_claim_that_is_linked_stands_in_the_file_linked_to() -> None:
    links = re.findall(r"\[(c\d\d[a-z])\]\(([^)]+)\)", text_of("NETWORKS.md"))
    assert len(links) > 20
    for claim, name in links:
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        assert f"- id: {claim}\n" in text, claim


def test_every_column_and_every_key_of_a_mapping_is_listed() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", text_of("IMPORTING.md"), re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed >= {*FIELDS, *KEYS}

"""What the guide to linking shows is what happens, from the first command to the last."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from parley.graph.linking.candidates import LOWEST, RIVAL
from parley.graph.linking.scoring import WEIGHTS

GUIDE = (Path(__file__).parent.parent / "examples" / "LINKING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {"yaml": "registry.yaml", "json": "reply.json"}
CHANGING = re.compile(r"\b2\d{3}-\d\d-\d\d\b")


def shown_and_printed(folder: Path) -> list[tuple[str, str]]:
    """Write the files of the guide and run its commands; give what is shown and what is printed."""
    for name, text in BLOCK.findall(GUIDE):
        if name in FILES:
            (folder / FILES[name]).write_text(text, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    pairs = []
    for name, text in BLOCK.findall(GUIDE):
        if name == "console":
            command, _, shown = text.partition("\n")
            done = subprocess.run(
                ["bash", "-c", command.removeprefix("$ ")],
                cwd=folder,
                env={**os.environ, "PATH": path},
                capture_output=True,
                encoding="utf-8",
            )
            pairs.append((stable(shown), stable(done.stdout)))
    return pairs


def stable(text: str) -> str:
    return "\n".join(line.rstrip() for line in CHANGING.sub("DAY", text).splitlines())


def test_each_command_prints_what_is_shown(tmp_path: Path) -> None:
    pairs = shown_and_printed(tmp_path)
    assert len(pairs) == 12
    for shown, printed in pairs:
        assert printed == shown


def test_weights_and_bounds_are_those_that_count() -> None:
    listed = re.findall(r"^\| `(\w+)`(?: or `alias`)? \| ([\d.]+) \|", GUIDE, re.MULTILINE)
    assert {name: float(weight) for name, weight in listed} == WEIGHTS
    assert f"scores {LOWEST} or more" in GUIDE
    assert f"nearer than {RIVAL}" in GUIDE

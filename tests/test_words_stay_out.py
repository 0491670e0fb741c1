"""No run of words of a text that is not ours stands in any file of the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

TOP = Path(__file__).parent.parent
RUN = 7
"""Shorter runs are names, dates and turns of phrase that anybody would use."""


def words(text: str) -> list[str]:
    return re.findall(r"[a-zà-ÿ0-9]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    return [TOP / name for name in listed.stdout.split("\0") if name != ""]


def test_no_file_holds_words_of_a_text(shared_folder: Path) -> None:
    texts = sorted((shared_folder / "texts").glob("*.txt"))
    assert len(texts) > 0
    taken = {run for text in texts for run in runs(text.read_text(encoding="utf-8"))}
    found = {}
    for path in tracked():
        if path.is_file():
            hits = runs(path.read_text(encoding="utf-8", errors="replace")) & taken
            if len(hits) > 0:
                found[path.relative_to(TOP).as_posix()] = " ".join(sorted(hits)[0])
    assert found == {}

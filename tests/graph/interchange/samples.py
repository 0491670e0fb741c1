"""What several tests of exchange formats start from."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from parley.graph.cli import main

TEXT = (
    "Minister Venn 🐟 said: “we will reopen the strait”. Bellmark refuses. Nobody asked the fish.\n"
)

HEADER = "document,speaker,organisation,concept,stance,quote,start,end"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """The command in this process: exit code, output, errors."""
    done = CliRunner().invoke(main, [str(a) for a in arguments], prog_name="parley")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def texts(folder: Path, **contents: str) -> Path:
    """A folder of texts, by name."""
    made = folder / "given"
    made.mkdir()
    for name, content in contents.items():
        (made / f"{name}.txt").write_text(content, encoding="utf-8", newline="")
    return made

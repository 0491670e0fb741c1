"""``parley check``: whether annotations hold, against the shapes and against the texts."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    extend_option,
    paths_argument,
    run_build,
    texts_option,
)
from parley.graph.errors import InputError


@click.command("check")
@paths_argument
@texts_option
@extend_option
def command(paths: tuple[Path, ...], texts: Path | None, extend: tuple[Path, ...]) -> None:
    """Check annotations against the model, the shapes and, with --texts, the texts.

    Each problem is one line with file, line, node, what is wrong and what to do. The exit code is 0
    if the annotations hold, 1 if they do not.
    """
    with reporting():
        from parley.graph.domain import load_domain

        found = run_build(paths, load_domain(extend), texts)
        errors = [problem for problem in found.problems if problem.severity == "error"]
        for problem in found.problems:
            click.echo(str(problem), err=problem.severity == "error")
        if len(errors) > 0:
            raise InputError(errors, reported=True)
        click.echo(_summary(found.verified, len(found.quads), texts))


def _summary(verified: int, quads: int, texts: Path | None) -> str:
    passages = (
        "passages not verified: give --texts"
        if texts is None
        else f"{verified} passages verified against {texts}"
    )
    return f"holds: {quads} quads conform to the shapes; {passages}"

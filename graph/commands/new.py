"""``parley new``: a skeleton annotation from a text."""

from __future__ import annotations

import re
from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    EXISTING,
    data_option,
    extend_option,
    texts_option,
    view_of,
)

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@click.command("new")
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="Name of the article in IRIs; by default that of the file.")
@click.option("--language", default="en", show_default=True, help="Language of the text (BCP 47).")
@click.option(
    "--known",
    type=EXISTING,
    multiple=True,
    help="Annotation whose things are looked for in TEXT by their names; may be given several"
    " times. --data names a built store instead.",
)
@data_option
@texts_option
@extend_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; by default standard output. An existing file is not overwritten.",
)
def command(
    text: Path,
    name: str | None,
    language: str,
    known: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    output: Path | None,
) -> None:
    """Make a skeleton annotation of TEXT: its segments with positions and digests, ready to fill.

    With --known or --data it ends with proposals, as comments: where names of known things stand.
    No word of the text enters it.
    """
    name = text.stem if name is None else name
    if NAME.fullmatch(name) is None:
        hint = "use lower-case letters, digits and single hyphens"
        raise click.BadParameter(f"{name!r}: {hint}", param_hint="--name")
    if LANGUAGE.fullmatch(language) is None:
        hint = "write a tag such as en or de-AT"
        raise click.BadParameter(f"{language!r}: {hint}", param_hint="--language")
    if output is not None and output.exists():
        raise click.BadParameter(f"{output} exists: remove it first", param_hint="--output")
    with reporting():
        from parley.graph.skeleton import skeleton
        from parley.graph.texts import read_text

        given = read_text(text)
        content = skeleton(given, name, language)
        if len(known) > 0 or data is not None:
            content += _proposals(given.content, known, data, texts, extend)
        if output is None:
            click.echo(content, nl=False)
        else:
            output.write_text(content, encoding="utf-8", newline="\n")
            click.echo(f"wrote {output}")


def _proposals(
    content: str,
    known: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
) -> str:
    from parley.graph.domain import load_domain
    from parley.graph.mentions.lexicon import read_names
    from parley.graph.mentions.matcher import Matcher
    from parley.graph.mentions.proposals import proposed

    view = view_of(known, data, extend, texts)
    found = Matcher(read_names(view, load_domain(extend).model)).find(content)
    return proposed(found, view.prefixes)

"""``parley link candidates``: items that a thing may be, with scores and what makes them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.link_options import (
    Chosen,
    annotation_option,
    source_of,
    source_options,
)

if TYPE_CHECKING:
    from rich.table import Table

    from parley.graph.linking.scoring import Candidate
    from parley.graph.linking.subjects import Subject


@click.command("candidates")
@click.argument("things", nargs=-1)
@annotation_option
@source_options
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Also for things that are linked, or have no item, and pairs that were rejected.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    help="A table on a terminal, one object a candidate otherwise.",
)
def command(
    things: tuple[str, ...], every: bool, limit: int, form: str | None, **options: Any
) -> None:
    """Show candidates for THINGS such as actor:putin, or for all that are not linked yet.

    Exit code 0, whether or not there are any. Nothing is decided here.
    """
    source = source_of(options)
    with reporting():
        from parley.graph.linking.candidates import candidates
        from parley.graph.linking.decisions import read_decisions
        from parley.graph.linking.judgements import Judgements
        from parley.graph.linking.reviewing import open_subjects
        from parley.graph.linking.subjects import subject_named, subjects

        view = Chosen(**options).view()
        known, judgements = subjects(view), Judgements(read_decisions(view))
        chosen = [subject_named(name, known, view.prefixes) for name in things]
        if len(things) == 0:
            chosen = list(
                known.values() if every else open_subjects(known.values(), judgements, True)
            )
        with source.items(chosen) as items:
            for subject in chosen:
                found = candidates(subject, items, None if every else judgements, limit)
                _show(subject, found, form, view.prefixes)


def _show(
    subject: Subject, found: list[Candidate], form: str | None, prefixes: Mapping[str, str]
) -> None:
    if form == "jsonl" or (form is None and not sys.stdout.isatty()):
        for row in _rows(subject, found, prefixes):
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 100).print(table(subject, found, prefixes))


def _rows(
    subject: Subject, found: list[Candidate], prefixes: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    from parley.graph.namespaces import shorten

    for rank, candidate in enumerate(found, 1):
        yield {
            "thing": shorten(subject.iri, prefixes),
            "rank": rank,
            "item": candidate.item.id,
            "label": candidate.item.label(),
            "description": candidate.item.description(),
            "score": candidate.score,
            "revision": candidate.item.revision,
            "features": {
                f.kind: {"score": f.score, "compared": f.compared} for f in candidate.features
            },
        }


def table(subject: Subject, found: list[Candidate], prefixes: Mapping[str, str]) -> Table:
    """Return a table of candidates, numbered as a review asks for them."""
    from rich.table import Table
    from rich.text import Text

    from parley.graph.namespaces import local_name, shorten

    title = f"{subject.label} ({local_name(subject.cls)}, {shorten(subject.iri, prefixes)})"
    caption = subject.definition if len(found) > 0 else f"{subject.definition}\nno candidate"
    made = Table(
        title=Text(title), caption=Text(caption), title_justify="left", caption_justify="left"
    )
    for name in ("#", "score", "item", "label", "description", "seen"):
        made.add_column(name)
    for rank, candidate in enumerate(found, 1):
        seen = "\n".join(f"{f.kind} {f.score:.2f}" for f in candidate.features)
        item = candidate.item
        cells = (
            str(rank),
            f"{candidate.score:.2f}",
            item.id,
            item.label(),
            item.description(),
            seen,
        )
        made.add_row(*(Text(cell) for cell in cells))
    return made

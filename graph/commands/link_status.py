"""``parley link status``: how far linking has come."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.link_options import FILE, Chosen, annotation_option


@click.command("status")
@annotation_option
@click.option("--links", type=FILE, help="File of decisions to read beside the annotation.")
@click.option("--all", "every", is_flag=True, help="Show every thing, with what is decided on it.")
def command(links: Path | None, every: bool, **options: Any) -> None:
    """Count things by what is decided on them; decisions that are superseded count nothing."""
    with reporting():
        from parley.graph.linking.decisions import read_decisions
        from parley.graph.linking.judgements import Judgements
        from parley.graph.linking.subjects import subjects
        from parley.graph.namespaces import shorten

        view = Chosen(**options, links=links).view()
        decisions, known = read_decisions(view), subjects(view)
        judgements = Judgements(decisions)
        of = {iri: judgements.of(iri) for iri in known}
        if every:
            for iri, found in of.items():
                said = "; ".join(f"{d.judgement} {d.item or ''}".strip() for d in found)
                click.echo(f"{shorten(iri, view.prefixes)}\t{said or 'no decision'}")
            return
        counts = Counter(_standing(judgements, iri) for iri in of)
        for name in ("linked", "no item", "open", "no decision"):
            click.echo(f"{name:<12}{counts[name]:>6}")
        past = len(decisions) - len(judgements.in_force)
        click.echo(f"{len(known)} things, {len(decisions)} decisions, {past} of them superseded")


def _standing(judgements: Any, iri: str) -> str:
    found = judgements.of(iri)
    if any(d.judgement in ("exact", "close") for d in found):
        return "linked"
    if any(d.judgement == "none" for d in found):
        return "no item"
    return "open" if len(found) > 0 else "no decision"

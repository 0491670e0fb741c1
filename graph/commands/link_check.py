"""``parley link check``: whether linked items are still what they were."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from parley.graph.command_errors import DOES_NOT_HOLD, reporting
from parley.graph.commands.link_options import (
    FILE,
    Chosen,
    annotation_option,
    source_of,
    source_options,
)


@click.command("check")
@annotation_option
@source_options
@click.option("--links", type=FILE, help="File of decisions to read beside the annotation.")
def command(links: Path | None, **options: Any) -> None:
    """List links whose items were merged, deleted, relabelled or redescribed since the decision.

    Tab-separated: thing, item, what happened, before, now. Nothing is changed: decide on them with
    `parley link decide`. Exit code 1 if there are any. What changed in a label or description is
    seen only of decisions that recorded it.
    """
    source = source_of(options)
    with reporting():
        from parley.graph.linking.decisions import ACCEPTING, in_force, read_decisions
        from parley.graph.linking.watching import findings
        from parley.graph.namespaces import shorten

        view = Chosen(**options, links=links).view()
        decisions = read_decisions(view)
        linked = [d.item for d in in_force(decisions) if d.judgement in ACCEPTING and d.item]
        with source.items(linked=linked) as items:
            found = list(findings(decisions, items))
        for one in (f for f in found if f.kind != "unknown"):
            thing = shorten(one.decision.subject, view.prefixes)
            click.echo(f"{thing}\t{one.decision.item}\t{one.kind}\t{one.before}\t{one.now}")
        unknown = sum(1 for one in found if one.kind == "unknown")
        unchecked = (
            f", {unknown} not checked, as nothing is known of their items" if unknown else ""
        )
        click.echo(f"{len(linked)} links, {len(found) - unknown} to review{unchecked}", err=True)
        if len(found) > unknown:
            sys.exit(DOES_NOT_HOLD)

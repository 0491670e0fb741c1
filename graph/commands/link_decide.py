"""``parley link decide``: one decision, without being asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.link_options import (
    FILE,
    Chosen,
    annotation_option,
    by_option,
    ledger,
    links_option,
)

JUDGEMENTS = ("exact", "close", "different", "none", "undecided")


@click.command("decide")
@click.argument("thing")
@click.argument("judgement", type=click.Choice(JUDGEMENTS))
@click.argument("item", required=False)
@annotation_option
@links_option
@by_option
@click.option("--reason", required=True, help="Why, and what remains doubtful.")
@click.option("--snapshot", type=FILE, help="Snapshot to take the evidence from.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the decision; by default today.",
)
def command(
    thing: str,
    judgement: str,
    item: str | None,
    links: Path,
    by: str,
    reason: str,
    snapshot: Path | None,
    day: datetime | None,
    **options: Any,
) -> None:
    """Decide that THING, such as actor:putin, is ITEM, is close to it, is not it, or has none.

    What it contradicts is superseded by it, and kept. To take a decision back, judge it undecided.
    """
    with reporting():
        from parley.graph.linking.decisions import Judgement
        from parley.graph.linking.scoring import scored
        from parley.graph.linking.snapshot import Snapshot
        from parley.graph.linking.subjects import subject_named, subjects
        from parley.graph.namespaces import shorten

        view = Chosen(**options, links=links).view()
        subject = subject_named(thing, subjects(view), view.prefixes)
        made = ledger(view, links, by, (day or datetime.now(UTC)).date())
        seen = None
        if snapshot is not None and item is not None:
            with Snapshot(snapshot) as items:
                found = items.item(item)
                seen = None if found is None else scored(subject, found, items.above)
        done = made.decide(subject, Judgement(judgement), item, seen, reason)
        over = ", ".join(shorten(one, view.prefixes) for one in done.supersedes)
        click.echo(
            f"wrote {shorten(done.iri)} to {links}" + (f"; supersedes {over}" if over else "")
        )

"""``parley link review``: candidates shown one thing after another, and decided on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.link_options import (
    Chosen,
    annotation_option,
    by_option,
    ledger,
    links_option,
    source_of,
    source_options,
)

if TYPE_CHECKING:
    from rich.console import Console

    from parley.graph.linking.reviewing import Review
    from parley.graph.linking.subjects import Subject
    from parley.graph.store import View


@click.command("review")
@click.argument("things", nargs=-1)
@annotation_option
@links_option
@by_option
@source_options
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--unsure", is_flag=True, help="Ask again about what was left unsure.")
@click.option(
    "--accept-above",
    type=click.FloatRange(0.5, 1.0),
    help="First accept by score alone: candidates that reach it and have no rival near.",
)
@click.option("--no-ask", is_flag=True, help="Only do what --accept-above says.")
def command(
    things: tuple[str, ...],
    links: Path,
    by: str,
    limit: int,
    unsure: bool,
    accept_above: float | None,
    no_ask: bool,
    **options: Any,
) -> None:
    """Decide on THINGS such as actor:putin, or on all that are not linked yet, one by one.

    Each decision is written to --links at once, so that a review can be ended at any time and goes
    on where it was. `?` shows the answers there are.
    """
    if no_ask and accept_above is None:
        raise click.UsageError("--no-ask leaves nothing to do without --accept-above")
    source = source_of(options)
    with reporting():
        from parley.graph.linking.reviewing import Review, open_subjects
        from parley.graph.linking.subjects import subject_named, subjects

        view = Chosen(**options, links=links).view()
        known = subjects(view)
        made = ledger(view, links, by, datetime.now(UTC).date())
        chosen = [subject_named(name, known, view.prefixes) for name in things]
        if len(things) == 0:
            chosen = list(open_subjects(known.values(), made.judgements(), unsure))
        with source.items(chosen) as items:
            if accept_above is not None:
                from parley.graph.linking.accepting import accept_above as accept

                still = list(open_subjects(chosen, made.judgements(), unsure))
                for decision in accept(accept_above, still, items, made):
                    click.echo(f"accepted {decision.item} for {decision.subject}")
            if not no_ask:
                waiting = [
                    s for s in chosen if len(things) > 0 or not made.judgements().settled(s.iri)
                ]
                _ask(Review(items, made, limit), waiting, view)
        click.echo(f"decisions written to {links}: {len(made.made)}")


def _ask(review: Review, chosen: list[Subject], view: View) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 100)
    passed = 0
    for number, subject in enumerate(chosen, 1):
        if len(review.step(subject).candidates) == 0:
            passed += 1
        elif not _ask_on(review, subject, f"{number}/{len(chosen)}", console, view):
            break
    if passed > 0:
        click.echo(f"{passed} things have no candidate and were passed over")


def _ask_on(review: Review, subject: Subject, where: str, console: Console, view: View) -> bool:
    """Ask about one thing until it is done with; return whether the review goes on."""
    from parley.graph.commands.link_candidates import table
    from parley.graph.linking.errors import LinkError
    from parley.graph.namespaces import PREFIXES

    done = False
    while not done:
        step = review.step(subject)
        console.print(table(subject, step.candidates, PREFIXES))
        try:
            typed = input(f"{where} [1.. a c r n u s z q ?] ")
        except EOFError:
            click.echo()
            return False
        if not sys.stdin.isatty():
            click.echo()  # nobody pressed return
        if typed.strip() == "q":
            return False
        try:
            done, said = review.answer(step, typed)
            click.echo(said)
        except LinkError as error:
            click.echo(str(error), err=True)
    return True

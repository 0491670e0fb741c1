"""``parley link background``: what Wikidata says of things that are linked, as background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.link_options import FILE, Chosen, annotation_option

if TYPE_CHECKING:
    from parley.graph.linking.background import Linked
    from parley.graph.linking.items import Json

LANGUAGES = ("de", "en", "es", "fr", "pl", "ru", "uk")
SHOWN = 20
"""How much of what was left out is listed without --verbose."""

Read = Callable[[Iterable[str]], "dict[str, Json]"]


@click.command("background")
@annotation_option
@click.option("--links", type=FILE, help="File of decisions to read beside the annotation.")
@click.option(
    "--entities",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Replies of wbgetentities, or a dump; may be given several times.",
)
@click.option("--live", is_flag=True, help="Ask Wikidata itself; needs --contact.")
@click.option("--contact", envvar="PARLEY_CONTACT", help="Address by which Wikimedia reaches you.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".parley-wikidata"),
    show_default=True,
    help="Folder for items that were fetched.",
)
@click.option("--api", envvar="PARLEY_WIKIDATA_API", help="Another Wikibase's api.php.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    help=f"Language of names; may be given several times. [default: {' '.join(LANGUAGES)}]",
)
@click.option("--verbose", is_flag=True, help="List everything that is left out.")
@click.option("-o", "--output", type=FILE, required=True, help="Annotation file to write.")
def command(
    links: Path | None,
    entities: tuple[Path, ...],
    live: bool,
    contact: str | None,
    cache: Path,
    api: str | None,
    languages: tuple[str, ...],
    verbose: bool,
    output: Path,
    **annotation: Any,
) -> None:
    """Write names, dates, offices, memberships and coordinates from the items of linked things.

    Only exact links in force count. The file is an annotation with a background graph of its own,
    in which each thing has the revision that was read and the day; run the command again to refresh
    it. What the graph cannot hold, such as an office of a body that it does not know, is listed.
    """
    if (len(entities) == 0) == (not live):
        raise click.UsageError("say where items come from: --entities FILE, or --live")
    with reporting():
        from datetime import UTC, datetime

        from parley.graph.domain import load_domain
        from parley.graph.linking.background import background, wanted_items
        from parley.graph.linking.background_file import write_background
        from parley.graph.linking.linked import linked_things
        from parley.graph.namespaces import ID

        today = datetime.now(UTC).date()
        domain = load_domain(annotation["extend"])
        view = Chosen(**annotation, links=links).view()
        things = linked_things(view, domain.model)
        read = _from_files(entities) if not live else _live(contact, cache, api)
        found = read(thing.item for thing in things)
        found |= read(sorted(wanted_items(things, found)))
        made = background(things, found, languages or LANGUAGES, today, f"{ID}office/")
        write_background(made, output, today)
        _tell(things, made.left_out, len(made.readings), verbose)


def _from_files(paths: Sequence[Path]) -> Read:
    from parley.graph.errors import Place, Problem
    from parley.graph.linking.entity_files import entities as entities_of
    from parley.graph.linking.errors import SnapshotInputError

    every: dict[str, Json] = {}
    for path in paths:
        for found in entities_of(path):
            if found.entity is None:
                place = Place(str(path), found.line)
                raise SnapshotInputError([Problem(place, found.fault, "fetch it again")])
            every[str(found.entity["id"])] = found.entity
            told = found.entity.get("redirects")
            if isinstance(told, dict):
                every[str(told["from"])] = found.entity
    return lambda items: {item: every[item] for item in items if item in every}


def _live(contact: str | None, cache: Path, api: str | None) -> Read:
    from parley.graph.linking.entity_cache import EntityCache
    from parley.graph.linking.wikidata import API, Manners, wikidata

    manners = Manners(contact=contact or "", api=api or API)

    async def fetch(items: list[str]) -> dict[str, Json]:
        async with wikidata(manners, EntityCache(cache)) as client:
            return await client.entities(items) if len(items) > 0 else {}

    return lambda items: asyncio.run(fetch(list(items)))


def _tell(things: Sequence[Linked], left_out: Sequence[str], read: int, verbose: bool) -> None:
    click.echo(
        f"{len(things)} linked things, {read} items read, {len(left_out)} left out", err=True
    )
    for line in left_out if verbose else left_out[:SHOWN]:
        click.echo(f"left out: {line}", err=True)
    if not verbose and len(left_out) > SHOWN:
        click.echo(f"… and {len(left_out) - SHOWN} more: see --verbose", err=True)

"""Options that the subcommands of ``parley link`` share, and what they stand for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parley.graph.commands.options import EXISTING, extend_option, view_of

if TYPE_CHECKING:
    from datetime import date

    from parley.graph.embedded import EngineView
    from parley.graph.linking.deciding import Ledger
    from parley.graph.linking.fetched import Fetched
    from parley.graph.linking.service_items import ServiceItems
    from parley.graph.linking.snapshot import Snapshot
    from parley.graph.linking.subjects import Subject
    from parley.graph.linking.wikidata import Wikidata

Command = TypeVar("Command", bound=Callable[..., None])
FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Chosen:
    """Which annotation is meant, and the file of decisions that is read beside it, if any."""

    annotation: tuple[Path, ...]
    extend: tuple[Path, ...]
    links: Path | None = None

    def view(self) -> EngineView:
        """Return a view of a build of everything; raises what building raises."""
        from parley.graph.commands.options import annotation_paths

        paths = annotation_paths(self.annotation)
        if self.links is not None and self.links.exists() and not _within(self.links, paths):
            paths = (*paths, self.links)
        return view_of(paths, None, self.extend, None)


def _within(file: Path, paths: Sequence[Path]) -> bool:
    return any(file.resolve().is_relative_to(path.resolve()) for path in paths)


@dataclass(frozen=True)
class Source:
    """Where items come from: a snapshot, Wikidata itself, or a reconciliation service.

    Servers are asked as ``contact``.
    """

    snapshot: Path | None
    live: bool
    service: str | None
    contact: str | None
    cache: Path
    api: str | None

    def require(self) -> None:
        """Raise :class:`click.UsageError` unless exactly one source is chosen."""
        if [self.snapshot is not None, self.live, self.service is not None].count(True) != 1:
            raise click.UsageError(
                "say where items come from: --snapshot FILE, --live, or --service URL"
            )

    @contextmanager
    def items(
        self, subjects: Iterable[Subject] = (), linked: Iterable[str] = ()
    ) -> Iterator[Snapshot | Fetched | ServiceItems]:
        """Give items: those for ``subjects``, and ``linked`` ones, if they have to be fetched."""
        if self.service is not None:
            yield self._proposed(list(subjects))
            return
        if self.snapshot is not None:
            from parley.graph.linking.snapshot import Snapshot

            with Snapshot(self.snapshot) as found:
                yield found
        else:
            yield asyncio.run(self._fetch(list(subjects), list(linked)))

    def _proposed(self, subjects: list[Subject]) -> ServiceItems:
        from parley.graph.linking.service_items import ask_service
        from parley.graph.reconciling.client import ReconciliationClient

        names = [name for subject in subjects for name in (subject.label, *subject.aliases)]
        with ReconciliationClient(self.service or "", self.contact or "") as client:
            return ask_service(client, names)

    async def _fetch(self, subjects: list[Subject], linked: list[str]) -> Fetched:
        from parley.graph.linking.entity_cache import EntityCache
        from parley.graph.linking.fetched import Fetched
        from parley.graph.linking.wikidata import API, Manners, wikidata

        manners = Manners(contact=self.contact or "", api=self.api or API)
        async with wikidata(manners, EntityCache(self.cache)) as client:
            found = Fetched()
            await found.fetch(client, linked)
            names = [name for subject in subjects for name in (subject.label, *subject.aliases)]
            await _search(found, client, names)
            return found


async def _search(found: Fetched, client: Wikidata, names: list[str]) -> None:
    if len(names) > 0:
        await found.search(client, names, ["en"])


def annotation_option(command: Command) -> Command:
    help_text = (
        "Annotation whose things are meant, instead of the article that ships with Parley; "
        "may be given several times."
    )
    return extend_option(
        click.option("--annotation", type=EXISTING, multiple=True, help=help_text)(command)
    )


def links_option(command: Command) -> Command:
    help_text = "File of decisions to add to, and to read beside the annotation; made if need be."
    return click.option("--links", type=FILE, required=True, help=help_text)(command)


def by_option(command: Command) -> Command:
    help_text = "Who decides, such as coder:anna."
    return click.option("--by", "by", required=True, envvar="PARLEY_CODER", help=help_text)(command)


def source_options(command: Command) -> Command:
    options = (
        click.option("--snapshot", type=FILE, help="Snapshot that `parley link snapshot` made."),
        click.option("--live", is_flag=True, help="Ask Wikidata itself; needs --contact."),
        click.option("--service", metavar="URL", help="Reconciliation service to ask."),
        click.option(
            "--contact",
            envvar="PARLEY_CONTACT",
            help="Address of mail or of a page by which Wikimedia can reach you.",
        ),
        click.option(
            "--cache",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path(".parley-wikidata"),
            show_default=True,
            help="Folder for items that were fetched.",
        ),
        click.option("--api", envvar="PARLEY_WIKIDATA_API", help="Another Wikibase's api.php."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def source_of(options: dict[str, Any]) -> Source:
    """Take the options of :func:`source_options` out of ``options``."""
    names = ("snapshot", "live", "service", "contact", "cache", "api")
    source = Source(**{name: options.pop(name) for name in names})
    source.require()
    return source


def ledger(view: EngineView, links: Path, by: str, today: date) -> Ledger:
    """Return the decisions of ``view``, to be added to in the file ``links``."""
    from parley.graph.linking.deciding import Ledger
    from parley.graph.linking.decision_file import DecisionFile, decider
    from parley.graph.linking.decisions import deciders, read_decisions

    known = deciders(view)
    who = decider(by)
    file = DecisionFile(links, frozenset(known))
    return Ledger(read_decisions(view), file, known.get(who.iri, who), today)

"""Options that several subcommands share, and what they stand for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from parley.graph.folder import open_view
from parley.graph.iris import is_iri
from parley.graph.namespaces import DEFAULT_BASE

if TYPE_CHECKING:
    from parley.graph.build import Build, Observer
    from parley.graph.domain import Domain
    from parley.graph.embedded import EngineView

Command = TypeVar("Command", bound=Callable[..., None])

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)


def paths_argument(command: Command) -> Command:
    return click.argument("paths", nargs=-1, type=EXISTING)(command)


def texts_option(command: Command) -> Command:
    help_text = "Folder of texts (*.txt) to verify passages against; their words stay there."
    return click.option("--texts", type=FOLDER, help=help_text)(command)


def extend_option(command: Command) -> Command:
    help_text = "Folder of Turtle files that extend the domain; may be given several times."
    return click.option("--extend", type=FOLDER, multiple=True, help=help_text)(command)


def base_option(command: Command) -> Command:
    help_text = "Base of the IRIs of things and graphs; it ends in a slash."
    return click.option(
        "--base", default=DEFAULT_BASE, show_default=True, callback=_base, help=help_text
    )(command)


def _base(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not (is_iri(value) and value.endswith("/")):
        raise click.BadParameter(f"{value!r} is no absolute IRI that ends in a slash")
    return value


def data_option(command: Command) -> Command:
    help_text = "Folder of a built store; without it the annotation is built in memory."
    return click.option("--data", type=click.Path(path_type=Path, file_okay=False), help=help_text)(
        command
    )


def annotation_paths(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return ``paths``, or the folder of the annotated article that ships with Parley."""
    return tuple(paths) if len(paths) > 0 else (Path(str(files("parley.examples"))),)


def run_build(
    paths: Sequence[Path], domain: Domain, texts: Path | None, base: str = DEFAULT_BASE
) -> Build:
    """Build, with a progress bar if standard error is a terminal."""
    from parley.graph.build import build
    from parley.graph.texts import read_texts

    with progress("building") as observer, without_collection():
        given = None if texts is None else read_texts(texts)
        return build(annotation_paths(paths), domain, given, base, observer)


def view_of(
    paths: Sequence[Path], data: Path | None, extend: Sequence[Path], texts: Path | None
) -> EngineView:
    """Return a view of the store in ``data``, or of a fresh build that holds.

    Raises the errors of both, :class:`~parley.graph.errors.InputError` for a build that does not
    hold.
    """
    if data is not None:
        return open_view(data)
    from parley.graph.domain import load_domain
    from parley.graph.embedded import MemoryStore

    domain = load_domain(extend)
    found = run_build(paths, domain, texts)
    found.require()
    store = MemoryStore()
    found.commit(store, domain)
    return store.view()


@contextmanager
def without_collection() -> Iterator[None]:
    """Let the garbage collector rest: a build makes a million small objects and drops few of them.

    Measured on the article: a sixth of the time of a build.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def progress(title: str) -> Iterator[Observer | None]:
    """Give an observer that draws a progress bar, or None if nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def observe(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield observe

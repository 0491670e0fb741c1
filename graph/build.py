"""The build: annotation files to the quads of a data set, checked on the way.

Reach for :func:`build`. It is deterministic: equal files, texts and tool version give equal quads,
whatever the time, the machine and the place of the checkout. Nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parley.graph.anchor_check import Verdict, check_anchors
from parley.graph.annotation import Annotations, read_annotations
from parley.graph.description.describe import describe
from parley.graph.domain import Domain
from parley.graph.enrich import enrich
from parley.graph.errors import InputError, Place, Problem
from parley.graph.export import chosen_quads, graph_names
from parley.graph.namespaces import DEFAULT_BASE, rebase
from parley.graph.provenance import describe_build
from parley.graph.report import Report
from parley.graph.store import Gate, Store, Version, by_graph
from parley.graph.texts import Texts
from parley.graph.validate import Validator

Observer = Callable[[str, int, int], None]
"""Told what begins: the stage, how many stages are done, and how many there are."""

STAGES = (
    "reading annotations",
    "computing",
    "verifying passages",
    "checking shapes",
    "describing",
    "sorting",
)


@dataclass(frozen=True)
class Build:
    """A finished build, whether or not it holds.

    ``quads`` are sorted as N-Quads lines; ``anchor_problems`` is empty when no texts were given.
    """

    quads: tuple[ox.Quad, ...]
    report: Report
    anchor_problems: tuple[Problem, ...]
    places: dict[str, Place]
    verified: int
    """How many passages have been looked up in a text."""
    base: str

    @property
    def holds(self) -> bool:
        """Whether the shapes are obeyed and, if texts were given, every passage verifies."""
        return self.report.conforms and all(p.severity != "error" for p in self.anchor_problems)

    @property
    def problems(self) -> list[Problem]:
        """All findings with their places, sorted."""
        return sorted([*self.report.problems(self.places), *self.anchor_problems])

    @property
    def graph_count(self) -> int:
        return len({quad.graph_name for quad in self.quads})

    def require(self) -> None:
        """Raise :class:`InputError` with all problems unless the build holds."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        if len(errors) > 0:
            raise InputError(errors)

    def gate(self, validator: Validator) -> Gate:
        """Return the gate for a store: it does not check again what this build has checked."""

        def check(quads: Iterable[ox.Quad]) -> Report:
            after = set(quads)
            return self.report if after == set(self.quads) else validator.check(after)

        return check

    def commit(self, store: Store, domain: Domain, *, add: bool = False) -> Version:
        """Make ``store`` hold exactly this build; with ``add``, beside the graphs it has already.

        Then the data set is described anew, since more than this build is in it. Raises what
        :meth:`parley.graph.store.Store.replace` raises.
        """
        view = store.view()
        graphs: dict[str, Sequence[ox.Quad]] = dict(by_graph(self.quads))
        others = [graph for graph in graph_names(view) if graph not in graphs]
        if not add:
            graphs |= dict.fromkeys(others, ())
        elif len(others) > 0:
            kept = chosen_quads(view, others)
            graphs |= by_graph(describe([*self.quads, *kept], domain, self.base))
        return store.replace(graphs, self.gate(domain.validator))

    @property
    def digest(self) -> str:
        """SHA-256 of the sorted N-Quads, in lower-case hexadecimal."""
        lines = "".join(f"{quad} .\n" for quad in self.quads)
        return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def build(
    paths: Sequence[Path],
    domain: Domain,
    texts: Texts | None = None,
    base: str = DEFAULT_BASE,
    observer: Observer | None = None,
) -> Build:
    """Build the data set that the annotation files below ``paths`` describe.

    With ``texts``, passages are verified and their words go to a text graph of each article;
    everything else is the same as without. ``base`` replaces the default base of things and graphs.
    The graphs in which the data set describes itself are made last, from all the others.

    Raises :class:`~parley.graph.errors.AnnotationError` for files that cannot be read as
    annotations; findings of the shapes and anchors are in the result instead.
    """
    begin = _stages(observer)
    begin()
    annotations = read_annotations(tuple(paths), domain.model)
    begin()
    store = ox.Store()
    store.extend(annotations.quads)
    store.extend(enrich(store, domain.model))
    store.extend(domain.vocabulary_quads())
    store.extend(describe_build(store, annotations.files))
    begin()
    verdict = Verdict((), (), 0)
    if texts is not None:
        verdict = check_anchors(store, texts, annotations.places)
        store.extend(verdict.words)
    begin()
    report = domain.validator.check(store)
    begin()
    told = list(_rebased(store, base))
    told += describe(list(told), domain, base)
    begin()
    quads = tuple(sorted(told, key=str))
    places = _rebased_places(annotations, base)
    return Build(quads, report, verdict.problems, places, verdict.verified, base)


def _stages(observer: Observer | None) -> Callable[[], None]:
    """Return a function to call when the next stage begins."""
    stages = iter(enumerate(STAGES))

    def begin() -> None:
        done, stage = next(stages)
        if observer is not None:
            observer(stage, done, len(STAGES))

    return begin


def _rebased(store: ox.Store, base: str) -> Iterator[ox.Quad]:
    if base == DEFAULT_BASE:
        yield from store
        return
    for quad in store:
        yield ox.Quad(
            _moved(quad.subject, base),
            quad.predicate,
            _moved(quad.object, base),
            _moved(quad.graph_name, base),
        )


def _moved(term: ox.Term, base: str) -> ox.Term:  # type: ignore[name-defined]
    return ox.NamedNode(rebase(term.value, base)) if isinstance(term, ox.NamedNode) else term


def _rebased_places(annotations: Annotations, base: str) -> dict[str, Place]:
    return {rebase(iri, base): place for iri, place in annotations.places.items()}

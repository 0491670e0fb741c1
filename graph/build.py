"""The build: annotation files to the quads of a data set, checked on the way.

Reach for :func:`build`. It is deterministic: equal files, texts and tool version give equal quads,
whatever the time, the machine and the place of the checkout. Nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parley.graph.anchor_check import check_anchors
from parley.graph.annotation import Annotations, read_annotations
from parley.graph.domain import Domain
from parley.graph.enrich import enrich
from parley.graph.errors import Place, Problem
from parley.graph.namespaces import DEFAULT_BASE, rebase
from parley.graph.provenance import describe_build
from parley.graph.report import Report
from parley.graph.texts import Texts


@dataclass(frozen=True)
class Build:
    """A finished build, whether or not it holds.

    ``quads`` are sorted as N-Quads lines; ``anchor_problems`` is empty when no texts were given.
    """

    quads: tuple[ox.Quad, ...]
    report: Report
    anchor_problems: tuple[Problem, ...]
    places: dict[str, Place]

    @property
    def holds(self) -> bool:
        """Whether the shapes are obeyed and, if texts were given, every passage verifies."""
        return self.report.conforms and all(p.severity != "error" for p in self.anchor_problems)

    @property
    def problems(self) -> list[Problem]:
        """All findings with their places, sorted."""
        return sorted([*self.report.problems(self.places), *self.anchor_problems])

    @property
    def digest(self) -> str:
        """SHA-256 of the sorted N-Quads, in lower-case hexadecimal."""
        lines = "".join(f"{quad} .\n" for quad in self.quads)
        return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def build(
    paths: Sequence[Path], domain: Domain, texts: Texts | None = None, base: str = DEFAULT_BASE
) -> Build:
    """Build the data set that the annotation files below ``paths`` describe.

    With ``texts``, passages are verified and their words go to a text graph of each article; everything
    else is the same as without. ``base`` replaces the default base of things and graphs.

    Raises :class:`~parley.graph.errors.AnnotationError` for files that cannot be read as annotations;
    findings of the shapes and anchors are in the result instead.
    """
    annotations = read_annotations(tuple(paths), domain.model)
    store = ox.Store()
    store.extend(annotations.quads)
    store.extend(enrich(store, domain.model))
    store.extend(domain.vocabulary_quads())
    store.extend(describe_build(store, annotations.files))
    report = domain.validator.check(store)
    problems: tuple[Problem, ...] = ()
    if texts is not None:
        verdict = check_anchors(store, texts, annotations.places)
        store.extend(verdict.words)
        problems = verdict.problems
    quads = tuple(sorted(_rebased(store, base), key=str))
    return Build(quads, report, problems, _rebased_places(annotations, base))


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

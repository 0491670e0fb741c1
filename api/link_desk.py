"""The desk at which links are decided over HTTP: what is served, the file of decisions, a snapshot.

What is decided is in the file at once, and in the served data when these are built again; so the
file counts before the data. Everything here blocks, and is called in threads. IRIs are those of the
file, below the default base, whatever the base of the served data is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from parley.api.link_posted import Posted
from parley.graph.errors import InputError, StoreError
from parley.graph.linking.candidates import candidates
from parley.graph.linking.deciding import Ledger
from parley.graph.linking.decision_file import DecisionFile, decider
from parley.graph.linking.decisions import Decider, Decision, Judgement, deciders, read_decisions
from parley.graph.linking.errors import LinkConflictError, LinkError
from parley.graph.linking.filed_decisions import filed_decisions, merged
from parley.graph.linking.judgements import Judgements
from parley.graph.linking.scoring import Candidate, scored
from parley.graph.linking.snapshot import Snapshot
from parley.graph.linking.subjects import Subject, subject_named, subjects
from parley.graph.namespaces import DEFAULT_BASE, PREFIXES, shorten
from parley.graph.store import View


@dataclass(frozen=True)
class Served:
    """What one version of the served data says."""

    version: str
    subjects: dict[str, Subject]
    decisions: tuple[Decision, ...]
    deciders: dict[str, Decider]


@dataclass(frozen=True)
class Standing:
    """How decisions stand now: things by IRI, all decisions, and what follows from them."""

    subjects: dict[str, Subject]
    decisions: list[Decision]
    judgements: Judgements
    deciders: dict[str, Decider]

    def named(self, name: str) -> Subject:
        """Return the thing with that name or IRI; raises ``UnknownThingError``."""
        return subject_named(name, self.subjects, PREFIXES)

    def of(self, iri: str) -> list[Decision]:
        """Return all decisions on a thing, superseded ones too, the latest last."""
        return [decision for decision in self.decisions if decision.subject == iri]


class Desk:
    """Where decisions of one server are made. ``snapshot`` may be missing: no candidates then.

    Raises :class:`~parley.graph.linking.errors.LinkError` if the file or the snapshot cannot be
    what it should be.
    """

    def __init__(self, links: Path, snapshot: Path | None, base: str = DEFAULT_BASE) -> None:
        DecisionFile(links)
        if snapshot is not None:
            Snapshot(snapshot).close()
        self.links = links
        self.snapshot = snapshot
        self._base = base
        self._turn = threading.Lock()
        self._served: Served | None = None

    def standing(self, view: View) -> Standing:
        """Return how decisions stand, by the served data and by the file as it is now."""
        served = self._of(view)
        decisions = list(served.decisions)
        with _readable(self.links):
            if self.links.exists():
                decisions = merged(decisions, filed_decisions(self.links))
        return Standing(served.subjects, decisions, Judgements(decisions), served.deciders)

    def candidates(self, standing: Standing, subject: Subject, limit: int) -> list[Candidate]:
        """Return items for a thing, the best first, without those that were rejected."""
        with self._items() as items:
            return candidates(subject, items, standing.judgements, limit)

    def decide(self, view: View, posted: Posted) -> Decision:
        """Write what was posted and return the decision; those that wait take turns.

        Raises :class:`~parley.graph.linking.errors.LinkError` if that cannot be decided, and
        :class:`~parley.graph.errors.StoreError` if the file cannot be read or written.
        """
        with self._turn:
            standing = self.standing(view)
            who = decider(posted.coder)
            file = DecisionFile(self.links, frozenset(standing.deciders))
            today = datetime.now(UTC).date()
            known = standing.deciders.get(who.iri, who)
            ledger = Ledger(list(standing.decisions), file, known, today)
            proposed = self._proposed(ledger, standing, posted)
            try:
                return ledger.keep(proposed)
            except (LinkError, InputError, OSError) as error:
                raise StoreError(f"the decision was not written: {error}") from error

    def _proposed(self, ledger: Ledger, standing: Standing, posted: Posted) -> Decision:
        if posted.undo is not None:
            return ledger.reversal(_to_undo(standing, posted.undo), posted.reason)
        subject = standing.named(posted.thing)
        seen = None if posted.item is None else self._seen(subject, posted.item)
        made = ledger.propose(subject, posted.judgement, posted.item, seen, posted.reason)
        _require_named(standing, made, posted)
        return made

    def _seen(self, subject: Subject, item: str) -> Candidate | None:
        """Return the evidence that the snapshot has for an item; None if it does not know it."""
        if self.snapshot is None:
            return None
        with self._items() as items:
            if items.gone(item):
                raise LinkError(f"Wikidata has no item {item}, by this snapshot: choose another")
            found = items.item(item)
            return None if found is None else scored(subject, found, items.above)

    @contextmanager
    def _items(self) -> Iterator[Snapshot]:
        assert self.snapshot is not None  # whoever asks for candidates has looked
        try:
            snapshot = Snapshot(self.snapshot)
        except LinkError as error:
            raise StoreError(str(error)) from error
        with snapshot:
            yield snapshot

    def _of(self, view: View) -> Served:
        """Return what a version says; the last one that was asked for is kept."""
        version = str(view.version)
        kept = self._served
        if kept is None or kept.version != version:
            things = {
                self._filed(iri): replace(one, iri=self._filed(iri))
                for iri, one in subjects(view).items()
            }
            known = {
                self._filed(iri): replace(one, iri=self._filed(iri))
                for iri, one in deciders(view).items()
            }
            found = tuple(self._as_filed(one) for one in read_decisions(view))
            kept = self._served = Served(version, things, found, known)
        return kept

    def _as_filed(self, decision: Decision) -> Decision:
        return replace(
            decision,
            iri=self._filed(decision.iri),
            subject=self._filed(decision.subject),
            by=self._filed(decision.by),
            supersedes=tuple(self._filed(iri) for iri in decision.supersedes),
        )

    def _filed(self, iri: str) -> str:
        """Return the IRI by which a file names what the served data name under their base."""
        return DEFAULT_BASE + iri[len(self._base) :] if iri.startswith(self._base) else iri


def _to_undo(standing: Standing, iri: str) -> Decision:
    found = next((one for one in standing.decisions if one.iri == iri), None)
    if found is None:
        raise LinkError(f"there is no decision {iri}: name one as /links has it")
    if found.judgement is Judgement.UNDECIDED:
        raise LinkError(f"{iri} left the thing undecided: there is nothing to take back")
    return found


def _require_named(standing: Standing, made: Decision, posted: Posted) -> None:
    """Raise unless whoever decides knows of what would be superseded, and says so."""
    unknown = [
        one
        for one in standing.judgements.of(made.subject)
        if one.iri in made.supersedes
        and one.judgement is not Judgement.UNDECIDED
        and one.iri not in posted.supersedes
    ]
    if len(unknown) > 0:
        told = "; ".join(
            f"{one.iri} ({one.judgement}{'' if one.item is None else f' {one.item}'}, "
            f"by {shorten(one.by)})"
            for one in unknown
        )
        raise LinkConflictError(
            f"nothing was written: this contradicts what is decided already, {told}. To replace "
            "it, name it in `supersedes`; to take it back, in `undo`"
        )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (InputError, LinkError, OSError) as error:
        raise StoreError(f"the file of decisions cannot be read: {error}") from error

"""Making decisions: what a new one supersedes, what may not be decided, and what it is based on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from parley.graph.linking.decision_file import DecisionFile
from parley.graph.linking.decisions import WITH_ITEM, Decider, Decision, Judgement
from parley.graph.linking.errors import LinkError
from parley.graph.linking.items import ITEM
from parley.graph.linking.judgements import Judgements
from parley.graph.linking.scoring import Candidate
from parley.graph.linking.subjects import Subject


@dataclass
class Ledger:
    """All decisions there are, and the file that new ones go to. ``today`` is the day they bear."""

    decisions: list[Decision]
    file: DecisionFile
    decider: Decider
    today: date
    made: list[Decision] = field(default_factory=list)
    """Decisions made here, in order."""

    def judgements(self) -> Judgements:
        """Return what follows from the decisions as they stand."""
        return Judgements(self.decisions)

    def decide(
        self,
        subject: Subject,
        judgement: Judgement,
        item: str | None = None,
        candidate: Candidate | None = None,
        reason: str = "",
    ) -> Decision:
        """Write a decision and return it; what it contradicts is superseded by it.

        Raises what :meth:`propose` raises, and what writing raises.
        """
        return self.keep(self.propose(subject, judgement, item, candidate, reason))

    def propose(
        self,
        subject: Subject,
        judgement: Judgement,
        item: str | None = None,
        candidate: Candidate | None = None,
        reason: str = "",
    ) -> Decision:
        """Return a decision that is not written, and has no name yet; :meth:`keep` writes it.

        ``candidate`` is the evidence that was seen, and gives the item. Raises :class:`LinkError`
        if the judgement needs an item, or cannot have one, or cannot be on such a thing, or if the
        same is decided already.
        """
        item = candidate.item.id if candidate is not None else item
        _require(subject, judgement, item)
        earlier = self.judgements().of(subject.iri)
        known = next((d for d in earlier if (d.judgement, d.item) == (judgement, item)), None)
        if known is not None and judgement is not Judgement.UNDECIDED:
            raise LinkError(f"that is decided already, by {known.iri}: {known.reason}")
        return Decision(
            iri="",
            subject=subject.iri,
            judgement=judgement,
            by=self.decider.iri,
            on=self.today,
            reason=reason or _reason(judgement, candidate),
            item=item,
            supersedes=tuple(d.iri for d in earlier if _contradicts(judgement, item, d)),
            **_evidence(candidate),  # type: ignore[arg-type]
        )

    def keep(self, decision: Decision) -> Decision:
        """Write a decision that was proposed here, and return it with the IRI that it got."""
        written = self._write(decision)
        self.made.append(written)
        return written

    def undo(self) -> Decision:
        """Take back the last decision that was made here, by a new one; it is kept, superseded.

        Raises :class:`LinkError` if there is none.
        """
        if len(self.made) == 0:
            raise LinkError("nothing was decided yet that could be taken back")
        return self._write(self.reversal(self.made.pop()))

    def reversal(self, earlier: Decision, reason: str = "") -> Decision:
        """Return the decision, not written yet, that takes an earlier one back.

        Raises :class:`LinkError` if that is superseded already.
        """
        if earlier not in self.judgements().in_force:
            raise LinkError(f"{earlier.iri} is superseded: take back the one that replaced it")
        said = f"Takes back that {earlier.item or 'the whole'} was judged {earlier.judgement}."
        return Decision(
            iri="",
            subject=earlier.subject,
            judgement=Judgement.UNDECIDED,
            by=self.decider.iri,
            on=self.today,
            reason=reason or said,
            supersedes=(earlier.iri,),
        )

    def _write(self, decision: Decision) -> Decision:
        written = self.file.add(decision, self.decider)
        self.decisions.append(written)
        return written


def _require(subject: Subject, judgement: Judgement, item: str | None) -> None:
    if item is not None and ITEM.fullmatch(item) is None:
        raise LinkError(f"{item!r} is no item of Wikidata: write its number, such as Q42")
    if judgement in WITH_ITEM and item is None:
        raise LinkError(f"{judgement} is said of an item: name it, such as Q42")
    if judgement is Judgement.NONE and item is not None:
        raise LinkError("none says that no item is meant: name none, or say `different`")
    if judgement is Judgement.EXACT and not subject.named:
        raise LinkError(
            f"{subject.label} has no extent that an item could be equal to: say `close`"
        )


def _contradicts(judgement: Judgement, item: str | None, earlier: Decision) -> bool:
    """Return whether an earlier decision on the same thing cannot stand beside a new one."""
    if earlier.item is not None and earlier.item == item:
        return True
    if earlier.judgement is Judgement.DIFFERENT:
        return False
    if judgement in (Judgement.NONE, Judgement.UNDECIDED) and item is None:
        return True
    if judgement is Judgement.EXACT:
        return earlier.judgement is not Judgement.CLOSE
    if judgement is Judgement.CLOSE:
        return earlier.item is None
    return False


def _reason(judgement: Judgement, candidate: Candidate | None) -> str:
    if candidate is None:
        return f"Judged {judgement}; no reason was given."
    seen = ", ".join(f"{feature.kind} {feature.score:.2f}" for feature in candidate.features)
    return f"Judged {judgement} in review; what was seen: {seen}."


def _evidence(candidate: Candidate | None) -> dict[str, object]:
    if candidate is None:
        return {}
    item = candidate.item
    return {
        "score": candidate.score,
        "item_label": item.label(),
        "item_description": item.description() or None,
        "item_revision": item.revision if item.revision > 0 else None,
        "features": candidate.features,
    }

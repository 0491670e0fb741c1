"""A review: thing by thing, candidates are shown and decided on, and each decision is kept at once.

Nothing here knows of a terminal: it is told what was typed and answers what to show, so that a
review can be held anywhere. To resume is to begin anew, since what is decided is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from parley.graph.linking.candidates import Items, candidates
from parley.graph.linking.deciding import Ledger
from parley.graph.linking.decisions import Judgement
from parley.graph.linking.errors import LinkError
from parley.graph.linking.judgements import Judgements
from parley.graph.linking.scoring import Candidate
from parley.graph.linking.subjects import Subject

ANSWER: Final = re.compile(r"(?P<verb>[a-z?]*)\s*(?P<number>\d*)(?:\s+(?P<reason>\S.*))?")
WITH_NUMBER: Final = {
    "": Judgement.EXACT,
    "a": Judgement.EXACT,
    "c": Judgement.CLOSE,
    "r": Judgement.DIFFERENT,
    "u": Judgement.UNDECIDED,
}
HELP: Final = (
    "1 or a 1: it is candidate 1.   c 1: it is close to it.   r 1: it is not; r: none of those "
    "shown.\nu 1: unsure whether it is; u: unsure of all.   n: no item is meant.\n"
    "s: skip.   z: take the last decision back.   q: quit.   Words behind are the reason."
)


class NotAnAnswerError(LinkError):
    """What was typed is no answer; the message says what is."""


@dataclass(frozen=True)
class Step:
    """A thing and its candidates, as they are shown."""

    subject: Subject
    candidates: list[Candidate]


def open_subjects(
    known: Iterable[Subject], judgements: Judgements, unsure: bool = False
) -> Iterator[Subject]:
    """Iterate over things without link, in their order; those left unsure only with ``unsure``."""
    for subject in known:
        if not judgements.settled(subject.iri) and (unsure or not judgements.unsure(subject.iri)):
            yield subject


class Review:
    """A review with candidates from ``items``; decisions go to ``ledger``."""

    def __init__(self, items: Items, ledger: Ledger, limit: int = 5) -> None:
        self._items = items
        self._ledger = ledger
        self._limit = limit

    def step(self, subject: Subject) -> Step:
        """Return what to show for a thing."""
        found = candidates(subject, self._items, self._ledger.judgements(), self._limit)
        return Step(subject, found)

    def answer(self, step: Step, typed: str) -> tuple[bool, str]:
        """Do what was typed; return whether the thing is done with, and what to say.

        Raises :class:`NotAnAnswerError` if it is no answer, and :class:`LinkError` if that cannot
        be decided.
        """
        found = ANSWER.fullmatch(typed.strip())
        if found is None or typed.strip() == "":
            raise NotAnAnswerError(HELP)
        verb, number, reason = found["verb"], found["number"], found["reason"] or ""
        if verb == "s" and number == "":
            return True, "skipped"
        if verb == "z" and number == "":
            return False, f"taken back by {self._ledger.undo().iri}"
        if verb in WITH_NUMBER and number != "":
            return self._on_one(step, WITH_NUMBER[verb], int(number), reason)
        return self._on_none(step, verb, number, reason)

    def _on_one(
        self, step: Step, judgement: Judgement, number: int, reason: str
    ) -> tuple[bool, str]:
        if not 1 <= number <= len(step.candidates):
            raise NotAnAnswerError(f"there is no candidate {number}")
        chosen = step.candidates[number - 1]
        made = self._ledger.decide(step.subject, judgement, candidate=chosen, reason=reason)
        done = judgement is not Judgement.DIFFERENT
        return done, f"{made.judgement} {made.item}: {made.iri}"

    def _on_none(self, step: Step, verb: str, number: str, reason: str) -> tuple[bool, str]:
        if number != "" or verb not in ("n", "u", "r"):
            raise NotAnAnswerError(HELP)
        if verb == "n":
            self._ledger.decide(step.subject, Judgement.NONE, reason=reason)
            return True, "no item is meant"
        for candidate in step.candidates:
            self._ledger.decide(step.subject, WITH_NUMBER[verb], candidate=candidate, reason=reason)
        said = "are not it" if verb == "r" else "are left unsure"
        return True, f"{len(step.candidates)} items {said}"

"""Acceptance by score alone, for those who ask for it with a threshold.

The decisions say so: a program made them, at which threshold, and on whose word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from parley.graph.linking.candidates import Items, acceptable, candidates
from parley.graph.linking.deciding import Ledger
from parley.graph.linking.decisions import Decider, Decision, Judgement
from parley.graph.linking.subjects import Subject
from parley.graph.namespaces import ID

PROGRAM: Final = Decider(f"{ID}coder/parley-link", "parley link, by score alone", "program")


def accept_above(
    threshold: float, subjects: Iterable[Subject], items: Items, ledger: Ledger
) -> Iterator[Decision]:
    """Accept the first candidate of each thing that reaches ``threshold`` and has no rival near.

    Iterate over the decisions as they are written. Things that can be equal to no item are passed
    over. A rival is near from :data:`~parley.graph.linking.candidates.RIVAL` downwards.
    """
    program = replace(ledger, decider=PROGRAM)
    for subject in subjects:
        found = candidates(subject, items, program.judgements())
        best = acceptable(found, threshold)
        if best is not None and subject.named:
            reason = (
                f"Accepted by score alone: {best.score:.2f} is not below {threshold:g}, "
                f"the threshold that {ledger.decider.iri} gave, and no rival is near."
            )
            yield program.decide(subject, Judgement.EXACT, candidate=best, reason=reason)

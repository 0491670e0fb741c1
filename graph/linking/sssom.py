"""Decisions as SSSOM: a table of mappings with justification, confidence, author and day.

Source: Simple Standard for Sharing Ontological Mappings, https://mapping-commons.github.io/sssom/
(Matentzoglu et al. 2022). A match is ``skos:exactMatch`` or ``skos:closeMatch``, that a pair is not
the same is ``skos:exactMatch`` with the modifier ``Not``, that there is no item has the object
``sssom:NoTermFound``. What is undecided is no mapping and is not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from parley.graph.linking.decisions import Decider, Decision, Judgement, in_force
from parley.graph.linking.subjects import Subject
from parley.graph.namespaces import SKOS, VOCAB, WIKIDATA

COLUMNS: Final = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id"),
    *("object_label", "mapping_justification", "author_id", "author_label", "mapping_tool"),
    *("mapping_date", "confidence", "other", "comment"),
)
PREDICATES: Final = {
    Judgement.EXACT: ("skos:exactMatch", ""),
    Judgement.CLOSE: ("skos:closeMatch", ""),
    Judgement.DIFFERENT: ("skos:exactMatch", "Not"),
    Judgement.NONE: ("skos:exactMatch", ""),
}
MANUAL: Final = "semapv:ManualMappingCuration"
COMPUTED: Final = "semapv:CompositeMatching"
VOCABULARIES: Final = {
    "skos": SKOS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "wikidata": WIKIDATA,
    "parleyvocab": VOCAB,
}


def sssom(
    decisions: Iterable[Decision],
    subjects: Mapping[str, Subject],
    deciders: Mapping[str, Decider],
    base: str,
    licence: str,
) -> Iterator[str]:
    """Iterate over the lines of the table: metadata of the set, names of columns, mappings.

    Only decisions in force. ``base`` is where things stand, and becomes the prefix ``thing``.
    ``confidence`` is the score that was computed, where there is one.
    """
    rows = [
        _row(d, subjects, deciders, base) for d in in_force(decisions) if d.judgement in PREDICATES
    ]
    used = {cell.partition(":")[0] for row in rows for cell in row if ":" in cell}
    yield f"#mapping_set_id: {json.dumps(base + 'links')}\n"
    yield f"#license: {json.dumps(licence)}\n"
    yield "#curie_map:\n"
    known = {**VOCABULARIES, "thing": f"{base}id/"}
    for prefix, iri in sorted(known.items()):
        if prefix in used or prefix == "thing":
            yield f"#  {prefix}: {json.dumps(iri)}\n"
    yield "\t".join(COLUMNS) + "\n"
    for row in sorted(rows):
        yield "\t".join(_cell(cell) for cell in row) + "\n"


def _row(
    decision: Decision,
    subjects: Mapping[str, Subject],
    deciders: Mapping[str, Decider],
    base: str,
) -> list[str]:
    predicate, modifier = PREDICATES[decision.judgement]
    who = deciders.get(decision.by, Decider(decision.by, "", None))
    program = who.kind == "program"
    subject = subjects.get(decision.subject)
    return [
        _curie(decision.subject, base),
        "" if subject is None else subject.label,
        predicate,
        modifier,
        "sssom:NoTermFound" if decision.item is None else f"wikidata:{decision.item}",
        decision.item_label or "",
        COMPUTED if program else MANUAL,
        "" if program else _curie(decision.by, base),
        "" if program else who.label,
        who.label if program else "",
        decision.on.isoformat(),
        "" if decision.score is None else f"{decision.score:g}",
        "" if decision.item_revision is None else f"item_revision={decision.item_revision}",
        decision.reason,
    ]


def _curie(iri: str, base: str) -> str:
    start = f"{base}id/"
    return f"thing:{iri[len(start) :]}" if iri.startswith(start) else iri


def _cell(text: str) -> str:
    """Return a cell of TSV, in quotes where it holds what would end it."""
    if any(character in text for character in '\t\r\n"'):
        return '"' + text.replace('"', '""') + '"'
    return text

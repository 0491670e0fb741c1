"""Positions and their claims as flat rows, read from any store by a handful of SPARQL queries.

One row is one claim that a position rests on; a position without claims, because it is inferred
or unanchored, is one row of its own. Columns are the fields of :mod:`.mapping`, so a table that is
exported can be imported as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from parley.graph.namespaces import local_name
from parley.graph.store import Row, Term, View
from parley.graph.vocab import C, P


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim, or a position without one, as a table shows it; what is not known is empty.

    ``quote`` is filled only where the store holds the words. ``depth`` is how many speakers stand
    between the claim and the reader. Positions are code points.
    """

    id: str
    document: str
    title: str
    date: str
    author: str
    speaker: str
    organisation: str
    reporter: str
    concept: str
    stance: str
    quote: str
    start: int | None
    end: int | None
    paraphrase: str
    note: str
    depth: int | None
    basis: str
    position: str
    claim: str
    graph: str


COLUMNS: Final = tuple(field.name for field in fields(ClaimRow))

POSITIONS: Final = f"""
SELECT ?position ?graph ?holder ?target ?stance ?basis ?note ?primary WHERE {{
  GRAPH ?graph {{ ?position <{P.holder.value}> ?holder ; <{P.onTarget.value}> ?target ;
    <{P.stance.value}> ?stance ; <{P.positionBasis.value}> ?basis
    OPTIONAL {{ ?position <{P.note.value}> ?note }} }}
  OPTIONAL {{ ?graph <{P.hadPrimarySource.value}> ?primary }}
}} ORDER BY ?graph ?position"""

CLAIMS: Final = f"""
SELECT ?position ?claim ?hop ?depth ?paraphrase ?note ?passage WHERE {{
  ?position <{P.basedOn.value}> ?claim .
  ?claim <{P.assertedThrough.value}> ?hop ; <{P.expressedIn.value}> ?passage .
  OPTIONAL {{ ?hop <{P.depth.value}> ?depth }}
  OPTIONAL {{ ?claim <{P.note.value}> ?note }}
  OPTIONAL {{ ?claim <{P.paraphrase.value}> ?paraphrase }}
}} ORDER BY ?position ?claim ?paraphrase"""

SUPPORT: Final = f"""
SELECT ?position ?passage WHERE {{ ?position a <{C.Position.value}> ;
  <{P.supportedBy.value}> ?passage }} ORDER BY ?position ?passage"""

PASSAGES: Final = f"""
SELECT ?passage ?document ?start ?end ?words WHERE {{
  ?passage <{P.source.value}> ?document ; <{P.selector.value}> ?selector .
  ?selector <{P.start.value}> ?start ; <{P.end.value}> ?end .
  OPTIONAL {{ ?passage <{P.words.value}> ?words }} }}"""

HOPS: Final = f"""
SELECT ?hop ?actor ?outer WHERE {{ ?hop <{P.attributedTo.value}> ?actor
  OPTIONAL {{ ?hop <{P.reportedIn.value}> ?outer }} }} ORDER BY ?hop ?actor"""

LABELS: Final = f"""
SELECT ?thing ?label ?type WHERE {{ ?thing <{P.label.value}> ?label ; a ?type .
  FILTER EXISTS {{ {{ ?x <{P.holder.value}> ?thing }} UNION {{ ?x <{P.onTarget.value}> ?thing }}
    UNION {{ ?x <{P.attributedTo.value}> ?thing }} UNION {{ ?x <{P.creator.value}> ?thing }} }}
}} ORDER BY ?thing DESC(LANG(?label) = "en") ?label"""

DOCUMENTS: Final = f"""
SELECT ?document ?label ?date ?creator WHERE {{ ?document <{P.documentType.value}> ?kind ;
  <{P.label.value}> ?label
  OPTIONAL {{ ?document <{P.datePublished.value}> ?date }}
  OPTIONAL {{ ?document <{P.creator.value}> ?creator }}
}} ORDER BY ?document DESC(LANG(?label) = "en") ?label ?creator"""


def claim_rows(view: View) -> Iterator[ClaimRow]:
    """Iterate over the rows of a data set, by graph, position and claim."""
    return _Reader(view).rows()


class _Reader:
    def __init__(self, view: View) -> None:
        self._positions = list(view.query(POSITIONS).rows())
        self._claims = _grouped(view, CLAIMS, "position")
        self._support = _grouped(view, SUPPORT, "position")
        self._passages = _first(view, PASSAGES, "passage")
        self._hops = _grouped(view, HOPS, "hop")
        self._things = _first(view, LABELS, "thing")
        self._documents = _first(view, DOCUMENTS, "document")

    def rows(self) -> Iterator[ClaimRow]:
        for position in self._positions:
            claims = self._claims.get(_text(position, "position"), [])
            # Several paraphrases, one for each language, are one claim.
            unique = {_text(claim, "claim"): claim for claim in reversed(claims)}
            for iri in sorted(unique):
                yield self._row(position, unique[iri])
            if len(unique) == 0:
                yield self._row(position, None)

    def _row(self, position: Row, claim: Row | None) -> ClaimRow:
        passage = self._passage(position, claim)
        source = _text(passage, "document") or _text(position, "primary")
        document = self._documents.get(source, {})
        speaker, organisation, reporter = self._people(position, claim)
        own = position if claim is None else claim
        name = _text(own, "position" if claim is None else "claim")
        return ClaimRow(
            id=local_name(name).removeprefix("claim-").removeprefix("position-"),
            document=local_name(source) if source != "" else "",
            title=_text(document, "label"),
            date=_text(document, "date"),
            author=self._label(_text(document, "creator")),
            speaker=speaker,
            organisation=organisation,
            reporter=reporter,
            concept=self._label(_text(position, "target")),
            stance=local_name(_text(position, "stance")),
            quote=_text(passage, "words"),
            start=_number(passage, "start"),
            end=_number(passage, "end"),
            paraphrase=_text(own, "paraphrase"),
            note=_text(own, "note"),
            depth=_number(own, "depth"),
            basis=local_name(_text(position, "basis")),
            position=_text(position, "position"),
            claim="" if claim is None else _text(claim, "claim"),
            graph=_text(position, "graph"),
        )

    def _passage(self, position: Row, claim: Row | None) -> Row:
        if claim is not None:
            return self._passages.get(_text(claim, "passage"), {})
        support = self._support.get(_text(position, "position"), [])
        return self._passages.get(_text(support[0], "passage"), {}) if len(support) > 0 else {}

    def _people(self, position: Row, claim: Row | None) -> tuple[str, str, str]:
        """Return speaker, organisation and reporter.

        Whoever the claim is attributed to together with the holder is the other of speaker and
        organisation; if the holder is not among them, they are the reporters.
        """
        holder = _text(position, "holder")
        hop = _text(claim or {}, "hop")
        said = [_text(row, "actor") for row in self._hops.get(hop, [])]
        reporting = hop
        together = [holder]
        if holder in said:
            together = [holder, *[actor for actor in said if actor != holder]]
            reporting = self._outer(hop)
        # The outermost hop is the document's author, who has a column.
        outermost = self._outer(reporting) == ""
        reporters = [] if outermost else [_text(r, "actor") for r in self._hops[reporting]]
        persons = [a for a in together if self._is_person(a)]
        others = [a for a in together if not self._is_person(a)]
        return self._labels(persons), self._labels(others), self._labels(reporters)

    def _outer(self, hop: str) -> str:
        return _text(self._hops[hop][0], "outer") if hop in self._hops else ""

    def _is_person(self, actor: str) -> bool:
        return _text(self._things.get(actor, {}), "type") == C.Person.value

    def _labels(self, actors: list[str]) -> str:
        return "; ".join(self._label(actor) for actor in actors)

    def _label(self, iri: str) -> str:
        return _text(self._things.get(iri, {}), "label") or (local_name(iri) if iri else "")


def _grouped(view: View, query: str, key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in view.query(query).rows():
        found.setdefault(_text(row, key), []).append(row)
    return found


def _first(view: View, query: str, key: str) -> dict[str, Row]:
    return {iri: rows[0] for iri, rows in _grouped(view, query, key).items()}


def _text(row: Row, name: str) -> str:
    term: Term | None = row.get(name)
    return "" if term is None else str(getattr(term, "value", term))


def _number(row: Row, name: str) -> int | None:
    return int(_text(row, name)) if name in row else None

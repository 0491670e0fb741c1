"""Counting where the data are: one SPARQL query groups, and what comes back is small."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from parley.graph.namespaces import local_name
from parley.graph.networks.choices import Choices, Unit
from parley.graph.networks.counts import Cell, Counts
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Node
from parley.graph.networks.moments import read_moment
from parley.graph.networks.questions import (
    PREFIXES,
    counting_question,
    statements_question,
    unscaled_question,
    values,
)
from parley.graph.networks.statements import Moment, Statement
from parley.graph.store import Row, Term, View

BATCH = 500
"""How many nodes one query names, so that it stays short enough for any endpoint."""


def count(view: View, choices: Choices) -> Counts:
    """Count the statements of a store, by the choices made.

    Raises :class:`NetworkError` if a position has a stance that the scale does not name.
    """
    _require_scale(view, choices)
    found: dict[Cell, tuple[float, float]] = {}
    for row in view.query(counting_question(choices)).rows():
        cell = (_iri(row["actor"]), _iri(row["concept"]), _number(row["k"]), _iri(row["document"]))
        found[cell] = _number(row["number"]), _number(row["peak"]) if "peak" in row else 1.0
    return Counts.of(found, dates_of(view, {cell[3] for cell in found}))


def statements_of(view: View, choices: Choices) -> tuple[Statement, ...]:
    """Return the statements themselves, sorted: what an export writes, and what an edge rests on.

    Give ``actors`` and ``concepts`` of the choices to have only those behind a node or an edge.
    """
    _require_scale(view, choices)
    rows: dict[tuple[Cell, str], list[Row]] = defaultdict(list)
    for row in view.query(statements_question(choices)).rows():
        cell = (_iri(row["actor"]), _iri(row["concept"]), _number(row["k"]), _iri(row["document"]))
        rests = _iri(row.get("claim", row.get("passage", row["position"])))
        rows[cell, _iri(row["position"]) if choices.unit is Unit.POSITION else rests].append(row)
    dates = dates_of(view, {cell[3] for cell, _ in rows})
    return tuple(
        _statement(cell, found, dates.get(cell[3])) for (cell, _), found in sorted(rows.items())
    )


def _statement(cell: Cell, rows: Sequence[Row], moment: Moment | None) -> Statement:
    first = min(rows, key=lambda row: (_number(row["depth"]), "commitment" not in row))
    weights = [row.get("onClaim", row.get("onPosition")) for row in rows]
    claims = {_iri(row["claim"]) for row in rows if "claim" in row}
    commitment = first.get("commitment")
    return Statement(
        iri=min(_iri(row["position"]) for row in rows),
        document=cell[3],
        date=moment,
        actor=cell[0],
        concept=cell[1],
        stance=cell[2],
        weight=max(1.0 if weight is None else _number(weight) for weight in weights),
        claims=tuple(sorted(claims)),
        depth=int(_number(first["depth"])),
        commitment=None if commitment is None else local_name(_iri(commitment)),
        basis=local_name(_iri(first["basis"])),
    )


def dates_of(view: View, documents: Iterable[str]) -> dict[str, Moment]:
    """Return the day or time at which each document appeared; one dated more coarsely has none."""
    found: dict[str, Moment] = {}
    for row in _of_each(view, documents, "?node dcterms:issued ?value", "?value"):
        moment = read_moment(_text(row["value"]))
        if moment is not None:
            found[_iri(row["node"])] = moment
    return found


def nodes_of(view: View, names: Iterable[str], language: str = "en") -> dict[str, Node]:
    """Return label and type of nodes: the label in ``language`` if there is one, else another."""
    wanted = tuple(names)
    labels: dict[str, tuple[bool, str]] = {}
    for row in _of_each(view, wanted, "?node skos:prefLabel ?value", "?value"):
        value, name = row["value"], _iri(row["node"])
        other = not (isinstance(value, ox.Literal) and value.language == language)
        labels[name] = min(labels.get(name, (other, _text(value))), (other, _text(value)))
    types: dict[str, str] = {}
    for row in _of_each(view, wanted, "?node rdf:type ?value", "?value"):
        name, kind = _iri(row["node"]), local_name(_iri(row["value"]))
        types[name] = min(types.get(name, kind), kind)
    return {
        n: Node(labels[n][1] if n in labels else local_name(n), types.get(n, "")) for n in wanted
    }


def _of_each(view: View, names: Iterable[str], pattern: str, wanted: str) -> Iterator[Row]:
    ordered = sorted(names)
    for begin in range(0, len(ordered), BATCH):
        chosen = values("node", ordered[begin : begin + BATCH])
        yield from view.query(
            f"{PREFIXES}SELECT DISTINCT ?node {wanted} WHERE {{ {chosen} {pattern} }}"
        ).rows()


def _require_scale(view: View, choices: Choices) -> None:
    if not choices.scale.labels:
        raise NetworkError("The scale names no stance, so nothing can be counted: give it labels.")
    off = [_iri(row["stance"]) for row in view.query(unscaled_question(choices)).rows()]
    if off:
        raise NetworkError(
            f"Positions have stances that the scale does not name: {', '.join(off)}. Declare a "
            "value for each, or leave them out on purpose (without-stance)."
        )


def _iri(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    raise NetworkError(f"{term} stands where a statement needs an IRI.")


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else str(term)


def _number(term: Term) -> float:
    try:
        return float(_text(term))
    except ValueError:
        raise NetworkError(f"{term} stands where a number is meant to be.") from None

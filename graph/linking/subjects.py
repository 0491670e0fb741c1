"""The things of the graph that can be linked, with what is known of them to compare by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from parley.graph.linking.errors import UnknownThingError
from parley.graph.linking.rows import text
from parley.graph.namespaces import shorten, whole_name
from parley.graph.store import Row, View
from parley.graph.suggest import suggestion
from parley.graph.vocab import C, P

NAMED: Final = ", ".join(
    f"<{one.value}>"
    for one in (
        *(C.Person, C.State, C.Organisation, C.Bloc, C.Office, C.Place, C.Event),
        C.SecurityArrangement,
    )
)
"""Classes of what can be the same as an item, as ``shape:SameAs-named`` has them."""


@dataclass(frozen=True)
class Subject:
    """A thing to be linked. ``days`` are the first and last possible day of its time, if any."""

    iri: str
    cls: str
    label: str
    aliases: tuple[str, ...] = ()
    definition: str = ""
    days: tuple[date, date] | None = None
    named: bool = True
    """Whether it can be the same as an item; a topic or a collective of open membership cannot."""


def subjects(view: View) -> dict[str, Subject]:
    """Return everything that has a link decision or could have one, by IRI, sorted by it."""
    rows = list(view.query(_query()).rows())
    by_iri: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_iri[text(row, "thing")].append(row)
    return {iri: _subject(iri, found) for iri, found in sorted(by_iri.items())}


def subject_named(name: str, known: dict[str, Subject], prefixes: Mapping[str, str]) -> Subject:
    """Return the subject with an IRI or name such as ``actor:putin``.

    Raises :class:`UnknownThingError` if there is none.
    """
    iri = whole_name(name, prefixes)
    if iri not in known:
        names = [shorten(one, prefixes) for one in known]
        near = suggestion(name, names, "`parley link status --all` lists all things")
        raise UnknownThingError(f"there is nothing named {name} that can be linked: {near}")
    return known[iri]


def _query() -> str:
    return f"""
SELECT ?thing ?class ?label ?alias ?definition ?begin ?end ?named WHERE {{
  ?class <http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{C.Referent.value}> .
  BIND (EXISTS {{ ?class <http://www.w3.org/2000/01/rdf-schema#subClassOf>* ?sort
    FILTER (?sort IN ({NAMED})) }} AS ?named)
  ?thing a ?class ; <{P.label.value}> ?label .
  OPTIONAL {{ ?thing <{P.altLabel.value}> ?alias }}
  OPTIONAL {{ ?thing <{P.definition.value}> ?definition }}
  OPTIONAL {{ ?thing <{P.hasTime.value}> ?time .
    ?time <{P.earliestBegin.value}> ?begin ; <{P.latestEnd.value}> ?end }}
}} ORDER BY ?thing ?label ?alias ?definition ?begin ?end"""


def _subject(iri: str, rows: list[Row]) -> Subject:
    labels = list(dict.fromkeys(_literals(rows, "label")))
    english = [text(row, "label") for row in rows if _is_english(row["label"])]
    label = english[0] if len(english) > 0 else labels[0]
    others = dict.fromkeys([*labels, *_literals(rows, "alias")])
    days = [
        (date.fromisoformat(text(row, "begin")), date.fromisoformat(text(row, "end")))
        for row in rows
        if "begin" in row
    ]
    return Subject(
        iri=iri,
        cls=text(rows[0], "class"),
        label=label,
        aliases=tuple(name for name in others if name != label),
        definition=" ".join(dict.fromkeys(_literals(rows, "definition"))),
        named=text(rows[0], "named") == "true",
        days=None if len(days) == 0 else (min(d[0] for d in days), max(d[1] for d in days)),
    )


def _is_english(term: object) -> bool:
    return isinstance(term, ox.Literal) and (term.language or "").startswith("en")


def _literals(rows: list[Row], name: str) -> list[str]:
    return [text(row, name) for row in rows if name in row]

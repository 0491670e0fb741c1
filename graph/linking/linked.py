"""The things that are items, as background is looked up for them."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import pyoxigraph as ox

from parley.graph.linking.background import Linked
from parley.graph.linking.background_file import NAME
from parley.graph.linking.rows import text
from parley.graph.model import Model
from parley.graph.namespaces import GRAPH, WIKIDATA
from parley.graph.store import View
from parley.graph.vocab import C, P

QUERY: Final = f"""
SELECT ?thing ?item ?cls ?label ?graph WHERE {{
  ?thing <{P.sameAs.value}> ?item ; a ?cls .
  FILTER(STRSTARTS(STR(?item), "{WIKIDATA}"))
  OPTIONAL {{ GRAPH ?graph {{ ?thing <{P.label.value}> ?label }}
             FILTER(?graph != <{GRAPH}background/{NAME}>) }}
}} ORDER BY ?thing ?item ?cls ?label"""


def linked_things(view: View, model: Model) -> tuple[Linked, ...]:
    """Return the things that decisions in force say are items, sorted by IRI."""
    labels: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in view.query(QUERY).rows():
        known = labels[text(row, "thing"), text(row, "item"), text(row, "cls")]
        label = row.get("label")
        if isinstance(label, ox.Literal) and label.language is not None:
            known.setdefault(label.language, label.value)
    actors = {cls.iri for cls in model.descendants[C.Actor.value]}
    return tuple(
        Linked(
            iri=thing,
            item=item.removeprefix(WIKIDATA),
            cls=model.classes[cls].name if cls in model.classes else "",
            labels=known,
            actor=cls in actors,
        )
        for (thing, item, cls), known in sorted(labels.items())
    )

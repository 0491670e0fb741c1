"""Which words name which things, read from a view.

Names are labels and other labels; the label of an item elsewhere that a decision found to be the
same, where the decision keeps it; the words of label uses, which name whatever they were applied
to; and words of earlier mentions where a coder decided that they stand for a thing, as far as they
are a part of its label: a surname. The last need a version that was built with its texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyoxigraph as ox

from parley.graph.model import Model
from parley.graph.namespaces import OWL, RDF, SKOS, TERM
from parley.graph.search.tokens import words
from parley.graph.store import Row, View

MENTIONED: Final = f"{TERM}mentionedIn"


POSSESSIVE: Final = re.compile("['\u2019]s?$")


class NameSource(StrEnum):
    """What says that words name a thing, the surest first."""

    LABEL = "label"
    OTHER_LABEL = "other label"
    LINK = "link decision"
    MENTION = "earlier mention"
    LABEL_USE = "label use"


@dataclass(frozen=True)
class Name:
    """A name of a thing: its words, the tag of their language, the thing's IRI, who says so."""

    text: str
    language: str
    thing: str
    source: NameSource


LABELS: Final = """
SELECT DISTINCT ?thing ?name WHERE {{
  VALUES ?type {{ {classes} }} ?thing <{rdf}type> ?type ; <{skos}{label}> ?name .
}} ORDER BY ?thing ?name"""

LABEL_USES: Final = f"""
SELECT DISTINCT ?thing ?name WHERE {{
  ?use <{TERM}labelText> ?name ; <{TERM}appliedTo> ?thing .
}} ORDER BY ?thing ?name"""

LINKED: Final = f"""
SELECT DISTINCT ?thing ?name WHERE {{
  ?thing <{OWL}sameAs> ?item .
  ?decision <{TERM}linkSubject> ?thing ; <{TERM}linkTarget> ?item ; <{TERM}itemLabel> ?name .
}} ORDER BY ?thing ?name"""

EARLIER: Final = f"""
SELECT DISTINCT ?thing ?name ?label WHERE {{
  ?thing <{MENTIONED}> ?passage ; <{SKOS}prefLabel> ?label . ?passage <{TERM}words> ?name .
}} ORDER BY ?thing ?name ?label"""


def read_names(view: View, model: Model) -> list[Name]:
    """Return the names of everything in ``view`` that may be mentioned."""
    classes = " ".join(f"<{iri}>" for iri in _mentionable(model))
    found: list[Name] = []
    for label, source in (("prefLabel", NameSource.LABEL), ("altLabel", NameSource.OTHER_LABEL)):
        asked = LABELS.format(classes=classes, rdf=RDF, skos=SKOS, label=label)
        found += _names(view.query(asked).rows(), source)
    found += _names(view.query(LINKED).rows(), NameSource.LINK)
    found += _names(_parts_of_labels(view.query(EARLIER).rows()), NameSource.MENTION)
    found += _names(view.query(LABEL_USES).rows(), NameSource.LABEL_USE)
    return found


def _mentionable(model: Model) -> Iterator[str]:
    for cls in model.classes.values():
        if any(field.property.iri == MENTIONED for field in cls.fields.values()):
            yield cls.iri


def _names(rows: Iterable[Row], source: NameSource) -> Iterator[Name]:
    for row in rows:
        thing, name = row["thing"], row["name"]
        if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
            yield Name(name.value, name.language or "", thing.value, source)


def _parts_of_labels(rows: Iterable[Row]) -> Iterator[Row]:
    """Iterate over the earlier mentions that are capitalised words of the label, and not all."""
    for row in rows:
        name, label = row["name"], row["label"]
        if isinstance(name, ox.Literal) and isinstance(label, ox.Literal):
            plain = POSSESSIVE.sub("", name.value.strip())
            mine, whole = _forms(plain), _forms(label.value)
            capital = all(word[0].isupper() for word in plain.split())
            if capital and len(mine) > 0 and mine < whole:
                yield {**row, "name": ox.Literal(plain)}


def _forms(text: str) -> frozenset[str]:
    return frozenset(word.form for word in words(text))

"""Where on this server an IRI is described, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, unquote

from parley.graph.model import Model
from parley.graph.namespaces import ONTOLOGY, VOCAB, local_name, prefixes_for, shorten

KEPT: Final = "/:@!$&'()*+,;=~-._%"
"""Characters that may stand in a path as they are; a percent sign belongs to the IRI already."""

PARTS: Final = ("id", "graph")


class Links:
    """Links for the IRIs of one data set, by its base, and for the terms of one model."""

    def __init__(self, base: str, model: Model) -> None:
        self._base = base
        self._prefixes = prefixes_for(base)
        self._anchors = dict(_anchors(model))
        self._labels = dict(_labels(model))

    @property
    def prefixes(self) -> Mapping[str, str]:
        return self._prefixes

    def path(self, iri: str) -> str | None:
        """Return the address on this server that describes ``iri``, or None."""
        for part in PARTS:
            if iri.startswith(f"{self._base}{part}/"):
                return quote("/" + iri[len(self._base) :], safe=KEPT)
        return self.term_path(iri)

    def term_path(self, iri: str) -> str | None:
        """Return the address of a term of the ontology or of a vocabulary, or None."""
        anchor = self._anchors.get(iri)
        if anchor is not None:
            return f"/ontology#{anchor}"
        return "/ontology" if iri == ONTOLOGY else None

    def href(self, iri: str) -> str | None:
        """Return what to link an IRI to: its path here, or itself if it is on the web, or None."""
        local = self.path(iri)
        return local if local is not None or not iri.startswith(("http://", "https://")) else iri

    def iris(self, raw_path: str) -> tuple[str, ...]:
        """Return the IRIs that a path as it was sent can mean: with and without percent-decoding.

        An IRI may itself hold a percent sign; a character beyond ASCII is always sent encoded.
        """
        rest = raw_path.removeprefix("/")
        return tuple(dict.fromkeys((self._base + rest, self._base + unquote(rest))))

    def term_label(self, iri: str) -> str | None:
        """Return the label of a term of the ontology or of a vocabulary, or None."""
        return self._labels.get(iri)

    def short(self, iri: str) -> str:
        """Return ``prefix:local`` where a prefix fits, else the IRI itself."""
        return shorten(iri, self._prefixes)


def _anchors(model: Model) -> Iterator[tuple[str, str]]:
    for cls in model.classes.values():
        yield cls.iri, cls.name
    for prop in model.properties.values():
        yield prop.iri, prop.key
    for scheme in model.schemes.values():
        yield scheme.iri, f"scheme-{scheme.name}"
        for concept in scheme.concepts.values():
            yield concept.iri, f"{scheme.name}-{concept.name}"


def _labels(model: Model) -> Iterator[tuple[str, str]]:
    for term in (*model.classes.values(), *model.properties.values()):
        yield term.iri, term.label
    for scheme in model.schemes.values():
        yield scheme.iri, scheme.title
        for concept in scheme.concepts.values():
            yield concept.iri, concept.label


def vocabulary_anchor(path: str) -> str:
    """Return the anchor of a scheme or concept by its IRI without the vocabulary namespace."""
    scheme, _, concept = path.strip("/").partition("/")
    return f"scheme-{scheme}" if concept == "" else f"{scheme}-{local_name(VOCAB + concept)}"

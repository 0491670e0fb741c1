"""The domain as a whole: the Turtle it is declared in, the model, and the validator, made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from parley.graph.model import Model
from parley.graph.model_load import model_from
from parley.graph.model_source import Source, read_source
from parley.graph.namespaces import GRAPH, RDF, SH

if TYPE_CHECKING:
    from parley.graph.validate import Validator

SHAPE_KINDS = {f"{SH}{name}" for name in ("NodeShape", "PropertyShape", "SPARQLConstraint")}
VOCABULARY_GRAPH = ox.NamedNode(f"{GRAPH}vocabulary")
SHAPES_GRAPH = ox.NamedNode(f"{GRAPH}shapes")
EXAMPLES_GRAPH = ox.NamedNode(f"{GRAPH}examples")
VOID_GRAPH = ox.NamedNode(f"{GRAPH}void")
DESCRIPTION_GRAPHS = (SHAPES_GRAPH, EXAMPLES_GRAPH, VOID_GRAPH)
"""What a data set says of itself; see :mod:`parley.graph.description`."""


@dataclass(frozen=True)
class Domain:
    """What the system knows about its subject.

    Reach for :func:`load_domain` to get one; pass it on rather than loading it again.
    """

    source: Source
    model: Model

    @cached_property
    def validator(self) -> Validator:
        """The checker of data, made at first use."""
        # Importing pySHACL takes half a second, which a server on a built store need not spend.
        from parley.graph.validate import Validator

        return Validator(self.source, self.model)

    def vocabulary_quads(self) -> Iterator[ox.Quad]:
        """Iterate over terms and vocabularies, as quads of the vocabulary graph, without shapes."""
        for quad in self.source.quads():
            subject = quad.subject
            if isinstance(subject, ox.NamedNode) and not self._is_shape(subject, quad):
                yield ox.Quad(subject, quad.predicate, quad.object, VOCABULARY_GRAPH)

    def shape_quads(self) -> Iterator[ox.Quad]:
        """Iterate over what the vocabulary graph leaves out, as quads of the graph of shapes."""
        for quad in self.source.quads():
            subject = quad.subject
            if not isinstance(subject, ox.NamedNode) or self._is_shape(subject, quad):
                yield ox.Quad(subject, quad.predicate, quad.object, SHAPES_GRAPH)

    def _is_shape(self, subject: ox.NamedNode, quad: ox.Quad) -> bool:
        kinds = set(self.source.iris(subject, f"{RDF}type"))
        about_shapes = self.source.file_of(subject).startswith("shapes/") or kinds & SHAPE_KINDS
        return bool(about_shapes) or isinstance(quad.object, ox.BlankNode)


def load_domain(extensions: Sequence[Path] = ()) -> Domain:
    """Return the packaged domain, extended by the Turtle files below the folders ``extensions``.

    Raises :class:`~parley.graph.errors.ModelError` listing every disagreement.
    """
    source = read_source(tuple(extensions))
    return Domain(source, model_from(source))

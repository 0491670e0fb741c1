"""The parts that the schema of a server has."""

from __future__ import annotations

from parley.api.graphql.facets import Facets
from parley.api.graphql.parts import Part

PARTS: tuple[Part, ...] = (Facets(),)

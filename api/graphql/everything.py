"""The parts that the schema of a server has."""

from __future__ import annotations

from parley.api.graphql.facets import Facets
from parley.api.graphql.grouping import Grouping
from parley.api.graphql.histogram import Histograms
from parley.api.graphql.parts import Part
from parley.api.graphql.series import SeriesTogether

PARTS: tuple[Part, ...] = (Facets(), Histograms(), SeriesTogether(), Grouping())

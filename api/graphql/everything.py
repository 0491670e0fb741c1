"""The parts that the schema of a server has."""

from __future__ import annotations

from parley.api.graphql.drawing import DrawingPart
from parley.api.graphql.facets import Facets
from parley.api.graphql.grouping import Grouping
from parley.api.graphql.histogram import Histograms
from parley.api.graphql.lookup import LookupPart
from parley.api.graphql.networks import NetworkPart
from parley.api.graphql.parts import Part
from parley.api.graphql.searching import SearchPart
from parley.api.graphql.series import SeriesTogether
from parley.api.graphql.sparql_field import SparqlPart
from parley.api.graphql.subscribing import Subscriptions

PARTS: tuple[Part, ...] = (
    LookupPart(),
    SearchPart(),
    SparqlPart(),
    DrawingPart(),
    NetworkPart(),
    Facets(),
    Histograms(),
    SeriesTogether(),
    Grouping(),
    Subscriptions(),
)

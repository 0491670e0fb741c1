"""The parts that the schema of a server has."""

from __future__ import annotations

from parley.api.graphql.drawing import DrawingPart
from parley.api.graphql.lookup import LookupPart
from parley.api.graphql.parts import Part
from parley.api.graphql.searching import SearchPart
from parley.api.graphql.sparql_field import SparqlPart
from parley.api.graphql.subscribing import Subscriptions

PARTS: tuple[Part, ...] = (LookupPart(), SearchPart(), SparqlPart(), DrawingPart(), Subscriptions())

"""The parts that the schema of a server has."""

from __future__ import annotations

from parley.api.graphql.parts import Part
from parley.api.graphql.subscribing import Subscriptions

PARTS: tuple[Part, ...] = (Subscriptions(),)

"""The GraphQL schema as a committed file.

A change of ontology or shapes then shows what it does to the schema.
"""

from __future__ import annotations

from parley.api.graphql.everything import PARTS
from parley.api.graphql.layout import make_layout
from parley.api.graphql.types import make_schema
from parley.graph.domain import Domain

HEAD = "# Written by `parley derive` from ontology/*.ttl and shapes/*.ttl; edit those instead.\n\n"


def derived(domain: Domain) -> dict[str, str]:
    """Return this package's derived file by its path; an entry point of ``parley.derived``."""
    sdl = make_schema(make_layout(domain), PARTS).as_str()
    return {"api/schema.graphql": f"{HEAD}{sdl.rstrip()}\n"}

"""The peer of ``bench_graphql`` that a first attempt would be: Strawberry's own resolvers.

``python -m tests.bench.plain_strawberry PORT FILE`` serves the N-Quads of a file; each field of
each thing is a resolver that asks the store for itself.
"""

from __future__ import annotations

import sys

import pyoxigraph as ox
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

ID = "https://w3id.org/parley/id/"
PREFIXES = (
    "PREFIX parley: <https://w3id.org/parley/ontology#> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
ACTORS = "parley:Person parley:State parley:Organisation parley:Bloc parley:UnnamedCollective"
STORE = ox.Store()


def found(what: str) -> list[str]:
    """Return the values of ``?v`` that a pattern has in any graph, in order."""
    query = f"{PREFIXES} SELECT DISTINCT ?v WHERE {{ {what} }} ORDER BY ?v"
    rows = STORE.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return [row["v"].value for row in rows]


@strawberry.type
class Text:
    value: str


@strawberry.type
class Thing:
    iri: str

    @strawberry.field
    def id(self) -> str:
        return self.iri.removeprefix(ID)

    @strawberry.field
    def label(self) -> str | None:
        return next(iter(found(f"<{self.iri}> skos:prefLabel ?v")), None)


@strawberry.type
class Claim(Thing):
    @strawberry.field
    def paraphrase(self) -> Text | None:
        return next((Text(value=v) for v in found(f"<{self.iri}> parley:paraphrase ?v")), None)

    @strawberry.field
    def expressedIn(self) -> Thing | None:  # noqa: N802  # the name that everybody is asked for
        return next((Thing(iri=v) for v in found(f"<{self.iri}> parley:expressedIn ?v")), None)


@strawberry.type
class Actor(Thing):
    @strawberry.field
    def claimsAbout(self, first: int) -> list[Claim]:  # noqa: N802
        return [Claim(iri=v) for v in found(f"?v parley:about <{self.iri}>")[:first]]


@strawberry.type
class Claims:
    nodes: list[Claim]


@strawberry.type
class Actors:
    nodes: list[Actor]


@strawberry.type
class Query:
    @strawberry.field
    def claims(self, first: int) -> Claims:
        return Claims(nodes=[Claim(iri=v) for v in found("?v a parley:Claim")[:first]])

    @strawberry.field
    def actors(self, first: int) -> Actors:
        found_actors = found(f"VALUES ?class {{ {ACTORS} }} ?v a ?class")
        return Actors(nodes=[Actor(iri=v) for v in found_actors[:first]])

    @strawberry.field
    def claim(self, id: strawberry.ID) -> Claim | None:
        return Claim(iri=f"{ID}{id}")


def main() -> None:
    port, file = sys.argv[1:]
    STORE.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    schema = strawberry.Schema(Query, config=StrawberryConfig(auto_camel_case=False))
    uvicorn.run(GraphQL(schema), port=int(port), log_level="error")


if __name__ == "__main__":
    main()

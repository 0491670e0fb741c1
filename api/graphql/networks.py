"""Discourse networks: who stands with whom, on what, with the claims behind every node and edge.

What is computed, and how, is :mod:`parley.graph.networks`. Here are the types and the root fields.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.names import NODE
from parley.api.graphql.network_arguments import add_enums, arguments
from parley.api.graphql.network_measure_types import add_measures
from parley.api.graphql.network_resolvers import NetworkResolvers
from parley.api.graphql.parts import Part

CLAIM, PASSAGE = "Proposition", "Passage"

ABOUT_ONE = "A discourse network: actors tied by what they say of concepts, or to these concepts."
ABOUT_SERIES = (
    "The networks of windows of time, in order: give `window` or `windows`. Nodes are those that "
    "occur in the window."
)
BEHIND = "The {0} on which the counted statements rest, each once."


class NetworkPart(Part):
    """Adds `network` and `networks`."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        add_enums(made)
        _add_node(made)
        _add_statement(made)
        _add_edge(made)
        add_measures(made)
        _add_network(made)

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        one, several = arguments(made, series=False), arguments(made, series=True)
        yield make_field(made, "network", "DiscourseNetwork | None", ABOUT_ONE, one)
        kind = "list[DiscourseNetwork] | None"
        yield make_field(made, "networks", kind, f"{ABOUT_ONE} {ABOUT_SERIES}", several)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        query = schema.query_type
        assert query is not None
        resolvers = NetworkResolvers(layout)
        query.fields["network"].resolve = resolvers.network
        query.fields["networks"].resolve = resolvers.networks


def _behind(made: Namespace) -> list[StrawberryField]:
    return [
        make_field(made, "statements", "list[NetworkStatement]", "What is counted for it."),
        make_field(made, "claims", f"list[{CLAIM}]", BEHIND.format("claims")),
        make_field(made, "passages", f"list[{PASSAGE}]", BEHIND.format("passages")),
    ]


def _add_node(made: Namespace) -> None:
    fields = [
        make_field(made, "id", "ID", "Its id, by which edges name it."),
        make_field(made, "iri", "IRI", "Its IRI in full."),
        make_field(made, "label", "String", "The name under which it is shown."),
        make_field(made, "type", "String", "The name of its class."),
        make_field(made, "concept", "Boolean", "Whether it is a concept, not an actor."),
        make_field(made, "amount", "Float", "How many statements it has, duplicates included."),
        make_field(made, "degree", "Int", "How many edges it has."),
        make_field(made, "strength", "Float", "The sum of the sizes of the weights of its edges."),
        make_field(made, "thing", f"{NODE} | None", "The thing itself, with everything about it."),
        *_behind(made),
    ]
    made["NetworkNode"] = make_type("NetworkNode", "An actor or a concept in a network.", fields)


def _add_statement(made: Namespace) -> None:
    about = "How the next outer speaker stands to it; null where the author speaks."
    fields = [
        make_field(made, "id", "ID", "The id of the position that it is."),
        make_field(made, "actor", "ID", "The id of whoever it counts for."),
        make_field(made, "concept", "ID", "The id of what it is on."),
        make_field(made, "document", "ID", "The id of the document in which it is made."),
        make_field(made, "stance", "String", "Its stance, by its name on the scale."),
        make_field(made, "value", "Float", "Its stance as a number of the scale."),
        make_field(made, "weight", "Float", "What it counts for."),
        make_field(made, "depth", "Int", "How many speakers stand outside of its speaker."),
        make_field(made, "commitment", "String | None", about),
        make_field(made, "basis", "String | None", "Whether it is stated, inferred or unanchored."),
        make_field(made, "claims", "list[ID]", "The ids of the claims that it rests on."),
    ]
    about = "A statement as discourse networks count it: a position in a document."
    made["NetworkStatement"] = make_type("NetworkStatement", about, fields)


def _add_edge(made: Namespace) -> None:
    fields = [
        make_field(made, "id", "ID", "Names the edge within the network."),
        make_field(made, "source", "ID", "The id of the first node; in two modes, of the actor."),
        make_field(made, "target", "ID", "The id of the second; in two modes, of the concept."),
        make_field(made, "weight", "Float", "Its weight; never 0."),
        *_behind(made),
    ]
    made["NetworkEdge"] = make_type("NetworkEdge", "A tie of a network.", fields)


def _add_network(made: Namespace) -> None:
    when = "of the window, as a day or a time in ISO 8601; null if it is open."
    fields = [
        make_field(made, "oneMode", "Boolean", "Whether rows and columns are the same nodes."),
        make_field(made, "start", "String | None", f"The beginning {when}"),
        make_field(made, "end", "String | None", f"The end {when}"),
        make_field(made, "statements", "Float", "How many statements are counted, by weight."),
        make_field(made, "documents", "Int", "In how many documents."),
        make_field(made, "nodes", "list[NetworkNode]", "Actors, then concepts, by their IRIs."),
        make_field(made, "edges", "list[NetworkEdge]", "The ties whose weight is not 0."),
        make_field(made, "matrix", "NetworkMatrix", "The same as a matrix."),
        *_computed(made),
    ]
    made["DiscourseNetwork"] = make_type("DiscourseNetwork", ABOUT_ONE, fields)


def _computed(made: Namespace) -> list[StrawberryField]:
    """Return the fields that are computed when they are selected."""
    seed = make_argument(made, "seed", "Int", "The same seed gives the same answer.")
    seed.default = 0
    method = make_argument(made, "method", "NetworkMethod", "How groups are found.")
    method.default = made["NetworkMethod"]("louvain")
    resolution = make_argument(made, "resolution", "Float", "More than 1 gives smaller groups.")
    resolution.default = 1.0
    resamples = make_argument(made, "resamples", "Int", "How often documents are drawn.")
    resamples.default = 1000
    level = make_argument(made, "level", "Float", "The share of draws within the interval.")
    level.default = 0.95
    return [
        make_field(
            made,
            "coalitions",
            "NetworkCoalitions | None",
            "Groups of nodes that agree; of one mode, best with SUBTRACT.",
            [method, resolution, seed],
        ),
        make_field(
            made,
            "frustration",
            "NetworkFrustration | None",
            "The best division in two camps; of one mode, with SUBTRACT.",
            [seed],
        ),
        make_field(
            made, "polarisation", "NetworkPolarisation | None", "How divided the field is.", [seed]
        ),
        make_field(
            made,
            "intervals",
            "list[NetworkInterval] | None",
            "Intervals of the weights; it takes two documents.",
            [resamples, level, seed],
        ),
    ]

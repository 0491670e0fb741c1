"""Types of what is computed of a discourse network beside its matrix."""

from __future__ import annotations

from parley.api.graphql.making import Namespace, make_field, make_type


def add_measures(made: Namespace) -> None:
    """Add the types of measures to ``made``."""
    for add in (_coalitions, _frustration, _polarisation, _intervals, _matrix):
        add(made)


def _coalitions(made: Namespace) -> None:
    belief = [
        make_field(made, "concept", "ID", "The id of the concept."),
        make_field(made, "label", "String", "The name under which it is shown."),
        make_field(made, "statements", "Float", "How many statements the group makes on it."),
        make_field(made, "speakers", "Int", "How many of its members make them."),
        make_field(made, "mean", "Float", "Their mean stance, around 0."),
    ]
    made["NetworkBelief"] = make_type("NetworkBelief", "What a group says on a concept.", belief)
    group = [
        make_field(made, "nodes", "list[NetworkNode]", "Its members."),
        make_field(made, "beliefs", "list[NetworkBelief]", "What they say; of actors only."),
    ]
    made["NetworkGroup"] = make_type("NetworkGroup", "Nodes that agree.", group)
    coalitions = [
        make_field(made, "modularity", "Float", "How well ties fit the groups, signs heeded."),
        make_field(made, "groups", "list[NetworkGroup]", "The groups, largest first."),
    ]
    about = "Communities on ties of agreement, and the signed modularity of Gómez et al. (2009)."
    made["NetworkCoalitions"] = make_type("NetworkCoalitions", about, coalitions)


def _frustration(made: Namespace) -> None:
    frustration = [
        make_field(made, "value", "Float", "The weight of ties against the best two camps."),
        make_field(made, "total", "Float", "The weight of all ties."),
        make_field(made, "balance", "Float | None", "1 - 2 value / total; null without ties."),
        make_field(made, "exact", "Boolean", "If false, `value` is at most this."),
        make_field(made, "camps", "list[list[NetworkNode]]", "The two camps."),
    ]
    about = "How nearly a network falls into two camps; see Aref and Wilson (2018)."
    made["NetworkFrustration"] = make_type("NetworkFrustration", about, frustration)


def _polarisation(made: Namespace) -> None:
    share = "The share of conflict in all comparisons of two statements; null without any."
    polarisation = [
        make_field(made, "conflictShare", "Float | None", share),
        make_field(made, "balance", "Float | None", "How nearly it falls into two camps."),
        make_field(made, "exact", "Boolean", "If false, the balance is at least this."),
    ]
    about = "How divided a field is, by conflict and by camps, whatever the network's weights are."
    made["NetworkPolarisation"] = make_type("NetworkPolarisation", about, polarisation)


def _intervals(made: Namespace) -> None:
    interval = [
        make_field(made, "source", "ID", "The id of the first node."),
        make_field(made, "target", "ID", "The id of the second node."),
        make_field(made, "weight", "Float", "The weight with all documents."),
        make_field(made, "low", "Float", "The lower bound of the interval."),
        make_field(made, "high", "Float", "The upper bound."),
        make_field(made, "present", "Float", "In which share of the draws the edge occurs."),
    ]
    about = "In which interval a weight lies when documents are drawn again, with replacement."
    made["NetworkInterval"] = make_type("NetworkInterval", about, interval)


def _matrix(made: Namespace) -> None:
    matrix = [
        make_field(made, "rows", "list[ID]", "The ids of its rows."),
        make_field(made, "columns", "list[ID]", "The ids of its columns."),
        make_field(made, "values", "list[list[Float]]", "The weights, row by row."),
    ]
    made["NetworkMatrix"] = make_type("NetworkMatrix", "A network as a matrix.", matrix)

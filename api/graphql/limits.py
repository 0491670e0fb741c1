"""What one GraphQL request may cost, at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GraphQLLimits:
    """The limits of a request; every one that is passed gives an error that names it.

    Those down to ``max_directives`` are checked on the document alone, before it is validated; the
    rest while it runs.
    """

    max_tokens: int = 4_000
    max_depth: int = 20
    """Fields within fields."""
    max_fields: int = 2_000
    """Fields selected in all, after every fragment is put where it is used."""
    max_roots: int = 50
    """Fields of the query type, each of which asks the store on its own."""
    max_fragments: int = 100
    """Named fragments; validation compares those in one place two by two."""
    max_same: int = 10
    """Fields with one name in the answer within one pair of braces."""
    max_directives: int = 8
    """Directives in one place, such as on one field."""
    max_page: int = 500
    max_where: int = 8
    """Conditions within conditions in `where`."""
    max_conditions: int = 100
    """Comparisons in one `where`."""
    max_choices: int = 1_000
    """Values in one list of `where`."""
    max_pattern: int = 200
    """Characters of a pattern in `where`."""
    max_order: int = 3
    """Terms of `orderBy`."""
    max_list: int = 1_000
    """Things in one list that leads backwards and is asked for without `first`."""
    max_nodes: int = 20_000
    """Things in the whole answer, each counted as often as it is shown."""
    max_values: int = 200_000
    """Values in the whole answer, counted for each thing as the fields that it is asked for."""
    max_rows: int = 500_000
    """Rows of one answer of the store."""
    max_seconds: float = 10.0
    """Time within which the store is still asked."""
    max_sparql: int = 3
    """Queries of the field `sparql`."""
    max_sparql_rows: int = 10_000
    """Rows or triples of one answer of the field `sparql`."""
    max_seeds: int = 50
    """Things around which one `graph` is drawn."""
    max_steps: int = 5
    """Steps of a `graph` from its seeds, and of a path."""
    max_drawn: int = 2_000
    """Things in one `graph`, and times in one `timeline`."""
    max_links: int = 10_000
    """Links in one `graph`."""
    max_paths: int = 50
    max_groups: int = 1_000
    """Values of a facet, or groups of `groupBy`, that are shown at most."""
    max_group_keys: int = 3
    """Fields by which `groupBy` groups at once."""
    max_buckets: int = 4_000
    """Buckets of a histogram or of one of several series."""
    max_series: int = 20
    """Series of one call."""
    max_network_nodes: int = 5_000
    """Nodes of a discourse network."""
    max_network_weights: int = 100_000
    """Ties of a discourse network, and cells of one shown as a matrix."""
    max_windows: int = 200
    """Networks of one series."""
    max_resamples: int = 2_000
    """Draws for the intervals of a network."""

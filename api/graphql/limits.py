"""What one GraphQL request may cost, at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GraphQLLimits:
    """The limits of a request; every one that is passed gives an error that names it.

    Those down to ``max_same`` are checked on the document alone, before it is validated; the rest
    while it runs.
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
    max_page: int = 500
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
    max_groups: int = 1_000
    """Values of a facet, or groups of `groupBy`, that are shown at most."""
    max_group_keys: int = 3
    """Fields by which `groupBy` groups at once."""
    max_buckets: int = 4_000
    """Buckets of a histogram or of one of several series."""
    max_series: int = 20
    """Series of one call."""

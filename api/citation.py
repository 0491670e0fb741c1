"""Answers that can be cited: an address that gives the same answer again, and words to cite it by.

Source of the relation: RFC 8574, cite-as.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from parley.graph.store import Dataset, Version

LONGEST_ADDRESS: Final = 4000
"""Longer addresses do not pass every client and proxy, so they are not offered."""


def permalink(endpoint: str, query: str, dataset: Dataset, version: Version) -> str | None:
    """Return the address that asks ``query`` of ``version`` again; None if it is too long."""
    if len(query) > LONGEST_ADDRESS:
        return None
    parameters = [("query", query)]
    parameters += [("default-graph-uri", iri) for iri in dataset.default or ()]
    parameters += [("named-graph-uri", iri) for iri in dataset.named or ()]
    address = f"{endpoint}?{urlencode([*parameters, ('version', str(version))])}"
    return address if len(address) <= LONGEST_ADDRESS else None


def citation(
    title: str, endpoint: str, query: str, dataset: Dataset, version: Version, made: float
) -> str:
    """Return a citation of the answer to ``query`` as one paragraph of plain text.

    ``made`` is when the version was made, in seconds since 1970.
    """
    day = datetime.fromtimestamp(made, UTC).date()
    digest = hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()
    address = permalink(endpoint, query, dataset, version)
    where = endpoint if address is None else address
    return (
        f"{title}. Version {version.number} of {day.isoformat()}, content SHA-256 "
        f"{version.digest}. SPARQL query with SHA-256 {digest}, {where}\n"
    )

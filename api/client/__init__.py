"""A client for notebooks and programs: queries to tables with real types, networks, passages.

>>> from parley.client import Client
>>> client = Client("http://127.0.0.1:8000")
>>> client.query("SELECT ?claim ?text { ?claim parley:paraphrase ?text }").to_pandas()

It speaks SPARQL 1.1 to any endpoint; versions, partial answers and citations are what a server of
Parley adds.
"""

from __future__ import annotations

from parley.client.asking import Limits
from parley.client.client import Client
from parley.client.errors import (
    AwayError,
    ClientError,
    PartialError,
    QueryRefusedError,
    VersionError,
)
from parley.client.networks import NetworkAnswer
from parley.client.table import Table
from parley.client.values import Iri, Text

__all__ = [
    "AwayError",
    "Client",
    "ClientError",
    "Iri",
    "Limits",
    "NetworkAnswer",
    "PartialError",
    "QueryRefusedError",
    "Table",
    "Text",
    "VersionError",
]

"""Ids: IRIs as GraphQL shows them, short where they stand below the base."""

from __future__ import annotations

import re

import pyoxigraph as ox
from graphql import GraphQLError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_APART = re.compile(r"/|.*:|(?:.*/)?\.\.?(?:/|$)")
"""What does not resolve to the same IRI again, or not in every processor of JSON-LD.

Sources: RFC 3986, section 5.2; JSON-LD 1.1 Processing Algorithms and API, section 5.2.2.
"""


def id_of(iri: str, base: str) -> str:
    """Return ``iri`` relative to the ids of ``base``; in full if it does not stand below them."""
    below = f"{base}id/"
    short = iri[len(below) :] if iri.startswith(below) else ""
    return iri if short == "" or _APART.match(short) is not None else short


def iri_of(given: str, base: str) -> str:
    """Return the IRI that an id stands for, whether short or in full.

    Raises :class:`graphql.GraphQLError` if that is no IRI.
    """
    iri = given if _SCHEME.match(given) is not None else f"{base}id/{given}"
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise GraphQLError(f"`{given[:80]}` is no id: it does not give a valid IRI.") from None

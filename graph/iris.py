"""What is an IRI and what is none."""

from __future__ import annotations

import pyoxigraph as ox


def is_iri(text: str) -> bool:
    """Tell whether ``text`` is an absolute IRI."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True

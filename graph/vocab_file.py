"""The Python constants that the model gives, as the source text of :mod:`parley.graph.vocab`."""

from __future__ import annotations

from collections.abc import Iterable

from parley.graph.model import Model

HEAD = '''# Written by `parley derive` from ontology/*.ttl; edit those instead.
"""Terms as constants."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode
'''

LONGEST_LINE = 100
"""Where the formatter of the project breaks a line."""


def vocab_file(model: Model) -> str:
    """Return the module's text: classes as ``C.Name``, properties as ``P.key``."""
    classes = ((cls.name, cls.iri) for cls in model.classes.values())
    properties = ((prop.key, prop.iri) for prop in model.properties.values())
    return (
        HEAD
        + _namespace("C", "Classes by name.", classes)
        + _namespace("P", "Properties by key.", properties)
    )


def _namespace(name: str, docstring: str, terms: Iterable[tuple[str, str]]) -> str:
    lines = [_constant(term, iri) for term, iri in sorted(terms)]
    return f'\n\nclass {name}:\n    """{docstring}"""\n\n' + "\n".join(lines) + "\n"


def _constant(term: str, iri: str) -> str:
    line = f'    {term}: Final = NamedNode("{iri}")'
    if len(line) <= LONGEST_LINE:
        return line
    return f'    {term}: Final = NamedNode(\n        "{iri}"\n    )'

"""The JSON-LD context that the model gives: what annotation files are written in.

Source: JSON-LD 1.1 (W3C Recommendation, 2020), sections 4.1 on terms and 4.1.8 on scoped contexts,
by which a vocabulary value is written as the bare name of its concept.
"""

from __future__ import annotations

from parley.graph.model import Model, Property
from parley.graph.namespaces import RDF, prefixes_for

ContextValue = str | float | None | dict[str, "ContextValue"]
Context = dict[str, ContextValue]

LANG_STRING = f"{RDF}langString"


def make_context(model: Model, base: str) -> Context:
    """Return the context: keywords, prefixes, class names and property keys, in that order.

    ``base`` is the base of things and graphs. Files add ``@base`` for their local names and
    ``@language`` for their language; the context sets neither.
    """
    context: Context = {"@version": 1.1, "id": "@id", "type": "@type"}
    context |= prefixes_for(base)
    context |= {cls.name: cls.iri for cls in model.classes.values()}
    taken = {*context, *(prop.key for prop in model.properties.values())}
    context |= {p.key: _definition(p, model, taken) for p in model.properties.values()}
    return context


def _definition(prop: Property, model: Model, taken: set[str]) -> ContextValue:
    if prop.kind == "object":
        return {"@id": prop.iri, "@type": "@id"}
    if prop.kind == "concept":
        scheme = model.schemes[prop.scheme or ""]
        scoped: Context = {"@vocab": f"{scheme.iri}/"}
        # A concept named like a key or a prefix would be read as that term, so it becomes one
        # itself.
        scoped |= {name: c.iri for name, c in scheme.concepts.items() if name in taken}
        return {"@id": prop.iri, "@type": "@vocab", "@context": scoped}
    if prop.range == LANG_STRING:
        return {"@id": prop.iri, "@container": "@language"}
    return {"@id": prop.iri, "@type": prop.range}

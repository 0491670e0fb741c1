"""The reference of the ontology, as a browsable HTML page and as Markdown, made from the model."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from parley.graph.model import Class, Field, Model
from parley.graph.namespaces import RDF, shorten

VALUE_KINDS = {
    f"{RDF}langString": "text with a language",
    "http://www.w3.org/2001/XMLSchema#string": "text",
    "http://www.w3.org/2001/XMLSchema#integer": "whole number",
    "http://www.w3.org/2001/XMLSchema#decimal": "number",
    "http://www.w3.org/2001/XMLSchema#date": "day",
    "http://id.loc.gov/datatypes/edtf/EDTF": "EDTF expression",
}


def reference_page(model: Model) -> str:
    """Return the reference as one HTML page that needs nothing but ``reference.css`` beside it."""
    return _render("reference.html.jinja", model)


def reference_markdown(model: Model) -> str:
    """Return the reference as Markdown."""
    return _render("reference.md.jinja", model)


def _render(template: str, model: Model) -> str:
    environment = Environment(
        loader=PackageLoader("parley.graph"),
        autoescape=select_autoescape(["html", "html.jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"short": shorten, "values": _values(model), "counts": counts}
    environment.globals |= {"model": model, "own_fields": own_fields, "parents": _parents(model)}
    environment.globals |= {"children": _children(model)}
    return environment.get_template(template).render()


def counts(field: Field) -> str:
    """Return how many values a field takes, as people write it."""
    if field.maximum is None:
        return "any number" if field.minimum == 0 else f"at least {field.minimum}"
    if field.minimum == field.maximum:
        return f"exactly {field.minimum}"
    return (
        f"at most {field.maximum}" if field.minimum == 0 else f"{field.minimum} to {field.maximum}"
    )


def own_fields(cls: Class, model: Model) -> list[Field]:
    """Return the fields that a class adds to those of its superclasses, or narrows."""
    inherited = {
        field.shape for a in model.ancestors(cls) if a.iri != cls.iri for field in a.fields.values()
    }
    return [field for field in cls.fields.values() if field.shape not in inherited]


def _values(model: Model):  # type: ignore[no-untyped-def]  # a Jinja filter, called by templates only
    def values(field: Field) -> tuple[str, str]:
        """Return what a field takes, and the anchor of its description on the page."""
        prop = field.property
        if prop.kind == "concept":
            name = model.schemes[prop.scheme or ""].name
            return (name, f"scheme-{name}")
        target = model.classes.get(field.target or prop.range)
        if target is not None:
            return (target.label, target.name)
        return (VALUE_KINDS.get(field.datatype or "", "IRI"), "")

    return values


def _parents(model: Model):  # type: ignore[no-untyped-def]
    return lambda cls: [model.classes[parent] for parent in cls.parents]


def _children(model: Model):  # type: ignore[no-untyped-def]
    return lambda cls: [c for c in model.classes.values() if cls.iri in c.parents]

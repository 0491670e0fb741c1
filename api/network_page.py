"""The page that draws discourse networks: its controls, which work without scripts as a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from parley.api.rendering import Pages
from parley.graph.interchange.network_formats import FORMATS
from parley.graph.model import Model
from parley.graph.namespaces import shorten
from parley.graph.networks.parameters import BY_NAME, Parameter
from parley.graph.vocab import P

SHOWN: Final = (
    "on",
    "attribution",
    "depth",
    "basis",
    "without-author",
    "mode",
    "of",
    "aggregate",
    "normalise",
    "unit",
    "by",
    "duplicates",
    "at-least",
    "from",
    "to",
    "window",
)
"""Parameters with a control, in their order; others go along as they stand in the address."""

SIMPLE: Final = 9
"""How many controls are seen at once; the rest are behind a summary."""

VIEWS: Final[Mapping[str, str]] = {
    "stances": "Stances",
    "network": "Network",
    "time": "Over time",
}


@dataclass(frozen=True)
class Control:
    """A control of the form: a choice, a box to tick, or a field for text."""

    name: str
    label: str
    help: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()


def network_page(pages: Pages, given: QueryParams, version: str) -> str:
    """Return the page with its controls as the address has them."""
    controls = [_control(name, given, pages.model) for name in SHOWN]
    other = [
        (name, value)
        for name, value in given.multi_items()
        if name not in (*SHOWN, "view", "format") and value != ""
    ]
    view = given.get("view", "stances")
    return pages.html(
        "networks.html.jinja",
        simple=controls[:SIMPLE],
        further=controls[SIMPLE:],
        other=other,
        views=VIEWS,
        view=view if view in VIEWS else "stances",
        version=version,
        formats=tuple(FORMATS),
    )


def _control(name: str, given: QueryParams, model: Model) -> Control:
    parameter = BY_NAME[name]
    value = given.get(name, "")
    label = name.replace("-", " ")
    if name == "on":
        classes = tuple(_classes(model))
        return Control(name, "concepts", parameter.help, "choice", shorten(value), classes)
    if parameter.choices is not None:
        chosen = value or str(parameter.default or "")
        return Control(name, label, parameter.help, "choice", chosen, _options(parameter))
    kind = "tick" if parameter.flag else {"from": "date", "to": "date", "depth": "number"}.get(name)
    return Control(name, label, parameter.help, kind or "text", value)


def _options(parameter: Parameter) -> tuple[tuple[str, str], ...]:
    choices = parameter.choices
    assert choices is not None
    return tuple((member.value, member.value) for member in choices)


def _classes(model: Model) -> Iterator[tuple[str, str]]:
    """Yield what a position may be on, by the prefixed name of the class."""
    yield "", "everything"
    target = model.properties[P.onTarget.value].range
    for cls in model.descendants[target]:
        yield shorten(cls.iri), cls.plural

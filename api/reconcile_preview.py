"""Previews of things for the windows of reconciliation clients: a small page, and a fragment.

The page is the one resource of the server that other sites may frame, because clients show it so.
It has no script, no form, and its links open in a window of their own.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.exceptions import HTTPException

from parley.api.rendering import Pages
from parley.graph.model import Class, Term
from parley.graph.reconciling.answers import types_of
from parley.graph.reconciling.entities import Entity
from parley.graph.reconciling.extending import extended, read_extension
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.kinds import DEFINITION, NAMING, WIKIDATA_KEY
from parley.graph.reconciling.queries import QueryLimits

POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)

MOST_NAMES: Final = 12
MOST_FACTS: Final = 8
MOST_VALUES: Final = 5


def preview(pages: Pages, index: ReconcilingIndex, entity: Entity) -> str:
    """Return the page that previews a thing."""
    return pages.html(
        "reconcile_preview.html.jinja",
        entity=entity,
        kinds=[cls.label for cls in types_of(index, entity)],
        names=_other_names(entity),
        facts=_facts(index, entity),
        href=pages.links.href(entity.iri),
    )


def flyout(pages: Pages, shown: Term | Entity, index: ReconcilingIndex) -> str:
    """Return a fragment of HTML about a thing, a class or a property."""
    if isinstance(shown, Entity):
        kinds = ", ".join(cls.label for cls in types_of(index, shown))
        name, said = shown.name, shown.description
    else:
        kinds = "class" if isinstance(shown, Class) else "property"
        name, said = shown.label, shown.definition
    return pages.html("reconcile_flyout.html.jinja", name=name, kinds=kinds, said=said)


def found(index: ReconcilingIndex, id_: str) -> Entity:
    """Return a thing by the id that a client has; raises :class:`HTTPException` with 404."""
    entity = index.find(id_)
    if entity is None:
        raise HTTPException(404, f"there is nothing to reconcile with the id `{id_[:100]}`")
    return entity


def _other_names(entity: Entity) -> list[str]:
    names = dict.fromkeys(value.text for value in entity.names)
    return [name for name in names if name != entity.name][:MOST_NAMES]


def _facts(index: ReconcilingIndex, entity: Entity) -> list[tuple[str, str]]:
    """Return what else the graph says of a thing, as pairs of property and text."""
    keys = [key for key in index.kinds.properties if _telling(index, entity, key)]
    asked = [{"id": key, "settings": {"limit": MOST_VALUES}} for key in keys[:MOST_FACTS]]
    asked += [{"id": WIKIDATA_KEY}] if len(entity.wikidata()) > 0 else []
    query = {"ids": [entity.id], "properties": asked}
    answer = extended(index, read_extension(query, index.kinds, QueryLimits()))
    names = {meta["id"]: meta["name"] for meta in answer["meta"]}
    row = answer["rows"][entity.id]
    return [(names[key], ", ".join(map(_text, values))) for key, values in row.items()]


def _telling(index: ReconcilingIndex, entity: Entity, key: str) -> bool:
    """Tell whether a property has values, has not been shown already, and is for people."""
    if index.kinds.properties[key].iri in (*NAMING, DEFINITION):
        return False
    values = entity.values.get(key, [])
    return len(values) > 0 and all(not v.is_thing or index.label(v.text) != v.text for v in values)


def _text(value: dict[str, Any]) -> str:
    return str(value.get("name", next(iter(value.values()), "")))

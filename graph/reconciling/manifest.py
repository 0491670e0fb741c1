"""Manifests: what a client reads first, to know what the service offers and where.

Sources: Reconciliation Service API 0.1 and 0.2, section 3, which one document satisfies, and the
draft of 1.0, where the paths are fixed and the document says only what there is.
"""

from __future__ import annotations

from typing import Final

from parley.graph.namespaces import TERM
from parley.graph.reconciling.answers import Json
from parley.graph.reconciling.extending import LIMIT_SETTING
from parley.graph.reconciling.kinds import Kinds

VERSIONS: Final = ("0.1", "0.2")
DRAFT: Final = "1.0-draft"
WIDTH: Final = 430
HEIGHT: Final = 300
"""Pixels of a preview."""


def manifest(kinds: Kinds, title: str, base: str, service: str, site: str) -> Json:
    """Return the manifest of 0.1 and 0.2 of the data set with ``base``.

    ``service`` is the address of the service, and ``site`` that of the server, without a slash at
    the end.
    """
    return {
        "versions": list(VERSIONS),
        "name": title,
        "identifierSpace": f"{base}id/",
        "schemaSpace": TERM,
        "defaultTypes": [{"id": c.name, "name": c.label} for c in kinds.classes.values()],
        "view": {"url": f"{site}/id/{{{{id}}}}"},
        "preview": {
            "url": f"{service}/preview?id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {kind: _suggest(service, kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [LIMIT_SETTING],
        },
    }


def draft_manifest(kinds: Kinds, title: str, site: str) -> Json:
    """Return the manifest of the draft of 1.0."""
    setting = {"id": "limit", "name": LIMIT_SETTING["label"], "type": "number", "default": 0}
    return {
        "versions": [DRAFT],
        "name": title,
        "view": {"url": f"{site}/id/{{id}}"},
        "defaultTypes": [{"id": c.name, "name": c.label} for c in kinds.classes.values()],
        "suggest": {"entity": True, "type": True, "property": True},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [{**setting, "helpText": LIMIT_SETTING["help_text"]}],
        },
        "standardizedScore": True,
    }


def _suggest(service: str, kind: str) -> dict[str, str]:
    return {
        "service_url": service,
        "service_path": f"/suggest/{kind}",
        "flyout_service_url": service,
        "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
    }

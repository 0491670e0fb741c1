"""Items that a reconciliation service proposes, to be scored like those of a snapshot.

Any service will do whose identifiers are those of Wikidata. It tells less than Wikidata itself:
one label, a description and types; so dates and context weigh nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from parley.graph.linking.errors import LinkError
from parley.graph.linking.items import ITEM, Item
from parley.graph.namespaces import WIKIDATA
from parley.graph.reconciling.client import ReconciliationClient
from parley.graph.reconciling.remote import RemoteCandidate, RemoteQuery

SPACES: Final = (WIKIDATA, WIKIDATA.replace("http:", "https:"))
LIMIT: Final = 20
"""Candidates that are asked for with each name."""


class ServiceItems:
    """What a service proposed for some names; asks nobody any more."""

    def __init__(self, found: Mapping[str, list[Item]]) -> None:
        self._found = found
        self._items = {item.id: item for items in found.values() for item in items}

    def item(self, identifier: str) -> Item | None:
        """Return an item that was proposed, or None."""
        return self._items.get(identifier)

    def gone(self, identifier: str) -> bool:
        """Return False: a service does not say what no longer exists."""
        return False

    def named(self, name: str, limit: int) -> Iterable[Item]:
        """Return what was proposed for a name, best first."""
        return self._found.get(name, [])[:limit]

    def above(self, identifier: str) -> frozenset[str]:
        """Return the class alone: a service does not tell what is above it."""
        return frozenset((identifier,))


def ask_service(client: ReconciliationClient, names: Iterable[str]) -> ServiceItems:
    """Ask a service for names. Raises :class:`LinkError` if its identifiers are not Wikidata's.

    Raises :class:`~parley.graph.reconciling.errors.RemoteServiceError` for whatever goes wrong.
    """
    service = client.service()
    if service.identifier_space not in SPACES:
        raise LinkError(
            f"{service.address} identifies things by {service.identifier_space}, not by items of "
            "Wikidata, so it cannot propose any"
        )
    asked = list(dict.fromkeys(names))
    queries = [RemoteQuery(name, limit=LIMIT) for name in asked]
    answers = client.reconcile(queries) if len(queries) > 0 else []
    return ServiceItems(
        {
            name: [_item(one) for one in found if ITEM.fullmatch(one.id) is not None]
            for name, found in zip(asked, answers, strict=True)
        }
    )


def _item(candidate: RemoteCandidate) -> Item:
    described = {} if candidate.description == "" else {"en": candidate.description}
    return Item(
        id=candidate.id,
        revision=0,
        labels={"en": candidate.name},
        aliases={},
        descriptions=described,
        types=tuple(one for one in candidate.types if ITEM.fullmatch(one) is not None),
    )

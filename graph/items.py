"""Items of Wikidata: how people write them, and which things they are by reviewed decisions.

An item stands for a thing if a reviewed decision says that both are the same: the decision itself
(an exact match that no later decision supersedes), or the link of identity that the build generates
from it. A close match does not.
"""

from __future__ import annotations

import re
from typing import Final

from parley.graph.namespaces import VOCAB, WIKIDATA
from parley.graph.vocab import P

ITEM: Final = re.compile(
    r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/|wd:)?(?P<item>Q[1-9][0-9]{0,17})"
)
"""An item as people write it: its number, the IRI of the entity, or the address of its page."""

EXACT: Final = f"{VOCAB}matchType/exact"
CLOSE: Final = f"{VOCAB}matchType/close"
IN_FORCE: Final = f"FILTER NOT EXISTS {{ ?later <{P.supersedes.value}> ?decision }}"


def item_iri(given: str) -> str | None:
    """Return the IRI of the item that ``given`` names, such as ``Q7747``; None if it names none."""
    found = ITEM.fullmatch(given.strip())
    return None if found is None else f"{WIKIDATA}{found['item']}"


def things_that_are(item: str) -> str:
    """Return the query for the things ``?n`` that are the item with this IRI."""
    return _things(item, P.sameAs.value, EXACT)


def things_close_to(item: str) -> str:
    """Return the query for the things ``?n`` that are decided to be close to the item."""
    return _things(item, P.closeMatch.value, CLOSE)


def _things(item: str, link: str, match: str) -> str:
    return (
        f"SELECT DISTINCT ?n WHERE {{ {{ ?n <{link}> <{item}> }} UNION {{ "
        f"?decision <{P.linkTarget.value}> <{item}> ; <{P.matchType.value}> <{match}> ; "
        f"<{P.linkSubject.value}> ?n {IN_FORCE} }} FILTER(isIRI(?n)) }} ORDER BY ?n"
    )

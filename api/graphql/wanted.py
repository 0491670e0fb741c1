"""What a request may ask to be told beside its data: ``extensions: {"want": ["cost"]}``.

An answer without such a wish is data and errors alone, so that it stays small and the same for
everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from parley.graph.store import UNION, Answer, Dataset, Version, View

WISHES = ("context", "cost", "sparql", "version")
"""``context`` is what makes the data JSON-LD, see :mod:`parley.api.graphql.jsonld_context`;
``cost`` is the measure of the request, ``sparql`` lists the queries that the store was asked,
and ``version`` is the version of the data set, as in the header ``Parley-Version``.
"""


def wishes(extensions: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return what is wished, sorted; raises ``HTTPException`` with 400 for what cannot be had."""
    wanted = (extensions or {}).get("want")
    if wanted is None:
        return ()
    if not isinstance(wanted, list) or any(wish not in WISHES for wish in wanted):
        names = ", ".join(f"`{wish}`" for wish in WISHES)
        raise HTTPException(400, f"`extensions.want` is a list of any of {names}.")
    return tuple(sorted(set(wanted)))


class RecordingView:
    """A view that remembers what it is asked; fulfils :class:`parley.graph.store.View`."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.queries: list[str] = []

    @property
    def version(self) -> Version:
        return self._view.version

    def query(self, text: str, dataset: Dataset = UNION) -> Answer:
        self.queries.append(text)
        return self._view.query(text, dataset)

"""Documents for ``LOAD``: fetched beforehand, from the sources on a list.

Source: SPARQL 1.1 Update (W3C Recommendation, 2013), section 3.1.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from parley.api.outbound import Outbound
from parley.graph.errors import FetchError, UpdateFailedError
from parley.graph.posted_rdf import FORMATS, Content


class LoadSources:
    """Fetches what an update loads; to be given to the update endpoint.

    ``allowed`` are addresses of documents; one that ends with ``/`` stands for all that begin so.
    """

    def __init__(self, allowed: Sequence[str], outbound: Outbound) -> None:
        self._allowed = tuple(allowed)
        self._outbound = outbound

    async def __call__(self, sources: Sequence[str]) -> Mapping[str, Content]:
        """Return the documents that may be loaded, by address; the others are left out.

        Raises :class:`~parley.graph.errors.UpdateFailedError` if one cannot be had.
        """
        return {source: await self._fetch(source) for source in sources if self._allows(source)}

    async def _fetch(self, source: str) -> Content:
        try:
            fetched = await self._outbound.fetch(source.partition("#")[0], ", ".join(FORMATS))
        except FetchError as error:
            raise UpdateFailedError(f"LOAD of {source}: {error}") from error
        return Content(fetched.media_type, fetched.content)

    def _allows(self, source: str) -> bool:
        if source in self._allowed:
            return True
        folders = [address for address in self._allowed if address.endswith("/")]
        steps = unquote(source.partition("?")[0]).replace("\\", "/").split("/")
        return ".." not in steps and any(source.startswith(folder) for folder in folders)

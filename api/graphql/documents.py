"""Documents that a client names instead of sending them.

Two ways are served. A *saved* document is known from the start: the example queries, each by the
name of its file and by the digest of its text. An *automatic* one is sent once with its digest and
then asked for by that alone, which makes a request short enough for GET and so for caches.

Sources: GraphQL over HTTP (GraphQL Foundation, draft of 2026), appendix A on persisted documents,
for ``documentId``; Apollo's protocol of automatic persisted queries, version 1, for
``extensions.persistedQuery``.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

NOT_FOUND = "PersistedQueryNotFound"
"""The message by which clients know that they have to send the text as well."""

DIGEST = "sha256:"
KEPT_OCTETS = 4_000_000


class UnknownDocumentError(Exception):
    """A request names a document by a digest that nobody sent, or that was forgotten since."""


class Documents:
    """Documents by name and by digest; one for each application, used from any thread.

    Automatic documents are kept up to ``most_octets`` bytes of text; those that nobody asked for
    the longest time are forgotten, and a client then sends its document again.
    """

    def __init__(self, saved: Mapping[str, str], most_octets: int = KEPT_OCTETS) -> None:
        self._saved = {**saved, **{f"{DIGEST}{digest(text)}": text for text in saved.values()}}
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._most = most_octets
        self._octets = 0
        self._lock = threading.Lock()

    def text_of(self, given: Mapping[str, Any]) -> str | None:
        """Return the document of a request, however it is given; None if it gives none.

        Raises :class:`UnknownDocumentError` for a digest that is not known, and
        :class:`starlette.exceptions.HTTPException` with 400 for what names no document, or two.
        """
        query, name = given.get("query"), given.get("documentId")
        if name is not None:
            if query is not None:
                raise HTTPException(400, "Give either `query` or `documentId`.")
            return self._named(name)
        said = _said_digest(given.get("extensions"))
        if said is None:
            return query
        return self._known(said) if query is None else self._learn(said, query)

    def _named(self, name: object) -> str:
        if not isinstance(name, str):
            raise HTTPException(400, "The parameter `documentId` is no string.")
        text = self._saved.get(name)
        if text is not None:
            return text
        if name.startswith(DIGEST):
            return self._known(name.removeprefix(DIGEST))
        raise HTTPException(400, f"No document is saved as `{name[:100]}`.")

    def _known(self, said: str) -> str:
        with self._lock:
            text = self._saved.get(f"{DIGEST}{said}") or self._sent.get(said)
            if text is None:
                raise UnknownDocumentError
            if said in self._sent:
                self._sent.move_to_end(said)
            return text

    def _learn(self, said: str, query: object) -> str:
        if not isinstance(query, str):
            raise HTTPException(400, "The parameter `query` is no string.")
        if digest(query) != said:
            raise HTTPException(400, "`persistedQuery.sha256Hash` is not the digest of `query`.")
        with self._lock:
            if said not in self._sent:
                self._sent[said] = query
                self._octets += len(query)
            while self._octets > self._most:
                _, gone = self._sent.popitem(last=False)
                self._octets -= len(gone)
        return query


def digest(text: str) -> str:
    """Return the SHA-256 of a document in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _said_digest(extensions: object) -> str | None:
    said = extensions.get("persistedQuery") if isinstance(extensions, Mapping) else None
    if said is None:
        return None
    version = said.get("version") if isinstance(said, Mapping) else None
    value = said.get("sha256Hash") if isinstance(said, Mapping) else None
    if version != 1 or not isinstance(value, str):
        raise HTTPException(
            400, "`extensions.persistedQuery` has `version`, which is 1, and `sha256Hash`."
        )
    return value.lower()

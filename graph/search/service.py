"""Search inside SPARQL: answers the blocks of ``SERVICE <https://w3id.org/parley/search>``.

What a block may hold is told in :mod:`parley.graph.search.block`. There is one solution for each
text that matches, or, if neither the text nor anything about it is asked for, one for each thing,
with its best score. Nothing is cut off silently: more solutions than there may be are an error that
says how many there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pyoxigraph as ox

from parley.graph.errors import SearchRefusedError
from parley.graph.namespaces import XSD
from parley.graph.search.block import SearchBlock, Word, read_search_block
from parley.graph.search.index import Each, Hit, Hits, SearchIndex
from parley.graph.service_blocks import Bindings, ServiceBlock, Solutions
from parley.graph.store import Term

DECIMAL: Final = ox.NamedNode(f"{XSD}decimal")

OF_TEXTS: Final = frozenset({Word.SNIPPET, Word.TEXT, Word.PROPERTY, Word.LANGUAGE})


class SearchService:
    """Answers searches in the queries on one version.

    ``index`` gives the index of that version, and is waited for; ``most`` is how many solutions a
    search may have. Fulfils :class:`parley.graph.service_blocks.ServiceHandler`.
    """

    def __init__(self, index: Callable[[], Awaitable[SearchIndex]], most: int) -> None:
        self._index = index
        self._most = most

    @property
    def wants_bindings(self) -> bool:
        return False

    async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
        """Return the solutions of a block, best first.

        Raises :class:`~parley.graph.errors.QuerySyntaxError` and :class:`SearchRefusedError` with
        the place of the block, :class:`~parley.graph.errors.DeadlineError` and
        :class:`~parley.graph.errors.SearchError`.
        """
        asked = read_search_block(block)
        if asked.limit is not None and asked.limit > self._most:
            raise _refused(f"search:limit is {asked.limit}: up to {self._most} may be asked", block)
        index = await self._index()
        try:
            found = await asyncio.to_thread(self._find, index, asked)
        except SearchRefusedError as error:
            raise _refused(str(error), block) from error
        if asked.limit is None and found.total > self._most:
            raise _refused(
                f"{found.total} solutions of the search are more than {self._most}: write more "
                "words, or say with search:limit how many of the best to take",
                block,
            )
        names = (asked.thing, *(name for name, _ in asked.gives))
        rows = (_row(hit, asked) for hit in found.hits)
        return Solutions(names, tuple(dict.fromkeys(rows)))

    def _find(self, index: SearchIndex, asked: SearchBlock) -> Hits:
        of_texts = any(word in OF_TEXTS for _, word in asked.gives)
        return index.find(
            asked.text,
            asked.filters,
            each=Each.TEXT if of_texts else Each.THING,
            limit=self._most if asked.limit is None else asked.limit,
        )


def _refused(message: str, block: ServiceBlock) -> SearchRefusedError:
    return SearchRefusedError(message, block.line, block.column)


def _row(hit: Hit, asked: SearchBlock) -> tuple[Term | None, ...]:
    return (ox.NamedNode(hit.thing), *(_term(hit, word) for _, word in asked.gives))


def _term(hit: Hit, word: Word) -> Term | None:
    match word:
        case Word.SCORE:
            return ox.Literal(f"{hit.score:.4f}", datatype=DECIMAL)
        case Word.PROPERTY:
            return ox.NamedNode(hit.property)
        case Word.LANGUAGE:
            return None if hit.language == "" else ox.Literal(hit.language)
        case Word.TEXT:
            return _literal(hit, hit.text)
    marked = (f"**{part.text}**" if part.marked else part.text for part in hit.snippet)
    return _literal(hit, "".join(marked))


def _literal(hit: Hit, text: str) -> ox.Literal:
    return ox.Literal(text, language=hit.language) if hit.tagged else ox.Literal(text)

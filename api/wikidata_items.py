"""From an item of Wikidata to the thing that it is here, by reviewed decisions."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.links import Links
from parley.api.things import iri_of
from parley.api.threads import in_one_thread
from parley.graph.items import item_iri, things_close_to, things_that_are
from parley.graph.store import View


class WikidataItems:
    """Answers ``/id/wikidata/Q...`` with the address of the thing that is the item.

    303 leads to the thing, in the format that a suffix such as ``.ttl`` names; 300 lists several if
    decisions say so; 404 tells what is only close to the item. Source: Cool URIs for the Semantic
    Web, section 4.2.
    """

    def __init__(self, views: Callable[[], View], links: Links) -> None:
        self._views = views
        self._links = links

    async def lead(self, request: Request) -> Response:
        """Lead to the thing, by the newest version of the data."""
        name, dot, suffix = request.path_params["item"].partition(".")
        item = item_iri(name)
        if item is None:
            raise HTTPException(404, f"“{name[:80]}” is no item of Wikidata, such as Q7747")
        view = self._views()
        tag = etag(request, view.version, "item", name, suffix)
        if has(request, tag):
            return not_modified(tag, view.version)
        found = await in_one_thread(self._paths, view, things_that_are(item))
        if len(found) == 0:
            raise HTTPException(404, await in_one_thread(self._nothing, view, item, name))
        answer = _several(found) if len(found) > 1 else Response(status_code=303)
        if len(found) == 1:
            query = f"?{request.url.query}" if request.url.query else ""
            answer.headers["Location"] = f"{found[0]}{dot}{suffix}{query}"
        answer.headers.update(cache_headers(tag, view.version))
        return answer

    def _paths(self, view: View, query: str) -> list[str]:
        iris = [iri_of(row, "n") for row in view.query(query).rows()]
        return [path for iri in iris if (path := self._links.path(iri)) is not None]

    def _nothing(self, view: View, item: str, name: str) -> str:
        close = self._paths(view, things_close_to(item))
        if len(close) == 0:
            return f"no accepted decision says that anything here is {name}"
        return f"nothing here is {name}, but decisions call these close to it: {', '.join(close)}"


def _several(paths: list[str]) -> Response:
    links = ", ".join(f'<{path}>; rel="alternate"' for path in paths)
    return PlainTextResponse("\n".join(paths) + "\n", 300, headers={"Link": links})

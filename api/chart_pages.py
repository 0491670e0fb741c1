"""Chart pages: the drawings in ``examples/charts``, opened from the server whose data they draw.

They are plain HTML, CSS and ES modules, so that whoever wants a drawing of their own copies one.
A page is named as the names of the example queries that it draws begin: ``timeline.html`` draws
``4-timeline`` and ``9-timeline-with-claims``.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.caching import content_tag, has

PATH: Final = "/examples/charts/"
TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
POLICY: Final = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"


def chart_names() -> tuple[str, ...]:
    """Return the names of the files of all chart pages, in their order."""
    names = (path.name for path in (files("parley.examples") / "charts").iterdir())
    return tuple(sorted(name for name in names if _suffix(name) in TYPES))


def chart_of(example: str) -> str | None:
    """Return the path of the page that draws an example query, named by its file; None if none."""
    number, _, name = example.partition("-")
    page = f"{name.partition('-')[0]}.html"
    return PATH + page if number.isdigit() and page in chart_names() else None


def chart_routes() -> list[Route]:
    """Return the routes of the chart pages and of the scripts and styles they are made of."""
    return [Route(PATH + "{name}", _file)]


async def _file(http: Request) -> Response:
    name = http.path_params["name"]
    if name not in chart_names():
        raise HTTPException(404, "there is no such chart page")
    text = (files("parley.examples") / "charts" / name).read_text(encoding="utf-8")
    tag = content_tag(http, text)
    headers = {"Content-Security-Policy": POLICY, "ETag": tag, "Cache-Control": "no-cache"}
    if has(http, tag):
        return Response(status_code=304, headers=headers)
    return Response(text, 200, headers, TYPES[_suffix(name)])


def _suffix(name: str) -> str:
    return "." + name.rpartition(".")[2]

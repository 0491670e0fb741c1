"""What a server passes to the review of links, and what answers where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

OFF: Final = (
    "link decisions are not kept here: start the server with `parley serve --links FILE`, or set "
    "PARLEY_LINKS"
)


@dataclass(frozen=True)
class LinkWrites:
    """Who may decide, and whether the server rebuilds by itself when the file has changed."""

    token: str | None = None
    watched: bool = False


def routes_off() -> list[Route]:
    """Return routes that say which setting turns the review on."""
    return [Route("/links", _off), Route("/links/{rest:path}", _off, methods=["GET", "POST"])]


async def _off(request: Request) -> Response:
    raise HTTPException(404, OFF)

"""The schema as files that clients are built with: TypeScript, and which types are possible.

A server that keeps its schema to itself gives neither, nor the schema as text.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.caching import content_tag, has
from parley.api.graphql.engine import Engine

PLAIN = "text/plain; charset=utf-8"
JSON = "application/json"


class SchemaFiles:
    """Answers with the schema of an engine; ``told`` is whether the server tells it."""

    def __init__(self, engine: Engine, told: bool) -> None:
        self._engine = engine
        self._told = told

    def routes(self) -> list[Route]:
        return [
            Route("/graphql/types.ts", self._types),
            Route("/graphql/possibleTypes.json", self._possible),
        ]

    def sdl(self, http: Request) -> Response:
        """Return the schema in GraphQL's own language; raises HTTPException with 403."""
        self._refuse()
        return _text(http, self._engine.sdl, PLAIN)

    def _types(self, http: Request) -> Response:
        self._refuse()
        return _text(http, self._engine.typescript, PLAIN)

    def _possible(self, http: Request) -> Response:
        self._refuse()
        return _text(http, self._engine.possible_types, JSON)

    def _refuse(self) -> None:
        if not self._told:
            raise HTTPException(403, "This server does not tell its schema.")


def _text(http: Request, text: str, media_type: str) -> Response:
    tag = content_tag(http, text)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if has(http, tag):
        return Response(status_code=304, headers=headers)
    return Response(text, 200, headers, media_type)

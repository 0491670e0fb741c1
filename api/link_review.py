"""Links over HTTP: what is decided, candidates for what is not, and decisions that are posted.

Everybody may read ``/links`` and ``/links/candidates``; ``/links/decisions`` takes the token to
write in ``Authorization``. No browser sends that header by itself, so that no other page can have
its reader decide anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parley.api.bodies import media_type_of, read_body, utf8
from parley.api.formats import HTML
from parley.api.link_answers import STATUSES, WAITING, Answers, Json, counts
from parley.api.link_desk import Desk
from parley.api.link_posted import read_posted
from parley.api.link_writes import LinkWrites
from parley.api.negotiate import Offer, negotiate
from parley.api.rendering import Pages
from parley.api.settings import Settings
from parley.api.threads import in_one_thread
from parley.api.write_access import WriteAccess
from parley.graph.namespaces import rebase
from parley.graph.store import View

OFFERS: Final = (Offer("application/json", ("json",)), HTML)
MOST_THINGS: Final = 1000
MOST_CANDIDATES: Final = 50
MOST_BYTES: Final = 100_000
HEADERS: Final = {"Vary": "Accept", "Cache-Control": "no-store"}
NO_SNAPSHOT: Final = (
    "there are no candidates here: start the server with `parley serve --snapshot FILE`, or set "
    "PARLEY_SNAPSHOT; `parley link snapshot` makes the file"
)


class LinkReview:
    """Answers ``/links`` and what is below it."""

    def __init__(
        self,
        views: Callable[[], View],
        pages: Pages,
        desk: Desk,
        writes: LinkWrites,
    ) -> None:
        self._views = views
        self._pages = pages
        self._desk = desk
        self._access = WriteAccess(writes.token)
        self._watched = writes.watched
        self._answers = Answers(pages.links, pages.settings.base)

    def routes(self) -> list[Route]:
        return [
            Route("/links", self.things),
            Route("/links/candidates", self.candidates),
            Route("/links/decisions", self.decide, methods=["POST"]),
        ]

    async def things(self, request: Request) -> Response:
        """Answer which things there are and what is decided on them, as data or as a page."""
        offer = negotiate(request, OFFERS)
        chosen = _Chosen.of(request)
        told = await in_one_thread(self._things, chosen)
        if offer is HTML:
            return self._page(told, chosen)
        return JSONResponse(told, headers=HEADERS)

    def _things(self, chosen: _Chosen) -> Json:
        every = self._answers.things(self._desk.standing(self._views()))
        by_status, by_class = counts(every)
        fitting = [one for one in every if chosen.fits(one)]
        shown = fitting[chosen.offset : chosen.offset + chosen.limit]
        rest = len(fitting) - chosen.offset - len(shown)
        return {
            "counts": by_status,
            "classes": by_class,
            "total": len(fitting),
            "offset": chosen.offset,
            "limit": chosen.limit,
            "next": chosen.next() if rest > 0 else None,
            "candidates": self._desk.snapshot is not None,
            "writable": self._access.on,
            "served": self._served(),
            "things": shown,
        }

    def _page(self, told: Json, chosen: _Chosen) -> Response:
        page = self._pages.page(
            "links.html.jinja",
            told=told,
            chosen=chosen,
            statuses={"waiting": "Not decided yet", **STATUSES},
        )
        page.headers.update(HEADERS)
        return page

    async def candidates(self, request: Request) -> Response:
        """Answer the candidates for one thing, with what speaks for and against each."""
        if self._desk.snapshot is None:
            raise HTTPException(404, NO_SNAPSHOT)
        name = request.query_params.get("thing", "")
        if name == "":
            raise HTTPException(400, "the parameter thing is missing: name one, as actor:putin")
        limit = _whole(request, "limit", 5, 1, MOST_CANDIDATES)
        return JSONResponse(await in_one_thread(self._candidates, name, limit), headers=HEADERS)

    def _candidates(self, name: str, limit: int) -> Json:
        standing = self._desk.standing(self._views())
        base = self._pages.settings.base
        by_served = {rebase(iri, base): iri for iri in standing.subjects}
        subject = standing.named(by_served.get(name, name))
        found = self._desk.candidates(standing, subject, limit)
        force = standing.judgements.of(subject.iri)
        past = [one for one in standing.of(subject.iri) if one not in force]
        return {
            "thing": self._answers.thing(subject, force, past),
            "candidates": [self._answers.candidate(rank, one) for rank, one in enumerate(found, 1)],
        }

    async def decide(self, request: Request) -> Response:
        """Write a decision, if the token is right, and answer it."""
        self._access.require(request)
        if media_type_of(request) != "application/json":
            raise HTTPException(415, "send the decision as application/json")
        posted = read_posted(utf8(await read_body(request, MOST_BYTES)))
        made = await in_one_thread(self._desk.decide, self._views(), posted)
        told = {**self._answers.decision(made), "served": self._served()}
        headers = {**HEADERS}
        if told["page"] is not None:
            headers["Location"] = told["page"]
        return JSONResponse(told, 201, headers=headers)

    def _served(self) -> str:
        """Return how a decision gets into the data that are served."""
        if self._watched:
            return f"{self._desk.links.name} is watched: the data are built again, and then served"
        return (
            f"{self._desk.links.name} is read at the next build: give it to parley build or "
            "parley serve with the other annotations"
        )


@dataclass(frozen=True)
class _Chosen:
    """Which things are asked for."""

    status: str
    cls: str
    limit: int
    offset: int

    @classmethod
    def of(cls, request: Request) -> _Chosen:
        status = request.query_params.get("status", "")
        if status not in ("", "waiting", *STATUSES):
            known = ", ".join(("waiting", *STATUSES))
            raise HTTPException(400, f"status is `{status[:100]}`: there are {known}")
        return cls(
            status,
            request.query_params.get("class", ""),
            _whole(request, "limit", 100, 1, MOST_THINGS),
            _whole(request, "offset", 0, 0, 1_000_000_000),
        )

    def fits(self, thing: Json) -> bool:
        wanted = WAITING if self.status == "waiting" else {self.status or thing["status"]}
        return thing["status"] in wanted and self.cls in ("", thing["class"])

    def next(self) -> str:
        given = {"status": self.status, "class": self.cls}
        kept = {name: value for name, value in given.items() if value != ""}
        more = {"limit": str(self.limit), "offset": str(self.offset + self.limit)}
        return f"/links?{urlencode({**kept, **more})}"


def _whole(request: Request, name: str, preset: int, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None or text == "":
        return preset
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and least <= int(text) <= most):
        raise HTTPException(400, f"{name} is a whole number from {least} to {most}")
    return int(text)


def link_review(
    views: Callable[[], View], pages: Pages, settings: Settings, writes: LinkWrites
) -> LinkReview:
    """Return what answers ``/links``, with the files that the settings name.

    Raises :class:`~parley.graph.linking.errors.LinkError` if they cannot be used.
    """
    snapshot = Path(settings.snapshot) if settings.snapshot != "" else None
    desk = Desk(Path(settings.links), snapshot, settings.base)
    return LinkReview(views, pages, desk, writes)

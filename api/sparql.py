"""The SPARQL endpoint: queries by the SPARQL 1.1 Protocol, and a page to write them on.

What a client sends is looked at here and evaluated in a worker, see :mod:`parley.graph.workers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from parley.api.answer_cache import AnswerCache, KeptAnswer
from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.citation import citation, permalink
from parley.api.errors import problem_of
from parley.api.facts import Outcome, RequestFacts, facts_of
from parley.api.formats import HTML, content_type
from parley.api.negotiate import NotAcceptable, accept_of
from parley.api.query_page import QueryPage
from parley.api.query_reading import QueryReader
from parley.api.repeated import Repeated, RepeatedRequests
from parley.api.service_description import (
    DESCRIPTIONS,
    Features,
    offered_graphs,
    service_description,
)
from parley.api.settings import Settings
from parley.api.sparql_answer import LongAnswer, outcome_of, whole_answer
from parley.api.sparql_offers import ALL, OFFERS, formats_taken, offer_of, wants_page
from parley.api.sparql_request import SparqlRequest, read_request
from parley.api.threads import in_one_thread
from parley.api.versions import pool_at
from parley.api.watching import Running
from parley.graph.errors import NotOfferedError, QueryError
from parley.graph.store import Kind
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.jobs import Question
from parley.graph.workers.links import Reply
from parley.graph.workers.pool import Pool

METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
QUERY_ID: Final = "Parley-Query-Id"


@dataclass(frozen=True)
class Asking:
    """A request for an answer, with what has been made of it so far."""

    request: Request
    asked: SparqlRequest
    pool: Pool
    tag: str | None
    headers: dict[str, str]
    facts: RequestFacts


class SparqlEndpoint:
    """Answers requests to ``/sparql`` and below, from the newest version or from one asked for."""

    def __init__(
        self,
        fleet: Fleet,
        settings: Settings,
        reader: QueryReader,
        page: QueryPage,
        endpoint: Callable[[Request], str],
        features: Features,
    ) -> None:
        self._fleet = fleet
        self._settings = settings
        self._reader = reader
        self._page = page
        self._endpoint = endpoint
        self._features = features
        self._running = Running()
        self._cache = AnswerCache(settings.answer_cache_bytes)
        self._repeated = RepeatedRequests()

    async def handle(self, request: Request) -> Response:
        """Answer one request; problems are raised."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        before = self._repeated.get(request.scope, self._fleet.version)
        if before is not None and (kept := self._cache.get(before.tag)) is not None:
            return self._again(request, before, kept)
        asked = await read_request(request, self._settings.max_body_bytes)
        if asked.query is None:
            return await self._describe(request, asked)
        pool = await self._pool(asked)
        facts = facts_of(request.scope)
        facts.asked(asked.query)
        facts.version = str(pool.version)
        try:
            if wants_page(accept_of(request), asked.format):
                return await self._show(request, asked, pool)
            return await self._answer(request, asked, pool, facts)
        except Exception as error:
            facts.outcome = outcome_of(error)
            raise

    def _again(self, request: Request, before: Repeated, kept: KeptAnswer) -> Response:
        """Answer a request that came before as it was answered then."""
        version = self._fleet.pool().version
        made = self._fleet.made(version)
        facts = facts_of(request.scope)
        facts.query, facts.version = before.query, str(version)
        if has(request, before.tag, made):
            facts.outcome = Outcome.NOT_MODIFIED
            return not_modified(before.tag, version, made)
        facts.outcome = Outcome.PARTIAL if kept.partial else Outcome.COMPLETE
        facts.rows = kept.rows
        return whole_answer(kept, {**before.headers, QUERY_ID: self._running.name(None)})

    async def cancel(self, request: Request) -> Response:
        """Stop a query in progress by its identifier; 404 if there is none."""
        if not self._running.cancel(request.path_params["name"]):
            raise HTTPException(404, "no query of this identifier is in progress")
        return Response(status_code=204)

    async def cite(self, request: Request) -> Response:
        """Answer how to cite the answer to a query, as plain text."""
        asked = await read_request(request, self._settings.max_body_bytes)
        if asked.query is None:
            raise HTTPException(400, "the parameter query is missing")
        version = (await self._pool(asked)).version
        text = citation(
            self._settings.title,
            self._endpoint(request),
            asked.query,
            asked.dataset,
            version,
            self._fleet.made(version),
        )
        return PlainTextResponse(text, headers=cache_headers(None, version))

    async def _pool(self, asked: SparqlRequest) -> Pool:
        return await pool_at(self._fleet, asked.version)

    async def _describe(self, request: Request, asked: SparqlRequest) -> Response:
        offer = offer_of(accept_of(request), asked.format, (*DESCRIPTIONS, HTML))
        if offer is HTML:
            return self._page.empty()
        pool = self._fleet.pool()
        version = pool.version
        address = self._endpoint(request)
        tag = etag(request, version, address, offer.media_type)
        if has(request, tag):
            return not_modified(tag, version)
        view, base = self._fleet.view_of(pool), self._settings.base
        graphs = await in_one_thread(offered_graphs, view, base)
        features = self._features.at(address)
        content = service_description(address, self._settings, offer.media_type, graphs, features)
        headers = cache_headers(tag, version)
        return Response(content, headers=headers, media_type=content_type(offer.media_type))

    async def _show(self, request: Request, asked: SparqlRequest, pool: Pool) -> Response:
        """Return the page with the answer, or with what is wrong with the query."""
        query = asked.query or ""
        try:
            text = await self._reader.read(query, pool, asked.dataset, self._deadline(asked))
            view = self._fleet.view_of(pool)
            shown = text.first(self._settings.max_page_rows + 1)
            dataset = asked.dataset
            return await in_one_thread(
                lambda: self._page.answered(query, view.query(shown, dataset))
            )
        except QueryError as error:
            return self._page.refused(query, problem_of(self._reader.explained(query, error)))

    async def _answer(
        self, request: Request, asked: SparqlRequest, pool: Pool, facts: RequestFacts
    ) -> Response:
        query = asked.query or ""
        tag = None
        if not self._reader.is_volatile(query):
            said = (query, repr(asked.dataset), accept_of(request) or "", str(asked.format))
            tag = etag(request, pool.version, *said, str(asked.most))
        made = self._fleet.made(pool.version)
        if tag is not None and has(request, tag, made):
            facts.outcome = Outcome.NOT_MODIFIED
            return not_modified(tag, pool.version, made)
        headers = self._headers(request, asked, pool, tag)
        kept = None if tag is None else self._cache.get(tag)
        if kept is not None:
            facts.outcome = Outcome.PARTIAL if kept.partial else Outcome.COMPLETE
            facts.rows = kept.rows
            self._remember(Asking(request, asked, pool, tag, headers, facts), kept)
            return whole_answer(kept, headers)
        return await self._evaluate(Asking(request, asked, pool, tag, headers, facts))

    def _headers(
        self, request: Request, asked: SparqlRequest, pool: Pool, tag: str | None
    ) -> dict[str, str]:
        query = asked.query or ""
        headers = cache_headers(tag, pool.version, self._fleet.made(pool.version))
        if tag is not None and asked.version is not None:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        headers |= {QUERY_ID: self._running.name(request.headers.get(QUERY_ID))}
        address = permalink(self._endpoint(request), query, asked.dataset, pool.version)
        if address is not None:
            headers["Link"] = f'<{address}>; rel="cite-as"'
        notices = self._reader.notices(query)
        if len(notices) > 0:
            # A name may have letters that a header cannot hold.
            told = "; ".join(notices).encode("ascii", "backslashreplace")
            headers["Parley-Notice"] = told.decode("ascii")
        return headers

    async def _evaluate(self, asking: Asking) -> Response:
        name = asking.headers[QUERY_ID]
        try:
            reply = await self._running.run(name, self._ask(asking), asking.request.receive)
        except NotOfferedError as error:
            accept, kind = accept_of(asking.request), Kind(error.kind)
            if len(formats_taken(accept, asking.asked.format)[kind]) == 0:
                raise NotAcceptable(accept or "", OFFERS[kind]) from error
            raise
        except QueryError as error:
            raise self._reader.explained(asking.asked.query or "", error) from error
        if reply.whole is None or reply.tail is None:
            self._running.enter(name, lambda: asking.pool.abandon(reply))
            return LongAnswer(asking.pool, reply, asking.headers, lambda: self._running.leave(name))
        head, tail, content = reply.head, reply.tail, reply.whole
        asking.facts.rows, asking.facts.seconds = tail.rows, tail.seconds
        asking.facts.outcome = Outcome.PARTIAL if head.partial else Outcome.COMPLETE
        kept = KeptAnswer(head.media_type, content, tail.rows, head.partial)
        self._remember(asking, kept)
        return whole_answer(kept, asking.headers)

    def _remember(self, asking: Asking, kept: KeptAnswer) -> None:
        """Keep an answer that would be the same again."""
        if asking.tag is None:
            return
        self._cache.put(asking.tag, kept)
        if self._cache.get(asking.tag) is not None:
            headers = {name: value for name, value in asking.headers.items() if name != QUERY_ID}
            repeated = Repeated(asking.tag, headers, asking.facts.query)
            self._repeated.put(asking.request.scope, asking.pool.version, repeated)

    async def _ask(self, asking: Asking) -> Reply:
        asked = asking.asked
        formats = formats_taken(accept_of(asking.request), asked.format)
        if all(len(types) == 0 for types in formats.values()):
            raise NotAcceptable(accept_of(asking.request) or "", ALL)
        seconds = self._deadline(asked)
        text = await self._reader.read(asked.query or "", asking.pool, asked.dataset, seconds)
        question = Question(text.text, formats, asked.dataset)
        if asked.most is not None:
            question = replace(question, **text.at_most(asked.most))
        return await asking.pool.ask(question, seconds)

    def _deadline(self, asked: SparqlRequest) -> float:
        most = self._settings.max_query_timeout
        if asked.timeout is None:
            return float(self._settings.query_timeout)
        if asked.timeout > most:
            raise HTTPException(400, f"timeout is {asked.timeout:g}: up to {most} s may be asked")
        return asked.timeout

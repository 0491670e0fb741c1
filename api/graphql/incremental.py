"""Incremental delivery: an answer in parts, the first of which leaves before the rest is computed.

Sources: the proposal of ``@defer`` and ``@stream`` for the GraphQL specification (pull request
1110) and its form on the wire with ``pending``, ``incremental`` and ``completed``, as graphql-core
3.3 makes it. What is deferred is loaded when the first of its fields is resolved, for all things at
once, see :meth:`parley.api.graphql.memory.Memory.postpone`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    Visitor,
    VisitorAction,
    visit,
)
from graphql.execution import (
    ExperimentalIncrementalExecutionResults,
    experimental_execute_incrementally,
)
from graphql.execution.incremental import IncrementalExecutor
from graphql.pyutils import Path
from graphql.type import GraphQLSchema

from parley.api.graphql.collecting import takes
from parley.api.graphql.faults import shown
from parley.api.graphql.values import Session

Body = dict[str, Any]
Deliver = Callable[[Body], None]
"""Is given each part of an answer, complete and in order; the last has ``hasNext`` false or none.
"""

INCREMENTAL = ("defer", "stream")

PAUSE = 0.001
"""Seconds between the parts of different directives, in which what is ready is delivered."""


class _Stripping(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> VisitorAction:
        return REMOVE if node.name.value in INCREMENTAL else None


def stripped(document: DocumentNode) -> DocumentNode:
    """Return the document whose answer is complete at once: without ``@defer`` and ``@stream``.

    It is the document itself if it has none of them.
    """
    return document if takes(document) else cast("DocumentNode", visit(document, _Stripping()))


class _Turns:
    """Lets the parts of one directive be computed together, and those of the next after them.

    Resolvers do not wait, so all that is deferred would otherwise make one part.
    """

    def __init__(self) -> None:
        self._known: dict[object, asyncio.Event] = {}
        self._waiting: deque[asyncio.Event] = deque()
        self._opening: asyncio.Task[None] | None = None

    async def take(self, key: object) -> None:
        if key not in self._known:
            self._known[key] = asyncio.Event()
            self._waiting.append(self._known[key])
        if self._opening is None or self._opening.done():
            self._opening = asyncio.get_running_loop().create_task(self._open())
        await self._known[key].wait()

    async def _open(self) -> None:
        while len(self._waiting) > 0:
            self._waiting.popleft().set()
            await asyncio.sleep(PAUSE)


class _Executor(IncrementalExecutor):
    """Computes what is deferred one directive after the other."""

    def __init__(self, *args: Any, turns: _Turns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = turns

    def execute_execution_group(
        self,
        delivery_groups: Any,
        parent_type: Any,
        source_value: Any,
        path: Path | None,
        *rest: Any,
    ) -> Any:
        first = delivery_groups[0]
        steps = [] if first.path is None else first.path.as_list()
        key = (first.label, tuple(step for step in steps if isinstance(step, str)))
        compute = super().execute_execution_group

        async def in_turn() -> Any:
            await self._turns.take(key)
            return compute(delivery_groups, parent_type, source_value, path, *rest)

        return in_turn()


class _Parts:
    """Words the parts of one answer: errors as clients see them, each in the part it is about."""

    def __init__(self, session: Session, told: Callable[[], Body]) -> None:
        self._session = session
        self._told = told
        self._reported = 0
        self._paths: dict[str, list[str | int]] = {}

    def whole(self, result: ExecutionResult) -> Body:
        return {**self._first(result), **self._told()}

    def initial(self, results: ExperimentalIncrementalExecutionResults) -> Body:
        formatted: Any = results.initial_result.formatted
        self._note(formatted)
        pending = {"pending": formatted["pending"], "hasNext": True}
        return {**self._first(results.initial_result), **pending}

    def subsequent(self, result: Any) -> Body:
        body: Body = dict(result.formatted)
        self._note(body)
        for key in ("incremental", "completed"):
            for given, entry in zip(getattr(result, key) or (), body.get(key, ()), strict=True):
                if given.errors:
                    entry["errors"] = [error.formatted for error in shown(given.errors)]
        for problem in self._problems():
            place = self._place(body, problem)
            place.setdefault("errors", []).append(problem.formatted)
        return body if body["hasNext"] else {**body, **self._told()}

    def _first(self, result: Any) -> Body:
        errors = [*shown(result.errors or ()), *self._problems()]
        data = {"data": result.data}
        # As in a single answer, errors come first where there are any.
        return {"errors": [e.formatted for e in errors], **data} if errors else data

    def _note(self, body: Body) -> None:
        self._paths.update({one["id"]: one["path"] for one in body.get("pending", ())})

    def _problems(self) -> list[GraphQLError]:
        new = self._session.problems[self._reported :]
        self._reported += len(new)
        return new

    def _place(self, body: Body, problem: GraphQLError) -> Body:
        """Return the entry of a part that a problem lies in: the closest above it."""
        found, depth = body, -1
        for entry in (*body.get("incremental", ()), *body.get("completed", ())):
            path = [*self._paths.get(entry["id"], ()), *entry.get("subPath", ())]
            above = list(problem.path or ())[: len(path)] == path
            if above and len(path) > depth:
                found, depth = entry, len(path)
        return found


def run_parts(
    schema: GraphQLSchema,
    document: DocumentNode,
    session: Session,
    variables: dict[str, Any] | None,
    operation_name: str | None,
    deliver: Deliver,
    told: Callable[[], Body],
) -> None:
    """Execute a valid document and deliver the parts of its answer, in this thread.

    ``told`` gives what stands beside the data in the last part. It ends early once the session's
    asking is stopped.
    """
    parts = _Parts(session, told)

    async def run() -> None:
        result = experimental_execute_incrementally(
            schema,
            document,
            context_value=session,
            variable_values=variables,
            operation_name=operation_name,
            executor_class=_Executor,
            turns=_Turns(),
        )
        if isinstance(result, ExecutionResult):
            deliver(parts.whole(result))
            return
        results = cast("ExperimentalIncrementalExecutionResults", result)
        deliver(parts.initial(results))
        async for more in results.subsequent_results:
            if session.memory.asking.stopped:
                return
            deliver(parts.subsequent(more))

    # Resolvers block this thread, which is the only one that this loop is for.
    asyncio.run(run())


def last(body: Body) -> bool:
    """Tell whether no part follows this one."""
    return not body.get("hasNext", False)

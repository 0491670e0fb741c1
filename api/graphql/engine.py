"""The engine: from the text of a query to its answer.

A document is parsed, measured and validated once and kept with its faults; then each request runs
it against a version of the data. :meth:`Engine.run` blocks and belongs in a worker thread; what it
asks of the store it reads to the end within that thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    get_variable_values,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues

from parley.api.graphql.beside import NOTHING, Beside
from parley.api.graphql.bind import bound
from parley.api.graphql.collecting import Collecting, conditions, fragments_of
from parley.api.graphql.compiled import Compiler
from parley.api.graphql.cost import EMPTY, Size, measure
from parley.api.graphql.everything import PARTS
from parley.api.graphql.exchange import Answer, Form, Phase, Request, Stop
from parley.api.graphql.faults import shown
from parley.api.graphql.incremental import Deliver, run_parts, stripped
from parley.api.graphql.jsonld_context import make_context
from parley.api.graphql.layout import make_layout
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.load import Loader
from parley.api.graphql.memory import Asking, Memory, Nodes
from parley.api.graphql.node_cache import Known, NodeCache
from parley.api.graphql.plan import Plan
from parley.api.graphql.subscribing import Event, Feeds, Seen
from parley.api.graphql.types import make_schema
from parley.api.graphql.typescript import possible_types, typescript
from parley.api.graphql.values import Session
from parley.api.graphql.wanted import RecordingView
from parley.graph.domain import Domain
from parley.graph.namespaces import DEFAULT_BASE
from parley.graph.store import View

KEPT_DOCUMENTS = 256
KEPT_PLANS = 16
"""Plans of one document; it has more only if it has many operations or conditions."""


RULES = tuple(specified_rules)

SUBSCRIPTION = "A subscription is answered as a stream of events: accept `text/event-stream`."

PlanKey = tuple[str | None, tuple[object, ...]]


@dataclass(frozen=True)
class _Prepared:
    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    size: Size = EMPTY
    incremental: DocumentNode | None = None
    """The document with its ``@defer`` and ``@stream``, which ``document`` is without."""
    deciding: frozenset[str] = frozenset()
    """Variables that decide what is selected; there is a plan for each choice of their values."""
    plans: dict[PlanKey, Plan | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ready:
    """A valid operation with its variables."""

    prepared: _Prepared
    document: DocumentNode
    operation: OperationDefinitionNode
    variables: VariableValues


class Engine:
    """Answers GraphQL requests about the domain; one for each application.

    It keeps up to ``kept_values`` values of a version that were read before. Without
    ``introspection``, its answers do not tell the schema, not even in hints of errors. ``beside``
    is what fields may ask besides the store.
    """

    def __init__(
        self,
        domain: Domain,
        limits: GraphQLLimits | None = None,
        base: str = DEFAULT_BASE,
        kept_values: int = 0,
        *,
        introspection: bool = True,
        beside: Beside = NOTHING,
    ) -> None:
        self.limits = GraphQLLimits() if limits is None else limits
        self._base = base
        self._beside = beside
        self._told = introspection
        self._rules = RULES if introspection else (*RULES, NoSchemaIntrospectionCustomRule)
        self._nodes: Nodes = NodeCache(kept_values)
        self._layout = make_layout(domain)
        schema = make_schema(self._layout, PARTS)
        self.sdl = schema.as_str()
        self._schema = bound(schema, self._layout, PARTS)
        self._compiler = Compiler(self._schema, self._layout)
        self._feeds = Feeds(self._layout, self.limits)
        self._prepared = lru_cache(KEPT_DOCUMENTS)(self._prepare)

    @cached_property
    def typescript(self) -> str:
        """The schema as a TypeScript module."""
        return typescript(self._schema)

    @cached_property
    def possible_types(self) -> str:
        """The object types of each interface and union, as JSON."""
        return possible_types(self._schema)

    def form(self, request: Request) -> Form:
        """Return in how many parts the answer to a request comes if its client takes them."""
        prepared = self._prepared(request.query)
        if prepared.document is None:
            return Form.SINGLE
        operation = get_operation_ast(prepared.document, request.operation_name)
        if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
            return Form.EVENTS
        return Form.SINGLE if prepared.incremental is None else Form.PARTS

    def run(self, request: Request, view: View) -> Answer:
        """Answer a request from ``view``; whatever goes wrong stands in the answer.

        What is deferred or streamed is in the answer like everything else.
        """
        ready = self._ready(request)
        if isinstance(ready, Answer):
            return ready
        if ready.operation.operation is OperationType.SUBSCRIPTION:
            return _refusal([GraphQLError(SUBSCRIPTION)])
        asked = RecordingView(view)
        session = self._session(request, asked)
        plan = self._plan(ready.prepared, ready.operation, request, ready.variables)
        if plan is not None:
            result = plan.run(session, ready.variables)
        else:
            result = self._executed(ready.document, request, session)
        body = _body(result, session.problems)
        told = self._extensions(request, ready, session, asked)
        return Answer(Phase.EXECUTED, {**body, **told}, session.volatile)

    def run_parts(self, request: Request, view: View, deliver: Deliver, stop: Stop) -> None:
        """Deliver the parts of an answer as they are made; all of them keep the limits together.

        It blocks and belongs in a worker thread. Once ``stop`` is set it ends before the store is
        asked again.
        """
        ready = self._ready(request)
        if isinstance(ready, Answer):
            deliver(ready.body)
            return
        asked = RecordingView(view)
        session = self._session(request, asked)
        stop.then(session.memory.asking.stop)
        run_parts(
            self._schema,
            ready.prepared.incremental or ready.document,
            session,
            request.variables,
            request.operation_name,
            deliver,
            lambda: self._extensions(request, ready, session, asked),
        )

    def subscribed(self, request: Request) -> str | Answer:
        """Return the field of a valid subscription, or why there is nothing to follow."""
        ready = self._ready(request)
        if isinstance(ready, Answer):
            return ready
        collecting = Collecting(self._schema, fragments_of(ready.document), ready.variables)
        root = self._schema.subscription_type
        assert root is not None
        groups = collecting.groups(root, [ready.operation.selection_set])
        names = [nodes[0].name.value for nodes in groups.values()]
        if len(names) == 1 and names[0] in root.fields:
            return names[0]
        return _refusal([GraphQLError("A subscription selects one field, which is not skipped.")])

    def run_event(
        self, request: Request, field: str, before: Seen | None, view: View
    ) -> tuple[Seen, dict[str, Any] | None]:
        """Return what a version shows of a subscribed field, and the answer if there is news.

        ``before`` is what was returned for the version before, None at the beginning. It blocks and
        belongs in a worker thread; raises :class:`graphql.GraphQLError` if too much is watched.
        """
        asked = RecordingView(view)
        seen = self._feeds.seen(field, asked)
        if before is None:
            event = self._feeds.first(field, seen)
        else:
            event = self._feeds.event(field, before, seen)
        ready = self._ready(request)
        if event is None or isinstance(ready, Answer):
            return seen, None
        session = self._session(request, asked)
        result = self._executed(ready.document, request, session, event)
        told = self._extensions(request, ready, session, asked)
        return seen, {**_body(result, session.problems), **told}

    def _ready(self, request: Request) -> _Ready | Answer:
        """Return what is to be executed, or why nothing is."""
        prepared = self._prepared(request.query)
        if prepared.document is None:
            return _refusal(prepared.errors)
        operation = get_operation_ast(prepared.document, request.operation_name)
        kind = None if operation is None else operation.operation
        if kind is OperationType.MUTATION and not request.may_change:
            return _refusal([GraphQLError("A mutation is sent by POST.")], Phase.MUTATION)
        if len(prepared.errors) > 0:
            return _refusal(prepared.errors)
        if operation is None:
            return _refusal([GraphQLError(_which(request.operation_name))])
        read = get_variable_values(
            self._schema, operation.variable_definitions or (), request.variables or {}, 50
        )
        if isinstance(read, list):
            return _refusal(read)
        return _Ready(prepared, prepared.document, operation, read)

    def _extensions(
        self, request: Request, ready: _Ready, session: Session, asked: RecordingView
    ) -> dict[str, Any]:
        """Return the part of a body that tells what the request wants to know beside the data."""
        if len(request.want) == 0:
            return {}
        told = _told(ready.prepared.size, session.loader, asked)
        if "context" in request.want:
            told["context"] = make_context(
                self._schema,
                self._layout,
                self._base,
                ready.document,
                ready.operation,
                ready.variables,
            )
        return {"extensions": {wish: told[wish] for wish in request.want}}

    def _prepare(self, query: str) -> _Prepared:
        try:
            document = parse(
                query, max_tokens=self.limits.max_tokens, allow_empty_selection_sets=False
            )
        except GraphQLError as error:
            return _Prepared(None, (error,))
        try:
            size = measure(document, self.limits)
        except GraphQLError as error:
            return _Prepared(document, (error,))
        errors = validate(
            self._schema,
            document,
            self._rules,
            max_errors=20,
            hide_suggestions=not self._told,
            allow_empty_selection_sets=False,
        )
        single = stripped(document)
        parts = None if single is document else document
        return _Prepared(single, tuple(errors), size, parts, conditions(single))

    def _plan(
        self,
        prepared: _Prepared,
        operation: OperationDefinitionNode,
        request: Request,
        variables: VariableValues,
    ) -> Plan | None:
        """Return the plan of a request, or None for what graphql-core has to execute."""
        assert prepared.document is not None
        values = tuple(variables.coerced.get(name) for name in sorted(prepared.deciding))
        key = (request.operation_name, values)
        if key not in prepared.plans:
            if len(prepared.plans) >= KEPT_PLANS:
                prepared.plans.clear()
            prepared.plans[key] = self._compiler.plan(prepared.document, operation, variables)
        return prepared.plans[key]

    def _executed(
        self,
        document: DocumentNode,
        request: Request,
        session: Session,
        event: Event | None = None,
    ) -> ExecutionResult:
        return execute_sync(
            self._schema,
            document,
            event,
            context_value=session,
            variable_values=request.variables,
            operation_name=request.operation_name,
        )

    def _session(self, request: Request, view: View) -> Session:
        # Whoever wants to see the work gets to see all of it, so it is done anew.
        known = Known() if len(request.want) > 0 else self._nodes.of(view.version)
        asking = Asking(view, self.limits, known)
        memory = Memory(asking, self._layout.objects, known)
        return Session(
            layout=self._layout,
            limits=self.limits,
            base=self._base,
            languages=request.languages,
            memory=memory,
            loader=Loader(memory, self.limits),
            beside=self._beside,
        )


def _told(size: Size, loader: Loader, asked: RecordingView) -> dict[str, object]:
    return {
        "cost": {
            "depth": size.depth,
            "fields": size.fields,
            "nodes": loader.nodes,
            "values": loader.values,
            "storeQueries": len(asked.queries),
        },
        "sparql": asked.queries,
        "version": str(asked.version),
    }


def _which(operation_name: str | None) -> str:
    if operation_name is None:
        return "The document holds several operations: name one with `operationName`."
    return f"The document holds no operation `{operation_name}`."


def _refusal(errors: Sequence[GraphQLError], phase: Phase = Phase.DOCUMENT) -> Answer:
    return Answer(phase, {"errors": [error.formatted for error in errors]})


def _body(result: ExecutionResult, problems: Sequence[GraphQLError]) -> dict[str, Any]:
    errors = [*shown(result.errors or ()), *problems]
    body: dict[str, Any] = {"data": result.data}
    if len(errors) > 0:
        # By the specification errors come first where there are any, so that people see them.
        body = {"errors": [error.formatted for error in errors], **body}
    return body

"""The engine: from the text of a query to its answer.

A document is parsed, measured and validated once and kept with its faults; then each request runs
it against a version of the data. :meth:`Engine.run` blocks and belongs in a worker thread; what it
asks of the store it reads to the end within that thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
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
from parley.api.graphql.collecting import conditions
from parley.api.graphql.compiled import Compiler
from parley.api.graphql.cost import EMPTY, Size, measure
from parley.api.graphql.everything import PARTS
from parley.api.graphql.faults import shown
from parley.api.graphql.jsonld_context import Context, make_context
from parley.api.graphql.layout import make_layout
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.load import Loader
from parley.api.graphql.memory import Asking, Memory, Nodes
from parley.api.graphql.node_cache import Known, NodeCache
from parley.api.graphql.plan import Plan
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


@dataclass(frozen=True)
class Request:
    """What is asked, as GraphQL over HTTP names it."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    languages: tuple[str, ...] = ()
    may_change: bool = True
    """False for a request by GET, which may not hold a mutation."""
    want: tuple[str, ...] = ()
    """What to tell beside the data; see :mod:`parley.api.graphql.wanted`."""


class Phase(Enum):
    """How far a request came."""

    DOCUMENT = "refused for its document, variables or choice of operation"
    MUTATION = "refused because it would change something"
    EXECUTED = "executed, perhaps with errors"


@dataclass(frozen=True)
class Answer:
    """The body of a response, and how far the request came."""

    phase: Phase
    body: dict[str, Any]
    volatile: bool = False
    """Whether the same request may be answered otherwise on the same data."""

    @property
    def repeatable(self) -> bool:
        """Whether the same request would be answered the same on the same data."""
        executed = self.phase is Phase.EXECUTED and "errors" not in self.body
        return executed and not self.volatile


RULES = tuple(specified_rules)

PlanKey = tuple[str | None, tuple[object, ...]]


@dataclass(frozen=True)
class _Prepared:
    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    size: Size = EMPTY
    deciding: frozenset[str] = frozenset()
    """Variables that decide what is selected; there is a plan for each choice of their values."""
    plans: dict[PlanKey, Plan | None] = field(default_factory=dict)


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
        self._prepared = lru_cache(KEPT_DOCUMENTS)(self._prepare)

    @cached_property
    def typescript(self) -> str:
        """The schema as a TypeScript module."""
        return typescript(self._schema)

    @cached_property
    def possible_types(self) -> str:
        """The object types of each interface and union, as JSON."""
        return possible_types(self._schema)

    def run(self, request: Request, view: View) -> Answer:
        """Answer a request from ``view``; whatever goes wrong stands in the answer."""
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
        plan = self._plan(prepared, operation, request, read)
        asked = RecordingView(view)
        session = self._session(request, asked)
        if plan is not None:
            result = plan.run(session, read)
        else:
            result = self._executed(prepared.document, request, session)
        body = _body(result, session.problems)
        if len(request.want) > 0:
            told = _told(prepared.size, session.loader, asked)
            if "context" in request.want:
                told["context"] = self._context(prepared.document, operation, read)
            body["extensions"] = {wish: told[wish] for wish in request.want}
        return Answer(Phase.EXECUTED, body, session.volatile)

    def _context(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> Context:
        return make_context(self._schema, self._layout, self._base, document, operation, variables)

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
        return _Prepared(document, tuple(errors), size, conditions(document))

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
        self, document: DocumentNode, request: Request, session: Session
    ) -> ExecutionResult:
        return execute_sync(
            self._schema,
            document,
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

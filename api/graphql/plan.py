"""A plan: a compiled operation, and what one run of it carries along.

Source of the rules: GraphQL specification, October 2021, section 6.4.4, "Handling Field Errors".
A plan holds no state of any request, so one plan serves many threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from graphql import ExecutionResult, FieldNode, FragmentDefinitionNode, GraphQLError, located_error
from graphql.execution.values import VariableValues

from parley.api.graphql.made import Keeping
from parley.api.graphql.values import Info, Session

Path: TypeAlias = "tuple[Path, str | int] | None"
"""A place in the answer, from its end; None is the answer itself."""


def steps(path: Path) -> list[str | int]:
    """Return the keys and positions that lead to a place."""
    found: list[str | int] = []
    while path is not None:
        path, key = path
        found.append(key)
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Place:
    """A path with the one method of graphql-core's that resolvers call."""

    path: Path

    def as_list(self) -> list[str | int]:
        return steps(self.path)


@dataclass(frozen=True, slots=True)
class Told:
    """What resolvers read of the info that graphql-core would hand them."""

    context: Session
    fragments: Mapping[str, FragmentDefinitionNode]
    variable_values: VariableValues
    field_name: str
    field_nodes: list[FieldNode]
    path: Place


@dataclass(slots=True)
class Run:
    """One run of a plan. ``arguments`` keeps those read from variables, by their node."""

    session: Session
    variables: VariableValues
    fragments: Mapping[str, FragmentDefinitionNode]
    keeping: Keeping
    errors: list[GraphQLError] = field(default_factory=list)
    arguments: dict[int, dict[str, Any]] = field(default_factory=dict)

    def info(self, nodes: list[FieldNode], path: Path) -> Info:
        """Return the info of the field at ``path``."""
        told = Told(
            self.session,
            self.fragments,
            self.variables,
            nodes[0].name.value,
            nodes,
            Place(path),
        )
        return cast("Info", told)

    @property
    def faults(self) -> int:
        """How many errors the answer has so far."""
        return len(self.errors) + len(self.session.problems)

    def fail(self, raw: Exception, nodes: Sequence[FieldNode], path: Path, strict: bool) -> None:
        """Note an error; raises it, located, if its place may not be null."""
        error = located_error(raw, nodes, steps(path))
        if strict:
            raise error
        self.errors.append(error)


Make = Callable[[Run, Any, Path], Any]
"""Makes a part of the answer of a run, from a value, for a place."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled operation."""

    root: Make
    fragments: Mapping[str, FragmentDefinitionNode]
    uses: Mapping[tuple[int, ...], Sequence[str]]
    """The variables that selections use whose objects are kept; see :class:`.made.Keeping`."""

    def run(self, session: Session, variables: VariableValues) -> ExecutionResult:
        """Return data and errors as graphql-core would; problems are left in the session."""
        known = session.memory.known
        keeping = Keeping(known.made, self.uses, variables, session.languages)
        session.keeping = keeping
        run = Run(session, variables, self.fragments, keeping)
        try:
            data = self.root(run, None, None)
        except GraphQLError as error:
            run.errors.append(error)
            data = None
        known.size += keeping.added
        return ExecutionResult(data, run.errors or None)

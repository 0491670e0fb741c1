"""What can go wrong, as one tree.

::

    ParleyError
    ├── ModelError            ontology and shapes disagree, or a term is incomplete
    ├── InputError            input files do not hold; carries problems with places
    │   ├── AnnotationError   malformed YAML, unknown key, dangling reference, bad date
    │   └── AnchorError       a passage does not verify against the text
    ├── ShapesError           data does not conform to the shapes; carries the report
    ├── QueryError            a SPARQL query cannot be parsed or evaluated
    │   ├── QuerySyntaxError  with line and column
    │   └── QueryRefusedError      kept from the engine: too deep, too large, or with SERVICE
    ├── StoreError            the store cannot be opened, read or written
    └── DeriveError           a derived file differs from what the model gives

Errors carry data; the command line maps them to exit codes and the server to HTTP statuses, each in
one table of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from parley.graph.problems import Place as Place
from parley.graph.problems import Problem as Problem
from parley.graph.report import Report


class ParleyError(Exception):
    """Base of everything that Parley raises on purpose."""


class ModelError(ParleyError):
    """The ontology and the shapes disagree, or a term lacks what every term has."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class InputError(ParleyError):
    """Input files do not hold. ``problems`` is never empty and is sorted by place.

    ``reported`` says that whoever raises it has shown the problems already.
    """

    def __init__(self, problems: Sequence[Problem], *, reported: bool = False) -> None:
        self.problems = tuple(sorted(problems))
        self.reported = reported
        super().__init__("\n".join(str(problem) for problem in self.problems))


class AnnotationError(InputError):
    """Annotation files are malformed or contradict the model or each other."""


class AnchorError(InputError):
    """Passages do not verify against the texts."""


class ShapesError(ParleyError):
    """Data does not conform to the shapes; nothing was written."""

    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report


class QueryError(ParleyError):
    """A query was refused or failed; the message is fit to be shown to whoever sent it."""


class QuerySyntaxError(QueryError):
    """A query cannot be parsed; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


class QueryRefusedError(QueryError):
    """A query is not passed to the engine, because it could stop it or reach the network.

    ``line`` and ``column`` count from 1 and say where in the query the cause stands.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class StoreError(ParleyError):
    """The store cannot be opened, read or written."""


class DeriveError(ParleyError):
    """Derived files differ from what the model gives; ``files`` names them."""

    def __init__(self, files: Sequence[str]) -> None:
        super().__init__(
            "\n".join(f"{file} differs from the model: run `parley derive`" for file in files)
        )
        self.files = tuple(files)

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
    │   ├── QueryRefusedError      kept from the engine: too deep, too large, or with SERVICE
    │   ├── NotOfferedError        its kind of answer cannot be given in any format asked for
    │   ├── DatasetConflictError   an update says twice which graphs it reads
    │   ├── UpdateFailedError      an update cannot be made on the data as it is
    │   ├── NoGraphError           the graph to remove is not there
    │   ├── ContentError           posted RDF cannot be read
    │   │   └── MediaTypeError     it is in no format that is read
    │   ├── DeadlineError          took longer than it may; stopped
    │   │   └── WriteDeadlineError  the same of a write; nothing has changed
    │   ├── AnswerTooLargeError    gave more rows or bytes than an answer may have; stopped
    │   ├── WorkerDiedError        ended the process that evaluated it, for instance by its memory
    │   ├── CancelledError         stopped because somebody asked for that
    │   ├── ServiceError           a server that it names in SERVICE failed
    │   ├── ServiceLimitError      would ask other servers for more than it may
    │   ├── SearchRefusedError     a search asks for more than it may
    │   └── BusyError              not begun: as many queries run and wait as may
    ├── FetchError            something on the network cannot be had
    ├── SearchError           full-text search is not to be had
    ├── StoreError            the store cannot be opened, read or written
    │   └── ConflictError     it has moved on since a change was proposed
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
    """Base of everything that Parley raises on purpose; any of it can be pickled."""

    def __reduce__(self) -> tuple[object, ...]:
        # By default an exception is made again from its message; ours are made from other things.
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[ParleyError], args: tuple[object, ...], state: dict[str, object]
) -> ParleyError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


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
    """A query cannot be parsed; ``line`` and ``column`` count from 1.

    ``token`` is what stands there, empty at the end of the query, None if nobody has looked.
    """

    def __init__(self, message: str, line: int, column: int, token: str | None = None) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
        self.token = token


class QueryRefusedError(QueryError):
    """A query is not passed to the engine, because it could stop it or reach the network.

    ``line`` and ``column`` count from 1 and say where in the query the cause stands.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class NotOfferedError(QueryError):
    """The kind of answer that a query has is not to be had in any format that was asked for."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class DatasetConflictError(QueryError):
    """An update names the graphs that it reads in its text and in the request as well."""


class UpdateFailedError(QueryError):
    """An update cannot be made on the data as it is, for instance because a graph is missing."""


class NoGraphError(QueryError):
    """There is no graph of that name."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"there is no graph {graph}")
        self.graph = graph


class ContentError(QueryError):
    """The content of a request cannot be read as RDF; the message says where."""


class MediaTypeError(ContentError):
    """The content of a request is in no format that is read."""


class DeadlineError(QueryError):
    """A query took longer than it may, and was stopped; ``seconds`` is what it was given."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the query was stopped after {seconds:g} s: ask for less, or for more time with "
            "timeout="
        )
        self.seconds = seconds


class WriteDeadlineError(DeadlineError):
    """A write took longer than it may, and was stopped before anything was written."""

    def __init__(self, seconds: float) -> None:
        QueryError.__init__(
            self,
            f"the write was stopped after {seconds:g} s, and nothing has changed: split it, or have"
            " PARLEY_WRITE_TIMEOUT raised",
        )
        self.seconds = seconds


class AnswerTooLargeError(QueryError):
    """An answer has more rows or bytes than one may have; ``limit`` says how many of what."""

    def __init__(self, limit: str) -> None:
        super().__init__(f"the answer has more than {limit}: add LIMIT, or ask for less of it")
        self.limit = limit


class WorkerDiedError(QueryError):
    """The process that evaluated a query ended; ``cause`` is ``memory`` or ``crash``."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class CancelledError(QueryError):
    """A query was stopped because somebody asked for that."""

    def __init__(self) -> None:
        super().__init__("the query was cancelled")


class BusyError(QueryError):
    """A query was not begun; ``retry_after`` is in how many seconds it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"as many queries run and wait as this server allows: try again in {retry_after} s"
        )
        self.retry_after = retry_after


class ServiceError(QueryError):
    """A service that a query names failed; ``SILENT`` in the query forgives that.

    ``retry_after`` is in how many seconds it may be asked again, if it said so.
    """

    def __init__(self, service: str, said: str, retry_after: int | None = None) -> None:
        super().__init__(f"the service <{service}> failed: {said}")
        self.service = service
        self.retry_after = retry_after


class ServiceLimitError(QueryError):
    """A query would ask services for more than one query may; ``SILENT`` does not forgive that."""


class SearchRefusedError(QueryError):
    """A search has more words than it may, or finds more than may be given without a limit.

    ``line`` and ``column`` say where in a query it stands, counting from 1; None if it is in none.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class FetchError(ParleyError):
    """Something on the network cannot be had; the message says why and after how long.

    ``retry_after`` is in how many seconds it may be asked for again, if its server said so.
    """

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SearchError(ParleyError):
    """Full-text search is not to be had: its index cannot be made or opened."""


class StoreError(ParleyError):
    """The store cannot be opened, read or written."""


class ConflictError(StoreError):
    """A change was proposed on another version than the newest: propose it again."""

    def __init__(self, proposed: str, newest: str) -> None:
        super().__init__(
            f"the change was made for version {proposed}, but the data is at {newest}: try again"
        )


class DeriveError(ParleyError):
    """Derived files differ from what the model gives; ``files`` names them."""

    def __init__(self, files: Sequence[str]) -> None:
        super().__init__(
            "\n".join(f"{file} differs from the model: run `parley derive`" for file in files)
        )
        self.files = tuple(files)

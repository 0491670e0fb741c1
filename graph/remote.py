"""A SPARQL endpoint somewhere else as a view, so that what counts here counts there as well.

It answers SELECT and ASK; terms are those of the engine. Source: SPARQL 1.1 Query Results JSON
Format (W3C Recommendation, 2013); Virtuoso's older ``typed-literal`` is read as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from parley.graph.errors import QueryError
from parley.graph.namespaces import PREFIXES
from parley.graph.store import UNION, Answer, Dataset, Kind, Row, Term, Version

Ask = Callable[[str], Any]
"""Sends a query and returns the JSON of its results."""


@dataclass(frozen=True)
class RemoteAnswer:
    """The results of one query, as they came."""

    results: Mapping[str, Any]

    @property
    def kind(self) -> Kind:
        return Kind.BOOLEAN if "boolean" in self.results else Kind.SOLUTIONS

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(self.results.get("head", {}).get("vars", ()))

    def rows(self) -> Iterator[Row]:
        for binding in self.results["results"]["bindings"]:
            yield {name: term_of(term) for name, term in binding.items()}

    def boolean(self) -> bool:
        return bool(self.results["boolean"])

    def serialise(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        raise QueryError("answers of other endpoints are not written out again")


@dataclass(frozen=True)
class RemoteView:
    """An endpoint as a view; prefixes that Parley knows are declared in what is sent.

    ``version`` is what the endpoint says of its data, or number 0 where it says nothing.
    """

    ask: Ask
    prefixes: Mapping[str, str]
    version: Version

    def query(self, text: str, dataset: Dataset = UNION) -> Answer:
        """Answer a SELECT or ASK query. Raises :class:`QueryError` for an answer that is none."""
        results = self.ask(f"{_declared(text, self.prefixes)}{text}")
        if not isinstance(results, dict) or not ("boolean" in results or "results" in results):
            raise QueryError("the endpoint answers without results")
        return RemoteAnswer(results)


def remote_view(ask: Ask, version: str | None = None) -> RemoteView:
    """Return a view of what ``ask`` sends queries to."""
    number, _, digest = (version or "0-").partition("-")
    return RemoteView(ask, PREFIXES, Version(int(number), digest))


def _declared(text: str, prefixes: Mapping[str, str]) -> str:
    """Return declarations of the prefixes that a query uses and does not declare itself."""
    used = {name for name in prefixes if f"{name}:" in text and f"PREFIX {name}:" not in text}
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in sorted(used))


def term_of(binding: Mapping[str, Any]) -> Term:
    """Return a term of results as the engine has it; raises :class:`QueryError` if it is none."""
    kind, value = binding.get("type"), binding.get("value")
    try:
        if kind == "uri":
            return ox.NamedNode(str(value))
        if kind == "bnode":
            return ox.BlankNode(str(value))
        if kind in ("literal", "typed-literal"):
            return _literal(str(value), binding)
    except ValueError as error:
        raise QueryError(f"the endpoint answers with a malformed term: {error}") from error
    raise QueryError(f"the endpoint answers with a term of the unknown type {kind!r}")


def _literal(words: str, binding: Mapping[str, Any]) -> ox.Literal:
    if "xml:lang" in binding:
        return ox.Literal(words, language=str(binding["xml:lang"]))
    if "datatype" in binding:
        return ox.Literal(words, datatype=ox.NamedNode(str(binding["datatype"])))
    return ox.Literal(words)

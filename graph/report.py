"""The outcome of checking data against the shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parley.graph.namespaces import local_name, shorten
from parley.graph.problems import Place, Problem

SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, order=True)
class Result:
    """One finding: which node, through which shape and constraint, with what message."""

    severity: str
    focus: str
    path: str
    value: str
    message: str
    shape: str
    component: str

    def __str__(self) -> str:
        value = f" (found {shorten(self.value)})" if self.value != "" else ""
        return f"{shorten(self.focus)}: {self.message}{value}"

    @property
    def constraint(self) -> str:
        """Name of the constraint, as the files of invalid examples are named."""
        component = local_name(self.component).removesuffix("ConstraintComponent")
        if component == "SPARQL":
            return local_name(self.shape)
        return f"{local_name(self.shape)}-{component[:1].lower()}{component[1:]}"


@dataclass(frozen=True)
class Report:
    """All findings, worst first. Data conforms if none is a violation."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        return all(result.severity != "Violation" for result in self.results)

    def count(self, severity: str) -> int:
        return sum(result.severity == severity for result in self.results)

    def problems(self, places: Mapping[str, Place]) -> list[Problem]:
        """Return the findings as problems with the place of the node that each is about.

        A finding on a node without a place of its own, such as a computed one, takes that of its
        value or of the nearest node whose IRI its own begins with.
        """
        return [
            Problem(
                place=_place(result, places),
                what=result.message.rstrip("."),
                remedy=f"found {shorten(result.value)}" if result.value != "" else "see the node",
                subject=shorten(result.focus),
                severity="error" if result.severity == "Violation" else result.severity.lower(),
            )
            for result in self.results
        ]

    def __str__(self) -> str:
        if len(self.results) == 0:
            return "Conforms: no finding."
        return "\n".join(f"{result.severity}: {result}" for result in self.results)


def _place(result: Result, places: Mapping[str, Place]) -> Place:
    # What a SPARQL constraint finds is its value; its focus is only where the search began.
    nearest = (result.focus, result.value)
    for iri in reversed(nearest) if "SPARQL" in result.component else nearest:
        while "/" in iri:
            if iri in places:
                return places[iri]
            iri = iri.rpartition("/")[0]
    return Place("(build)")

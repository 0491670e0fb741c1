"""A network asked for by named parameters: the words of the command, the addresses and GraphQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from parley.graph.networks.choices import Attribution, Basis, By, Choices, Unit, member
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import Normalisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Of, Request
from parley.graph.networks.windows import TimeUnit

Parameters = Mapping[str, Sequence[str]]
"""The values of each parameter that was given, by its name."""

Member = TypeVar("Member", bound=StrEnum)

CHOSEN: Final[dict[str, type[StrEnum]]] = {
    "mode": Mode,
    "of": Of,
    "aggregate": Aggregation,
    "normalise": Normalisation,
    "duplicates": Duplicates,
    "attribution": Attribution,
    "basis": Basis,
    "unit": Unit,
    "by": By,
}
"""Parameters with one value out of a list."""

NAMES: Final = ("actor", "without-actor", "concept", "without-concept", "graph", "document")
"""Parameters that name things, by IRI or prefixed name, any number of them."""

SINGLE: Final = ("depth", "without-author", "weight", "on", "at-least", "from", "to", "window")
SEVERAL: Final = ("reported-as", "sharing")

PARAMETERS: Final = (*CHOSEN, *SINGLE, *SEVERAL, *NAMES)


@dataclass(frozen=True)
class Width:
    """The width of a sliding window, such as 3 months."""

    number: int
    unit: TimeUnit


@dataclass(frozen=True)
class Asked:
    """What is counted, which network is made of it, and over which days of publication."""

    choices: Choices
    request: Request
    start: date | None = None
    end: date | None = None
    window: Width | None = None


def asked(parameters: Parameters, prefixes: Mapping[str, str]) -> Asked:
    """Read parameters; whichever is not given has the default of the library.

    Raises :class:`NetworkError` for a parameter that there is not, one that is given twice but
    takes one value, and a value that it cannot have; the message begins with its name.
    """
    for name in parameters:
        if name not in PARAMETERS:
            raise NetworkError(f"{name} is no parameter; there are {', '.join(PARAMETERS)}.")
    reader = Reader(parameters, prefixes)
    return Asked(
        choices=reader.choices(),
        request=reader.request(),
        start=reader.day("from"),
        end=reader.day("to"),
        window=reader.width(),
    )


@dataclass(frozen=True)
class Reader:
    """Reads single parameters; see :func:`asked`."""

    parameters: Parameters
    prefixes: Mapping[str, str]

    def choices(self) -> Choices:
        depth = self._one("depth")
        return Choices(
            attribution=self._member(Attribution, "attribution", Attribution.HOLDER),
            depth=None if depth is None else self._integer("depth", depth),
            own_voice=not self._flag("without-author"),
            reported_as=self._listed("reported-as"),
            sharing=self._listed("sharing"),
            basis=self._member(Basis, "basis", Basis.STATED),
            unit=self._member(Unit, "unit", Unit.POSITION),
            by=self._member(By, "by", By.ACTOR),
            weight=self._iri("weight"),
            concept_type=self._iri("on"),
            graphs=self._iris("graph"),
            documents=self._iris("document"),
            actors=self._iris("actor"),
            without_actors=self._iris("without-actor") or frozenset(),
            concepts=self._iris("concept"),
            without_concepts=self._iris("without-concept") or frozenset(),
        )

    def request(self) -> Request:
        least = self._least()
        return Request(
            mode=self._member(Mode, "mode", Mode.TWO),
            of=self._member(Of, "of", Of.ACTORS),
            aggregation=self._member(Aggregation, "aggregate", Aggregation.IGNORE),
            normalisation=self._member(Normalisation, "normalise", Normalisation.NO),
            duplicates=self._member(Duplicates, "duplicates", Duplicates.INCLUDE),
            least_of_actor=least[0],
            least_of_concept=least[1],
        )

    def day(self, name: str) -> date | None:
        value = self._one(name)
        try:
            return None if value is None else date.fromisoformat(value)
        except ValueError:
            raise NetworkError(f"{name}: “{value}” is no day such as 2025-08-15.") from None

    def width(self) -> Width | None:
        value = self._one("window")
        if value is None:
            return None
        number, _, unit = value.partition(":")
        units = [str(one) for one in TimeUnit]
        if not (number.isascii() and number.isdigit()) or unit not in units:
            raise NetworkError(
                f"window: “{value}” is no width such as 3:months; units: {', '.join(units)}."
            )
        return Width(int(number), TimeUnit(unit))

    def _least(self) -> tuple[float, float]:
        value = self._one("at-least")
        if value is None:
            return 0, 0
        try:
            of_actor, of_concept = (float(part) for part in value.split(","))
        except ValueError:
            raise NetworkError(
                f"at-least: “{value}” is not two numbers such as 2,3: the least number of "
                "statements by an actor, and on a concept."
            ) from None
        return of_actor, of_concept

    def _one(self, name: str) -> str | None:
        values = self.parameters.get(name, ())
        if len(values) > 1:
            raise NetworkError(f"{name}: given {len(values)} times, but takes one value.")
        return values[0] if values else None

    def _integer(self, name: str, value: str) -> int:
        try:
            return int(value)
        except ValueError:
            raise NetworkError(f"{name}: “{value}” is no whole number.") from None

    def _flag(self, name: str) -> bool:
        value = self._one(name)
        if value not in (None, "true", "false"):
            raise NetworkError(f"{name}: “{value}” is neither true nor false.")
        return value == "true"

    def _member(self, kind: type[Member], name: str, default: Member) -> Member:
        value = self._one(name)
        return default if value is None else member(kind, value, name)

    def _listed(self, name: str) -> frozenset[str] | None:
        return frozenset(self.parameters.get(name, ())) or None

    def _iris(self, name: str) -> frozenset[str] | None:
        return frozenset(self._whole(value) for value in self.parameters.get(name, ())) or None

    def _iri(self, name: str) -> str | None:
        value = self._one(name)
        return None if value is None else self._whole(value)

    def _whole(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else name

"""Reading single parameters of a network, with messages that begin with their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Final, TypeVar

from parley.graph.iris import is_iri
from parley.graph.namespaces import whole_name
from parley.graph.networks.choices import COMMITMENTS, member
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.parameters import BY_NAME, SIDES
from parley.graph.networks.statements import STANCES, Scale
from parley.graph.networks.windows import Span, TimeUnit, Width

Parameters = Mapping[str, Sequence[str]]
"""The values of each parameter that was given, by its name."""

Member = TypeVar("Member", bound=StrEnum)

KNOWN_STANCES: Final = tuple(name for _, name in STANCES.labels)


@dataclass(frozen=True)
class Reader:
    """Reads parameters by name; one that is not given is None, or its default in the table."""

    parameters: Parameters
    prefixes: Mapping[str, str]

    def text(self, name: str) -> str | None:
        values = self.parameters.get(name, ())
        if len(values) > 1:
            raise NetworkError(f"{name}: given {len(values)} times, but takes one value.")
        return values[0] if values else None

    def member(self, kind: type[Member], name: str) -> Member:
        """Return the chosen member, or the default of a parameter that has one."""
        found = self.chosen(kind, name)
        return kind(BY_NAME[name].default or "") if found is None else found

    def chosen(self, kind: type[Member], name: str) -> Member | None:
        value = self.text(name)
        return None if value is None else member(kind, value, name)

    def flag(self, name: str) -> bool:
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise NetworkError(f"{name}: “{value}” is neither true nor false.")
        return value == "true"

    def integer(self, name: str) -> int | None:
        value = self.text(name)
        try:
            return None if value is None else int(value)
        except ValueError:
            raise NetworkError(f"{name}: “{value}” is no whole number.") from None

    def number(self, name: str) -> float | None:
        value = self.text(name)
        return None if value is None else _number(name, value)

    def day(self, name: str) -> date | None:
        value = self.text(name)
        return None if value is None else _day(name, value)

    def iri(self, name: str) -> str | None:
        value = self.text(name)
        return None if value is None else self._iri(name, value)

    def iris(self, name: str) -> frozenset[str] | None:
        return frozenset(self._iri(name, value) for value in self.parameters.get(name, ())) or None

    def listed(self, name: str) -> frozenset[str] | None:
        """Return commitments: local names as they are, prefixed ones of extensions as IRIs."""
        given = [whole_name(value, self.prefixes) for value in self.parameters.get(name, ())]
        for value in given:
            if value not in COMMITMENTS and not is_iri(value):
                raise NetworkError(
                    f"{name}: “{value}” is no commitment; there are {', '.join(COMMITMENTS)}."
                )
        return frozenset(given) or None

    def stances(self, name: str) -> frozenset[str]:
        given = self.parameters.get(name, ())
        return frozenset(self._stance(name, value) for value in given)

    def scale(self) -> Scale:
        """Return the declared scale, or that of the model's stances."""
        told, ends = self.text("scale"), self._ends()
        if told is None:
            return STANCES if ends is None else Scale(*ends, STANCES.labels)
        labels = tuple(self._graded(part) for part in told.split(","))
        names = [name for _, name in labels]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise NetworkError(f"scale: “{twice}” has two values; give it one.")
        values = [value for value, _ in labels]
        if ends is None and len(set(values)) == 1:
            raise NetworkError(
                "scale: all stances have one value, so there is no distance: declare the ends, "
                "such as scale-range -1..1."
            )
        return Scale(*(ends or (min(values), max(values))), labels)

    def _ends(self) -> tuple[float, float] | None:
        value = self.text("scale-range")
        if value is None:
            return None
        low, dots, high = value.partition("..")
        if not dots:
            raise NetworkError(f"scale-range: “{value}” is no range such as -2..2.")
        return _number("scale-range", low), _number("scale-range", high)

    def _graded(self, part: str) -> tuple[float, str]:
        name, equals, value = part.strip().rpartition("=")
        if not equals:
            raise NetworkError(f"scale: “{part}” is no stance with a value, such as favours=1.")
        return _number("scale", value), self._stance("scale", name)

    def _stance(self, name: str, value: str) -> str:
        found = whole_name(value, self.prefixes)
        if found not in KNOWN_STANCES and not is_iri(found):
            raise NetworkError(
                f"{name}: “{value}” is no stance; there are {', '.join(KNOWN_STANCES)}, and those "
                "of an extension by IRI."
            )
        return found

    def _iri(self, name: str, value: str) -> str:
        found = whole_name(value, self.prefixes)
        if not is_iri(found):
            raise NetworkError(
                f"{name}: “{value}” is no absolute IRI, nor a name such as actor:russia whose "
                "prefix is known."
            )
        return found

    def width(self) -> Width | None:
        value = self.text("window")
        if value is None:
            return None
        number, _, unit = value.partition(":")
        units = [str(one) for one in TimeUnit]
        if not (number.isascii() and number.isdigit()) or unit not in units:
            raise NetworkError(
                f"window: “{value}” is no width such as 3:months; units: {', '.join(units)}."
            )
        if int(number) < 1:
            raise NetworkError(f"window: “{value}” is no width: a window is at least 1 wide.")
        return Width(int(number), TimeUnit(unit))

    def spans(self) -> tuple[Span, ...]:
        value = self.text("windows")
        return () if value is None else tuple(_span(part.strip()) for part in value.split(","))


def _span(part: str) -> Span:
    first, dots, last = part.partition("..")
    if not (dots and first and last):
        raise NetworkError(f"windows: “{part}” is no list of windows {SIDES}.")
    start, end = _day("windows", first), _day("windows", last)
    if start > end:
        raise NetworkError(f"windows: “{part}” begins after its end.")
    return Span(start, end)


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NetworkError(f"{name}: “{value}” is no day such as 2025-08-15.") from None


def _number(name: str, value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise NetworkError(f"{name}: “{value}” is no number.")
    return found

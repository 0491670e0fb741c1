"""The parameters of a network: their names, values and help, in one table.

The options of ``parley network`` and the parameters of addresses are derived from it, so that they
have the same names and nobody copies the values of an enumeration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parley.graph.networks.choices import COMMITMENTS, Attribution, Basis, By, Unit
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.kernels import Kernel
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import Normalisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Of

SIDES: Final = "such as 2025-01-01..2025-03-31,2025-04-01..2025-06-30"
"""An example of a list of windows."""


@dataclass(frozen=True)
class Parameter:
    """A named parameter: ``choices`` if it has one value out of a list.

    ``several`` says that it may be given several times, ``flag`` that its values are true and
    false, ``names`` that they name things by IRI or prefixed name. A parameter with choices and
    without a default has none of them unless it is given.
    """

    name: str
    help: str
    choices: type[StrEnum] | None = None
    default: StrEnum | None = None
    several: bool = False
    flag: bool = False
    names: bool = False
    metavar: str = "TEXT"


def _several(name: str, help_text: str) -> Parameter:
    return Parameter(name, help_text, several=True, names=True, metavar="NAME")


TABLE: Final = (
    Parameter("mode", "Actors by concepts, or one kind of node with itself.", Mode, Mode.TWO),
    Parameter("of", "The nodes of a one-mode network.", Of, Of.ACTORS),
    Parameter(
        "aggregate",
        "How stances enter a weight; combine is for two modes, congruence and conflict for one.",
        Aggregation,
        Aggregation.IGNORE,
    ),
    Parameter(
        "normalise",
        "By what weights are divided; activity and prominence are for two modes, the rest for one.",
        Normalisation,
        Normalisation.NO,
    ),
    Parameter(
        "duplicates",
        "In which period a repeated statement counts once.",
        Duplicates,
        Duplicates.INCLUDE,
    ),
    Parameter(
        "attribution",
        "For whom a reported position counts: who holds it, who writes, or every speaker.",
        Attribution,
        Attribution.HOLDER,
    ),
    Parameter("depth", "Only speakers so deep; 0 is the author.", metavar="INTEGER"),
    Parameter("without-author", "Leave out what authors say themselves.", flag=True),
    Parameter(
        "reported-as",
        f"Only what is reported so: {', '.join(COMMITMENTS)}; may be given several times.",
        several=True,
        metavar="COMMITMENT",
    ),
    Parameter(
        "sharing",
        "Count reporters only if they report so, as above; may be given several times.",
        several=True,
        metavar="COMMITMENT",
    ),
    Parameter(
        "basis",
        "Positions that claims state, or that the coder infers from wording.",
        Basis,
        Basis.STATED,
    ),
    Parameter("unit", "What counts as one statement.", Unit, Unit.POSITION),
    Parameter(
        "by",
        "Whether a person counts for the organisation whose office it held on the document's day.",
        By,
        By.ACTOR,
    ),
    Parameter(
        "weight", "Numeric property to sum, such as a confidence.", names=True, metavar="NAME"
    ),
    Parameter(
        "scale",
        "The value of each stance, such as favours=1,neutral=0,opposes=-1; by default mixed and "
        "neutral lie half-way.",
        metavar="STANCE=VALUE,…",
    ),
    Parameter(
        "scale-range",
        "The ends of the scale, such as -2..2; by default the least and greatest declared value.",
        metavar="LOW..HIGH",
    ),
    Parameter(
        "without-stance",
        "Leave out positions of a stance that is off the scale; may be given several times.",
        several=True,
        metavar="STANCE",
    ),
    Parameter(
        "on",
        "Class of the concepts, such as parley:SecurityArrangement.",
        names=True,
        metavar="CLASS",
    ),
    _several("graph", "Graph in which positions stand; may be given several times."),
    _several("document", "Only this document, and others so named."),
    _several("actor", "Only this actor, and others so named."),
    _several("without-actor", "Without this actor, and others so named."),
    _several("concept", "Only this concept, and others so named."),
    _several("without-concept", "Without this concept, and others so named."),
    Parameter(
        "at-least",
        "Least number of statements by an actor, and on a concept, such as 2,3.",
        metavar="ACTOR,CONCEPT",
    ),
    Parameter("from", "First day of publication, such as 2025-08-15.", metavar="DAY"),
    Parameter("to", "Last day of publication.", metavar="DAY"),
    Parameter(
        "window",
        "Networks of sliding windows, such as 3:months; units are hours, days, weeks, months, "
        "years, and events for so many statements. As in DNA, each reaches (N - 1) / 2 units to "
        "both sides of its middle and moves by one unit, so 3:months is two months and a day; "
        "for whole months take windows.",
        metavar="N:UNIT",
    ),
    Parameter(
        "windows",
        "Networks of the windows of a list, by first and last day, with commas between.",
        metavar="FIRST..LAST,…",
    ),
    Parameter(
        "kernel",
        "Weigh statements in a window by their distance from its middle; needs a bandwidth.",
        Kernel,
    ),
    Parameter(
        "bandwidth",
        "Days at which a kernel ends; the standard deviation of gaussian.",
        metavar="DAYS",
    ),
)
"""Every parameter, in the order in which help lists them."""

BY_NAME: Final = {parameter.name: parameter for parameter in TABLE}

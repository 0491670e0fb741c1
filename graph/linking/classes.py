"""Which classes of Wikidata fit which classes of the graph.

The table is what scoring goes by, no more: a wrong row makes a candidate rank lower or higher, and
never a link. The identifiers of classes are those commonly used and were not looked up. Whoever
extends the domain passes a table of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from parley.graph.namespaces import local_name

Above = Callable[[str], frozenset[str]]
"""A class of Wikidata to itself and all classes above it."""

HUMAN: Final = "Q5"
STATES: Final = ("Q3624078", "Q6256")  # sovereign state, country
PLACES: Final = ("Q2221906", "Q27096213", "Q515", "Q486972", "Q41176")
# geographic location, geographic entity, city, human settlement, building
EVENTS: Final = ("Q1190554", "Q1656682", "Q198", "Q350604", "Q1072326")
# occurrence, event, war, armed conflict, summit
WORKS: Final = ("Q17537576", "Q386724", "Q5398426", "Q482994", "Q11424")
# creative work, work, television series, album, film
NAMES: Final = ("Q4167410", "Q101352", "Q202444", "Q13442814", "Q4167836")
# disambiguation page, family name, given name, scholarly article, category

FITTING: Final[Mapping[str, tuple[str, ...]]] = {
    "Person": (HUMAN,),
    "State": STATES,
    "Organisation": ("Q43229",),
    "Bloc": ("Q43229", "Q82794"),  # organisation, region
    "Office": ("Q4164871",),  # position
    "Place": PLACES,
    "Event": EVENTS,
    "SecurityArrangement": ("Q131569", "Q625298", "Q208383"),  # treaty, peace treaty, ceasefire
    "Topic": (),
}
"""Classes of Wikidata by the class of the graph; none where any may fit."""

KNOWN: Final = frozenset(
    {*(one for fitting in FITTING.values() for one in fitting), *WORKS, *NAMES}
)
"""What must be above an item's class for a misfit to be sure."""


def type_fit(
    cls: str,
    types: Iterable[str],
    above: Above,
    fitting: Mapping[str, tuple[str, ...]] = FITTING,
) -> float | None:
    """Return 1 if an item of ``types`` can be a thing of the class ``cls``, 0 if it cannot be.

    None where that is not known: the item has no type, the table has no row, or nothing above the
    types is in the table. ``cls`` is an IRI or a name.
    """
    wanted = fitting.get(local_name(cls), ())
    higher = frozenset[str]().union(*(above(one) for one in types))
    if len(wanted) == 0 or len(higher) == 0:
        return 0.0 if len(higher.intersection(NAMES)) > 0 else None
    if len(higher.intersection(wanted)) > 0:
        return 1.0
    return 0.0 if len(higher.intersection(KNOWN)) > 0 else None

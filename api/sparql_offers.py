"""Which formats a client of the SPARQL endpoint takes, by its ``Accept`` header or ``format=``.

Clients send few different headers, so what has been worked out for one is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from parley.api.formats import GRAPHS, HTML, SOLUTIONS
from parley.api.negotiate import NotAcceptable, Offer, choose, named, ranked
from parley.graph.store import Kind

OFFERS: Final[Mapping[Kind, tuple[Offer, ...]]] = {
    Kind.SOLUTIONS: SOLUTIONS,
    Kind.BOOLEAN: SOLUTIONS,
    Kind.TRIPLES: GRAPHS,
}
ALL: Final = (*SOLUTIONS, *GRAPHS, HTML)
KEPT: Final = 256


def offer_of(accept: str | None, name: str | None, offers: tuple[Offer, ...]) -> Offer:
    """Return the offer that ``format=`` names, else that an ``Accept`` header wants most.

    Raises :class:`~parley.api.negotiate.NotAcceptable` if there is none.
    """
    return choose(accept, offers) if name is None else named(name, offers)


@lru_cache(KEPT)
def formats_taken(accept: str | None, name: str | None) -> Mapping[Kind, tuple[str, ...]]:
    """Return the media types that a client takes for each kind of answer, best first."""
    return {
        kind: tuple(offer.media_type for offer in _taken(accept, name, offers))
        for kind, offers in OFFERS.items()
    }


def _taken(accept: str | None, name: str | None, offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    if name is None:
        return ranked(accept, offers)
    try:
        return (named(name, offers),)
    except NotAcceptable:
        return ()


@lru_cache(KEPT)
def wants_page(accept: str | None, name: str | None) -> bool:
    """Tell whether a client wants a page for people above anything else."""
    try:
        return offer_of(accept, name, ALL) is HTML
    except NotAcceptable:
        return False

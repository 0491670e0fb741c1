"""Which of the formats on offer a client gets.

Source: RFC 9110, section 12.5.1: the most specific range that matches a type gives its quality, and
a quality of 0 excludes the type. Among equals, the server's order decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

RANGE: Final = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;.*)?)", re.DOTALL)
QUALITY: Final = re.compile(r""";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)""", re.I)
QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
ELEMENTS: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')


@dataclass(frozen=True)
class Offer:
    """A format that an address can answer in.

    ``names`` are what ``?format=`` and file suffixes call it, ``aliases`` other media types by
    which clients ask for it. Text formats are UTF-8, and say so.
    """

    media_type: str
    names: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        return f".{self.names[-1]}"


class NotAcceptable(Exception):  # noqa: N818  # named after the status that it becomes
    """Nothing on offer suits the client; ``offers`` is what there is."""

    def __init__(self, wanted: str, offers: Sequence[Offer]) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.offers = tuple(offers)


@dataclass(frozen=True)
class Range:
    """A media range of an ``Accept`` header, such as ``text/*;q=0.5``."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how closely the range fits: 3 exactly, 2 by type, 1 as anything, 0 not at all."""
        kind, _, sub = media_type.partition("/")
        if (self.type, self.subtype) == (kind, sub):
            return 3
        if self.subtype == "*" and self.type in (kind, "*"):
            return 2 if self.type == kind else 1
        return 0


def parse_accept(header: str) -> tuple[Range, ...]:
    """Return the ranges of an ``Accept`` header; elements that are no media range are left out."""
    found = []
    for element in ELEMENTS.findall(header):
        match = RANGE.fullmatch(element)
        if match is not None:
            quality = QUALITY.search(QUOTED.sub('""', match[3]))
            value = 1.0 if quality is None else float(quality[1])
            found.append(Range(match[1].lower(), match[2].lower(), value))
    return tuple(found)


def quality(ranges: Sequence[Range], media_type: str) -> float:
    """Return how much the client wants ``media_type``, from 0 to 1."""
    fitting = [(r.specificity(media_type), r.quality) for r in ranges]
    closest = max(fitting, default=(0, 0.0))
    return 0.0 if closest[0] == 0 else closest[1]


def wanted(ranges: Sequence[Range], offer: Offer) -> float:
    """Return how much the client wants an offer; an alias counts only if asked for by name."""
    named_types = {f"{r.type}/{r.subtype}": r.quality for r in ranges}
    if offer.media_type in named_types:
        return named_types[offer.media_type]
    by_alias = [named_types.get(alias, 0.0) for alias in offer.aliases]
    return max(quality(ranges, offer.media_type), *by_alias, 0.0)


def choose(header: str | None, offers: Sequence[Offer]) -> Offer:
    """Return the offer that an ``Accept`` header wants most; without a header, the first.

    Raises :class:`NotAcceptable` if it wants none.
    """
    ranges = parse_accept("*/*" if header is None or header.strip() == "" else header)
    best = max(offers, key=lambda offer: wanted(ranges, offer))
    if wanted(ranges, best) == 0.0:
        raise NotAcceptable(header or "", offers)
    return best


def ranked(header: str | None, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the offers that an ``Accept`` header takes, best first; without a header, all."""
    ranges = parse_accept("*/*" if header is None or header.strip() == "" else header)
    taken = [offer for offer in offers if wanted(ranges, offer) > 0.0]
    return tuple(sorted(taken, key=lambda offer: -wanted(ranges, offer)))


def named(name: str, offers: Sequence[Offer]) -> Offer:
    """Return the offer of that name or media type; raises :class:`NotAcceptable`."""
    lowered = name.lower()
    for offer in offers:
        if lowered in (*offer.names, offer.media_type, *offer.aliases):
            return offer
    raise NotAcceptable(name, offers)


def negotiate(request: Request, offers: Sequence[Offer], override: str | None = None) -> Offer:
    """Return the offer for a request: by ``override``, else by ``?format=``, else by ``Accept``.

    Raises :class:`NotAcceptable`.
    """
    name = override if override is not None else request.query_params.get("format")
    if name is not None:
        return named(name, offers)
    return choose(accept_of(request), offers)


def accept_of(request: Request) -> str | None:
    """Return the ``Accept`` header of a request, several of them joined; None if there is none."""
    values = request.headers.getlist("accept")
    return ", ".join(values) if len(values) > 0 else None

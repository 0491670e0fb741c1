"""Items of Wikidata, reduced to what tells one from another.

Source: the JSON of Wikibase (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html),
as dumps have it line by line and ``wbgetentities`` under ``entities``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

ITEM: Final = re.compile(r"Q[1-9][0-9]{0,17}")
INSTANCE_OF: Final = "P31"
SUBCLASS_OF: Final = "P279"
COUNTRY: Final = "P17"
COORDINATES: Final = "P625"
DATES: Final = ("P569", "P570", "P571", "P576", "P580", "P582", "P585")
"""Born, died, founded, ended, begin, end, point in time."""
TIME: Final = re.compile(r"([+-])(\d{4,16})-(\d\d)-(\d\d)T")
LENGTH_BY_PRECISION: Final = {9: 4, 10: 7, 11: 10}
"""How much of ``2031-05-04`` holds; coarser dates than a year are left out."""


class NotAnItemError(ValueError):
    """A JSON value does not have the form of an item; the message says what is wrong."""


@dataclass(frozen=True)
class Item:
    """An item as it stood in one revision; texts are by language, dates by property.

    A date is ``2031``, ``2031-05`` or ``2031-05-04``, with a minus before Christ.
    """

    id: str
    revision: int
    labels: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]
    types: tuple[str, ...] = ()
    superclasses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    coordinates: tuple[float, float] | None = None
    dates: Mapping[str, tuple[str, ...]] | None = None

    def label(self, language: str = "en") -> str:
        """Return the label in ``language``, else the first there is, else the identifier."""
        return self.labels.get(language) or next(iter(self.labels.values()), self.id)

    def description(self, language: str = "en") -> str:
        """Return the description in ``language``, else the first there is, else nothing."""
        return self.descriptions.get(language) or next(iter(self.descriptions.values()), "")

    def names(self) -> Iterator[str]:
        """Iterate over labels and aliases in all languages, each once."""
        every = [*self.labels.values(), *(a for group in self.aliases.values() for a in group)]
        yield from dict.fromkeys(every)


def read_item(entity: Json, languages: frozenset[str] = frozenset()) -> Item:
    """Return the item that the JSON of an entity describes, in ``languages`` only if any are given.

    Raises :class:`NotAnItemError`. Deprecated statements are passed over, and where some are
    preferred only they count, as in the truthy statements of the query service.
    """
    name = entity.get("id")
    if not isinstance(name, str) or ITEM.fullmatch(name) is None:
        raise NotAnItemError(f"`id` is {name!r}, which is no item")
    try:
        return _read(name, entity, languages)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotAnItemError(f"{name} is not in Wikidata's format: {error!r}") from error


def _read(name: str, entity: Json, languages: frozenset[str]) -> Item:
    def wanted(key: str) -> Json:
        found = entity.get(key) or {}  # PHP writes an empty mapping as an empty list
        return {k: v for k, v in found.items() if len(languages) == 0 or k in languages}

    claims = entity.get("claims") or {}
    dates = {prop: tuple(_dates(claims, prop)) for prop in DATES if prop in claims}
    points = [
        value for value in _values(claims, COORDINATES) if value.get("globe", "").endswith("Q2")
    ]
    return Item(
        id=name,
        revision=int(entity.get("lastrevid", 0)),
        labels={k: str(v["value"]) for k, v in wanted("labels").items()},
        aliases={k: tuple(str(a["value"]) for a in v) for k, v in wanted("aliases").items()},
        descriptions={k: str(v["value"]) for k, v in wanted("descriptions").items()},
        types=_items(claims, INSTANCE_OF),
        superclasses=_items(claims, SUBCLASS_OF),
        countries=_items(claims, COUNTRY),
        coordinates=None
        if len(points) == 0
        else (float(points[0]["latitude"]), float(points[0]["longitude"])),
        dates={prop: found for prop, found in dates.items() if len(found) > 0},
    )


def _values(claims: Json, prop: str) -> Iterator[Json]:
    """Iterate over the values of the best statements; unknown and no value have none."""
    statements = [s for s in claims.get(prop, ()) if s.get("rank", "normal") != "deprecated"]
    preferred = [s for s in statements if s.get("rank") == "preferred"]
    for statement in preferred or statements:
        snak = statement["mainsnak"]
        if snak["snaktype"] == "value":
            yield snak["datavalue"]["value"]


def _items(claims: Json, prop: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value["id"]) for value in _values(claims, prop)))


def _dates(claims: Json, prop: str) -> Iterator[str]:
    for value in _values(claims, prop):
        length = LENGTH_BY_PRECISION.get(value["precision"])
        found = TIME.match(value["time"])
        if length is not None and found is not None:
            sign = "-" if found[1] == "-" else ""
            year = found[2].lstrip("0").rjust(4, "0")
            if len(year) == 4:
                yield sign + f"{year}-{found[3]}-{found[4]}"[:length]

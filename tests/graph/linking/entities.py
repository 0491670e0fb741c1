"""Entities in Wikidata's format: invented ones, and those that the article is linked to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]

CLASSES = {
    "Q5": ("human", ()),
    "Q3624078": ("sovereign state", ("Q6256",)),
    "Q6256": ("country", ("Q27096213",)),
    "Q43229": ("organization", ()),
    "Q4164871": ("position", ()),
    "Q27096213": ("geographic entity", ()),
    "Q515": ("city", ("Q486972",)),
    "Q486972": ("human settlement", ("Q27096213",)),
    "Q41176": ("building", ("Q27096213",)),
    "Q1190554": ("occurrence", ()),
    "Q17537576": ("creative work", ()),
    "Q482994": ("album", ("Q17537576",)),
    "Q4167410": ("Wikimedia disambiguation page", ()),
    "Q101352": ("family name", ()),
}


def statement(value: object, kind: str = "wikibase-entityid", rank: str = "normal") -> Json:
    snak = {"snaktype": "value", "datavalue": {"value": value, "type": kind}}
    return {"mainsnak": snak, "type": "statement", "rank": rank}


def of_item(identifier: str, rank: str = "normal") -> Json:
    value = {"entity-type": "item", "id": identifier, "numeric-id": int(identifier[1:])}
    return statement(value, rank=rank)


def of_time(time: str, precision: int, rank: str = "normal") -> Json:
    value = {"time": time, "precision": precision, "timezone": 0, "before": 0, "after": 0}
    return statement(value, "time", rank)


def entity(
    identifier: str,
    label: str,
    description: str = "",
    types: Sequence[str] = (),
    aliases: Iterable[str] = (),
    above: Sequence[str] = (),
    revision: int = 1,
    **claims: list[Json],
) -> Json:
    """Return an item as dumps and ``wbgetentities`` have it, with texts in English."""

    def text(value: str) -> Json:
        return {"language": "en", "value": value}

    found = {
        "P31": [of_item(one) for one in types],
        "P279": [of_item(one) for one in above],
        **claims,
    }
    return {
        "type": "item",
        "id": identifier,
        "labels": {"en": text(label)},
        "descriptions": {"en": text(description)} if description != "" else {},
        "aliases": {"en": [text(alias) for alias in aliases]},
        "claims": {prop: given for prop, given in found.items() if len(given) > 0},
        "lastrevid": revision,
    }


def classes() -> list[Json]:
    return [entity(name, label, above=above) for name, (label, above) in CLASSES.items()]


def write_dump(path: Path, entities: Iterable[Json]) -> Path:
    """Write a dump: an array with one entity a line."""
    with path.open("w", encoding="utf-8") as file:
        file.write("[\n")
        for number, one in enumerate(entities):
            file.write((",\n" if number > 0 else "") + json.dumps(one))
        file.write("\n]\n")
    return path


LINKED = [
    entity(
        "Q22686",
        "Donald Trump",
        "president of the United States (2017–2021, since 2025)",
        ["Q5"],
        ["Donald J. Trump"],
    ),
    entity("Q7747", "Vladimir Putin", "President of Russia (1999–2008, since 2012)", ["Q5"]),
    entity(
        "Q3874799", "Volodymyr Zelenskyy", "President of Ukraine since 2019", ["Q5"], ["Zelensky"]
    ),
    entity("Q312901", "Josep Borrell", "Spanish politician", ["Q5"]),
    entity("Q11869065", "Kaja Kallas", "Estonian politician", ["Q5"]),
    entity("Q57311", "Juan Manuel Santos", "President of Colombia from 2010 to 2018", ["Q5"]),
    entity("Q15787318", "Beate Meinl-Reisinger", "Austrian politician", ["Q5"]),
    entity(
        "Q159",
        "Russia",
        "country in Eastern Europe and North Asia",
        ["Q3624078"],
        ["Russian Federation"],
    ),
    entity("Q212", "Ukraine", "country in Eastern Europe", ["Q3624078"]),
    entity(
        "Q30",
        "United States",
        "country located primarily in North America",
        ["Q3624078"],
        ["United States of America", "USA"],
    ),
    entity("Q40", "Austria", "country in Central Europe", ["Q3624078"]),
    entity("Q739", "Colombia", "country in South America", ["Q3624078"]),
    entity(
        "Q458", "European Union", "supranational political and economic union", ["Q43229"], ["EU"]
    ),
    entity("Q797", "Alaska", "state of the United States of America", ["Q27096213"]),
    entity("Q39450", "Anchorage", "city in Alaska, United States", ["Q515"]),
    entity("Q406", "Istanbul", "largest city in Turkey", ["Q515"]),
    entity("Q128499", "Yalta", "city in Crimea", ["Q515"]),
    entity("Q8683", "Cold War", "geopolitical tension, 1947–1991", ["Q1190554"]),
    entity(
        "Q5468294",
        "Foreign Minister of Austria",
        "government office of Austria",
        ["Q4164871"],
        ["Federal Minister of Foreign Affairs of Austria"],
    ),
]
"""The items that things of the article are, as far as they were checked; texts are ours."""

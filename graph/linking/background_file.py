"""Background from items as an annotation file, with a graph and a document of its own.

The file is made anew each time from what was read, so that refreshing it changes nothing else:
decisions stand in their own file. Statements of Wikidata are published under CC0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from parley.graph.interchange.yaml_text import scalar
from parley.graph.linking.background import Background
from parley.graph.namespaces import CONTEXT, ID, shorten

NAME: Final = "wikidata"
BASE: Final = f"{ID}background/{NAME}/"
LICENSE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
DOCUMENT: Final = "document:wikidata"


def write_background(found: Background, path: Path, today: date) -> None:
    """Write the file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(path.name + ".unfinished")
    try:
        whole.write_text("".join(f"{line}\n" for line in lines(found, today)), encoding="utf-8")
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def lines(found: Background, today: date) -> Iterator[str]:
    """Yield the lines of the file."""
    yield "# Background from Wikidata, made by `parley link background`; do not edit."
    yield '"@context":'
    yield f"  - {CONTEXT}"
    yield f'  - "@base": {BASE}'
    yield '    "@language": en'
    yield f"id: graph:background/{NAME}"
    yield '"@graph":'
    for block in _blocks(found, today):
        yield from (f"  {line}" for line in block)


def _blocks(found: Background, today: date) -> Iterator[list[str]]:
    yield [
        f"- id: graph:background/{NAME}",
        "  type: NamedGraph",
        "  label: {en: Background from Wikidata}",
        "  graphKind: background",
        f"  license: {LICENSE}",
        f"  hadPrimarySource: {DOCUMENT}",
    ]
    yield [
        f"- id: {DOCUMENT}",
        "  type: Document",
        "  label: {en: Wikidata}",
        "  documentType: unspecified",
    ]
    for thing in sorted(found.readings):
        yield from _thing(found, thing, today)
    for holding in found.holdings:
        yield [
            f"- id: {holding.name}",
            "  type: OfficeHolding",
            f"  officeHolder: {shorten(holding.holder)}",
            f"  officeHeld: {shorten(holding.office)}",
            f"  holdingStatus: {holding.status}",
            f"  itemReading: {_reading(found, holding.holder)}",
            *_time("hasTime", holding.span),
        ]
    for member in found.memberships:
        yield [
            f"- id: {member.name}",
            "  type: Membership",
            f"  member: {shorten(member.member)}",
            f"  organisation: {shorten(member.body)}",
            f"  itemReading: {_reading(found, member.member)}",
            *_time("hasTime", member.span),
        ]


def _thing(found: Background, thing: str, today: date) -> Iterator[list[str]]:
    item, revision = found.readings[thing]
    block = [f"- id: {shorten(thing)}", f"  itemReading: {_reading(found, thing)}"]
    office = found.offices.get(thing)
    if office is not None:
        language, label = office.label
        said_in, definition = office.definition
        block += [
            "  type: Office",
            f"  label: {{{language}: {scalar(label)}}}",
            f"  definition: {{{said_in}: {scalar(definition)}}}",
            f"  officeOf: {shorten(office.body)}",
        ]
    block += _texts("label", found.labels.get(thing, {}).items())
    block += _texts("altLabel", found.others.get(thing, ()))
    if thing in found.coordinates:
        latitude, longitude = found.coordinates[thing]
        block += [f"  latitude: {latitude:.6f}", f"  longitude: {longitude:.6f}"]
    block += _time("existence", found.existence.get(thing))
    yield block
    yield [
        f"- id: {_reading(found, thing)}",
        "  type: ItemReading",
        f"  itemRead: wd:{item}",
        f"  itemRevision: {revision}",
        f"  readOn: {today.isoformat()}",
    ]


def _reading(found: Background, thing: str) -> str:
    return f"reading-{found.readings[thing][0].lower()}"


def _texts(key: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Return the lines of texts by language; several of one language are a list."""
    by_language: dict[str, list[str]] = {}
    for language, words in texts:
        by_language.setdefault(language, []).append(scalar(words))
    if len(by_language) == 0:
        return []
    said = (
        f"{language}: {words[0] if len(words) == 1 else '[' + ', '.join(words) + ']'}"
        for language, words in by_language.items()
    )
    return [f"  {key}: {{{', '.join(said)}}}"]


def _time(key: str, span: str | None) -> list[str]:
    if span is None:
        return []
    return [
        f"  {key}:",
        "    type: TimeSpan",
        f"    edtf: {scalar(span)}",
        "    dateBasis: background",
    ]

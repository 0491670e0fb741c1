"""Web Annotations as rows: JSON-LD of the W3C model, and what the API of Hypothesis answers.

Who says what is in no field of an annotation, so it is read from tags (bodies with the purpose
``tagging``, or Hypothesis' ``tags``) that begin with a field and a colon: ``speaker: Orla Venn``,
``concept: Reopening``, ``stance: favours``. The target's source, or its address with Hypothesis, is
the document; a mapping's ``columns`` apply to ``source`` and to the names before the colons.

Positions of a TextPositionSelector are code points, as the model has it; Hypothesis counts UTF-16
units, so give ``offsets: utf-16`` in a mapping. Source: Web Annotation Data Model (W3C, 2017),
sections 3.2.5, 4.2.4 and 4.2.5; Hypothesis API v1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from parley.graph.interchange.errors import InterchangeError
from parley.graph.interchange.mapping import FIELDS
from parley.graph.interchange.rows import Row, Table

LARGEST: Final = 200_000_000
"""Bytes of a file; an annotation page is one JSON value, which is read whole."""
LISTS: Final = ("rows", "items", "@graph", "annotations")
"""Keys under which a collection has its annotations: Hypothesis, AnnotationPage, graphs."""


def read_web_annotations(path: Path, encoding: str | None = None) -> Table:
    """Read the annotations of a file, one row each; ``number`` counts them from 1.

    Raises :class:`InterchangeError` for a file that is too large or holds no annotations.
    """
    if path.stat().st_size > LARGEST:
        raise InterchangeError(f"{path} has more than {LARGEST} bytes: split it")
    try:
        found: Any = json.loads(path.read_bytes().decode(encoding or "utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InterchangeError(f"{path} is no JSON: {error}") from error
    annotations = _annotations(found)
    if len(annotations) == 0:
        raise InterchangeError(f"{path} holds no annotations: it needs a list of them")
    rows = [_row(number, value) for number, value in enumerate(annotations, 1)]
    headers = dict.fromkeys(name for row in rows for name in row.cells)
    return Table(tuple({**dict.fromkeys(FIELDS), **headers}), iter(rows), lambda: None)


def _annotations(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        return []
    for key in LISTS:
        if isinstance(found.get(key), list):
            return list(found[key])
    if isinstance(found.get("first"), dict):
        return _annotations(found["first"])
    return [found] if "target" in found else []


def _row(number: int, value: Any) -> Row:
    if not isinstance(value, dict):
        return Row(number, 0, {"annotation": str(value)}, "it is no object")
    targets = _listed(value.get("target"))
    cells: dict[str, str] = {}
    fault = None
    for tag in _tags(value):
        name, colon, said = tag.partition(":")
        if colon == "" or name.strip() == "":
            continue
        if name.strip() in cells:
            fault = f"it has two tags for {name.strip()}"
        cells[name.strip()] = said.strip()
    if len(targets) != 1 or not isinstance(targets[0], dict):
        return Row(number, 0, cells, "it has not exactly one target with a selector")
    source = targets[0].get("source") or value.get("uri") or ""
    cells.setdefault("document", str(source["id"] if isinstance(source, dict) else source))
    cells["source"] = cells["document"]
    for selector in _selectors(targets[0].get("selector")):
        _select(selector, cells)
    return Row(number, 0, cells, fault)


def _tags(value: dict[str, Any]) -> Iterator[str]:
    yield from (tag for tag in _listed(value.get("tags")) if isinstance(tag, str))
    for body in _listed(value.get("body")):
        if isinstance(body, dict) and "tagging" in _listed(body.get("purpose")):
            yield str(body.get("value", ""))


def _selectors(value: Any) -> Iterator[dict[str, Any]]:
    """Iterate over selectors and those by which they are refined."""
    for selector in _listed(value):
        if isinstance(selector, dict):
            yield selector
            yield from _selectors(selector.get("refinedBy"))


def _select(selector: dict[str, Any], cells: dict[str, str]) -> None:
    kind = selector.get("type")
    if kind == "TextQuoteSelector":
        names = (("exact", "quote"), ("prefix", "prefix"), ("suffix", "suffix"))
    elif kind == "TextPositionSelector":
        names = (("start", "start"), ("end", "end"), ("", ""))
    else:
        return
    for key, field in names:
        if selector.get(key) is not None:
            cells[field] = str(selector[key])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

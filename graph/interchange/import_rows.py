"""Tables of coded claims, one row each, as annotations.

Rows are read one at a time. Each is checked alone: what is lacking, what names no stance, whose
quotation is not where it should be is refused with the reason; see :mod:`.refusals`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parley.graph.anchors import Anchor, anchor
from parley.graph.dates import bounds
from parley.graph.errors import AnchorError
from parley.graph.interchange.annotations import Folder, Source
from parley.graph.interchange.coded import CodedClaim, CodedDocument, Kind, Named, Things
from parley.graph.interchange.locating import Wanted, locate
from parley.graph.interchange.mapping import FIELDS, ColumnMapping
from parley.graph.interchange.names import file_name
from parley.graph.interchange.offsets import Utf16
from parley.graph.interchange.refusals import Refusals, Summary
from parley.graph.interchange.rows import Row, Table
from parley.graph.interchange.text_folder import TextFolder
from parley.graph.problems import Place
from parley.graph.texts import Text

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
OF_DOCUMENT: Final = ("title", "date", "author")
"""Fields that all rows of a document agree on."""


@dataclass(frozen=True)
class Options:
    """How rows are to be read: the columns, the texts, and whether passages may be missing."""

    mapping: ColumnMapping
    texts: TextFolder | None = None
    unanchored: bool = False


class _RefusedError(Exception):
    """Why a row is not taken over, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def import_table(
    table: Table, file: str, output: Path, source: Source, options: Options, refusals: Refusals
) -> Summary:
    """Write the annotations of a table into the new folder ``output``.

    Raises :class:`InterchangeError` for a table that cannot be read, and
    :class:`RowsRefusedError` for rows that cannot be taken over, unless ``refusals`` lets them be
    left out.
    """
    options.mapping.check(table.headers, file)
    count = 0
    with Folder(output, source, Things(dict(options.mapping.things))) as folder:
        importer = _Importer(folder, options, refusals, file)
        for row in table.rows:
            count += importer.take(row)
        refusals.settle()
        folder.finish()
    used = set(options.mapping.columns.values())
    unused = [header for header in table.headers if header not in used]
    notes = [f"not taken over: the columns {', '.join(unused)}"] if len(unused) > 0 else []
    if refusals.moved > 0:
        notes.append(f"{refusals.moved} passages were found elsewhere than their rows say")
    return Summary(count, len(importer.documents), tuple(notes))


class _Importer:
    def __init__(self, folder: Folder, options: Options, refusals: Refusals, file: str) -> None:
        self._folder = folder
        self._options = options
        self._refusals = refusals
        self._file = file
        self.documents: dict[str, dict[str, str]] = {}
        self._ids: set[tuple[str, str]] = set()

    def take(self, row: Row) -> bool:
        """Write the claim of a row, or refuse it; tell which."""
        place = Place(self._file, row.line)
        label = f"row {row.number}"
        try:
            if row.fault is not None:
                raise _RefusedError(row.fault, "correct the row")
            said = self._fields(row)
            text = self._text(said["document"])
            name = file_name(said["document"])
            found, how = self._anchor(said, text)
            claim = self._claim(row, said, name, place, found)
            self._check_document(name, said)
        except _RefusedError as refused:
            self._refusals.refuse(label, place, refused.what, refused.remedy, row.cells)
            return False
        if how != "":
            self._refusals.found_again(label, place, how, row.cells)
        self._declare(name, said, text)
        self._ids.add((name, claim.id))
        self._folder.claim(name, claim)
        return True

    def _fields(self, row: Row) -> dict[str, str]:
        columns = self._options.mapping.columns
        said = {
            name: row.cells.get(columns[name], "").strip() if name in columns else ""
            for name in FIELDS
        }
        for name in ("quote", "prefix", "suffix"):
            said[name] = row.cells.get(columns.get(name, ""), "")
        for name in ("document", "concept", "stance"):
            if said[name] == "":
                raise _RefusedError(f"“{columns[name]}” is empty", "fill it in")
        return said

    def _text(self, key: str) -> Text | None:
        try:
            return None if self._options.texts is None else self._options.texts.text(key)
        except AnchorError as error:
            problem = error.problems[0]
            raise _RefusedError(f"{problem.place}: {problem.what}", problem.remedy) from error

    def _anchor(self, said: dict[str, str], text: Text | None) -> tuple[Anchor | None, str]:
        lacking = None
        if text is None:
            lacking = f"there is no text for “{said['document']}” to verify its passage"
        elif said["quote"].strip() == "":
            lacking = "it has no quotation to verify its passage by"
        if text is None or lacking is not None:
            if self._options.unanchored:
                return None, ""
            remedy = "give it with --texts and a column for `quote`, or allow --unanchored"
            raise _RefusedError(lacking or "", remedy)
        wanted = self._wanted(said, text.content)
        try:
            found = locate(text.content, wanted)
        except ValueError as error:
            remedy = f"compare it with {text.file}, and correct the row"
            raise _RefusedError(str(error), remedy) from error
        return anchor(text.content, found.start, found.end), found.how

    def _wanted(self, said: dict[str, str], content: str) -> Wanted:
        start, end = (self._position(said, name, content) for name in ("start", "end"))
        if (start is None) != (end is None):
            raise _RefusedError("it gives only one of start and end", "give both, or none")
        return Wanted(said["quote"], start, end, said["prefix"], said["suffix"])

    def _position(self, said: dict[str, str], name: str, content: str) -> int | None:
        if said[name] == "":
            return None
        if not said[name].isascii() or not said[name].isdigit() or len(said[name]) > 12:
            raise _RefusedError(f"its {name} “{said[name]}” is no position", "write a whole number")
        position = int(said[name])
        if not self._options.mapping.utf16:
            return position
        try:
            return _utf16(content).to_points(position)
        except ValueError as error:
            raise _RefusedError(f"its {name}: {error}", "correct the row") from error

    def _claim(
        self, row: Row, said: dict[str, str], name: str, place: Place, found: Anchor | None
    ) -> CodedClaim:
        mapping = self._options.mapping
        stance = mapping.stances.get(said["stance"].casefold())
        if stance is None:
            known = ", ".join(mapping.stances)
            what = f"“{said['stance']}” is no stance; known are {known}"
            raise _RefusedError(what, "add it under `stances:` of the mapping")
        id_ = said["id"] or f"row-{row.number}"
        if ID.fullmatch(id_) is None:
            raise _RefusedError(f"its id “{id_}” is no name", "use letters, digits and hyphens")
        if (name, id_) in self._ids:
            raise _RefusedError(
                f"another row of the document has the id {id_}", "give it another id"
            )
        if len(said["paraphrase"].split()) > 20:
            raise _RefusedError("its paraphrase has more than 20 words", "shorten it")
        return CodedClaim(
            id=id_,
            place=place,
            concept=Named(Kind.TOPIC, said["concept"]),
            stance=stance,
            speaker=_named(mapping.speakers, said["speaker"]),
            organisation=_named(Kind.ORGANISATION, said["organisation"]),
            reporter=_named(Kind.PERSON, said["reporter"]),
            anchor=found,
            paraphrase=said["paraphrase"] or None,
            note=said["note"] or None,
        )

    def _check_document(self, name: str, said: dict[str, str]) -> None:
        told = self.documents.get(name, {})
        for key in OF_DOCUMENT:
            if said[key] != "" and told.get(key, said[key]) not in ("", said[key]):
                what = f"its {key} “{said[key]}” is not that of rows before it, “{told[key]}”"
                raise _RefusedError(what, "make the rows of a document agree")
            if key not in told and len(told) > 0 and said[key] != "":
                what = f"its {key} “{said[key]}” is missing in the first row of its document"
                raise _RefusedError(what, "fill it in there")
        if said["date"] != "":
            try:
                bounds(said["date"])
            except ValueError as error:
                raise _RefusedError(f"its date: {error}", "write it as 2025-08-15") from error

    def _declare(self, name: str, said: dict[str, str], text: Text | None) -> None:
        if name in self.documents:
            return
        self.documents[name] = {key: said[key] for key in OF_DOCUMENT if said[key] != ""}
        self.documents[name].setdefault("key", said["document"])
        self._folder.document(
            CodedDocument(
                key=said["document"],
                name=name,
                title=said["title"] or said["document"],
                date=said["date"] or None,
                author=said["author"] or None,
                content=None if text is None else text.content,
            )
        )


def _named(kind: Kind, label: str) -> Named | None:
    return Named(kind, label) if label != "" else None


def _cached(make: Callable[[str], Utf16]) -> Callable[[str], Utf16]:
    last: list[tuple[str, Utf16]] = []

    def again(content: str) -> Utf16:
        if len(last) == 0 or last[0][0] is not content:
            last[:] = [(content, make(content))]
        return last[0][1]

    return again


_utf16 = _cached(Utf16)

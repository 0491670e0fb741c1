"""Claims of a data set as a ``.dna`` file.

What came from a ``.dna`` file goes back into its own tables, which :mod:`.dna_keeping` has: rows
that say what the graph says stay as they are, so an import without changes gives the same tables
back. What has changed since is changed there: a claim that is gone takes its statement with it, a
new one becomes a statement, and an entity that DNA does not know is added. Without kept tables the
file is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from parley.graph.dates import bounds
from parley.graph.interchange.claim_rows import ClaimRow
from parley.graph.interchange.dna_coding import (
    DnaStatement,
    number,
    stance,
    statements,
)
from parley.graph.interchange.dna_file import Cell, DnaFile, Table
from parley.graph.interchange.dna_keeping import Kept
from parley.graph.interchange.errors import RowsRefusedError
from parley.graph.interchange.offsets import Newlines, Utf16
from parley.graph.problems import Place, Problem
from parley.graph.texts import Texts

LONGEST: Final = 190
"""Characters that DNA allows in a title or a label."""
STANCE: Final = {"favours": 1, "opposes": 0}
SIGN: Final = {"favours": 1, "opposes": -1, "mixed": 0, "neutral": 0}


@dataclass(frozen=True)
class Exported:
    """The content of the file, and how many statements were kept, added, changed and removed."""

    content: DnaFile
    kept: int
    added: int
    changed: int
    removed: int


def export_dna(rows: Iterable[ClaimRow], kept: Kept, texts: Texts) -> Exported:
    """Return the tables of ``kept`` as the rows want them; ``kept`` itself is changed.

    Raises :class:`RowsRefusedError` naming every row that DNA has no place for: without a passage
    or a text, with a stance that a yes or no cannot show, with a label that is too long.
    """
    return _Exporter(kept, texts).export(rows)


class _Exporter:
    def __init__(self, kept: Kept, texts: Texts) -> None:
        self._kept = kept
        self._tables = kept.content.tables
        self._texts = texts
        self._problems: list[Problem] = []
        self._documents = {name: id_ for id_, name in kept.documents.items()}
        self._found = {
            (kept.documents.get(s.document, ""), str(s.id)): s
            for s in statements(kept.content)
            if s.id in kept.taken
        }
        types = {str(r["Label"]): r["ID"] for r in self._tables["STATEMENTTYPES"].records()}
        self._type = types[kept.roles.type]
        self._variables = {
            str(r["Variable"]): (number(r["ID"]), str(r["DataType"]))
            for r in self._tables["VARIABLES"].records()
            if r["StatementTypeId"] == self._type
        }
        self._entities = {
            (number(r["VariableId"]), str(r["Value"])): number(r["ID"])
            for r in self._tables["ENTITIES"].records()
        }
        self._converters: dict[str, tuple[Newlines, Utf16]] = {}

    def export(self, rows: Iterable[ClaimRow]) -> Exported:
        wanted: dict[tuple[str, str], ClaimRow] = {}
        for row in rows:
            # A claim that is the position of speaker and organisation is one statement.
            wanted.setdefault((row.document, row.id), row)
        count = {"kept": 0, "added": 0, "changed": 0}
        for key, row in wanted.items():
            count[self._take(row, self._found.get(key))] += 1
        gone = [s.id for key, s in self._found.items() if key not in wanted]
        self._remove(set(gone))
        if len(self._problems) > 0:
            raise RowsRefusedError(self._problems)
        return Exported(self._kept.content, removed=len(gone), **count)

    def _take(self, row: ClaimRow, known: DnaStatement | None) -> str:
        try:
            values = self._values(row, known)
            document = self._document(row)
            span = self._span(row)
        except ValueError as error:
            place = Place(row.graph)
            remedy = "leave it out, or export CSV or JSON Lines"
            self._problems.append(Problem(place, str(error), remedy, row.claim or row.position))
            return "kept"
        if known is not None and self._same(known, values, document, span):
            return "kept"
        if known is not None:
            self._remove({known.id})
        self._add(known.id if known is not None else None, document, span, values)
        return "added" if known is None else "changed"

    def _values(self, row: ClaimRow, known: DnaStatement | None) -> dict[str, Cell]:
        roles = self._kept.roles
        before = {} if known is None else known.values
        values: dict[str, Cell] = dict(before)
        said = (
            (roles.speaker, row.speaker),
            (roles.organisation, row.organisation),
            (roles.concept, row.concept),
        )
        for variable, label in said:
            if len(label) > LONGEST:
                raise ValueError(f"its {variable} has more than {LONGEST} characters")
            if variable is not None:
                values[variable] = label
        if roles.qualifier is not None:
            values[roles.qualifier] = self._qualifier(row.stance, before.get(roles.qualifier))
        return values

    def _qualifier(self, said: str, before: Cell) -> int:
        if self._variables[self._kept.roles.qualifier or ""][1] == "boolean":
            if said not in STANCE:
                raise ValueError(f"DNA's yes or no cannot show the stance “{said}”")
            return STANCE[said]
        # The graph has the sign only; the degree stays if the sign does.
        return number(before) if before is not None and stance(before) == said else SIGN[said]

    def _document(self, row: ClaimRow) -> int:
        if row.document not in self._documents:
            text = self._texts.named(row.document)
            if text is None:
                raise ValueError(f"there is no text for its document “{row.document}”")
            if len(row.title) > LONGEST or len(row.author) > LONGEST:
                raise ValueError(f"its title or author has more than {LONGEST} characters")
            id_ = _next(self._tables["DOCUMENTS"])
            blank = dict.fromkeys(("Source", "Section", "Notes", "Type"), "")
            told: dict[str, Cell] = {"ID": id_, "Title": row.title, "Text": text.content}
            told |= {"Author": row.author, "Date": _seconds(row.date), "Coder": self._coder()}
            self._tables["DOCUMENTS"].add(blank | told)
            self._documents[row.document] = id_
        return self._documents[row.document]

    def _span(self, row: ClaimRow) -> tuple[int, int]:
        if row.start is None or row.end is None:
            raise ValueError("it has no passage, and a statement of DNA must have one")
        if row.document not in self._converters:
            id_ = self._documents[row.document]
            record = next(r for r in self._tables["DOCUMENTS"].records() if r["ID"] == id_)
            text = str(record["Text"])
            self._converters[row.document] = (Newlines(text), Utf16(text))
        newlines, units = self._converters[row.document]
        if row.end > len(newlines.content):
            raise ValueError(f"its passage ends at {row.end}, past the end of the text")
        return (
            units.to_units(newlines.back(row.start)),
            units.to_units(newlines.back(row.end)),
        )

    def _same(
        self, known: DnaStatement, values: Mapping[str, Cell], document: int, span: tuple[int, int]
    ) -> bool:
        wanted = {name: value for name, value in values.items() if value not in (None, "")}
        before = {name: value for name, value in known.values.items() if value not in (None, "")}
        return (known.document, known.start, known.stop) == (document, *span) and before == wanted

    def _add(
        self, id_: int | None, document: int, span: tuple[int, int], values: Mapping[str, Cell]
    ) -> None:
        id_ = _next(self._tables["STATEMENTS"]) if id_ is None else id_
        said: dict[str, Cell] = {"ID": id_, "StatementTypeId": self._type, "DocumentId": document}
        said |= {"Start": span[0], "Stop": span[1], "Coder": self._coder()}
        self._tables["STATEMENTS"].add(said)
        homes = {"boolean": "DATABOOLEAN", "integer": "DATAINTEGER", "long text": "DATALONGTEXT"}
        for name, (variable, kind) in self._variables.items():
            value = values.get(name)
            table = self._tables[homes.get(kind, "DATASHORTTEXT")]
            told: dict[str, Cell] = {
                "ID": _next(table),
                "StatementId": id_,
                "VariableId": variable,
            }
            if kind == "short text":
                table.add(told | {"Entity": self._entity(variable, str(value or ""))})
            elif value is not None:
                table.add(told | {"Value": value})

    def _entity(self, variable: int, label: str) -> int:
        if (variable, label) not in self._entities:
            table = self._tables["ENTITIES"]
            id_ = _next(table)
            black: dict[str, Cell] = {"Red": 0, "Green": 0, "Blue": 0}
            table.add({"ID": id_, "VariableId": variable, "Value": label, **black})
            self._entities[(variable, label)] = id_
        return self._entities[(variable, label)]

    def _coder(self) -> Cell:
        return self._tables["CODERS"].records()[0]["ID"] if "CODERS" in self._tables else None

    def _remove(self, gone: set[int]) -> None:
        if len(gone) == 0:
            return
        for name, key in (("STATEMENTS", "ID"), *((t, "StatementId") for t in DATA_TABLES)):
            table = self._tables[name]
            at = table.columns.index(key)
            table.rows = [row for row in table.rows if row[at] not in gone]


DATA_TABLES: Final = ("DATABOOLEAN", "DATAINTEGER", "DATASHORTTEXT", "DATALONGTEXT")


def _next(table: Table) -> int:
    """Return an identifier that no row has had: one more than the greatest."""
    at = table.columns.index("ID")
    return max((number(row[at]) for row in table.rows), default=0) + 1


def _seconds(date: str) -> int:
    """Return an EDTF date as DNA counts it; a span, or no date, as its first known day."""
    if "T" in date:
        moment = datetime.fromisoformat(date.replace("Z", "+00:00"))
        return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
    first = bounds(date).earliest_begin if date != "" else None
    if first is None:
        raise ValueError("its document has no date, and one of DNA must have one")
    return int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())

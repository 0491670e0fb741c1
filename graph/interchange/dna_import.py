"""The statements of a ``.dna`` file as annotations.

Each statement of the chosen type becomes a claim with its passage, and a position: the concept is a
topic, the qualifier the stance, the organisation the holder (or the speaker, or both), and the
person and the organisation are whom the claim is attributed to. Positions of DNA count UTF-16
units; they are converted, and the words digested. What has no term in the model is kept as
:mod:`.dna_keeping` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parley.graph.anchors import anchor
from parley.graph.interchange.annotations import Folder, Source
from parley.graph.interchange.coded import (
    About,
    CodedClaim,
    CodedDocument,
    Kind,
    Named,
    Things,
)
from parley.graph.interchange.dna_coding import (
    DnaStatement,
    Roles,
    agreement,
    attributes,
    check_roles,
    day,
    number,
    stance,
    statements,
)
from parley.graph.interchange.dna_file import Cell, DnaFile, read_dna
from parley.graph.interchange.dna_keeping import KEPT_FILE, Kept
from parley.graph.interchange.names import file_name
from parley.graph.interchange.offsets import Newlines, Utf16
from parley.graph.interchange.refusals import Refusals, Summary
from parley.graph.problems import Place

PRIVATE: Final = (
    f"do not publish {KEPT_FILE}: it holds digests of the coders' passwords, and their notes;"
    " the texts may not be yours to give away either"
)


@dataclass(frozen=True)
class _Document:
    coded: CodedDocument
    units: Utf16
    newlines: Newlines


def import_dna(
    path: Path,
    output: Path,
    source: Source,
    roles: Roles,
    known: dict[str, str],
    refusals: Refusals,
) -> Summary:
    """Write the annotations of the file ``path`` into the new folder ``output``.

    Raises :class:`InterchangeError` for a file that is none, :class:`RowsRefusedError` for
    statements that cannot be taken over, unless ``refusals`` lets them be left out.
    """
    content = read_dna(path)
    check_roles(content, roles)
    documents = {number(r["ID"]): _document(r) for r in _renamed(content)}
    things = Things(known, _about(content, roles))
    taken: list[int] = []
    others = 0
    with Folder(output, source, things) as folder:
        for document in documents.values():
            folder.document(document.coded)
        for statement in statements(content):
            if statement.type != roles.type:
                others += 1
                continue
            claim = _claim(statement, content, roles, documents, Place(path.name), refusals)
            if claim is not None:
                folder.claim(documents[statement.document].coded.name, claim)
                taken.append(statement.id)
        refusals.settle()
        texts = {d.coded.name: d.coded.content or "" for d in documents.values()}
        names = {id_: d.coded.name for id_, d in documents.items()}
        folder.write(KEPT_FILE, Kept(content, names, taken, roles, source.holder).to_json(texts))
        folder.finish()
    notes = [f"{others} statements of other types are kept in {KEPT_FILE} only"] if others else []
    return Summary(len(taken), len(documents), (*notes, PRIVATE))


def _renamed(content: DnaFile) -> Iterator[dict[str, Cell]]:
    records = content.tables["DOCUMENTS"].records()
    names = [file_name(str(r["Title"])) for r in records]
    for record, name in zip(records, names, strict=True):
        twice = names.count(name) > 1
        yield record | {"name": f"{name}-{number(record['ID'])}" if twice else name}


def _document(record: dict[str, Cell]) -> _Document:
    text = str(record["Text"])
    newlines = Newlines(text)
    labels = ("Source", "Section", "Type", "Notes")
    told = [f"{label}: {str(record[label])}" for label in labels if record.get(label)]
    coded = CodedDocument(
        key=str(record["ID"]),
        name=str(record["name"]),
        title=str(record["Title"]),
        date=day(number(record["Date"])),
        author=str(record["Author"]) or None,
        note="; ".join(told) or None,
        content=newlines.content,
    )
    return _Document(coded, Utf16(text), newlines)


def _about(content: DnaFile, roles: Roles) -> dict[Named, About]:
    kinds = {
        roles.speaker: Kind.PERSON,
        roles.organisation: Kind.ORGANISATION,
        roles.concept: Kind.TOPIC,
    }
    types = {r["ID"]: r["Label"] for r in content.tables["STATEMENTTYPES"].records()}
    variables = {
        r["ID"]: kinds[str(r["Variable"])]
        for r in content.tables["VARIABLES"].records()
        if str(r["Variable"]) in kinds and types[r["StatementTypeId"]] == roles.type
    }
    found = attributes(content)
    about = {}
    for r in content.tables["ENTITIES"].records():
        if r["VariableId"] in variables and r["Value"] != "":
            mine = dict(found.get(number(r["ID"]), {}))
            alias = mine.pop("Alias", None)
            note = "; ".join(f"{name}: {value}" for name, value in mine.items())
            named = Named(variables[r["VariableId"]], str(r["Value"]))
            about[named] = About((alias,) if alias else (), note or None)
    return about


def _claim(
    statement: DnaStatement,
    content: DnaFile,
    roles: Roles,
    documents: dict[int, _Document],
    place: Place,
    refusals: Refusals,
) -> CodedClaim | None:
    """Return the claim of a statement; None, and a refusal, if it cannot be one."""
    values = statement.values
    concept = values.get(roles.concept)
    taken = _stance(content, roles, values)
    try:
        document = documents[statement.document]
        span = _span(statement, document)
        if not concept:
            raise ValueError(f"the variable {roles.concept} is empty")
        if taken is None:
            raise ValueError(f"the variable {roles.qualifier} has no value")
    except (KeyError, ValueError) as error:
        what = "its document is not there" if isinstance(error, KeyError) else str(error)
        remedy = "correct the statement in DNA"
        refusals.refuse(f"statement {statement.id}", place, what, remedy, values)
        return None
    return CodedClaim(
        id=str(statement.id),
        place=place,
        concept=Named(Kind.TOPIC, str(concept)),
        stance=taken,
        speaker=_named(Kind.PERSON, roles.speaker, values),
        organisation=_named(Kind.ORGANISATION, roles.organisation, values),
        anchor=anchor(document.coded.content or "", *span),
    )


def _span(statement: DnaStatement, document: _Document) -> tuple[int, int]:
    start, stop = (
        document.newlines.moved(document.units.to_points(unit))
        for unit in (statement.start, statement.stop)
    )
    if start >= stop:
        raise ValueError(f"its positions {statement.start}-{statement.stop} hold nothing")
    return start, stop


def _stance(content: DnaFile, roles: Roles, values: dict[str, Cell]) -> str | None:
    if roles.qualifier is None:
        return "favours"
    kinds = {
        str(r["Variable"]): r["DataType"]
        for r in content.tables["VARIABLES"].records()
        if r["DataType"] in ("boolean", "integer")
    }
    value = values.get(roles.qualifier)
    return agreement(value) if kinds.get(roles.qualifier) == "boolean" else stance(value)


def _named(kind: Kind, variable: str | None, values: dict[str, Cell]) -> Named | None:
    label = values.get(variable) if variable is not None else None
    return Named(kind, str(label)) if label else None

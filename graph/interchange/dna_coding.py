"""What the tables of a ``.dna`` file say: statements with their variables, and entities.

Variables of a statement type are free, so a :class:`Roles` says which of them names the speaker,
the organisation, the concept and the qualifier; the defaults are DNA's own default type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from parley.graph.interchange.dna_file import Cell, DnaFile
from parley.graph.interchange.errors import InterchangeError

DATA = ("DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT")


@dataclass(frozen=True, slots=True)
class Roles:
    """A statement type by its label, and its variables by theirs; None where it has none."""

    type: str = "DNA Statement"
    speaker: str | None = "person"
    organisation: str | None = "organization"
    concept: str = "concept"
    qualifier: str | None = "agreement"


@dataclass(frozen=True, slots=True)
class DnaStatement:
    """One statement: where it stands, in UTF-16 units, and its values by variable."""

    id: int
    type: str
    document: int
    start: int
    stop: int
    values: dict[str, Cell]


def statements(content: DnaFile) -> Iterator[DnaStatement]:
    """Iterate over all statements of all types, in the order of their identifiers."""
    tables = content.tables
    types = {r["ID"]: str(r["Label"]) for r in tables["STATEMENTTYPES"].records()}
    variables = {r["ID"]: str(r["Variable"]) for r in tables["VARIABLES"].records()}
    entities = {r["ID"]: r["Value"] for r in tables["ENTITIES"].records()}
    values: dict[Cell, dict[str, Cell]] = {}
    for name in DATA:
        for r in tables[name].records():
            values.setdefault(r["StatementId"], {})[variables[r["VariableId"]]] = r["Value"]
    for r in tables["DATASHORTTEXT"].records():
        named = variables[r["VariableId"]]
        values.setdefault(r["StatementId"], {})[named] = entities[r["Entity"]]
    rows = sorted(tables["STATEMENTS"].records(), key=lambda r: number(r["ID"]))
    for r in rows:
        yield DnaStatement(
            number(r["ID"]),
            types[r["StatementTypeId"]],
            number(r["DocumentId"]),
            number(r["Start"]),
            number(r["Stop"]),
            values.get(r["ID"], {}),
        )


def check_roles(content: DnaFile, roles: Roles) -> None:
    """Raise :class:`InterchangeError` if the file has not the type and variables of ``roles``."""
    types = {str(r["Label"]): r["ID"] for r in content.tables["STATEMENTTYPES"].records()}
    if roles.type not in types:
        known = ", ".join(f"“{name}”" for name in types)
        raise InterchangeError(f"there is no statement type “{roles.type}”; there are {known}")
    found = {
        str(r["Variable"]): str(r["DataType"])
        for r in content.tables["VARIABLES"].records()
        if r["StatementTypeId"] == types[roles.type]
    }
    named = ("short text",)
    wanted = (
        (roles.speaker, named),
        (roles.organisation, named),
        (roles.concept, named),
        (roles.qualifier, ("boolean", "integer")),
    )
    for variable, kinds in wanted:
        if variable is not None and found.get(variable) not in kinds:
            known = ", ".join(f"{name} ({kind})" for name, kind in found.items())
            raise InterchangeError(
                f"“{roles.type}” has no variable “{variable}” of type {' or '.join(kinds)}; it has"
                f" {known}"
            )


def attributes(content: DnaFile) -> dict[int, dict[str, str]]:
    """Return the attributes of each entity by names, without empty ones."""
    names = {
        r["ID"]: r["AttributeVariable"] for r in content.tables["ATTRIBUTEVARIABLES"].records()
    }
    found: dict[int, dict[str, str]] = {}
    for r in content.tables["ATTRIBUTEVALUES"].records():
        if r["AttributeValue"] not in (None, ""):
            mine = found.setdefault(number(r["EntityId"]), {})
            mine[str(names[r["AttributeVariableId"]])] = str(r["AttributeValue"])
    return found


def stance(value: Cell) -> str | None:
    """Return the stance that a qualifier stands for: its sign, or for yes and no, which it is.

    None for a value that is no number. A boolean qualifier is 0 or 1 and must go through
    :func:`agreement`.
    """
    if not isinstance(value, int | float):
        return None
    return "favours" if value > 0 else "opposes" if value < 0 else "neutral"


def agreement(value: Cell) -> str | None:
    """Return the stance that a boolean qualifier stands for."""
    return {1: "favours", 0: "opposes"}.get(value) if isinstance(value, int) else None


def day(seconds: int) -> str:
    """Return a date of DNA, seconds since 1970 in UTC, as EDTF; with the time unless midnight."""
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def number(value: Cell) -> int:
    """Return an identifier or position of a table, which must be a whole number."""
    if not isinstance(value, int):
        raise InterchangeError(f"“{value!r}” stands where a .dna file has a whole number")
    return value

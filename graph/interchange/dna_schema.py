"""An empty ``.dna`` file: the tables that DNA 3 expects, one coder, and DNA's default types.

Passwords are stored as DNA's library Jasypt does by its strong encryptor: 16 bytes of salt, SHA-256
a hundred thousand times, in base64.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from typing import Final

from parley.graph.interchange.dna_file import Cell, DnaFile, Table

ROUNDS: Final = 100_000
KEY: Final = "INTEGER NOT NULL PRIMARY KEY"
WHOLE: Final = "INTEGER NOT NULL"
FLAG: Final = "INTEGER NOT NULL DEFAULT 1"
TEXT: Final = "TEXT NOT NULL DEFAULT ''"
COLOUR: Final = dict.fromkeys(("Red", "Green", "Blue"), "INTEGER NOT NULL DEFAULT 0")
PERMISSIONS: Final = (
    "AddDocuments",
    "EditDocuments",
    "DeleteDocuments",
    "ImportDocuments",
    "AddStatements",
    "EditStatements",
    "DeleteStatements",
    "EditAttributes",
    "EditRegex",
    "EditStatementTypes",
    "EditCoders",
    "EditCoderRelations",
    "ViewOthersDocuments",
    "EditOthersDocuments",
    "ViewOthersStatements",
    "EditOthersStatements",
)


def _to(table: str) -> str:
    return f"REFERENCES {table}(ID) ON DELETE CASCADE"


def _value(kind: str) -> dict[str, str]:
    return {
        "ID": KEY,
        "StatementId": f"{WHOLE} {_to('STATEMENTS')}",
        "VariableId": f"{WHOLE} {_to('VARIABLES')}",
        **({"Entity": f"{WHOLE} {_to('ENTITIES')}"} if kind == "" else {"Value": kind}),
    }


LAYOUT: Final[dict[str, dict[str, str]]] = {
    "SETTINGS": {"Property": "TEXT PRIMARY KEY", "Value": "TEXT NOT NULL"},
    "CODERS": {
        "ID": KEY,
        "Name": "TEXT NOT NULL",
        **COLOUR,
        "Refresh": "INTEGER NOT NULL DEFAULT 0",
        "FontSize": "INTEGER NOT NULL DEFAULT 14",
        "Password": "TEXT NOT NULL",
        "PopupWidth": "INTEGER DEFAULT 300",
        "ColorByCoder": "INTEGER NOT NULL DEFAULT 0",
        "PopupDecoration": "INTEGER NOT NULL DEFAULT 0",
        "PopupAutoComplete": FLAG,
        **{f"Permission{name}": FLAG for name in PERMISSIONS},
    },
    "DOCUMENTS": {
        "ID": KEY,
        "Title": "TEXT NOT NULL",
        "Text": "TEXT NOT NULL",
        "Coder": f"INTEGER {_to('CODERS')}",
        "Author": TEXT,
        "Source": TEXT,
        "Section": TEXT,
        "Notes": TEXT,
        "Type": TEXT,
        "Date": WHOLE,
    },
    "STATEMENTTYPES": {"ID": KEY, "Label": "TEXT NOT NULL", **COLOUR},
    "VARIABLES": {
        "ID": KEY,
        "Variable": "TEXT NOT NULL",
        "DataType": "TEXT NOT NULL DEFAULT 'short text'",
        "StatementTypeId": f"INTEGER {_to('STATEMENTTYPES')}",
    },
    "VARIABLELINKS": {
        "ID": KEY,
        "SourceVariableId": f"INTEGER {_to('VARIABLES')}",
        "TargetVariableId": f"INTEGER {_to('VARIABLES')}",
    },
    "REGEXES": {"Label": "TEXT PRIMARY KEY", **COLOUR},
    "CODERRELATIONS": {
        "ID": KEY,
        "Coder": f"INTEGER {_to('CODERS')}",
        "OtherCoder": f"INTEGER {_to('CODERS')}",
        **dict.fromkeys(("viewStatements", "editStatements"), FLAG),
        **dict.fromkeys(("viewDocuments", "editDocuments"), FLAG),
    },
    "STATEMENTS": {
        "ID": KEY,
        "StatementTypeId": f"INTEGER {_to('STATEMENTTYPES')}",
        "DocumentId": f"INTEGER {_to('DOCUMENTS')}",
        "Start": WHOLE,
        "Stop": WHOLE,
        "Coder": f"INTEGER {_to('CODERS')}",
    },
    "DATABOOLEAN": _value(FLAG),
    "DATAINTEGER": _value("INTEGER NOT NULL DEFAULT 0"),
    "ENTITIES": {
        "ID": KEY,
        "VariableId": f"{WHOLE} {_to('VARIABLES')}",
        "Value": TEXT,
        **dict.fromkeys(COLOUR, "INTEGER"),
        "ChildOf": f"INTEGER {_to('ENTITIES')}",
    },
    "DATASHORTTEXT": _value(""),
    "DATALONGTEXT": _value("TEXT DEFAULT ''"),
    "ATTRIBUTEVARIABLES": {
        "ID": KEY,
        "VariableId": f"{WHOLE} {_to('VARIABLES')}",
        "AttributeVariable": "TEXT NOT NULL",
    },
    "ATTRIBUTEVALUES": {
        "ID": KEY,
        "EntityId": f"{WHOLE} {_to('ENTITIES')}",
        "AttributeVariableId": f"{WHOLE} {_to('ATTRIBUTEVARIABLES')}",
        "AttributeValue": TEXT,
    },
}
UNIQUE: Final = {
    "VARIABLES": "Variable, StatementTypeId",
    "ENTITIES": "VariableId, Value",
    "ATTRIBUTEVARIABLES": "VariableId, AttributeVariable",
    "ATTRIBUTEVALUES": "EntityId, AttributeVariableId",
    **{
        f"DATA{k}": "StatementId, VariableId"
        for k in ("BOOLEAN", "INTEGER", "SHORTTEXT", "LONGTEXT")
    },
}
VERSION: Final = (("version", "3.0.11"), ("date", "2022-10-22"))
TYPES: Final = (
    ("DNA Statement", (239, 208, 51), ("person", "organization", "concept")),
    ("Annotation", (211, 211, 211), ()),
)


def empty_dna(password: str, salt: bytes) -> DnaFile:
    """Return a file with one coder, ``Admin``, whose password is ``password``.

    ``salt`` is 16 random bytes; DNA asks for the password when it opens the file.
    """
    content = DnaFile({name: _table(name) for name in LAYOUT})
    tables = content.tables
    for name, value in VERSION:
        tables["SETTINGS"].add({"Property": name, "Value": value})
    allowed: dict[str, Cell] = {f"Permission{name}": 1 for name in PERMISSIONS}
    look: dict[str, Cell] = {
        "Red": 255,
        "Green": 255,
        "Blue": 0,
        "Refresh": 0,
        "FontSize": 14,
        "PopupWidth": 300,
    }
    switches: dict[str, Cell] = {"ColorByCoder": 0, "PopupDecoration": 0, "PopupAutoComplete": 1}
    admin: dict[str, Cell] = {"ID": 1, "Name": "Admin", "Password": password_digest(password, salt)}
    tables["CODERS"].add(admin | look | switches | allowed)
    number = 0
    for id_, (label, colour, variables) in enumerate(TYPES, 1):
        shade: dict[str, Cell] = dict(zip(COLOUR, colour, strict=True))
        tables["STATEMENTTYPES"].add(shade | {"ID": id_, "Label": label})
        kinds = [(name, "short text") for name in variables]
        kinds.append(("agreement", "boolean") if len(kinds) > 0 else ("note", "long text"))
        for name, kind in kinds:
            number += 1
            variable: dict[str, Cell] = {
                "ID": number,
                "Variable": name,
                "DataType": kind,
                "StatementTypeId": id_,
            }
            tables["VARIABLES"].add(variable)
    return content


def password_digest(password: str, salt: bytes) -> str:
    """Return what DNA stores of a password."""
    found = hashlib.sha256(salt + unicodedata.normalize("NFC", password).encode("utf-8")).digest()
    for _ in range(ROUNDS - 1):
        found = hashlib.sha256(found).digest()
    return base64.b64encode(salt + found).decode("ascii")


def _table(name: str) -> Table:
    columns = [f"{column} {kind}" for column, kind in LAYOUT[name].items()]
    unique = [f"UNIQUE ({UNIQUE[name]})"] if name in UNIQUE else []
    return Table(f"CREATE TABLE {name}({', '.join([*columns, *unique])})", tuple(LAYOUT[name]))

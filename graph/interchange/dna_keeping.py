"""What DNA knows and the model has no term for, kept beside the annotations as JSON.

Coders with their colours and password digests, permissions, highlighting, colours of entities,
statement types that were not taken over, long texts: none of it is said by an article, so none of
it belongs in the graph, and some of it (password digests, notes that quote) must not be published.
So the tables of the file stand as they are in ``dna.json``, private like the texts beside it, and
:mod:`.dna_export` starts from them. Only texts are left out, since they stand in ``texts``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from parley.graph.anchors import digest
from parley.graph.interchange.coded import Holder
from parley.graph.interchange.dna_coding import Roles
from parley.graph.interchange.dna_file import Cell, DnaFile, Table
from parley.graph.interchange.errors import InterchangeError

KEPT_FILE = "dna.json"
VERSION = 1


class Kept:
    """The tables of a ``.dna`` file, and how it was read.

    ``documents`` leads from identifiers to names, ``taken`` has the statements that became claims.
    """

    def __init__(
        self,
        content: DnaFile,
        documents: Mapping[int, str],
        taken: Iterable[int],
        roles: Roles,
        holder: Holder,
    ) -> None:
        self.content = content
        self.documents = dict(documents)
        self.taken = frozenset(taken)
        self.roles = roles
        self.holder = holder

    def to_json(self, texts: Mapping[str, str]) -> str:
        """Return it as JSON; ``texts`` are those of ``texts/``, by name of the document.

        A text that stands there with exactly the same characters is named by its digest.
        """
        tables: dict[str, Any] = {}
        for name, table in self.content.tables.items():
            rows = [[_coded(cell) for cell in row] for row in table.rows]
            if name == "DOCUMENTS":
                self._without_texts(table, rows, texts)
            tables[name] = {"sql": table.sql, "columns": list(table.columns), "rows": rows}
        found = {
            "version": VERSION,
            "tables": tables,
            "more": list(self.content.more),
            "documents": {str(id_): name for id_, name in self.documents.items()},
            "taken": sorted(self.taken),
            "roles": {name: getattr(self.roles, name) for name in Roles.__slots__},
            "holder": str(self.holder),
        }
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"

    def _without_texts(self, table: Table, rows: list[list[Any]], texts: Mapping[str, str]) -> None:
        id_, text = table.columns.index("ID"), table.columns.index("Text")
        for row in rows:
            name = self.documents.get(row[id_], "")
            if texts.get(name) == row[text]:
                row[text] = {"text": name, "digest": digest(texts[name])}


def read_kept(path: Path) -> Kept:
    """Read ``dna.json``, with the texts of the folder ``texts`` beside it.

    Raises :class:`InterchangeError` if it is another's, or a text has changed since.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["version"] != VERSION:
            raise InterchangeError(f"{path} was written by another version of Parley")
        tables = {
            name: Table(
                table["sql"],
                tuple(table["columns"]),
                [tuple(_plain(cell, path.parent / "texts") for cell in r) for r in table["rows"]],
            )
            for name, table in found["tables"].items()
        }
        documents = {int(id_): name for id_, name in found["documents"].items()}
        content = DnaFile(tables, tuple(found["more"]))
        roles, holder = Roles(**found["roles"]), Holder(found["holder"])
        return Kept(content, documents, found["taken"], roles, holder)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InterchangeError(f"{path} is not what `parley import` wrote: {error}") from error


def _coded(cell: Cell) -> Any:
    return {"base64": base64.b64encode(cell).decode()} if isinstance(cell, bytes) else cell


def _plain(cell: Any, texts: Path) -> Cell:
    if isinstance(cell, dict) and "base64" in cell:
        return base64.b64decode(cell["base64"])
    if isinstance(cell, dict):
        text = (texts / f"{cell['text']}.txt").read_bytes().decode("utf-8")
        if digest(text) != cell["digest"]:
            raise InterchangeError(
                f"{texts}/{cell['text']}.txt has changed since the import: positions of DNA count"
                " in the text as it was; bring that back, or import the .dna file anew"
            )
        return text
    assert cell is None or isinstance(cell, str | int | float)
    return cell

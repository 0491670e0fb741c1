"""Which column of a table means what, as a small YAML file.

::

    columns:
      document: File          # what a row says, and the header of its column
      speaker: Person
      organisation: Party
      concept: Issue
      stance: For or against
      quote: Text segment
    stances:
      "yes": favours
      "no": opposes
    things:
      Russia: actor:russia    # a thing that another annotation declares
    speakers: Person          # or Organisation
    offsets: utf-16           # or code-point
    holder: organisation      # or speaker, or both
    type: DNA Statement       # of a .dna file, whose columns are the variables of this type

Without a mapping, columns have the names of :data:`FIELDS` and stances those of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from parley.graph.errors import AnnotationError, Place, Problem
from parley.graph.interchange.coded import STANCES, Holder, Kind
from parley.graph.interchange.dna_coding import Roles
from parley.graph.interchange.errors import InterchangeError
from parley.graph.suggest import suggestion
from parley.graph.yaml_source import Entries, Leaf, read_yaml

FIELDS: Final = (
    "id",
    "document",
    "title",
    "date",
    "author",
    "speaker",
    "organisation",
    "reporter",
    "concept",
    "stance",
    "quote",
    "prefix",
    "suffix",
    "start",
    "end",
    "paraphrase",
    "note",
)
NEEDED: Final = ("document", "concept", "stance")
CHOICES: Final = {
    "speakers": (Kind.PERSON, Kind.ORGANISATION),
    "offsets": ("code-point", "utf-16"),
    "holder": tuple(Holder),
}
WORDS: Final = ("type", *CHOICES)
KEYS: Final = ("columns", "stances", "things", *WORDS)


@dataclass(frozen=True)
class ColumnMapping:
    """A mapping file, read. ``columns`` leads from a field to the header of its column."""

    columns: Mapping[str, str] = field(default_factory=lambda: {name: name for name in FIELDS})
    stances: Mapping[str, str] = field(default_factory=lambda: {name: name for name in STANCES})
    things: Mapping[str, str] = field(default_factory=dict)
    speakers: Kind = Kind.PERSON
    utf16: bool = False
    holder: Holder = Holder.ORGANISATION
    type: str = Roles().type
    given: bool = False
    """Whether a file says so; otherwise columns that are not there are simply not there."""

    @property
    def roles(self) -> Roles:
        """The variables of a ``.dna`` file that the columns name, or those of DNA's default."""
        if not self.given:
            return Roles(type=self.type)
        columns = self.columns
        return Roles(
            self.type,
            columns.get("speaker"),
            columns.get("organisation"),
            columns.get("concept", "concept"),
            columns.get("stance"),
        )

    def check(self, headers: tuple[str, ...], file: str) -> None:
        """Raise :class:`InterchangeError` unless a table with these headers can be read by it."""
        lacking = [name for name in NEEDED if self.columns.get(name) not in headers] + [
            name
            for name, header in self.columns.items()
            if self.given and name not in NEEDED and header not in headers
        ]
        if len(lacking) > 0:
            said = ", ".join(f"{name} (“{self.columns.get(name, name)}”)" for name in lacking)
            raise InterchangeError(
                f"{file} has no column for {said}; its columns are {', '.join(headers)}: name them"
                " under `columns:` of a mapping file, and give it with --mapping"
            )


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises :class:`~parley.graph.errors.AnnotationError` naming the line of what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InterchangeError(f"{path} is no UTF-8: save it as that") from error
    root = read_yaml(text, path.name)
    problems: list[Problem] = []
    found: dict[str, dict[str, str] | str] = {}
    for entry in root.entries:
        place = Place(path.name, entry.line)
        if entry.key not in KEYS:
            what = f"unknown key `{entry.key}`"
            problems.append(Problem(place, what, suggestion(entry.key, list(KEYS))))
        elif isinstance(entry.value, Entries) and entry.key not in WORDS:
            found[entry.key] = _texts(entry.value, entry.key, path.name, problems)
        elif isinstance(entry.value, Leaf) and entry.key in WORDS:
            found[entry.key] = entry.value.text
            if entry.value.text not in CHOICES.get(entry.key, (entry.value.text,)):
                what = f"`{entry.key}` cannot be `{entry.value.text}`"
                allowed = " or ".join(CHOICES[entry.key])
                problems.append(Problem(place, what, f"write {allowed}"))
        else:
            shape = "one word" if entry.key in WORDS else "pairs of a name and a text"
            problems.append(Problem(place, f"`{entry.key}` has no {shape}", f"write {shape}"))
    if len(problems) > 0:
        raise AnnotationError(problems)
    return _mapping(found)


def _mapping(found: dict[str, dict[str, str] | str]) -> ColumnMapping:
    def pairs(key: str) -> dict[str, str] | None:
        value = found.get(key)
        return value if isinstance(value, dict) else None

    default = ColumnMapping()
    return ColumnMapping(
        columns=pairs("columns") or default.columns,
        stances={k.casefold(): v for k, v in (pairs("stances") or default.stances).items()},
        things=pairs("things") or {},
        speakers=Kind(str(found.get("speakers", default.speakers))),
        utf16=found.get("offsets") == "utf-16",
        holder=Holder(str(found.get("holder", default.holder))),
        type=str(found.get("type", default.type)),
        given=pairs("columns") is not None,
    )


ALLOWED: Final = {"columns": FIELDS, "stances": STANCES}


def _texts(entries: Entries, key: str, file: str, problems: list[Problem]) -> dict[str, str]:
    found = {}
    for entry in entries.entries:
        place = Place(file, entry.line)
        if not isinstance(entry.value, Leaf):
            problems.append(Problem(place, f"`{entry.key}` has no text", "write one"))
            continue
        found[entry.key] = entry.value.text
        checked = {"columns": entry.key, "stances": entry.value.text}.get(key)
        if checked is not None and checked not in ALLOWED[key]:
            what = f"`{checked}` is none of the {'fields' if key == 'columns' else 'stances'}"
            problems.append(Problem(place, what, suggestion(checked, list(ALLOWED[key]))))
    return found

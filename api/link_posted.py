"""A decision as it is posted: its members, each checked before anything is looked up."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException

from parley.graph.linking.decisions import Judgement
from parley.graph.linking.errors import LinkError
from parley.graph.linking.items import ITEM

MEMBERS: Final = ("thing", "judgement", "item", "reason", "coder", "supersedes", "undo")
MOST_CHARACTERS: Final = 2000
"""Characters that a reason, and any other member, may have."""
MOST_SUPERSEDED: Final = 100
CODER: Final = re.compile(r"coder:[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
UNFIT: Final = frozenset({"Cc", "Cs", "Cn", "Co"})
"""Categories of characters that no annotation holds: controls, halves of pairs, unassigned."""


@dataclass(frozen=True)
class Posted:
    """What somebody wants decided; with ``undo``, the IRI of the decision to be taken back."""

    coder: str
    reason: str = ""
    thing: str = ""
    judgement: Judgement = Judgement.UNDECIDED
    item: str | None = None
    supersedes: frozenset[str] = frozenset()
    """Decisions in force that whoever decides knows of, and wants replaced."""
    undo: str | None = None


def read_posted(body: str) -> Posted:
    """Return the decision that a JSON text asks for.

    Raises HTTPException with 400 for what is no JSON object, and
    :class:`~parley.graph.linking.errors.LinkError` for a member that is missing or malformed.
    """
    given = _object(body)
    unknown = sorted(set(given) - set(MEMBERS))
    if len(unknown) > 0:
        raise LinkError(f"unknown member {unknown[0][:100]!a}: there are {', '.join(MEMBERS)}")
    coder = _text(given, "coder") or ""
    if CODER.fullmatch(coder) is None:
        raise LinkError("`coder` says who decides: write coder: and a name, such as coder:anna")
    reason = _text(given, "reason") or ""
    undo = _text(given, "undo")
    if undo is not None:
        beside = [name for name in ("thing", "judgement", "item") if given.get(name) is not None]
        if len(beside) > 0:
            raise LinkError(f"`undo` names a decision, and goes without `{beside[0]}`")
        return Posted(coder, reason, undo=undo)
    thing = _text(given, "thing")
    if thing is None:
        raise LinkError("`thing` is missing: name what is decided on, such as actor:putin")
    item = _text(given, "item")
    if item is not None and ITEM.fullmatch(item) is None:
        raise LinkError(f"{item!r} is no item of Wikidata: write its number, such as Q42")
    return Posted(coder, reason, thing, _judgement(given), item, _superseded(given))


def _object(body: str) -> Mapping[str, object]:
    try:
        given: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"the body is no JSON: {error}") from error
    if not isinstance(given, dict):
        raise HTTPException(400, 'the body is no JSON object, such as {"thing": "actor:putin"}')
    return given


def _text(given: Mapping[str, object], name: str) -> str | None:
    """Return a member in one line; None if it is missing, null or blank."""
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise LinkError(f"`{name}` is no text: write it in quotation marks")
    if len(value) > MOST_CHARACTERS:
        raise LinkError(f"`{name}` has more than {MOST_CHARACTERS} characters: shorten it")
    line = " ".join(value.split())
    unfit = next((one for one in line if unicodedata.category(one) in UNFIT), None)
    if unfit is not None:
        raise LinkError(f"`{name}` has the character U+{ord(unfit):04X}: leave it out")
    return line if line != "" else None


def _judgement(given: Mapping[str, object]) -> Judgement:
    text = _text(given, "judgement")
    known = {one.value: one for one in Judgement}
    if text not in known:
        what = "is missing" if text is None else f"is `{text[:100]}`"
        raise LinkError(f"`judgement` {what}: write one of {', '.join(known)}")
    return known[text]


def _superseded(given: Mapping[str, object]) -> frozenset[str]:
    listed = given.get("supersedes")
    if listed is None:
        return frozenset()
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise LinkError("`supersedes` is no list of decisions: write their IRIs in brackets")
    if len(listed) > MOST_SUPERSEDED:
        raise LinkError(f"`supersedes` names more than {MOST_SUPERSEDED} decisions: name fewer")
    return frozenset(listed)

"""The forms in which a name may stand in a text.

A name is looked for as it is written, case included, so that an acronym is never the word that it
spells and a surname never a noun. A phrase of common nouns, such as "Frozen war", has its first
letter capital in a registry and mostly small in a text: both are looked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

LEAST: Final = 2
"""Characters that a name has at least; a single letter names nothing."""

VOWELS: Final = frozenset("aeiou")


def forms(name: str, language: str = "") -> list[str]:
    """Return the forms of ``name``, itself first; none if it is too short to be looked for.

    ``language`` is its tag; an empty one is taken for English, as far as endings go.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if len(plain) < LEAST or not any(character.isalnum() for character in plain):
        return []
    cased = [plain, *_other_case(plain)]
    if takes_plural(plain, language):
        cased += [f"{form[:-1]}ies" for form in cased if _ends_in_y(form)]
    return list(dict.fromkeys(form for one in cased for form in _normal_forms(one)))


def takes_plural(name: str, language: str) -> bool:
    """Tell whether an ``s`` or ``es`` behind a name makes its plural."""
    english = language.partition("-")[0].lower() in ("", "en")
    return english and name[-1].isalpha() and name[-1] not in "sS"


def _other_case(name: str) -> Iterator[str]:
    first, *others = name.split(" ")
    if not first[0].isalpha() or any(character.isupper() for character in first[1:]):
        return
    if first[0].islower():
        yield first[0].upper() + name[1:]
    elif len(others) > 0 and not any(character.isupper() for o in others for character in o):
        yield first[0].lower() + name[1:]


def _ends_in_y(name: str) -> bool:
    """Tell whether the last word is a common noun whose plural ends in ``ies``."""
    last = name.rpartition(" ")[2]
    return len(last) > 2 and last.islower() and last[-1] == "y" and last[-2] not in VOWELS


def _normal_forms(name: str) -> Iterator[str]:
    """Iterate over the composed and the decomposed form; texts come in either."""
    yield name
    yield unicodedata.normalize("NFD", name)

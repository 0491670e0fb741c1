"""Words of a text, and their stems.

FTS5 gets every text as words made here, so that what is marked in a text is what matched, and no
character of a question ever reaches its query parser. A word is a run of letters and digits; its
form is without case and diacritics. An English genitive ending belongs to a word and not to its
form.

Stemming follows the language of the text: the Snowball algorithms where there is one for the
language, the form itself where there is none. Source: https://snowballstem.org.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

MARKS: Final = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
"""Combining characters of alphabets, in ranges; a letter and its marks are one."""

WORD: Final = re.compile(rf"((?:[^\W_][{MARKS}]*)+)(?:['\u2019][sS](?![^\W_]))?")

ALGORITHMS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Stemming algorithms by the first part of a language tag."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, as code points from 0 with the end exclusive, and how.

    ``lower`` is what is stemmed, ``form`` what is compared.
    """

    start: int
    end: int
    lower: str
    form: str


def words(text: str) -> list[Word]:
    """Return the words of ``text``, in order."""
    found = []
    for match in WORD.finditer(text):
        lower = unicodedata.normalize("NFC", match[1].casefold())
        form = fold(lower)
        if form != "":
            found.append(Word(match.start(), match.end(), lower, form))
    return found


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return the form of a word: letters and digits only, without case and diacritics."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def subtag(language: str) -> str:
    """Return the first part of a language tag, in lower case: ``de`` of ``de-AT``."""
    return language.partition("-")[0].lower()


class Stemmer:
    """Stems words. One thread at a time may use it, since the algorithms keep a state."""

    def __init__(self) -> None:
        self._algorithms: dict[str, snowballstemmer.Stemmer] = {}
        self._known: dict[tuple[str, str], str] = {}

    def stem(self, word: str, language: str) -> str:
        """Return the stem of a word in lower case, marked with its language.

        Without the mark, what two languages cut down to the same stem would match across them.
        """
        tag = subtag(language)
        found = self._known.get((word, tag))
        if found is None:
            found = f"{fold(self._cut(word, tag))}0{fold(tag)}"
            self._known[word, tag] = found
        return found

    def stems(self, word: str, languages: Iterable[str]) -> frozenset[str]:
        """Return the stems of a word whose language is not known but is one of ``languages``."""
        return frozenset(self.stem(word, language) for language in languages)

    def _cut(self, word: str, tag: str) -> str:
        name = ALGORITHMS.get(tag)
        if name is None:
            return word
        if name not in self._algorithms:
            self._algorithms[name] = snowballstemmer.stemmer(name)
        return str(self._algorithms[name].stemWord(word))

"""Texts of articles, as a folder of plain files that stays with its owner.

Nothing of a text enters annotation files or graphs other than positions and digests; whoever has
the folder can verify every passage and see its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parley.graph.anchors import digest
from parley.graph.errors import AnchorError, Place, Problem


@dataclass(frozen=True)
class Text:
    """A decoded text: ``name`` is the file's stem, ``file`` its name as messages show it."""

    name: str
    file: str
    content: str
    digest: str


class Texts:
    """The texts of a folder, found by digest or, for another version of a text, by name."""

    def __init__(self, texts: tuple[Text, ...]) -> None:
        self._by_digest = {text.digest: text for text in texts}
        self._by_name = {text.name: text for text in texts}

    def exact(self, text_digest: str) -> Text | None:
        """Return the text with exactly this digest, or None."""
        return self._by_digest.get(text_digest)

    def named(self, name: str) -> Text | None:
        """Return the text whose file has this stem, or None."""
        return self._by_name.get(name)


def read_texts(folder: Path) -> Texts:
    """Read every ``*.txt`` of ``folder``.

    Raises :class:`AnchorError` with one problem for each file that is not UTF-8, and if there is
    none.
    """
    texts: list[Text] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.txt")):
        try:
            texts.append(read_text(path))
        except AnchorError as error:
            problems += error.problems
    if len(texts) == 0 and len(problems) == 0:
        problems = [
            Problem(Place(str(folder)), "there is no *.txt file", "name the folder of texts")
        ]
    if len(problems) > 0:
        raise AnchorError(problems)
    return Texts(tuple(texts))


def read_text(path: Path) -> Text:
    """Read one text as UTF-8, without any change of newlines.

    Raises :class:`AnchorError` for another encoding, and for line ends of two characters (CRLF),
    with which the same text would have other positions.
    """
    data = path.read_bytes()
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} is no UTF-8: the text is in another encoding"
        remedy = "convert it, for example with `iconv -t UTF-8`"
        raise AnchorError([Problem(Place(str(path), line), what, remedy)]) from error
    if "\r" in content:
        place = Place(str(path), line_of(content, content.index("\r")))
        what = "the line ends with a carriage return (CRLF), and positions count in texts with LF"
        raise AnchorError([Problem(place, what, "convert it, for example with `tr -d '\\r'`")])
    return Text(path.stem, str(path), content, digest(content))


def line_of(content: str, position: int) -> int:
    """Return the line, counted from 1, on which ``position`` lies."""
    return content.count("\n", 0, position) + 1

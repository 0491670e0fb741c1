"""Turning quotations in draft annotations into positions, and keeping the table of passages.

A coder writes ``{quote: "...", in: s13}`` where a span is meant. :func:`anchor_files` replaces
every such draft by the name of a passage, ``p10-25``, or of the segment that it covers, and writes
the digests of all passages that the files of an article name into ``passages.yaml`` beside them.
Afterwards no word of the text is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parley.graph.anchors import anchor
from parley.graph.annotation_file import AnnotationFile, find_files, read_file
from parley.graph.errors import AnchorError, Place, Problem
from parley.graph.namespaces import CONTEXT, ID, PREFIXES, shorten
from parley.graph.texts import Text, Texts
from parley.graph.yaml_source import Entries, Items, Leaf, Value, read_yaml

PASSAGES_FILE = "passages.yaml"
LOCAL_PASSAGE = re.compile(r"p(\d+)-(\d+)")


@dataclass(frozen=True)
class _Article:
    """What is needed to place quotations: the text, and the segments by local name and by span."""

    iri: str
    base: str
    text: Text
    segments: dict[str, tuple[int, int]]

    def name_of(self, start: int, end: int) -> str:
        whole = [name for name, span in self.segments.items() if span == (start, end)]
        return whole[0] if len(whole) > 0 else f"p{start}-{end}"


def anchor_files(paths: tuple[Path, ...], texts: Texts) -> dict[Path, str]:
    """Return the new contents of the annotation files that change, by path.

    Nothing is written: the caller does that once everything has been placed. Raises
    :class:`AnchorError` with a problem for each quotation that is not found exactly once, naming
    file and line, and :class:`~parley.graph.errors.AnnotationError` for malformed files.
    """
    files = [(path, read_file(path, name)) for path, name in find_files(paths)]
    articles = {a.base: a for _, file in files for a in _articles(file, texts)}
    changed: dict[Path, str] = {}
    problems: list[Problem] = []
    used: dict[str, dict[tuple[int, int], Place]] = {}
    for path, file in files:
        article = articles.get(file.base) or _inferred(file, articles)
        source = path.read_text(encoding="utf-8")
        rewriter = _Rewriter(file, article)
        rewritten = rewriter.rewrite(source)
        problems += rewriter.problems
        if article is not None and path.name != PASSAGES_FILE:
            used.setdefault(article.base, {}).update(_spans(rewritten, file))
        if rewritten != source:
            changed[path] = rewritten
    if len(problems) > 0:
        raise AnchorError(problems)
    return changed | _tables(files, articles, used)


def _articles(file: AnnotationFile, texts: Texts) -> Iterator[_Article]:
    for node in file.nodes:
        state = node.get("textState")
        wanted = state.text("textDigest") if isinstance(state, Entries) else None
        text = None if wanted is None else texts.exact(wanted)
        if node.text("id") is not None and text is not None:
            yield _Article(file.expand(node.text("id") or ""), file.base, text, _segments(file))


def _segments(file: AnnotationFile) -> dict[str, tuple[int, int]]:
    found = {}
    for node in file.nodes:
        selector = node.get("selector")
        name = node.text("id")
        if node.text("type") == "Segment" and isinstance(selector, Entries) and name is not None:
            start, end = selector.get("start"), selector.get("end")
            if isinstance(start, Leaf) and isinstance(end, Leaf):
                found[name] = (_position(start, file), _position(end, file))
    return found


def _position(leaf: Leaf, file: AnnotationFile) -> int:
    if not isinstance(leaf.value, int):
        problem = Problem(file.place(leaf.line), f"`{leaf.text}` is no position", "write a number")
        raise AnchorError([problem])
    return leaf.value


def _inferred(file: AnnotationFile, articles: dict[str, _Article]) -> _Article | None:
    """Return the article that a file of inferred statements is about, by its name."""
    name = file.base.rstrip("/").rpartition("/")[2]
    return articles.get(f"{ID}article/{name}/")


class _Rewriter:
    def __init__(self, file: AnnotationFile, article: _Article | None) -> None:
        self._file = file
        self._article = article
        self.problems: list[Problem] = []

    def rewrite(self, source: str) -> str:
        """Return ``source`` with each quotation replaced by the name of its passage."""
        edits = [
            (_extent(node, source), name)
            for node in _quotations(read_yaml(source, self._file.name))
            if (name := self._name(node)) is not None
        ]
        for (start, end), name in sorted(edits, reverse=True):
            source = source[:start] + name + source[end:]
        return source

    def _name(self, node: Entries) -> str | None:
        if self._article is None:
            what = "there is no text for this article"
            remedy = "give a folder with the text whose digest `textState` names"
            self._problem(node, what, remedy)
            return None
        unknown = self._unknown(node, self._article)
        if unknown is not None:
            self._problem(node, unknown, "a quotation has `quote`, and `in` or `nth` if need be")
            return None
        spans = self._occurrences(node, self._article)
        if len(spans) == 1:
            name = self._article.name_of(*spans[0])
            local = self._file.base == self._article.base
            return name if local else shorten(self._article.base + name)
        what = f"the quotation stands {len(spans)} times in the text"
        self._problem(node, what, "correct it, or add `in: <segment>` or `nth: <number>`")
        return None

    def _unknown(self, node: Entries, article: _Article) -> str | None:
        """Return what of a quotation cannot be understood, or None."""
        for entry in node.entries:
            if entry.key not in ("quote", "in", "nth"):
                return f"unknown key `{entry.key}` in a quotation"
        segment, nth = node.text("in"), node.get("nth")
        if segment is not None and segment not in article.segments:
            return f"the quotation names the segment `{segment}`, which the article does not have"
        if nth is not None and not (isinstance(nth, Leaf) and _counts(nth.value)):
            return "the quotation counts occurrences from 1 by a whole number"
        return None

    def _occurrences(self, node: Entries, article: _Article) -> list[tuple[int, int]]:
        words = node.text("quote") or ""
        content = article.text.content
        starts = (
            [m.start() for m in re.finditer(f"(?={re.escape(words)})", content)] if words else []
        )
        spans = [(start, start + len(words)) for start in starts]
        within = article.segments.get(node.text("in") or "")
        if within is not None:
            spans = [s for s in spans if within[0] <= s[0] and s[1] <= within[1]]
        nth = node.get("nth")
        if isinstance(nth, Leaf) and isinstance(nth.value, int):
            spans = spans[nth.value - 1 : nth.value]
        return spans

    def _problem(self, node: Entries, what: str, remedy: str) -> None:
        self.problems.append(Problem(self._file.place(node.line), what, remedy))


def _counts(value: object) -> bool:
    return isinstance(value, int) and value >= 1


def _extent(node: Entries, source: str) -> tuple[int, int]:
    """Return where a quotation stands, without comments that follow one in block style."""
    start, end = node.span
    if source[start] != "{":
        end = max(_end(entry.value) for entry in node.entries)
    return (start, end)


def _end(value: Value) -> int:
    return value.span[1]


def _quotations(value: Value) -> Iterator[Entries]:
    if isinstance(value, Entries):
        if value.get("quote") is not None:
            yield value
            return
        for entry in value.entries:
            yield from _quotations(entry.value)
    elif isinstance(value, Items):
        for item in value.items:
            yield from _quotations(item)


def _spans(source: str, file: AnnotationFile) -> dict[tuple[int, int], Place]:
    return {
        (int(named[1]), int(named[2])): file.place(leaf.line)
        for leaf in _leaves(read_yaml(source, file.name))
        if (named := LOCAL_PASSAGE.fullmatch(leaf.text.rpartition("/")[2])) is not None
    }


def _leaves(value: Value) -> Iterator[Leaf]:
    if isinstance(value, Leaf):
        yield value
    children = (
        [entry.value for entry in value.entries]
        if isinstance(value, Entries)
        else value.items
        if isinstance(value, Items)
        else ()
    )
    for child in children:
        yield from _leaves(child)


def _tables(
    files: list[tuple[Path, AnnotationFile]],
    articles: dict[str, _Article],
    used: dict[str, dict[tuple[int, int], Place]],
) -> dict[Path, str]:
    """Return the tables of passages, one beside the file that holds each article's text state."""
    homes = {file.base: path.parent for path, file in reversed(files) if _holds_article(file)}
    return {
        homes[base] / PASSAGES_FILE: _table(articles[base], spans)
        for base, spans in used.items()
        if base in homes
    }


def _holds_article(file: AnnotationFile) -> bool:
    return any(node.get("textState") is not None for node in file.nodes)


def _table(article: _Article, spans: dict[tuple[int, int], Place]) -> str:
    name = article.base.rstrip("/").rpartition("/")[2]
    lines = [
        "# Written by `parley anchor`: positions and digests of every passage that the files",
        "# of the article name. Passages that cover a whole segment stand with the segments.",
        '"@context":',
        f"  - {CONTEXT}",
        f'  - "@base": {article.base}',
        f"id: graph:article/{name}",
        '"@graph":',
    ]
    problems = []
    for (start, end), place in sorted(spans.items()):
        try:
            found = anchor(article.text.content, start, end)
        except ValueError as error:
            problems.append(Problem(place, str(error), f"correct p{start}-{end}"))
            continue
        lines += [
            f"  - id: p{start}-{end}",
            "    type: Passage",
            f"    source: {_short(article.iri)}",
            f"    selector: {{start: {start}, end: {end}}}",
            f"    spanDigest: {found.span_digest}",
            f"    contextDigest: {found.context_digest}",
        ]
    if len(problems) > 0:
        raise AnchorError(problems)
    return "\n".join(lines) + "\n"


def _short(iri: str) -> str:
    return shorten(iri, PREFIXES)

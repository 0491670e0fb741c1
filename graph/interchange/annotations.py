"""Coded claims as annotation files, in a folder that :command:`parley check` and ``build`` take.

::

    registry.yaml            actors, topics and documents that the coding names
    articles/<name>.yaml     what is claimed in a document, with passages
    unanchored/<name>.yaml   positions whose passages are not known, as background
    texts/<name>.txt         the texts that positions count in; not to be published

Annotation files rather than RDF, because a reader can check, correct and go on with them, and one
build makes the graphs of all. Words of texts are only in ``texts``. Nothing is in its place before
:meth:`Folder.finish`; a run that fails leaves nothing behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from parley.graph.anchors import Anchor, digest
from parley.graph.interchange.coded import (
    CodedClaim,
    CodedDocument,
    Holder,
    Kind,
    Named,
    Things,
)
from parley.graph.interchange.errors import InterchangeError
from parley.graph.interchange.names import slug
from parley.graph.interchange.yaml_text import scalar
from parley.graph.namespaces import CONTEXT, ID

PREFIX = {Kind.PERSON: "actor", Kind.ORGANISATION: "actor", Kind.TOPIC: "topic"}
MOST_WORDS = 20
"""How many words a paraphrase may have, by its shape."""


@dataclass(frozen=True)
class Source:
    """Where claims come from: ``name`` becomes part of IRIs, ``file`` is what people are shown."""

    name: str
    file: str
    language: str = "en"
    holder: Holder = Holder.ORGANISATION
    license: str | None = None
    """The IRI of the licence of the coding, which is its owner's to give."""


@dataclass
class _Written:
    """What has been written of a document so far."""

    document: CodedDocument
    graphs: set[str] = field(default_factory=set)
    passages: set[tuple[int, int]] = field(default_factory=set)
    reporters: set[str] = field(default_factory=set)
    author: str = ""
    digest: str = ""
    """That of the text, empty if there is none."""
    length: int = 0


class Folder:
    """A folder of annotation files in the making. Use it in a ``with`` and finish it.

    Raises :class:`InterchangeError` if there is something at ``path`` already.
    """

    def __init__(self, path: Path, source: Source, things: Things) -> None:
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise InterchangeError(f"{path} is there already: name a new folder, or remove it")
        self._path = path
        self._staging = path.with_name(path.name + ".unfinished")
        self._source = source
        self._things = things
        self._named: dict[Named, str] = {}
        self._names: set[str] = set()
        self._written: dict[str, _Written] = {}

    def __enter__(self) -> Folder:
        if self._staging.exists():
            raise InterchangeError(f"{self._staging} is there from another run: remove it")
        self._staging.mkdir(parents=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)

    def write(self, relative: str, data: str) -> None:
        """Add a file of the caller's own, such as bookkeeping."""
        target = self._staging / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(data, encoding="utf-8", newline="\n")

    def document(self, document: CodedDocument) -> None:
        """Add a document; its claims follow. A second one of the same name is an error."""
        if document.name in self._written:
            raise InterchangeError(f"two documents have the name {document.name}: rename one")
        author = self._author(document)
        written = _Written(replace(document, content=None), author=author)
        self._written[document.name] = written
        if document.content is not None:
            # Only its digest stays in memory: there may be many texts.
            written.digest, written.length = digest(document.content), len(document.content)
            self.write(f"texts/{document.name}.txt", document.content)

    def claim(self, name: str, claim: CodedClaim) -> None:
        """Add a claim to the document ``name``."""
        written = self._written[name]
        if claim.anchor is None:
            self._append(written, "unanchored", self._unanchored(written, claim))
        else:
            self._append(written, "articles", self._anchored(written, claim, claim.anchor))

    def finish(self) -> None:
        """Put everything in its place."""
        for written in self._written.values():
            if written.digest != "" and "articles" not in written.graphs:
                self._append(written, "articles", [])
        self.write("registry.yaml", "\n".join(self._registry()) + "\n")
        if self._path.exists():
            self._path.rmdir()
        self._staging.rename(self._path)

    def _append(self, written: _Written, folder: str, lines: Iterable[str]) -> None:
        target = self._staging / folder / f"{written.document.name}.yaml"
        target.parent.mkdir(exist_ok=True)
        with target.open("a", encoding="utf-8", newline="\n") as out:
            if folder not in written.graphs:
                written.graphs.add(folder)
                out.writelines(f"{line}\n" for line in self._head(written, folder))
            out.writelines(f"{line}\n" for line in lines)

    def _head(self, written: _Written, folder: str) -> Iterator[str]:
        document, language = written.document, self._source.language
        area = "article" if folder == "articles" else "background"
        graph = f"graph:{area}/{document.name}"
        yield from _opening(self._source, f"{ID}{area}/{document.name}/", graph)
        yield f"  - id: {graph}"
        yield "    type: NamedGraph"
        what = "Coded claims of" if area == "article" else "Coded claims without passages of"
        yield f"    label: {{{language}: {scalar(f'{what} {document.title}')}}}"
        yield f"    graphKind: {area}"
        yield from _licence(self._source)
        if area == "background":
            yield f"    hadPrimarySource: [document:{document.name}]"
            return
        yield f"  - id: document:{document.name}"
        yield "    textState:"
        yield f"      textDigest: {written.digest}"
        yield f"      charLength: {written.length}"
        yield "      offsetUnit: unicode-code-point"
        yield from _hop("author", written.author, "own-voice", "unspecified")
        yield f"    inDocument: document:{document.name}"

    def _anchored(self, written: _Written, claim: CodedClaim, found: Anchor) -> Iterator[str]:
        yield from _passage(written, found)
        outer = "author"
        if claim.reporter is not None:
            reporter = self._name(claim.reporter)
            outer = f"reporter-{slug(claim.reporter.label)}"
            if outer not in written.reporters:
                written.reporters.add(outer)
                yield from _hop(outer, reporter, "unspecified", "unspecified")
                yield from _reported("author")
        speakers = [self._name(n) for n in (claim.speaker, claim.organisation) if n is not None]
        yield f"  - id: claim-{claim.id}"
        yield "    type: Claim"
        yield f"    expressedIn: {_local(found)}"
        text = claim.paraphrase or shortened(claim.concept.label)
        yield f"    paraphrase: {scalar(text)}"
        yield "    claimType: [position]"
        yield "    modality: [unspecified]"
        yield f"    polarity: {'negated' if claim.stance == 'opposes' else 'affirmed'}"
        yield f"    about: [{self._name(claim.concept)}]"
        if len(speakers) == 0 or (speakers == [written.author] and outer == "author"):
            yield f"    assertedThrough: {outer}"
        else:
            yield "    assertedThrough:"
            said = "unspecified"
            yield from (f"  {line}" for line in _said(", ".join(speakers), said, said))
            yield from (f"  {line}" for line in _reported(outer))
        if claim.note is not None:
            yield f"    note: {scalar(claim.note)}"
        for id_, holder in self._positions(written, claim):
            yield from self._position(id_, holder, claim)
            yield "    positionBasis: stated"
            yield f"    basedOn: [claim-{claim.id}]"

    def _unanchored(self, written: _Written, claim: CodedClaim) -> Iterator[str]:
        for id_, holder in self._positions(written, claim):
            yield from self._position(id_, holder, claim)
            yield "    positionBasis: unanchored"
            known = (("speaker", claim.speaker), ("reporter", claim.reporter))
            notes = [f"Coded {role}: {n.label}." for role, n in known if n is not None]
            if len(notes) > 0 or claim.note is not None:
                yield f"    note: {scalar(' '.join([*notes, claim.note or '']).strip())}"

    def _positions(self, written: _Written, claim: CodedClaim) -> list[tuple[str, str]]:
        holders = [self._name(n) for n in claim.holders(self._source.holder)]
        if len(holders) == 0:
            holders = [written.author]
        return [(f"position-{claim.id}{'-speaker' * n}", h) for n, h in enumerate(holders)]

    def _position(self, id_: str, holder: str, claim: CodedClaim) -> Iterator[str]:
        yield f"  - id: {id_}"
        yield "    type: Position"
        yield f"    holder: {holder}"
        yield f"    onTarget: {self._name(claim.concept)}"
        yield f"    stance: {claim.stance}"

    def _name(self, named: Named) -> str:
        """Return the name by which annotations refer to a thing, and remember to declare it."""
        known = self._things.known.get(named.label)
        if known is not None:
            return known
        if named not in self._named:
            name = f"{PREFIX[named.kind]}:{slug(named.label)}"
            # A person and an organisation of one name are two things.
            taken = name in self._names
            self._named[named] = f"{name}-{named.kind.lower()}" if taken else name
            self._names.add(self._named[named])
        return self._named[named]

    def _author(self, document: CodedDocument) -> str:
        title = f"Author of {document.title} (not named)"
        return self._name(Named(Kind.PERSON, document.author or title))

    def _registry(self) -> Iterator[str]:
        source, language = self._source, self._source.language
        graph = f"graph:registry/{source.name}"
        yield from _opening(source, f"{ID}registry/{source.name}/", graph)
        yield f"  - id: {graph}"
        yield "    type: NamedGraph"
        yield f"    label: {{{language}: {scalar(f'Things that {source.file} names')}}}"
        yield "    graphKind: registry"
        yield from _licence(source)
        for named, name in self._named.items():
            yield from self._thing(named, name)
        for written in self._written.values():
            yield from self._document(written)

    def _thing(self, named: Named, name: str) -> Iterator[str]:
        language = self._source.language
        yield f"  - id: {name}"
        yield f"    type: {named.kind}"
        yield f"    label: {{{language}: {scalar(named.label)}}}"
        coded = f"What {self._source.file} codes as {named.kind.lower()} “{named.label}”."
        yield f"    definition: {{{language}: {scalar(coded)}}}"
        if named.kind is Kind.ORGANISATION:
            yield "    organisationType: unspecified"
        about = self._things.about.get(named)
        if about is not None and len(about.aliases) > 0:
            aliases = ", ".join(scalar(alias) for alias in about.aliases)
            yield f"    altLabel: {{{language}: [{aliases}]}}"
        if about is not None and about.note is not None:
            yield f"    note: {scalar(about.note)}"

    def _document(self, written: _Written) -> Iterator[str]:
        document, language = written.document, self._source.language
        yield f"  - id: document:{document.name}"
        yield f"    type: {'Document' if written.digest == '' else 'Article'}"
        yield f"    label: {{{language}: {scalar(document.title)}}}"
        yield "    documentType: unspecified"
        yield f"    creator: {written.author}"
        if document.date is not None:
            yield f"    datePublished: {scalar(document.date)}"
        if document.note is not None:
            yield f"    note: {scalar(document.note)}"


def shortened(label: str) -> str:
    """Return ``label`` in as many words as a paraphrase may have, dots for what is left out."""
    words = label.split()
    return label if len(words) <= MOST_WORDS else " ".join([*words[: MOST_WORDS - 1], "…"])


def _opening(source: Source, base: str, graph: str) -> Iterator[str]:
    yield "# Written by `parley import`."
    yield '"@context":'
    yield f"  - {CONTEXT}"
    yield f'  - "@base": {base}'
    yield f'    "@language": {source.language}'
    yield f"id: {graph}"
    yield '"@graph":'


def _licence(source: Source) -> Iterator[str]:
    if source.license is not None:
        yield f"    license: {source.license}"


def _hop(name: str, actors: str, kind: str, commitment: str) -> Iterator[str]:
    yield f"  - id: {name}"
    yield "    type: Attribution"
    yield from _said(actors, kind, commitment)


def _said(actors: str, kind: str, commitment: str) -> Iterator[str]:
    yield f"    attributedTo: [{actors}]"
    yield f"    attributionType: {kind}"
    yield f"    holderCommitment: {commitment}"


def _reported(outer: str) -> Iterator[str]:
    yield "    reporterCommitment: unspecified"
    yield f"    reportedIn: {outer}"


def _local(found: Anchor) -> str:
    return f"p{found.start}-{found.end}"


def _passage(written: _Written, found: Anchor) -> Iterator[str]:
    if (found.start, found.end) in written.passages:
        return
    written.passages.add((found.start, found.end))
    yield f"  - id: {_local(found)}"
    yield "    type: Passage"
    yield f"    source: document:{written.document.name}"
    yield f"    selector: {{start: {found.start}, end: {found.end}}}"
    yield f"    spanDigest: {found.span_digest}"
    yield f"    contextDigest: {found.context_digest}"

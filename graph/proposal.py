"""What a write would change, worked out before anything is written.

A write is proposed in a process of its own, on a private copy of the newest version, so that
whatever it does there harms nobody: parsing what was sent, the update, and checking the result
against the shapes. What comes back is a change, which the one writer of the store then commits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from parley.graph.changes import Change
from parley.graph.description.describe import describe, description_graphs
from parley.graph.domain import Domain, load_domain
from parley.graph.errors import NoGraphError, ShapesError
from parley.graph.posted_rdf import Content, read_posted
from parley.graph.query_guard import Limits
from parley.graph.store import UNION, Dataset
from parley.graph.update import Setting, run_update

DEFAULT_GRAPH: Final = "graph/default"
"""Path of the named graph, under the base, that holds what is written to the default graph."""


def default_graph(base: str) -> str:
    """Return the IRI of the graph that stands for the default graph when it is written."""
    return base + DEFAULT_GRAPH


class WriteKind(StrEnum):
    """What is to be done: an update, or one operation of the Graph Store Protocol."""

    UPDATE = "update"
    PUT = "put"
    POST = "post"
    DELETE = "delete"


@dataclass(frozen=True)
class WriteRequest:
    """A write that somebody asks for.

    An update has a ``text``, and ``using`` if the request says which graphs it reads; ``loaded``
    are the documents that its ``LOAD`` may load, by IRI. The others have the IRI of a ``graph``,
    and ``content`` unless it is removed. ``extensions`` are folders that extend the domain.
    """

    kind: WriteKind
    base: str
    text: str = ""
    using: Dataset = UNION
    loaded: Mapping[str, Content] = field(default_factory=dict)
    graph: str = ""
    content: Content | None = None
    extensions: tuple[str, ...] = ()
    limits: Limits = Limits()

    def to_bytes(self) -> bytes:
        """Return a line of JSON, then the bytes of contents one after another."""
        contents = [*self.loaded.values(), *([] if self.content is None else [self.content])]
        said = {
            "kind": self.kind.value,
            "base": self.base,
            "text": self.text,
            "default": self.using.default,
            "named": self.using.named,
            "loaded": list(self.loaded),
            "graph": self.graph,
            "extensions": self.extensions,
            "limits": asdict(self.limits),
            "contents": [(content.media_type, len(content.data)) for content in contents],
        }
        return json.dumps(said).encode("ascii") + b"\n" + b"".join(c.data for c in contents)

    @classmethod
    def from_bytes(cls, data: bytes) -> WriteRequest:
        line, _, rest = data.partition(b"\n")
        said = json.loads(line)
        contents = []
        for media_type, length in said["contents"]:
            contents.append(Content(media_type, rest[:length]))
            rest = rest[length:]
        loaded = dict(zip(said["loaded"], contents, strict=False))
        return cls(
            WriteKind(said["kind"]),
            said["base"],
            said["text"],
            Dataset(_tuple(said["default"]), _tuple(said["named"])),
            loaded,
            said["graph"],
            contents[-1] if len(contents) > len(loaded) else None,
            tuple(said["extensions"]),
            Limits(**said["limits"]),
        )


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def propose(engine: ox.Store, request: WriteRequest, domain: Domain) -> Change:
    """Return what ``request`` would change in the version that ``engine`` holds.

    The engine is changed, and of no use afterwards. Raises :class:`QueryError` and its kinds for
    what cannot be done, and :class:`~parley.graph.errors.ShapesError` if the data would not conform
    to the shapes.
    """
    before = _named(engine)
    if request.kind is WriteKind.UPDATE:
        default = default_graph(request.base)
        setting = Setting(request.base, default, request.using, request.loaded, request.limits)
        run_update(engine, request.text, setting)
    else:
        _write_graph(engine, request)
    after = _described(_named(engine), before, request.base, domain)
    change = Change(frozenset(before - after), frozenset(after - before))
    if not change.empty:
        report = domain.validator.check(after)
        if not report.conforms:
            raise ShapesError(report)
    return change


def _described(
    after: set[ox.Quad], before: set[ox.Quad], base: str, domain: Domain
) -> set[ox.Quad]:
    """Return the data with the description that it has, if there was one, made anew."""
    apart = set(description_graphs(base))
    if all(quad.graph_name not in apart for quad in before):
        return after
    rest = {quad for quad in after if quad.graph_name not in apart}
    if rest == {quad for quad in before if quad.graph_name not in apart}:
        # A write to the description alone would be undone by describing anew.
        return before
    return rest | set(describe(rest, domain, base))


def _write_graph(engine: ox.Store, request: WriteRequest) -> None:
    """Source: SPARQL 1.1 Graph Store HTTP Protocol, section 5; the graph's IRI is the base."""
    name = ox.NamedNode(request.graph)
    held = list(engine.quads_for_pattern(None, None, None, name))
    content = request.content
    posted = (
        set() if content is None else read_posted(content, request.graph, request.limits.nesting)
    )
    always_there = request.graph == default_graph(request.base)
    if request.kind is WriteKind.DELETE and len(held) == 0 and not always_there:
        raise NoGraphError(request.graph)
    if request.kind is not WriteKind.POST:
        engine.remove_graph(name)
    engine.extend(
        ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in posted
    )


def _named(engine: ox.Store) -> set[ox.Quad]:
    return {quad for quad in engine if isinstance(quad.graph_name, ox.NamedNode)}


def propose_task(engine: ox.Store, payload: bytes) -> bytes:
    """Propose in a worker: the bytes of a :class:`WriteRequest` to those of a :class:`Change`."""
    request = WriteRequest.from_bytes(payload)
    return propose(engine, request, _domain(request.extensions)).to_bytes()


@lru_cache(maxsize=1)
def _domain(extensions: tuple[str, ...]) -> Domain:
    return load_domain([Path(folder) for folder in extensions])

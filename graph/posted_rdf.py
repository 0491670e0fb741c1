"""RDF that somebody has sent: read with care, in a process that may end over it.

Blank nodes get identities that nothing else has. What stops the engine's parsers, or makes them
take memory without bounds, is refused before they see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

import pyoxigraph as ox

from parley.graph.errors import ContentError, MediaTypeError
from parley.graph.sparql_tokens import tokens

FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
SUFFIXES: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""Media types by the end of a file's name, for a part of a form that has none."""

FORM: Final = "multipart/form-data"
ACCEPTED: Final = ("text/turtle", "application/n-triples", "application/ld+json")
BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


@dataclass(frozen=True)
class Content:
    """The body of a request, and its media type as the header ``Content-Type`` gives it."""

    media_type: str
    data: bytes


def read_posted(content: Content, base: str, nesting: int) -> set[ox.Triple]:
    """Return the statements of a document, or of all documents of a form.

    Raises :class:`~parley.graph.errors.MediaTypeError` for a format that is not read, and
    :class:`~parley.graph.errors.ContentError` for what cannot be read, names graphs, or is nested
    deeper than ``nesting``.
    """
    triples: set[ox.Triple] = set()
    for part in _parts(content):
        media_type = _media_type(part.media_type)
        rdf_format = FORMATS.get(media_type)
        if rdf_format is None:
            offered = ", ".join([*FORMATS, FORM])
            raise MediaTypeError(f"{media_type or 'a body of no type'} is not read; send {offered}")
        _check(part.data, rdf_format, nesting)
        triples |= _parsed(part.data, rdf_format, base)
    return triples


def _media_type(header: str) -> str:
    """Return the media type without parameters; raises if it is in another encoding than UTF-8."""
    name, *parameters = header.split(";")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if key.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise MediaTypeError(f"the body is in {charset}; UTF-8 is asked for")
    return name.strip().lower()


def _parts(content: Content) -> Iterator[Content]:
    """Iterate over the files of a form; over the content itself if it is none."""
    if content.media_type.split(";")[0].strip().lower() != FORM:
        yield content
        return
    head = f"Content-Type: {content.media_type}\r\n\r\n".encode("latin-1", "replace")
    form = BytesParser(policy=HTTP).parsebytes(head + content.data)
    if not form.is_multipart() or len(form.defects) > 0:
        raise ContentError("the form is malformed: its parts do not stand between its boundaries")
    for part in form.iter_parts():
        assert isinstance(part, EmailMessage)
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            raise MediaTypeError("a part of the form is a form itself; send files only")
        yield Content(_type_of_part(part), data)


def _type_of_part(part: EmailMessage) -> str:
    suffix = (part.get_filename() or "").rpartition(".")[2].lower()
    given = part.get("Content-Type")
    if given is None or part.get_content_type() in ("application/octet-stream", "text/plain"):
        return SUFFIXES.get(suffix, "")
    return str(given)


def _check(data: bytes, rdf_format: ox.RdfFormat, nesting: int) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ContentError(f"byte {error.start} of the content is not UTF-8") from error
    if rdf_format == ox.RdfFormat.RDF_XML:
        if "<!ENTITY" in text:
            raise ContentError("entity declarations are refused: write IRIs out, or send Turtle")
    elif rdf_format == ox.RdfFormat.JSON_LD:
        _limit(_depth_of_json(data), nesting)
    elif text.count("<<") > nesting:
        _limit(_depth_of_terms(text), nesting)


def _limit(depth: int, nesting: int) -> None:
    if depth > nesting:
        raise ContentError(f"the content is nested {depth} deep; {nesting} levels are allowed")


def _depth_of_json(data: bytes) -> int:
    depth = deepest = 0
    for match in BRACKETS.finditer(data):
        depth += (match[0] in b"[{") - (match[0] in b"]}")
        deepest = max(deepest, depth)
    return deepest


def _depth_of_terms(text: str) -> int:
    """Return how deep triple terms are nested, ``<<( … )>>``."""
    depth = deepest = 0
    before = None
    for token in tokens(text):
        if token.kind == "mark" and token.text in "<>" and before == (token.text, token.start):
            depth += 1 if token.text == "<" else -1
            before = None
        else:
            before = (token.text, token.end)
        deepest = max(deepest, depth)
    return deepest


def _parsed(data: bytes, rdf_format: ox.RdfFormat, base: str) -> set[ox.Triple]:
    try:
        found = ox.parse(
            data,
            format=rdf_format,
            base_iri=base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        return {quad.triple for quad in found}
    except (SyntaxError, ValueError, OSError) as error:
        raise ContentError(f"the content cannot be read: {error}") from error

"""What the query editor in the browser knows: prefixes, terms and examples, as one JSON document.

It is made from the model, so completion never offers what the ontology does not have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from parley.api.caching import TAG
from parley.api.links import Links
from parley.graph.example_queries import ExampleQuery
from parley.graph.model import Concept, Model, Term
from parley.graph.namespaces import ONTOLOGY

CLASS: Final = "class"
PROPERTY: Final = "property"
CONCEPT: Final = "concept"

TermJson = dict[str, str]


class EditorData:
    """The document at ``/sparql/editor.json``, made at the first request for it."""

    def __init__(
        self, base: str, model: Model, links: Links, examples: Sequence[ExampleQuery]
    ) -> None:
        self._base = base
        self._model = model
        self._links = links
        self._examples = examples

    async def answer(self, request: Request) -> Response:
        """Answer with the document; with 304 if the browser holds it already."""
        headers = {"ETag": self._tag, "Cache-Control": "no-cache"}
        if self._tag in TAG.findall(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(self.content, headers=headers, media_type="application/json")

    @cached_property
    def content(self) -> bytes:
        """The document as it is sent."""
        return json.dumps(self.members(), ensure_ascii=False, separators=(",", ":")).encode()

    def members(self) -> Mapping[str, object]:
        """Return the members of the document.

        ``pages`` leads from IRIs that are no terms, such as those of vocabularies, to their pages.
        """
        return {
            "base": self._base,
            "prefixes": dict(self._links.prefixes),
            "terms": list(self._terms()),
            "examples": [_example(example) for example in self._examples],
            "pages": {iri: page for iri in self._described() if (page := self._links.path(iri))},
        }

    @cached_property
    def _tag(self) -> str:
        # Of the content, because an extension of the model changes it while the program stays.
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    def _described(self) -> Iterator[str]:
        yield ONTOLOGY
        yield from (scheme.iri for scheme in self._model.schemes.values())

    def _terms(self) -> Iterator[TermJson]:
        for cls in self._model.classes.values():
            yield self._term(cls, CLASS)
        for prop in self._model.properties.values():
            scheme = {} if prop.scheme is None else {"scheme": prop.scheme}
            domain = {} if prop.domain is None else {"domain": self._links.short(prop.domain)}
            values = {} if prop.range == "" else {"range": self._links.short(prop.range)}
            yield {**self._term(prop, PROPERTY), **domain, **values, **scheme}
        for scheme_ in self._model.schemes.values():
            for concept in scheme_.concepts.values():
                yield {**self._term(concept, CONCEPT), "scheme": scheme_.iri}

    def _term(self, term: Term | Concept, kind: str) -> TermJson:
        said = {"iri": term.iri, "kind": kind, "label": term.label, "definition": term.definition}
        href = self._links.path(term.iri)
        return said if href is None else {**said, "href": href}


def _example(example: ExampleQuery) -> dict[str, object]:
    return {
        "name": example.name,
        "comment": example.comment,
        "keywords": list(example.keywords),
        "form": example.form,
        "query": example.query,
    }

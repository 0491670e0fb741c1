"""What a request to ``/search`` asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from parley.graph.model import Model
from parley.graph.namespaces import OWL, RDFS, SKOS
from parley.graph.search.index import Filters
from parley.graph.suggest import suggestion

DEFAULT_LIMIT: Final = 20
KNOWN: Final = frozenset({"q", "kind", "lang", "limit", "offset", "format"})


@dataclass(frozen=True)
class SearchKind:
    """A kind of things that a search can be limited to; its name is what ``?kind=`` says."""

    name: str
    label: str
    plural: str
    iris: tuple[str, ...]


def search_kinds(model: Model) -> dict[str, SearchKind]:
    """Return the kinds by name: the classes of the model, and the terms that describe it."""
    classes = [SearchKind(c.name, c.label, c.plural, (c.iri,)) for c in model.classes.values()]
    concepts = (f"{SKOS}Concept", f"{SKOS}ConceptScheme")
    properties = (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty")
    terms = (f"{OWL}Class", f"{RDFS}Datatype", *properties)
    kinds = [
        *classes,
        SearchKind("Concept", "concept of a vocabulary", "concepts of vocabularies", concepts),
        SearchKind("Term", "term of the ontology", "terms of the ontology", terms),
    ]
    return {kind.name: kind for kind in kinds}


@dataclass(frozen=True)
class SearchRequest:
    """A search: the words as written, kinds, tags of languages, and which hits to answer."""

    words: str
    kinds: tuple[SearchKind, ...] = ()
    languages: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0

    @property
    def filters(self) -> Filters:
        iris = tuple(iri for kind in self.kinds for iri in kind.iris)
        return Filters(kinds=iris, languages=self.languages)

    def address(self, **changes: object) -> str:
        """Return the address of this search, or of one that differs from it in ``changes``."""
        changed = replace(self, **changes)  # type: ignore[arg-type]  # fields of this class
        pairs: list[tuple[str, str | int]] = [("q", changed.words)]
        pairs += [("kind", kind.name) for kind in changed.kinds]
        pairs += [("lang", language) for language in changed.languages]
        if changed.limit != DEFAULT_LIMIT:
            pairs.append(("limit", changed.limit))
        if changed.offset != 0:
            pairs.append(("offset", changed.offset))
        return f"/search?{urlencode(pairs)}"


def read_search(
    request: Request, kinds: Mapping[str, SearchKind], most: int
) -> SearchRequest | None:
    """Return what a request asks for, or None if it has no words.

    Raises HTTPException 400 for a parameter that is unknown, is given twice, or has no such value.
    """
    given = request.query_params
    for name in given:
        if name not in KNOWN:
            remedy = suggestion(name, sorted(KNOWN))
            raise HTTPException(400, f"there is no parameter `{name}`: {remedy}")
    for name in ("q", "limit", "offset"):
        if len(given.getlist(name)) > 1:
            raise HTTPException(400, f"the parameter {name} is given more than once")
    if given.get("q", "").strip() == "":
        return None
    return SearchRequest(
        given["q"],
        tuple(_kind(name, kinds) for name in dict.fromkeys(given.getlist("kind"))),
        tuple(dict.fromkeys(given.getlist("lang"))),
        _number(given.getlist("limit"), "limit", DEFAULT_LIMIT, 1, most),
        _number(given.getlist("offset"), "offset", 0, 0, 10**9),
    )


def _kind(name: str, kinds: Mapping[str, SearchKind]) -> SearchKind:
    by_name = {kind.name.lower(): kind for kind in kinds.values()}
    by_iri = {iri: kind for kind in kinds.values() for iri in kind.iris}
    found = by_name.get(name.lower(), by_iri.get(name))
    if found is None:
        remedy = suggestion(name, sorted(kinds))
        raise HTTPException(400, f"there is no kind `{name}`: {remedy}")
    return found


def _number(given: Sequence[str], name: str, default: int, least: int, most: int) -> int:
    if len(given) == 0:
        return default
    text = given[0]
    if not (text.isascii() and text.isdecimal() and least <= int(text[:20]) <= most):
        raise HTTPException(400, f"{name} is `{text}`: from {least} to {most} may be asked")
    return int(text)

"""Choosing a format: RFC 9110, section 12.5.1."""

from __future__ import annotations

import pytest

from parley.api.formats import GRAPHS, HTML, SOLUTIONS
from parley.api.negotiate import NotAcceptable, choose, named

ALL = (*SOLUTIONS, HTML)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("application/json", "application/sparql-results+json"),
        ("application/xml, */*;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("nonsense, text/csv", "text/csv"),
        ('text/csv;note="a,b;q=0";q=0.4, text/html;q=0.3', "text/csv"),
    ],
)
def test_the_most_wanted_offer_is_chosen(header: str | None, chosen: str) -> None:
    assert choose(header, ALL).media_type == chosen


@pytest.mark.parametrize("header", ["image/png", "text/csv;q=0", "*/*;q=0", "nonsense"])
def test_nothing_wanted_is_refused_with_what_there_is(header: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        choose(header, ALL)
    assert caught.value.offers == ALL


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("ttl", "text/turtle"),
        ("turtle", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("JSON", "application/ld+json"),
        ("rdf", "application/rdf+xml"),
        ("nq", "application/n-quads"),
    ],
)
def test_an_offer_is_found_by_its_names(name: str, chosen: str) -> None:
    assert named(name, GRAPHS).media_type == chosen


def test_an_unknown_name_is_not_acceptable() -> None:
    with pytest.raises(NotAcceptable):
        named("docx", GRAPHS)

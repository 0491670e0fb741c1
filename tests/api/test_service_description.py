"""SPARQL 1.1 Service Description."""

from __future__ import annotations

import httpx2
import pyoxigraph as ox
import pytest

SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize(
    "accept", [None, "text/turtle", "application/ld+json", "application/n-triples"]
)
def test_get_without_a_query_describes_the_service(server_url: str, accept: str | None) -> None:
    address = f"{server_url}/sparql"
    answer = httpx2.get(address, headers={} if accept is None else {"Accept": accept})
    media_type = answer.headers["content-type"].split(";")[0]
    assert media_type == (accept or "text/turtle")
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    triples = {(q.subject, q.predicate.value, q.object) for q in ox.parse(answer.content, form)}
    service = ox.NamedNode(address)
    assert (service, f"{SD}endpoint", service) in triples
    assert (service, f"{SD}supportedLanguage", ox.NamedNode(f"{SD}SPARQL11Query")) in triples
    assert (service, f"{SD}feature", ox.NamedNode(f"{SD}UnionDefaultGraph")) in triples


def test_the_description_can_be_revalidated(server_url: str) -> None:
    address = f"{server_url}/sparql"
    tag = httpx2.get(address).headers["etag"]
    assert httpx2.get(address, headers={"If-None-Match": tag}).status_code == 304

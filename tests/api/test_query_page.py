"""The query page as somebody without JavaScript uses it."""

from __future__ import annotations

import httpx2
import pytest

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def page(server_url: str, query: str | None = None) -> httpx2.Response:
    params = {} if query is None else {"query": query}
    answer = httpx2.get(f"{server_url}/sparql", params=params, headers=BROWSER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer


def test_a_browser_gets_a_form(server_url: str) -> None:
    answer = page(server_url)
    assert answer.status_code == 200
    assert '<form action="/sparql" method="get"' in answer.text


def test_a_browser_gets_solutions_as_a_table_that_links_to_things(server_url: str) -> None:
    answer = page(server_url, "SELECT ?who { ?who a parley:Person } ORDER BY ?who")
    assert '<th scope="col">who</th>' in answer.text
    assert '<a href="/id/actor/kallas"' in answer.text


@pytest.mark.parametrize(
    ("query", "verdict"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { FILTER(false) }", "No")]
)
def test_a_browser_gets_yes_or_no(server_url: str, query: str, verdict: str) -> None:
    assert f'<p class="verdict">{verdict}</p>' in page(server_url, query).text


def test_a_browser_is_told_what_is_wrong_beside_the_query(server_url: str) -> None:
    answer = page(server_url, "ASK { '<b>' }")
    assert answer.status_code == 400
    assert "line 1, column" in answer.text
    assert "ASK { &#39;&lt;b&gt;&#39; }" in answer.text
    assert "'<b>'" not in answer.text


def test_values_are_escaped(server_url: str) -> None:
    answer = page(server_url, 'SELECT ("<script>alert(1)</script>" AS ?x) { }')
    assert "<script>alert" not in answer.text


def test_a_link_that_would_run_a_script_is_no_link(server_url: str) -> None:
    answer = page(server_url, "SELECT (<javascript:alert(1)> AS ?x) { }")
    assert 'href="javascript:' not in answer.text


def test_a_long_table_says_that_it_is_cut(server_url: str) -> None:
    answer = page(server_url, "SELECT * { ?s ?p ?o }")
    assert "The first 1\u202f000 rows" in answer.text
    assert answer.text.count("<tr>") == 1001

"""The GraphQL page as somebody with a browser uses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from tests.api.browsing import Watched, browsing, chromium
from tests.conftest import serving

ACTORS = "{ actors(first: 2) { nodes { id label } } }"
BY_ID = "query One($id: ID!) { actor(id: $id) { label } }"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each test opens its pages in a profile of its own."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server_url: str) -> Iterator[Page]:
    """The page, fresh, on a wide screen."""
    with opened(browser, f"{server_url}/graphql") as watched:
        yield watched.page


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280) -> Iterator[Watched]:
    with browsing(browser, address, width=width) as watched:
        expect(box(watched.page)).to_be_visible()
        yield watched


def box(page: Page, name: str = "GraphQL query") -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def write(page: Page, text: str, name: str = "GraphQL query") -> None:
    box(page, name).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def run(page: Page) -> dict[str, Any]:
    """Run what is written with the keyboard, and return the answer that the page was given."""
    with page.expect_response(lambda r: r.request.method == "POST") as waited:
        page.keyboard.press("Control+Enter")
    answer: dict[str, Any] = waited.value.json()
    return answer


def status(page: Page) -> Locator:
    return page.locator(".answering").get_by_role("status")


def knows_the_schema(page: Page) -> None:
    expect(page.locator(".docs h3").first).to_have_text("Query")


def test_an_example_runs_when_it_is_chosen_and_its_answer_is_shown(page: Page) -> None:
    page.get_by_text("Examples").click()
    page.get_by_role("button", name="Who stands where").click()
    expect(status(page)).to_have_text(re.compile(r"^Status 200 · \d+ ms · .* · version \d+-"))
    expect(box(page, "Answer")).to_contain_text('"label": "Unconditional ceasefire"')


def test_a_field_is_completed_and_explained(page: Page) -> None:
    knows_the_schema(page)
    write(page, "{ actors(first: 2) { nodes { id labelL } } }")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Space")
    option = page.get_by_role("option", name="labelLanguage")
    expect(option).to_be_visible()
    expect(page.locator(".cm-completionInfo")).to_contain_text("language tag")
    page.wait_for_timeout(150)  # a completion is not taken within 75 ms of its appearance
    page.keyboard.press("Tab")
    expect(box(page)).to_contain_text("id labelLanguage }")


def test_an_unknown_field_is_marked_before_the_query_is_run(page: Page) -> None:
    knows_the_schema(page)
    write(page, "{ actors { nodes { lable } } }")
    expect(page.locator(".cm-lintRange-error")).to_have_text("lable")


def test_what_the_server_refuses_is_marked_where_it_says(page: Page) -> None:
    write(page, "{ actors { totalCont } }")
    assert "errors" in run(page)
    expect(status(page)).to_have_text(re.compile(r"^Status 400, 1 error · "))
    expect(page.locator(".cm-lintRange-error")).to_have_text("totalCont")


def test_the_documentation_leads_from_type_to_type_and_back(page: Page) -> None:
    knows_the_schema(page)
    docs = page.get_by_role("region", name="Documentation")
    docs.get_by_label("Search the documentation").fill("claimrelation")
    docs.get_by_role("button", name="ClaimRelation", exact=True).click()
    expect(docs.get_by_role("heading", level=3)).to_have_text("ClaimRelation")
    docs.get_by_role("button", name="fromClaim", exact=True).click()
    expect(docs.get_by_role("heading", level=3)).to_have_text("ClaimRelation.fromClaim")
    docs.get_by_role("button", name="‹ ClaimRelation").click()
    expect(docs.get_by_role("heading", level=3)).to_have_text("ClaimRelation")


def test_f1_shows_what_the_cursor_is_on(page: Page) -> None:
    knows_the_schema(page)
    write(page, "{ actors { totalCount } }")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("F1")
    heading = page.get_by_role("region", name="Documentation").get_by_role("heading", level=3)
    expect(heading).to_have_text("ActorConnection.totalCount")


def test_variables_are_completed_and_sent(page: Page) -> None:
    write(page, BY_ID)
    box(page, "Variables, as JSON").click()
    page.keyboard.type("{i")
    expect(page.get_by_role("option", name="id")).to_be_visible()
    page.wait_for_timeout(150)
    page.keyboard.press("Tab")
    expect(box(page, "Variables, as JSON")).to_have_text('{"id": }')
    write(page, '{"id": "actor/kallas"}', "Variables, as JSON")
    assert run(page)["data"]["actor"]["label"] == "Kaja Kallas"


def test_variables_that_are_no_json_are_not_sent(page: Page) -> None:
    write(page, '{"id": ', "Variables, as JSON")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_contain_text("Variables: this is no JSON.")


def test_headers_are_sent(page: Page) -> None:
    page.get_by_role("tab", name="Headers").click()
    write(page, '{"X-Request-Id": "from-the-page"}', "Headers, as JSON")
    with page.expect_request(lambda r: r.method == "POST") as waited:
        page.keyboard.press("Control+Enter")
    assert waited.value.headers["x-request-id"] == "from-the-page"


def test_of_several_operations_that_with_the_cursor_runs(page: Page) -> None:
    write(page, "query A { __typename }\nquery B { claims { totalCount } }")
    assert "claims" in run(page)["data"]
    expect(status(page)).to_contain_text("B · Status 200")


def test_prettify_keeps_comments(page: Page) -> None:
    write(page, "# Two\n{actors(first:2){nodes{id # whose\n}}}")
    page.get_by_role("button", name="Prettify").click()
    expect(status(page)).to_have_text("Laid out.")
    lines = box(page).locator(".cm-line").all_inner_texts()
    assert lines[:4] == ["# Two", "{", "  actors(first: 2) {", "    nodes {"]
    assert "      id # whose" in lines


def test_the_address_opens_the_query_again_with_its_variables(
    browser: Browser, server_url: str
) -> None:
    variables = quote(json.dumps({"id": "actor/kallas"}))
    for mark in "?#":
        shared = f"{server_url}/graphql{mark}query={quote(BY_ID)}&variables={variables}"
        with opened(browser, shared) as watched:
            expect(box(watched.page, "Answer")).to_contain_text("Kaja Kallas")


def test_what_was_run_stands_in_the_address_and_in_the_history(page: Page) -> None:
    write(page, ACTORS)
    run(page)
    expect(status(page)).to_contain_text("Status 200")
    page.goto(page.url)
    expect(box(page)).to_have_text(ACTORS)
    page.get_by_text("History").click()
    expect(page.get_by_role("button", name=ACTORS)).to_be_visible()


def test_ids_in_the_answer_lead_to_the_pages_of_things(page: Page) -> None:
    write(page, '{ actor(id: "actor/kallas") { id iri } }')
    run(page)
    for name in ("actor/kallas", "https://w3id.org/parley/id/actor/kallas"):
        link = page.get_by_role("link", name=name, exact=True)
        expect(link).to_have_attribute("href", "/id/actor/kallas")


def test_an_example_with_a_chart_is_drawn_from_the_menu_and_as_it_was_changed(page: Page) -> None:
    page.get_by_text("Examples").click()
    expect(page.get_by_role("link", name="Draw: ")).to_have_count(4)
    page.get_by_role("button", name="A network of claims").click()
    expect(status(page)).to_contain_text("Status 200")
    text = box(page).inner_text().replace("first: 250", "first: 251")
    write(page, text)
    draw = page.get_by_role("link", name="Draw", exact=True)
    expect(draw).to_have_attribute("href", re.compile(r"^/examples/charts/network\.html#.*251"))


def test_nothing_is_asked_of_another_server_and_no_policy_is_broken(
    browser: Browser, server_url: str
) -> None:
    with opened(browser, f"{server_url}/graphql") as watched:
        page = watched.page
        knows_the_schema(page)
        write(page, "{ actors(first: 2) { nodes { la } } }")
        page.keyboard.type("x")
        page.keyboard.press("Control+Space")
        page.get_by_role("button", name="Prettify").click()
        write(page, ACTORS)
        run(page)
        page.get_by_role("button", name="Share").click()
        expect(page.get_by_label("Link to the query")).to_be_visible()
        assert watched.hosts == {urlsplit(server_url).netloc}
        assert watched.console == []
        policy = watched.answers[0].headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_without_introspection_queries_run_and_the_page_says_what_is_missing(
    browser: Browser, data_folder: Path, domain: Domain
) -> None:
    settings = Settings(graphql_introspection="off")
    app = create_app(fleet_for(data_folder, settings), domain, settings)
    with serving(app) as address, opened(browser, f"{address}/graphql") as watched:
        docs = watched.page.get_by_role("region", name="Documentation")
        expect(docs).to_contain_text("does not tell its schema")
        write(watched.page, ACTORS)
        assert len(run(watched.page)["data"]["actors"]["nodes"]) == 2


def test_it_fits_a_narrow_screen(browser: Browser, server_url: str) -> None:
    with opened(browser, f"{server_url}/graphql", width=400) as watched:
        write(watched.page, ACTORS)
        run(watched.page)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 400


def test_without_script_the_page_says_where_to_send_queries(server_url: str) -> None:
    page = httpx2.get(f"{server_url}/graphql", headers={"accept": "text/html"}).text
    hint = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert hint is not None
    assert "POST, as JSON" in hint[1]


def test_the_page_is_light_enough(server_url: str) -> None:
    page = httpx2.get(f"{server_url}/graphql", headers={"accept": "text/html"}).text
    parts = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css)[^"]*)"', page)
    assert any("graphql.js" in part for part in parts)
    gzip = {"accept-encoding": "gzip"}
    total = 0
    for part in parts:
        with httpx2.stream("GET", server_url + part, headers=gzip) as response:
            assert response.headers["content-encoding"] == "gzip"
            total += sum(map(len, response.iter_raw()))
    assert 100_000 < total < 350_000

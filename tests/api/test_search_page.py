"""Search as somebody with a browser uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.api.browsing import browsing, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each test opens its pages in a profile of its own."""
    with chromium() as started:
        yield started


def test_words_in_the_box_of_any_page_lead_to_what_matches(
    browser: Browser, server_url: str
) -> None:
    with browsing(browser, f"{server_url}/browse/people") as watched:
        watched.page.get_by_role("searchbox", name="Search").fill("kallas")
        watched.page.keyboard.press("Enter")
        expect(watched.page.get_by_role("heading", level=1)).to_have_text("Search")
        watched.page.get_by_role("link", name="Kaja Kallas", exact=True).click()
        expect(watched.page).to_have_url(f"{server_url}/id/actor/kallas")
        assert watched.console == []


def test_a_kind_narrows_and_stays_with_other_words(browser: Browser, server_url: str) -> None:
    with browsing(browser, f"{server_url}/search?q=ceasefire") as watched:
        kinds = watched.page.get_by_role("navigation", name="Kinds")
        kinds.get_by_role("link", name="claims").click()
        expect(kinds.locator("[aria-current]")).to_contain_text("claims")
        watched.page.get_by_role("searchbox", name="Words").fill("negotiations")
        watched.page.get_by_role("button", name="Search").click()
        expect(kinds.locator("[aria-current]")).to_contain_text("claims")
        sources = watched.page.locator(".hits .source").all_inner_texts()
        assert len(sources) > 3
        assert all(source.startswith("claim") for source in sources)
        assert watched.console == []


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_fits(browser: Browser, server_url: str, width: int) -> None:
    with browsing(browser, f"{server_url}/search?q=europ*", width) as watched:
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.console == []

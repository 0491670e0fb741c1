"""The review of links in a real browser: decided with the keyboard, and written to the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.linking.decisions import Decision
from parley.graph.linking.filed_decisions import filed_decisions
from tests.api.browsing import Watched, browsing, chromium
from tests.api.linking_server import TOKEN, World, linking


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def world(tmp_path: Path, domain: Domain) -> Iterator[World]:
    with linking(tmp_path, domain) as made:
        yield made


def page_of(browser: Browser, world: World, **more: Any) -> AbstractContextManager[Watched]:
    return browsing(browser, f"{world.url}/links?class=State", **more)


def begin(page: Page, token: str = TOKEN) -> None:
    page.get_by_label("Who decides").fill("coder:anna")
    page.get_by_label("Token to write").fill(token)
    page.keyboard.press("Enter")


def asked(page: Page, thing: str) -> None:
    expect(page.locator("#thing h3")).to_have_text(thing)


def told(page: Page, words: str) -> None:
    expect(page.locator("#done")).to_contain_text(words)


def in_file(world: World) -> list[Decision]:
    return list(filed_decisions(world.links).decisions) if world.links.exists() else []


def test_a_review_goes_by_keyboard_and_can_be_taken_back(
    browser: Browser, world: World, domain: Domain
) -> None:
    with page_of(browser, world) as watched:
        page = watched.page
        begin(page)
        asked(page, "Arlandia")
        expect(page.locator("#candidates > li")).to_have_count(2)
        page.keyboard.press("2")
        page.keyboard.press("r")
        told(page, "actor:arlandia different Q1002")
        expect(page.locator("#candidates > li")).to_have_count(1)
        page.keyboard.press("e")
        page.keyboard.type("Name and coast agree.")
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        told(page, "actor:arlandia exact Q1001")
        asked(page, "Bellmark")
        expect(page.locator("[data-count=linked]")).to_have_text("1")
        assert [(one.judgement, one.item) for one in in_file(world)] == [
            ("different", "Q1002"),
            ("exact", "Q1001"),
        ]
        assert in_file(world)[1].reason == "Name and coast agree."
        page.keyboard.press("u")
        asked(page, "Arlandia")
        expect(page.locator("[data-count=linked]")).to_have_text("0")
        assert in_file(world)[-1].supersedes == (in_file(world)[1].iri,)
        page.keyboard.press("c")
        asked(page, "Bellmark")
        page.keyboard.press("n")
        expect(page.locator("#thing")).to_contain_text("Nothing is left")
        assert [one.judgement for one in in_file(world)[-2:]] == ["close", "none"]
        assert watched.console == []
        assert watched.hosts == {urlsplit(world.url).netloc}
    build([world.registry], domain).require()


def test_buttons_do_what_keys_do_and_skipping_writes_nothing(
    browser: Browser, world: World
) -> None:
    with page_of(browser, world) as watched:
        page = watched.page
        begin(page)
        asked(page, "Arlandia")
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        page.get_by_role("button", name="Skip").click()
        asked(page, "Bellmark")
        assert in_file(world) == []
        page.get_by_role("button", name="Accept").click()
        told(page, "actor:bellmark exact Q1003")
        expect(page.get_by_role("button", name="Accept")).to_be_disabled()
        page.get_by_role("button", name="Undo").click()
        asked(page, "Bellmark")


def test_a_wrong_token_is_told_and_asked_for_again(browser: Browser, world: World) -> None:
    with page_of(browser, world) as watched:
        page = watched.page
        begin(page, "wrong")
        asked(page, "Arlandia")
        page.keyboard.press("a")
        expect(page.get_by_role("alert")).to_contain_text("not the token of this server")
        assert in_file(world) == []
        page.get_by_label("Token to write").fill(TOKEN)
        page.keyboard.press("Enter")
        asked(page, "Arlandia")
        page.keyboard.press("a")
        told(page, "actor:arlandia exact Q1001")
        assert page.evaluate("localStorage.length + document.cookie.length") == 0
        page.reload()
        asked(page, "Bellmark")


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(
    browser: Browser, world: World
) -> None:
    with page_of(browser, world) as one, page_of(browser, world) as other:
        for watched in (one, other):
            begin(watched.page)
            asked(watched.page, "Arlandia")
        one.page.keyboard.press("n")
        told(one.page, "actor:arlandia none")
        other.page.keyboard.press("a")
        expect(other.page.get_by_role("alert")).to_contain_text("decided already")
        expect(other.page.locator("#thing .said")).to_contain_text("none")
        assert [one.judgement for one in in_file(world)] == ["none"]


def test_texts_of_items_are_shown_as_texts(browser: Browser, world: World) -> None:
    with browsing(browser, f"{world.url}/links?class=SecurityArrangement") as watched:
        begin(watched.page)
        asked(watched.page, "Joint patrol")
        expect(watched.page.locator("#candidates")).to_contain_text("<img src=x onerror")
        assert watched.page.locator("#candidates img").count() == 0
        assert watched.console == []


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(
    browser: Browser, world: World, width: int, scheme: Any
) -> None:
    with page_of(browser, world, width=width) as watched:
        page = watched.page
        page.emulate_media(color_scheme=scheme)
        begin(page)
        asked(page, "Arlandia")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everybody_reads_without_scripts(browser: Browser, world: World) -> None:
    with page_of(browser, world, script=False) as watched:
        page = watched.page
        expect(page.locator("#things > li")).to_have_count(2)
        expect(page.locator("#review")).to_be_hidden()
        page.get_by_label("Class").select_option("Person")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("#things")).to_contain_text("Orla Venn")

"""A page in a real browser, which is watched while it is used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, ViewportSize, sync_playwright

from tests.conftest import lacking

QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]


@dataclass
class Watched:
    """A page, what its console said, and the hosts that it asked for anything."""

    page: Page
    console: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    answers: list[Response] = field(default_factory=list)

    @property
    def query(self) -> Locator:
        """Where the query is written."""
        return self.page.get_by_role("textbox", name="SPARQL query")

    def write(self, text: str) -> None:
        """Replace the query as somebody who pastes one would."""
        self.query.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run(self, text: str) -> None:
        """Write a query and run it with the keyboard."""
        self.write(text)
        self.page.keyboard.press("Control+Enter")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that is installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        lacking("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def browsing(
    browser: Browser, address: str, width: int = 1280, script: bool = True
) -> Iterator[Watched]:
    """Open a page with a profile of its own."""
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, java_script_enabled=script)
    context.set_default_timeout(20_000)
    watched = Watched(context.new_page())
    _listen(watched)
    watched.page.goto(address)
    yield watched
    context.close()


def _listen(watched: Watched) -> None:
    page = watched.page
    page.on("console", lambda message: watched.console.append(message.text))
    page.on("pageerror", lambda error: watched.console.append(str(error)))
    page.on("response", lambda response: watched.answers.append(response))
    page.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))

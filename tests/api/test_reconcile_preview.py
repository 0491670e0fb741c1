"""The preview in a browser, in a frame of a page from elsewhere, as clients show it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from tests.api.browsing import browsing, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def elsewhere(server_url: str) -> Iterator[str]:
    """The address of a page of another origin that frames the preview and the page of a thing."""
    frames = "".join(
        f'<iframe name="{name}" src="{server_url}{path}" width="430" height="300"></iframe>'
        for name, path in (
            ("preview", "/reconcile/preview?id=actor/putin"),
            ("page", "/id/actor/putin"),
        )
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>client</title>{frames}".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_a_client_elsewhere_may_frame_the_preview_and_no_other_page(
    browser: Browser, elsewhere: str, server_url: str
) -> None:
    with browsing(browser, elsewhere) as watched:
        preview = watched.page.frame_locator("iframe[name=preview]")
        link = preview.get_by_role("link", name="Vladimir Putin")
        expect(link).to_be_visible()
        assert link.get_attribute("target") == "_blank"
        # The style of the server is allowed: its serif face is what the heading is in.
        style = preview.locator("h1").evaluate("one => getComputedStyle(one).fontSize")
        assert style == "19.2px"
        page = watched.page.frame_locator("iframe[name=page]")
        expect(page.get_by_role("heading", name="Vladimir Putin")).to_have_count(0)
        refused = [line for line in watched.console if "frame-ancestors" in line]
        assert len(refused) == 1
        assert all("/reconcile/" not in line for line in watched.console)


def test_the_preview_says_nothing_on_the_console(browser: Browser, server_url: str) -> None:
    with browsing(browser, f"{server_url}/reconcile/preview?id=event/alaska-summit") as watched:
        expect(watched.page.get_by_text("has place: Alaska")).to_be_visible()
        assert watched.console == []
        assert len(watched.hosts) == 1

"""The chart pages in a real browser: what they draw is what the data say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from parley.api.chart_pages import TYPES, chart_names
from parley.api.graphql.examples import examples
from tests.api.browsing import browsing, chromium

EXAMPLES = {example.name: example.query for example in examples()}
CHARTS = "/examples/charts"
POSITIONS = """{ positions(first: 500) { nodes {
  source: holder { id } target: onTarget { id label } claims: basedOn { id } } } }"""
DATES = "{ events(first: 500) { nodes { id label hasTime { edtf } } } }"
LONGEST = 150


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each test opens its pages in a profile of its own."""
    with chromium() as started:
        yield started


def nodes(server_url: str, query: str) -> list[dict[str, Any]]:
    answer = httpx2.post(f"{server_url}/graphql", json={"query": query}).json()
    (connection,) = answer["data"].values()
    found: list[dict[str, Any]] = connection["nodes"]
    return found


def things(links: list[dict[str, Any]]) -> set[str]:
    return {link[end]["id"] for link in links for end in ("source", "target")}


def test_the_network_shows_all_things_and_links(browser: Browser, server_url: str) -> None:
    links = nodes(server_url, POSITIONS)
    assert len(links) > 50
    with browsing(browser, f"{server_url}{CHARTS}/network.html") as watched:
        page = watched.page
        expect(page.locator("#network path.link")).to_have_count(len(links))
        expect(page.locator("#network .node circle")).to_have_count(len(things(links)))
        expect(page.locator("#list tbody tr")).to_have_count(len(links))
        drawn = page.locator("#network .node").evaluate_all("all => all.map(a => a.href.baseVal)")
        assert set(drawn) == {f"/id/{thing}" for thing in things(links)}


def test_a_circle_that_is_reached_with_the_keyboard_tells_its_claims(
    browser: Browser, server_url: str
) -> None:
    name = "Unconditional ceasefire"
    about = [n for n in nodes(server_url, POSITIONS) if n["target"]["label"] == name]
    claims = sum(len(link["claims"]) for link in about)
    with browsing(browser, f"{server_url}{CHARTS}/network.html") as watched:
        page = watched.page
        page.locator("#network .node", has_text=re.compile("Unconditional ?ceasefire")).focus()
        detail = page.locator("#detail")
        expect(detail.get_by_role("heading")).to_have_text(name)
        expect(detail.locator("li li a")).to_have_count(claims)
        expect(page.locator("path.link.on")).to_have_count(len(about))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        assert urlsplit(page.url).path == "/id/arrangement/unconditional-ceasefire"


def test_the_example_network_is_drawn(browser: Browser, server_url: str) -> None:
    query = EXAMPLES["6-network"]
    links = nodes(server_url, query)
    address = f"{server_url}{CHARTS}/network.html#query={quote(query)}"
    with browsing(browser, address) as watched:
        page = watched.page
        expect(page.get_by_role("heading", level=1)).to_have_text("A network of claims")
        expect(page.locator("#network path.link")).to_have_count(len(links))
        expect(page.locator("#network .node")).to_have_count(len(things(links)))


def test_pages_of_a_list_are_put_together(browser: Browser, server_url: str) -> None:
    query = EXAMPLES["6-network"].replace("first: 250", "first: 100")
    assert query != EXAMPLES["6-network"]
    total = len(nodes(server_url, EXAMPLES["6-network"]))
    assert total > 200
    address = f"{server_url}{CHARTS}/network.html#query={quote(query)}"
    with browsing(browser, address) as watched:
        expect(watched.page.locator("#network path.link")).to_have_count(total)


def test_a_list_that_may_go_on_is_said_to(browser: Browser, server_url: str) -> None:
    query = POSITIONS.replace("first: 500", "first: 5")
    assert query != POSITIONS
    with browsing(browser, f"{server_url}{CHARTS}/network.html#query={quote(query)}") as watched:
        expect(watched.page.get_by_role("status")).to_contain_text("5 links. There may be more")


def test_nodes_and_links_of_one_thing_are_drawn_as_they_are(
    browser: Browser, server_url: str
) -> None:
    fields = "nodes: positionsOnIt { id } links: positionsOnIt { source: id target: id }"
    query = f'{{ securityArrangement(id: "arrangement/unconditional-ceasefire") {{ {fields} }} }}'
    found = httpx2.post(f"{server_url}/graphql", json={"query": query}).json()
    count = len(found["data"]["securityArrangement"]["nodes"])
    assert count > 1
    with browsing(browser, f"{server_url}{CHARTS}/network.html#query={quote(query)}") as watched:
        page = watched.page
        expect(page.get_by_role("status")).to_have_text(f"{count} things, {count} links.")
        expect(page.locator("#network .node")).to_have_count(count)


def test_links_to_what_the_answer_leaves_out_are_counted(browser: Browser, server_url: str) -> None:
    fields = "nodes: claimsAbout { id } links: positionsOnIt { source: id target: id }"
    query = f'{{ securityArrangement(id: "arrangement/unconditional-ceasefire") {{ {fields} }} }}'
    with browsing(browser, f"{server_url}{CHARTS}/network.html#query={quote(query)}") as watched:
        status = watched.page.get_by_role("status")
        expect(status).to_contain_text(re.compile(r", 0 links\. .*\d+ more links lead to things"))


def test_the_timeline_shows_all_dates(browser: Browser, server_url: str) -> None:
    events = nodes(server_url, DATES)
    dates = {e["id"]: [t["edtf"] for t in e["hasTime"] if t["edtf"] is not None] for e in events}
    dated = {event: times for event, times in dates.items() if len(times) > 0}
    with browsing(browser, f"{server_url}{CHARTS}/timeline.html") as watched:
        page = watched.page
        expect(page.locator("#timeline .event")).to_have_count(len(dated))
        expect(page.locator("#timeline .date")).to_have_count(sum(map(len, dated.values())))
        expect(page.locator("#undated li")).to_have_count(len(dates) - len(dated))
        page.get_by_text("As a list").click()
        told = page.locator("#list tbody td:nth-child(2)").all_inner_texts()
        assert sorted(told) == sorted(time for times in dated.values() for time in times)


def test_what_is_approximate_or_open_is_drawn_so(browser: Browser, server_url: str) -> None:
    with browsing(browser, f"{server_url}{CHARTS}/timeline.html") as watched:
        page = watched.page
        exact = page.locator(".event", has_text="Kallas’s post on X")
        expect(exact.locator("circle")).to_have_count(1)
        expect(exact.locator("rect.span, path")).to_have_count(0)
        vague = page.locator(".event", has_text="Interview with Meinl-Reisinger")
        expect(vague.locator("rect.span.vague")).to_have_count(1)
        expect(vague.locator(".core")).to_have_count(0)
        without_end = page.locator(".event", has_text="Weakening of Ukraine")
        expect(without_end.locator("path.core")).to_have_count(1)
        without_end.focus()
        expect(page.locator("#detail")).to_contain_text("2023-12~/..")
        expect(page.locator("#detail")).to_contain_text("approximate, no end given")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Weakening of Ukraine")


def test_no_two_labels_of_a_drawing_overlap(browser: Browser, server_url: str) -> None:
    script = """all => {
      const boxes = all.filter(t => !t.classList.contains('waiting')).map(t => t.getBBox())
        .map((b, i) => { const m = all.filter(t => !t.classList.contains('waiting'))[i].getCTM();
          return [b.x + m.e / m.a, b.y + m.f / m.d, b.width, b.height]; });
      let over = 0;
      boxes.forEach(([x, y, w, h], i) => boxes.slice(i + 1).forEach(([X, Y, W, H]) => {
        if (x + w > X + 2 && X + W > x + 2 && y + h > Y + 4 && Y + H > y + 4) over += 1; }));
      return [boxes.length, over];
    }"""
    for name, labels in (("network", ".node text"), ("timeline", ".event text.name")):
        with browsing(browser, f"{server_url}{CHARTS}/{name}.html") as watched:
            drawn = watched.page.locator(f"#{name} {labels}")
            expect(drawn.first).to_be_attached()
            shown, over = drawn.evaluate_all(script)
            assert shown > 20
            # The few with most links are labelled whatever they hide.
            assert over <= (3 if name == "network" else 0)


@pytest.mark.parametrize("name", ["network", "timeline"])
@pytest.mark.parametrize(
    "query",
    [
        "{ __typename }",
        "{ actors { totalCont } }",
        "{ actors(first: 1) { nodes { id } pageInfo { hasNextPage } } }",
        "{ events { nodes { id hasTime { edtf } } } }",
        "{",
    ],
)
def test_what_cannot_be_drawn_is_said(
    browser: Browser, server_url: str, name: str, query: str
) -> None:
    with browsing(browser, f"{server_url}{CHARTS}/{name}.html#query={quote(query)}") as watched:
        expect(watched.page.get_by_role("alert")).to_contain_text("Nothing can be drawn.")


@pytest.mark.parametrize("name", ["network", "timeline"])
def test_a_chart_asks_this_server_alone_and_breaks_no_policy(
    browser: Browser, server_url: str, name: str
) -> None:
    with browsing(browser, f"{server_url}{CHARTS}/{name}.html") as watched:
        expect(watched.page.get_by_role("status")).to_contain_text(re.compile(r"^\d+ "))
        assert watched.hosts == {urlsplit(server_url).netloc}
        assert watched.console == []
        policy = watched.answers[0].headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["network", "timeline"])
def test_a_drawing_is_not_empty_in_either_scheme(
    browser: Browser, server_url: str, tmp_path: Path, name: str, scheme: Any
) -> None:
    with browsing(browser, f"{server_url}{CHARTS}/{name}.html") as watched:
        page = watched.page
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"^\d+ "))
        shot = tmp_path / f"{name}-{scheme}.png"
        page.locator(f"#{name}").screenshot(path=shot)
        assert shot.stat().st_size > 20_000


def test_every_file_is_served_with_its_type_and_tag(server_url: str) -> None:
    assert {"network.html", "network.js", "timeline.html", "timeline.js"} <= set(chart_names())
    for name in chart_names():
        answer = httpx2.get(f"{server_url}{CHARTS}/{name}")
        assert answer.status_code == 200
        kind = TYPES["." + name.rpartition(".")[2]]
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        held = {"If-None-Match": answer.headers["etag"]}
        assert httpx2.get(f"{server_url}{CHARTS}/{name}", headers=held).status_code == 304


@pytest.mark.parametrize("name", ["none.html", "..%2F__init__.py", "README.md"])
def test_nothing_else_is_served(server_url: str, name: str) -> None:
    assert httpx2.get(f"{server_url}{CHARTS}/{name}").status_code == 404


def test_the_scripts_are_short_enough_to_be_copied() -> None:
    folder = files("parley.examples") / "charts"
    scripts = [path for path in folder.iterdir() if path.name.endswith(".js")]
    assert len(scripts) >= 2
    for script in scripts:
        assert len(script.read_text(encoding="utf-8").splitlines()) <= LONGEST, script.name

"""The page of discourse networks in a real browser: what it draws is what the data say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.folder import FolderStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.browsing import browsing, chromium
from tests.conftest import serving
from tests.graph.networks.coded import Coded, quads

PAGE = "/networks?on=parley:SecurityArrangement"
ONE_MODE = f"{PAGE}&view=network&mode=one&aggregate=subtract"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def network(server_url: str, **parameters: str) -> dict[str, Any]:
    asked = {"on": "parley:SecurityArrangement", "format": "json", **parameters}
    found: list[dict[str, Any]] = httpx2.get(f"{server_url}/networks", params=asked).json()
    return found[0]


def test_the_heat_map_has_a_cell_for_every_pair(browser: Browser, server_url: str) -> None:
    cells = network(server_url)["edges"]
    against = sum(edge["weight"] < 0 for edge in network(server_url, aggregate="subtract")["edges"])
    with browsing(browser, server_url + PAGE) as watched:
        picture = watched.page.locator("#picture")
        expect(picture.locator("rect.cell")).to_have_count(len(cells))
        expect(picture.locator("rect.cell.against")).to_have_count(against)
        names = {node["label"] for node in network(server_url)["nodes"]}
        expect(picture.locator(".name")).to_have_count(len(names))
        expect(watched.page.locator("#list tbody tr")).to_have_count(len(cells))
        assert watched.console == []
        assert watched.hosts == {urlsplit(server_url).netloc}


def test_a_cell_leads_to_its_claims(browser: Browser, server_url: str) -> None:
    ends = {"row": "actor:ukraine", "column": "arrangement:unconditional-ceasefire"}
    claims = httpx2.get(f"{server_url}/networks/claims", params=ends).json()["rows"]
    with browsing(browser, server_url + PAGE) as watched:
        page = watched.page
        page.get_by_role("button", name=re.compile("^Ukraine on Unconditional ceasefire")).focus()
        page.keyboard.press("Enter")
        expect(page.locator("#detail li")).to_have_count(len(claims))
        expect(page.locator("#detail")).to_contain_text(claims[0]["paraphrase"])
        page.locator("#detail li a").first.click()
        assert urlsplit(page.url).path == urlsplit(claims[0]["claim"]).path.removeprefix("/parley")


def test_the_two_mode_network_has_every_tie(browser: Browser, server_url: str) -> None:
    signed = network(server_url, aggregate="subtract")["edges"]
    with browsing(browser, f"{server_url}{PAGE}&view=network") as watched:
        picture = watched.page.locator("#picture")
        expect(picture.locator("path.tie")).to_have_count(len(network(server_url)["edges"]))
        against = sum(edge["weight"] < 0 for edge in signed)
        dashed = picture.locator("path.tie.against")
        expect(dashed).to_have_count(against)
        assert dashed.first.evaluate("e => getComputedStyle(e).strokeDasharray") != "none"


def test_the_one_mode_network_has_every_node_and_tie(browser: Browser, server_url: str) -> None:
    found = network(server_url, mode="one", aggregate="subtract")
    with browsing(browser, server_url + ONE_MODE) as watched:
        picture = watched.page.locator("#picture")
        expect(picture.locator("path.tie")).to_have_count(len(found["edges"]))
        expect(picture.locator("circle.node")).to_have_count(len(found["nodes"]))
        picture.get_by_role("button", name=re.compile("^The Europeans and Ukraine")).press("Enter")
        expect(watched.page.locator("#detail li").first).to_be_visible()


def test_a_choice_changes_the_address_and_the_drawing(browser: Browser, server_url: str) -> None:
    with browsing(browser, server_url + PAGE) as watched:
        page = watched.page
        expect(page.locator("#picture rect.cell").first).to_be_visible()
        page.get_by_label("basis").select_option("both")
        both = len(network(server_url, basis="both")["edges"])
        expect(page.locator("#picture rect.cell")).to_have_count(both)
        assert parse_qs(urlsplit(page.url).query)["basis"] == ["both"]
        expect(page.locator("#caption")).to_contain_text("basis both")
        page.get_by_role("link", name="Network", exact=True).click()
        expect(page.locator("#picture path.tie")).to_have_count(both)
        download = page.locator("[data-format=graphml]").get_attribute("href")
        assert download is not None
        assert "basis=both" in download
        assert httpx2.get(server_url + download).status_code == 200
        page.go_back()
        expect(page.locator("#picture rect.cell")).to_have_count(both)


def test_what_cannot_be_drawn_is_said(browser: Browser, server_url: str) -> None:
    with browsing(browser, f"{server_url}{PAGE}&view=time") as watched:
        said = watched.page.get_by_role("alert")
        expect(said).to_contain_text("Nothing can be drawn.")
        expect(said).to_contain_text("is not dated to the day")


@pytest.fixture(scope="module")
def dated(domain: Domain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("dated")
    coded = [
        Coded(at, f"d{at}", f"2031-{month:02}-10", actor, "Ferry", stance)
        for at, (month, actor, stance) in enumerate(
            [
                (1, "Arlandia", "favours"),
                (2, "Arlandia", "opposes"),
                (3, "Arlandia", "opposes"),
                (1, "Borland", "opposes"),
                (3, "Borland", "favours"),
                (4, "Borland", "favours"),
            ]
        )
    ]
    with FolderStore(folder) as store:
        store.replace(by_graph(quads(coded)), lambda made: Report(()))
    settings = Settings()
    with serving(create_app(fleet_for(folder, settings), domain, settings)) as server:
        yield server


def test_positions_over_time_have_a_cell_for_each_window(browser: Browser, dated: str) -> None:
    with browsing(browser, f"{dated}/networks?view=time&window=1:months") as watched:
        page = watched.page
        cells = page.locator("#picture rect.cell")
        expect(cells.first).to_be_visible()
        windows = httpx2.get(f"{dated}/networks?format=json&window=1:months").json()
        actors = {(w["start"], e["source"]) for w in windows for e in w["edges"]}
        expect(cells).to_have_count(len(actors))
        page.locator("#picture .mark").first.press("Enter")
        expect(page.locator("#detail li")).to_have_count(1)
        assert watched.console == []


SAVING = [("svg", b"<svg"), ("png", b"\x89PNG")]


@pytest.mark.parametrize(("suffix", "magic"), SAVING)
@pytest.mark.parametrize("address", [PAGE, ONE_MODE])
def test_a_drawing_is_saved_as_a_file_that_stands_alone(
    browser: Browser, server_url: str, tmp_path: Path, suffix: str, magic: bytes, address: str
) -> None:
    with browsing(browser, server_url + address) as watched:
        page = watched.page
        expect(page.locator("#picture svg")).to_be_visible()
        with page.expect_download() as caught:
            page.get_by_role("button", name=suffix.upper()).click()
        saved = tmp_path / f"saved.{suffix}"
        caught.value.save_as(saved)
        content = saved.read_bytes()
        assert content.startswith(magic)
        assert len(content) > 5000
        if suffix == "svg":
            root = ElementTree.fromstring(content)
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert b"class=" not in content
            assert b"var(" not in content
            assert "positions count for" in "".join(root.itertext())


OVERLAPS = """all => {
  const boxes = all.filter(t => getComputedStyle(t).display !== 'none')
    .map(t => t.getBoundingClientRect());
  let over = 0;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
    const beside = a.right <= b.left + 2 || b.right <= a.left + 2;
    if (!beside && a.bottom > b.top + 4 && b.bottom > a.top + 4) over += 1; }));
  return [boxes.length, over];
}"""


@pytest.mark.parametrize("view", ["&view=network", "&view=network&mode=one&aggregate=subtract"])
def test_labels_do_not_overlap_and_are_legible(
    browser: Browser, server_url: str, view: str
) -> None:
    with browsing(browser, server_url + PAGE + view) as watched:
        labels = watched.page.locator("#picture .name text")
        expect(labels.first).to_be_visible()
        shown, over = labels.evaluate_all(OVERLAPS)
        assert shown > 15
        assert over == 0
        height = labels.first.evaluate("t => t.getBoundingClientRect().height")
        assert height > 9


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(
    browser: Browser, server_url: str, width: int, scheme: Any
) -> None:
    with browsing(browser, server_url + PAGE, width=width) as watched:
        page = watched.page
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("#picture svg")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_form_leads_to_the_data(browser: Browser, server_url: str) -> None:
    with browsing(browser, server_url + PAGE, script=False) as watched:
        page = watched.page
        page.locator("noscript select").select_option("json")
        with page.expect_response(re.compile("format=json")) as caught:
            page.get_by_role("button", name="Get").click()
        assert caught.value.status == 200


# Vision, after Machado, Oliveira and Fernandes (2009), severity 1.0: rows make red, green, blue.
MACHADO = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear RGB, white D65."""
    r, g, b = rgb
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (max(t, 1e-9) ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
                  for t in (x, y, z))  # fmt: skip
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("vision", MACHADO)
def test_for_and_against_differ_for_everybody(
    browser: Browser, server_url: str, vision: str, scheme: Any
) -> None:
    with browsing(browser, server_url + PAGE) as watched:
        page = watched.page
        page.emulate_media(color_scheme=scheme)
        seen = []
        for name in ("for", "against"):
            cell = page.locator(f"#picture rect.cell.{name}").first
            fill = cell.evaluate("e => getComputedStyle(e).fill")
            rgb = [linear(int(part)) for part in re.findall(r"\d+", fill)[:3]]
            matrix = MACHADO[vision]
            seen.append(
                lab(tuple(sum(m * c for m, c in zip(row, rgb, strict=True)) for row in matrix))
            )
        distance = sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5
        assert distance > 25

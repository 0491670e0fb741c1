"""Pictures of networks: nothing is missing, labels can be read, files are the same again."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from parley.graph.embedded import MemoryStore
from parley.graph.namespaces import PREFIXES
from parley.graph.networks.asking import Asked, asked
from parley.graph.networks.counting import count
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.series import networks_asked
from parley.graph.pictures import canvas
from parley.graph.pictures.canvas import Sheet
from parley.graph.pictures.cells import Cell, cells_of, largest, ordered
from parley.graph.pictures.choosing import Picture, draw
from parley.graph.pictures.errors import NoPlottingError, PictureError
from parley.graph.pictures.networks import draw_one_mode, draw_two_mode
from parley.graph.pictures.saying import Saying
from parley.graph.pictures.stances import MOST, draw_stances
from parley.graph.store import View
from tests.graph.networks.coded import Coded, view_of

PARLEY = Path(sys.executable).parent / "parley"
SVG = "{http://www.w3.org/2000/svg}"
ON = {"on": ["parley:SecurityArrangement"]}
ONE_MODE = {**ON, "mode": ["one"], "aggregate": ["subtract"]}


def asking(**parameters: Sequence[str]) -> Asked:
    return asked(parameters, PREFIXES)


def drawn(view: View, given: Asked, picture: Picture, path: Path) -> ElementTree.Element:
    draw(view, given, picture, path)
    return ElementTree.fromstring(path.read_bytes())


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def marks(root: ElementTree.Element, names: set[str]) -> set[str]:
    ids = {element.get("id") for element in root.iter()}
    return {name for name in names if name in ids}


@pytest.mark.parametrize("picture", [Picture.STANCES, Picture.NETWORK])
def test_every_node_and_every_pair_is_drawn(
    store: MemoryStore, tmp_path: Path, picture: Picture
) -> None:
    given = asking(**ON)
    root = drawn(store.view(), given, picture, tmp_path / "p.svg")
    (network,) = networks_asked(store.view(), given)
    pairs = {f"{edge.source} {edge.target}" for edge in network.edges()}
    assert marks(root, pairs) == pairs
    names = {*network.rows, *network.columns}
    assert marks(root, names) == names
    shown = words(root)
    assert all(any(canvas.short(network.label(n), 34)[:20] in w for w in shown) for n in names)


def test_a_one_mode_network_has_every_tie(store: MemoryStore, tmp_path: Path) -> None:
    given = asking(**ONE_MODE)
    root = drawn(store.view(), given, Picture.NETWORK, tmp_path / "p.svg")
    (network,) = networks_asked(store.view(), given)
    ties = {f"{edge.source} {edge.target}" for edge in network.edges()}
    assert marks(root, ties) == ties
    assert "Without ties:" in words(root)
    dashed = re.findall(r"stroke-dasharray", (tmp_path / "p.svg").read_text(encoding="utf-8"))
    assert len(dashed) >= sum(edge.weight < 0 for edge in network.edges())


DATED = [
    Coded(1, "a", "2031-01-10", "Arlandia", "Ferry", "favours"),
    Coded(2, "b", "2031-02-10", "Arlandia", "Ferry", "opposes"),
    Coded(3, "c", "2031-03-10", "Borland", "Ferry", "opposes"),
]


def test_positions_over_time_have_a_mark_for_each_window(tmp_path: Path) -> None:
    given = asking(windows=["2031-01-01..2031-01-31,2031-02-01..2031-02-28,2031-03-01..2031-03-31"])
    root = drawn(view_of(DATED), given, Picture.TIME, tmp_path / "t.svg")
    assert {"2031-01-01", "Arlandia", "Borland"} <= set(words(root))
    ids = [str(element.get("id")) for element in root.iter() if "actor" in str(element.get("id"))]
    assert len([one for one in ids if " " in one]) == 3


def test_the_same_data_give_the_same_bytes(store: MemoryStore, tmp_path: Path) -> None:
    for number in (1, 2):
        draw(store.view(), asking(**ONE_MODE), Picture.NETWORK, tmp_path / f"{number}.svg")
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()
    assert b"<dc:date>" not in (tmp_path / "1.svg").read_bytes()


def test_a_png_has_200_dots_an_inch(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    draw(store.view(), asking(**ON), Picture.NETWORK, path)
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2000
    assert height > 800


class Watching(Saying):
    """Looks at the sheet where it would be saved."""

    boxes: list[Any]

    def save(self, made: Sheet, title: str, left: int) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas_of: Any = FigureCanvasAgg(made.figure)
        renderer = canvas_of.get_renderer()
        named = [text for text in made.axes.texts if text.get_gid() is not None]
        object.__setattr__(self, "boxes", [text.get_window_extent(renderer) for text in named])


@pytest.mark.parametrize("mode", ["one", "two"])
def test_no_label_hides_another(store: MemoryStore, tmp_path: Path, mode: str) -> None:
    given = asking(**(ONE_MODE if mode == "one" else ON))
    counts = count(store.view(), given.choices)
    (network,) = networks_asked(store.view(), given)
    labels = {name: node.label for name, node in network.attributes.items()}
    watching = Watching(given, counts, tmp_path / "p.svg")
    if mode == "one":
        draw_one_mode(network, {}, labels, watching)
    else:
        draw_two_mode(cells_of(counts, given.request), labels, watching)
    assert len(watching.boxes) >= 15
    for at, box in enumerate(watching.boxes):
        for other in watching.boxes[at + 1 :]:
            apart = min(box.x1, other.x1) - max(box.x0, other.x0)
            over = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert apart <= 2 or over <= 3


def test_the_caption_says_what_is_drawn_and_what_is_left_out(
    store: MemoryStore, tmp_path: Path
) -> None:
    given = asking(depth=["1"], **{"without-author": ["true"], "basis": ["both"]})
    root = drawn(store.view(), given, Picture.STANCES, tmp_path / "p.svg")
    caption = " ".join(words(root))
    for said in ("whoever holds them", "at depth 1", "without the authors' own voice", "inferred"):
        assert said in caption


def test_more_than_can_be_drawn_is_left_out_by_number_and_said(tmp_path: Path) -> None:
    cells = [Cell(f"a{at:03}", "c", at + 1.0, 1.0) for at in range(MOST + 5)]
    kept, left = largest(cells, MOST, MOST)
    assert left == 5
    assert {cell.actor for cell in cells} - {cell.actor for cell in kept} == {
        f"a{at:03}" for at in range(5)
    }
    given = asking()
    saying = Saying(given, count(view_of(DATED), given.choices), tmp_path / "p.svg")
    draw_stances(cells, {name: name for c in cells for name in (c.actor, c.concept)}, saying)
    text = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert "5 nodes with fewer statements are left out" in text


def test_those_that_agree_stand_together() -> None:
    said = {"a": "xy", "b": "zw", "c": "xy", "d": "zw", "e": "xz"}
    cells = [Cell(actor, concept, 1.0, 1.0) for actor, on in said.items() for concept in on]
    actors, concepts = ordered(cells)
    assert {frozenset(actors[:2]), frozenset(actors[3:])} == {frozenset("ac"), frozenset("bd")}
    assert actors[2] == "e"
    assert {frozenset(concepts[:2]), frozenset(concepts[2:])} == {frozenset("xy"), frozenset("zw")}


def test_a_cell_tells_amount_and_balance() -> None:
    coded = [
        Coded(1, "a", "2031-01-10", "Arlandia", "Ferry", "favours"),
        Coded(2, "b", "2031-01-11", "Arlandia", "Ferry", "favours"),
        Coded(3, "c", "2031-01-12", "Arlandia", "Ferry", "opposes"),
        Coded(4, "c", "2031-01-12", "Borland", "Ferry", "neutral"),
    ]
    given = asking()
    found = cells_of(count(view_of(coded), given.choices), given.request)
    told = {cell.actor.rpartition("/")[2]: (cell.amount, cell.balance) for cell in found}
    assert told["Arlandia"][0] == 3.0
    assert told["Arlandia"][1] == pytest.approx(1 / 3)
    assert told["Borland"] == (1.0, 0.0)


# What cannot be drawn.


def test_what_cannot_be_drawn_is_said_and_leaves_no_file(
    store: MemoryStore, tmp_path: Path
) -> None:
    view, path = store.view(), tmp_path / "p.svg"
    with pytest.raises(PictureError, match=r"neither \.svg nor \.png"):
        draw(view, asking(), Picture.STANCES, tmp_path / "p.gif")
    with pytest.raises(PictureError, match="give window or windows"):
        draw(view, asking(), Picture.TIME, path)
    with pytest.raises(PictureError, match="of one network"):
        draw(view, asking(window=["1:months"]), Picture.NETWORK, path)
    with pytest.raises(PictureError, match="nothing to draw"):
        draw(view, asking(actor=["actor:nobody"]), Picture.STANCES, path)
    with pytest.raises(NetworkError, match="not dated to the day"):
        draw(view, asking(window=["1:months"]), Picture.TIME, path)
    with pytest.raises(PictureError, match="cannot be written"):
        draw(view, asking(**ON), Picture.STANCES, tmp_path / "no" / "p.svg")
    assert list(tmp_path.iterdir()) == []


def test_without_the_library_the_extra_is_named(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(NoPlottingError, match=r"parley-kg\[plot\]"):
        draw(store.view(), asking(**ON), Picture.STANCES, tmp_path / "p.svg")


def parley(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PARLEY), "network", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_draws(tmp_path: Path) -> None:
    path = tmp_path / "stances.svg"
    done = parley("--on", "parley:SecurityArrangement", "--plot", str(path), "--picture", "stances")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Unconditional ceasefire" in words(ElementTree.fromstring(path.read_bytes()))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--plot", "p.gif"), "neither .svg nor .png"),
        (("--plot", "p.svg", "--format", "csv"), "--plot names its own file"),
        (("--plot", "p.svg", "--report", "coalitions"), "different answers"),
        (("--picture", "stances"), "--picture is for --plot"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: tuple[str, ...], said: str) -> None:
    done = parley(*arguments)
    assert done.returncode == 2
    assert said in done.stderr

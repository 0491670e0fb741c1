"""What is derived from the model and committed agrees with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from parley.graph.derive import check_derived, derived_files, differing, write_derived
from parley.graph.domain import Domain
from parley.graph.errors import DeriveError
from parley.graph.reference import reference_markdown, reference_page

TOP = Path(__file__).parent.parent.parent
PARLEY = Path(sys.executable).with_name("parley")


class Page(HTMLParser):
    """Gathers the anchors, links and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.tags: set[str] = set()
        self.styled = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id" and value is not None:
                self.ids.append(value)
            if name == "href" and value is not None:
                self.links.add(value)
            self.styled = self.styled or name == "style"


def test_the_committed_files_agree_with_the_model(domain: Domain) -> None:
    assert differing(domain, TOP) == []


def test_a_file_that_differs_is_named(domain: Domain, tmp_path: Path) -> None:
    assert sorted(write_derived(domain, tmp_path)) == sorted(derived_files(domain))
    assert write_derived(domain, tmp_path) == []
    (tmp_path / "graph" / "vocab.py").write_text("other", encoding="utf-8")
    with pytest.raises(DeriveError) as refused:
        check_derived(domain, tmp_path)
    assert refused.value.files == ("graph/vocab.py",)


def test_the_command_checks_and_fails(tmp_path: Path) -> None:
    shutil.copytree(TOP / "ontology", tmp_path / "ontology")
    done = subprocess.run(
        [str(PARLEY), "derive", "--check", "-o", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "api/schema.graphql differs from the model: run `parley derive`" in done.stderr


def test_links_within_the_reference_lead_somewhere(domain: Domain) -> None:
    page = Page(reference_page(domain.model))
    assert len(page.ids) == len(set(page.ids))
    targets = {link[1:] for link in page.links if link.startswith("#")}
    assert targets - set(page.ids) == set()
    assert {link for link in page.links if not link.startswith("#")} == {"reference.css"}


def test_the_reference_needs_no_script_and_no_style_of_its_own(domain: Domain) -> None:
    page = Page(reference_page(domain.model))
    assert not {"script", "style"} & page.tags
    assert not page.styled


def test_the_reference_documents_every_term(domain: Domain) -> None:
    model = domain.model
    ids = set(Page(reference_page(model)).ids)
    assert {cls.name for cls in model.classes.values()} <= ids
    assert {prop.key for prop in model.properties.values()} <= ids
    for scheme in model.schemes.values():
        assert {f"{scheme.name}-{name}" for name in scheme.concepts} <= ids
    headings = re.findall(r"^### (\w+)$", reference_markdown(model), re.MULTILINE)
    names = [c.name for c in model.classes.values()] + [s.name for s in model.schemes.values()]
    assert headings == names

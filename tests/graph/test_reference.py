"""The reference of the ontology is well-formed, complete and honest, as a page and as Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from parley.graph.derive import derived_files
from parley.graph.domain import Domain
from parley.graph.reference import reference_markdown, reference_page
from parley.graph.vocab import C, P

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Tree(HTMLParser):
    """Checks that every tag is closed in turn, and gathers the text below each ``id``."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[tuple[str, str | None]] = []
        self.texts: dict[str, str] = {}
        self.empty: list[str] = []
        self._since: list[int] = []
        self._said = 0
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("id")))
            self._since.append(self._said)

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}> in line {self.getpos()[0]}"
        if self._since.pop() == self._said and tag in (
            "a",
            "p",
            "h2",
            "h3",
            "th",
            "dt",
            "dd",
            "li",
        ):
            self.empty.append(f"<{tag}> in line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        self._said += len(data.strip())
        for _, name in self._open:
            if name is not None:
                self.texts[name] = self.texts.get(name, "") + data


@pytest.fixture(scope="module")
def page(domain: Domain) -> Tree:
    return Tree(reference_page(domain.model))


@pytest.fixture(scope="module")
def markdown(domain: Domain) -> str:
    return reference_markdown(domain.model)


def test_no_element_that_people_read_is_empty(page: Tree) -> None:
    assert page.empty == []


def test_a_class_says_what_it_is_and_which_keys_it_adds(page: Tree, domain: Domain) -> None:
    model = domain.model
    for cls in model.classes.values():
        shown = page.texts[cls.name]
        assert cls.definition in shown
        assert cls.example in shown
        inherited = {key for parent in cls.parents for key in model.classes[parent].fields}
        assert {key for key in cls.fields if key not in inherited and key not in shown} == set()


def test_a_property_says_what_it_means(page: Tree, domain: Domain) -> None:
    everything = page.texts["content"]
    for prop in domain.model.properties.values():
        assert prop.key in page.texts[prop.key]
        assert prop.definition in everything


def test_a_concept_says_its_codes_and_what_it_means(page: Tree, domain: Domain) -> None:
    for scheme in domain.model.schemes.values():
        everything = page.texts[f"scheme-{scheme.name}"]
        for concept in scheme.concepts.values():
            shown = page.texts[f"{scheme.name}-{concept.name}"]
            assert [code for code, _ in concept.notations if code not in shown] == []
            assert concept.definition in everything


def test_a_class_aligned_with_nothing_foreign_shows_no_alignment(domain: Domain) -> None:
    shown = reference_page(domain.model)
    assert re.findall(r"<b>Aligned\.</b>\s*</p>", shown) == []


def test_a_table_of_the_markdown_has_as_many_cells_in_each_row(markdown: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE)
    assert len(tables) > 29
    for table in tables:
        rows = table.splitlines()
        cells = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        assert len(cells) == 1, rows[0]


def test_the_markdown_has_every_definition(markdown: str, domain: Domain) -> None:
    model = domain.model
    terms = [
        *model.classes.values(),
        *(c for s in model.schemes.values() for c in s.concepts.values()),
    ]
    assert [term.iri for term in terms if term.definition not in markdown] == []
    used = {f.property.iri for cls in model.classes.values() for f in cls.fields.values()}
    absent = [
        prop.key
        for prop in model.properties.values()
        if prop.iri in used and f"| `{prop.key}` |" not in markdown
    ]
    assert absent == []


def test_constants_are_the_terms_of_the_model(domain: Domain) -> None:
    classes = {cls.name: cls.iri for cls in domain.model.classes.values()}
    properties = {prop.key: prop.iri for prop in domain.model.properties.values()}
    assert constants(C) == classes
    assert constants(P) == properties


def constants(namespace: type) -> dict[str, str]:
    return {k: v.value for k, v in vars(namespace).items() if not k.startswith("_")}


@pytest.mark.parametrize(
    "path",
    [
        "ontology/context.jsonld",
        "ontology/reference.html",
        "ontology/reference.md",
        "graph/vocab.py",
        "api/schema.graphql",
    ],
)
def test_a_derived_file_says_so_before_anything_else(domain: Domain, path: str) -> None:
    opening = "\n".join(derived_files(domain)[path].splitlines()[:2])
    assert "parley derive" in opening

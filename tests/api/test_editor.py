"""The query editor as somebody with a browser uses it, with the keyboard where that is usual."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.api.browsing import Watched, browsing, chromium

PEOPLE = "SELECT ?who ?name { ?who a parley:Person ; skos:prefLabel ?name } ORDER BY ?who"
MANY = "SELECT ?s ?o { ?s a ?o } LIMIT 120"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


PAUSE = 150
"""Milliseconds; a completion is not taken within 75 of its appearance, lest it be by accident."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each test opens its pages in a profile of its own."""
    with chromium() as started:
        yield started


@pytest.fixture
def editor(browser: Browser, server_url: str) -> Iterator[Watched]:
    """The page of the endpoint with its editor, fresh, on a wide screen."""
    with browsing(browser, f"{server_url}/sparql") as watched:
        expect(watched.query).to_be_visible()
        yield watched


def options(editor: Watched) -> list[str]:
    listed = editor.page.get_by_role("option")
    expect(listed.first).to_be_visible()
    return listed.all_inner_texts()


def column(editor: Watched, number: int) -> list[str]:
    return editor.page.locator(f".panel tbody td:nth-child({number + 1})").all_inner_texts()


def test_a_query_runs_and_its_iris_lead_to_pages_of_this_server(editor: Watched) -> None:
    editor.run(PEOPLE)
    link = editor.page.get_by_role("link", name="actor:kallas")
    expect(link).to_have_attribute("title", "https://w3id.org/parley/id/actor/kallas")
    link.click()
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text("Kallas")
    assert urlsplit(editor.page.url).path == "/id/actor/kallas"


def test_the_bar_says_how_many_rows_how_long_and_which_version(editor: Watched) -> None:
    editor.run(PEOPLE)
    bar = editor.page.get_by_role("status").filter(has_text="version")
    expect(bar).to_have_text(re.compile(r"^\d+ rows in \d+ ms · version \d+-[0-9a-f]+$"))


def test_outside_iris_lead_outside(editor: Watched) -> None:
    editor.run("SELECT ?same { ?s owl:sameAs ?same FILTER(STRSTARTS(STR(?same), STR(wd:))) }")
    link = editor.page.locator(".panel tbody a").first
    expect(link).to_have_attribute("href", re.compile(r"^http://www\.wikidata\.org/entity/Q"))


def test_nothing_is_asked_of_another_server_and_no_policy_is_broken(editor: Watched) -> None:
    editor.write("SELECT * { ?c a parley:Claim ; mod")
    editor.page.keyboard.press("Control+Space")
    options(editor)
    editor.run(PEOPLE)
    expect(editor.page.locator(".panel table")).to_be_visible()
    assert editor.hosts == {urlsplit(editor.page.url).netloc}
    assert editor.console == []
    policy = editor.answers[0].headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_property_is_completed_by_its_label(editor: Watched) -> None:
    editor.write("SELECT * { ?hop ")
    editor.page.keyboard.type("attributed")
    assert any(option.startswith("prov:wasAttributedTo") for option in options(editor))


def test_completion_shows_what_a_term_means(editor: Watched) -> None:
    editor.write("SELECT * { ?c ")
    editor.page.keyboard.type("parley:modali")
    options(editor)
    expect(editor.page.locator(".cm-completionInfo")).to_contain_text("in what mode")
    editor.page.wait_for_timeout(PAUSE)
    editor.page.keyboard.press("Tab")
    expect(editor.query).to_contain_text("?c parley:modality")


def test_after_a_come_classes_alone(editor: Watched) -> None:
    editor.write("SELECT * { ?c a ")
    editor.page.keyboard.press("Control+Space")
    expect(editor.page.get_by_role("option").first).to_be_visible()
    assert "parley:Claim" in " ".join(options(editor))
    assert "parley:modality" not in " ".join(options(editor))


def test_after_a_property_come_the_concepts_of_its_vocabulary(editor: Watched) -> None:
    editor.write("SELECT * { ?c parley:modality ")
    editor.page.keyboard.press("Control+Space")
    assert {option.partition(":")[0] for option in options(editor)} == {"modality"}
    editor.page.wait_for_timeout(PAUSE)
    editor.page.keyboard.press("Enter")
    expect(editor.query).to_contain_text(
        "PREFIX modality: <https://w3id.org/parley/vocab/modality/>"
    )


def test_things_are_completed_by_their_names(editor: Watched) -> None:
    editor.write("SELECT * { ?c parley:about ")
    editor.page.keyboard.type("actor:kaja")
    expect(editor.page.get_by_role("option", name="actor:kallas")).to_be_visible()


def test_a_fault_is_marked_where_the_server_finds_it(editor: Watched) -> None:
    editor.run("SELECT * {\n  ?s parly:paraphrase ?o\n}")
    expect(editor.page.get_by_role("alert")).to_contain_text("line 2, column 6")
    expect(editor.page.locator(".cm-lintRange-error")).to_have_text("parly:paraphrase")
    editor.page.get_by_role("button", name="line 2, column 6").click()
    editor.page.keyboard.type("?p ")
    expect(editor.query).to_contain_text("?s ?p  ?o")
    expect(editor.page.locator(".cm-lintRange-error")).to_have_count(0)


def test_what_the_server_points_out_stands_above_the_answer(editor: Watched) -> None:
    editor.run("SELECT * { ?c parley:paraphras ?p }")
    expect(editor.page.locator(".remark")).to_contain_text("did you mean parley:paraphrase?")


def test_a_slip_in_a_name_is_pointed_out_before_the_query_runs(editor: Watched) -> None:
    editor.write("SELECT * { ?c parley:paraphras ?p }")
    expect(editor.page.locator(".cm-lintRange-warning")).to_have_text("parley:paraphras")


def test_rows_are_sorted_filtered_and_paged(editor: Watched) -> None:
    editor.run(MANY)
    expect(editor.page.get_by_text("1–50 of 120")).to_be_visible()
    editor.page.get_by_role("button", name="Last").click()
    expect(editor.page.get_by_text("101–120 of 120")).to_be_visible()
    heading = editor.page.get_by_role("columnheader", name="o", exact=True)
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    shown = column(editor, 2)
    assert shown == sorted(shown, key=str.casefold)
    editor.page.get_by_label("Filter rows").fill("no such thing")
    expect(editor.page.get_by_text("0 rows of 120 match")).to_be_visible()


def test_numbers_are_sorted_by_value(editor: Watched) -> None:
    editor.run("SELECT ?n { VALUES ?n { 10 9 1.5e3 -2 } }")
    editor.page.get_by_role("button", name="n", exact=True).click()
    expect(editor.page.locator(".panel tbody tr").first).to_contain_text("-2")
    assert [float(text) for text in column(editor, 1)] == [-2, 9, 10, 1500]


@pytest.mark.parametrize(
    ("query", "verdict"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { FILTER(false) }", "No")]
)
def test_yes_and_no(editor: Watched, query: str, verdict: str) -> None:
    editor.run(query)
    expect(editor.page.locator(".verdict")).to_have_text(verdict)


def test_triples_come_as_a_table_and_as_turtle(editor: Watched) -> None:
    editor.run('CONSTRUCT { ?s rdfs:label "a \\"b\\"\\nc"@en } { ?s a parley:Person }')
    expect(editor.page.locator(".panel tbody td:nth-child(4)").first).to_have_text('a "b"\nc en')
    editor.page.get_by_role("button", name="Turtle", exact=True).click()
    expect(editor.page.locator("pre")).to_contain_text("@prefix actor:")


def test_triple_terms_are_shown(editor: Watched) -> None:
    editor.run("CONSTRUCT { <x:r> rdf:reifies <<( <x:s> <x:p> 1 )>> } {}")
    expect(editor.page.locator(".panel tbody td:nth-child(4)")).to_have_text("<<( x:s x:p 1 )>>")


def test_the_answer_is_saved_as_csv(editor: Watched, tmp_path: Path) -> None:
    editor.run(PEOPLE)
    editor.page.get_by_text("Download").click()
    with editor.page.expect_download() as waited:
        editor.page.get_by_role("button", name="CSV").click()
    assert waited.value.suggested_filename == "answer.csv"
    waited.value.save_as(tmp_path / "answer.csv")
    with (tmp_path / "answer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "Kaja Kallas" in {row["name"] for row in rows}


def test_a_running_query_is_stopped(editor: Watched) -> None:
    editor.run(SLOW)
    stop = editor.page.get_by_role("button", name="Stop")
    with editor.page.expect_response(re.compile(r"/sparql/queries/[0-9a-f]{32}$")) as cancelled:
        stop.click()
    assert cancelled.value.request.method == "DELETE"
    assert cancelled.value.status in (204, 404)  # the server may have noticed before
    expect(editor.page.get_by_text("Stopped after")).to_be_visible()
    expect(editor.page.get_by_role("button", name="Run")).to_be_enabled()


def test_a_query_too_long_for_an_address_runs(editor: Watched) -> None:
    editor.run(f"# {'long ' * 2000}\n{PEOPLE}")
    expect(editor.page.get_by_role("link", name="actor:kallas")).to_be_visible()
    asked = [answer.request for answer in editor.answers if answer.url.endswith("/sparql")]
    assert asked[-1].method == "POST"


def test_tabs_outlast_the_visit(editor: Watched) -> None:
    editor.write("# The first\nASK {}")
    editor.page.get_by_role("button", name="New query").click()
    editor.write("# The second\nASK {}")
    editor.page.reload()
    tabs = editor.page.get_by_role("tab")
    expect(tabs).to_have_text(["The first", "The second"])
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    tabs.nth(1).focus()
    editor.page.keyboard.press("ArrowLeft")
    expect(editor.query).to_contain_text("# The first")
    editor.page.keyboard.press("Delete")
    expect(tabs).to_have_text(["The second"])


def test_examples_are_found_by_words_and_run(editor: Watched) -> None:
    editor.page.get_by_label("Search the examples").fill("kallas verbatim")
    links = editor.page.locator("#examples li:visible a")
    expect(links).to_have_count(1)
    links.click()
    expect(editor.page.locator(".panel table")).to_be_visible()
    expect(editor.page.get_by_role("tab", selected=True)).to_contain_text("Kallas")


def test_the_link_to_a_query_runs_it(editor: Watched, browser: Browser) -> None:
    editor.run(PEOPLE)
    expect(editor.page.locator(".panel table")).to_be_visible()
    editor.page.get_by_role("button", name="Share").click()
    link = editor.page.get_by_label("Link to the query").input_value()
    assert link == editor.page.url
    with browsing(browser, link) as other:
        expect(other.query).to_have_text(PEOPLE)
        expect(other.page.get_by_role("link", name="actor:kallas")).to_be_visible()
        expect(other.page.get_by_role("status").filter(has_text="version")).to_be_visible()


def test_a_query_is_taken_along_with_its_prefixes(editor: Watched) -> None:
    editor.write(PEOPLE)
    editor.page.get_by_role("button", name="Share").click()
    editor.page.get_by_text("Query with its prefixes").click()
    text = editor.page.get_by_label("Query with its prefixes").input_value()
    assert text.startswith("PREFIX parley: <https://w3id.org/parley/ontology#>\nPREFIX skos:")
    assert text.endswith(PEOPLE)


def test_an_answer_is_cited(editor: Watched) -> None:
    editor.run(PEOPLE)
    editor.page.get_by_role("button", name="Cite").click()
    citation = editor.page.get_by_label("Citation", exact=True)
    expect(citation).to_have_value(re.compile(r"Version 1 of .+ SPARQL query", re.DOTALL))


def test_values_are_text_never_markup(editor: Watched) -> None:
    editor.run('SELECT ("<img src=x onerror=alert(1)>" AS ?x) (<javascript:alert(1)> AS ?y) {}')
    expect(editor.page.locator(".panel tbody td").nth(1)).to_have_text(
        "<img src=x onerror=alert(1)>"
    )
    expect(editor.page.locator(".panel tbody a")).to_have_count(0)


def test_it_fits_a_narrow_screen(browser: Browser, server_url: str) -> None:
    with browsing(browser, f"{server_url}/sparql", width=400) as watched:
        watched.run(PEOPLE)
        expect(watched.page.locator(".panel table")).to_be_visible()
        wide = watched.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 400


def test_without_script_the_form_answers(browser: Browser, server_url: str) -> None:
    address = f"{server_url}/sparql?query={quote('ASK {}')}"
    with browsing(browser, address, script=False) as watched:
        expect(watched.page.locator(".verdict")).to_have_text("Yes")
        watched.page.get_by_label("Query").fill(PEOPLE)
        watched.page.get_by_role("button", name="Run").click()
        expect(watched.page.get_by_role("link", name="actor:kallas")).to_be_visible()

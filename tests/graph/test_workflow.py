"""From a text to a graph that answers: new, anchor, check, build, query; and the real article.

The commands run one after another as a coder runs them, each as a process of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.namespaces import GRAPH
from parley.graph.vocab import P

Command = Callable[..., tuple[int, str, str]]

TEXT = """\
Zorvath waits

Yesterday legate Mirkalla Quistgaard 🚢 told listeners that Hesperonia “shall never blockade” \
Zorvath. Zorvath doubts it.
"""

REGISTRY = """\
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/registry/
    "@language": en
id: graph:registry
"@graph":
  - id: graph:registry
    type: NamedGraph
    label: {en: Registry}
    graphKind: registry
    license: https://creativecommons.org/licenses/by/4.0/
  - id: actor:zorvath
    type: State
    label: {en: A harbour state}
    definition: {en: An invented state.}
  - id: actor:envoy
    type: Person
    label: {en: The envoy}
    definition: {en: An invented person.}
  - id: actor:columnist
    type: Person
    label: {en: The columnist}
    definition: {en: An invented author.}
"""

DRAFT = """\
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/article/quay/
    "@language": en
id: graph:article/quay
"@graph":
  - id: author-asserts
    type: Attribution
    attributedTo: [actor:columnist]
    attributionType: own-voice
    holderCommitment: asserts
    inDocument: document:quay
  - id: c02a
    type: Claim
    expressedIn: {quote: "Hesperonia “shall never blockade” Zorvath"}
    quotedSpan: {quote: shall never blockade}
    paraphrase: Sea access is safe from closure.
    claimType: [commitment]
    modality: [categorical]
    polarity: negated
    assertedThrough:
      attributedTo: [actor:envoy]
      attributionType: mixed-quotation
      holderCommitment: asserts
      reporterCommitment: distances
      cueSpan: {quote: told listeners}
      reportedIn: author-asserts
    about: [actor:zorvath]
  - id: c03a
    type: Claim
    expressedIn: {quote: Zorvath doubts it.}
    paraphrase: The promise is not believed.
    claimType: [evaluative]
    modality: [categorical]
    polarity: affirmed
    assertedThrough: author-asserts
    about: [actor:zorvath]
  - id: actor:zorvath
    mentionedIn:
      - quote: Zorvath
        nth: 2
      - {quote: Zorvath, in: s03}
"""

CHAIN = """
SELECT ?claim ?start ?end ?depth ?holder WHERE {
  ?claim a parley:Claim ; parley:expressedIn/oa:hasSelector ?selector ;
         parley:assertedThrough/parley:reportedIn* ?hop .
  ?selector oa:start ?start ; oa:end ?end .
  ?hop parley:depth ?depth ; prov:wasAttributedTo ?holder .
} ORDER BY ?claim DESC(?depth)"""


def done(outcome: tuple[int, str, str]) -> str:
    code, output, error = outcome
    assert (code, error) == (0, "")
    return output


@pytest.fixture(scope="module")
def anchored(tmp_path_factory: pytest.TempPathFactory, parley: Command) -> Path:
    """A folder in which a coder has gone from a text to an anchored annotation."""
    folder = tmp_path_factory.mktemp("anchored")
    for name in ("texts", "annotation"):
        (folder / name).mkdir()
    (folder / "texts" / "quay.txt").write_text(TEXT, encoding="utf-8", newline="\n")
    (folder / "annotation" / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    said = done(parley(folder, "new", "texts/quay.txt", "-o", "annotation/article.yaml"))
    assert said == "wrote annotation/article.yaml\n"
    (folder / "annotation" / "claims.yaml").write_text(DRAFT, encoding="utf-8")
    said = done(parley(folder, "anchor", "annotation", "--texts", "texts"))
    assert said == "wrote annotation/claims.yaml\nwrote annotation/passages.yaml\n"
    return folder


@pytest.fixture(scope="module")
def built_folder(anchored: Path, parley: Command) -> Path:
    """The same folder after a build without texts, to a file and a store, and one with texts."""
    done(parley(anchored, "build", "annotation", "-o", "without.nq", "--data", "data"))
    done(parley(anchored, "build", "annotation", "--texts", "texts", "-o", "with.nq"))
    return anchored


@pytest.fixture(scope="module")
def text_of_article(shared_folder: Path) -> str:
    return (shared_folder / "texts" / "alaska-summit.txt").read_text(encoding="utf-8")


def copied(folder: Path, content: str) -> Path:
    """A folder of texts with another version of the real article."""
    texts = folder / "texts"
    texts.mkdir()
    (texts / "alaska-summit.txt").write_text(content, encoding="utf-8", newline="\n")
    return texts


def test_an_anchored_draft_holds_against_its_text(anchored: Path, parley: Command) -> None:
    said = done(parley(anchored, "check", "annotation", "--texts", "texts"))
    assert re.fullmatch(
        r"holds: \d+ quads conform to the shapes; 8 passages verified against texts\n", said
    )


def test_a_quotation_of_a_segment_became_the_segment(anchored: Path) -> None:
    claims = (anchored / "annotation" / "claims.yaml").read_text(encoding="utf-8")
    assert "expressedIn: s03\n" in claims
    assert "quote:" not in claims


def test_positions_are_those_of_the_words(anchored: Path) -> None:
    claims = (anchored / "annotation" / "claims.yaml").read_text(encoding="utf-8")
    named = [(int(a), int(b)) for a, b in re.findall(r"\bp(\d+)-(\d+)", claims)]
    assert [TEXT[start:end] for start, end in named] == [
        "Hesperonia “shall never blockade” Zorvath",
        "shall never blockade",
        "told listeners",
        "Zorvath",
        "Zorvath",
    ]


def test_anchoring_again_changes_nothing(anchored: Path, parley: Command) -> None:
    files = sorted((anchored / "annotation").iterdir())
    before = [path.read_bytes() for path in files]
    assert done(parley(anchored, "anchor", "annotation", "--texts", "texts")) == ""
    assert sorted((anchored / "annotation").iterdir()) == files
    assert [path.read_bytes() for path in files] == before


def test_no_word_of_the_text_is_left_in_the_files(anchored: Path) -> None:
    written = " ".join(
        path.read_text(encoding="utf-8") for path in sorted((anchored / "annotation").iterdir())
    )
    taken = set(re.findall(r"\w{5,}|🚢", TEXT)) & set(re.findall(r"\w+|🚢", written))
    assert taken == set()


def test_no_word_of_the_text_is_in_a_build_without_texts(built_folder: Path) -> None:
    found = (built_folder / "without.nq").read_text(encoding="utf-8")
    words = ("Hesperonia", "Quistgaard", "never blockade", "told listeners", "🚢")
    assert [word for word in words if word in found] == []


def test_a_build_with_texts_differs_in_the_text_graph_only(built_folder: Path) -> None:
    without, with_texts = (set(ox.parse(path=built_folder / n)) for n in ("without.nq", "with.nq"))
    assert without < with_texts
    graph = ox.NamedNode(f"{GRAPH}text/quay")
    assert {quad.graph_name for quad in with_texts - without} == {graph}
    assert "shall never blockade" in {
        quad.object.value
        for quad in with_texts
        if quad.predicate == P.words and isinstance(quad.object, ox.Literal)
    }


def test_building_again_gives_the_same_file(built_folder: Path, inside: Command) -> None:
    done(inside(built_folder, "build", "annotation", "-o", "again.nq"))
    again = (built_folder / "again.nq").read_bytes()
    assert again == (built_folder / "without.nq").read_bytes()
    assert again.splitlines() == sorted(again.splitlines())


def test_a_query_gives_the_claim_with_its_positions_and_its_chain(
    anchored: Path, parley: Command
) -> None:
    said = done(parley(anchored, "query", CHAIN, "--annotation", "annotation", "--format", "csv"))
    rows = [[value.rpartition("/")[2] for value in row] for row in csv.reader(io.StringIO(said))]
    start, end = TEXT.index("Hesperonia"), TEXT.index(". Zorvath")
    third = TEXT.index("Zorvath doubts")
    assert rows == [
        ["claim", "start", "end", "depth", "holder"],
        ["c02a", str(start), str(end), "1", "envoy"],
        ["c02a", str(start), str(end), "0", "columnist"],
        ["c03a", str(third), str(third + 18), "0", "columnist"],
    ]


def test_a_built_store_answers_as_the_annotation_does(built_folder: Path, inside: Command) -> None:
    asked = done(
        inside(built_folder, "query", CHAIN, "--annotation", "annotation", "--format", "csv")
    )
    assert done(inside(built_folder, "query", CHAIN, "--data", "data", "--format", "csv")) == asked


# --- the real article


def test_every_passage_of_the_real_article_verifies(
    shared_folder: Path, tmp_path: Path, inside: Command
) -> None:
    said = done(inside(tmp_path, "check", "--texts", str(shared_folder / "texts")))
    found = re.search(r"(\d+) passages verified", said)
    assert found is not None
    assert int(found[1]) > 700
    assert len(said.splitlines()) == 1


def test_an_inserted_sentence_moves_every_passage_and_the_article_still_holds(
    text_of_article: str, tmp_path: Path, inside: Command
) -> None:
    inserted = "It rains over Arlandia 🐟. "
    texts = copied(tmp_path, inserted + text_of_article)
    code, output, error = inside(tmp_path, "check", "--texts", str(texts))
    assert (code, error) == (0, "")
    moved = [line for line in output.splitlines() if "the passage moved to" in line]
    assert len(moved) > 700
    for line in moved:
        shift = re.search(r"[/:](?:p(\d+)-(\d+)|s\d+)[,:].* moved to (\d+)-(\d+);", line)
        assert shift is not None, line
        if shift[1] is not None:
            before, after = (int(shift[1]), int(shift[2])), (int(shift[3]), int(shift[4]))
            assert tuple(position + len(inserted) for position in before) == after


def test_a_changed_word_is_an_error_that_names_claims_file_and_what_stands_there(
    text_of_article: str, tmp_path: Path, inside: Command
) -> None:
    first = text_of_article.index(" ")
    word = re.compile(r"\w{6,}").search(text_of_article, first)
    assert word is not None
    start, end = word.span()
    texts = copied(tmp_path, text_of_article[:start] + "x" * (end - start) + text_of_article[end:])
    code, output, error = inside(tmp_path, "check", "--texts", str(texts))
    assert code == 1
    assert all(": warning: " in line for line in output.splitlines())
    lines = error.splitlines()
    assert 0 < len(lines) < 20
    for line in lines:
        found = re.fullmatch(
            r"articles/alaska-summit/\w+\.yaml:\d+: error: (?P<nodes>[^ ].*?): "
            r"the passage (\d+)-(\d+) does not verify: there stands '(?P<there>.*)'; "
            r"correct the positions and run `parley anchor`",
            line,
        )
        assert found is not None, line
        assert "x" * 3 in found["there"] or len(found["there"]) == 40
    assert any("article:alaska-summit/c01a" in line for line in lines)

"""Bad input ends in one line for each problem, the documented exit code, and nothing written.

The cases that a user meets first run the installed command as another process; the rest run it in
this one. Each case changes one thing in a folder that holds, beside what earlier builds wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

LINE = re.compile(r"(?P<place>[^:]+:\d+): error: (?P<what>.+); (?P<remedy>[^;]+)")
ARTICLE = "harbour-talks/article.yaml"
CLAIMS = "harbour-talks/claims.yaml"
LINKS = "links.yaml"
PASSAGES = "harbour-talks/passages.yaml"
REGISTRY = "registry.yaml"
TEXT = "texts/harbour-talks.txt"

Refused = Callable[..., list[str]]


@dataclass(frozen=True)
class Case:
    """A change to one file and the one line that it must give.

    ``below`` says how many lines below the beginning of what is changed the fault is reported.
    """

    file: str
    old: str
    new: str
    what: str
    remedy: str
    below: int = 0

    def apply(self, folder: Path) -> str:
        """Make the change and return the place that the message must name."""
        path = folder / self.file
        content = path.read_bytes().decode()
        assert self.old in content
        path.write_bytes(content.replace(self.old, self.new, 1).encode())
        line = content[: content.index(self.old)].count("\n") + 1 + self.below
        return f"{self.file}:{line}"


LISTED = {
    "malformed YAML": Case(
        CLAIMS,
        "claimType: [predictive]",
        "claimType: [predictive",
        "malformed YAML: did not find expected ',' or ']'",
        "correct the indentation or quoting here",
        below=1,
    ),
    "an unknown key": Case(
        CLAIMS,
        "modality: [announced]",
        "modalty: [announced]",
        "unknown key `modalty` for Claim",
        "did you mean modality?",
    ),
    "a dangling reference": Case(
        CLAIMS,
        "about: [actor:bellmark]",
        "about: [actor:belmark]",
        "`about` refers to actor:belmark, which is declared nowhere",
        "did you mean actor:bellmark?",
    ),
    "an invalid EDTF date": Case(
        CLAIMS,
        'edtf: "2031-05-03"',
        "edtf: 3 May 2031",
        "`edtf`: `3 May 2031` is no EDTF",
        "write an EDTF expression",
    ),
    "two things with one IRI": Case(
        LINKS,
        "id: bellmark\n",
        "id: arlandia\n",
        "arlandia is declared here and at links.yaml:13: two things with one IRI",
        "rename one, or leave out `type` where it is only described",
    ),
    "a text in another encoding": Case(
        TEXT, "harbour", "h\N{REPLACEMENT CHARACTER}rbour", "no UTF-8", "iconv"
    ),
    "a text with CRLF": Case(TEXT, "talks\n", "talks\r\n", "CRLF", "tr -d"),
}

MORE = {
    "an unknown class": Case(
        CLAIMS,
        "type: ClaimRelation\n",
        "type: ClaimRelations\n",
        "`ClaimRelations` is no class that can be annotated",
        "did you mean ClaimRelation?",
    ),
    "an unknown concept": Case(
        CLAIMS,
        "modality: [announced]",
        "modality: [anounced]",
        "`anounced` is no concept of modality",
        "did you mean announced?",
    ),
    "a key of another class": Case(
        CLAIMS,
        "modality: [announced]",
        "modality: [announced]\n    stance: opposes",
        "unknown key `stance` for Claim",
        "use one of",
        below=1,
    ),
    "a computed key": Case(
        CLAIMS,
        "attributionType: own-voice",
        "attributionType: own-voice\n    depth: 0",
        "`depth` is computed by the build",
        "remove it",
        below=1,
    ),
    "no context": Case(
        LINKS,
        "  - https://w3id.org/parley/context.jsonld\n",
        "",
        "the context is not Parley's",
        "put https://w3id.org/parley/context.jsonld into `@context`",
    ),
    "no base": Case(
        LINKS,
        '"@base": https://w3id.org/parley/id/links/wikidata/\n    ',
        "",
        "the context has no `@base` that ends in a slash",
        'add `- "@base": https://w3id.org/parley/id/article/<name>/` to `@context`',
        below=-1,
    ),
    "an unknown key of a file": Case(
        LINKS,
        "id: graph:links/wikidata\n",
        "id: graph:links/wikidata\nlicense: free\n",
        "unknown key `license`",
        "all else belongs into nodes",
        below=1,
    ),
    "a key given twice": Case(
        CLAIMS,
        "    polarity: affirmed\n",
        "    polarity: affirmed\n    polarity: negated\n",
        "the key `polarity` stands here and on line 21",
        "keep one, or make its value a list",
        below=1,
    ),
    "an alias": Case(
        CLAIMS,
        "polarity: affirmed\n    assertedThrough: author",
        "polarity: *affirmed\n    assertedThrough: author",
        "alias",
        "",
    ),
    "a control character": Case(
        CLAIMS, "lifts its closure", "lifts its \x07 closure", "control character", ""
    ),
    "a quotation left in a draft": Case(
        CLAIMS,
        "expressedIn: p64-112",
        "expressedIn: {quote: Bellmark}",
        "words of the text stand in the file",
        "run `parley anchor`, which replaces them by positions and digests",
    ),
    "a passage without digests": Case(
        CLAIMS,
        "expressedIn: p64-112",
        "expressedIn: p64-113",
        "`expressedIn` refers to article:harbour-talks/p64-113, which is declared nowhere",
        "run `parley anchor`, which adds the digests of passages",
    ),
    "a passage named for other positions": Case(
        PASSAGES,
        "{start: 80, end: 97}",
        "{start: 80, end: 96}",
        "article:harbour-talks/p80-97 is named for other positions than it selects",
        "name it p80-96 everywhere, or correct `selector`",
    ),
    "a number where a date is meant": Case(
        CLAIMS,
        'edtf: "2031-05-03"',
        "edtf: 20310503",
        "`edtf`: `20310503` is no EDTF",
        "write an EDTF expression",
    ),
    "a number in words": Case(
        ARTICLE,
        "segmentOrder: 2",
        "segmentOrder: two",
        "`segmentOrder`: `two` is no integer",
        "write a value of xsd:integer",
    ),
    "a date in words": Case(
        LINKS,
        "decidedOn: 2031-05-04",
        "decidedOn: yesterday",
        "`decidedOn`: `yesterday` is no date",
        "write a value of xsd:date",
    ),
    "an address that cannot be read": Case(
        CLAIMS, "about: [actor:bellmark]", 'about: ["http://[x"]', "http://[x", ""
    ),
    "a node without id": Case(
        CLAIMS, "- id: r04a\n    type", "- type", "a node has no id", "add `id:` as its first key"
    ),
    "a thing described but declared nowhere": Case(
        CLAIMS,
        "  - id: arrangement:joint-patrol\n",
        "  - id: arrangement:joined-patrol\n",
        "arrangement:joined-patrol is described but declared nowhere",
        "did you mean arrangement:joint-patrol?",
    ),
    "a claim without polarity": Case(
        CLAIMS,
        "    polarity: negated\n",
        "",
        "A claim is either affirmed or negated: add `polarity`",
        "",
        below=-6,
    ),
    "a claim of 21 words": Case(
        CLAIMS,
        "paraphrase: Bellmark lifts its closure by June.",
        "paraphrase: " + "word " * 21,
        "of at most 20 words",
        "found",
        below=-4,
    ),
    "an interval that ends before it begins": Case(
        CLAIMS,
        '"2031-05-03"',
        '"2031-05-03/2031-05-01"',
        "no later than the latest end",
        "",
        below=-1,
    ),
    "an offset past the end of a text": Case(
        ARTICLE,
        "{start: 172, end: 210}",
        "{start: 172, end: 2100}",
        "A passage ends past the end of its text",
        "",
        below=-6,
    ),
}


def build(run: Refused, *more: str) -> list[str]:
    return run("build", ".", *more, "-o", "out.nq", "--data", "data")


def one_line(lines: list[str], case: Case, place: str) -> None:
    assert len(lines) == 1, lines
    found = LINE.fullmatch(lines[0])
    assert found is not None, lines[0]
    assert found["place"] == place
    assert case.what in found["what"]
    assert case.remedy in found["remedy"]


@pytest.mark.parametrize("name", LISTED)
def test_what_users_meet_first_is_one_line(
    name: str, folder: Path, refused_outside: Refused
) -> None:
    case = LISTED[name]
    place = case.apply(folder)
    if name == "a text in another encoding":
        path = folder / TEXT
        path.write_bytes(path.read_bytes().replace("\N{REPLACEMENT CHARACTER}".encode(), b"\xe5"))
    one_line(build(refused_outside, "--texts", "texts"), case, place)


@pytest.mark.parametrize("name", MORE)
def test_what_else_users_meet_is_one_line(name: str, folder: Path, refused: Refused) -> None:
    case = MORE[name]
    place = case.apply(folder)
    one_line(build(refused), case, place)


@pytest.mark.parametrize("name", [*LISTED, "a claim without polarity"])
def test_check_says_the_same_as_build(name: str, folder: Path, refused: Refused) -> None:
    (LISTED | MORE)[name].apply(folder)
    texts = ["--texts", "texts"] if name.startswith("a text ") else []
    if name == "a text in another encoding":
        path = folder / TEXT
        path.write_bytes(path.read_bytes().replace("\N{REPLACEMENT CHARACTER}".encode(), b"\xe5"))
    assert refused("check", ".", *texts) == build(refused, *texts)


def test_an_offset_past_the_end_of_the_text_given_is_named_where_it_stands(
    folder: Path, refused_outside: Refused
) -> None:
    place = MORE["an offset past the end of a text"].apply(folder)
    lines = build(refused_outside, "--texts", "texts")
    assert any("ends past the end" in line or "the text ends at 211" in line for line in lines)
    assert {line.partition(": ")[0] for line in lines} == {place}


def test_a_digest_that_does_not_match_is_one_line(folder: Path, refused_outside: Refused) -> None:
    path = folder / PASSAGES
    text = path.read_text(encoding="utf-8")
    start = text.index("spanDigest: ", text.index("p135-147")) + len("spanDigest: ")
    path.write_text(text[:start] + "0" * 64 + text[start + 64 :], encoding="utf-8")
    lines = build(refused_outside, "--texts", "texts")
    assert len(lines) == 1
    found = LINE.fullmatch(lines[0])
    assert found is not None
    assert found["place"] == f"{PASSAGES}:{text[: text.index('p135-147')].count(chr(10)) + 1}"
    assert found["what"] == (
        "article:harbour-talks/p135-147, arrangement:joint-patrol: "
        "the passage 135-147 does not verify: there stands 'joint patrol'"
    )
    assert found["remedy"] == "correct the positions and run `parley anchor`"


def test_a_cycle_in_a_chain_names_every_hop_on_it(folder: Path, refused_outside: Refused) -> None:
    path = folder / CLAIMS
    text = path.read_text(encoding="utf-8")
    hop = "reporterCommitment: reports\n    reportedIn: c02a/assertedThrough"
    path.write_text(text.replace("inDocument: document:harbour-talks", hop, 1), encoding="utf-8")
    lines = build(refused_outside)
    circle = [line for line in lines if "runs in a circle" in line]
    assert [line.partition(": ")[0] for line in circle] == [f"{CLAIMS}:8", f"{CLAIMS}:24"]
    assert all(LINE.fullmatch(line) is not None for line in lines)


def test_a_hop_that_is_reported_in_itself_is_a_cycle(folder: Path, refused: Refused) -> None:
    path = folder / CLAIMS
    text = path.read_text(encoding="utf-8")
    hop = "reporterCommitment: reports\n    reportedIn: author-asserts"
    path.write_text(text.replace("inDocument: document:harbour-talks", hop, 1), encoding="utf-8")
    lines = build(refused)
    circle = [line for line in lines if "runs in a circle" in line]
    assert [line.partition(": ")[0] for line in circle] == [f"{CLAIMS}:8"]


def test_every_problem_of_every_file_is_a_line(folder: Path, refused_outside: Refused) -> None:
    cases = [LISTED["an unknown key"], LISTED["two things with one IRI"], MORE["an unknown class"]]
    places = [case.apply(folder) for case in cases]
    lines = build(refused_outside)
    assert {line.partition(": ")[0] for line in lines} >= set(places)
    assert all(LINE.fullmatch(line) is not None for line in lines)


def test_what_refers_to_a_thing_of_an_unknown_class_is_not_dangling(
    folder: Path, refused: Refused
) -> None:
    case = Case(REGISTRY, "type: Person", "type: Persn", "`Persn` is no class", "Person?")
    place = case.apply(folder)
    one_line(build(refused), case, place)


def test_several_malformed_files_are_all_named(folder: Path, refused: Refused) -> None:
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text("[\n", encoding="utf-8")
    assert [line[:8] for line in build(refused)] == ["a.yaml:2", "b.yaml:2"]


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (b"", ["the file is not a mapping"]),
        (b"- a\n", ["the file is not a mapping"]),
        (b'a: "\xff"\n', ["no UTF-8"]),
        ("a: b\n".encode("utf-16"), ["no UTF-8"]),
        (b"a: b\n---\nc: d\n", ["another document"]),
        (b"a: &x [b]\nc: *x\n", ["an alias"]),
        (b"a: " + b"[" * 2000 + b"]" * 2000, ["nest"]),
        (
            b'"@graph": []\n',
            ["`@base`", "the context is not", "does not name the graph", "has no nodes"],
        ),
    ],
)
def test_a_file_that_is_no_annotation_is_named(
    written: bytes, lines: list[str], folder: Path, refused: Refused
) -> None:
    (folder / "extra.yaml").write_bytes(written)
    found = build(refused)
    assert len(found) == len(lines)
    for line, part in zip(found, lines, strict=True):
        assert line.startswith("extra.yaml:")
        assert part in line
        assert LINE.fullmatch(line) is not None


def test_a_date_in_a_short_form_is_one_line_and_no_traceback(
    folder: Path, refused_outside: Refused
) -> None:
    case = Case(LINKS, "2031-05-04", "20310504", "`20310504` is no date", "xsd:date")
    place = case.apply(folder)
    one_line(build(refused_outside), case, place)

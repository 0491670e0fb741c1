"""``parley mentions`` and the proposals of ``parley new``, on the packaged examples."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from parley.graph.cli import main
from parley.graph.domain import Domain
from parley.graph.embedded import EngineView, MemoryStore
from parley.graph.mentions.lexicon import Name, NameSource, read_names
from parley.graph.mentions.matcher import Mention
from parley.graph.mentions.proposals import proposed
from parley.graph.namespaces import ID, OWL, PREFIXES, TERM
from parley.graph.store import Version
from parley.graph.yaml_source import read_yaml

CONTENT = """\
Herrings for Donald Trump

Ukraine’s fishers met Kaja Kallas before the Alaska summit. Nobody counts unconditional ceasefires.
"""


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "herrings.txt"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def test_the_table_names_passages_words_and_things(text: Path, data_folder: Path) -> None:
    lines = run("mentions", text, "--data", data_folder).splitlines()
    assert lines[0].split("\t") == ["passage", "words", "things", "source"]
    assert "p13-25\tDonald Trump\tactor:trump\tlabel" in lines
    assert "p27-34\tUkraine\tactor:ukraine\tlabel" in lines
    assert any("unconditional ceasefires\tarrangement:unconditional-ceasefire" in x for x in lines)


def test_json_has_spans_of_the_text(text: Path, data_folder: Path) -> None:
    found = json.loads(run("mentions", text, "--data", data_folder, "--format", "json"))
    kallas = next(one for one in found if one["things"] == [f"{ID}actor/kallas"])
    assert CONTENT[kallas["start"] : kallas["end"]] == kallas["words"] == "Kaja Kallas"
    assert kallas["ambiguous"] is False
    assert kallas["source"] == "label"


def test_a_skeleton_ends_with_proposals_that_are_comments(text: Path, data_folder: Path) -> None:
    plain = run("new", text)
    written = run("new", text, "--data", data_folder)
    assert written.startswith(plain)
    added = written.removeprefix(plain).splitlines()
    assert all(line == "" or line.startswith("#") for line in added)
    assert "Kallas" not in written
    assert "#   - id: actor:trump" in added


def test_what_is_doubtful_and_what_is_a_label_use_stand_apart() -> None:
    mentions = [
        Mention(0, 7, "Georgia", (f"{ID}place/a", f"{ID}place/b"), NameSource.LABEL),
        Mention(10, 15, "brute", (f"{ID}actor/c",), NameSource.LABEL_USE),
        Mention(20, 24, "Rome", (f"{ID}place/d",), NameSource.LABEL),
    ]
    sure, _, rest = proposed(mentions, PREFIXES).partition("# Names that several things have")
    doubtful, _, used = rest.partition("# Words by which earlier texts")
    assert "- id: place:d\n#     mentionedIn: [p20-24]" in sure
    assert "p0-7: place:a, place:b" in doubtful
    assert "p10-15: actor:c" in used
    assert proposed([], PREFIXES) == ""


def test_a_proposal_that_is_taken_is_annotation(text: Path, data_folder: Path) -> None:
    written = run("new", text, "--data", data_folder)
    head, _, proposals = written.partition("# Mentions proposed")
    proposals = proposals.partition("# Words by which")[0]
    entries = [line.removeprefix("# ") for line in proposals.splitlines() if line[:3] == "#  "]
    source = f"{head}\n" + "\n".join(entries) + "\n"
    (text.parent / "herrings.yaml").write_text(source, encoding="utf-8")
    listed = read_yaml(source, "herrings.yaml").get("@graph")
    assert listed is not None
    run("anchor", text.parent, "--texts", text.parent)
    passages = (text.parent / "passages.yaml").read_text(encoding="utf-8")
    assert "- id: p13-25" in passages


def test_words_of_label_uses_name_what_they_were_applied_to(
    store: MemoryStore, domain: Domain
) -> None:
    names = read_names(store.view(), domain.model)
    uses = {name.text: name.thing for name in names if name.source is NameSource.LABEL_USE}
    assert uses["unorthodox diplomacy"] == f"{ID}event/alaska-summit"
    labels = {name.thing for name in names if name.source is NameSource.LABEL}
    assert f"{ID}actor/putin" in labels
    assert f"{ID}document/alaska-summit" not in labels


def test_a_surname_that_a_coder_took_for_a_person_is_a_name(shared_folder: Path) -> None:
    texts = shared_folder / "texts"
    source = next(texts.glob("*.txt"))
    found = json.loads(run("mentions", source, "--texts", texts, "--format", "json"))
    earlier = [one for one in found if one["source"] == str(NameSource.MENTION)]
    assert any(one["things"] == [f"{ID}actor/putin"] for one in earlier)
    assert not any(one["words"].endswith(("’s", "'s")) for one in earlier)
    assert all(word[0].isupper() for one in earlier for word in one["words"].split())


def test_the_label_of_an_item_that_is_the_same_is_a_name(domain: Domain) -> None:
    engine = ox.Store()
    content = f"""
    @prefix p: <{TERM}> . @prefix owl: <{OWL}> .
    <id:a> owl:sameAs <id:item> . <id:d> p:linkSubject <id:a> ; p:linkTarget <id:item> ;
      p:itemLabel "Arlandia" .
    <id:e> p:linkSubject <id:a> ; p:linkTarget <id:other> ; p:itemLabel "Borduria" .
    """
    engine.load(content, format=ox.RdfFormat.TURTLE)
    view = EngineView(engine, Version(1, ""), PREFIXES)
    assert read_names(view, domain.model) == [Name("Arlandia", "", "id:a", NameSource.LINK)]

"""Web Annotations and what Hypothesis answers, as claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.graph.interchange.samples import TEXT, run, texts

QUOTE = "we will reopen the strait"
START = TEXT.index(QUOTE)
TAGS = ["organisation: Arlandia", "concept: Reopening", "stance: favours", "to check"]
SELECTORS = [
    {"type": "RangeSelector"},
    {"type": "TextPositionSelector", "start": START, "end": START + len(QUOTE)},
    {"type": "TextQuoteSelector", "exact": QUOTE, "prefix": "“", "suffix": "”"},
]


def annotation(**changes: Any) -> dict[str, Any]:
    body = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in TAGS]
    found = {
        "type": "Annotation",
        "body": body,
        "target": {"source": "talks", "selector": SELECTORS},
    }
    return found | changes


def imported(folder: Path, content: Any, *options: str | Path) -> tuple[int, str, str]:
    path = folder / "coded.jsonld"
    path.write_text(json.dumps(content), encoding="utf-8")
    given = texts(folder, talks=TEXT)
    return run("import", path, "-o", folder / "out", "--texts", given, *options)


@pytest.mark.parametrize(
    "content",
    [
        [annotation()],
        annotation(),
        {"type": "AnnotationPage", "items": [annotation()]},
        {"type": "AnnotationCollection", "first": {"items": [annotation()]}},
        {"total": 1, "rows": [{"uri": "talks", "tags": TAGS, "target": [{"selector": SELECTORS}]}]},
    ],
)
def test_an_annotation_with_tags_becomes_a_claim(tmp_path: Path, content: Any) -> None:
    code, _, error = imported(tmp_path, content)
    assert code == 0, error
    code, _, error = run("check", tmp_path / "out", "--texts", tmp_path / "given")
    assert code == 0, error
    _, output, _ = run("claims", tmp_path / "out", "--format", "jsonl")
    row = json.loads(output)
    assert (row["organisation"], row["concept"], row["stance"], row["start"]) == (
        "Arlandia",
        "Reopening",
        "favours",
        START,
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([annotation(body=[])], "“concept” is empty"),
        ([annotation(target=[])], "not exactly one target"),
        ([annotation(tags=["stance: opposes"])], "two tags for stance"),
        (["text"], "it is no object"),
        ({"nothing": 1}, "holds no annotations"),
    ],
)
def test_an_annotation_that_says_too_little_is_refused(
    tmp_path: Path, content: Any, said: str
) -> None:
    code, output, error = imported(tmp_path, content)
    assert code in (1, 3)
    assert output == ""
    assert said in error
    assert not (tmp_path / "out").exists()

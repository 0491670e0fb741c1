"""What the guide to the client shows is what happens."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from parley.client import Client, ClientError, errors

GUIDE = (Path(__file__).parents[2] / "api" / "CLIENT.md").read_text(encoding="utf-8")


def test_every_example_gives_what_is_shown(server_url: str) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    setting, *examples = (text.replace("http://127.0.0.1:8000", server_url) for text in blocks)
    names: dict[str, object] = {}
    exec(setting, names)  # the guide's own first lines
    test = doctest.DocTestParser().get_doctest("\n".join(examples), names, "CLIENT.md", None, 0)
    assert len(test.examples) > 8
    told: list[str] = []
    client = names["client"]
    assert isinstance(client, Client)
    with client:
        result = doctest.DocTestRunner().run(test, out=told.append)
    assert result.failed == 0, "".join(told)


def test_every_error_is_listed() -> None:
    listed = set(re.findall(r"^\| `(\w+Error)` \|", GUIDE, re.MULTILINE))
    declared = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, ClientError) and kind is not ClientError
    }
    assert listed == declared

"""Any text as a YAML scalar on one line."""

from __future__ import annotations

import json
import re

UNPRINTABLE = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML 1.2 does not let stand as it is (chapter 5.1), and what 1.1 takes for line ends."""


def scalar(text: str) -> str:
    """Return ``text`` in double quotes, so that every YAML reader gives exactly it back."""
    return UNPRINTABLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"

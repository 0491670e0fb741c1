"""Names of things in IRIs, made from their labels: the same label, the same name, in any order."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 60
PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slug(label: str) -> str:
    """Return a name for ``label`` that is legible and that no other label gets.

    A label that a name cannot show in full gets eight digits of its digest behind the name.
    """
    plain = label.lower().replace(" ", "-")
    lossless = label == label.lower() or label == label.lower().title()
    if lossless and PLAIN.fullmatch(plain) and len(plain) <= LONGEST and "-" not in label:
        return plain if label != label.lower() else f"{plain}-{_short(label)}"
    return _numbered(label)


def _numbered(label: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:LONGEST].strip("-")
    return f"{words}-{_short(label)}".strip("-")


def file_name(key: str) -> str:
    """Return a name for the document ``key``: the key itself where it can be one."""
    short = key.removesuffix(".txt")
    return short if PLAIN.fullmatch(short) and len(short) <= LONGEST else _numbered(short)


def _short(label: str) -> str:
    return hashlib.sha256(label.encode("utf-8")).hexdigest()[:8]

"""Whether a scalar of an annotation file fits the datatype that the model wants."""

from __future__ import annotations

import re
from datetime import date

from parley.graph.dates import bounds
from parley.graph.namespaces import EDTF, XSD
from parley.graph.yaml_source import Leaf

ANYTHING = re.compile(r".*", re.DOTALL)
LEXICAL = {
    f"{XSD}date": re.compile(r"\d{4}-\d\d-\d\d"),
    f"{XSD}integer": re.compile(r"[+-]?\d+"),
    f"{XSD}decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
}
"""What XML Schema lets a value look like; Python's own conversions allow more."""


def literal_fault(value: Leaf, datatype: str) -> tuple[str, str] | None:
    """Return what is wrong with a scalar as a value of ``datatype``, and the remedy, or None."""
    try:
        if datatype == EDTF:
            bounds(value.text)
        elif datatype == f"{XSD}date":
            date.fromisoformat(value.text)
        well_formed = LEXICAL.get(datatype, ANYTHING).fullmatch(value.text) is not None
    except ValueError:
        well_formed = False
    if not well_formed:
        expected = {"EDTF": "an EDTF expression such as 2022-21, 2025-08-15 or 2023-12~/.."}
        kind = datatype.rpartition("/")[2].rpartition("#")[2]
        return (
            f"`{value.text}` is no {kind}",
            f"write {expected.get(kind, f'a value of xsd:{kind}')}",
        )
    return None

"""Everything that is derived from the model and committed: files by path, written or compared.

Other packages add files of their own through the entry-point group ``parley.derived``, whose
members take a :class:`~parley.graph.domain.Domain` and return contents by path, so that nothing
here imports them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

from parley.graph.context import make_context
from parley.graph.domain import Domain
from parley.graph.errors import DeriveError
from parley.graph.namespaces import DEFAULT_BASE
from parley.graph.reference import reference_markdown, reference_page
from parley.graph.vocab_file import vocab_file

Derived = Callable[[Domain], dict[str, str]]


def derived_files(domain: Domain) -> dict[str, str]:
    """Return the content of every derived file, by its path relative to the project's top level."""
    found = {
        "ontology/context.jsonld": context_file(domain),
        "ontology/reference.html": reference_page(domain.model),
        "ontology/reference.md": reference_markdown(domain.model),
        "graph/vocab.py": vocab_file(domain.model),
    }
    for entry in entry_points(group="parley.derived"):
        make: Derived = entry.load()
        found |= make(domain)
    return found


def context_file(domain: Domain) -> str:
    """Return the JSON-LD context as it is published, with a key that says where it comes from."""
    context = make_context(domain.model, DEFAULT_BASE)
    said = "Written by `parley derive` from ontology/*.ttl and shapes/*.ttl; edit those instead."
    return json.dumps({"generated": said, "@context": context}, indent=1, ensure_ascii=False) + "\n"


def project_folder() -> Path:
    """Return the top level of the project; in an installation, where its parts lie."""
    return Path(str(files("parley.graph"))).parent


def write_derived(domain: Domain, folder: Path) -> list[str]:
    """Write the derived files below ``folder`` and return the paths that changed."""
    contents = derived_files(domain)
    changed = _differing(contents, folder)
    for path in changed:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(contents[path], encoding="utf-8", newline="\n")
    return changed


def differing(domain: Domain, folder: Path) -> list[str]:
    """Return the paths whose file below ``folder`` is missing or is not what the model gives."""
    return _differing(derived_files(domain), folder)


def _differing(contents: dict[str, str], folder: Path) -> list[str]:
    return [
        path
        for path, content in contents.items()
        if not (folder / path).is_file() or (folder / path).read_text(encoding="utf-8") != content
    ]


def check_derived(domain: Domain, folder: Path) -> None:
    """Raise :class:`DeriveError` if any derived file below ``folder`` differs from the model."""
    changed = differing(domain, folder)
    if len(changed) > 0:
        raise DeriveError(changed)

"""``parley anchor``: quotations in drafts become positions and digests."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import EXISTING, FOLDER


@click.command("anchor")
@click.argument("paths", nargs=-1, type=EXISTING, required=True)
@click.option("--texts", type=FOLDER, required=True, help="Folder of texts (*.txt).")
def command(paths: tuple[Path, ...], texts: Path) -> None:
    """Replace every quotation in the annotation files by the name of its passage.

    A draft says where a claim stands by quoting: {quote: "...", in: s13}. This command turns that
    into positions, p10-25, and keeps passages.yaml, the table of digests, beside the article.
    Nothing is written unless every quotation stands exactly once where the draft says.
    """
    with reporting():
        from parley.graph.anchoring import anchor_files
        from parley.graph.texts import read_texts

        changed = anchor_files(paths, read_texts(texts))
        for path, content in changed.items():
            if not path.exists() or path.read_text(encoding="utf-8") != content:
                path.write_text(content, encoding="utf-8", newline="\n")
                click.echo(f"wrote {path}")

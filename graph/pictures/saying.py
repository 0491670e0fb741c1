"""What stands below a picture: by which choices it was made, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parley.graph.networks.asking import Asked
from parley.graph.networks.choices import Attribution, Basis
from parley.graph.networks.counts import Counts
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import Normalisation
from parley.graph.pictures.canvas import Sheet, save

SPEAKERS = {
    Attribution.HOLDER: "whoever holds them",
    Attribution.AUTHOR: "the author of each document",
    Attribution.EVERY: "every speaker of a chain",
}


@dataclass(frozen=True)
class Saying:
    """Writes the caption of a picture and saves it to ``path``."""

    asked: Asked
    counts: Counts
    path: Path

    def save(self, made: Sheet, title: str, left: int) -> None:
        """Write the caption, which says how many nodes are left out, and the file."""
        made.caption(self.caption(title, left))
        save(made, self.path, title)

    def caption(self, title: str, left: int) -> str:
        """Return the caption: everything that somebody needs to make the picture again."""
        choices, request = self.asked.choices, self.asked.request
        number, articles = float(self.counts.numbers.sum()), len(self.counts.documents)
        parts = [
            f"{title}: {number:g} statements in {articles} document{'s' * (articles != 1)}",
            f"counted for {SPEAKERS[choices.attribution]}",
        ]
        if choices.depth is not None:
            parts.append(f"at depth {choices.depth}")
        if not choices.own_voice:
            parts.append("without the authors' own voice")
        parts.append("stated and inferred" if choices.basis is Basis.BOTH else choices.basis.value)
        if request.mode is Mode.ONE:
            parts.append(f"ties by {request.aggregation}")
        if request.normalisation is not Normalisation.NO:
            parts.append(f"normalised by {request.normalisation}")
        if self.asked.start is not None or self.asked.end is not None:
            parts.append(f"published {self.asked.start or '…'} to {self.asked.end or '…'}")
        if left > 0:
            parts.append(f"{left} nodes with fewer statements are left out")
        return "; ".join(parts) + "."

"""The page on which people write queries and see answers; it works without JavaScript too."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from itertools import islice

from starlette.responses import Response

from parley.api.cells import Cell, table_row
from parley.api.errors import ProblemDetails
from parley.api.rendering import Pages
from parley.graph.example_queries import ExampleQuery
from parley.graph.store import Answer, Kind

FIRST_QUERY = """\
# Who claims what, in the order of the text
SELECT ?claim ?paraphrase ?speaker WHERE {
  ?claim a parley:Claim ;
         parley:paraphrase ?paraphrase ;
         parley:assertedThrough/prov:wasAttributedTo ?speaker ;
         parley:expressedIn/oa:hasSelector/oa:start ?start .
}
ORDER BY ?start
LIMIT 20
"""


def editor_mark(name: str = "editor.js") -> str | None:
    """Return a mark of a built editor, which changes with it; None if it has not been built."""
    script = files("parley.api") / "static" / "editor" / name
    if not script.is_file():
        return None
    return hashlib.sha256(script.read_bytes()).hexdigest()[:12]


class QueryPage:
    """The page of the SPARQL endpoint."""

    def __init__(self, pages: Pages, examples: Sequence[ExampleQuery]) -> None:
        self._pages = pages
        self._examples = examples
        self._editor = editor_mark()

    def empty(self) -> Response:
        """Return the page with a query that has not been asked yet."""
        return self._page(FIRST_QUERY)

    def answered(self, query: str, answer: Answer) -> Response:
        """Return the page with an answer. Call it in the thread that asked."""
        if answer.kind is Kind.BOOLEAN:
            return self._page(query, boolean=answer.boolean())
        most = self._pages.settings.max_page_rows
        triples = answer.kind is Kind.TRIPLES
        variables = ("s", "p", "o") if triples else answer.variables
        rows = list(islice(answer.rows(), most + 1))
        table = [table_row(row, variables, self._pages.links) for row in rows[:most]]
        return self._page(query, variables=variables, table=table, cut=len(rows) > most)

    def refused(self, query: str, problem: ProblemDetails) -> Response:
        """Return the page with what is wrong with the query."""
        return self._page(query, problem=problem)

    def _page(
        self,
        query: str,
        variables: Sequence[str] = (),
        table: Sequence[Sequence[Cell | None]] | None = None,
        cut: bool = False,
        boolean: bool | None = None,
        problem: ProblemDetails | None = None,
    ) -> Response:
        response = self._pages.page(
            "query.html.jinja",
            200 if problem is None else problem.status,
            query=query,
            variables=variables,
            table=table,
            cut=cut,
            boolean=boolean,
            problem=problem,
            examples=self._examples,
            editor=self._editor,
        )
        response.headers.update({"Vary": "Accept", "Cache-Control": "no-store"})
        return response

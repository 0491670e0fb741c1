"""Pages: templates with what all of them need."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from parley.api.errors import ProblemDetails
from parley.api.links import Links
from parley.api.settings import Settings
from parley.graph.model import Model


class Pages:
    """Renders the templates of this server. Made once for an application."""

    def __init__(self, settings: Settings, model: Model) -> None:
        self.settings = settings
        self.model = model
        self.links = Links(settings.base, model)
        self._environment = Environment(
            loader=PackageLoader("parley.api"),
            autoescape=select_autoescape(["html", "html.jinja"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "title": settings.title,
            "base": settings.base,
            "links": self.links,
        }
        self._environment.filters |= {"number": lambda n: f"{n:,}".replace(",", "\u202f")}

    def html(self, template: str, **context: object) -> str:
        """Return a rendered template."""
        return self._environment.get_template(template).render(context)

    def page(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Return a rendered template as an answer."""
        return HTMLResponse(self.html(template, **context), status)

    def problem(self, request: Request, problem: ProblemDetails) -> Response:
        """Return the page that tells a problem."""
        return self.page("problem.html.jinja", problem.status, problem=problem)

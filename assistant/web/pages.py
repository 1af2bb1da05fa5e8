"""The templates: where they lie, and how a page is rendered from them."""

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Pages:
    """Renders pages; everything put into them is escaped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, name: str, value: object) -> None:
        """Let all pages use a value."""
        self._environment.globals[name] = value

    def render(self, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
        """The page `template` filled with `values`."""
        return HTMLResponse(self._environment.get_template(template).render(values), status)

"""The templates: where they lie, and how a page is rendered from them."""

from collections.abc import Mapping
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.language.i18n import Tongue, spoken, translated, translated_count
from assistant.web.views.languages import on_paper, switches
from assistant.web.views.wording import decimal, recommendations


class Pages:
    """Renders pages in the language spoken; everything put into them is escaped.

    `known` are all languages; `can_add` tells whether pages lead to the form that adds a document.
    """

    def __init__(self, folder: Path, known: Mapping[str, Tongue], can_add: bool = False) -> None:
        self.folder = folder
        self._known = known
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.policies["ext.i18n.trimmed"] = True
        self._environment.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
            translated, translated_count, newstyle=True
        )
        self._environment.globals.update(tongue=spoken, can_add=can_add)
        self._environment.filters.update(decimal=decimal, recommendations=recommendations, on_paper=on_paper)

    def show(self, name: str, value: object) -> None:
        """Let all pages use a value."""
        self._environment.globals[name] = value

    def render(self, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
        """The page `template` filled with `values`."""
        return HTMLResponse(
            self._environment.get_template(template).render(values, languages=tuple(switches(self._known))),
            status,
        )

"""Renders pages from the templates."""

from collections.abc import Mapping
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.language.i18n import Language, current_language, translated, translated_count
from assistant.web.views.languages import language_links, on_paper
from assistant.web.views.wording import as_sentence, decimal, recommendations


class Pages:
    """Renders pages in the language of the request; all values are escaped. `known` are the languages of the interface."""

    def __init__(self, folder: Path, known: Mapping[str, Language]) -> None:
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
        self._environment.globals.update(page_language=current_language)
        self._environment.filters.update(
            decimal=decimal, recommendations=recommendations, sentence=as_sentence, on_paper=on_paper
        )

    def share(self, name: str, value: object) -> None:
        """Make a value available to all pages."""
        self._environment.globals[name] = value

    def render(self, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
        """The page `template` filled with `values`."""
        return HTMLResponse(
            self._environment.get_template(template).render(
                values, languages=tuple(language_links(self._known))
            ),
            status,
        )

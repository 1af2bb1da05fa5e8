"""Which language a page is in: the catalogues, the reader's choice, and the links that change it."""

import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import BadRequest
from assistant.language.i18n import ENGLISH, Language, current_language, using_language
from assistant.web.views.links import site_of

FIELD = "lang"
COOKIE = "language"
_A_YEAR = 365 * 24 * 3600
_FOR_PROGRAMS = ("/api/", "/static/", "/healthz", "/readyz", "/metrics", "/openapi.json")
_WANTED = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)
_current_page: ContextVar["CurrentPage"] = ContextVar("page")


@dataclass(frozen=True, slots=True)
class CurrentPage:
    """The page that is being rendered: the address of the site, its path, and the fields of its address."""

    site: str = ""
    path: str = "/"
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to a page in another language: code, name and address; `is_current` if the page is in that language already."""

    code: str
    name: str
    href: str
    is_current: bool


def interface_languages(folder: Path) -> dict[str, Language]:
    """The languages of the interface by code: English, and one for each catalogue `<code>.po` in `folder`."""
    return {ENGLISH.code: ENGLISH} | {file.stem: _read(file) for file in sorted(folder.glob("*.po"))}


def checked(code: str, known: Mapping[str, Language]) -> str:
    """`code`, if there are pages in that language. Raises `BadRequest`."""
    if code not in known:
        raise BadRequest(
            f"ASSISTANT_LANGUAGE: there are no pages in the language {code!r}: choose {' or '.join(known)}"
        )
    return code


def _read(file: Path) -> Language:
    locale = Locale.parse(file.stem, sep="-")
    binary = BytesIO()
    with file.open("rb") as stream:
        write_mo(binary, read_po(stream, locale=locale))
    binary.seek(0)
    name = locale.get_display_name(locale) or file.stem
    return Language(
        file.stem,
        name[:1].upper() + name[1:],
        locale.text_direction,
        get_decimal_symbol(locale),
        GNUTranslations(binary),
    )


def accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header, most preferred first; unwanted and malformed ones are left out."""
    found = [_WANTED.fullmatch(one) for one in header[:1000].split(",")]
    rated = [(float(one[2] or 1), one[1]) for one in found if one is not None]
    return [code for rate, code in sorted(rated, key=lambda pair: -pair[0]) if rate > 0]


class LanguageChoice:
    """Middleware that chooses the language of a page.

    It is the language in the address (`?lang=nl`, which is stored in a cookie), else that of the cookie, else that of the
    browser, else `default`. Responses for programs are always in English.
    """

    def __init__(self, app: ASGIApp, known: Mapping[str, Language], default: str) -> None:
        self._app = app
        self._known = known
        self._default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http" or scope["path"].startswith(_FOR_PROGRAMS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        asked = request.query_params.get(FIELD, "")
        language = self._known[self._chosen(request, asked)]

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Language"] = language.code
                    headers.add_vary_header("Accept-Language, Cookie")
                    if asked in self._known:
                        secure = "; Secure" if request.url.scheme == "https" else ""
                        kept = f"{COOKIE}={asked}; Path=/; Max-Age={_A_YEAR}; HttpOnly; SameSite=Lax{secure}"
                        headers.append("Set-Cookie", kept)
            await send(message)

        fields = tuple((name, value) for name, value in request.query_params.multi_items() if name != FIELD)
        token = _current_page.set(CurrentPage(site_of(request), quote(scope["path"], safe="/"), fields))
        try:
            with using_language(language):
                await self._app(scope, receive, labelled)
        finally:
            _current_page.reset(token)

    def _chosen(self, request: Request, asked: str) -> str:
        kept = request.cookies.get(COOKIE, "")
        for code in (asked, kept):
            if code in self._known:
                return code
        wanted = accepted(request.headers.get("accept-language", ""))
        return negotiate_locale(wanted, list(self._known), sep="-") or self._default


def language_links(known: Mapping[str, Language]) -> Iterator[LanguageLink]:
    """Yield the links to the page that is being rendered, in each language."""
    here = _current_page.get(CurrentPage())
    cited = dict(here.fields).get("cite", "")
    for language in known.values():
        address = f"{here.path}?{urlencode([*here.fields, (FIELD, language.code)])}"
        anchor = f"#{quote(cited, safe='')}" if cited else ""
        yield LanguageLink(
            language.code, language.name, address + anchor, language.code == current_language().code
        )


def on_paper(link: str) -> str:
    """A link as it is printed: the whole address."""
    return _current_page.get(CurrentPage()).site + link if link.startswith("/") else link

"""Internationalisation: the language of the page that is being written, and messages in it; English by default."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface: its code (BCP 47), its own name, which way it runs, its decimal sign, and its catalogue."""

    code: str
    name: str
    direction: str
    point: str
    translations: NullTranslations

    @property
    def locale(self) -> str:
        """The conventions for dates, numbers and lists."""
        return {"en": "en_GB"}.get(self.code, self.code)


ENGLISH = Language("en", "English", "ltr", ".", NullTranslations())
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def current_language() -> Language:
    """The language of what is being written now, in this thread or task."""
    return _current.get()


@contextmanager
def using_language(language: Language) -> Iterator[None]:
    """Write in `language` while the context lasts."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext_noop(text: str) -> str:
    """`text` as it is, to be translated where it is shown; so that extraction finds it."""
    return text


def english(text: str, **values: object) -> str:
    """A message in English, whatever the current language is."""
    return text % values


def gettext(text: str, **values: object) -> str:
    """A message in the current language, its `%(name)s` filled with `values`."""
    return translated(text) % values


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The form of a message for a number of things, filled with `values`."""
    return translated_count(singular, plural, count) % values


def decimals(number: float, form: str) -> str:
    """A number in a form such as "{:.2f}", with the decimal sign of the current language."""
    return form.format(number).replace(".", current_language().point)


def translated(text: str) -> str:
    """A message in the current language, not yet filled."""
    return current_language().translations.gettext(text)


def translated_count(singular: str, plural: str, count: int) -> str:
    """The form of a message for a number of things, not yet filled."""
    return current_language().translations.ngettext(singular, plural, count)

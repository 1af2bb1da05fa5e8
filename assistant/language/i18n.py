"""The language in which a reader is spoken to, and what a message is in it; English unless a page says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations


@dataclass(frozen=True, slots=True)
class Tongue:
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


ENGLISH = Tongue("en", "English", "ltr", ".", NullTranslations())
_spoken: ContextVar[Tongue] = ContextVar("spoken", default=ENGLISH)


def spoken() -> Tongue:
    """The language of what is being written now, in this thread or task."""
    return _spoken.get()


@contextmanager
def speaking(tongue: Tongue) -> Iterator[None]:
    """Write in `tongue` while the context lasts."""
    token = _spoken.set(tongue)
    try:
        yield
    finally:
        _spoken.reset(token)


def gettext_noop(text: str) -> str:
    """`text` as it is, to be translated where it is shown; so that extraction finds it."""
    return text


def english(text: str, **values: object) -> str:
    """A message in English, whatever is spoken."""
    return text % values


def gettext(text: str, **values: object) -> str:
    """A message in the language spoken, its `%(name)s` filled with `values`."""
    return translated(text) % values


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The form of a message for a number of things, filled with `values`."""
    return translated_count(singular, plural, count) % values


def decimals(number: float, form: str) -> str:
    """A number in a form such as "{:.2f}", with the decimal sign of the language spoken."""
    return form.format(number).replace(".", spoken().point)


def translated(text: str) -> str:
    """A message in the language spoken, not yet filled."""
    return spoken().translations.gettext(text)


def translated_count(singular: str, plural: str, count: int) -> str:
    """The form of a message for a number of things, not yet filled."""
    return spoken().translations.ngettext(singular, plural, count)

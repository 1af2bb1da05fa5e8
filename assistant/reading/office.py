"""What the readers of word processor files share: which file it is at all, its title, author and date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from assistant.errors import UnreadableSource
from assistant.reading.decoding import foreign_kind
from assistant.reading.fields import language_code, written_date
from assistant.reading.flow import SEPARATOR, Part
from assistant.reading.language import document_language
from assistant.reading.nesting import Placed, nested
from assistant.reading.titles import KICKER, is_spoken_of, sane_title
from assistant.types import About, BlockKind

_TEXT = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE)
DATE_PROPERTIES = {"date", "publication date", "publish date", "date published", "publicationdate"}
_OPENING = 20  # parts among which the title is looked for
_LONGEST_HEADING = 300
_LONGEST_TYPED_HEADING = 100
_FEWEST_WORDS = 4
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_NO_AUTHOR = re.compile(
    r"(?:default |windows |microsoft |office |word |registered )*(?:user|office|author|owner|admin|administrator|unknown|windows|test)"
    r"(?: user)?\s?\d*|python-docx|apache poi|pandoc|unknown author|\[.*\]|.*@.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FileProperties:
    """What a file's own description says; nothing of it is checked yet."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None


def require_zip(data: bytes, suffix: str) -> None:
    """Raise `UnreadableSource` for what is no ZIP archive at all, and say what it is and what to do."""
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise UnreadableSource("is protected with a password: save a copy without one")
        raise UnreadableSource(f"is a Word 97–2003 file named {suffix}: save it as .docx")
    if data and not data.startswith(b"PK"):
        kind = foreign_kind(data)
        said = f"is {kind} named {suffix}" if kind else f"is named {suffix}, but is not a word-processor file"
        raise UnreadableSource(f"{said}: give it the suffix of its type, or remove it")


def arrange(placed: Sequence[Placed], said: FileProperties) -> tuple[list[Part], About]:
    """Return the parts with their levels and headings, and what is known of the document from file and text."""
    titled = _typeset_title(placed)
    parts = _with_bold_headings(placed, list(nested(placed)), titled or "")
    return parts, _describe(said, parts, titled)


def _typeset_title(placed: Sequence[Placed]) -> str | None:
    """The words of the first paragraphs in the style of titles."""
    titling = groupby(placed, key=lambda one: one.titles and not KICKER.fullmatch(one.part.text.strip()))
    runs = (list(run) for titles, run in titling if titles)
    return " ".join(" ".join(one.part.text for one in next(runs, [])).split()) or None


def _describe(said: FileProperties, parts: Sequence[Part], titled: str | None) -> About:
    """Weigh what the file says of itself against what it shows; `titled` is what is typeset as its title."""
    kept = [part for part in parts if part.kind is not BlockKind.FURNITURE and part.text.strip()]
    opening = kept[:_OPENING]
    text = SEPARATOR.join(part.text for part in kept)
    return About(
        title=_title(said.title, text, opening, titled),
        author=_author(said.author),
        date=written_date(said.date or ""),
        language=None if document_language(text) else _language(said.language),
    )


def _title(said: str | None, text: str, opening: Sequence[Part], titled: str | None) -> str | None:
    """The title that the file says, unless it is a template's: where another is typeset it must be shown as well."""
    sane = sane_title(said)
    shown = " ".join(part.text for part in opening)
    if sane and (is_spoken_of(sane, text) if titled is None else _letters(sane) in _letters(shown)):
        return sane
    return titled


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _author(said: str | None) -> str | None:
    names = [" ".join(name.split()) for name in (said or "").split(";")]
    return ", ".join(name for name in names if name and not _NO_AUTHOR.fullmatch(name)) or None


def _language(said: str | None) -> str | None:
    return language_code(re.split("[-_]", said or "")[0])


def reads_as_prose(text: str, numbered: bool = False) -> bool:
    """Whether a paragraph is too long for a heading, or a sentence, whatever its style says.

    Styles of headings are often lent to clauses and recommendations, for the sake of their numbers.
    """
    sentence = text.endswith((".", ";")) and len(text.split()) >= _FEWEST_WORDS
    return len(text) > _LONGEST_HEADING or (sentence and (numbered or len(text) > _LONGEST_TYPED_HEADING))


def _with_bold_headings(placed: Sequence[Placed], parts: Sequence[Part], titled: str) -> list[Part]:
    """Take short bold paragraphs above a text for headings where no style makes any but that of the title."""
    result = list(parts)
    if any(part.kind is BlockKind.HEADING and part.text not in titled for part in parts):
        return result
    bold = [one.bold and not one.boxed for one in placed]
    for place, (part, after) in enumerate(pairwise(parts)):
        if bold[place] and not bold[place + 1] and after.kind in _TEXT and _reads_like_heading(part):
            result[place] = replace(part, kind=BlockKind.HEADING, level=2, stressed=False)
    return result


def _reads_like_heading(part: Part) -> bool:
    short = len(part.text) <= _LONGEST_TYPED_HEADING and "\n" not in part.text
    return short and part.kind is BlockKind.PARAGRAPH and part.level == 1 and part.text[-1] not in ".;,:"

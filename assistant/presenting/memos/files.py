"""The files that a memo can be saved as, by their endings."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.presenting.citation_styles import bibtex, csl_item
from assistant.presenting.memos.html import html_text
from assistant.presenting.memos.markdown import markdown_text
from assistant.presenting.memos.memo import Link, Memo, Section, entries_of
from assistant.presenting.memos.word import docx_bytes
from assistant.presenting.responses.memos import Memo as Response
from assistant.presenting.responses.shape import json_text

Writer = TypeVar("Writer", bound=Callable[..., bytes])


@dataclass(frozen=True, slots=True)
class Format(Generic[Writer]):
    """A kind of file: what it is called, its media type, and what writes it."""

    name: str
    media_type: str
    write: Writer


MemoFormat = Format[Callable[[Memo, Sequence[Section], Link], bytes]]


def _markdown(memo: Memo, sections: Sequence[Section], link: Link) -> bytes:
    return markdown_text(memo, sections, link).encode()


def _html(memo: Memo, sections: Sequence[Section], link: Link) -> bytes:
    return html_text(memo, sections, link).encode()


def _json(memo: Memo, sections: Sequence[Section], link: Link) -> bytes:
    return (json_text(Response.of(memo, sections=sections, link=link).dump()) + "\n").encode()


def _bibtex(_: Memo, sections: Sequence[Section], link: Link) -> bytes:
    entries = (bibtex(one.citation, link(one.citation)) for one in entries_of(sections))
    return "".join(f"{entry}\n\n" for entry in entries).encode()


def _csl(_: Memo, sections: Sequence[Section], link: Link) -> bytes:
    items = [csl_item(one.citation, link(one.citation)) for one in entries_of(sections)]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: Mapping[str, MemoFormat] = {
    "docx": Format("Word", WORD, docx_bytes),
    "md": Format("Markdown", "text/markdown; charset=utf-8", _markdown),
    "html": Format("HTML", "text/html; charset=utf-8", _html),
    "json": Format("JSON", "application/json", _json),
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", _bibtex),
    "csl": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", _csl),
}

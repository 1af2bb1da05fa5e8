"""What `assistant memo` is given and writes."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.files import ending_of, write
from assistant.presenting.memos.files import FORMATS
from assistant.presenting.memos.memo import Kind, Memo, Part, left_out, looked_up, without
from assistant.web.views.links import permanent_link

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def read_parts(given: Iterable[str]) -> tuple[Part, ...]:
    """The parts of a memo as they are typed: a word is a citation id, more words are a note, "# " begins a heading."""
    return tuple(map(_part, given))


def _part(given: str) -> Part:
    if given.startswith("# "):
        return Part(Kind.HEADING, given.removeprefix("# "))
    if len(given.split()) > 1:
        return Part(Kind.NOTE, given)
    return Part(Kind.PASSAGE, given.strip().lower())


def write_memo(
    assistant: "Assistant", memo: Memo, site: str, output: Path | None, as_json: bool
) -> tuple[str | None, bool]:
    """The text to print, None if it was written to `output`; and whether a passage had to be left out.

    Raises `BadRequest` as `ending_of` and `write` do, and `CitationUnknown`.
    """
    from assistant.presenting.terminal import warn

    ending = ending_of(output, FORMATS, "json" if as_json else "md")
    for one in memo.citations:
        assistant.show(one)  # an id that nobody was ever given is a slip of whoever typed it
    outdated = {one.document for one in assistant.check(memo.citations).unread}
    sections = without(looked_up(memo, assistant.show), outdated)
    missing = [one.part for one in sections if one.part.kind is Kind.PASSAGE and one.entry is None]
    for part in missing:
        warn(left_out(part))
    content = FORMATS[ending].write(memo, sections, partial(permanent_link, site))
    return write(content, output), bool(missing)

"""The line that stands before a passage when a model reads it: title, headings, lead-in."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from assistant.language.text import plain, words
from assistant.types import LeadIn

PREFIX_CHARACTERS = 240
STEP = " > "


def heading_line(title: str, headings: Iterable[str], lead_in: LeadIn | None = None) -> str:
    """What stands before a passage when a model reads it: title, headings, lead-in."""
    path = [plain(heading).strip("# ") for heading in headings]
    if title and (not path or words(title) != words(path[0])):
        path.insert(0, title)
    line = STEP.join(path)[:PREFIX_CHARACTERS]
    if not line:
        return f"{plain(lead_in.text)[:PREFIX_CHARACTERS]} " if lead_in else ""
    return f"{line}. {plain(lead_in.text)[:PREFIX_CHARACTERS]} " if lead_in else f"{line}. "


def given_title(document_id: str, title: str) -> str:
    """`title`, or nothing where it is only the file's name, which tells a model nothing."""
    return "" if title == PurePosixPath(document_id).stem else title

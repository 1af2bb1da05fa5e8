"""Checks quotations in answers and memos against the source texts as they are on disk, trusting no index."""

import json
from dataclasses import dataclass

from assistant.types import Skipped
from assistant.verifying.answers import read_answers
from assistant.verifying.checking import Checked, Checker, LookUp, QuoteStatus
from assistant.verifying.differences import Change
from assistant.verifying.memo import read_memo
from assistant.verifying.quotations import Cited, Origin, Quotation
from assistant.verifying.searching import Excerpt
from assistant.verifying.sources import PassagePlace, Sources, line_of, pages_of, read_sources

__all__ = [
    "Change",
    "Checked",
    "Checker",
    "Cited",
    "Excerpt",
    "LookUp",
    "Origin",
    "PassagePlace",
    "Quotation",
    "QuoteStatus",
    "Sources",
    "Verification",
    "line_of",
    "pages_of",
    "read_sources",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Verification:
    """All quotations of one file, checked; `unclosed` are lines with a quotation mark that nothing closes.

    `unread` are sources that were needed and could not be read.
    """

    checked: tuple[Checked, ...]
    unclosed: tuple[int, ...]
    unread: tuple[Skipped, ...]

    @property
    def holds(self) -> bool:
        """Whether every quotation that can be judged is exact or moved."""
        return all(one.is_in_order for one in self.checked)


def verify(
    text: str,
    sources: Sources,
    look_up: LookUp | None,
    *,
    is_json: bool | None = None,
) -> Verification:
    """Check every quotation in `text`, a JSON output of the assistant or a memo; None finds out which.

    Raises `BadRequest` for JSON that is no such output.
    """
    unclosed: tuple[int, ...] = ()
    checker = Checker(sources, look_up)
    if is_json if is_json is not None else _looks_like_json(text):
        quotations = read_answers(text)
    else:
        memo = read_memo(text, checker.knows)
        quotations, unclosed = memo.quotations, memo.unclosed
    return Verification(tuple(map(checker.check, quotations)), unclosed, sources.unread)


def _looks_like_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text.lstrip()[:400].startswith("{") and '"items"' in text[:4_000]
    return True

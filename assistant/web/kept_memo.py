"""The memo that a reader's browser keeps: citation ids and the reader's own words, no word of a document.

Each passage is looked up with the rights of whoever sends it.
"""

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.presenting.memos.memo import Kind, Memo, Part, checked
from assistant.web.kept import keep, kept
from assistant.web.security.cookies import MEMO, drop_cookie

LARGEST = 3_800
"""Characters; browsers keep cookies of at most 4,096 bytes with name and attributes."""
_Kept = TypeAdapter(tuple[str, str, list[tuple[Kind, str]]])


def kept_memo(request: Request) -> Memo:
    """The memo that a browser keeps; an empty one if it keeps none, or one that cannot be read."""
    try:
        title, style, parts = _Kept.validate_json(kept(request, MEMO) or b"")
        return checked(Memo(title, style, tuple(Part(kind, words) for kind, words in parts)))
    except (ValueError, BadRequest):
        return Memo()


def keep_memo(request: Request, response: Response, memo: Memo) -> None:
    """Have the browser keep a memo. Raises `BadRequest` if it is too large for that."""
    if memo == Memo():
        drop_cookie(request, response, MEMO)
        return
    parts = [(part.kind, part.text) for part in memo.parts]
    if not keep(request, response, MEMO, _Kept.dump_json((memo.title, memo.style, parts)), LARGEST):
        raise BadRequest(
            gettext(
                "your browser cannot keep more: save the memo as a file, and shorten its notes or begin another"
            )
        )

"""The memo that a reader collects: its page, each change of it, and the files made of it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.presenting.memos.files import FORMATS, MemoFormat
from assistant.presenting.memos.memo import MOST_PARTS, Kind, Memo, Part, Section, checked, looked_up, without
from assistant.verifying import Verification
from assistant.web.backend import Seen
from assistant.web.kept_memo import keep_memo, kept_memo
from assistant.web.middleware.admission import FOREIGN_FORM
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.request_context import current
from assistant.web.routes.sources import attached
from assistant.web.views.links import permanent_link, site_of
from assistant.web.views.memo import memo_view
from assistant.web.views.mistakes import Mistake, mistake_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import cited

MOST_FIELDS = 2 * MOST_PARTS + 10
Fields = Sequence[tuple[str, str]]


async def sent_fields(request: Request) -> Fields:
    """The fields of a form of this site, in their order; names may be repeated."""
    if not sent_from_here(request):
        raise HTTPException(403, gettext(FOREIGN_FORM))
    body = (await request.body()).decode(errors="replace")
    try:
        return parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400, gettext("The form has too many fields.")) from error


Sent = Annotated[Fields, Depends(sent_fields)]


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """Routes of the memo."""
    router = APIRouter(include_in_schema=False)

    @router.get("/memo")
    def memo(request: Request) -> HTMLResponse:
        return page(kept_memo(request))

    @router.post("/memo")
    def change(request: Request, sent: Sent) -> Response:
        """Add a passage to the memo that the browser keeps, or change it as its form says."""
        fields = dict(sent)
        if "add" in fields:
            added = kept_memo(request).with_passage(seen().show(fields["add"]).id)
            current().about["citation"] = added.parts[-1].text
            done = Response(status_code=204) if fields.get("stay") else _to(len(added.parts))
            keep_memo(request, done, added)
            return done
        written = _written(sent)
        try:
            changed, place = _changed(checked(written), fields.get("do", ""))
            if fields.get("do") == "check":
                done = page(changed, seen().check(changed.citations))
            else:
                done = _to(place)
            keep_memo(request, done, changed)
        except BadRequest as error:
            return page(written, mistakes=(mistake_of(error),))
        return done

    def page(
        memo: Memo, verification: Verification | None = None, mistakes: tuple[Mistake, ...] = ()
    ) -> HTMLResponse:
        current().about["citations"] = list(memo.citations)
        view = memo_view(memo, looked_up(memo, seen().show), seen().source, verification, mistakes)
        return pages.render("memo.html", 400 if mistakes else 200, memo=view)

    for ending, written_as in FORMATS.items():
        _download(router, seen, page, ending, written_as)
    return router


def _download(
    router: APIRouter, seen: Seen, page: Callable[..., HTMLResponse], ending: str, written_as: MemoFormat
) -> None:
    """Add the route that returns the memo of a form as a file, or the `page` with what is wrong in it."""

    @router.post(f"/memo.{ending}")
    def download(request: Request, sent: Sent) -> Response:
        written = _written(sent)
        try:
            memo = checked(written).filled
        except BadRequest as error:
            return page(written, mistakes=(mistake_of(error),))
        outdated = {one.document for one in seen().check(memo.citations).unread}
        sections = [_in_language(one) for one in without(looked_up(memo, seen().show), outdated)]
        link = partial(permanent_link, site_of(request))
        current().about["citations"] = [one.entry.citation.id for one in sections if one.entry is not None]
        content = written_as.write(memo, sections, link)
        done = Response(
            content, media_type=written_as.media_type, headers=attached(f"{_file_name(memo)}.{ending}")
        )
        with suppress(BadRequest):  # what is too large for the browser is in the file
            keep_memo(request, done, memo)
        return done


def _in_language(section: Section) -> Section:
    """A section whose citation gives the place in the language of the page."""
    shown, entry = section.shown, section.entry
    if shown is None or entry is None:
        return section
    return replace(section, shown=replace(shown, entries=(replace(entry, citation=cited(entry)),)))


def _written(sent: Fields) -> Memo:
    """The memo as a form has it: each `part`, which is a kind or a citation id, is followed by its `text`."""
    fields = dict(sent)
    parts: list[Part] = []
    for name, value in sent:
        if name == "part":
            is_words = value in (Kind.NOTE, Kind.HEADING)
            parts.append(Part(Kind(value), "") if is_words else Part(Kind.PASSAGE, value))
        elif name == "text" and parts and parts[-1].kind is not Kind.PASSAGE:
            parts[-1] = replace(parts[-1], text=value)
    return Memo(fields.get("title", ""), fields.get("style", Memo().style), tuple(parts))


def _changed(memo: Memo, wanted: str) -> tuple[Memo, int]:
    """The memo after what a button wants, and the part to look at then, counted from 1; 0 is the top of the page.

    A button names what it does and, after a colon, the place of a part counted from 0.
    """
    action, _, written = wanted.partition(":")
    is_place = written.isascii() and written.isdigit() and len(written) < 4
    place = int(written) if is_place else len(memo.parts)
    if action == "clear":
        return Memo(), 0
    if action in ("note", "heading"):
        place = min(place, len(memo.parts))
        return memo.with_part(Part(Kind(action), ""), place), place + 1
    if place >= len(memo.parts):
        return memo, 0
    match action:
        case "up":
            return memo.moved(place, -1), max(place, 1)
        case "down":
            return memo.moved(place, 1), min(place + 2, len(memo.parts))
        case "remove":
            return memo.without(place), place
        case _:
            return memo, 0


def _to(place: int) -> RedirectResponse:
    """To the page of the memo, at one of its parts."""
    return RedirectResponse(f"/memo#part-{place}" if place else "/memo", 303)


def _file_name(memo: Memo) -> str:
    """The title as a name for a file."""
    words = "".join(sign if sign.isalnum() else " " for sign in memo.title).split()
    return "-".join(words)[:60].strip("-").lower() or "memo"

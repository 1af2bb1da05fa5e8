"""Where on a page the cited lines are."""

from collections.abc import Iterator, Sequence

from assistant.errors import PageUnavailable
from assistant.language.i18n import gettext
from assistant.presenting.page_images.keeping import Box
from assistant.types import Document, Run, Span


def require_page(document: Document, number: int) -> None:
    """Raise `PageUnavailable` unless page `number` (from 1) of the document can be drawn."""
    if document.media_type != "application/pdf" or all(page.number != number for page in document.pages):
        raise PageUnavailable(
            gettext(
                "%(document)s has no page %(number)s that can be shown as a picture",
                document=document.id,
                number=number,
            )
        )


def frames(runs: Sequence[Run], number: int, spans: Sequence[Span]) -> list[Box]:
    """The boxes on page `number` that hold characters of `spans`."""
    return [box for run in runs if run.page == number for box in _reached(run, spans)]


def _reached(run: Run, spans: Sequence[Span]) -> Iterator[Box]:
    """The parts of a line that `spans` reach, as far as characters are of one width."""
    left, bottom, right, top = run.box
    length = run.span.end - run.span.start
    is_upright = right - left < top - bottom and length > 2
    for span in spans:
        if not span.overlaps(run.span) or is_upright:
            if span.overlaps(run.span):
                yield run.box
            continue
        start = max(span.start - run.span.start, 0) / length
        end = min(span.end - run.span.start, length) / length
        yield left + (right - left) * start, bottom, left + (right - left) * end, top

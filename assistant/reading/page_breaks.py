"""Sentences of a text file that run over a page break: page number and running head in their midst are taken out."""

import re

_FOOT = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t]*[-–—]?[ \t]*(?:page[ \t]+)?\d{0,4}[ \t]*[-–—]?[ \t]*(?:\r\n|\n|\r|$)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_HEAD = re.compile(r"\S[ \t]{3,}\S|\d[ \t]*$|^[ \t]*\d")  # a wide gap, or a page number
_WIDE = re.compile(r"\S[ \t]{3,}\S")
_NUMBER = re.compile(r"[ \t]*(?P<number>\d\S*(?:[ \t]+\d\S*)*)[ \t]+")
_ITEM = re.compile(r"\(?\d{1,3}[.)]\s")
_LONGEST, _MOST_LINES, _TAIL = 120, 3, 600


def without_page_breaks(text: str) -> str:
    """Return `text`; if a sentence runs over a form feed, what stands between its halves is one line end.

    A running head comes more than once, names a page number, or has a wide gap in it.
    """
    first, *pages = text.split("\f")
    kept = [first]
    for page in pages:
        before, after = _sentence_end(kept[-1]), _after_head(page, text)
        if before is not None and after is not None:
            kept[-1] = before
            kept.append(_carried_on(page[after:]))
        else:
            kept.append("\f" + page)
    return "".join(kept)


def _carried_on(page: str) -> str:
    """The rest of a sentence behind a line end: before its first word, since lines that open with a number look like items."""
    number = _NUMBER.match(page)
    if number is not None and page[number.end() :][:1].islower():
        return f" {number['number']}\n{page[number.end() :]}"
    return "\n" + page


def _sentence_end(page: str) -> str | None:
    """The page without its foot, if it ends in the midst of a sentence."""
    begin = max(0, len(page) - _TAIL)
    cut = len(page)
    for found in reversed(list(_LINE.finditer(page, begin))):
        if found.group() and not _FOOT.fullmatch(found.group()):
            break
        cut = found.start()
    words = page[:cut].rstrip()
    return words if words and cut > begin and words[-1] not in ".!?:;" else None


def _after_head(page: str, text: str) -> int | None:
    """Where the sentence goes on below the head of a page; None if it does not."""
    position = heads = 0
    for found in _LINE.finditer(page):
        line = found.group().strip()
        if _goes_on(line):
            return position
        if line:
            heads += 1
            is_head = len(line) <= _LONGEST and (_HEAD.search(line) is not None or text.count(line) > 1)
            if heads > _MOST_LINES or not is_head:
                return None
        position = found.end()
        if position >= len(page):
            break
    return None


def _goes_on(line: str) -> bool:
    """Whether a line may stand within a sentence: it opens in small letters, or with a number that is none of a page or item."""
    if line[:1].islower():
        return True
    return line[:1].isdigit() and not line.isdigit() and not _ITEM.match(line) and not _WIDE.search(line)

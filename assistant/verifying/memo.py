"""Finds quotations in a memo (Markdown or plain text), and the citation of each."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from assistant.verifying.quotations import Cited, Origin, Quotation

IsKnown = Callable[[str], bool]

_ID = r"[a-z2-7]{16}(?:-[a-z2-7]{6}(?:-\d{1,4})?)?"
_CITATION = re.compile(
    rf"/source/(?P<document>[^\s?#)\]\"'<>]+)(?:\?cite=(?P<linked>{_ID}))?(?:#{_ID})?"
    rf"|(?<![\w/-])(?P<bare>{_ID})(?![\w-])"
)
_NOTE = re.compile(r"\[(?P<label>\^?[^\[\]\s]{1,60})\](?!\()")
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?P<label>\^?[^\]\s]{1,60})\]:[ \t]*", re.MULTILINE)
_FENCE = re.compile(
    r"^[ ]{0,3}(```+|~~~+).*?^[ ]{0,3}\1[`~]*[ \t]*$|^[ ]{0,3}(```+|~~~+).*\Z", re.MULTILINE | re.DOTALL
)
_UNREAD = re.compile(
    r"<!--.*?-->|`[^`\n]+`|(?<=\])\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|</?[a-zA-Z][^<>\n]*>", re.DOTALL
)
_BLOCK = re.compile(r"[ \t]*(?:>[ \t]?)+")
_STARTS_ANEW = re.compile(r"[ \t]*(?:[-*+•‣▪][ \t]|\(?\d{1,3}[.)][ \t]|\#{1,6}[ \t]|\[[^\]\s]{1,60}\]:)")
_ATTRIBUTION = re.compile(r"[ \t]*(?:[-–—―]{1,3}[ \t]*\S|(?:source|quelle|bron)\s*:)", re.IGNORECASE)
_LAST_ITEM = re.compile(r"[ \t]*[-–][ \t](?!.*/source/).*\[\^[^\]\s]{1,60}\]\s*$")
"""A line of a quoted list that ends with the note of the whole quotation, and is no attribution."""
_TRAILING = re.compile(
    rf"\s*(?:\[[^\[\]\n]*\]\([^()\s]*\)|[\[(][^\[\]()\n]*\b{_ID}\b[^\[\]()\n]*[\])]|\b{_ID}\b|\[\^[^\]\s]{{1,60}}\]|[·,;])\s*$"
)
_CLOSERS = {
    "“": "”", "„": "“”\"", "«": "»", "»": "«", "\"": "\"", "‘": "’", "‚": "‘’", "'": "'’", "”": "”",
}  # fmt: skip
_SINGLE = frozenset("‘'")
_MAYBE = frozenset("'‘‚»”")  # these are other things too, and open nothing where nothing closes them
FAR, BEFORE, MOST_BETWEEN = 200, 40, 2
LONGEST_PARAGRAPH = 100_000
MOST_UNCLOSED = 100
MOST_PARAGRAPHS = 6


@dataclass(frozen=True, slots=True)
class Memo:
    """The quotations of a memo, and where a quotation mark is opened and never closed (line numbers)."""

    quotations: tuple[Quotation, ...]
    unclosed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    line: int
    is_block: bool

    def line_at(self, place: int) -> int:
        """The line of the memo on which the character at `place` is."""
        return self.line + self.text.count("\n", 0, max(place, 0))

    def quotation(self, start: int, end: int, cited: Cited | None) -> Quotation:
        """The quotation whose marks are the first and last character of a span."""
        return Quotation(
            self.text[start + 1 : end - 1].strip(), f"line {self.line_at(start)}", Origin.QUOTE, cited
        )

    @property
    def is_attribution(self) -> bool:
        """Whether it only says whose the words before it are."""
        return _ATTRIBUTION.match(self.text) is not None and _CITATION.search(self.text) is not None


def read_memo(text: str, is_known: IsKnown) -> Memo:
    """Return what `text` quotes. `is_known` says whether an id was ever published here, to tell ids from long words."""
    text = _FENCE.sub(lambda found: _blank(found[0]), re.sub(r"\r\n?", "\n", text))
    definitions = _definitions(text, is_known)
    paragraphs = list(_paragraphs(text))
    quotations: list[Quotation] = []
    unclosed: list[int] = []
    taken: dict[int, int] = {}  # how much of a paragraph ends a quotation that was opened before it
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1 :][:MOST_PARAGRAPHS]
        after = following[0] if following else None
        if paragraph.is_block:
            quotations.append(_block(paragraph, after, is_known, definitions))
            continue
        begin = taken.get(number, 0)
        spans, rest = _spans(_blank(paragraph.text[:begin]) + _readable(paragraph.text)[begin:])
        cited = _citations(paragraph.text, is_known, definitions)
        if _DEFINITION.match(paragraph.text):  # beside the citation, a note names titles and headings
            cited = [
                (place, replace(one, id=one.id if one.document is None else None)) for place, one in cited
            ]
        if begin:
            spans.insert(0, (-1, begin))
        quotations.extend(paragraph.quotation(*span, _nearest(span, spans, cited)) for span in spans)
        if rest is None:
            continue
        mark = paragraph.text[rest]
        end = _ends_later(mark, following)
        if end is not None or (after is not None and _goes_on(mark, after)):
            quotations.append(paragraph.quotation(rest, len(paragraph.text) + 1, None))
        else:
            unclosed.append(paragraph.line_at(rest))
        if end is not None:
            for between in range(number + 1, number + 1 + end[0]):
                taken[between] = len(paragraphs[between].text) + 1
            taken[number + 1 + end[0]] = end[1]
    return Memo(tuple(one for one in quotations if one.text), tuple(unclosed))


def _ends_later(mark: str, following: Sequence[_Paragraph]) -> tuple[int, int] | None:
    """In which of the following paragraphs a quotation is closed, and where, if no other is opened before."""
    for number, paragraph in enumerate(following):
        if paragraph.is_block:
            return None
        text = _readable(paragraph.text)
        for place, sign in enumerate(text):
            if sign == mark and _opens(text, place):
                return None
            if sign in _CLOSERS[mark] and (sign != '"' or (place and _may_close(text, place))):
                return number, place + 1
    return None


def _goes_on(mark: str, after: _Paragraph) -> bool:
    """Whether a quotation of several paragraphs goes on: each opens it again, only the last closes it."""
    return not after.is_block and mark in "“„«" and after.text.lstrip()[:1] == mark


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _readable(text: str) -> str:
    """`text` with code, markup tags and the targets of links blanked, so that their quotation marks open nothing."""
    return _UNREAD.sub(lambda found: _blank(found[0]), text)


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """Cut at blank lines, list items, headings, and where a block quote begins or ends."""
    lines: list[str] = []
    first, in_block = 1, False
    size = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        quoted = _BLOCK.match(line)
        bare = line[quoted.end() :] if quoted else line
        starts = not bare.strip() or bool(quoted) != in_block or (not quoted and _STARTS_ANEW.match(bare))
        if lines and (starts or size > LONGEST_PARAGRAPH):
            yield _Paragraph("\n".join(lines), first, in_block)
            lines, size = [], 0
        if bare.strip():
            if not lines:
                first, in_block = number, bool(quoted)
            lines.append(bare)
            size += len(bare)


# Citations


def _definitions(text: str, is_known: IsKnown) -> dict[str, Cited]:
    """What notes and link references of the memo cite, by label: "[^1]: …"."""
    starts = list(_DEFINITION.finditer(text))
    found = {}
    for here, after in zip(starts, [*starts[1:], None], strict=False):
        own = text[here.end() : after.start() if after else len(text)].partition("\n\n")[0]
        cited = _citations(own, is_known, {})
        if cited:
            found[here["label"]] = cited[0][1]
    return found


def _citations(text: str, is_known: IsKnown, definitions: Mapping[str, Cited]) -> list[tuple[int, Cited]]:
    """Where in a paragraph which place is cited."""
    found = []
    for match in _CITATION.finditer(text):
        if match["document"] is not None:
            found.append((match.start(), Cited(match["linked"], unquote(match["document"]))))
        elif any(character.isdigit() for character in match["bare"]) or is_known(match["bare"]):
            found.append((match.start(), Cited(match["bare"])))
    found.extend(
        (match.start(), definitions[match["label"]])
        for match in _NOTE.finditer(text)
        if match["label"] in definitions
    )
    return sorted(found, key=lambda pair: pair[0])


def _nearest(
    span: tuple[int, int], spans: Sequence[tuple[int, int]], cited: Sequence[tuple[int, Cited]]
) -> Cited | None:
    """The citation that belongs to a quotation: preferably after it, and preferably with no other in between."""
    start, end = span
    starts = [place for place, _ in cited]
    inside = bisect_left(starts, start), bisect_left(starts, end)
    choices = []
    if inside[1] < len(cited):
        place = starts[inside[1]]
        between = _count_between(spans, end, place)
        choices.append((place - end + between * FAR, between, cited[inside[1]][1]))
    if inside[0] > 0:
        place = starts[inside[0] - 1]
        between = _count_between(spans, place, start)
        choices.append((start - place + between * FAR + BEFORE, between, cited[inside[0] - 1][1]))
    near = [choice for choice in choices if choice[1] <= MOST_BETWEEN]
    return min(near, key=lambda choice: choice[0])[2] if near else None


def _count_between(spans: Sequence[tuple[int, int]], low: int, high: int) -> int:
    """How many quotations start between two places."""
    return bisect_left(spans, (high, 0)) - bisect_left(spans, (low, 0))


# Block quotes


def _block(
    paragraph: _Paragraph, after: _Paragraph | None, is_known: IsKnown, definitions: Mapping[str, Cited]
) -> Quotation:
    """The words of a block quote, without marks around them and without the line that says whose they are."""
    cited = _citations(paragraph.text, is_known, definitions)
    if not cited and after is not None and (_ATTRIBUTION.match(after.text) or _is_citation_alone(after.text)):
        cited = _citations(after.text, is_known, definitions)
    lines = paragraph.text.split("\n")
    while len(lines) > 1 and _ATTRIBUTION.match(lines[-1]) and not _LAST_ITEM.match(lines[-1]):
        lines.pop()
    if len(lines) == 1 and paragraph.is_attribution:
        return Quotation("", f"line {paragraph.line}")
    text = "\n".join(lines).strip()
    while (shorter := _TRAILING.sub("", text)) != text:
        text = shorter.rstrip()
    if len(text) > 1 and text[-1] in _CLOSERS.get(text[0], "") and not set(text[1:-1]) & {text[0], text[-1]}:
        text = text[1:-1]
    return Quotation(text, f"line {paragraph.line}", Origin.BLOCK, cited[0][1] if cited else None)


def _is_citation_alone(text: str) -> bool:
    return _CITATION.search(text) is not None and len(text.split()) <= 3


# Quotation marks


def _spans(text: str) -> tuple[list[tuple[int, int]], int | None]:
    """Where the outermost quotations of a paragraph are, marks included, and where one is opened but not closed."""
    spans: list[tuple[int, int]] = []
    unclosed: int | None = None
    position = failures = 0
    while position < len(text):
        mark = text[position]
        if mark not in _CLOSERS or not _opens(text, position):
            position += 1
            continue
        end = _close(text, position) if failures < MOST_UNCLOSED else None
        if end is None:
            failures += 1
            if mark not in _MAYBE and unclosed is None:
                unclosed = position
            position += 1
            continue
        spans.append((position, end))
        position = end
    return spans, unclosed


def _opens(text: str, position: int) -> bool:
    """Whether a mark can open a quotation: only a space, bracket, dash or other mark may precede it."""
    mark, before, after = text[position], text[position - 1 : position], text[position + 1 : position + 2]
    if mark in "“„‚":
        return True
    if mark in "«»" and (after.isspace() or before not in "\u00a0\u202f ( [") and mark == "»":
        return False
    if mark == "«":
        return not after.isspace() or (after in "\u00a0\u202f " and not before.isalnum())
    if not after or after.isspace() or before.isalnum() or (before in set(".,;:!?)]%") and before):
        return False
    if mark in "'‘" and after.isdigit() and re.match(r"\d0s\b", text[position + 1 : position + 5]):
        return False
    return mark != "”" or text.count("“", 0, position) == text.count("”", 0, position)


def _close(text: str, position: int) -> int | None:
    """Where the quotation opened at `position` ends, its mark included; None if it does not."""
    mark = text[position]
    if mark in _SINGLE or mark == "‚":
        return _close_single(text, position)
    depth = 1
    for place in range(position + 1, len(text)):
        sign = text[place]
        if (
            mark == "„"
            and sign == "“"
            and text[place - 1].isspace()
            and text[place + 1 : place + 2].isalnum()
        ):
            depth += 1  # English marks within German ones
        elif sign in _CLOSERS[mark] and (sign != '"' or _may_close(text, place)):
            depth -= 1
            if not depth:
                return place + 1
        elif sign == mark and mark not in '"”':
            depth += 1
    return None


def _may_close(text: str, place: int) -> bool:
    """Whether a straight mark can close: no space before it, no letter after it."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return not before.isspace() and not after.isalnum()


def _close_single(text: str, position: int) -> int | None:
    """Where a quotation in single marks ends; an apostrophe within or at the end of a word ends none.

    A mark after an s may be either; it ends the quotation where no better one follows before the next opens.
    """
    mark = text[position]
    doubtful = None
    for place in range(position + 1, len(text)):
        sign = text[place]
        if place > position + 1 and sign in _SINGLE and _opens(text, place) and sign == mark:
            break
        if sign not in _CLOSERS[mark] or not _may_close(text, place):
            continue
        if text[place - 1] in "sS" and re.match(r"[ \n][a-z]", text[place + 1 : place + 3]):
            doubtful = doubtful or place
        else:
            return place + 1
    return None if doubtful is None else doubtful + 1

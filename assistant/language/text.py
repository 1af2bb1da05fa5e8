"""Small functions on text: sentences, words, and the foldings that comparisons use (stored text is never folded)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import nupunkt

from assistant.types import Span

STRETCH = 5_000
LONGEST_MARK = 24
LONGEST_QUOTATION = 1_000
_LINE_END = re.compile(r"\r\n|[\r\n\f\v\x85\u2028\u2029]")
_POINT = re.compile(r"[-*+•‣▪–—][ \t]|\(?(?:[a-zA-Z]|[ivx]{2,5}|[0-9]{1,3})[.)](?:[ \t]|$)")
_STOP = re.compile(r"[.!?…:;][”’\"')\]*_]*(?:\[\^?[\w*]{1,9}\]|[¹²³⁰⁴-⁹]{1,3})?\s*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“‘\"'])(?:Arts?|Nos?|nos?|Dr|Drs|Mr|Mrs|Ms|Mx|Prof|St|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Hon|Rev|Fr|Messrs|vs|v|cf|Cf|approx|ca|al"
    r"|e\.g|E\.g|i\.e|I\.e|pp?|paras?|Paras?|ch|chap|sec|Sec|fig|figs|Fig|Figs|vol|Vol|eds?|incl|viz|resp|op|cit|Reg|Dir|OJ|[A-Z])\.$"
)
_MARKS = r"(?:\[\^?[\w*]{1,9}\]|[¹²³⁰⁴-⁹]{1,3}){1,9}"
_OPENING_MARKS = re.compile(_MARKS + r"\s+(?=\S)")
_BARE_MARK = r"(?<=[^\W\d_][.,;:”’)])\d{1,3}(?=\s|$)"  # raised on the page: "… of policy.12 It …"
_MARKED_END = re.compile(r"[.!?][”’\"')]{0,2}(?:" + _MARKS + "|" + _BARE_MARK + r")\s+(?=[A-Z“‘\"'(])")
_ENDS_ANYWAY = re.compile(r"(?:[A-Z]\.){2,}$")
_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_MARKUP = re.compile(
    r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|^[ \t]{0,40}>[ \t]?|(?<=\])\([^()\s]{0,600}\)"
    r"|"
    + _BARE_MARK
    + r"|\[\^[^\]\s]{1,60}\]|\[\d{1,4}\]|\u00ad|(?<=[a-z])-[ \t]{0,4}(?:\r\n|\r|\n)[ \t]{0,40}(?=[a-z])",
    re.MULTILINE,
)
_CURLY = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
    }
)


def sentences(text: str) -> list[Span]:
    """Return the sentences of `text` in order, without the white space between them.

    Points of a list and paragraphs within `text` are never joined into one sentence.
    """
    spans: list[Span] = []
    for start, end in _paragraphs(text):
        spans.extend(_joined(text, _split(text, start, end)))
    return spans


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut text[start:end], one paragraph, where the splitter sees the ends of sentences; quote marks and blanks stay outside."""
    begin = start
    while begin < end:
        stretch = text[begin : min(end, begin + STRETCH)]
        space = stretch.rfind(" ") if begin + STRETCH < end else -1
        stretch = stretch[: space + 1] or stretch
        for first, last in nupunkt.sent_spans(stretch) if not stretch.isspace() else ():
            part = stretch[first:last].rstrip()
            bare = part.lstrip("> \t\r\n\f\v\x85\u2028\u2029").lstrip()
            if bare:
                place = begin + first + len(part) - len(bare)
                yield Span(place, place + len(bare))
        begin += len(stretch)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between blank lines, each point of a list by itself."""
    start = position = 0
    for whole in _lines(text):
        bare = whole.lstrip("> \t")
        if bare.isspace() or not bare or _POINT.match(bare):
            if start < position:
                yield start, position
            start = position if bare and not bare.isspace() else position + len(whole)
        position += len(whole)
    if start < len(text):
        yield start, len(text)


def _lines(text: str) -> Iterator[str]:
    position = 0
    for found in _LINE_END.finditer(text):
        yield text[position : found.end()]
        position = found.end()
    if position < len(text):
        yield text[position:]


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join what cannot stand alone: a closing quote or note marker, what goes on in lower case or after "Art."."""
    joined: list[Span] = []
    for span in spans:
        begin = span.start
        if joined and begin == joined[-1].end and (marks := _OPENING_MARKS.match(text, begin, span.end)):
            joined[-1] = Span(joined[-1].start, begin + len(marks.group().rstrip()))
            begin = marks.end()
        for piece in _cut_behind_marks(text, begin, span.end):
            if joined and _carries_on(text, joined[-1], piece):
                joined[-1] = Span(joined[-1].start, piece.end)
            else:
                joined.append(piece)
    return joined


def _cut_behind_marks(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut where a note marker hides the end of a sentence ("… pay.[3] It …")."""
    for found in _MARKED_END.finditer(text, start, end):
        yield Span(start, found.start() + len(found.group().rstrip()))
        start = found.end()
    yield Span(start, end)


def _carries_on(text: str, before: Span, after: Span) -> bool:
    opening = text[after.start : min(after.end, after.start + LONGEST_MARK)]
    ending = text[max(before.start, before.end - LONGEST_MARK) : before.end]
    if opening[0].islower() or not _STOP.search(ending):
        return True
    if after.end - after.start < LONGEST_MARK and not any(character.isalpha() for character in opening):
        return True
    if _ENDS_ANYWAY.search(ending):
        return False
    return _ABBREVIATION.search(ending) is not None or _within_quotation(text, before, after)


def _within_quotation(text: str, before: Span, after: Span) -> bool:
    """Whether a quotation is opened before and closed in `after`, which does not end it to open another."""
    if after.end - before.start > LONGEST_QUOTATION:
        return False
    opened, rest = before.of(text), after.of(text)
    curly = opened.count("“") - opened.count("”")
    return (curly > 0 and "”" in rest) or (opened.count('"') % 2 == 1 and '"' in rest)


def words(text: str) -> list[str]:
    """Return the words of `text`, folded: lower case, without accents."""
    return [fold(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case without accents and with plain quotes and hyphens, for comparison only."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_CURLY))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def collapse(text: str) -> str:
    """`text` with each run of white space as one space, and none at the ends."""
    return " ".join(text.split())


def plain_with_places(text: str) -> tuple[str, list[int]]:
    """`plain(text)`, and for each of its characters the place in `text` that it comes from."""
    dropped = [False] * len(text)
    for found in _MARKUP.finditer(text):
        dropped[found.start() : found.end()] = [True] * (found.end() - found.start())
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if dropped[place]:
            continue
        if not character.isspace():
            characters.append(character)
            places.append(place)
        elif characters and characters[-1] != " ":
            characters.append(" ")
            places.append(place)
    if characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return "".join(characters), places


def plain(text: str) -> str:
    """`text` as models read it: without Markdown signs and note markers, white space collapsed."""
    return collapse(_MARKUP.sub("", text))

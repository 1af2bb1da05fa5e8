"""What type sets apart: whole paragraphs, and sentences with which a plain paragraph ends."""

from collections.abc import Iterable, Iterator

from assistant.reading.pdf.characters import Word
from assistant.reading.pdf.lines import Line
from assistant.reading.pdf.paragraphs import Paragraph, is_complete

_SHARE = 0.75  # of the letters: a number before them and a reference behind them are mostly plain
_FEWEST_WORDS = 8


def is_stressed(part: Paragraph) -> bool:
    """Whether most of a paragraph is bold, or slanted."""
    words = [word for line in part.lines for word in line.words]
    letters = sum(len(word.text) for word in words)
    bold = sum(len(word.text) for word in words if word.face.bold)
    slanted = sum(len(word.text) for word in words if word.face.italic)
    return max(bold, slanted) >= _SHARE * letters


def with_ends_apart(parts: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Cut the bold or slanted sentences with which a plain paragraph ends off it: they say what is concluded from the rest."""
    for part in parts:
        start = _stressed_end(part) if part.kind == "text" else None
        if start is None:
            yield part
            continue
        line, word = start
        cut = part.lines[line]
        head = [*part.lines[:line], *([Line(cut.page, cut.words[:word])] if word else [])]
        part_end = Paragraph(
            [Line(cut.page, cut.words[word:]), *part.lines[line + 1 :]], part.frame, level=part.level
        )
        part.lines = head
        yield part
        yield part_end


def _stressed_end(part: Paragraph) -> tuple[int, int] | None:
    """Line and word with which the stressed end of a paragraph begins, where a sentence does; None where there is none."""
    places = [(line, word) for line, one in enumerate(part.lines) for word in range(len(one.words))]
    words = [part.lines[line].words[word] for line, word in places]
    bold = sum(word.face.bold for word in words[-_FEWEST_WORDS:]) > _FEWEST_WORDS // 2
    stressed = [word.face.bold if bold else word.face.italic for word in words]
    first = len(words)
    while first and (stressed[first - 1] or _is_mark(words[first - 1])):
        first -= 1
    while first < len(words) and not stressed[first]:
        first += 1
    if first < 3 or len(words) - first < _FEWEST_WORDS or not is_complete(words[-1].text):
        return None
    before = next((word.text for word in reversed(words[:first]) if not _is_mark(word)), "")
    opens = words[first].text.lstrip("“‘\"'(")[:1]
    return places[first] if is_complete(before) and before[-1] not in ":;" and opens.isupper() else None


def _is_mark(word: Word) -> bool:
    """Whether a word is only the marker of a note."""
    return word.raised or not any(character.isalpha() for character in word.text)

"""Fonts whose characters are others than they show, as a wrong table in the file makes them."""

from collections import defaultdict
from collections.abc import Sequence

from assistant.reading.garbling import is_shifted
from assistant.reading.pdf.characters import Word


def garbled_fonts(pages: Sequence[Sequence[Word]]) -> list[set[str]]:
    """Return for each page the names of its fonts whose text is shifted.

    A font that has too little text on a page to tell is judged by all such pages together.
    """
    texts = [_by_font(words) for words in pages]
    verdicts = [{font: is_shifted(text) for font, text in page.items()} for page in texts]
    unsure: dict[str, list[str]] = defaultdict(list)
    for page, verdict in zip(texts, verdicts, strict=True):
        for font, text in page.items():
            if verdict[font] is None:
                unsure[font].append(text)
    sure = {font: is_shifted(" ".join(pieces)) for font, pieces in unsure.items() if len(pieces) > 1}
    everywhere = {font for verdict in verdicts for font, shifted in verdict.items() if shifted}
    clean = {font for verdict in verdicts for font, shifted in verdict.items() if shifted is False}
    return [
        {
            font
            for font, shifted in verdict.items()
            if shifted or (shifted is None and (sure.get(font) or font in everywhere - clean))
        }
        for verdict in verdicts
    ]


def _by_font(words: Sequence[Word]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        found[word.ink.font].append(word.text)
    return {font: " ".join(pieces) for font, pieces in found.items()}

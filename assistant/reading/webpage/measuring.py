"""Measures the text of a page's elements: how much of it is prose, and how much stands in links."""

import re
from dataclasses import dataclass
from typing import Self

from assistant.reading.webpage.tree import BLOCKS, HEADINGS, Element

SENTENCE = re.compile(r"[.!?…。](?:[\"'”’»)\]]|\s|$)")
LINKS = 0.5
SHORT = 80
SHORTEST_SENTENCE = 20
_HEADING_GAIN = 20


@dataclass(slots=True)
class Measure:
    """Of an element: characters of text, those within links, those in sentences outside links, and links."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    gain: float = 0.0

    def add(self, other: Self) -> None:
        """Count in what `other` counts."""
        self.text += other.text
        self.linked += other.linked
        self.prose += other.prose
        self.links += other.links
        self.gain += other.gain

    @property
    def link_density(self) -> float:
        """The share of the text that stands within links."""
        return self.linked / self.text if self.text else 0.0


Measures = dict[Element, Measure]


def measured(root: Element) -> Measures:
    """Measure each element below `root`, and `root`."""
    order = list(root.walk())
    linked: set[Element] = set()
    for element in order:
        if (element.tag == "a" and element.get("href")) or element.parent in linked:
            linked.add(element)
    measures: Measures = {}
    lines: dict[Element, list[tuple[str, bool]]] = {}
    for element in reversed(order):
        measure, line = Measure(), []
        for child in reversed(element.children):
            if isinstance(child, str):
                line.append((child, element in linked))
            elif child.tag in BLOCKS:
                measure.add(measures[child])
                _close(line, measure, element.tag)
            else:
                measure.add(measures[child])
                line.extend(lines.pop(child, ()))
        if element.tag in BLOCKS:
            _close(line, measure, element.tag)
        else:
            lines[element] = line
        if element.tag == "a" and element in linked:
            measure.links += 1
        measures[element] = measure
    for line in lines.values():
        _close(line, measures[root], root.tag)
    return measures


def _close(line: list[tuple[str, bool]], measure: Measure, tag: str) -> None:
    """Count the pieces of one line of text (in reverse order), and empty it."""
    words = " ".join("".join(text for text, _ in reversed(line)).split())
    if words:
        linked = sum(len(" ".join(text.split())) for text, in_link in line if in_link)
        mostly_links = linked > LINKS * len(words)
        prose = not mostly_links and (
            len(words) >= SHORT or (len(words) > SHORTEST_SENTENCE and SENTENCE.search(words) is not None)
        )
        measure.text += len(words)
        measure.linked += linked
        measure.prose += len(words) * prose
        measure.gain += len(words) - linked if prose else _gain_of_short(tag, len(words), mostly_links)
    line.clear()


def _gain_of_short(tag: str, size: int, mostly_links: bool) -> float:
    if tag in HEADINGS and not mostly_links:
        return _HEADING_GAIN
    return -size / 2 if mostly_links else 0.0

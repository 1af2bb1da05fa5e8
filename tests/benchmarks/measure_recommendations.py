"""Measures the recommendations found in reports against their official lists: F1, pages, verbatim quotes.

    python tests/benchmarks/measure_recommendations.py FOLDER [--list] [--all] [--document NAME …]

FOLDER holds `pdf/NAME.pdf` and `recommendations.tsv` with at least the columns doc (NAME), rec-id and text. A passage found
and an official text match when at least 60 % of the word trigrams of each are shared; an official text may be
found in several places. With --all advice in running text counts as found, too.
"""

import argparse
import csv
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from assistant.language.belonging import bundled_wholes
from assistant.models.bundled_recogniser import bundled_recogniser
from assistant.models.encoder import bundled_encoder
from assistant.reading import discover, read_file
from assistant.recommendations import Actors, proposals, recognise
from assistant.segmenting.segment import segment
from assistant.segmenting.structure import structure
from assistant.types import Document, Passage, Recommendation, Standing

SHARED = 0.6
LARGEST = 400_000_000
SHORTEST_PIECE = 10
Trigrams = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Official:
    """A recommendation as the official list words it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on one report; `right` finds match an official text, `recalled` official texts were found."""

    finds: int
    right: int
    official: int
    recalled: int
    on_page: int
    verbatim: int
    passages: int
    seconds: float

    @property
    def precision(self) -> float:
        """Share of the finds that match an official text."""
        return self.right / self.finds if self.finds else 0.0

    @property
    def recall(self) -> float:
        """Share of the official texts that were found."""
        return self.recalled / self.official if self.official else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def line(self, name: str) -> str:
        """One line of the table."""
        speed = self.passages / self.seconds if self.seconds else 0.0
        return (
            f"{name:24} F1 {self.f1:.3f}  precision {self.precision:.3f} ({self.right}/{self.finds})  "
            f"recall {self.recall:.3f} ({self.recalled}/{self.official})  page {self.on_page}/{self.right}  "
            f"verbatim {self.verbatim}/{self.finds}  {self.passages} passages, {speed:.0f}/s"
        )


def trigrams(text: str) -> Trigrams:
    """The word trigrams of `text`, line-end hyphens undone, case and punctuation aside."""
    words = re.findall(r"\w+", re.sub(r"(?<=[a-z])-\s+(?=[a-z])", "", text).lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset({tuple(words)})


def matches(one: Trigrams, other: Trigrams) -> bool:
    """Whether each of the two shares enough of its trigrams with the other."""
    return len(one & other) >= SHARED * max(len(one), len(other))


def squashed(text: str) -> str:
    """The letters and digits of `text`, for comparison with the raw text of a page."""
    return re.sub(r"[\W_]|\ufffe", "", text)


def is_on_pages(quote: str, pages: Sequence[str]) -> bool:
    """Whether the letters and digits of `quote` stand in order on `pages`, in a few long pieces (notes may stand between)."""
    rest = squashed(quote)
    for page in pages:
        while rest:
            taken = longest_opening(rest, page)
            if taken < min(len(rest), SHORTEST_PIECE):
                break
            rest = rest[taken:]
    return not rest


def longest_opening(quote: str, page: str) -> int:
    """How many of the first characters of `quote` stand together on `page`."""
    low, high = 0, len(quote)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if quote[:middle] in page else (low, middle - 1)
    return low


def opens_on(quote: str, page: str) -> bool:
    """Whether `page` is one on which `quote` begins."""
    return squashed(quote)[:SHORTEST_PIECE] in page


def raw_pages(path: Path) -> list[str]:
    """The letters and digits of each page as pdfium gives them."""
    report = pypdfium2.PdfDocument(path)
    return [squashed(page.get_textpage().get_text_range()) for page in report]


def officials(folder: Path) -> dict[str, list[Official]]:
    """The official texts by document."""
    found: dict[str, list[Official]] = {}
    with (folder / "recommendations.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["doc"], []).append(Official(row["rec-id"], row["text"]))
    return found


def found_in(
    document: Document, standing: Standing | None
) -> tuple[list[tuple[Passage, Recommendation]], int, float]:
    """The recommendations of a document, how many passages it has, and how long recognising took."""
    passages = segment(document, structure(document), bundled_encoder().count_tokens, 512)
    started = time.perf_counter()
    proposed = list(zip(passages, proposals(document, passages), strict=True))
    actors = Actors.of(document.text, bundled_wholes())
    judged = [one.recommendation for one in recognise(document, proposed, bundled_recogniser(), actors)]
    seconds = time.perf_counter() - started
    found = [
        (passage, asks)
        for passage, asks in zip(passages, judged, strict=True)
        if asks is not None and standing in (None, asks.standing)
    ]
    return found, len(passages), seconds


def measure(
    document: Document,
    wanted: Sequence[Official],
    pages: Sequence[str],
    tell: bool,
    standing: Standing | None,
) -> Figures:
    """Compare what is found in `document` with the official texts `wanted`."""
    finds, passages, seconds = found_in(document, standing)
    official = {one: trigrams(one.text) for one in wanted}
    recalled: set[Official] = set()
    right = on_page = verbatim = 0
    for passage, asks in finds:
        cited = [pages[page.number - 1] for page in passage.pages if page.number <= len(pages)]
        is_verbatim = is_on_pages(passage.text, cited)
        verbatim += is_verbatim
        mine = trigrams(passage.text)
        same = [one for one, its in official.items() if matches(mine, its)]
        recalled.update(same)
        right += bool(same)
        on_page += bool(same) and bool(cited) and opens_on(passage.text, cited[0])
        if tell and (not same or not is_verbatim):
            said = "false" if not same else "not verbatim"
            print(
                f"  {said} p.{passage.pages[0].number if passage.pages else '?'} {asks.strength} "
                f"[{' > '.join(passage.headings)[-70:]}] {passage.number or '-'}: {' '.join(passage.text.split())[:400]}"
            )
    for one in wanted if tell else ():
        if one not in recalled:
            print(f"  missed {one.id}: {one.text[:300]}")
    return Figures(len(finds), right, len(wanted), len(recalled), on_page, verbatim, passages, seconds)


def documents(folder: Path, names: Iterable[str]) -> dict[str, tuple[Document, Path]]:
    """The reports named, or all, as the reader gives them."""
    wanted = set(names)
    files = [file for file in discover(folder / "pdf") if not wanted or file.path.stem in wanted]
    return {file.path.stem: (read_file(file, None, LARGEST), file.path) for file in files}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="show what is missed and what is found wrongly")
    parser.add_argument("--all", action="store_true", help="count advice in running text as found, too")
    parser.add_argument("--document", action="append", default=[], help="only this one (may be repeated)")
    wanted = parser.parse_args()
    official = officials(wanted.folder)
    for name, (document, path) in documents(wanted.folder, wanted.document).items():
        standing = None if wanted.all else Standing.OFFICIAL
        figures = measure(document, official.get(name, []), raw_pages(path), wanted.list, standing)
        print(figures.line(name))


if __name__ == "__main__":
    main()

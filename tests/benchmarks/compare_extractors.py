"""Compares what is read from files with what two other programs read from each.

    python tests/benchmarks/compare_extractors.py FILE… [--pages N] [--save FILE]

PDF is compared page by page with pdfium's plain text and poppler's `pdftotext`; HTML, Word, ODT, EPUB and Markdown,
the whole file, with `pandoc` and `inscriptis` or `odt2txt` or the file's own characters. Differences are what both of
the others have and we have not, or the reverse; `differences.py` sorts them by kind. What only one of the others has
otherwise is counted as "the others differ". One line of JSON a file as it goes, then the totals.

Needs pdftotext (poppler-utils) and, for files other than PDF, pandoc, inscript and odt2txt.
"""

import argparse
import json
import re
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import pypdfium2 as pdfium
from differences import NUMBER, Difference, Marks, counts, differences

from assistant.errors import UnreadableSource
from assistant.reading import read_file
from assistant.types import BlockKind, Document, SourceFile

_PAGES_NAMED = re.compile(r"pages? ([\d, and–-]+)")
_FROM_TO = re.compile(r"(\d+)(?:–(\d+))?")


def our_pages(document: Document) -> dict[int, str]:
    """The text of each page, each of its lines on one, with the labels of its notes."""
    pages: dict[int, list[str]] = defaultdict(list)
    for span in document.pages:
        pages[span.number].append(document.text[span.span.start : span.span.end])
    for block in document.layout:
        if block.kind is BlockKind.FOOTNOTE and block.number:
            pages[page_at(document, block.span.start)].append(block.number)
    return {number: "\n".join(parts) for number, parts in pages.items()}


def page_at(document: Document, place: int) -> int:
    """The number of the page on which a character stands."""
    return next((one.number for one in document.pages if one.span.start <= place < one.span.end), 0)


def marks_of(document: Document) -> dict[int, Marks]:
    """What is set apart on each page."""
    marks: dict[int, Marks] = defaultdict(Marks)
    for reference in document.references:
        if reference.start == reference.end:
            marks[page_at(document, max(0, reference.start - 1))].labels[reference.label] += 1
    for warning in document.warnings:
        for named in _PAGES_NAMED.findall(warning):
            for first, last in _FROM_TO.findall(named):
                for number in range(int(first), int(last or first) + 1):
                    marks[number].hidden |= "hidden" in warning
                    marks[number].struck |= "struck" in warning
    return marks


def pdf_texts(path: Path, document: Document, pages: int) -> Iterator[tuple[int, str, list[str], Marks]]:
    """Number, our text, those of pdfium and poppler, and what is set apart, of pages spread evenly."""
    ours, marks = our_pages(document), marks_of(document)
    opened = pdfium.PdfDocument(path)
    told = printed(["pdftotext", "-enc", "UTF-8", str(path), "-"]).split("\f")
    for number in range(1, len(opened) + 1, max(1, -(-len(opened) // pages))):
        raw = opened[number - 1].get_textpage().get_text_range()
        yield (
            number,
            ours.get(number, ""),
            [raw, told[number - 1] if number <= len(told) else ""],
            marks[number],
        )


def file_texts(path: Path, document: Document) -> Iterator[tuple[int, str, list[str], Marks]]:
    """The same of a whole file that has no pages."""
    marks = Marks(Counter(one.label for one in document.references if one.start == one.end))
    marks.hidden = any("hidden" in warning for warning in document.warnings)
    marks.struck = any("struck" in warning for warning in document.warnings)
    notes = [block.number or "" for block in document.layout if block.kind is BlockKind.FOOTNOTE]
    marks.numbers = Counter(
        number
        for block in document.layout
        if block.number and block.kind is not BlockKind.FOOTNOTE
        for number in NUMBER.findall(block.number)
    )
    yield 0, "\n".join([document.text, *notes]), list(other_texts(path)), marks


def other_texts(path: Path) -> Iterator[str]:
    """What two other programs read."""
    suffix = path.suffix.lower()
    wrote = {".md": "markdown", ".htm": "html"}.get(suffix, suffix[1:])
    if suffix != ".txt":
        yield printed(["pandoc", "-f", wrote, "-t", "plain", "--wrap=none", str(path)])
    if suffix in (".html", ".htm"):
        yield printed(["inscript", str(path)])
    elif suffix == ".odt":
        yield printed(["odt2txt", "--width=-1", "--encoding=UTF-8", str(path)])
    elif suffix == ".docx":
        yield printed(["docx2txt", str(path), "-"])
    elif suffix in (".md", ".txt"):
        yield path.read_text("utf-8", "replace")


def printed(command: list[str]) -> str:
    """What a program prints."""
    return subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")


def read(path: Path) -> tuple[Document, float]:
    """The document, and the seconds that reading took (of this process alone)."""
    start = time.process_time()
    document = read_file(SourceFile(path.name, path, path.stat().st_size, 0, 0), None, 10**9)
    return document, time.process_time() - start


def measure(path: Path, pages: int) -> tuple[Counter[str], list[tuple[int, Difference]], float]:
    """Counts, the differences with their page, and the seconds that reading took."""
    document, took = read(path)
    counted: Counter[str] = Counter()
    found: list[tuple[int, Difference]] = []
    texts = pdf_texts(path, document, pages) if document.pages else file_texts(path, document)
    for number, ours, others, marks in texts:
        words, numbers = counts(others[0])
        counted.update({"pages": 1, "words": words, "numbers": numbers})
        found += [(number, one) for one in differences(ours, others, marks)]
        counted["differences between the others"] += sum(
            one.side.startswith("number") for one in differences(others[0], others[1:] or others, Marks())
        )
    return counted, found, took


def main(files: Iterable[Path], pages: int, save: Path | None) -> None:
    total: Counter[str] = Counter()
    seconds = 0.0
    for path in files:
        try:
            counted, found, took = measure(path, pages)
        except (UnreadableSource, pdfium.PdfiumError) as error:
            print(json.dumps({"file": path.name, "refused": str(error)}), flush=True)
            continue
        kinds = Counter(f"{one.side}: {one.kind}" for _, one in found)
        total += counted + kinds
        seconds += took
        total["files"] += 1
        line = {"file": str(path), "seconds": round(took, 2), **counted, **kinds}
        line["differences"] = [{"page": page, **asdict(one)} for page, one in found]
        print(json.dumps(line, ensure_ascii=False), flush=True)
    result = {"seconds": round(seconds, 1), **dict(sorted(total.items()))}
    print(json.dumps(result, indent=2, ensure_ascii=False))
    if save is not None:
        save.write_text(json.dumps(result, indent=2, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument(
        "--pages", type=int, default=25, help="at most how many pages of each PDF, spread evenly"
    )
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    main(given.files, given.pages, given.save)

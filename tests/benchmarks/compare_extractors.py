"""Compares the text of PDF files with what pdfium and poppler's pdftotext give, page by page.

    python tests/benchmarks/compare_extractors.py FILE… [--pages N] [--save FILE]

For each of the two: numbers that only one side has, and words that only one side parts: *run together* if our word is
two of theirs, *torn* if two of ours are one of theirs. What stands in both of them and not in our text counts as lost.
One line of JSON a file as it goes, then the totals. Needs pdftotext (poppler-utils).
"""

import argparse
import json
import re
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium

from assistant.errors import UnreadableSource
from assistant.reading import read_file
from assistant.types import Document, SourceFile

EXAMPLES = 6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BREAK = re.compile(r"(?<=[^\W\d_])[-\ufffe\u00ad\x02]\s*\n\s*(?=[^\W\d_])")
_LIGATURES = str.maketrans(
    {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "’": "'", "\u00ad": None}
)


def our_pages(document: Document) -> dict[int, str]:
    """The text of each page, each of its lines on one, and the labels of its notes."""
    pages: dict[int, list[str]] = defaultdict(list)
    for span in document.pages:
        pages[span.number].append(document.text[span.span.start : span.span.end])
    for block in document.layout:
        if block.kind.value == "footnote" and block.number:
            page = next((one.number for one in document.pages if one.span.end > block.span.start), 0)
            pages[page].append(block.number)
    return {number: "\n".join(parts) for number, parts in pages.items()}


def poppler_page(path: Path, number: int) -> str:
    told = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-f", str(number), "-l", str(number), str(path), "-"],
        capture_output=True,
        check=False,
    )
    return told.stdout.decode("utf-8", "replace")


def tokens(text: str, pattern: re.Pattern[str]) -> list[str]:
    joined = _BREAK.sub("", text.translate(_LIGATURES).replace("\r\n", "\n"))
    return pattern.findall(joined.casefold())


def compared(ours: str, theirs: str) -> dict[str, list[str]]:
    """What differs, by kind."""
    found: dict[str, list[str]] = {}
    mine, other = Counter(tokens(ours, _NUMBER)), Counter(tokens(theirs, _NUMBER))
    found["numbers only ours"] = list((mine - other).elements())
    found["numbers only theirs"] = list((other - mine).elements())
    my_words, their_words = tokens(ours, _WORD), tokens(theirs, _WORD)
    only_mine = Counter(my_words) - Counter(their_words)
    only_theirs = Counter(their_words) - Counter(my_words)
    pairs = {a + b for a, b in pairwise(their_words)}
    my_pairs = {a + b for a, b in pairwise(my_words)}
    found["run together"] = [word for word in only_mine if word in pairs]
    found["torn"] = [word for word in only_theirs if word in my_pairs]
    found["words only ours"] = [word for word in only_mine.elements() if word not in pairs]
    found["words only theirs"] = [word for word in only_theirs.elements() if word not in my_pairs]
    return found


def measure(path: Path, pages: int) -> tuple[Counter[str], dict[str, list[str]], float]:
    """Counts by extractor and kind, examples, and the seconds that reading took (of this process alone)."""
    start = time.process_time()
    document = read_file(SourceFile(path.name, path, path.stat().st_size, 0, 0), None, 10**9)
    took = time.process_time() - start
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    ours = our_pages(document)
    opened = pdfium.PdfDocument(path)
    step = max(1, len(opened) // pages)
    for number in range(1, len(opened) + 1, step):
        raw = opened[number - 1].get_textpage().get_text_range()
        counts["pages"] += 1
        counts["words"] += len(tokens(raw, _WORD))
        counts["numbers"] += len(tokens(raw, _NUMBER))
        for name, text in (("pdfium", raw), ("poppler", poppler_page(path, number))):
            for kind, differing in compared(ours.get(number, ""), text).items():
                counts[f"{name}: {kind}"] += len(differing)
                examples[f"{name}: {kind}"] += [f"{number}:{one}" for one in differing[:EXAMPLES]]
    return counts, examples, took


def main(files: Iterable[Path], pages: int, save: Path | None) -> None:
    total: Counter[str] = Counter()
    seconds = 0.0
    for path in files:
        try:
            counts, examples, took = measure(path, pages)
        except (UnreadableSource, pdfium.PdfiumError) as error:
            print(json.dumps({"file": path.name, "refused": str(error)}), flush=True)
            continue
        total += counts
        seconds += took
        shown: dict[str, Sequence[str]] = {kind: some[:EXAMPLES] for kind, some in examples.items()}
        line = {"file": path.name, "seconds": round(took, 2), **counts, "examples": shown}
        print(json.dumps(line, ensure_ascii=False), flush=True)
    result = {"seconds": round(seconds, 1), **dict(sorted(total.items()))}
    print(json.dumps(result, indent=2, ensure_ascii=False))
    if save is not None:
        save.write_text(json.dumps(result, indent=2), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument(
        "--pages", type=int, default=10, help="about how many pages of each file, spread evenly"
    )
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    main(given.files, given.pages, given.save)

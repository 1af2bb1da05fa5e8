"""A corpus as large as that of an office: thousands of passages, made anew from a seed."""

import random
from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

SUBJECTS = (
    "harbours rivers orchards schools courts roads forests clinics libraries fisheries mines bridges".split()
)
ACTORS = (
    "The Commission", "Member states", "The Council", "The European Parliament", "NATO", "The government",
    "Donors", "Municipalities", "The Ministry of Transport", "Regulators", "Universities", "Employers",
)  # fmt: skip
VERBS = "should must could".split()
DEEDS = (
    "publish the cost of {0} every year", "review how {0} and {1} are paid for", "open {0} to small firms by the end of {2}",
    "agree with their neighbours on rules for {0}", "count the {0} that were closed since {2}", "train inspectors of {0} and {1}",
)  # fmt: skip
REASONS = (
    "Since {2} the number of {0} has fallen while that of {1} has grown, and nobody has said why.",
    "Visits to {0} in {2} showed that rules for {1} are read in many ways.",
    "What {0} cost in {2} was never compared with what {1} cost.",
    "People who work in {0} were asked in {2}, and most of them spoke of {1}.",
)


def write_large_corpus(folder: Path, documents: int = 60, sections: int = 12, language: str = "") -> None:
    """Write Markdown files with numbered recommendations; a `language` other than English keeps them from being encoded."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)
    rows = ["path,title,date,language"]
    for number in range(documents):
        name = f"report-{number:03}.md"
        about = f"{SUBJECTS[number % len(SUBJECTS)].title()} and {SUBJECTS[(number * 5 + 1) % len(SUBJECTS)]}: report {number}"
        rows.append(f"{name},{about},{2010 + number % 16}-{1 + number % 12:02},{language}")
        (folder / name).write_text("\n\n".join(_report(about, sections, chance)) + "\n", encoding="utf-8")
    (folder / "documents.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _report(title: str, sections: int, chance: random.Random) -> Iterator[str]:
    yield f"# {title}"
    item = 0
    for section in range(1, sections + 1):
        yield f"## {section}. On {chance.choice(SUBJECTS)}"
        yield " ".join(_filled(one, chance) for one in chance.sample(REASONS, 3))
        yield "### Recommendations"
        for _ in range(2):
            item += 1
            actor, verb = chance.choice(ACTORS), chance.choice(VERBS)
            deed = _filled(chance.choice(DEEDS), chance)
            yield f"{item}. {actor} {verb} {deed}. {_filled(chance.choice(REASONS), chance)}"


def _filled(words: str, chance: random.Random) -> str:
    return words.format(*chance.sample(SUBJECTS, 2), chance.randint(2001, 2030))


def write_long_pdf(path: Path, pages: int = 600) -> None:
    """Write a PDF with a numbered recommendation on every second page."""
    chance = random.Random(11)
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for page in range(1, pages + 1):
        text = canvas.beginText(72, 770)
        text.setFont("Helvetica", 11)
        if page % 20 == 1:
            text.setFont("Helvetica-Bold", 16)
            text.textLine(f"Chapter {page // 20 + 1}: {chance.choice(SUBJECTS)}")
            text.setFont("Helvetica", 11)
            text.textLine("")
        for _ in range(12):
            text.textLine(_filled(chance.choice(REASONS), chance))
        text.textLine("")
        if page % 2:
            actor, deed = chance.choice(ACTORS), _filled(chance.choice(DEEDS), chance)
            text.textLine(f"Recommendation {page // 2 + 1}: {actor} should {deed}.")
        canvas.drawText(text)
        canvas.drawString(290, 40, str(page))
        canvas.showPage()
    canvas.save()

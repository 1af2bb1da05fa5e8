"""Every page there is, in each of its states: one list for the tests that walk all pages. New pages are added here."""

from dataclasses import replace
from urllib.parse import quote

from assistant.types import Deadline, Entry, Outcome, Source, Strength
from assistant.web.views.links import citation_link, details_link, document_link, source_link
from support.long_source import long_source
from support.states import EVERYTHING, READING
from support.web_backend import (
    BRIEF,
    ENTRY_FEES,
    FEE_QUESTION,
    FEES,
    GONE,
    GROUPS,
    HOSTILE,
    HOSTILE_QUESTION,
    SCHOOL_QUESTION,
    TWICE,
    WAIT_QUESTION,
    KnownAnswers,
    answer,
    backend,
    blocks,
    document,
    entry,
    item,
)

LONG = long_source()
HARBOURS = document(
    "נמלים.md",
    """# נמלים בטוחים: המלצות לנמלים קטנים

## רקע

הנמלים הקטנים מקבלים בחורף כ-40% מן הסירות, וברובם אין שומר לילה (ראו דוח EU-MRSS לשנת 2022).

## המלצות

1. על הממשלה לפרסם מפה של נמלים בטוחים עד סוף 2025.

2. העיריות צריכות לשלם לשומרי הלילה בנמלים שמקבלים יותר מ-100 סירות.
""",
    title="נמלים בטוחים: המלצות לנמלים קטנים",
    author="היחידה לנמלים",
    date="2024-04-03",
    language="he",
)
MAP = "על הממשלה לפרסם מפה של נמלים בטוחים עד סוף 2025."
ENTRY_MAP = entry(HARBOURS, MAP, ("הממשלה", Strength.MUST), number="1", locator="recommendation 1, line 9")
MAP_QUESTION = "מה על הממשלה לפרסם?"
NEWER_FEES = FEES.replace(
    "should propose a fee waiver for applicants under 25",
    "must propose a full fee waiver for applicants under 30",
)
SCREENING = "Consulates should interview in person those who have served in the security forces."
NEWER = document(
    "sample/visa brief 2025.md",
    f"# Open Doors, Guarded Gates\n\n{NEWER_FEES}\n\n{GROUPS}\n\n{SCREENING}\n",
    title="Open Doors, Guarded Gates (second edition)",
    date="2025-06-03",
)
NEWER_ENTRIES = (
    entry(
        NEWER,
        NEWER_FEES,
        ("Commission", Strength.MUST),
        ("Member states", Strength.MUST),
        number="1",
        locator="recommendation 1, line 3",
    ),
    entry(NEWER, GROUPS, ("Member states", Strength.SHOULD), number="2", locator="recommendation 2, line 5"),
    entry(NEWER, SCREENING, ("Consulates", Strength.SHOULD), number="3", locator="recommendation 3, line 9"),
)
YEARS = {SCREENING: "by the end of 2026", GROUPS: "within ten working days"}
"""Deadlines of the newer edition, with and without a date."""


def with_deadline(found: Entry) -> Entry:
    """The passage, with the deadline that it names."""
    words = YEARS.get(found.citation.quote)
    if words is None or found.recommendation is None:
        return found
    limit = Deadline(words, due="2026-12-31") if words.endswith("2026") else Deadline(words, period="P10D")
    demands = tuple(replace(one, limit=limit) for one in found.recommendation.demands)
    return replace(found, recommendation=replace(found.recommendation, demands=demands))


PAGES = {
    "start": "/",
    "empty question": "/?q=",
    "searches": "/searches",
    "narrowed start": "/?to=NATO&strength=must",
    "answer": f"/?q={quote(FEE_QUESTION)}",
    "background": f"/?q={quote(WAIT_QUESTION)}",
    "silence": f"/?q={quote(SCHOOL_QUESTION)}&to=EU&strength=must&since=2020&until=2026&advice=only",
    "others": f"/?q={quote(HOSTILE_QUESTION)}",
    "answer from right to left": f"/?q={quote(MAP_QUESTION)}",
    "table": "/recommendations",
    "narrowed table": "/recommendations?to=Council&strength=must&since=2020&until=2026&q=fees&sort=date",
    "sorted table": "/recommendations?sort=date&q=act",
    "addressees": "/addressees",
    "addressee": "/addressees/NATO",
    "unknown addressee": "/addressees/Nobody",
    "documents": "/documents",
    "document": document_link(BRIEF.id),
    "document from right to left": document_link(HARBOURS.id),
    "unknown document": "/documents/none",
    "source": source_link(BRIEF.id),
    "cited source": source_link(BRIEF.id, ENTRY_FEES.citation.id),
    "source from right to left": source_link(HARBOURS.id, ENTRY_MAP.citation.id),
    "source in parts": source_link(LONG.document.id, LONG.entries[9].citation.id),
    "source that changed": source_link(BRIEF.id, GONE.id),
    "source with a choice": source_link(HOSTILE.id, TWICE.id),
    "source that is gone": source_link("gone.md", GONE.id),
    "matrix": "/matrix",
    "narrowed matrix": "/matrix?to=Member+states&strength=should&q=states",
    "empty matrix": "/matrix?q=nothing",
    "timeline": "/timeline",
    "empty timeline": "/timeline?to=NATO",
    "choice of documents to compare": "/compare",
    "too many documents to compare": "/compare?document=a&document=b&document=c&document=d&document=e",
    "comparison": f"/compare?document={quote(BRIEF.id)}&document={quote(NEWER.id)}",
    "comparison of what has changed": f"/compare?document={quote(NEWER.id)}&document={quote(BRIEF.id)}&show=changed",
    "memo": "/memo",
    "citation": citation_link(ENTRY_FEES.citation.id),
    "citation that is gone": citation_link(GONE.id),
    "unknown citation": "/cite/none",
    "for programs": "/docs",
    "status": "/status",
    "status after an upload": "/status?added=broken.docx",
    "list of files": "/status/failed",
    "unknown list of files": "/status/none",
    "upload": "/upload",
    "details of a document": details_link(BRIEF.id),
    "unknown page": "/nothing/here",
    "bad filter": "/recommendations?strength=perhaps",
    "bad number": "/recommendations?page=x",
}


def everything() -> KnownAnswers:
    """A backend that holds what all pages show."""
    known = backend()
    harbours = Source(HARBOURS, blocks(HARBOURS.text), (ENTRY_MAP,))
    newer = Source(NEWER, blocks(NEWER.text), tuple(map(with_deadline, NEWER_ENTRIES)))
    known.sources = (*known.sources, LONG, harbours, newer)
    in_hebrew = answer(MAP_QUESTION, Outcome.ANSWERED, [item(ENTRY_MAP, 0.9, MAP[10:])], language="he")
    known.answers = (*known.answers, in_hebrew)
    known.state = replace(EVERYTHING, underway=READING)
    return known

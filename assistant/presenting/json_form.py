"""Gives answers the forms in which they leave the product: JSON for programs, plain words for people."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.types import (
    Addressee,
    Also,
    Answer,
    Backup,
    Citation,
    Demand,
    Entry,
    Filters,
    Footnote,
    Item,
    LeadIn,
    Left,
    Linked,
    Outcome,
    PageSpan,
    Reason,
    Report,
    RunnerUp,
    Shown,
    Span,
    Status,
    Why,
)

SCHEMA = 1
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85"
_COMMANDS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), REPLACEMENT)
_PRINTABLE = _COMMANDS | {ord(space): " " for space in _SPACES} | {ord("\n"): "\n"}
_RARE_COMMAND = re.compile(r"[\x7f-\x9f]")

HEADINGS = {
    Outcome.ANSWERED: gettext_noop("The documents say"),
    Outcome.CONTEXT_ONLY: gettext_noop("The documents discuss this but make no recommendation"),
    Outcome.NOT_COVERED: gettext_noop("No answer was found in these documents"),
}
CONFIDENCES = ((0.9, gettext_noop("high")), (0.7, gettext_noop("fair")))
LEAST = gettext_noop("low")


def printable(text: str) -> str:
    """`text` without characters that command a terminal, each replaced by one other, so that offsets stay."""
    return re.sub(r"\r(?!\n)", "\n", text).translate(_PRINTABLE)


def json_text(value: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """`value` as indented JSON, with the characters escaped too that command a terminal though JSON may."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _RARE_COMMAND.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def answer_json(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The answer as `assistant ask --json` and `/api/ask` give it; with `explain` why each item is what it is."""
    return {
        "schema": SCHEMA,
        "question": answer.question,
        "outcome": answer.outcome.value,
        "confidence": round(answer.confidence, 4),
        "reason": None if answer.reason is None else answer.reason.value,
        "total": answer.total,
        "next": answer.next,
        "asked_of": answer.asked_of,
        "listed": answer.listed,
        "parts": [_part(part, explain) for part in answer.parts],
        "items": [item_json(item, explain=explain) for item in answer.items],
        "near_misses": [item_json(item, explain=explain) for item in answer.near_misses],
        **({"runner_up": _runner_up(answer.runner_up)} if explain else {}),
        "withheld": list(answer.withheld),
        "index": {
            "documents": answer.index.documents,
            "passages": answer.index.passages,
            "generation": answer.index.generation,
            "stale": answer.index.stale,
        },
    }


def recommendations_json(
    found: Sequence[Linked],
    total: int,
    following: str | None,
    withheld: Sequence[str] = (),
    *,
    stale: bool = False,
) -> dict[str, Any]:
    """A list of recommendations as `assistant recommendations --json` gives it; `following` continues it.

    Items have the shape of an answer's; what asks is highlighted, and there is no question to score them by.
    `withheld` names the documents that are left out because their files have changed; `stale` says that the corpus has.
    """
    items = [{**_listed(one), "opposes": [], "newer_edition": one.newer} for one in found]
    return {
        "schema": SCHEMA,
        "total": total,
        "next": following,
        "items": items,
        "withheld": list(withheld),
        "stale": stale or bool(withheld),
    }


def _listed(one: Linked) -> dict[str, Any]:
    asking = [_within(one.entry, span) for span in _asking(one.entry)]
    return _as_item(entry_json(one.entry, one.also), None, asking)


def shown_json(shown: Shown) -> dict[str, Any]:
    """What `assistant show --json` gives."""
    return {
        "schema": SCHEMA,
        "id": shown.id,
        "document": shown.document,
        "gone_since": shown.gone_since,
        "items": [entry_json(entry) for entry in shown.entries],
    }


def report_json(report: Report) -> dict[str, Any]:
    """What `assistant index --json` gives."""
    return {"schema": SCHEMA, **asdict(report)}


def status_json(status: Status) -> dict[str, Any]:
    """What `assistant status --json` gives."""
    return {"schema": SCHEMA, **asdict(status)}


def backup_json(backup: Backup) -> dict[str, Any]:
    """What a backup holds, as the JSON that programs read."""
    return {"schema": SCHEMA, "backup": asdict(backup)}


def restored_json(backup: Backup, generation: int | None) -> dict[str, Any]:
    """What came of a restore, as the JSON that programs read."""
    return {"schema": SCHEMA, "generation": generation, "backup": asdict(backup)}


def restored_text(backup: Backup, generation: int | None) -> str:
    """What came of a restore, in words."""
    if generation is None:
        return (
            f"The backup is of an older version ({backup.assistant}): its {backup.published} citation ids were taken over.\n"
            "Run 'assistant index' to read the documents.\n"
        )
    return (
        f"{backup.documents} documents and {backup.passages} passages of {backup.made} are generation {generation} now;"
        f" {backup.published} citation ids are known.\n"
        "Run 'assistant index' to read what has changed in the corpus since.\n"
    )


def item_json(item: Item, *, explain: bool = False) -> dict[str, Any]:
    """One item of an answer; highlights count from the quote's start."""
    found = entry_json(item.entry, item.also)
    shaped = _as_item(found, round(item.score, 4), [_span(span) for span in item.highlights])
    why = {"why": _why(item.why)} if explain else {}
    return {**shaped, "opposes": list(item.opposes), "newer_edition": item.newer, **why}


def _why(why: Why | None) -> dict[str, Any] | None:
    """Words of the question, the passage's place by each search and by the judge, and whether it is on the subject."""
    if why is None:
        return None
    return {
        "words": list(why.words),
        "lacking": list(why.lacking),
        "unknown": list(why.unknown),
        "candidates": why.candidates,
        "places": dict(why.places),
        "related": round(why.related, 4),
    }


def _runner_up(found: RunnerUp | None) -> dict[str, Any] | None:
    """The first passage that is not shown, and why it is not."""
    if found is None:
        return None
    return {
        "left": found.left.value,
        "score": round(found.score, 4),
        "bound": round(found.bound, 4),
        "why": _why(found.why),
        **entry_json(found.entry),
    }


def _as_item(found: dict[str, Any], score: float | None, highlights: list[list[int]]) -> dict[str, Any]:
    return {
        "kind": found.pop("kind"),
        "quote": found.pop("quote"),
        "score": score,
        "highlights": highlights,
        **found,
    }


def _part(part: Answer, explain: bool) -> dict[str, Any]:
    """What became of one of several questions asked together; `items` is the number of its items among all."""
    return {
        "question": part.question,
        "outcome": part.outcome.value,
        "confidence": round(part.confidence, 4),
        "reason": None if part.reason is None else part.reason.value,
        "asked_of": part.asked_of,
        "listed": part.listed,
        "total": part.total,
        "items": len(part.items),
        "near_misses": (
            [] if part.items else [item_json(item, explain=explain) for item in part.near_misses]
        ),
        **({"runner_up": _runner_up(part.runner_up)} if explain else {}),
    }


def entry_json(entry: Entry, also: Sequence[Also] = ()) -> dict[str, Any]:
    """A passage outside of any answer: no score and no highlights."""
    passage = entry.passage
    return {
        "kind": "context" if entry.recommendation is None else "recommendation",
        "quote": entry.citation.quote,
        "lead_in": None if passage.lead_in is None else _lead_in(passage.lead_in),
        "recommendation": None if entry.recommendation is None else _recommendation(entry),
        "footnotes": [_footnote(note) for note in passage.footnotes],
        "also": [_also(one) for one in also],
        "citation": citation_json(entry.citation),
    }


def _also(also: Also) -> dict[str, Any]:
    """The citation of another place, with its words and how it relates to the one shown."""
    citation = also.entry.citation
    return {**citation_json(citation), "quote": citation.quote, "relation": also.relation.value}


def citation_json(citation: Citation) -> dict[str, Any]:
    """Where a quote stands."""
    return {
        "id": citation.id,
        "document": citation.document,
        "title": citation.title,
        "author": citation.author,
        "publisher": citation.publisher,
        "date": citation.date,
        "language": citation.language,
        "url": citation.url,
        "marking": citation.marking,
        "locator": citation.locator,
        "headings": list(citation.headings),
        "page": citation.pages[0].number if citation.pages else None,
        "pages": [_page(page) for page in citation.pages],
        "start": citation.span.start,
        "end": citation.span.end,
        "prefix": citation.prefix,
        "suffix": citation.suffix,
        "digest": citation.digest,
        "reader": citation.reader,
    }


def citation_text(citation: Citation) -> str:
    """A citation in one line, as for a footnote: author, title, publisher, date, locator; its marking in brackets."""
    parts = (work_text(citation), citation.date, citation.locator)
    return ", ".join(part for part in parts if part) + "." + marking_text(citation)


def marking_text(citation: Citation) -> str:
    """The classification marking of a citation, as it stands behind it: " [LIMITED]"; empty where there is none."""
    return f" [{' '.join(citation.marking.split())}]" if citation.marking else ""


def work_text(citation: Citation) -> str:
    """A document as it is cited: author, title, publisher."""
    publisher = None if citation.publisher == citation.author else citation.publisher
    return ", ".join(part for part in (citation.author, f"“{citation.title}”", publisher) if part)


def heading(answer: Answer) -> str:
    """What an answer amounts to, in a few words; "do not say" only where that is known."""
    if answer.reason is Reason.LANGUAGE:
        return gettext("Questions can only be answered in English for now")
    if answer.withheld and not answer.items:
        return gettext("The documents have changed")
    if answer.reason is Reason.OTHER_ADDRESSEE:
        if answer.asked_of is None:
            return gettext("Nothing here is addressed to whom you ask about; others are asked to act")
        return gettext("Nothing here is addressed to %(name)s; others are asked to act", name=answer.asked_of)
    if answer.listed is not None:
        if not answer.items:
            return gettext("No %(recommendations)s", recommendations=answer.listed)
        return gettext(
            "%(shown)s of %(total)s %(recommendations)s shown",
            shown=len(answer.items),
            total=answer.total,
            recommendations=answer.listed,
        )
    return gettext(HEADINGS[answer.outcome])


_SEARCHES = {
    "judge": gettext_noop("by the ranking model"),
    "meaning": gettext_noop("by meaning"),
    "words": gettext_noop("by words"),
}
_ORDINALS = (
    gettext_noop("%(number)sth"),
    gettext_noop("%(number)sst"),
    gettext_noop("%(number)snd"),
    gettext_noop("%(number)srd"),
)
_LEFT = {
    Left.LIMIT: gettext_noop(
        "Next is %(place)s (probability %(share)s). It was left out because of the limit."
    ),
    Left.UNLIKELY: gettext_noop(
        "Next is %(place)s (probability %(share)s). It was left out because passages are shown from %(bound)s."
    ),
}


def explanation(why: Why) -> list[str]:
    """In sentences why a passage was judged as it was."""
    words = ", ".join(why.words)
    held = (
        gettext("Mentions: %(words)s", words=words) if words else gettext("Mentions no word of the question")
    )
    lacking = ", ".join(
        gettext("%(word)s (in no document)", word=word) if word in why.unknown else word
        for word in why.lacking
    )
    lacks = "; " + gettext("does not mention: %(words)s", words=lacking) if lacking else ""
    places = ", ".join(
        f"{_ordinal(place)} {gettext(_SEARCHES[name])}" for name, place in sorted(why.places.items())
    )
    ranked = ngettext(
        "Ranked among %(number)s passage: %(places)s",
        "Ranked among %(number)s passages: %(places)s",
        why.candidates,
        number=why.candidates,
        places=places,
    )
    subject = gettext("On the subject with a probability of %(share)s", share=percent(why.related))
    return [f"{held}{lacks}.", f"{ranked}.", f"{subject}."]


def not_chosen(found: RunnerUp, locator: str | None = None) -> str:
    """In a sentence why the next passage is not shown; `locator` says in other words where it stands."""
    place = gettext(
        "%(locator)s of %(document)s",
        locator=locator or found.entry.citation.locator or gettext("a passage"),
        document=found.entry.citation.document,
    )
    return gettext(_LEFT[found.left], place=place, share=percent(found.score), bound=percent(found.bound))


def _ordinal(number: int) -> str:
    last = 0 if number % 100 in (11, 12, 13) or number % 10 > 3 else number % 10
    return gettext(_ORDINALS[last], number=number)


def percent(probability: float) -> str:
    """A probability as a share of a hundred: "92 %"."""
    return f"{100 * probability:.0f} %"


def list_heading(filters: Filters, shown: int, total: int) -> str:
    """What a list of recommendations holds: "2 of 7 recommendations to EU, in brief.md, put as must"."""
    number = str(total) if shown == total else f"{shown} of {total}"
    parts = (
        f"{number} recommendation{'' if total == 1 else 's'}{f' to {filters.to}' if filters.to else ''}",
        f"in {filters.document}" if filters.document else "",
        f"put as {filters.strength.value}" if filters.strength else "",
        f"dated from {filters.since}" if filters.since else "",
        f"dated up to {filters.until}" if filters.until else "",
    )
    return ", ".join(filter(None, parts))


def in_words(confidence: float) -> str:
    """A probability in a word: high, good, fair or low."""
    return gettext(next((word for bound, word in CONFIDENCES if confidence >= bound), LEAST))


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _page(page: PageSpan) -> Mapping[str, Any]:
    return {"page": page.number, "label": page.label}


def _lead_in(lead_in: LeadIn) -> Mapping[str, Any]:
    return {"text": lead_in.text, "start": lead_in.span.start, "end": lead_in.span.end}


def _footnote(note: Footnote) -> Mapping[str, Any]:
    return {
        "marker": note.marker,
        "text": note.text,
        "start": note.span.start,
        "end": note.span.end,
        "matched": note.matched,
    }


def _recommendation(entry: Entry) -> Mapping[str, Any]:
    asked = entry.recommendation
    return {
        "number": asked.number if asked else None,
        "addressees": list(asked.addressees if asked else ()),
        "strength": asked.strength.value if asked else None,
        "demands": [_demand(entry, demand) for demand in (asked.demands if asked else ())],
    }


def _demand(entry: Entry, demand: Demand) -> Mapping[str, Any]:
    return {
        "addressees": [_addressee(who) for who in demand.addressees],
        "strength": demand.strength.value,
        "deadline": demand.deadline,
        "action": action(entry, demand),
        "start": demand.span.start,
        "end": demand.span.end,
    }


def action(entry: Entry, demand: Demand) -> str:
    """The words of a passage that make one demand."""
    start, end = _within(entry, demand.span)
    return entry.citation.quote[start:end]


def _asking(entry: Entry) -> list[Span]:
    """Where a passage asks for something, in order."""
    return sorted({demand.span for demand in (entry.recommendation.demands if entry.recommendation else ())})


def _within(entry: Entry, span: Span) -> list[int]:
    return [span.start - entry.citation.span.start, span.end - entry.citation.span.start]


def _addressee(who: Addressee) -> Mapping[str, str]:
    return {"text": who.text, "name": who.name}

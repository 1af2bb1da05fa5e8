"""Plain words for people, in the current language: what an answer amounts to, why a passage is in it, how it is cited."""

import re
from collections.abc import Iterable

from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.types import (
    Answer,
    Aspect,
    Backup,
    Citation,
    Demand,
    Difference,
    Entry,
    Explanation,
    Kind,
    OmissionReason,
    Outcome,
    ReadAspect,
    Reason,
    RunnerUp,
    Standing,
    Strength,
)

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85"
_COMMANDS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), REPLACEMENT)
_PRINTABLE = _COMMANDS | {ord(space): " " for space in _SPACES} | {ord("\n"): "\n"}

HEADINGS = {
    Outcome.ANSWERED: gettext_noop("The documents say"),
    Outcome.CONTEXT_ONLY: gettext_noop("The documents discuss this but make no recommendation"),
    Outcome.MAY_ANSWER: gettext_noop("These passages may answer your question"),
    Outcome.NOT_COVERED: gettext_noop("No answer was found in these documents"),
}
READ = {
    Aspect.FOLLOWS: gettext_noop("follows “%(value)s”"),
    Aspect.SPELLING: gettext_noop("showing results for “%(value)s”"),
    Aspect.ADDRESSEE: gettext_noop("addressed to: %(value)s"),
    Aspect.DOCUMENT: gettext_noop("document: %(value)s"),
    Aspect.PLACE: gettext_noop("place: %(value)s"),
    Aspect.PUBLISHED: gettext_noop("published: %(value)s"),
    Aspect.DEADLINE: gettext_noop("deadline: %(value)s"),
    Aspect.STRENGTH: gettext_noop("strength: %(value)s"),
    Aspect.STANDING: gettext_noop("recommendations: %(value)s"),
    Aspect.POLARITY: gettext_noop("looking for: %(value)s"),
    Aspect.KIND: gettext_noop("kind of answer: %(value)s"),
}
"""What was read from a question, in a few words."""
KINDS = {
    Kind.ADVICE: gettext_noop("recommendations first"),
    Kind.FACT: gettext_noop("fact"),
    Kind.LIST: gettext_noop("complete list"),
    Kind.COMPARISON: gettext_noop("comparison"),
    Kind.OVERVIEW: gettext_noop("overview"),
    Kind.CLAIM: gettext_noop("passages that support or contradict a text"),
}
CONFIDENCES = ((0.9, gettext_noop("high")), (0.7, gettext_noop("fair")))
LEAST = gettext_noop("low")


def printable(text: str) -> str:
    """`text` without characters that control a terminal, each replaced by another, so that offsets stay."""
    return re.sub(r"\r(?!\n)", "\n", text).translate(_PRINTABLE)


def citation_text(citation: Citation) -> str:
    """A citation in one line, as for a footnote: author, title, publisher, date, locator; its marking in brackets."""
    parts = (work_text(citation), citation.date, citation.locator)
    return ", ".join(part for part in parts if part) + "." + marking_text(citation)


def marking_text(citation: Citation) -> str:
    """The classification marking of a citation, as it is written after it: " [LIMITED]"; empty if there is none."""
    return f" [{' '.join(citation.marking.split())}]" if citation.marking else ""


def work_text(citation: Citation) -> str:
    """A document as it is cited: author, title, publisher."""
    return ", ".join(part for part in (citation.author, f"“{citation.title}”", publisher(citation)) if part)


def publisher(citation: Citation) -> str | None:
    """The publisher, unless it is the author as well."""
    return None if citation.publisher == citation.author else citation.publisher


def heading(answer: Answer) -> str:
    """What an answer amounts to, in a few words."""
    if answer.outcome is Outcome.MAY_ANSWER:
        return gettext(HEADINGS[answer.outcome])
    if answer.reason is Reason.DEGRADED:
        return gettext("We could not search all documents")
    if answer.reason is Reason.LANGUAGE:
        return gettext("Questions can only be answered in English for now")
    if answer.unreadable and not answer.items and not answer.outdated:
        return gettext("A document cannot be read")
    if answer.withheld and not answer.items:
        return gettext("The documents have changed")
    if answer.occurring is not None:
        return gettext("We found no answer, but these words appear in the documents")
    if answer.kind is Kind.COMPARISON and not answer.items:
        return gettext("We found nothing about this here")
    if answer.reason is Reason.OTHER_ADDRESSEE:
        if answer.asked_of is None:
            return gettext("Nothing here is addressed to those you asked about; others are asked to act")
        return gettext("Nothing here is addressed to %(name)s; others are asked to act", name=answer.asked_of)
    if answer.listed is not None:
        if answer.items and is_opened(answer):
            return answer.listed[:1].upper() + answer.listed[1:]
        if not answer.items:
            return gettext("No %(recommendations)s", recommendations=answer.listed)
        return gettext(
            "%(shown)s of %(total)s %(recommendations)s shown",
            shown=len(answer.items),
            total=answer.total,
            recommendations=answer.listed,
        )
    if answer.kind is Kind.CLAIM and answer.items:
        return gettext("Passages about your text; read whether they support it")
    return gettext(HEADINGS[answer.outcome])


def unchecked() -> str:
    """What a reader should know of passages that may answer."""
    return gettext(
        "We found these by meaning. We can only judge answers to English questions in English documents, "
        "so please check whether they answer your question."
    )


def is_judged(answer: Answer) -> bool:
    """Whether passages were chosen as answers, rather than listed, or found for a pasted text."""
    return answer.listed is None and answer.kind is not Kind.CLAIM


def is_opened(answer: Answer) -> bool:
    """Whether an answer shows what stands at a place, or sums up a document, rather than a list that may lack something."""
    return answer.kind is Kind.OVERVIEW or any(
        one.aspect is Aspect.PLACE and one.is_used for one in answer.reading
    )


def read_text(read: ReadAspect) -> str:
    """What was read from a question, in a few words: "document: Open Doors"."""
    value = gettext(KINDS[Kind(read.value)]) if read.aspect is Aspect.KIND else read.value
    return gettext(READ[read.aspect], value=value)


def remarks(answer: Answer) -> list[str]:
    """In sentences what of the reading was left out, and where words of a question without an answer occur."""
    left = [read_text(one) for one in answer.reading if not one.is_used]
    found = []
    if left:
        found.append(
            gettext("Nothing was found with this, so we left it out: %(reading)s.", reading="; ".join(left))
        )
    if answer.occurring is not None:
        words, number = answer.occurring
        found.append(
            ngettext(
                "“%(words)s” appears in %(number)s passage.",
                "“%(words)s” appears in %(number)s passages.",
                number,
                words=words,
                number=number,
            )
        )
    return found


def differences_text(found: Iterable[Difference]) -> str:
    """Where a passage differs from a pasted text: "“35” (here “30”); “lift” (here “keep”)"; empty if nowhere."""
    return "; ".join(
        gettext("“%(claimed)s” (here: “%(stated)s”)", claimed=one.claimed, stated=one.stated) for one in found
    )


def near_misses_heading(answer: Answer) -> str:
    """What stands above passages that are shown without an answer."""
    if answer.reason is Reason.OTHER_ADDRESSEE:
        return gettext("Addressed to others")
    if answer.reason is Reason.LANGUAGE:
        return gettext("These passages share words with your question and may answer it")
    if answer.occurring is not None:
        return gettext("Where these words appear")
    return gettext("Closest passages (they may not answer your question)")


_SEARCHES = {
    "judge": gettext_noop("by the ranking model"),
    "meaning": gettext_noop("by meaning"),
    "words": gettext_noop("by keyword"),
}
_ORDINALS = (
    gettext_noop("%(number)sth"),
    gettext_noop("%(number)sst"),
    gettext_noop("%(number)snd"),
    gettext_noop("%(number)srd"),
)
_LEFT = {
    OmissionReason.LIMIT: gettext_noop(
        "Next is %(place)s (probability %(share)s). It was left out because the maximum number of passages is already shown."
    ),
    OmissionReason.UNLIKELY: gettext_noop(
        "Next is %(place)s (probability %(share)s). It was left out because passages below %(bound)s are not shown."
    ),
}


def explanation(why: Explanation) -> list[str]:
    """In sentences why a passage was judged as it was."""
    words = ", ".join(why.words)
    held = (
        gettext("Mentions: %(words)s", words=words)
        if words
        else gettext("Mentions none of the words in the question")
    )
    lacking = ", ".join(
        gettext("%(word)s (in no document)", word=word) if word in why.unknown else word
        for word in why.lacking
    )
    lacks = "; " + gettext("does not mention: %(words)s", words=lacking) if lacking else ""
    places = ", ".join(
        f"{_ordinal(place)} {gettext(_SEARCHES[name])}" for name, place in sorted(why.ranks.items())
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
    """In a sentence why the next passage is not shown; `locator` gives its place in other words."""
    place = gettext(
        "%(locator)s of %(document)s",
        locator=locator or found.entry.citation.locator or gettext("a passage"),
        document=found.entry.citation.document,
    )
    return gettext(_LEFT[found.left], place=place, share=percent(found.score), bound=percent(found.threshold))


def _ordinal(number: int) -> str:
    last = 0 if number % 100 in (11, 12, 13) or number % 10 > 3 else number % 10
    return gettext(_ORDINALS[last], number=number)


def percent(probability: float) -> str:
    """A probability in per cent."""
    return f"{100 * probability:.0f}%"


def list_heading(filters: Iterable[str], shown: int, total: int) -> str:
    """What a list holds: "2 of 7 recommendations addressed to EU, in “brief.md”"; `filters` are in words."""
    number = str(total) if shown == total else f"{shown} of {total}"
    return f"{number} recommendation{'' if total == 1 else 's'} {', '.join(filters)}".rstrip()


def in_words(confidence: float) -> str:
    """A probability in a word, from `CONFIDENCES`; `LEAST` for what is below them."""
    return gettext(next((word for bound, word in CONFIDENCES if confidence >= bound), LEAST))


STRENGTHS = {
    Strength.MUST: gettext_noop("must"),
    Strength.SHOULD: gettext_noop("should"),
    Strength.COULD: gettext_noop("could"),
}
STANDINGS = {
    Standing.OFFICIAL: gettext_noop("official"),
    Standing.IN_TEXT: gettext_noop("in running text"),
}


def reported_text(entry: Entry) -> str:
    """What a passage says that others recommend, and to whom; empty if it reports no such thing."""
    if not entry.reported:
        return ""
    names = dict.fromkeys(who.name for one in entry.reported for who in one.addressees)
    if names:
        return gettext("others ask %(names)s to act", names=", ".join(names))
    return gettext("a recommendation by others")


def action(entry: Entry, demand: Demand) -> str:
    """The words of a passage that make one demand."""
    start = entry.citation.span.start
    return entry.citation.quote[demand.span.start - start : demand.span.end - start]


def restored_text(backup: Backup, generation: int | None) -> str:
    """What came of a restore, in words."""
    if generation is None:
        return (
            f"The backup was made by an older version ({backup.assistant}). Its {backup.published} citation ids have been restored.\n"
            "Run 'assistant index' to read the documents.\n"
        )
    return (
        f"Restored {backup.documents} documents, {backup.passages} passages and {backup.published} citation ids"
        f" from {backup.made}. This is generation {generation}.\n"
        "Run 'assistant index' to include what has changed in the corpus since.\n"
    )

"""Judges the surroundings of a passage: advice, background, or open, from lead-in and headings."""

import re
from enum import Enum

from assistant.language.text import plain
from assistant.recommendations.wording import MODAL
from assistant.types import Passage


class Place(Enum):
    """What the surroundings of a passage make of its wording."""

    ADVICE = "advice"
    OPEN = "open"
    BACKGROUND = "background"
    GROUNDS = (
        "grounds"  # of a report that lists all its advice elsewhere: only "We recommend" and the like count
    )


# Headings and lead-ins below which a bare "should" or an imperative is advice.
_ADVISING = re.compile(
    r"recommend|\bwhat (?:can|should|must|could|needs?|to|might) |\bway (?:forward|ahead)|next steps|\bpropos|\badvice\b|"
    r"polic(?:y|ies) (?:options?|implications?|actions?)|action (?:plan|points)|\bactions?\b|\bpriorit|to-do|check-?list|"
    r"\bagenda\b|call to action|\bsuggestions?\b|\bsteps\b|\bmeasures to\b|\boptions for\b",
    re.IGNORECASE,
)
# Whole headings below which "should" and "must" describe: history, law, others' opinions, outlook.
_BACKGROUND = re.compile(
    r"^(?:[\dA-Z.]+\s+)?(?:background|introduction|context|history|method\w*|(?:the )?problem|facts?\b.*|overview|"
    r"a? ?scenarios?|legal\b.*|glossary|annex.*|appendix.*|costs?|what it would cost|where things stand|"
    r"(?:the )?(?:current )?situation|state of play|abbreviations|"
    r"(?:the )?(?:opposite|opposing|other|dissenting|counter)[- ]?\w*|counter-?\w*.*|objections?.*|criticism|risks|"
    r"discussion|limits|limitations|what we do not .*|rejected .*|outlook|evidence|findings|how .* works?|"
    r"what the numbers show|what (?:others|critics|witnesses) .*|literature.*|acknowledge?ments?)$",
    re.IGNORECASE,
)


# Such a heading may also name the subject of what is advised below it.
_SUBJECT_TOO = re.compile(
    r"^(?:[\dA-Z.]+\s+)?(?:legal|costs?|(?:the )?(?:current )?situation|discussion|findings|evidence|risks|criticism|objections)\b",
    re.IGNORECASE,
)


def place_of(passage: Passage, title: str, advising: bool = False) -> Place:
    """Judge the lead-in first, then the innermost heading, then those above it; the title itself says nothing.

    `advising` says that all of the document advises on subjects that its headings name.
    """
    if passage.lead_in is not None and (
        MODAL.search(passage.lead_in.text) or _ADVISING.search(passage.lead_in.text)
    ):
        return Place.ADVICE
    headings = [plain(heading) for heading in passage.headings if plain(heading) != plain(title)]
    for heading in reversed(headings):
        if _BACKGROUND.match(heading):
            above = advising or any("recommend" in other.lower() for other in headings)
            return Place.OPEN if above and _SUBJECT_TOO.match(heading) else Place.BACKGROUND
        if _ADVISING.search(heading):
            return Place.ADVICE
    return Place.OPEN

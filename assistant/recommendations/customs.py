"""Learns from all passages of a report how it marks its recommendations: an official list, type, the state under review."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from assistant.language.actors import normal_form, unknown_names
from assistant.language.text import plain, words
from assistant.recommendations.voice import OWN_BODY
from assistant.types import Passage, Span

LIST_ITEMS = 5
CONTRASTED = 0.2
SHARED = 0.6
CONTAINED = 0.8
OPENING_PASSAGES = 40
ACTS = 2

Trigram = tuple[str, str, str]

# Sections that list what a report concludes and recommends. Kerning may split a word ("C ONCLUSIONS").
_LISTS = re.compile(
    r"\b(?:c ?onclusions?\b.{0,12}\b(?:and|&)\s+r ?ecommendations?|r ?ecommendations?\s+and\s+c ?onclusions?|"
    r"(?:summary|list|index)\s+of\s+(?:[\w-]+\s+){0,3}r ?ecommendations?)\b|"
    r"^\W*(?:[\dIVX]{1,5}\.?\s+)?(?:our |key |main |final )?r ?ecommendations?\W*$",
    re.IGNORECASE,
)
_COUNTS_FROM_ONE = re.compile(r"(?:^|\.)1$")
# What stands behind an item that repeats a paragraph of the body: "(Paragraph 46)", "(paras 3 and 12–14)", "(Recommendation, Paragraph 8)".
_REFERS_BACK = re.compile(
    r"[(\[]\s*(?:(?P<kind>conclusion|recommendation)s?,?\s+)?(?:see\s+)?(?:at\s+)?para(?:graph|s|\.)?s?\.?\s*\d[\d., –&-]*(?:\s*(?:and|to|,)\s*\d[\d., –-]*)*[)\]]\W*$",
    re.IGNORECASE,
)
_APART = re.compile(
    r"^\W*(?:(?:appendix|appendices|annex|annexes|call for evidence|terms of reference|formal minutes|list of (?:witnesses|written|members|abbreviations|acronyms)|"
    r"written evidence|minutes of|declarations? of interests?|notes? of (?:an? |the )?(?:visit|meeting|seminar|round ?table))\b(?!.*recommendation)|"
    r"(?:witnesses|members|membership|glossary|executive summary|summary|overview|abstract)\W*$)",
    re.IGNORECASE,
)
# "Recommendation 12:", "R5." before a passage declares what it is.
_DECLARES = re.compile(
    r"(?:^|\n)[\W_]*(?:(?:key |main |policy )?recommendation(?:\s+(?:no\.?\s*)?[\dA-Z]{1,3}(?:\.\d{1,2})?)?|R(?:ec)?\.?\s?\d{1,3})\s*[:.)–—-]*[*_]*\s*(?:\d{1,3}(?:\.\d{1,3})?\.?\s*)?$",
    re.IGNORECASE,
)
_OPENS_DECLARED = re.compile(
    r"[\W_]*(?:key |main |policy )?recommendations?(?:\s+(?:no\.?\s*)?\d{1,3})?[*_]*\s*[:–—]", re.IGNORECASE
)
_RECOMMENDATION_HEADING = re.compile(r"\brecommendation\s+(?:no\.?\s*)?[\dA-Z]", re.IGNORECASE)
DECLARATION = 60
_ACTS_ITSELF = re.compile(
    rf"\b{OWN_BODY}(?:,\s[^;:]{{1,240}}?,)?\s+(?:[\w-]+\s+){{0,3}}(?:recommends|urges|calls|invites|encourages|requests|suggests)\b"
)
_ASKING = re.compile(r"\b(?:should|must|ought|need|recommend|urge|call on|invite|encourage|ask|consider)\b")
_RECOMMENDS = re.compile(
    rf"{_ACTS_ITSELF.pattern}|\b[Ww]e\s+(?:[\w-]+\s+){{0,3}}(?:recommend|urge|call on|invite|suggest)\b"
)
# Whose report is examined: "the fifth periodic report of Norway", "Universal Periodic Review – Ukraine".
_NAME = r"((?:the\s+)?[A-Z][\w’'-]+(?:\s+(?:(?:and|of|the)\s+){0,2}[A-Z][\w’'-]+){0,5})"
_UNDER_REVIEW = re.compile(
    rf"\b(?:(?:periodic|initial|combined|follow-up|national)\s+reports?(?:\s+(?:submitted\s+by|of|by))\s+{_NAME}|"
    rf"[Uu]niversal [Pp]eriodic [Rr]eview\s*(?:\*\s*)?(?:[:–—-]|of)\s*{_NAME}|"
    rf"enjoy(?:ed|s)?\s+the\s+support\s+of\s+(?!the State\b){_NAME}|recommendations\s+were\s+made\s+to\s+{_NAME}|"
    rf"\b[Rr]eview\s+(?:of|concerning)\s+{_NAME}\s+(?:was\s+held|took\s+place)|[Cc]oncluding observations on\s+(?!the\b){_NAME})"
)
_NO_STATE = re.compile(r"^(?:the\s+)?(?:State|Committee|Working|Human|Universal|Council|Report|Government)\b")


class Standing(Enum):
    """What its place in the report makes of a passage."""

    FREE = "free"  # the report has no list of which the rest would be the grounds
    LISTED = "listed"
    REPEATED = "repeated"  # says in the body what the list says
    STRESSED = "stressed"  # set apart by its type, in a report that does so with what it concludes
    GROUNDS = "grounds"  # text of a report whose list holds all that it recommends
    APART = "apart"  # summary, annex and the like of such a report


@dataclass(frozen=True, slots=True)
class Customs:
    """How one report marks its recommendations.

    `listed` are the spans of its list, `repeats` says that the list gathers what the body says, `contrasted` that type tells in the list
    what is recommended from what is only concluded; `twins` leads from a passage of the body to its place in the list.
    `declared` are those that are called a recommendation where they stand. `declared` passages are called a recommendation where they stand, `declares` says that the others are their grounds, `contains` are passages of the body that hold an item of the list among other words. `third_person` says that the body which reports
    speaks of itself as "the Committee", `state` is the state whose report is examined, `unknown` are names that do not mean here whom they often mean.
    """

    listed: Mapping[Span, Passage] = field(default_factory=dict)
    repeats: bool = False
    contrasted: bool = False
    stresses: bool = False
    twins: Mapping[Span, Span] = field(default_factory=dict)
    contains: frozenset[Span] = frozenset()
    declared: frozenset[Span] = frozenset()
    declares: bool = False
    third_person: bool = False
    state: str | None = None
    unknown: frozenset[str] = frozenset()

    def standing(self, passage: Passage) -> Standing:
        """What the place of `passage` makes of it."""
        if passage.span in self.listed:
            return Standing.GROUNDS if self.declares else Standing.LISTED
        if self.declares and not any(map(_RECOMMENDATION_HEADING.search, passage.headings)):
            return Standing.GROUNDS
        if not (self.repeats or (self.stresses and not self.listed)):
            return Standing.FREE
        if any(_APART.match(heading) for heading in passage.headings[-2:]):
            return Standing.APART
        if passage.span in self.twins:
            return Standing.REPEATED
        return Standing.STRESSED if self.stresses and passage.stressed else Standing.GROUNDS

    def is_set_off(self, passage: Passage) -> bool | None:
        """Whether type sets `passage`, or its place in the list, off from mere conclusions; None where type tells nothing."""
        if said := self.kind_said(passage):
            return said == "recommendation"
        if not self.contrasted:
            return None
        own = self.listed.get(self.twins.get(passage.span, passage.span))
        return None if own is None else own.stressed

    def kind_said(self, passage: Passage) -> str | None:
        """ "conclusion" or "recommendation", where the list says so of the passage."""
        own = self.listed.get(self.twins.get(passage.span, passage.span))
        said = _REFERS_BACK.search(own.text[-80:]) if own is not None else None
        return said["kind"].lower() if said and said["kind"] else None


NO_CUSTOMS = Customs()


def customs_of(passages: Sequence[Passage], title: str, text: str = "") -> Customs:
    """Learn the customs of the report whose `passages` are given in order; `text` is that of the whole document."""
    declared = frozenset(one.span for one in passages if _is_declared(one, text))
    numbered = sum(one.number is not None for one in passages)
    common = Customs(
        declared=declared,
        declares=len(declared) >= LIST_ITEMS and 2 * numbered >= len(passages),
        third_person=sum(_ACTS_ITSELF.search(one.text[:1_000]) is not None for one in passages) >= ACTS,
        state=_state_under_review(passages, title),
        unknown=unknown_names(text),
    )
    below = _list_of(passages, title)
    if len(below) < LIST_ITEMS:
        return replace(common, stresses=_marks_by_type(passages))
    listed = {one.span: one for one in below}
    others = [one for one in passages if one.span not in listed]
    twins, contains = _repetitions(below, others)
    repeats = 3 * max(_referring(below), len(set(twins.values()))) >= len(below)
    return replace(
        common,
        listed=listed,
        repeats=repeats,
        declares=common.declares and not repeats,
        contrasted=repeats and _are_contrasted(below),
        stresses=3 * sum(one.stressed for one in others if one.span in twins) >= len(twins) > 0
        and 5 * len(set(twins.values())) < 4 * len(below),
        twins=twins,
        contains=contains,
    )


def _are_contrasted(below: Sequence[Passage]) -> bool:
    """Whether type tells in a list what is recommended: a fair part of it is stressed, and most of that part asks, unlike the rest."""
    stressed = [one for one in below if one.stressed]
    plainly = [one for one in below if not one.stressed]
    if min(len(stressed), len(plainly)) < CONTRASTED * len(below):
        return False
    asking, others = (
        sum(_ASKING.search(one.text) is not None for one in some) / len(some) for some in (stressed, plainly)
    )
    return asking >= SHARED and others <= 1 - SHARED


def _marks_by_type(passages: Sequence[Passage]) -> bool:
    """Whether a report without a list sets apart what it recommends: most of what opens "We recommend" is stressed, most of the rest not."""
    asking = [one for one in passages if _RECOMMENDS.search(one.text[:4_000])]
    stressed = sum(one.stressed for one in asking)
    return (
        len(asking) >= LIST_ITEMS
        and stressed >= SHARED * len(asking)
        and 3 * sum(one.stressed for one in passages) <= len(passages)
    )


def _is_declared(passage: Passage, text: str) -> bool:
    """Whether what stands right before a passage, or opens it, calls it a recommendation."""
    start = passage.span.start
    before = text[max(0, start - DECLARATION) : start]
    return _DECLARES.search(before) is not None or _OPENS_DECLARED.match(passage.text) is not None


def _list_of(passages: Sequence[Passage], title: str) -> list[Passage]:
    """The items of the list of conclusions and recommendations: numbered below such a heading, or referring back.

    Where items refer back, the list reaches from the first to the last that do.
    """
    below = _with_following(passages, {one.span for one in passages if _is_listed(one, title)})
    if len(below) < LIST_ITEMS:
        below = [one for one in passages if _is_below_list(one, title) or _REFERS_BACK.search(one.text[-80:])]
    places = [place for place, one in enumerate(below) if _REFERS_BACK.search(one.text[-80:])]
    between = below[places[0] : places[-1] + 1] if places else []
    return between if len(places) >= LIST_ITEMS and 2 * len(places) >= len(between) else below


def _with_following(passages: Sequence[Passage], listed: set[Span]) -> list[Passage]:
    """The passages `listed`, and those that go on a list which counts from one: another heading need not end it."""
    found: list[Passage] = []
    from_one = False
    for one in passages:
        follows = bool(found and one.number) and one.number == _next_number(found[-1].number)
        if one.span in listed:
            from_one = (follows and from_one) or _COUNTS_FROM_ONE.search(one.number or "") is not None
            found.append(one)
        elif follows and from_one:
            found.append(one)
    return found


def _next_number(number: str | None) -> str | None:
    """ "8.23" behind "8.22"; None where the last part is no number."""
    before, dot, last = (number or "").rpartition(".")
    return f"{before}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else None


def _is_listed(passage: Passage, title: str) -> bool:
    if _REFERS_BACK.search(passage.text[-80:]):
        return True
    return (passage.number is not None or passage.stressed) and _is_below_list(passage, title)


def _is_below_list(passage: Passage, title: str) -> bool:
    return any(
        _LISTS.search(plain(heading)) for heading in passage.headings if plain(heading) != plain(title)
    )


def _referring(passages: Sequence[Passage]) -> int:
    return sum(_REFERS_BACK.search(one.text[-80:]) is not None for one in passages)


def _trigrams(text: str) -> set[Trigram]:
    found = words(text)
    return set(zip(found, found[1:], found[2:], strict=False))


def _repetitions(
    below: Sequence[Passage], others: Sequence[Passage]
) -> tuple[dict[Span, Span], frozenset[Span]]:
    """For each of `others` the item of the list that it repeats; and which of them only contain one."""
    places: dict[Trigram, list[int]] = defaultdict(list)
    sizes = []
    for place, item in enumerate(below):
        own = _trigrams(item.text)
        sizes.append(len(own))
        for trigram in own:
            places[trigram].append(place)
    twins: dict[Span, Span] = {}
    contains: set[Span] = set()
    for other in others:
        own = _trigrams(other.text)
        shared = Counter(place for trigram in own for place in places.get(trigram, ()))
        for place, count in shared.most_common(1):
            if count >= SHARED * max(len(own), sizes[place]):
                twins[other.span] = below[place].span
            elif count >= CONTAINED * sizes[place]:
                contains.add(other.span)
    return twins, frozenset(contains)


def _state_under_review(passages: Sequence[Passage], title: str) -> str | None:
    opening = [title]
    for passage in passages[:OPENING_PASSAGES]:
        opening.extend((*passage.headings, passage.text[:1_000]))
    opening.extend(passage.lead_in.text for passage in passages if passage.lead_in is not None)
    for text in dict.fromkeys(opening):
        found = _UNDER_REVIEW.search(" ".join(text.split()))
        name = next((group for group in found.groups() if group), None) if found else None
        name = re.sub(r"^(?:the )?Government of (?:the )?", "", name or "")
        if name and not _NO_STATE.match(name):
            return normal_form(name)
    return None

"""Says which passages of a document are its official recommendations: labelled, listed, or repeating what its list says."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.language.imperatives import opens_with_imperative
from assistant.language.text import plain, words
from assistant.types import Passage, Span, Standing

FEWEST_ITEMS = 5
"""A list of fewer items is no list of all that a report recommends."""
SHARED = 0.6
"""So much of its word trigrams a passage shares with an item of the list that it repeats."""
CONTRASTED = 0.2
BEFORE = 60

Trigram = tuple[str, str, str]

# Kerning may split a word ("C ONCLUSIONS").
_LIST_HEADING = re.compile(
    r"\b(?:c ?onclusions?\b.{0,12}\b(?:and|&)\s+r ?ecommendations?|r ?ecommendations?\s+and\s+c ?onclusions?|"
    r"(?:summary|list|index)\s+of\s+(?:[\w-]+\s+){0,3}r ?ecommendations?)\b|"
    r"^\W*(?:[\dIVX][\d.IVX]{0,6}\s+)?(?:chapter \w+[:.]? )?(?:(?:our|key|main|final|the|policy|summary|specific|\w+al) ){0,2}"
    r"r ?ecommendations(?:\W*$|\s*[:–—-]|\s+(?:to|for|on|about|regarding|concerning|relating|addressed|arising|of (?:the|this))\b)",
    re.IGNORECASE,
)
# "Recommendation" alone sets off what stands right below it.
_ONE_RECOMMENDATION = re.compile(
    r"^\W*(?:[\dIVX]{1,5}\.?\s+)?(?:our |key |main |final |the )?recommendation\W*$", re.IGNORECASE
)
# Below such a heading is what was recommended before, elsewhere or by others, or what became of it.
_OF_OTHERS = re.compile(
    r"\b(?:previous|prior|past|earlier|existing|unimplemented|outstanding|other (?:inquiries|reports|bodies)|responses?|responding|"
    r"implement\w*|status|progress|follow(?:ing)?[- ]up|submissions?|proposed)\b.{0,80}\brecommend|"
    r"\brecommendations? (?:\w+ )?(?:made|proposed|suggested|received|submitted) (?:by|to|in)\b(?! (?:this|the inquiry|me|us)\b)|"
    r"\b(?:government|department|agency|ministry|management)(?:al|[’']s)? (?:response|comments)\b",
    re.IGNORECASE,
)
# "I therefore recommend that:", "we make the following recommendations:" introduces the points of a list.
_OWN_LIST = re.compile(
    r"\b(?:I|we|(?:[Tt]he|[Tt]his|[Oo]ur) (?:[\w-]+ ){0,3}(?:inquiry|committee|commission|panel|review|board|report|evaluation|task ?force|office|group|study|audit))"
    r"(?: \w+){0,2} (?:recommends?|makes?|offers?|proposes?)\b|"
    r"\brecommendations? (?:of (?:the|this) \w+ )?(?:are|is)\b.{0,30}(?:below|follow|:)|\b[Ff]ollowing recommendations\b|\b[Rr]ecommends? (?:that|the following)?\W*$|\b[Ii]t is recommended\b",
    re.IGNORECASE,
)
# "(Paragraph 46)", "(Recommendation, Paragraph 8)" at the end of an item: it repeats a paragraph of the body.
_REFERS_BACK = re.compile(
    r"[(\[]\s*(?:(?P<kind>conclusion|recommendation)s?,?\s+)?(?:see\s+)?(?:at\s+)?para(?:graph|s|\.)?s?\.?\s*\d[\d., –&-]*"
    r"(?:\s*(?:and|to|,)\s*\d[\d., –-]*)*[)\]]\W*$",
    re.IGNORECASE,
)
# "Recommendation 12:" or "R5." right before a passage, or at its beginning.
_LABEL_BEFORE = re.compile(
    r"(?:^|\n)[\W_]*(?:(?:key |main |policy )?recommendation(?:\s+(?:no\.?\s*)?#?[\dA-Z]{1,3}(?:\.\d{1,2})?)?|R(?:ec)?\.?\s?\d{1,3})"
    r"\s*[:.)–—-]*[*_]*\s*(?:\d{1,3}(?:\.\d{1,3})?\.?\s*)?$",
    re.IGNORECASE,
)
_LABEL_INSIDE = re.compile(
    r"[\W_]*(?:key |main |policy )?recommendations?(?:\s+(?:no\.?\s*)?#?\d{1,3}[a-z]?)?[*_]*\s*[:–—]",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"[\"“‘„«]")
_LABEL_HEADING = re.compile(
    r"^\W*(?:key |main )?recommendation\s+(?:no\.?\s*)?#?[\dA-Z]{1,3}\b", re.IGNORECASE
)

_ASKS = re.compile(
    r"\b(?:should|must|ought|need|recommend|urge|call on|invite|encourage|ask|consider)\b", re.IGNORECASE
)
_TAKES_A_STANCE = re.compile(
    _ASKS.pattern
    + r"|\bit is (?:\w+ )?(?:important|essential|vital)\b|\bresponsibility\b|\b[Ww]e (?:\w+ )?(?:welcome|agree|support|are concerned)\b"
)
_BULLET_BEFORE = re.compile(r"(?:^|\n)[ \t>]*[-*•‣▪●○◦–\uf0b7][ \t]+$")


@dataclass(frozen=True, slots=True)
class Official:
    """The official recommendations of a document, by the spans of passages.

    Those that are `certain` are recommendations even if no sentence of them asks; `others` are if one does.
    """

    certain: frozenset[Span] = frozenset()
    others: frozenset[Span] = frozenset()

    def standing(self, span: Span) -> Standing:
        """How the document presents what a passage recommends."""
        return Standing.OFFICIAL if span in self.certain or span in self.others else Standing.IN_TEXT


def official(passages: Sequence[Passage], title: str, text: str) -> Official:
    """The official recommendations among `passages`, which are given in order; `text` is the whole document's."""
    certain = {one.span for one in passages if _is_labelled(one, text) and not _is_of_others(one, title)}
    others = {
        one.span
        for one in passages
        if (any(map(_LABEL_HEADING.search, one.headings[-1:])) or _is_introduced(one))
        and not _is_of_others(one, title)
    }
    others |= _below_a_heading_alone(passages, title, text)
    listed = _listed(passages, title, text)
    set_off = _are_set_off_by_type(listed)
    demanded = _of_demands(listed)
    both = _listed_with_conclusions(listed, title)
    kinds = {one.span: _kind(one, set_off, one.span in both, one.span in demanded) for one in listed}
    elsewhere = [one for one in passages if one.span not in kinds]
    for repeated, item in _repetitions(elsewhere, listed).items():
        kinds[repeated] = kinds[item]
    certain.update(span for span, kind in kinds.items() if kind is _Kind.RECOMMENDATION)
    others.update(span for span, kind in kinds.items() if kind is _Kind.EITHER)
    return Official(frozenset(certain), frozenset(others - certain))


class _Kind(Enum):
    """What an item of a list of conclusions and recommendations is, as far as place and type tell."""

    RECOMMENDATION = "recommendation"
    CONCLUSION = "conclusion"
    EITHER = "either"


def _is_labelled(passage: Passage, text: str) -> bool:
    """Whether what stands right before a passage, or opens it, calls it a recommendation."""
    start = passage.span.start
    before = text[max(0, start - BEFORE) : start]
    label = _LABEL_BEFORE.search(before) or _LABEL_INSIDE.match(passage.text)
    return label is not None and _QUOTES.search(label.group()) is None


def _is_introduced(passage: Passage) -> bool:
    """Whether it is a numbered point of what the author says to recommend."""
    lead_in = passage.lead_in
    return (
        passage.number is not None
        and lead_in is not None
        and _OWN_LIST.search(plain(lead_in.text)) is not None
    )


def _below_a_heading_alone(passages: Sequence[Passage], title: str, text: str) -> set[Span]:
    """The paragraphs right below a heading that names recommendations, where no list stands there."""
    below: dict[tuple[str, ...], list[Passage]] = defaultdict(list)
    hold_items: set[tuple[str, ...]] = set()
    for one in passages:
        if any(map(_LIST_HEADING.search, _headings(one, title)[-1:])) and not _is_of_others(one, title):
            below[one.headings].append(one)
        if _is_item(one, text) or _is_labelled(one, text):
            hold_items.update(one.headings[:depth] for depth in range(1, len(one.headings) + 1))
    return {one.span for path, some in below.items() if path not in hold_items for one in some}


def _is_of_others(passage: Passage, title: str) -> bool:
    return any(map(_OF_OTHERS.search, _headings(passage, title)))


def _listed(passages: Sequence[Passage], title: str, text: str) -> list[Passage]:
    """The items of the document's list; where most of them refer back to the body, from the first to the last that does."""
    found: list[Passage] = []
    from_one = False
    for one in passages:
        if _is_of_others(one, title):
            continue
        follows = bool(found and one.number) and one.number == _next_number(found[-1].number)
        if _refers_back(one) or (_is_item(one, text) and _lists_recommendations(one, title)):
            from_one = (follows and from_one) or re.search(r"(?:^|\.)1$", one.number or "") is not None
            found.append(one)
        elif follows and from_one:  # another heading need not end a list that counts on
            found.append(one)
    places = [place for place, one in enumerate(found) if _refers_back(one)]
    between = found[places[0] : places[-1] + 1] if places else []
    return between if len(places) >= FEWEST_ITEMS and 2 * len(places) >= len(between) else found


def _refers_back(passage: Passage) -> bool:
    return _REFERS_BACK.search(passage.text[-80:]) is not None


def _is_item(passage: Passage, text: str) -> bool:
    start = passage.span.start
    return (
        passage.number is not None
        or passage.lead_in is not None
        or passage.stressed
        or _BULLET_BEFORE.search(text[max(0, start - 6) : start]) is not None
    )


def _lists_recommendations(passage: Passage, title: str) -> bool:
    headings = _headings(passage, title)
    is_below = any(map(_LIST_HEADING.search, headings)) or any(map(_ONE_RECOMMENDATION.search, headings[-1:]))
    return is_below and not _is_of_others(passage, title)


def _headings(passage: Passage, title: str) -> list[str]:
    return [plain(heading) for heading in passage.headings if plain(heading) != plain(title)]


def _next_number(number: str | None) -> str | None:
    """ "8.23" after "8.22"; None where the last part is no number."""
    before, dot, last = (number or "").rpartition(".")
    return f"{before}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else None


def _are_set_off_by_type(listed: Sequence[Passage]) -> bool:
    """Whether type tells recommendations from conclusions: a fair part of a list is stressed, and most of that part asks, unlike the rest."""
    stressed = [one for one in listed if one.stressed]
    others = [one for one in listed if not one.stressed]
    if len(listed) < FEWEST_ITEMS or min(len(stressed), len(others)) < CONTRASTED * len(listed):
        return False
    asking, resting = (
        sum(_ASKS.search(one.text) is not None for one in some) / len(some) for some in (stressed, others)
    )
    return asking >= SHARED and resting <= 1 - SHARED


def _of_demands(listed: Sequence[Passage]) -> set[Span]:
    """The items of lists that are counted from one, not through the report, and a third of whose items visibly ask."""
    runs: list[list[Passage]] = []
    for one in listed:
        if one.number == "1":
            runs.append([one])
        elif runs and one.number == _next_number(runs[-1][-1].number):
            runs[-1].append(one)
    return {one.span for run in runs if 3 * sum(map(_asks, run)) >= len(run) for one in run}


def _asks(item: Passage) -> bool:
    return _ASKS.search(item.text) is not None or opens_with_imperative(item.text, listed=True)


def _listed_with_conclusions(listed: Sequence[Passage], title: str) -> set[Span]:
    """The items of lists that hold conclusions as well; one that only counts on below another heading is like those before."""
    found: set[Span] = set()
    both = False
    for one in listed:
        if _lists_recommendations(one, title):
            both = any("onclusion" in heading.lower() for heading in _headings(one, title))
        if both:
            found.add(one.span)
    return found


def _kind(item: Passage, set_off: bool, lists_both: bool, among_demands: bool) -> _Kind:
    said = _REFERS_BACK.search(item.text[-80:])
    if said and said["kind"]:
        return _Kind(said["kind"].lower())
    if set_off:
        return _Kind.RECOMMENDATION if item.stressed else _Kind.CONCLUSION
    is_sure = _TAKES_A_STANCE.search(item.text) is not None if lists_both else among_demands
    return _Kind.RECOMMENDATION if item.number is not None and is_sure else _Kind.EITHER


def _trigrams(text: str) -> set[Trigram]:
    found = words(text)
    return set(zip(found, found[1:], found[2:], strict=False))


def _repetitions(others: Sequence[Passage], listed: Sequence[Passage]) -> dict[Span, Span]:
    """For each of `others` that repeats an item of the list, that item."""
    places: dict[Trigram, list[int]] = defaultdict(list)
    sizes = []
    for place, item in enumerate(listed):
        own = _trigrams(item.text)
        sizes.append(len(own))
        for trigram in own:
            places[trigram].append(place)
    found: dict[Span, Span] = {}
    for other in others:
        own = _trigrams(other.text)
        shared = Counter(place for trigram in own for place in places.get(trigram, ()))
        for place, count in shared.most_common(1):
            if count >= SHARED * max(len(own), sizes[place]):
                found[other.span] = listed[place].span
    return found

"""Makes questions to begin with out of recommendations: short, answered by their source, from many sources to many actors."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.language.imperatives import opens_with_imperative
from assistant.language.text import collapse, plain
from assistant.types import Demand, Entry

MOST = 4
LONGEST = 84
ORDINARY = 55
SHORTEST = 3
OFTEN = 3
SAMPLED = 500
"""So many recommendations, spread over all, are enough for examples."""
MOST_READ = 150
LEAST_OF_EACH = 3
LONGEST_ACRONYM = 5
STEM = 4
LANGUAGES = ("en", None)

_SUBJECT = r"(?P<subject>(?:the\s+)?{name})"
_BETWEEN = r"(?:\s+(?:also|therefore|thus|now|first|further|accordingly|both|jointly))*"
_MODAL = r"(?:should|must|ought\s+to|needs?\s+to|could|shall)"
_REQUESTS = (
    "^" + _SUBJECT + rf"{_BETWEEN}\s+{_MODAL}(?P<not>\s+not)?{_BETWEEN}\s+(?P<request>.+)",
    "^" + _SUBJECT + r"\s+(?:is|are)\s+(?:encouraged|urged|invited|advised|asked)\s+to\s+(?P<request>.+)",
    r"\b(?:recommend|suggest|propose|urge)\b[^.;:]{0,40}?\bthat\s+"
    + _SUBJECT
    + r"(?:\s+should)?(?P<not>\s+not)?\s+(?P<request>.+)",
    r"\b(?:urge|encourage|invite|advise|ask|call\s+(?:up)?on)\s+" + _SUBJECT + r"\s+to\s+(?P<request>.+)",
)
"""How a sentence asks `name` for something, and with what verb in its base form."""
_PASSIVE = re.compile(
    rf"^(?P<subject>(?!(?:it|they|he|she|this|that|these|those|such|there|here)\b)[\w’'-]+(?:\s+[\w’'-]+){{0,4}})\s+{_MODAL}\s+"
    r"(?P<request>be\s+[a-z]+(?:ed|en|wn|ne|ld|nt|ut|de|pt|ght))\s+(?:only\s+)?(?:when|once|if|after|unless|until|in\s+return)\b",
    re.IGNORECASE,
)
"""What may be done under a condition: "Measures should be eased only when …"."""
_ENDS = re.compile(
    r"\s*(?:[,;:.?!(\[–—]|\s-\s)|\s+(?:so\s+that|because|in\s+order\s+to|in\s+line\s+with|with\s+a\s+view\s+to|(?:(?:through|in|to|for|of|by|on|from|at|under|with)\s+)?"
    r"(?:which|whom|whose)|while|whereas|unless|until|if|when|whenever|where|wherever|once|as|since|though|although|before|after|rather\s+than|instead\s+of|without|by\s+[a-z]+ing)\b",
    re.IGNORECASE,
)
_LOOSER_ENDS = re.compile(r"\s+(?:with|through|across|during|within|based\s+on)\b")
_GOES_ON = re.compile(r",\s+(?:[\w’'-]+\s+){0,3}[\w’'-]+(?:,|\s+(?:and|or)\b)")
"""A comma behind which an enumeration goes on."""
_CLAUSE = re.compile(r"\b(?:why|how|what|whether|that|who|both|either)\b", re.IGNORECASE)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:it|they|them|this|these|those|such|he|she|his|her|him|we|us|our|former|latter|above|below|following|said|same|other|here|there|"
    r"(?:recommendation|chapter|section|annex|box|table|figure|paragraph)s?\s+\S+)\b|[“”\"*_<>|{}]",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_ENUMERATOR = re.compile(r"^(?:\(?(?:\d+(?:\.\d+)*|[A-Za-z]|[ivxIVX]+)[.)]\s+|\d+(?:\.\d+)*\s+)")
_TOPIC = re.compile(r"[A-Za-z][\w’'-]*(?:\s+[\w’'-]+){0,4}")
NO_TOPIC = re.compile(
    r"\b(?:recommend\w*|conclu\w*|summar\w*|introduc\w*|background|annex\w*|appendi\w*|chapter|part|box|figure|table|overview|context|notes?|next|steps?|"
    r"we|our|you|your|is|are|do|does|can|should|why|how|what|who|when|where|way|course|challenges?|problems?|reasons?|findings?|actions?|priorit\w+|towards?|need)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\b(?:and|or|to|for|of|in|on|at|by|with|from|the|an?|that|whether|how|between|both|either|not|no|every|each|all|into|over|under|about)$|\bbetween\b(?!.*\band\b)|\w{2,}ly$|"
    r"\bthe\s+(?:[a-z-]+\s+)?[a-z-]+$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Example:
    """A question, in which manner it asks, the passage that answers it, and whom that asks; `is_cut` where the request goes on."""

    question: str
    manner: str
    entry: Entry
    addressees: tuple[str, ...]
    is_cut: bool = False


MANNERS = ("about", "who", "when", "whether")
"""How examples ask, in the order in which they are chosen."""


def examples(entries: Iterable[Entry], most: int = MOST) -> tuple[Example, ...]:
    """At most `most` questions that `entries` answer: in different manners, from different documents and to different actors as far as there are any.

    The same entries in the same order give the same questions.
    """
    read = _spread([one for one in entries if one.recommendation and one.citation.language in LANGUAGES])
    usage = _usage(read)
    found = [example for entry in read for example in _of(entry, usage)]
    chosen: list[Example] = []
    for is_new in (_is_elsewhere, _is_elsewhere, _is_to_others, _is_of_other_words):
        for manner in MANNERS:
            left = [
                one for one in found if one.manner == manner and all(is_new(one, other) for other in chosen)
            ]
            if left and len(chosen) < most:
                chosen.append(min(left, key=_awkwardness))
    return tuple(chosen)


def about_headings(entries: Iterable[Entry]) -> Iterator[str]:
    """Questions about what headings name, each once, in the order of `entries`."""
    read = [one for one in entries if one.recommendation and one.citation.language in LANGUAGES]
    usage = _usage(read)
    found = (one.question for entry in read for one in _of(entry, usage) if one.manner == "about")
    yield from dict.fromkeys(found)


def _is_elsewhere(one: Example, other: Example) -> bool:
    return one.entry.citation.document != other.entry.citation.document and _is_to_others(one, other)


def _is_to_others(one: Example, other: Example) -> bool:
    return _is_of_other_words(one, other) and set(one.addressees).isdisjoint(other.addressees)


def _is_of_other_words(one: Example, other: Example) -> bool:
    return one.entry.citation.id != other.entry.citation.id and one.question != other.question


def _awkwardness(one: Example) -> tuple[bool, bool, int]:
    """Better ones come first: whole requests, to somebody, of an ordinary length."""
    return one.is_cut, not one.addressees, abs(len(one.question) - ORDINARY)


def _spread(entries: Sequence[Entry]) -> list[Entry]:
    """Not too many of `entries`, as many of each document, in their order."""
    documents: dict[str, list[Entry]] = {}
    for entry in entries:
        documents.setdefault(entry.citation.document, []).append(entry)
    each = max(LEAST_OF_EACH, MOST_READ // max(1, len(documents)))
    return [entry for own in documents.values() for entry in own[:: -(-len(own) // each)]][:MOST_READ]


@dataclass(frozen=True, slots=True)
class _Usage:
    """Words that the texts write small, those that they write large within sentences, and whom they often address."""

    small: frozenset[str]
    large: frozenset[str]
    frequent: frozenset[str]

    def actor(self, name: str) -> str:
        """A name from the beginning of a sentence as it stands within one."""
        first, space, others = name.partition(" ")
        is_small = first == "The" or (first.lower() in self.small and first not in self.large)
        return (first.lower() if is_small else first) + space + others

    def matter(self, words: str) -> str:
        """What a heading or a sentence begins with as it stands within a sentence."""
        first, space, others = words.partition(" ")
        is_small = first.lower() in self.small or (first.istitle() and others and first not in self.large)
        return (first.lower() if is_small else first) + space + others


def _usage(entries: Sequence[Entry]) -> _Usage:
    small: set[str] = set()
    large: set[str] = set()
    addressed: Counter[str] = Counter()
    for entry in entries:
        words = entry.passage.text.split()
        small.update(word for word in map(_bare, words) if word.islower())
        large.update(
            _bare(word) for before, word in pairwise(words) if before[-1].isalnum() and word[:1].isupper()
        )
        addressed.update(entry.recommendation.addressees if entry.recommendation else ())
    often = frozenset(name for name, number in addressed.items() if number >= OFTEN)
    return _Usage(frozenset(small), frozenset(large), often)


def _bare(word: str) -> str:
    return word.strip(".,;:!?()[]“”\"'’*_")


def _of(entry: Entry, usage: _Usage) -> Iterator[Example]:
    """Yield what one recommendation answers."""
    if entry.recommendation is None:
        return
    subjects = []
    for demand in entry.recommendation.demands:
        start = entry.passage.span.start
        sentence = plain(entry.passage.text[demand.span.start - start : demand.span.end - start])
        yield from _conditional(entry, demand, sentence, usage)
        for asked in _requests(demand, sentence):
            if (
                asked.subject[4:].islower()
                and asked.subject[:4].lower() == "the "
                and usage.frequent.isdisjoint(_names(demand))
            ):
                continue
            subjects.append((usage.actor(asked.subject), demand))
            yield from _requested(entry, demand, asked, usage)
    topic = _topic(entry, usage)
    if topic is None:
        return
    if subjects:
        subject, demand = subjects[0]
        yield Example(f"What should {subject} do about {topic}?", "about", entry, _names(demand))
    elif not entry.recommendation.addressees:
        yield Example(f"What is recommended on {topic}?", "about", entry, ())


@dataclass(frozen=True, slots=True)
class _Request:
    """What a sentence asks of whom, the verb in its base form."""

    subject: str
    words: str
    is_negative: bool


def _requests(demand: Demand, sentence: str) -> Iterator[_Request]:
    """Yield what a sentence asks of the first whom it names."""
    for addressee in demand.addressees[:1]:
        for pattern in _patterns(re.sub(r"^the\s+", "", collapse(addressee.text), flags=re.IGNORECASE)):
            found = pattern.search(sentence)
            if found is not None:
                groups = found.groupdict()
                yield _Request(groups["subject"], groups["request"], bool(groups.get("not")))
                return


@lru_cache(maxsize=1000)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    named = re.escape(name).replace("\\ ", r"\s+")
    return tuple(re.compile(one.replace("{name}", named), re.IGNORECASE) for one in _REQUESTS)


def _requested(entry: Entry, demand: Demand, asked: _Request, usage: _Usage) -> Iterator[Example]:
    """Yield questions whether, by whom, and until when something should be done."""
    subject, names = usage.actor(asked.subject), _names(demand)
    words, is_cut = _shortened(asked.words, LONGEST - len(f"Should {subject} ?"))
    if not _stands_alone(words):
        return
    yield Example(f"Should {subject} {words}?", "whether", entry, names, is_cut)
    if not asked.is_negative and not _OWN.search(words):
        yield Example(f"Who should {words}?", "who", entry, names, is_cut)
    if demand.deadline and demand.deadline.startswith(("by ", "before ", "within ")):
        before, deadline, _ = asked.words.partition(f" {demand.deadline}")
        words, is_cut = _shortened(before, LONGEST - len(f"By when should {subject} ?"))
        if deadline and _stands_alone(words):
            yield Example(f"By when should {subject} {words}?", "when", entry, names, is_cut)


def _conditional(entry: Entry, demand: Demand, sentence: str, usage: _Usage) -> Iterator[Example]:
    """Yield when something should be done that is asked under a condition."""
    found = _PASSIVE.search(sentence)
    if found is not None:
        question = f"When should {usage.matter(found['subject'])} {found['request']}?"
        if len(question) <= LONGEST and not _POINTS_ELSEWHERE.search(question):
            yield Example(question, "when", entry, _names(demand))


def _shortened(words: str, most: int) -> tuple[str, bool]:
    """The first clause of a request, shorter where that is too long; and whether anything is missing."""
    end = next((one.start() for one in _ENDS.finditer(words)), len(words))
    short = "" if _GOES_ON.match(words, end) else words[:end]
    if len(short) > most:
        ends = [one.start() for one in _LOOSER_ENDS.finditer(short) if one.start() <= most]
        short = short[: ends[-1]] if ends else ""
    is_cut = re.search(r"\w", words[len(short) :]) is not None
    return ("" if is_cut and _CLAUSE.search(short) else short), is_cut


def _stands_alone(request: str) -> bool:
    """Whether a request is one, and needs nothing that stands before or behind it to be understood."""
    words = request.split()
    return (
        len(words) >= SHORTEST
        and opens_with_imperative(f"{request}.", listed=True)
        and not _POINTS_ELSEWHERE.search(request)
        and not _DANGLING.search(request)
    )


def without_enumerator(heading: str) -> str:
    """The words of a heading, without its number."""
    return _ENUMERATOR.sub("", collapse(plain(heading))).strip("# ")


def _topic(entry: Entry, usage: _Usage) -> str | None:
    """What the nearest heading names, where that is a matter that the passage speaks of."""
    heading = without_enumerator(entry.passage.headings[-1]) if entry.passage.headings else ""
    words = heading.split()
    if not _TOPIC.fullmatch(heading) or NO_TOPIC.search(heading):
        return None
    if (
        len(words) < 2
        or words[1] == "of"
        or any(one.istitle() and one.lower() in usage.small and one not in usage.large for one in words[1:])
    ):
        return None
    if any(one.isupper() and len(one) > LONGEST_ACRONYM for one in words):
        return None
    held = {word[:STEM].lower() for word in _WORD.findall(entry.passage.text)}
    stems = {word[:STEM].lower() for word in _WORD.findall(heading)}
    return usage.matter(heading) if stems & held else None


def _names(demand: Demand) -> tuple[str, ...]:
    return tuple(who.name for who in demand.addressees)

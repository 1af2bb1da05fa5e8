"""Reads what kind of thing a question wants to hear (an amount, a share, a count, a date), and whether a text holds one."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.actors import STATES, state_of
from assistant.language.text import fold, sentences, words


class Kind(StrEnum):
    """What a question can want to hear; of anything else nothing is known."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Expected:
    """A kind of answer; `of` are the words for what is counted, or the states that the question itself names."""

    kind: Kind
    of: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        """Whether `text` holds a thing of this kind."""
        if self.kind is Kind.COUNT:
            return _counts(text, self.of)
        if self.kind is Kind.STATE:
            return not _states(text) <= set(self.of)
        return _HOLDS[self.kind].search(text) is not None


_PAID = r"(?:cost|costs|costing|spend|spent|spending|pay|paid|payment|fund|funded|funding|budget|invest\w*|earn\w*|money|charge[ds]?|fee|fees|fine[ds]?|price[ds]?|worth|revenue|levy|subsid\w+|salar\w+|grant|grants|donat\w+)"
_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.SHARE, r"\b(?:what|which|how (?:large|big|high|great) an?)\s+(?:\w+\s+){0,2}(?:share|percentage|proportion|per ?cent)\b"),
        (Kind.MONEY, rf"\bhow much\b(?!\s+(?:time|longer|more|less|further|of)\b).*\b{_PAID}\b"),
        (Kind.MONEY, rf"\bhow (?:big|large|high|much) (?:an?|of an?|is the|are the|should the)?\s*(?:\w+\s+){{0,2}}{_PAID}\b"),
        (Kind.MONEY, r"\b(?:what|which)\s+(?:(?:is|was|are|were|will be|would be|should be)\s+(?:the|its|their)\s+(?:\w+\s+)?)?(?:\w+\s+)?(?:budget|fee|fees|fine|price|cost|costs|salary|levy)\b"),
        (Kind.MONEY, r"\bwhat\s+(?:does|do|did|will|would|could|should|might)\s+[^,;?]{2,80}\b(?:cost|charge)\b(?!\s+of\b)"),
        (Kind.DATE, r"\b(?:(?:on|by|in|since|until|from|before|after)\s+)?(?:what|which)\s+(?:day|date|year|month)\b|\bwhen\s+(?:did|was|were)\b|\bwhat\s+(?:\w+\s+)?(?:deadline|date)\b"),
        (Kind.TIME, r"^\W*(?:by |since |until |from )?when\s+(?:will|shall)\b"),
        (Kind.DURATION, r"\b(?:how long\b|for how (?:many|long)\b|what\s+(?:\w+\s+){0,2}(?:time limit|duration|period)\b)"),
        (Kind.STATE, r"\b(?:which|what)\s+(?:\w+\s+)?(?:countries|states|member states|nations)\b"),
    )
)  # fmt: skip
_COUNTED = re.compile(r"\bhow many\s+(?P<of>(?:[\w'’-]+\s*){1,4})", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|am|was|were|do|does|did|should|would|will|can|could|must|may|have|has|had|of|in|at|on|to|from|for|per)\b.*",
    re.IGNORECASE,
)
_PEOPLE = frozenset(
    "people persons person individuals respondents citizens times more others additional extra new".split()
)

_NUMERALS = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|million|billion|dozens?|single|one|no|none|couple|pair|both|several)"
)
_MONEY = re.compile(
    r"[£$€¥]\s?\d|\d[\d.,]*\s*(?:million|billion|trillion|bn|m)?\s*(?:euros?|pounds?|dollars?|pence|cents?|kroner|francs?|roubles?|rubles?|zloty|EUR|GBP|USD|AUD|CAD|p)\b|"
    r"\b(?:EUR|GBP|USD|A\$|C\$)\s?\d|\bfree\b|\bno (?:cost|charge|fee)s?\b|\d\s?(?:%|per ?cent|percent)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\d\s?%|\bper ?cent(?:age)?\b|\b(?:half|third|thirds|quarter|quarters|fifth|tenth|majority|minority|most|nobody|none|all)\b|\bone in\b|\bout of\b|\bin ten\b",
    re.IGNORECASE,
)
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
_DATE = re.compile(
    rf"\b(?:1\d|20)\d\d\b|\bcentury\b|\b{_MONTH}\b|\b\d{{1,2}}(?:st|nd|rd|th)\b|\b\d{{1,2}}[./]\d{{1,2}}\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"{_DATE.pattern}|\b(?:when|once|after|before|until|during|while|if|unless|as soon as|immediately|today|now|days?|weeks?|months?|years?|hours?|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b(?:\d+|{_NUMERALS}|an?|few)(?:[ -]\w+)?[ -](?:second|minute|hour|day|night|week|fortnight|month|year|decade|centur)\w*|\b(?:until|permanent\w*|indefinite\w*|"
    r"as long as|lifelong|temporar\w+|(?:week|month|year|decade|hour)s)\b|\d+\s*(?:h|hrs?|mins?)\b",
    re.IGNORECASE,
)  # fmt: skip
_NUMBER = re.compile(rf"(?<![\w.])\d[\d.,]*(?!\s?(?:%|per ?cent|percent))\b|\b{_NUMERALS}\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def expected(question: str) -> Expected | None:
    """The kind of answer that `question` wants; None where it may be anything."""
    for kind, asks in _ASKS:
        if asks.search(question):
            return Expected(kind, tuple(sorted(_states(question))) if kind is Kind.STATE else ())
    counted = _COUNTED.search(question)
    return None if counted is None else Expected(Kind.COUNT, _things(counted["of"]))


def _things(phrase: str) -> tuple[str, ...]:
    """What is counted: the last word before the verb, or the first two where no verb is known."""
    listed = words(phrase)
    before = words(_VERB.sub("", phrase))
    return tuple(before[-1:] if len(before) < len(listed) else listed[:2])


def _counts(text: str, things: tuple[str, ...]) -> bool:
    """Whether a sentence of `text` has a number beside one of `things`; of people, any number may count them."""
    for span in sentences(text):
        sentence = span.of(text)
        numbers = [one for one in _NUMBER.findall(sentence) if not _YEAR.fullmatch(one.strip(".,"))]
        if numbers and (not things or any(one in _PEOPLE or _has(sentence, one) for one in things)):
            return True
    return False


def _has(sentence: str, thing: str) -> bool:
    """Whether `thing` or another form of it stands in the sentence."""
    stem = fold(thing)[: max(4, len(thing) - 3)]
    return any(word.startswith(stem) for word in words(sentence))


def _states(text: str) -> set[str]:
    """The states that `text` names, folded, under their own names or by their people."""
    listed = words(text)
    whole = f" {' '.join(listed)} "
    named = {fold(state) for state in STATES if f" {fold(state)} " in whole}
    return named.union(*(state_of(part) for word in listed for part in word.split("-")))


_HOLDS = {
    Kind.MONEY: _MONEY,
    Kind.SHARE: _SHARE,
    Kind.DATE: _DATE,
    Kind.TIME: _TIME,
    Kind.DURATION: _DURATION,
}

"""Reads a question: who should act, where to look, by when, how strongly, what kind of answer it wants, and what it asks together."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answering.due_dates import Due, asked_deadline
from assistant.answering.named_documents import Mention, NamedDocuments
from assistant.answering.places import Place, named_places
from assistant.errors import BadRequest
from assistant.index.view import WordEngine
from assistant.language.actors import (
    GROUPS_OF_STATES,
    ORGANISATIONS,
    PARTS,
    STATES,
    folded_mentions,
    is_addressed,
    mentions,
)
from assistant.language.i18n import gettext
from assistant.language.text import fold, words
from assistant.runtime.sizes import LONGEST_QUESTION, MOST_ITEMS
from assistant.types import Addressee, Aspect, Entry, Kind, Read, Span, Standing, Strength

FUNCTION_WORDS = frozenset(
    "what which who whom whose when where why how should must can could may might shall ought is are was were be been being "
    "do does did done has have had will would the a an in on at by for to of and or if under with from about into than that this "
    "these those there their they it its he his she her we our us you your i my me not no any some all both each more most much "
    "many according name list give tell explain describe say says said please".split()
)
_LIST_WORDS = FUNCTION_WORDS | frozenset(
    "recommendation recommendations recommend recommends recommended advice advise advised advises addressed directed demand demands demanded urged asked told "
    "proposal proposals propose proposes proposed made given issued aimed put listed list lists full complete entire overview every everything anything show find see get want need know "
    "document documents brief briefs report reports paper papers text texts corpus passage passages here together number how strength strong strongly "
    "call calls called upon specific concrete exactly please kindly item items point points policy contain contained contains found there "
    "open read heading section sections official formal numbered deadline deadlines due n't never avoid".split()
)
_OVERVIEW_WORDS = _LIST_WORDS | frozenset(
    "summarise summarize summary summaries overview gist outline key main message messages points content contents briefly short what's".split()
)
_COMPARISON_WORDS = _LIST_WORDS | frozenset(
    "differ differs different difference differences compare compares compared comparison contrast versus vs between changed change changes since".split()
)

_ADVICE = re.compile(
    r"\bshould\b|\bought\b|\bmust\b|recommend|\badvi[cs]e|\bpropos|\bsuggest|\bwhat to do\b|\bneeds? to\b|\b(?:can|could|might) be done\b|"
    r"\bwhat (?:steps|measures|actions|polic)|\bhow (?:can|could|might|to)\b|\bwhat (?:can|could|might)\b.*\bdo\b|\burg(?:e|es|ed|ing)\b|\bcall(?:s|ed)? for\b|"
    r"\bway forward\b|\bwhat change|\bsupposed to\b|\bbest way\b|\boptions?\b",
    re.IGNORECASE,
)
_RECOMMENDATIONS = re.compile(
    r"\b(?:do|recommend\w*|advice|advised|addressed|directed|urged|asked|told|demand\w*|propos\w+|calls?)\b",
    re.IGNORECASE,
)
_EVERYTHING = frozenset("all every everything each list full complete entire overview many".split())
_COMPARES = re.compile(
    r"\b(?:differ\w*|compar\w+|contrast|versus|vs|changed?\s+(?:between|since|from))\b", re.IGNORECASE
)
_SUMS_UP = re.compile(
    r"\bsummar\w+|\boverview\b|\bgist\b|\boutline\b|\b(?:key|main)\s+(?:points|messages?)\b|\bwhat(?:['’]s|\s+is|\s+are)\s+in\b|\babout\b|\bcontain",
    re.IGNORECASE,
)
_STRENGTHS = (
    (Strength.MUST, r"mandatory|binding|obligatory|compulsory|obligations?", "must"),
    (Strength.SHOULD, r"advisory", "should"),
    (Strength.COULD, r"optional", "could"),
)
_STRENGTH = tuple(
    (value, re.compile(rf"\b(?:{words})\b|[“\"‘']{verb}[”\"’']|\b{verb}(?=[\s-]+(?:recommendation|item|demand)s?\b)", re.IGNORECASE))
    for value, words, verb in _STRENGTHS
)  # fmt: skip
_OFFICIAL = re.compile(
    r"\b(?:only\s+)?(?:official|formal|numbered)(?=\s+(?:recommendations?|advice|ones))", re.IGNORECASE
)
_FORBIDDEN = re.compile(
    r"\b(?:should|must|may|could|shall|ought|can)\b(?!.*\bor\s+not\b)[^?]{0,60}?\bnot\b|\b(?:should|must)n['’]t\b|\bnever\b|\b(?:be\s+)?avoid(?:ed)?\b|\brefrain\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"\b(?:should|must|shall|may|could|ought|do|does|need|to)\s+(?:\w+\s+)?(?:not|never)\b|n['’]t\b|\b(?:avoid|refrain|abstain|(?:cease|stop)\s+\w+ing|advise\s+against|no\s+longer)\b",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"^(?:should|must|ought|may|can|could|is|are|does|do)\b(?!\s+(?:you|we|i)\b)(?!.*\b(?:what|which|who|how|why|when|where)\b)",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(r"\b(?:we|our|this\s+(?:paper|brief|report))\b", re.IGNORECASE)
_OTHERS_VOICE = re.compile(
    r"\b(?:some|many|critics|others|observers|opponents|supporters)\b[^.]{0,60}\b(?:argue|hold|say|want|demand|claim|think|propose|discuss\w*)",
    re.IGNORECASE,
)

_ASKS = r"(?:what|how|when|where|which|who|whom|whose|why|should|must|can|could|may|does|do|is|are)"
_HARD_SPLIT = re.compile(rf"[?;]\s+(?:(?:and|also|or)[, ]+)?(?={_ASKS}\b)", re.IGNORECASE)
_SOFT_SPLIT = re.compile(
    r",?\s+(?:and|or|as well as)\s+(?:also\s+)?(?=(?:what|how|when|where|which|who|whom|whose|why)\b(?!\s+(?:not|else|so)\b))",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:should|must|can|could|may|might|shall|will|would|ought|is|are|was|were|be|do|does|did|has|have|had|needs?)\b|\bto\s+[a-z]+\b",
    re.IGNORECASE,
)
_GAPPED = re.compile(
    r"^(?P<ask>what\s+(?P<verb>should|must|could|can)\s+)(?P<one>.{2,60}?)\s+do\s+(?P<how>about|on|with|against|for)\s+(?P<what>.{2,80}?),?\s+and\s+(?!(?:what|how|when|where|who|why|which)\b)(?P<two>[^?]{2,60}?)\s+(?:do\s+)?(?P=how)\s+(?P<other>[^?]{2,80})\?*$",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^(?:which|who)\s+(?:are|is|was|were|has|have)\b|^which\s+(?:should|must|can|could|may|do|does)\b|\bnot(?:\s+(?:during|when|in|at))|^what\s+(?:is|are)(?:n['’]t|\s+not)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|they|them|this|that|these|those|he|she|its|their)\b", re.IGNORECASE)
_MODAL = r"(?:should|must|ought\s+to|could|can|may|shall|needs?\s+to|ha(?:s|ve)\s+to)"
_BEFORE_ACTOR = re.compile(
    r"(?:\b(?:should|must|ought|could|can|may|shall|does|do|is|are|was|were)"
    r"|\b(?:recommend\w*|advi[cs]e\w*|addressed|made|given|directed|proposals?|suggest\w*)\s+(?:(?:are|is|were|go)\s+)?(?:to|for|at)"
    r"|\b(?:asked|demand\w*|expect\w*|required)\s+(?:of|from)|\b(?:calls?|called)\s+(?:up)?on|\burge[sd]?"
    r"|\bbe\s+\w+(?:\s+\w+){0,3}\s+by|\b(?:want|wish|tell|ask|expect|advise)(?:s|d|ed|es)?)\s+$",
    re.IGNORECASE,
)
_AFTER_ACTOR = re.compile(
    rf"^\s+(?:{_MODAL}|(?:be\s+)?(?:advised|urged|asked|recommended|told|supposed|called\s+on|expected)\s+to)\b",
    re.IGNORECASE,
)
_ADVISED = re.compile(
    r"\b(?:advised|urged|asked|recommended|told|supposed|called\s+(?:up)?on|expected)\b", re.IGNORECASE
)
_WANTED = re.compile(r"\b(?:want|wish|tell|ask|expect|advise)(?:s|d|ed|es)?\s+$", re.IGNORECASE)
_DOES = re.compile(r"\b(?:do|does|did)\s+$", re.IGNORECASE)
_SPEAKS = re.compile(
    r"^\s+(?:recommend|want|wish|say|propose|advise|think|suggest|urge|call|ask|expect|argue|conclude|believe|demand|tell|see)\b",
    re.IGNORECASE,
)
_TO_ACT = re.compile(r"^\s+to\b", re.IGNORECASE)
_PASSIVE = re.compile(r"^(?:is|are|was|were)$", re.IGNORECASE)
_JOINS = re.compile(r",?\s+(?:and|or)\s+(?:the\s+)?|,\s+(?:the\s+)?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SENTENCE_WORDS = 20
_CLAIM_WORDS = 45


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks: `actors` pairs normal forms with their words in it, `sides` are the documents of a comparison.

    `asked` is the question without the documents it names, `is_whole` if it names no matter beside that; `forbids` if it asks what not to do, `is_whether` if it wants a yes or no.
    """

    text: str
    kind: Kind = Kind.FACT
    actors: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    places: tuple[Place, ...] = ()
    due: Due | None = None
    strength: Strength | None = None
    is_official: bool = False
    forbids: bool = False
    is_whether: bool = False
    is_whole: bool = False
    subject: str = ""
    asked: str = ""

    @property
    def asks_advice(self) -> bool:
        """Whether it asks what somebody should do, rather than for a fact."""
        return self.kind is Kind.ADVICE

    @property
    def actor(self) -> str | None:
        """Who is to act, if that is only one."""
        return self.actors[0][0] if len(self.actors) == 1 else None

    @property
    def telling_words(self) -> list[str]:
        """Its words without those that only build the question, as written."""
        return telling_words(self.text)

    @property
    def narrows(self) -> bool:
        """Whether it names only some passages."""
        return any((self.documents, self.places, self.due, self.strength, self.is_official))

    def lets_pass(self, entry: Entry) -> bool:
        """Whether a passage is among those that the question names, but for its places."""
        if self.documents and entry.citation.document not in self.documents:
            return False
        if self.is_official and not is_official(entry):
            return False
        if self.due is None and self.strength is None:
            return True
        demands = () if entry.recommendation is None else entry.recommendation.demands
        wanted = tuple(
            one
            for one in demands
            if (self.strength in (None, one.strength))
            and (not self.actors or self.kind is not Kind.LIST or self._asks(one.addressees))
        )
        return any(self.due is None or self.due.lets_pass(one.limit, entry.citation.date) for one in wanted)

    def _asks(self, addressees: Sequence[Addressee]) -> bool:
        names = tuple(who.name for who in addressees)
        return any(is_addressed(name, names) for name, _ in self.actors)

    def without(self, aspects: Collection[Aspect]) -> "Reading":
        """The same without what was read of some aspects."""
        return replace(self, **{name: value for one in aspects for name, value in _EMPTY[one].items()})

    @property
    def name(self) -> str:
        """What it wants a list of, in words, with names as the question has them: "recommendations to the Council"."""
        name = self.places[0].words if self.places else gettext("recommendations")
        if self.kind is Kind.COMPARISON:
            name = gettext("differing recommendations")
        if self.kind is Kind.OVERVIEW:
            name = gettext("summary and recommendations")
        if self.strength:
            name = gettext("“%(strength)s” recommendations", strength=gettext(self.strength.value))
        if self.forbids:
            name = gettext("%(recommendations)s on what not to do", recommendations=name)
        if self.is_official:
            name = gettext("official %(recommendations)s", recommendations=name)
        if self.actors:
            names = _joined([worded for _, worded in self.actors])
            name = gettext("%(recommendations)s to %(names)s", recommendations=name, names=names)
        if self.due:
            name = f"{name} {self.due}"
        if self.titles:
            titles = _joined([f"“{title}”" for title in self.titles], both=True)
            name = gettext("%(recommendations)s in %(titles)s", recommendations=name, titles=titles)
        return name

    def reads(self) -> tuple[Read, ...]:
        """What was read, in words."""
        found: list[tuple[Aspect, str]] = [
            *([(Aspect.ADDRESSEE, _joined([name for name, _ in self.actors]))] if self.actors else []),
            *([(Aspect.DOCUMENT, _joined(self.titles, both=True))] if self.titles else []),
            *((Aspect.PLACE, one) for one in dict.fromkeys(place.words for place in self.places)),
            *([(Aspect.DEADLINE, str(self.due))] if self.due else []),
            *([(Aspect.STRENGTH, gettext(self.strength.value))] if self.strength else []),
            *([(Aspect.STANDING, gettext("only official"))] if self.is_official else []),
            *([(Aspect.POLARITY, gettext("what not to do"))] if self.forbids else []),
            *([(Aspect.POLARITY, gettext("a yes or no"))] if self.is_whether else []),
            *([(Aspect.KIND, self.kind.value)] if self.kind is not Kind.FACT else []),
        ]
        return tuple(Read(aspect, value) for aspect, value in found)


_EMPTY: dict[Aspect, dict[str, Any]] = {
    Aspect.FOLLOWS: {},
    Aspect.SPELLING: {},
    Aspect.ADDRESSEE: {"actors": ()},
    Aspect.DOCUMENT: {"documents": (), "titles": (), "sides": ()},
    Aspect.PLACE: {"places": ()},
    Aspect.DEADLINE: {"due": None},
    Aspect.STRENGTH: {"strength": None},
    Aspect.STANDING: {"is_official": False},
    Aspect.POLARITY: {"forbids": False, "is_whether": False},
    Aspect.KIND: {"kind": Kind.FACT},
}


def telling_words(question: str) -> list[str]:
    """The words of a question without those that only build it, as written."""
    return [word for word in question.split() if fold(word.strip("?!.,;:'\"“”’()")) not in FUNCTION_WORDS]


def read(
    question: str,
    addressees: Iterable[str] = (),
    documents: NamedDocuments | None = None,
    ignoring: Collection[Aspect] = (),
) -> Reading:
    """Read a question; `addressees` are the normal forms that the corpus knows. What is ignored is not read."""
    rest = question
    mentioned = () if documents is None or Aspect.DOCUMENT in ignoring else documents(question)
    rest = _blank(rest, [one.span for one in mentioned])
    places = [] if Aspect.PLACE in ignoring else named_places(rest)
    rest = _blank(rest, [span for _, span in places])
    due = None if Aspect.DEADLINE in ignoring else asked_deadline(rest)
    rest = _blank(rest, [due[1]] if due else [])
    strengths = (
        ()
        if Aspect.STRENGTH in ignoring
        else ((value, found) for value, one in _STRENGTH if (found := one.search(rest)))
    )
    strength, found = next(iter(strengths), (None, None))
    rest = _blank(rest, [Span(*found.span())] if found else [])
    official = None if Aspect.STANDING in ignoring else _OFFICIAL.search(rest)
    rest = _blank(rest, [Span(*official.span())] if official else [])
    asked_of = actors(rest, addressees)
    rest = _blank(rest, [span for span, _ in asked_of])
    named = (
        {} if Aspect.ADDRESSEE in ignoring else {name: _as_written(question, span) for span, name in asked_of}
    )
    chosen = tuple(dict.fromkeys(name for one in mentioned for name in one.documents))
    reading = Reading(
        question,
        actors=tuple(named.items()),
        documents=chosen,
        titles=tuple(dict.fromkeys(documents.title(name) for name in chosen)) if documents else (),
        places=tuple(place for place, _ in places),
        due=due[0] if due else None,
        strength=strength,
        is_official=official is not None,
        forbids=Aspect.POLARITY not in ignoring and _FORBIDDEN.search(question) is not None,
        is_whether=Aspect.POLARITY not in ignoring and _WHETHER.match(question) is not None,
        asked=_without(question, [one.span for one in mentioned]),
    )
    if Aspect.KIND in ignoring:
        return reading
    return _with_kind(reading, rest, mentioned, documents)


def _with_kind(
    reading: Reading, rest: str, mentioned: Sequence[Mention], documents: NamedDocuments | None
) -> Reading:
    left = set(words(rest))
    sides = _sides(mentioned, documents) if documents else ()
    told = [word.strip("?!.,;:") for word in telling_words(rest)]
    subject = " ".join(
        word
        for word in told
        if fold(word) not in _COMPARISON_WORDS and not (reading.documents and _YEAR.fullmatch(word))
    )
    reading = replace(reading, subject=subject)
    if _COMPARES.search(rest) and (len(sides) > 1 or len(reading.actors) > 1):
        return replace(reading, kind=Kind.COMPARISON, sides=sides if len(sides) > 1 else ())
    is_bare = not (reading.actors or reading.places or reading.due or reading.strength or reading.is_official)
    sums_up = _SUMS_UP.search(rest) or not _RECOMMENDATIONS.search(rest)
    if reading.documents and is_bare and sums_up and left <= _OVERVIEW_WORDS:
        return replace(reading, kind=Kind.OVERVIEW, is_whole=True)
    if left <= _LIST_WORDS and _is_list(reading, rest):
        return replace(reading, kind=Kind.LIST, is_whole=True)
    count = len(reading.text.split())
    if count >= _CLAIM_WORDS or (
        count >= _SENTENCE_WORDS
        and "?" not in reading.text
        and not re.match(_ASKS, reading.text, re.IGNORECASE)
    ):
        return replace(reading, kind=Kind.CLAIM)
    return replace(reading, kind=Kind.ADVICE if _ADVICE.search(reading.text) else Kind.FACT)


def _is_list(reading: Reading, rest: str) -> bool:
    """Whether a question that names no other matter wants all recommendations, or passages at some place."""
    if reading.places:
        return True
    if not _RECOMMENDATIONS.search(rest) and not reading.due:
        return False
    return reading.narrows or bool(reading.actors) or not _EVERYTHING.isdisjoint(words(rest))


def _sides(mentioned: Sequence[Mention], documents: NamedDocuments) -> tuple[tuple[str, ...], ...]:
    """The documents of each mention; editions are compared with those of the same family."""
    sides = [one.documents for one in mentioned]
    families = {name for side in sides if len(side) == 1 for name in documents.family(side[0])}
    narrowed = [tuple(name for name in side if name in families) or side for side in sides]
    return tuple(dict.fromkeys(narrowed if all(one.is_edition for one in mentioned) else sides))


def is_official(entry: Entry) -> bool:
    """Whether a passage is one of its document's official recommendations."""
    return entry.recommendation is not None and entry.recommendation.standing is Standing.OFFICIAL


def forbids(entry: Entry, asked_of: str | None = None) -> bool:
    """Whether a passage asks somebody, or `asked_of`, not to do something."""
    start = entry.passage.span.start
    demands = () if entry.recommendation is None else entry.recommendation.demands
    return any(
        _FORBIDS.search(entry.passage.text[one.span.start - start : one.span.end - start])
        for one in demands
        if asked_of is None
        or not one.addressees
        or is_addressed(asked_of, tuple(who.name for who in one.addressees))
    )


def is_own_view(entry: Entry) -> bool:
    """Whether a passage gives the author's own view, not only that of others."""
    if entry.recommendation is not None or _OWN_VOICE.search(entry.passage.text):
        return True
    return _OTHERS_VOICE.search(entry.passage.text) is None


def _joined(names: Sequence[str], both: bool = False) -> str:
    """Names with "or" between them, or "and"."""
    joined = names[0]
    for name in names[1:]:
        joined = (
            gettext("%(one)s and %(other)s", one=joined, other=name)
            if both
            else gettext("%(one)s or %(other)s", one=joined, other=name)
        )
    return joined


# Questions that are asked together, and such as follow another


def parts(question: str) -> tuple[str, ...]:
    """The questions that one sentence or two ask together, each complete; one where there is nothing to split."""
    gapped = _GAPPED.match(question.strip())
    if gapped and mentions(gapped["one"]) and mentions(gapped["two"]):
        how, ask = gapped["how"], gapped["ask"]
        return (
            f"{ask}{gapped['one']} do {how} {gapped['what']}?",
            f"{ask}{gapped['two']} do {how} {gapped['other'].strip()}?",
        )
    found: list[str] = []
    start = 0
    cuts = [(cut, True) for cut in _HARD_SPLIT.finditer(question)]
    cuts += [(cut, False) for cut in _SOFT_SPLIT.finditer(question)]
    for cut, is_hard in sorted(cuts, key=lambda pair: pair[0].start()):
        before, after = question[start : cut.start()], question[cut.end() :]
        if cut.start() >= start and _is_question(before, is_hard) and _is_question(after, is_hard):
            found.append(before)
            start = cut.end()
    found.append(question[start:])
    return tuple(_complete(part) for part in found) if len(found) > 1 else (question,)


def _is_question(part: str, ends: bool) -> bool:
    """Whether a part can stand alone: it asks, has a verb, names a matter, and leans on no other part; less is enough if it `ends`."""
    bare = part.strip(" ?.,;")
    own = [word for word in words(bare) if word not in FUNCTION_WORDS]
    opening = re.match(rf"(?:and\s+)?(?:(?:in|on|by|for|to|at|from|with)\s+)?{_ASKS}\b", bare, re.IGNORECASE)
    if opening is None or len(own) < (1 if ends else 2) or not _VERB.search(bare):
        return False
    if not ends and _LEANING.search(bare):
        return False
    pronoun = _PRONOUN.search(bare)
    return pronoun is None or bool(mentions(bare[: pronoun.start()]))


def _complete(part: str) -> str:
    bare = part.strip(" ,;?.")
    return f"{bare[:1].upper()}{bare[1:]}?"


# Who should act


def actors(question: str, addressees: Iterable[str] = ()) -> list[tuple[Span, str]]:
    """Who is to act according to a question, in normal form: those in the position of an actor, and those joined with them."""
    spans: list[tuple[Span, str]] = []
    folded = fold(question)
    known = (name for name in addressees if fold(name) in folded) if len(folded) == len(question) else ()
    for name in sorted(known, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded):
            span = Span(match.start(), match.end())
            if not any(span.overlaps(other) for other, _ in spans):
                spans.append((span, name))
    for span, who in (*mentions(question), *folded_mentions(question)):
        covered = [other for other, _ in spans if span.overlaps(other)]
        if not covered:
            spans.append((span, who.name))
        elif all(span.contains(other) and span != other for other in covered):
            spans = [pair for pair in spans if pair[0] not in covered] + [(span, who.name)]
    groups: list[list[tuple[Span, str]]] = []
    for span, name in sorted(spans):
        if groups and _JOINS.fullmatch(question[groups[-1][-1][0].end : span.start]):
            groups[-1].append((span, name))
        else:
            groups.append([(span, name)])
    return [
        one
        for group in groups
        if any(_is_subject(question[: span.start], question[span.end :]) for span, _ in group)
        for one in group
    ]


def _as_written(question: str, span: Span) -> str:
    article = re.search(r"\bthe\s+$", question[: span.start], re.IGNORECASE)
    name = span.of(question)
    return re.sub(r"^The\b", "the", f"the {name}" if article else name)


def _is_subject(before: str, after: str) -> bool:
    opening = _BEFORE_ACTOR.search(re.sub(r"\bthe\s+$", "", before, flags=re.IGNORECASE))
    if opening is None:
        return _AFTER_ACTOR.match(after) is not None
    if _PASSIVE.match(opening[0].strip()):
        return _ADVISED.search(after) is not None
    if _WANTED.search(opening[0]):
        return _TO_ACT.match(after) is not None
    return not (_DOES.search(opening[0]) and _SPEAKS.match(after))


def names(entry: Entry, wanted: str) -> bool:
    """Whether a passage asks somebody, or names them in its words or its lead-in, under any alias."""
    passage, asked = entry.passage, entry.recommendation
    text = f"{passage.lead_in.text} {passage.text}" if passage.lead_in else passage.text
    return is_addressed(
        wanted, (*(asked.addressees if asked else ()), *(who.name for _, who in mentions(text)))
    )


def is_to_others(entry: Entry, wanted: str) -> bool:
    """Whether a passage surely asks somebody else: known bodies alone, none of which is `wanted`, a part or a whole of it."""
    asked = entry.recommendation
    if asked is None or not asked.addressees or names(entry, wanted):
        return False
    return all(not _is_akin(name, wanted) for name in asked.addressees)


def _is_akin(one: str, other: str) -> bool:
    """Whether two may be the same, or one belongs to the other; only who is known in any text can be told apart."""
    if not (_is_known(one) and _is_known(other)):
        return True
    if other in PARTS.get(one, ()) or one in PARTS.get(other, ()):
        return True
    return (
        (one in STATES and other in GROUPS_OF_STATES)
        or (other in STATES and one in GROUPS_OF_STATES)
        or (one in GROUPS_OF_STATES and other in GROUPS_OF_STATES)
    )


def _is_known(name: str) -> bool:
    return name in ORGANISATIONS or name in STATES


# The text of a question


def share_of(question: str, words: WordEngine) -> Callable[[str], float]:
    """A function that tells how much of what `question` asks about a text holds; each word counts by how rare it is."""
    weights = {term: 1.0 / (1 + words.rarity(term)) for term in set(words.terms(question))}
    total = sum(weights.values()) or 1.0

    def share(text: str) -> float:
        held = set(words.terms(text))
        return sum(weight for term, weight in weights.items() if term in held) / total

    return share


def checked_question(question: str, limit: int | None = None) -> str:
    """The question with its white space collapsed. Raises `BadRequest` for none, a long one, or a limit above `MOST_ITEMS`."""
    text = " ".join(question.split())
    if not text:
        raise BadRequest(
            gettext("the question is empty: ask, for example, 'What should the EU do about visas?'")
        )
    if len(text) > LONGEST_QUESTION:
        raise BadRequest(
            gettext(
                "the question has %(number)s characters: shorten it to at most %(most)s",
                number=len(text),
                most=LONGEST_QUESTION,
            )
        )
    if limit is not None and not 1 <= limit <= MOST_ITEMS:
        raise BadRequest(f"the limit is {limit}: choose a number from 1 to {MOST_ITEMS}")
    return text.encode("utf-8", "replace").decode("utf-8")


def read_aspects(given: str) -> tuple[Aspect, ...]:
    """The aspects that a text names, with commas between them. Raises `BadRequest` for one that there is not."""
    named = [one.strip() for one in given.split(",") if one.strip()]
    unknown = next((one for one in named if one not in set(Aspect)), None)
    if unknown is not None:
        raise BadRequest(
            gettext(
                "'%(given)s' is not read from questions: choose %(choices)s",
                given=unknown,
                choices=", ".join(Aspect),
            )
        )
    return tuple(dict.fromkeys(map(Aspect, named)))


def require_unicode(*values: object) -> None:
    """Raise `BadRequest` for half a character (a lone surrogate), which bytes that are not UTF-8 leave behind."""
    for text in (value for value in values if isinstance(value, str)):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            shown = text.encode("utf-8", "replace").decode()
            raise BadRequest(
                gettext("'%(words)s' is not valid Unicode: write it anew", words=shown)
            ) from error


def _without(question: str, spans: Sequence[Span]) -> str:
    """A question without asides that name a document: "according to the 2023 report"."""
    for span in reversed(spans):
        if re.match(r"(?:according|as\s+per|in|of|from|by|under|within)\b", span.of(question), re.IGNORECASE):
            question = question[: span.start] + question[span.end :]
    bare = re.sub(r"\s+(?=[?,.])", "", question).strip(" ,")
    return f"{bare[:1].upper()}{bare[1:]}"


def _blank(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text

"""Recognises what a passage asks for: who should act, how strongly, by when, in which words.

Place (section, numbering, lead-in) and wording decide together. What the text reports of others, describes as law,
predicts or asks is not its advice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.actors import mentions
from assistant.imperatives import opens_with_imperative
from assistant.text import plain, sentences
from assistant.types import Addressee, Demand, Passage, Recommendation, Span, Strength

VERSION = 1


class Place(Enum):
    """What the surroundings of a passage make of its wording."""

    ADVICE = "advice"
    OPEN = "open"
    BACKGROUND = "background"


_ADVISING_HEADING = re.compile(
    r"recommend|\bwhat (?:can|should|must|could|needs?|to|might) |\bway (?:forward|ahead)|next steps|\bpropos|\badvice\b|"
    r"polic(?:y|ies) (?:options?|implications?|actions?)|action (?:plan|points)|\bactions?\b|\bpriorit|to-do|check-?list|"
    r"\bagenda\b|call to action|\bsuggestions?\b|\bsteps\b|\bmeasures to\b|\boptions for\b",
    re.IGNORECASE,
)
_BACKGROUND_HEADING = re.compile(
    r"^(?:[\dA-Z.]+\s+)?(?:background|introduction|context|history|method\w*|(?:the )?problem|facts?\b.*|overview|a? ?scenarios?|legal\b.*|"
    r"glossary|annex.*|appendix.*|costs?|what it would cost|where things stand|the (?:current )?situation|state of play|abbreviations|"
    r"(?:the )?(?:opposite|opposing|other|dissenting|counter)[- ]?\w*|counter-?\w*.*|objections?.*|criticism|risks|discussion|limits|limitations|"
    r"what we do not .*|rejected .*|outlook|evidence|findings|how .* works?|what the numbers show|literature.*|acknowledge?ments?)$",
    re.IGNORECASE,
)
_MODALS: tuple[tuple[Strength, str], ...] = (
    (Strength.COULD, r"(?:is|are) (?:\w+ly )?(?:encouraged|invited|welcome) to|may (?:want|wish) to|might (?:want|wish|like) to|could (?:also |usefully )?consider|would benefit from"),
    (Strength.SHOULD, r"should|ought(?: not)? to|had better|would do well to|would be (?:wise|well[- ]advised) to|(?:is|are) (?:\w+ly )?(?:advised|urged|asked|called (?:up)?on|recommended|requested|expected) to"),
    (Strength.MUST, r"must|shall|needs? to|(?:is|are) (?:obliged|required) to"),
    (Strength.MUST, r"ha(?:s|ve) to"),
    (Strength.COULD, r"could|might|can|may"),
)  # fmt: skip
_MODAL = re.compile("|".join(rf"(?P<m{i}>\b(?:{pattern})\b)" for i, (_, pattern) in enumerate(_MODALS)))
_FIRM = ("m0", "m1", "m2")
_FIRST_PERSON = re.compile(
    r"\b(?:[Ww]e|I|[Tt]h(?:is|e present) (?:brief|paper|report|study|note|chapter|advice|committee|council|article)|[Tt]he (?:AIV|Committee|Panel|Council)|[Tt]he authors?)\s+"
    r"(?:(?:also|therefore|thus|hence|accordingly|further|strongly|firmly|would|particularly|again|in particular)\s+)*"
    r"(?P<verb>recommends?|advises?|urges?|proposes?|suggests?|calls? (?:up)?on|calls? for|invites?|encourages?|asks?|believes?|considers?|thinks?)\b(?P<rest>.*)",
    re.DOTALL,
)
_DENIED = re.compile(r"\b(?:do|does|did|nor|not|neither|if|what|as|which|that)\s*$", re.IGNORECASE)
_ASKS_SOMEBODY = re.compile(r"\s+(?:that\s+)?(?:on\s+|upon\s+)?")
_TIME_TO = re.compile(r"\b(?:[Ii]t is|[Ii]t’s|[Ii]t's) (?:high |now )?(?:time|imperative|essential|vital|crucial|indispensable|important|necessary|advisable|desirable)\s+(?P<rest>(?:for|that|to)\s.*)", re.DOTALL)
_MUSTLIKE = re.compile(r"imperative|essential|vital|crucial|indispensable|necessary")
_REPORTING_VERBS = (
    "argu(?:e|es|ed)|says?|said|claimed|believes?|believed|thinks?|thought|held|maintain(?:s|ed)?|contend(?:s|ed)?|insist(?:s|ed)?|"
    "suggest(?:s|ed)?|adds?|added|assert(?:s|ed)?|alleg(?:e|es|ed)|stress(?:es|ed)?|propos(?:e|es|ed)|demanded|"
    "call(?:s|ed) for|recommend(?:s|ed)?|urg(?:e|es|ed)|advis(?:e|es|ed)|understood|understands?|consider(?:s|ed)?|hoped|feared|"
    "warn(?:s|ed)?|stated|declar(?:e|es|ed)|told|writes?|wrote|concluded|concludes|decided|agreed|ruled|requir(?:es|ed)|"
    r"provid(?:es|ed)|stipulat(?:es|ed)|prescrib(?:es|ed)|complain(?:s|ed)?|reckons?|favou?rs?|submitted|testified|heard|noted|(?:states?|claims?|demands?|hopes?|fears?|notes?|holds?)(?=\s+that\b)"
)
_REPORTED = re.compile(
    rf"(?P<subject>[^,;:.]*?)\s(?:(?:also|have|has|had|often|once|further|even|repeatedly|now|then)\s+)*(?:{_REPORTING_VERBS})\b(?!\s+(?:to|on|upon|in)\b)"
)
_OWN_SUBJECT = re.compile(
    r"\b(?:we|i|this (?:brief|paper|report|study|note|chapter|analysis|article|advice|committee)|evidence|data|results|findings|experience|analysis|research|figures|history)\s*$",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|[Ii]n the (?:view|opinion|eyes|words) of|[Uu]nder (?:[Aa]rticle|the (?:Regulation|Directive|Treaty|Convention|Act|law|Code|current|existing))|[Bb]y law|[Aa]rticle \d+)")
_DISCOURSE = re.compile(
    r"\b(?:it|this|that|which|there)\s+(?:should|must|needs? to|ought to|can|could|might|may|has to)\s+(?:also |however |therefore |not )*be\s+"
    r"(?:noted|remembered|stressed|emphasi[sz]ed|recalled|mentioned|added|said|pointed|clear|borne|kept in mind|understood|acknowledged|observed|no )|"
    r"\b(?:one|you|nobody|no one|who|anyone|everyone|readers?)\s+(?:can\b|could|should|must|may|might|has to|needs? to|ought to)|\bprobably should|"
    r"\b(?:should|must|ought to)\s+(?:normally|usually|typically|generally|in theory|in principle|by now)\b|"
    r"\bas (?:\w+ )?(?:it|they|he|she) should\b|\bshould (?:it|they|he|she|this|that|there|the \w+) (?:not )?[a-z]+[,.]?\s"
)  # fmt: skip
_EMBEDDED = re.compile(r"\b(?:whether|if|why|how|what|who|whom|which|that which|where|lest|than|as if|as though)\b[^,;:]*$", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:who|which|that|whose)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_PAST = re.compile(r"^\s+(?:\w+ly\s+|not\s+)*have\s+(?:been\b|\w+ed\b|\w+en\b|done|made|taken|had)")
_PASSIVE = re.compile(
    r"^(?:\s+(?:\w+ly|also|not|therefore|never|only|now|still|always))*\s+(?:be|get|become)(?:\s+(?:\w+ly|more|as|so|better|fully|also|only))*\s+(?P<participle>\w+(?:ed|en|wn)|made|built|held|kept|put|set|done|sent|paid|met|led|brought|found|told|cut|sought|dealt|spent|left|read|"
    r"a|an|the|part|at|on|in|under|as|subject|based|accompanied)\b"
)
_STATIVE = re.compile(r"\s+(?:be|have|not|still|already|only|seem|become|well)\b")
_STANCES = frozenset(
    "required obliged asked encouraged invited urged allowed prepared committed determined united concerned guided open involved engaged "
    "interested informed limited focused dedicated satisfied convinced motivated".split()
) - {"limited", "informed", "focused"}
_BY_AGENT = re.compile(r"\bby\s+(?=(?:the\s+)?[A-Z]|(?:the\s+)?(?:member states|operators|governments|authorities|allies))")
_FILLER = re.compile(
    r"^(?:[\s,]|(?:also|therefore|thus|now|then|still|however|in particular|particularly|especially|first|finally|consequently|hence|rather|instead|"
    r"for (?:its|their) part|itself|themselves|too|each|both|all|alike|together|jointly|collectively|urgently|immediately|clearly|certainly|"
    r"nevertheless|at least|in turn|moreover|furthermore|meanwhile|never|always|only|not|\w+ly|\([^)]*\)|[–—-][^–—-]*[–—-])(?=[\s,]|$))*$"
)
_JOINER = re.compile(r"^\s*(?:,|and|or|&|as well as|together with|along with|including|,\s*and|,\s*or|(?:and|or) (?:the|its|their|other|all|individual))(?:\s+(?:the|its|their|other|all|individual|both))*\s*$")
_EXEMPLIFIES = re.compile(r"\b(?:such as|including|like|especially|notably)\s+(?:the\s+)?$")
_LINK = re.compile(r"^,?\s+(?:of|in|from|for|such as|including|like|especially|notably)(?:\s+(?:the|all|both|other|\w+))?\s*,?\s*$")
_BEFORE_HEAD = re.compile(r"(?:\b(?:of|in|with|for|by|to|between|against|towards?|from|on|at|about|among|across|over|under|within|into|upon|than|via|like|behind|outside|inside)|[’']s?)\s+(?:the\s+|all\s+|both\s+|other\s+)*$", re.IGNORECASE)
_TRAILS = re.compile(r"^\s*(?:,?\s*(?:in|of|with|for|from|that|who|which|whose|on|at|such as|including|like|across|within|outside|under|along|whom|to|represented|concerned|involved|affected|responsible)\b|\()")
_PRONOUN = re.compile(r"(?:^|[\s,;–—-])(?P<pronoun>it|they|he|she|It|They|He|She|the latter|The latter|the former|both|the two|these)$")
_WISH = re.compile(r"\b(?:[Ii]f|[Ff]or|[Ii]n order for)\s+(?P<who>.{2,60}?)\s+(?:wants?|wishes|wish|is to|are to|seeks?|hopes?)\b")
_SPLIT = re.compile(r"[;:]\s|\s[–—]\s|,\s+(?:and|but|while|whereas|so|yet)\s+")
_SPLIT_AGAIN = re.compile(_SPLIT.pattern + r"|\s(?:and|but)\s+(?=(?:it|they|he|she|the|member|[A-Z]\w*)\b)")
_LEADING_MARKUP = re.compile(r"^\s*(?:\*\*[^*\n]{1,80}?[.:]\*\*|__[^_\n]{1,80}?[.:]__)[\s>]*")
_FOLLOWING = re.compile(r"\b(?:the following|as follows|set out below|listed below|these (?:\w+ )?(?:steps|measures|recommendations))\b[^.;]{0,60}[.:]?$")
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty(?:-four)?|thirty|sixty|ninety)"
_DEADLINE = re.compile(
    rf"\b(?:(?:by|before|no later than|not later than|at the latest by|ahead of|in time for)\s+(?:"
    rf"(?:the\s+)?(?:very\s+)?(?:end|beginning|start|middle|close|summer|autumn|spring|winter|fall|(?:first|second|third|fourth|last)\s+(?:half|quarter))(?:\s+of)?(?:\s+the)?(?:\s+(?:{_MONTH}\s+)?(?:19|20)\d\d|\s+{_MONTH}|\s+(?:year|month|decade|summer|session|parliament|mandate))?|"
    rf"(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}}(?!\d),?)?(?:\s+(?:19|20)\d\d)?|(?:19|20)\d\d\b(?!\s+[A-Z])|next\s+\w+|(?:end-|mid-|early\s+|late\s+)(?:19|20)\d\d)"
    rf"|within\s+(?:the\s+(?:next|first|coming)\s+)?{_COUNT}\s+(?:(?:working|calendar)\s+)?(?:hours?|days?|weeks?|months?|years?)(?:\s+of\s+[^,.;]{{3,40}})?)"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A modal in a sentence, with what stands before and behind it; offsets count from the sentence's start."""

    start: int
    strength: Strength
    group: str
    subject: str
    clause_start: int
    opens_clause: bool
    predicate: str


def recognise(passage: Passage, title: str) -> Recommendation | None:
    """Return what `passage` recommends, or None where it only informs, reports or asks."""
    place = place_of(passage, title)
    demands: list[Demand] = []
    listed = passage.number is not None or passage.lead_in is not None
    parts = sentences(passage.text)
    for sentence in parts:
        text = sentence.of(passage.text)
        offset = passage.span.start + sentence.start
        if text.endswith("?") or _announces(text, last=sentence is parts[-1]) or _quoted_throughout(text):
            continue
        asked = _demands(text, offset, place, demands, listed)
        demands.extend(asked or _imperative(text, offset, place, listed))
    if not demands:
        return None
    demands = _with_inherited_addressees(demands, passage)
    return Recommendation(passage.number, tuple(demands))


def place_of(passage: Passage, title: str) -> Place:
    """Judge the surroundings: the lead-in, then the innermost heading, then those above it."""
    if passage.lead_in is not None and (
        _MODAL.search(passage.lead_in.text) or _ADVISING_HEADING.search(passage.lead_in.text)
    ):
        return Place.ADVICE
    headings = [plain(heading) for heading in passage.headings if plain(heading) != plain(title)]
    for heading in reversed(headings):
        if _BACKGROUND_HEADING.match(heading):
            return Place.BACKGROUND
        if _ADVISING_HEADING.search(heading):
            return Place.ADVICE
    return Place.OPEN


def _announces(text: str, last: bool) -> bool:
    """Whether a sentence only introduces what follows: a list behind the passage, "the following steps"."""
    return (last and text.rstrip("*_ ").endswith(":")) or _FOLLOWING.search(text) is not None


def _demands(text: str, offset: int, place: Place, before: Sequence[Demand], listed: bool) -> list[Demand]:
    special = _first_person(text, offset) or _time_to(text, offset)
    if special is not None:
        return [special]
    if place is Place.BACKGROUND:
        return []
    found: list[Demand] = []
    for candidate in _candidates(text):
        if not _is_advice(candidate, text, place, listed) or (found and _continues(candidate, found[-1])):
            continue
        who = _addressees(candidate, text, [*before, *found])
        span = Span(offset + candidate.clause_start, offset + len(text))
        last = found[-1] if found else None
        if last is not None and (who, candidate.strength) == (last.addressees, last.strength):
            continue
        if last is not None:
            found[-1] = _cut(last, text, offset, candidate.clause_start)
        found.append(Demand(who, candidate.strength, _deadline(span.of(" " * offset + text)), span))
    if len(found) == 1:
        only = found[0]
        found = [Demand(only.addressees, only.strength, _deadline(text), Span(offset, offset + len(text)))]
    elif found:
        first = found[0]
        found[0] = Demand(first.addressees, first.strength, _deadline(text[: first.span.end - offset]), Span(offset, first.span.end))
    return found


def _continues(candidate: _Candidate, last: Demand) -> bool:
    """Whether a later modal of the sentence has no subject of its own, or stands in a clause that the demand governs."""
    subject = candidate.subject.strip(" ,*_>")
    if not subject:
        return candidate.strength is last.strength
    return not candidate.opens_clause or re.match(r"(?:that|which|who|because|since|as|so that|where)\b", subject) is not None


def _cut(demand: Demand, text: str, offset: int, end: int) -> Demand:
    """`demand` up to where the next one begins."""
    start = demand.span.start - offset
    words = text[start:end].rstrip(" ,;–—-")
    words = re.sub(r"\s+(?:and|but|while|whereas|so|yet)$", "", words).rstrip(" ,;")
    return Demand(demand.addressees, demand.strength, _deadline(words), Span(demand.span.start, offset + start + len(words)))


def _candidates(text: str) -> list[_Candidate]:
    candidates = []
    boundary = 0
    for modal in _MODAL.finditer(text):
        region = text[boundary : modal.start()]
        clause_start = boundary
        for split in (_SPLIT_AGAIN if boundary else _SPLIT).finditer(region):
            clause_start = boundary + split.end()
        group = modal.lastgroup or ""
        predicate = text[modal.end() :]
        candidates.append(
            _Candidate(
                modal.start(), _MODALS[int(group[1:])][0], group, text[clause_start : modal.start()], clause_start, clause_start > boundary, predicate
            )
        )
        boundary = modal.end()
    return candidates


def _is_advice(candidate: _Candidate, text: str, place: Place, listed: bool) -> bool:
    before = text[: candidate.start]
    around = text[max(0, candidate.start - 40) : candidate.start + 60]
    if _is_reported(before) or _DISCOURSE.search(around) or _RELATIVE.search(candidate.subject):
        return False
    if _EMBEDDED.search(candidate.subject) or _inside_quotes(text, candidate.start):
        return False
    if not candidate.subject.strip(" ,*_>"):
        return candidate.clause_start > 0 and place is Place.ADVICE and candidate.group in _FIRM
    if place is Place.ADVICE and (candidate.group in _FIRM or listed):
        weak = candidate.group == "m4"
        return not weak or (_names_actor(candidate.subject) and not _STATIVE.match(candidate.predicate))
    if candidate.group not in _FIRM or _PAST.match(candidate.predicate):
        return False
    passive = _PASSIVE.match(candidate.predicate) is not None
    return _names_actor(candidate.subject) or (passive and candidate.group == "m1") or bool(_PRONOUN.search(candidate.subject.rstrip()))


def _names_actor(subject: str) -> bool:
    return bool(mentions(subject)) or bool(_PRONOUN.search(subject.rstrip()))


def _is_reported(before: str) -> bool:
    """Whether a third person's saying, or a law, stands before the modal in its sentence."""
    if _ACCORDING.search(before):
        return True
    found = _REPORTED.search(before)
    if found is None or _OWN_SUBJECT.search(found["subject"]) or _MODAL.search(found["subject"]):
        return False
    return not _RELATIVE.search(f"{found['subject']} ") or before[found.end() :].startswith(" that ")


def _inside_quotes(text: str, position: int) -> bool:
    opened = max(text.rfind("“", 0, position), text.rfind("‘", 0, position))
    if opened >= 0 and not re.search(r"”|’(?!\w)", text[opened + 1 : position]) and re.search(r"”|’(?!\w)", text[position:]):
        return True
    return text.count('"', 0, position) % 2 == 1 and '"' in text[position:]


def _quoted_throughout(text: str) -> bool:
    return text[:1] in "“\"" and text.rstrip(" .").endswith(("”", '"'))


def _addressees(candidate: _Candidate, text: str, before: Sequence[Demand]) -> tuple[Addressee, ...]:
    """Who acts: the subject, the agent of a passive, or whom a pronoun stands for."""
    passive = _PASSIVE.match(candidate.predicate)
    if passive is not None and passive["participle"] not in _STANCES:
        agent = _BY_AGENT.search(candidate.predicate)
        if agent is not None:
            return _leading(candidate.predicate[agent.end() :])
        wish = _WISH.search(text[: candidate.start])
        return _leading(wish["who"]) if wish else ()
    subject = _LEADING_MARKUP.sub("", candidate.subject).rstrip()
    if pronoun := _PRONOUN.search(subject):
        inside = _leading(re.sub(r"^\W*", "", text[: candidate.clause_start])) if candidate.clause_start else ()
        wish = _WISH.search(text[: candidate.start])
        earlier = next((demand.addressees for demand in reversed(before) if demand.addressees), ())
        return (_leading(wish["who"]) if wish else ()) or inside or (earlier if pronoun else ())
    return _subject_actors(subject)


def _subject_actors(subject: str) -> tuple[Addressee, ...]:
    """The actors that a subject names as its head, with those joined to them."""
    named = mentions(subject)
    if not named:
        return ()
    last = len(named) - 1
    if not _FILLER.match(subject[named[last][0].end :]):
        starts = [place for place, (span, _) in enumerate(named) if _opens_clause(subject, span)]
        heads = [place for place in starts if _TRAILS.match(subject[named[place][0].end :]) or _joined(subject, named, place)]
        return _group(subject, named, heads[-1], forward=True) if heads else ()
    return _group(subject, named, last, forward=False)


def _opens_clause(subject: str, span: Span) -> bool:
    before = subject[: span.start].rstrip()
    return not before or before[-1] in ",;:" or before.lower() in ("and", "but", "then", "finally", "likewise")


def _joined(subject: str, named: Sequence[tuple[Span, Addressee]], place: int) -> bool:
    return place + 1 < len(named) and bool(_JOINER.match(subject[named[place][0].end : named[place + 1][0].start]))


def _group(
    subject: str, named: Sequence[tuple[Span, Addressee]], place: int, forward: bool
) -> tuple[Addressee, ...]:
    """The named actor at `place` with its coordinated neighbours; empty where a preposition governs them."""
    first = last = place
    while first and not forward and _joined(subject, named, first - 1):
        first -= 1
    while forward and _joined(subject, named, last):
        last += 1
    joiners = [subject[named[i][0].end : named[i + 1][0].start] for i in range(first, last)]
    while joiners and (not any(re.search(r"\w|&", joiner) for joiner in joiners) or _governed(subject, named[first][0])):
        joiners.pop(0)
        first += 1
    if _governed(subject, named[first][0]) or _EXEMPLIFIES.search(subject[: named[first][0].start]):
        head_above = first and _LINK.match(subject[named[first - 1][0].end : named[first][0].start])
        return _group(subject, named, first - 1, forward=False) if head_above else ()
    return tuple(dict.fromkeys(who for _, who in named[first : last + 1]))


def _governed(subject: str, span: Span) -> bool:
    """Whether a preposition or possessive stands before `span`, so that it is not the head of the subject."""
    return _BEFORE_HEAD.search(subject[: span.start]) is not None


def _leading(text: str) -> tuple[Addressee, ...]:
    """The actors with which `text` opens."""
    named = mentions(text[:200])
    if not named or re.sub(r"^(?:the|then|and|but|,|\s)+", "", text[: named[0][0].start], flags=re.IGNORECASE).strip():
        return ()
    return _group(text, named, 0, forward=True)


def _first_person(text: str, offset: int) -> Demand | None:
    """ "We urge the Council to …", "We recommend that …", "We advise against …". """
    found = _FIRST_PERSON.search(text)
    if found is None or _is_reported(text[: found.start()]) or _DENIED.search(text[: found.start()]):
        return None
    rest = found["rest"]
    verb = found["verb"].split()[0].rstrip("s")
    if verb in ("believe", "consider", "think", "suggest") and not _MODAL.search(rest):
        return None
    if re.match(r"\s+(?:\w+\s+)?(?:the following|these|below)|\s*$", rest) or re.search(r"\bfollowing\b[^.]*\.?$", rest):
        return None
    if verb == "ask" and not re.match(r"\s+(?:the\s+)?[A-Z]", rest):
        return None
    modal = _MODAL.search(rest)
    who = _leading(_ASKS_SOMEBODY.sub("", rest, count=1)) or (_subject_actors(rest[: modal.start()]) if modal else ())
    strength = Strength.SHOULD
    if modal and re.match(r"\s+that\b", rest):
        strength = _MODALS[int((modal.lastgroup or "m1")[1:])][0]
    elif verb in ("invite", "encourage", "suggest"):
        strength = Strength.COULD
    return Demand(who, strength, _deadline(text), Span(offset, offset + len(text)))


def _time_to(text: str, offset: int) -> Demand | None:
    """ "It is time for the West to …", "It is essential that the Council …". """
    found = _TIME_TO.search(text)
    if found is None or _is_reported(text[: found.start()]) or re.match(r"to (?:note|remember|say|stress|understand|recall|know|see|emphasi[sz]e|bear|keep in mind|recogni[sz]e)\b", found["rest"]):
        return None
    strong = _MUSTLIKE.search(text[found.start() : found.start("rest")]) is not None
    who = _leading(re.sub(r"^(?:for|that)\s+", "", found["rest"]))
    if not who and not re.match(r"to\b|that\b", found["rest"]):
        return None
    return Demand(who, Strength.MUST if strong else Strength.SHOULD, _deadline(text), Span(offset, offset + len(text)))


def _imperative(text: str, offset: int, place: Place, listed: bool) -> list[Demand]:
    """A sentence that opens with a bare verb ("Ratify …"), in a list or where advice is given."""
    if place is Place.BACKGROUND or not (listed or place is Place.ADVICE):
        return []
    if not opens_with_imperative(_LEADING_MARKUP.sub("", text)):
        return []
    return [Demand((), Strength.SHOULD, _deadline(text), Span(offset, offset + len(text)))]


def _with_inherited_addressees(demands: Sequence[Demand], passage: Passage) -> list[Demand]:
    """Give demands without an actor the one that the lead-in or heading addresses, where the item itself has no subject."""
    if any(demand.addressees for demand in demands):
        return list(demands)
    inherited = _addressed_by(passage)
    return [
        Demand(inherited, demand.strength, demand.deadline, demand.span)
        if opens_with_imperative(_LEADING_MARKUP.sub("", demand.span.of(" " * passage.span.start + passage.text)))
        else demand
        for demand in demands
    ]


def _addressed_by(passage: Passage) -> tuple[Addressee, ...]:
    if passage.lead_in is not None:
        modal = _MODAL.search(passage.lead_in.text)
        if modal and (who := _subject_actors(passage.lead_in.text[: modal.start()])):
            return who
    for heading in reversed(passage.headings):
        found = re.search(r"\b(?:to|for)\s+(?=(?:the\s+)?[A-Z])", heading, re.IGNORECASE)
        if found and (who := _leading(heading[found.end() :])):
            return who
    return ()


def _deadline(text: str) -> str | None:
    found = _DEADLINE.search(text)
    return " ".join(found.group().split()) if found else None

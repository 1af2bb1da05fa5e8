"""Finds who should act: the subject of the verb that asks, the agent of a passive, whom a pronoun stands for."""

import re
from collections.abc import Sequence

from assistant.language.actors import mentions, normal_form
from assistant.language.imperatives import opens_with_imperative
from assistant.recommendations.wording import Candidate
from assistant.types import Addressee, Span

Named = Sequence[tuple[Span, Addressee]]

# What may stand between the subject's head and its verb: adverbs and asides.
_FILLER = re.compile(
    r"^(?:[\s,]|(?:also|therefore|thus|now|then|still|however|in particular|particularly|especially|first|finally|consequently|hence|rather|instead|"
    r"for (?:its|their) part|itself|themselves|too|each|both|all|alike|together|jointly|collectively|urgently|immediately|clearly|certainly|"
    r"nevertheless|at least|in turn|moreover|furthermore|meanwhile|never|always|only|not|in future|as well|\w+ly)(?=[\s,]|$))*$"
)
_DETERMINERS = r"(?:the|its|their|our|other|all|individual|both|any|every|relevant)"
_JOINER = re.compile(
    rf"^\s*(?:,|(?:,\s*)?(?:and|or|&|as well as|together with|along with|alongside|including))(?:\s+{_DETERMINERS})*\s*$"
)
# "of judges, officers and directors": the preposition governs them all.
_BARE_JOINER = re.compile(r"\s*(?:,|,?\s*(?:and|or))\s*")
_COMMON_NAME = re.compile(r"(?!(?:the|all|both|its|their|our|each|every|other)\s)[a-z]")
_EXEMPLIFIES = re.compile(r"\b(?:such as|including|like|especially|notably)\s+(?:the\s+)?$")
# What links a governed name to the head before it: "ministries of the region", "allies such as Canada".
_LINK = re.compile(
    r"^,?\s+(?:of|in|from|for|such as|including|like|especially|notably)(?:\s+(?:the|all|both|other|\w+))?\s*,?\s*$"
)
_GOVERNED = re.compile(
    r"(?:\b(?:of|in|with|for|by|to|between|against|towards?|from|on|at|about|among|amongst|across|over|under|within|into|upon|than|via|behind|outside|inside|"
    r"regarding|concerning|following|throughout|beyond|despite|after|before|since|during|through|near|without|toward|around|per|alongside)|[’']s?)"
    r"\s+(?:the\s+|all\s+|both\s+|other\s+|its\s+|their\s+)*$",
    re.IGNORECASE,
)
_TRAILS = re.compile(
    r"^\s*(?:,?\s*(?:in|of|with|for|from|that|who|which|whose|on|at|such as|including|like|across|within|outside|under|along|whom|to|represented|concerned|"
    r"involved|affected|responsible|working|acting|led|together|alongside|through|via|by|as|where|providing|operating|receiving|seeking|using|should|based|building)\b)"
)
_INTRODUCTION = re.compile(
    r"(?:^|[,;:]\s)\s*(?:(?:and|but|then|finally|likewise|moreover|therefore|similarly|second(?:ly)?|first(?:ly)?|third(?:ly)?|also)[\s,]+)?"
    r"(?:(?:in|over|at|during|by|after|from|for|to|until|before|when|where|as|under|with|given|if|once|above)\b[^,;:]{0,60}?\s)?(?:the|all|both|each|every|any|an?|no|some|most|many)?\s*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:^|[\s,;–—-])(?P<pronoun>it|they|he|she|[Tt]he latter|[Tt]he former|[Bb]oth|[Tt]he two|[Tt]hese)(?:\s+(?:also|therefore|both|each|all|too|then|now|\w+ly))*\s*$",
    re.IGNORECASE,
)
# "If the EU wants …, the strategy should be reconsidered": who wishes the end is asked for the means.
_CONJUNCTION = re.compile(
    r"^(?:while|whilst|although|though|even if|if|when|since|because|as|unless|once|after|before|whereas)\s+",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:[Ii]f|[Ff]or|[Ii]n order for)\s+(?P<who>[^,;]{2,60}?)\s+(?:(?:really|truly|still|genuinely)\s+)?(?:wants?|wishes|wish|is to|are to|is serious|are serious|seeks?|hopes?|intends?)\b"
)

# The subject of a passive is the patient; so is a name that is said to be a topic, a part, on the agenda.
PASSIVE = re.compile(
    r"^(?:\s+(?:\w+ly|also|not|therefore|never|only|now|still|always|instead|thus|then))*\s+(?:be|get|become)(?:\s+(?:\w+ly|more|as|so|better|fully|also|only|further|and|well|not|now|again|first))*"
    r"\s+(?P<participle>\w+(?:ed|en|wn)|made|built|held|kept|put|set|done|sent|paid|met|led|brought|found|told|cut|sought|dealt|spent|left|read|"
    r"taught|laid|split|shut|spread|sold|bought|fed|lent|rebuilt|upheld|withheld|understood|"
    r"(?:an?|the|one)\s+(?:\w+\s+){0,2}(?:topic|subject|issue|question|matter|priority|object|target|case|part|member|focus|requirement|condition|option|candidate|aim|goal)|"
    r"part|on|in|under|at|subject|based|free)\b"
)
_DUTY = frozenset(
    "required obliged asked urged encouraged expected committed prepared determined united concerned guided ready motivated convinced interested focused".split()
)
_AGENT = re.compile(
    r"\bby\s+(?=(?:the\s+|all\s+|both\s+)?[A-Z]|(?:the\s+|all\s+|national\s+|local\s+|competent\s+)?(?:member states|operators|governments?|authorities|allies|ministers|ministry|parliaments?|councils?|courts?|regulators?|companies|employers)\b)"
)
# The object of "urge … to": whatever the noun, grammar makes it the addressee.
_OBJECT = re.compile(
    r"\s*(?:(?:up)?on\s+|that\s+)?(?P<object>(?:the |all |every |each |its |any )?[\w’'&,-]+(?:\s+(?!is\b|are\b)[\w’'&,-]+){0,9}?)(?:,[^,]{1,80},)?(?:\s+is|\s+are)?\s+to\s+(?P<verb>[a-z-]+)"
)
_NO_OBJECT = re.compile(
    r"(?:to|continued|further|more|greater|efforts?|access|commitment|measures|steps|attention|respect|support|cooperation|return|an|a|that|this|it|them|him|her|they|be|immediate|urgent|full)\b",
    re.IGNORECASE,
)
_SUBJUNCTIVE_PASSIVE = re.compile(
    r"^[^,;]{0,160}?\s(?:be|not be)\s+(?:\w+ly\s+)?(?:\w+ed|\w+en|made|put|set|kept|held|built|given)\b"
)
# "recommends to the Council that it review …".
_TOLD = re.compile(r"to\s+(?P<who>[^;:]{2,120}?)\s+that\b")
_ASIDE_BEHIND = re.compile(r"(?P<head>[^,;:]{3,120}),\s[^;:]{2,200},$")
_SECOND_VERB = re.compile(r"\s(?:and|but)(?:\s+(?:\w+ly|also|therefore|now|so|thus))*$")
_VERB_BEHIND = re.compile(r"\s+(?:has|have|had|is|are|was|were|does|do|did|will|cannot|\w+(?:ed|es))\b")
_LOOSE_OPENING = re.compile(r"^(?:However|Moreover|Furthermore|Therefore|Thus|But|And|Yet),?\s+")
# "It should be a matter of priority for the ministries to …".
_TASK_OF = re.compile(
    r"^\s+(?:\w+ly\s+|also\s+|therefore\s+)*be\s[^.;:]{3,80}?\sfor\s+(?P<who>[^.;:]{2,120}?)\s+to\s+[a-z]"
)
_NOBODY = re.compile(r"\W*(?:No|Neither|None of|no|neither|none of)\b")
# A proper name that is joined to an actor is one: "Network Rail and the operators".
_JOINED_NAME = re.compile(
    r"\W*(?:[Tt]he\s+)?(?P<name>[A-Z][\w’'&-]*(?:\s+[A-Z][\w’'&-]*){0,4})\s+(?:and|or)\s+(?:the\s+)?$"
)
_PLURAL_NAME = re.compile(r"(?:s|people|police)$")
_SINGULAR_DESPITE_S = frozenset(
    {"Netherlands", "United States", "United Nations", "Congress", "Treasury", "Ofgems"}
)


def agreeing(pronoun: str, who: tuple[Addressee, ...]) -> bool:
    """Whether `pronoun` can stand for `who`: "it" for one body; "they" for several, or (British) for a body of people."""
    several = len(who) > 1 or (
        who != () and who[0].name not in _SINGULAR_DESPITE_S and _PLURAL_NAME.search(who[0].name) is not None
    )
    return bool(who) and not (pronoun == "it" and several)


def addressees(candidate: Candidate, flat: str, antecedent: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
    """Who is asked to act by the verb of `candidate`; `antecedent` is the last actor before the sentence."""
    passive = PASSIVE.match(candidate.predicate)
    if passive is not None and passive["participle"] not in _DUTY:
        if agent := _AGENT.search(candidate.predicate[:400]):
            return leading(candidate.predicate[agent.end() :])
        if task := _TASK_OF.match(candidate.predicate):
            return leading(task["who"])
        return wishing(flat[: candidate.start])
    subject = candidate.subject.rstrip()
    if _NOBODY.match(subject):
        return ()
    if found := pronoun_of(subject):
        inside = (
            leading(_CONJUNCTION.sub("", flat[: candidate.clause_start].lstrip(" ,")))
            if candidate.clause_start
            else ()
        )
        inside = inside or subject_actors(
            re.sub(r"^\W*(?:\w+\W+){0,3}?(?=(?:the\s+)?[A-Z])", "", subject[: -len(found)])
        )
        for who in (wishing(flat[: candidate.start]), inside, antecedent):
            if agreeing(found.lower(), who):
                return who
        return ()
    return subject_actors(subject) or _beyond(subject)


def _beyond(subject: str) -> tuple[Addressee, ...]:
    """The head of a subject from which an aside or an earlier verb parts the modal: "The agency has a plan and (should)"."""
    if aside := _ASIDE_BEHIND.match(subject):
        return subject_actors(aside[1])
    if not _SECOND_VERB.search(subject):
        return ()
    bare = _LOOSE_OPENING.sub("", subject.lstrip())
    named = mentions(bare[:200])
    return leading(bare) if named and _VERB_BEHIND.match(bare, named[0][0].end) else ()


def conditioned(before: str) -> tuple[Addressee, ...]:
    """Who acts in the condition or concession with which a sentence opens: "If the Government intend to go on, we urge them …"."""
    return (
        leading(_CONJUNCTION.sub("", before.lstrip(" ,"))) if _CONJUNCTION.match(before.lstrip(" ,")) else ()
    )


def pronoun_of(subject: str) -> str | None:
    """The pronoun with which a subject ends, if it is one."""
    found = _PRONOUN.search(subject[-60:])
    return found["pronoun"] if found else None


def subject_actors(subject: str) -> tuple[Addressee, ...]:
    """The actors that a subject names as its head, with those joined to them; a topic or patient is none."""
    named = mentions(subject)
    for place in range(len(named) - 1, -1, -1):
        span, _ = named[place]
        behind = subject[span.end :]
        if _is_governed_with(subject, named, place):
            continue
        if _FILLER.match(behind):
            return _group(subject, named, place, forward=False)
        opens = _INTRODUCTION.search(subject[: span.start]) is not None
        if opens and (_TRAILS.match(behind) or _joined(subject, named, place)):
            return _group(subject, named, place, forward=True)
    if named and _FILLER.match(subject[named[-1][0].end :]):
        return _group(subject, named, len(named) - 1, forward=False)
    return ()


def leading(text: str) -> tuple[Addressee, ...]:
    """The actors with which `text` opens."""
    named = mentions(text[:240])
    if (
        not named
        or re.sub(
            r"^(?:the|then|and|but|all|,|\s|upon|on|that)+",
            "",
            text[: named[0][0].start],
            flags=re.IGNORECASE,
        ).strip()
    ):
        return ()
    return _group(text, named, 0, forward=True)


def objects(asked: str) -> tuple[Addressee, ...]:
    """Whom "urge", "call on", "request" or "it is time for" addresses: the words before "to", known actors or not."""
    found = _OBJECT.match(asked[:300])
    if found is None or _NO_OBJECT.match(found["object"]):
        return ()
    words = found["object"]
    named = mentions(words)
    if named and not re.sub(rf"\b{_DETERMINERS}\b|\W", "", words[: named[0][0].start]):
        return _group(words, named, 0, forward=True)
    bare = re.sub(r"^(?:the|all|every|each|any|its)\s+", "", words.strip(" ,"))
    if len(bare.split()) > 6:
        return ()
    return (Addressee(bare, normal_form(bare)),)


def asked_in_clause(asked: str, subject_end: int | None) -> tuple[Addressee, ...]:
    """Who acts in "(recommend) that …": the subject of its modal, or of its subjunctive ("that the Council adopt")."""
    clause = re.sub(
        r"^\s*(?:(?:further|therefore|also|instead|accordingly|again|strongly)\s+)*(?:that\b\s*)?(?:,[^,;]{1,80},)?\s*",
        "",
        asked,
    )
    skipped = len(asked) - len(clause)
    if told := _TOLD.match(clause):
        return leading(told["who"])
    if _SUBJUNCTIVE_PASSIVE.match(clause) and (
        subject_end is None or not re.search(r"\w", asked[:subject_end])
    ):
        agent = _AGENT.search(clause[:300])
        return leading(clause[agent.end() :]) if agent else ()
    if subject_end is not None:
        return subject_actors(clause[: max(0, subject_end - skipped)])
    named = mentions(clause[:240])
    if not named or re.match(
        r"\s+(?:sanctions|policy|policies|measures|law|laws|funding|funds|rules|membership|support|aid|strategy|legislation)\b",
        clause[named[0][0].end :],
    ):
        return ()
    return leading(clause)


def acting(text: str) -> tuple[Addressee, ...]:
    """The actors with which a point opens that completes "recommends that:" ("(a) The Government adopt …")."""
    bare = re.sub(r"^\s*(?:[Tt]hat\s+)?", "", text[:300])
    who = leading(bare)
    if not who:
        return ()
    end = max(span.end for span, one in mentions(bare[:240]) if one in who)
    return who if opens_with_imperative(bare[end:].lstrip(" ,")) else ()


def wishing(before: str) -> tuple[Addressee, ...]:
    """Who wants the end to which the rest of the sentence names the means."""
    wish = _WISH.search(before)
    return leading(wish["who"]) if wish else ()


def _is_governed(text: str, span: Span) -> bool:
    """Whether a preposition or possessive stands before `span`, so that it is not the head of the subject."""
    return _GOVERNED.search(text[max(0, span.start - 40) : span.start]) is not None


def _is_governed_with(text: str, named: Named, place: int) -> bool:
    """Whether a preposition governs the actor at `place`, directly or with those listed before it."""
    while not _is_governed(text, named[place][0]):
        if not place or not _COMMON_NAME.match(text, named[place][0].start):
            return False
        if not _BARE_JOINER.fullmatch(text[named[place - 1][0].end : named[place][0].start]):
            return False
        place -= 1
    return True


def _joined(text: str, named: Named, place: int) -> bool:
    return place + 1 < len(named) and bool(
        _JOINER.match(text[named[place][0].end : named[place + 1][0].start])
    )


def _group(text: str, named: Named, place: int, forward: bool) -> tuple[Addressee, ...]:
    """The actor at `place` with its coordinated neighbours; the head above where a preposition governs them."""
    first = last = place
    while first and not forward and _joined(text, named, first - 1):
        first -= 1
    while forward and _joined(text, named, last):
        last += 1
    joiners = [text[named[i][0].end : named[i + 1][0].start] for i in range(first, last)]
    while joiners and (
        _is_governed_with(text, named, first) or not any(re.search(r"\w|&", joiner) for joiner in joiners)
    ):
        joiners.pop(0)
        first += 1
    head = named[first][0]
    governed = _is_governed_with(text, named, first)
    if not forward and (governed or _EXEMPLIFIES.search(text[: head.start])):
        linked = first and _LINK.match(text[named[first - 1][0].end : head.start])
        return _group(text, named, first - 1, forward=False) if linked else ()
    group = dict.fromkeys(who for _, who in named[first : last + 1])
    if first == 0 and (joined := _JOINED_NAME.match(text[: named[0][0].start])):
        group = {Addressee(joined["name"], normal_form(joined["name"])): None, **group}
    return tuple(group)

"""Judges whether a verb that can ask does ask here: advice, or prediction, discourse, condition, criticism, description."""

import re
from collections.abc import Sequence

from assistant.recommendations.addressees import PASSIVE, leading, pronoun_of, subject_actors, wishing
from assistant.recommendations.places import Place
from assistant.recommendations.voice import (
    describes_the_present,
    is_quoted,
    is_reported,
    opens_held_clause,
    states_own_view,
)
from assistant.recommendations.wording import FIRM, Candidate
from assistant.types import Span

_ASK = r"(?:should|must|needs? to|ought to|can|could|might|may|has to|have to)"
_SPEECH = (
    r"(?:note|remember|stress|emphasi[sz]e|recall|mention|add|say|point|bear|keep in mind|understand|acknowledge|observe|admit|say|forget|ask|wonder|"
    r"conclude|assume|imagine|underline|highlight|clarif|realise|realize|confess|concede|distinguish|draw|guess|suppose|refer|turn to|look at)"
)
# Remarks to the reader, and truths about nobody in particular.
_DISCOURSE = re.compile(
    rf"\b(?:it|this|that|which|there)\s+{_ASK}\s+(?:also |however |therefore |not |again |perhaps )*be\s+"
    r"(?:noted|remembered|stressed|emphasi[sz]ed|recalled|mentioned|added|said|pointed|clear|borne|kept in mind|understood|acknowledged|observed|no |"
    r"obvious|evident|enough|possible|easy|difficult|apparent|assumed|admitted|concluded|underlined|highlighted|clarified|argued|read|easier|cheaper|better)|"
    rf"\b(?:one|you|nobody|no one|no-one|who|anyone|everyone|readers?|the reader)\s+(?:\w+ly\s+)?{_ASK}\b|\bprobably should|"
    r"\b(?:should|must|ought to)\s+(?:normally|usually|typically|generally|in theory|in principle|by now|perhaps have)\b|"
    r"\bas (?:\w+ )?(?:it|they|he|she|one) (?:should|must)\b|"
    rf"\b(?:we|I)\s+(?:also |therefore |however )?{_ASK}\s+(?:also |therefore |however |not |never |first |now )*(?:be (?:surprised|clear|careful|under no|honest|naive)|{_SPEECH})\w*\b|"
    r"\b(?:should|must|can|could) not be (?:under-?stated|under-?estimated|over-?stated|over-?estimated|exaggerated|surpris\w+|confused|mistaken|read as|taken (?:as|to)|relied on as|construed as|interpreted as|understood as|regarded as an? endorsement)\b|"
    r"\b(?:should|must) (?:therefore |also )?be (?:treated|read|viewed|interpreted|used|regarded) with (?:\w+ )?(?:caution|care)\b|"
    r"\b(?:should|must) be (?:commended|congratulated|praised|thanked|applauded|credited)\b|\bmust be (?:one of|mistaken|wrong|right|true|due to|hard to|tempting|aware that)\b|\bshould come as\b|\bmust surely\b|\bshould (?:be )?surpris|\bI should (?:like|say|add|think)\b",
    re.IGNORECASE,
)
# "… should this fail": a condition with the verb first.
_INVERTED = re.compile(
    r"\s+(?:it|they|he|she|we|you|this|that|these|those|there|the|an?|any|such|its|their|no|all|one|talks|[A-Z]\w*)\b"
)
# A modal behind such a word belongs to a question or condition inside the sentence.
_EMBEDDED = re.compile(
    r"\b(?:whether|if|why|how|what|whom|lest|than|as if|as though|unless|the extent to|ways? in|ways? of|"
    r"although|though|because|since|while|whereas|whilst|even if|so long as|as long as|until|till|before|after|once|inasmuch as|provided|when|where|wherever|whenever)\b[^,;:]*$",
    re.IGNORECASE,
)
_AS_CLAUSE = re.compile(
    r"(?:^|,\s)\s*(?:[Jj]ust )?[Aa]s (?:it|they|we|you|he|she|the|an?|[A-Z]\w*)\s[^,;:]*$"
)
_RELATIVE_WORD = re.compile(r"\b(?:who|which|that|whose|whom)\b", re.IGNORECASE)
_NOUN_PHRASE = re.compile(
    r"(?:the|an?|its|their|our|his|her|it|they|we|you|he|she|I|all|such|these|those|this|any|every|member|[A-Z]\w*)\b"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|cannot|\w{3,}ed|made|took|set|gave|held|left)\b"
)
# "should have been": criticism of the past. "should have improved access" is none.
_PAST = re.compile(
    r"^(?:\s+(?:\w+ly|not|never|also|perhaps|probably))*\s+have\s+(?:\w+ly\s+)?(?:(?:been|done|made|taken|had|gone|seen|known|begun|given|come|become|acted|foreseen|spoken|written|led|sent|put)\b|"
    r"\w+ed\b(?=\s+(?:the|an?|its|their|his|her|our|this|that|these|those|it|them|him|more|to|in|on|by|at|for|with|from|long|earlier|sooner|much|when|before|[A-Z])\b|\s*[.,;!]|\s*$))"
)
# What will happen, not what somebody is to do.
_HAPPENS = re.compile(
    r"^(?:\s+(?:\w+ly|also|not|therefore|now|then|soon|in turn|thus|still|at least|further))*\s+(?:"
    r"fall|rise|ease|decline|shrink|drop|recover|rebound|slow|stabili[sz]e|soar|climb|suffice|prove|mean|help|lead|result|come as|cost|last|exceed|amount|yield|"
    r"be (?:ready|finished|completed?|operational|available|possible|enough|sufficient|able to (?:see|expect)|in place|over|higher|lower|felt|familiar|done by)\b(?=[^.;]{0,60}\b(?:by|in|from|within|before|soon|next|this)\b|\s*[.]?\s*$)|"
    r"be open\b(?=[^.;]{0,40}\bby\s+(?:\d|the\b))|(?:become|get) (?:\w+ly )?(?:easier|cheaper|clearer|clear|apparent|visible|worse|better|available)|make (?:it|this|things) (?:easier|harder|possible)|"
    r"(?:begin|start|open|arrive|return|appear|reach|improve|increase|grow) (?:in|by|to|from|next|this|again|slightly|further|over|at|as)\b|(?:grow|improve|increase)\s*[.,]|"
    r"have (?:little|no|some|a) (?:effect|impact|difficulty|bearing|influence))"
)
# Things that stand for those who make them: a plan, a law, a fund. What they should do is asked of their makers.
_INSTRUMENT = re.compile(
    r"\b(?:plans?|strateg(?:y|ies)|polic(?:y|ies)|frameworks?|guidance|guidelines|programmes?|programs?|legislation|laws?|regulations?|rules|approach|support|funding|funds?|"
    r"assistance|aid|sanctions|reviews?|evaluations?|systems?|process(?:es)?|measures|efforts|actions?|reforms|standards|training|agreements?|treaty|negotiations?|talks|"
    r"conventions?|protocols?|rights?|rule of law|independence|sovereignty|borders?|integrity|commitments?|obligations?|promises?|"
    r"dialogue|co-?operation|curricul(?:um|a)|budgets?|taxation|tax(?:es)?|targets?|priorit(?:y|ies)|investments?|procurement|contracts?|licen[cs]es?|mandate|mechanisms?|services?|"
    r"provisions?|bill|white paper|roadmap|deal|assessments?|responses?|engagement|enlargement|inspections?|benefits|subsid(?:y|ies)|visas|data|information|"
    r"lev(?:y|ies)|charges?|fees?|bans?|limits?|caps?|quotas?|exemptions?|thresholds?|decisions?|procedures?|criteria|conditions|access|protection|participation|representation|code|charter|register|report|reports|relations|contacts|channels|lines|initiatives?|"
    r"consultation|attention|focus|emphasis|work|research|strategies|interventions?|schemes?|appointments?|elections|pressure|diplomacy|deterrence|membership|accession)\b",
    re.IGNORECASE,
)
_PRIORITY = re.compile(
    r"^\s+(?:\w+ly\s+|also\s+|therefore\s+)*(?:be|remain|become)\s+(?:an?|the|one of the|at the)\s+(?:\w+\s+){0,2}(?:priority|goal|aim|objective|centre|center|heart|focus|rule|norm|core|precondition|matter of|starting point|last resort)\b"
)
# What a thing can only be made to do: "A carbon price should apply to shipping".
_NORMATIVE = re.compile(
    r"^\s+(?:\w+ly\s+|also\s+|therefore\s+|not\s+|only\s+|instead\s+)*(?:apply|cover|include|contain|specify|set out|take into account|focus on|aim|prioriti[sz]e|respect|"
    r"go (?:to|beyond|hand)|give (?:priority|way)|come (?:first|before|with|from)|exclude|rest on|match|reckon with|build on|start with|begin with|end\b)"
)
_STAYS = re.compile(
    r"^\s+(?:\w+ly\s+|also\s+|therefore\s+)*(?:remain|stay|continue|be (?:\w+ly )?(?:open|free|accessible|transparent|proportionate|independent|mandatory|compulsory|voluntary|universal|consistent|clear|public|limited|congruent|temporary|conditional|reversible|modest|binding))\b"
)
_THERE = re.compile(r"\b[Tt]here\s*$")
_EXISTS = re.compile(
    r"^\s+(?:also |therefore |now )*be (?:an?|more|better|greater|clear|stronger|regular|full|further|proper|adequate|effective|sufficient|strict|less|fewer)\b"
)
_STATIVE = re.compile(
    r"\s+(?:be|have|not|still|already|only|seem|become|well|also be|do|help|lead|cause|result|rely|afford|benefit|learn)\b"
)
# What the law lays down: "must by law …".
_LAW_BEHIND = re.compile(r"^[^.;]{0,120}?\bby law\b")
_BOILERPLATE = re.compile(
    r"\b(?:correspondence|enquir(?:y|ies)|queries|requests for (?:information|copies)|comments|submissions|applications|applicants?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"^\s+be (?:addressed|sent|directed|submitted|e-?mailed|made) (?:to|by|via|in)\b")
_WE = re.compile(
    r"\b(?:[Ww]e|[Tt]he (?:author|reader)s?)(?:\s+(?:all|now|also|therefore|then|Europeans|\w+ly))*\s*$"
)
_URGENT = re.compile(
    r"\b(?:now|finally|therefore|urgently|at last|instead|consequently|thus|at once|immediately|also|first)\b",
    re.IGNORECASE,
)


def is_advice(
    candidate: Candidate, flat: str, place: Place, listed: bool, advising: bool, quoted: Sequence[Span]
) -> bool:
    """Whether the source asks by this verb. `advising`: other words of the passage ask already; `quoted` counts from the sentence."""
    before = flat[: candidate.start]
    if _is_something_else(candidate, flat) or is_quoted(candidate.start, quoted) or is_reported(before):
        return False
    if not candidate.subject.strip(" ,>"):
        return candidate.clause_start > 0 and place is Place.ADVICE and candidate.kind in FIRM
    if candidate.kind == "could":
        return _could(candidate, place, listed)
    actor = _names_actor(candidate.subject)
    if candidate.kind == "has_to":
        return _has_to(candidate, place, listed, advising, before)
    if place is Place.ADVICE or states_own_view(before):
        return True
    if candidate.kind != "should" and describes_the_present(before):
        return False
    if actor or candidate.kind == "invited":
        return actor
    return bool(wishing(before)) or _asks_without_actor(candidate, listed, advising)


def _is_something_else(candidate: Candidate, flat: str) -> bool:
    around = flat[max(0, candidate.start - 50) : candidate.start + 70]
    place = candidate.start - max(0, candidate.start - 50)
    if any(
        found.start() <= place + len(candidate.modal) and found.end() >= place
        for found in _DISCOURSE.finditer(around)
    ):
        return True
    if not _names_actor(candidate.subject) and _HAPPENS.match(candidate.predicate):
        return True
    if candidate.kind in ("must", "has_to") and _LAW_BEHIND.match(candidate.predicate):
        return True
    if candidate.modal == "shall" and _WE.search(candidate.subject):
        return True
    if _PAST.match(candidate.predicate) or _is_embedded(candidate.subject):
        return True
    if (
        candidate.modal == "should"
        and re.search(r"(?:^|[,;])\s*(?:but|and|or)?\s*$", candidate.subject)
        and _INVERTED.match(candidate.predicate)
    ):
        return True
    return bool(_BOILERPLATE.search(candidate.subject) and _ADDRESSED.match(candidate.predicate))


def _is_embedded(subject: str) -> bool:
    """Whether the verb belongs to a subordinate clause of its own clause: indirect question, condition, relative clause."""
    found = _EMBEDDED.search(subject)
    if found and not re.match(r"(?:what|how|who) ", found.group()) and _main_clause_follows(found.group()):
        return False
    if found or _AS_CLAUSE.search(subject):
        return True
    relative: re.Match[str] | None = None
    for word in _RELATIVE_WORD.finditer(subject):
        if word.group().lower() != "that" or not opens_held_clause(subject[: word.start()]):
            relative = word
    if relative is None or re.search(r"[,;:]", subject[relative.end() :]):
        return False
    between = subject[relative.end() :].strip()
    if re.search(
        r"\b(?:in|by|to|at|on|for|of|with|from|under|through|over|against) (?:which|whom)$",
        subject[: relative.end()],
    ):
        return not _FINITE.search(between)
    if not between or re.fullmatch(r"\w+ly|also|therefore|now|then|still|not", between):
        return True
    if _NOUN_PHRASE.match(between) or leading(between):
        return len(between.split()) <= 5 and not _FINITE.search(between)
    return False


def _main_clause_follows(clause: str) -> bool:
    """Whether a condition without comma is over: "if the EU wants to survive it must act"."""
    if re.search(r"\b(?:whether|how|why|what)\b", clause):
        return False
    return (
        len(clause.split()) >= 5
        and re.search(r"\b(?:it|they|he|she)\s*$", clause) is not None
        and re.match(r"(?:if|when|because|once|unless|since)\b", clause, re.IGNORECASE) is not None
    )


def _could(candidate: Candidate, place: Place, listed: bool) -> bool:
    """A weak verb proposes only among recommendations, with an actor and something to do."""
    if place is not Place.ADVICE or candidate.modal not in (
        ("could", "might", "can", "may") if listed else ("could", "might")
    ):
        return False
    return (
        _names_actor(candidate.subject)
        and not _STATIVE.match(candidate.predicate)
        and PASSIVE.match(candidate.predicate) is None
    )


def _has_to(candidate: Candidate, place: Place, listed: bool, advising: bool, before: str) -> bool:
    """ "NATO has to respond to …" describes, unless advice is being given or the words press for it."""
    if describes_the_present(before) or not subject_actors(candidate.subject):
        return place is Place.ADVICE and listed and candidate.modal.startswith("ha")
    if states_own_view(before):
        return True
    if candidate.modal.startswith("will") and not PASSIVE.match(candidate.predicate):
        return "need" in candidate.modal or place is Place.ADVICE
    pressed = _URGENT.search(candidate.subject) or re.match(
        r"\s+(?:now|finally|urgently|immediately)\b|[^.;]{0,120}\bnow\b", candidate.predicate
    )
    return place is Place.ADVICE or advising or (candidate.modal.startswith("ha") and pressed is not None)


def _asks_without_actor(candidate: Candidate, listed: bool, advising: bool) -> bool:
    """In open surroundings, without an actor: passives, plans and laws, priorities, and what "we" are to do."""
    subject, predicate = candidate.subject, candidate.predicate
    if _WE.search(subject[-40:]):
        return True
    if _THERE.search(subject):
        return candidate.modal != "must" and _EXISTS.match(predicate) is not None
    if (
        candidate.modal == "must"
        and predicate.startswith((" not ", " never "))
        and _INSTRUMENT.search(subject)
    ):
        return True
    if PASSIVE.match(predicate):
        return (
            candidate.kind == "should"
            or advising
            or (bool(_INSTRUMENT.search(subject)) and candidate.modal.startswith("must"))
        )
    if _PRIORITY.match(predicate) or (candidate.kind == "should" and _NORMATIVE.match(predicate)):
        return True
    if candidate.kind == "should" and (
        listed or advising or _INSTRUMENT.search(subject) or _STAYS.match(predicate)
    ):
        return True
    return advising and candidate.modal.startswith("must")


def _names_actor(subject: str) -> bool:
    return bool(subject_actors(subject)) or pronoun_of(subject.rstrip()) is not None

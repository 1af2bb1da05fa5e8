"""Finds advice that names its own act: "We recommend that …", "Urges Member States to …", "It is time for … to …"."""

import re
from dataclasses import dataclass

from assistant.language.imperatives import opens_with_imperative
from assistant.recommendations.voice import OWN_BODY, is_reported
from assistant.types import Strength

# Who speaks for the source. Other bodies ("the Commission recommends") are reported.
_ADVERBS = r"(?:(?:\w+ly|also|therefore|thus|hence|further|again|would|must|in particular|in addition|once more|can only|do|wish to|would like to)\s+)*"
_ACTS = r"recommends?|advises?|urges?|proposes?|suggests?|calls? (?:up)?on|calls? for|invites?|encourages?|asks?|requests?|appeals? to|expects?|implores?|demands?|looks? to(?=\s[^.;]{3,80}?\sto\s)"
_FIRST_PERSON = re.compile(
    rf"(?P<subject>\b(?:[Ww]e|I|{OWN_BODY}))(?:,\s[^;:]{{1,240}}?,)?\s+{_ADVERBS}(?P<verb>{_ACTS})\b"
)
# "We note the plans and urge the Department to …": the same subject, a second verb.
# "We reiterate our recommendation that …": the act is the noun's.
_AGAIN = re.compile(
    rf"(?P<subject>\b(?:[Ww]e|I|{OWN_BODY}|[Ii]t|[Ss]he|[Hh]e))\s+{_ADVERBS}(?:reiterates?|repeats?|renews?|restates?|reaffirms?|recalls?|stands? by)\s+(?:our|its|her|his|my|the)\s+(?:\w+\s+){{0,3}}?"
    r"(?P<verb>recommendations?|calls?|requests?|advice|invitation|proposals?)\s+(?:\([^)]*\)\s+)?(?:that|to|for|on|upon)\b"
)
_COORDINATED = re.compile(
    rf"\b(?:[Ww]e|I|{OWN_BODY})\s+(?:\w+ly\s+|also\s+)?(?:note|welcome|support|endorse|recogni[sz]e|acknowledge|commend|agree|understand|regret|appreciate|are (?:pleased|concerned|disappointed|encouraged|glad)|share|accept|thank|applaud|congratulate|believe|conclude|reiterate|condemn|deplore)s?\b[^.;]{{0,400}}?,?\s(?:and|but|or)\s+(?:\w+ly\s+|also\s+|therefore\s+|would\s+)*"
    r"(?P<verb>recommends?|advises?|urges?|calls? (?:up)?on|invites?|encourages?)\s+(?=(?:the|that|all|a|continued|its|their|[A-Z])\b|[A-Z])"
)
# A body that speaks of itself in the third person goes on with a pronoun: "It also recommends that …".
_PRONOUN_ACTS = re.compile(
    rf"^\W*(?:[A-Z][^.;:]{{1,120}},\s+)?(?P<subject>[Ii]t|[Ss]he|[Hh]e)\s+{_ADVERBS}"
    r"(?P<verb>recommends|advises|urges|suggests|calls (?:up)?on|calls for|invites|encourages|requests|appeals to|reiterates its (?:call|request|recommendation)s? (?:up)?(?:on|to|that))(?=\s|:)"
)
_DENIED = re.compile(
    r"\b(?:do|does|did|nor|not|neither|if|what|as|which|that|why|where|when|whom|how|measures)\s*$",
    re.IGNORECASE,
)

# Operative paragraphs of resolutions open with the verb; the body that adopts them is the subject.
_OPERATIVE = (
    r"[Cc]alls? (?:up)?on|[Uu]rges|[Rr]equests|[Ii]nvites|[Ee]ncourages|[Rr]ecommends|[Aa]ppeals to|[Dd]emands|[Dd]irects|[Ii]nstructs|[Aa]sks|"
    r"[Pp]roposes|[Ss]uggests|[Cc]alls for|[Ee]xhorts|[Ii]mplores|[Ee]xpects|[Rr]eiterates its (?:call|request|invitation|appeal|demand)s? (?:up)?(?:on|to|for|that)"
)
_OPERATIVE_ADVERBS = r"(?:(?:[Aa]lso|[Ff]urther|[Ss]trongly|[Aa]gain|[Oo]nce again|[Ss]olemnly|[Uu]rgently|[Ff]urthermore|[Tt]herefore|[Cc]onsequently|[Ff]inally|[Mm]oreover|[Ii]n this regard,?|[Ii]n particular),?\s+)*"
_OTHER_OPERATIVE = re.compile(
    r"\s*(?:(?:Also|Further|Strongly|Again|Deeply|Warmly|Firmly|Utterly)\s+)*(?i:Condemns|Welcomes|Deplores|Regrets|Notes|Expresses|Recogni[sz]es|Acknowledges|Commends|Takes note|Underlines|"
    r"Stresses|Emphasi[sz]es|Reaffirms|Recalls|Affirms|Supports|Reiterates|Considers|Believes|Is (?:deeply )?concerned|Highlights|Applauds|Endorses|Rejects|Decides)\b"
)
_OPENS_OPERATIVE = re.compile(
    rf"\s*{_OPERATIVE_ADVERBS}(?P<verb>{_OPERATIVE})\s+(?!(?:and|is|are|have|from|about|were)\b)"
)
_NEXT_OPERATIVE = re.compile(
    rf"(?:[,;]\s+(?:and\s+)?|\sand\s+){_OPERATIVE_ADVERBS}(?P<verb>{_OPERATIVE})\s+(?=(?:the|that|all|upon|on|its|their|those|other|relevant|[A-Z])\b|[A-Z])"
)
_OPERATIVE_VIEW = re.compile(
    r"\s*(?:(?:Also|Further|Strongly|Again)\s+)*(?:Stresses|Emphasi[sz]es|Underlines|Reiterates|Believes|Considers|Insists|Reaffirms|Decides|Affirms|Maintains|Points out|Is (?:firmly )?(?:convinced|of the (?:opinion|view))|Takes the view)\s+(?:\w+\s+)?that\b"
)

_ANY_ACT = re.compile(rf"\b(?P<verb>{_ACTS})(?=\s|:)", re.IGNORECASE)

_ANNOUNCES = re.compile(
    r"\brecommendations?\b[^.;]{0,200}\b(?:listed|below|following|follows|support|supported|accepted|noted|examined|made|are|formulated)\b|"
    r"\b(?:following|these|our|its|main|key|principal|\d+|\w+)\s+(?:\w+\s+)?recommendations?\b",
    re.IGNORECASE | re.DOTALL,
)
# The act in the passive or as a noun.
_IMPERSONAL_ACT = re.compile(
    r"\b(?:[Ii]t is (?:\w+ly |therefore |also |further )*(?P<verb>recommended|advised|proposed|suggested|requested) (?:that\b|to\b)|"
    r"[Oo]ur (?:\w+ ){0,2}(?P<noun>recommendation|advice|request|plea|call|proposal)s?(?: to (?P<who>[^.;:]{2,80}?))? (?:is|are)(?: simple| clear)?(?:\s+(?:that|to)\b|:))"
)
_OUR_ACT = re.compile(
    r"\b[Tt]he (?:AIV|Committee|Panel|Council|Board)[’']s? (?:\w+ )?(?:recommendation|advice) is (?:that|to)\b"
)

# "It is time for the Council to …", "It is essential that the Council …".
_TIME_TO = re.compile(
    r"(?:\b[Ii]t(?: is|[’']s| would be| will be| remains) (?:now |therefore |also |thus |high |absolutely |equally |particularly |vitally |of the utmost )*|(?:^\W*|\b[Ww]e )(?:(?:also|further|therefore|strongly) )*[Cc]onsiders? it (?:therefore |also |absolutely )*|"
    r"\b[Tt]here is (?:now |therefore |also |thus |clearly |still )*an? (?:\w+ ){0,2}?(?=need for\b))"
    r"(?P<how>need|time|imperative|essential|vital|crucial|critical|indispensable|important|importance|necessary|advisable|desirable|urgent|wise|sensible|prudent|up to|incumbent (?:up)?on)\s+(?P<rest>(?:for\s|that\s|to\s|the\s|[A-Z]).*)",
    re.DOTALL,
)
_MUSTLIKE = re.compile(r"need|imperative|essential|vital|crucial|critical|indispensable|necessary|incumbent")
_HYPOTHETICAL = re.compile(
    r"would be (?:\w+ )?(?:time|imperative|essential|vital|crucial|critical|indispensable|important|necessary|urgent)"
)
_ONLY_SPEECH = re.compile(
    r"to (?:\w+ly )?(?:note|remember|say|stress|understand|recall|know|see|emphasi[sz]e|bear|keep in mind|recogni[sz]e|distinguish|ask|consider|"
    r"point|acknowledge|mention|look|be|realise|realize|appreciate|observe|underline|clarify|define|state|examine)\b"
)
_STRENGTHS = {
    "invite": Strength.COULD, "encourage": Strength.COULD, "suggest": Strength.COULD,
    "demand": Strength.MUST, "direct": Strength.MUST, "instruct": Strength.MUST,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Performative:
    """An act of advising: where it begins, where what is asked begins, how strong it is, and of what kind.

    `directed` acts take the one addressed as object ("urge the Council to …").
    """

    start: int
    asked: int
    strength: Strength
    directed: bool


def performatives(flat: str, third_person: bool = False) -> list[Performative]:
    """The acts of advising in a sentence, in order; several only where a resolution strings its verbs together.

    `third_person` says that a pronoun ("she recommends") means the body that reports.
    """
    act = _first_person(flat) or _impersonal(flat) or _time_to(flat)
    return _operative(flat) or ([act] if act else own_acts(flat, third_person))


def own_acts(flat: str, third_person: bool = False) -> list[Performative]:
    """The act in a sentence of which the source itself is the subject: "We recommend …", "We repeat our call for …"."""
    act = _first_person(flat)
    if act is None and third_person and (found := _PRONOUN_ACTS.match(flat)):
        act = _act(0, found.end("verb"), found["verb"])
    act = act or _repeated(flat)
    return [act] if act else []


def announces_recommendations(flat: str) -> bool:
    """Whether a lead-in says of what follows that it is recommended: "The recommendations below enjoy the support of …:"."""
    return flat.rstrip("*_ ").endswith(":") and _ANNOUNCES.search(flat) is not None


def asks_for_points(lead_in: str) -> bool:
    """Whether a lead-in makes advice of all points behind it, whatever their words: it recommends them, or says that they are recommended."""
    if announces_recommendations(lead_in):
        return True
    return lead_in.rstrip("*_ ").endswith(":") and bool(own_acts(lead_in, third_person=True))


def without_operative_view(flat: str) -> str:
    """`flat` with an opening like "Stresses that …" blanked: what follows is the adopting body's own view."""
    found = _OPERATIVE_VIEW.match(flat)
    return " " * found.end() + flat[found.end() :] if found else flat


def act_of_lead_in(flat: str) -> Performative | None:
    """The act with which a lead-in opens its list, whoever performs it: "The Assembly calls upon Member States:"."""
    acts = performatives(flat, third_person=True)
    if acts:
        return acts[-1]
    named = [*_ANY_ACT.finditer(flat)]
    return _act(0, named[-1].end("verb"), named[-1]["verb"]) if named else None


def _operative(flat: str) -> list[Performative]:
    opening = _OPENS_OPERATIVE.match(flat)
    if opening is None and _OTHER_OPERATIVE.match(flat) is None:
        return []
    following = _NEXT_OPERATIVE.finditer(flat, opening.end() if opening else 0)
    acts = [opening, *following] if opening else [*following]
    return [
        _act(act.start("verb") if place else 0, act.end("verb"), act["verb"])
        for place, act in enumerate(acts)
    ]


def _first_person(flat: str) -> Performative | None:
    for found in (*_FIRST_PERSON.finditer(flat), *_COORDINATED.finditer(flat)):
        if _DENIED.search(flat[max(0, found.start() - 20) : found.start()]):
            continue
        if found.re is _FIRST_PERSON and re.search(r"\bnot\s", found.group()):
            continue
        rest = flat[found.end("verb") :]
        verb = found["verb"].split()[0].lower()
        if re.match(
            r"\s*(?:$|[.,;:)]|in (?:paragraph|chapter|our|section)|(?:how|whether|what|why|ourselves|itself|questions?)\b|him|her\b)",
            rest,
        ):
            continue
        if verb.startswith(("ask", "expect", "request", "demand")) and not re.match(
            r"\s+(?:that\s+)?(?:the\s+|all\s+)?[A-Z]|\s+(?:the |all )?(?:government|ministers|member states)",
            rest,
        ):
            continue
        if (
            verb.startswith(("suggest", "expect"))
            and re.match(r"\s+(?:that\s+)?(?:this|these|it|there)\b", rest)
            and not re.search(r"\bshould\b", rest)
        ):
            continue
        return _act(0, found.end("verb"), found["verb"])
    return None


def _repeated(flat: str) -> Performative | None:
    found = _AGAIN.search(flat)
    if found is None or _DENIED.search(flat[max(0, found.start() - 20) : found.start()]):
        return None
    strength = Strength.COULD if found["verb"] == "invitation" else Strength.SHOULD
    directed = re.search(r"(?:to|for|on|upon)$", found.group()) is not None
    return Performative(0, found.end(), strength, directed)


def _act(start: int, asked: int, verb: str) -> Performative:
    stem = verb.split()[0].lower().rstrip("s").removesuffix("ed")
    if stem == "reiterate":
        stem = "demand" if "demand" in verb else "invite" if "invitation" in verb else "call"
    directed = not verb.lower().startswith(
        ("recommend", "propos", "suggest", "call for", "calls for", "demand")
    )
    return Performative(start, asked, _STRENGTHS.get(stem, Strength.SHOULD), directed)


def _impersonal(flat: str) -> Performative | None:
    found = _IMPERSONAL_ACT.search(flat)
    if found and not is_reported(flat[: found.start()]):
        strength = Strength.COULD if (found["verb"] or "").startswith("suggest") else Strength.SHOULD
        asked = found.start("who") if found["who"] else found.end()
        return Performative(0, asked, strength, directed=bool(found["who"]))
    if found := _OUR_ACT.search(flat):
        return Performative(0, found.end(), Strength.SHOULD, directed=False)
    return None


def _time_to(flat: str) -> Performative | None:
    found = _TIME_TO.search(flat)
    if (
        found is None
        or _HYPOTHETICAL.search(found.group())
        or _DENIED.search(flat[max(0, found.start() - 12) : found.start()])
    ):
        return None
    if is_reported(flat[: found.start()]):
        return None
    rest, how = found["rest"], found["how"]
    if _ONLY_SPEECH.match(rest) or (
        how.startswith(("up to", "incumbent")) != (not rest.startswith(("for ", "that ", "to ")))
    ):
        return None
    if rest.startswith("to ") and not opens_with_imperative(rest[3:]):
        return None
    if rest.startswith("for ") and not re.match(r"for\s[^.;:]{2,120}?\sto\s", rest):
        return None
    strength = Strength.MUST if _MUSTLIKE.search(how) else Strength.SHOULD
    asked = found.start("rest") + (rest.index(" ") + 1 if rest.startswith(("for ", "that ")) else 0)
    return Performative(
        0, asked, strength, directed=rest.startswith("for ") or how.startswith(("up to", "incumbent"))
    )

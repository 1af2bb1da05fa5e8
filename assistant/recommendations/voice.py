"""Tells the source's own voice from others': what is quoted, reported, described as law, or rejected."""

import re
from collections.abc import Sequence

from assistant.recommendations.wording import Sentence
from assistant.types import Span

# Quotation marks in pairs, within reach of each other; an apostrophe does not close a single quote.
_QUOTED = re.compile(
    r"“[^“”]{1,1500}”|(?<!\w)\"[^\"\n]{1,1500}\"(?!\w)|(?<!\w)‘[^‘’]{1,300}(?:’\w[^‘’]{0,300}){0,4}’(?!\w)|«[^«»]{1,1500}»"
)

# Verbs that report with or without "that"; those of the second line are as often participles or nouns.
_SAYS = (
    r"argu(?:e|es|ed|ing)|says?|said|saying|claimed|believ(?:es?|ed)|thinks?|thought|felt|feels?|maintain(?:s|ed)?|contend(?:s|ed)?|"
    r"insist(?:s|ed)?|adds?|added|assert(?:s|ed)?|hoped|feared|warn(?:s|ed)?|told|writes?|wrote|conclud(?:es|ed)|ruled|"
    r"complain(?:s|ed)?|reckons?|testified|heard|predict(?:s|ed)?|suggest(?:s|ed)?|urg(?:es|ed)|call(?:s|ed) for"
)
_SAYS_OR_DESCRIBES = (
    r"propos(?:es|ed)|recommend(?:s|ed)|advis(?:es|ed)|understood|understands|consider(?:s|ed)|stated|declar(?:es|ed)|decided|"
    r"agreed|requir(?:es|ed)|provid(?:es|ed)|stipulat(?:es|ed)|prescrib(?:es|ed)|demanded|favou?r(?:s|ed)|submitted|noted|alleged|"
    r"announced|wants?|wanted|expects?|expected|asks?|asked"
)
_REPORTS = re.compile(
    rf"\b(?:(?P<says>{_SAYS})\b|(?P<maybe>{_SAYS_OR_DESCRIBES})(?=\s+(?:that|the|an?|it|they|he|she|its|their|his|her|there|all|every|such|more|member|[A-Z])\b))"
    r"(?!\s+(?:to|on|upon|in|by)\b)"
)
# "The proposed office", "as agreed": a participle that belongs to a noun or stands for a clause.
_PARTICIPLE = re.compile(
    r"\b(?:the|an?|any|all|its|their|our|this|these|those|of|as|and|if|where|when|more|other|so|than|in|for|with)\s+$",
    re.IGNORECASE,
)

# "… that": behind a verb, noun or adjective of thought and speech it opens what somebody holds.
_THAT = re.compile(r"\b(?P<word>[\w’'-]+)\s+that\b")
_HELD = re.compile(
    r"(?:highlight|emphasi[sz]|stress|underlin|acknowledg|recogni[sz]|accept|agree|decre|establish|not(?:e|es|ed|ing)$|observ|reiterat|"
    r"reaffirm|affirm|hop(?:e|es|ed|ing)$|fear|worr|conclu|claim|indicat|show|reveal|suggest|find|found$|demonstrat|confirm|explain|"
    r"describ|consider|judge|warn|remind|convinc|persuad|insist|demand|requir|stipulat|provid|prescrib|guarante|tell|told$|inform|kn[eo]w|think|"
    r"thought|believ|assum|expect|anticipat|argu|say|said|stat(?:e|es|ed|ing)$|declar|contend|maintain|assert|alleg|propos|"
    r"recommend|advis|decid|ruled$|h[eo]ld|hear|learn|read$|admit|pledg|promis|vow|mean|impl(?:y|ies|ied)$|follow|ensur|sure$|"
    r"concern$|concerned$|alarmed$|dismayed$|regret|deplor|disappointed$|aware$|clear$|certain|view|opinion|belief|position|idea|consensus|condition|principle|rule$|case$|impression|"
    r"committed$|feeling|sense$|doubt|danger|risk$|point(?:s|ed)?$|out$|written|wrote|(?:is|was|be|were|been)$)",
    re.IGNORECASE,
)
_SUBORDINATING = frozenset(
    "so such given now provided fact except in order assuming granted considering".split()
)

# Bodies that speak of themselves in the third person, and documents that speak of themselves.
OWN_BODY = (
    r"(?:[Tt]h(?:is|e present) (?:brief|paper|report|study|note|chapter|advice|committee|council|article|submission|review|inquiry|commission|panel)|"
    r"[Tt]he (?:AIV|(?:(?:Advisory|Select|Joint|Scientific|Sub-?) ?){0,2}(?:Committee|Panel|Council|Board)|Subcommittee|Inquiry|Working Group|Working Party|Task Force|"
    r"Special Rapporteur|Independent Expert|[Mm]andate[- ][Hh]older|Special Representative|Ombuds(?:man|person)|authors?(?!\s+of\b)|undersigned))"
)
_OPENS_WITH_BODY = re.compile(
    rf"\W*(?:[A-Z][^,.;:]{{1,80}},\s+)?{OWN_BODY}\s+(?:\w+\s+){{0,2}}?(?:is|are|was|has|\w+s)\b"
)
# Subjects that speak for the source. What follows from facts is the source's own conclusion.
_OWN = re.compile(
    rf"(?:\b(?:[Ww]e|I|{OWN_BODY}|(?:[Oo]ur|[Mm]y) (?:\w+ )?(?:view|recommendation|advice|conclusion|position|analysis|assessment|research|findings?|opinion)|"
    r"(?i:this|that|which|these|it|evidence|data|results?|findings?|experience|research|figures|history|lessons?|conclusion|upshot|"
    r"implication|answer|point|studies|analysis)(?=\s+(?:\w+ly\s+|therefore\s+|also\s+|thus\s+)?(?:is|means?|impl(?:y|ies)|follows?|shows?|suggests?|indicates?|demonstrates?|"
    r"confirms?|tells us|teaches|learned|learnt)\b|\s*$))\b)[^,;:]{0,80}$"
)
_NOUN_OF_OTHERS = re.compile(
    r"\b(?:position|stance|suggestion|argument|claim|view|proposal|idea|belief|opinion|demand|concern|fear|complaint|message|call|criticism|critics|expectation|requirement|rule|hope|wish)s?\b[^,;:]{0,80}$",
    re.IGNORECASE,
)
_IMPERSONALLY_REPORTED = re.compile(
    r"\b[Ii]t (?:is|was|has been) (?:\w+ )?(?:argued|suggested|said|claimed|believed|felt|thought|held|hoped|feared|alleged|understood)\b"
)
_NOUN_STATES = re.compile(
    r"\b(?:[Aa]n?|[Aa]ny|[Nn]o|[Ee]ach|[Ee]very|all|other|the|those|these|third|some|many|several|few|\w*[a-z](?:al|ian|ed|ing|er|ic|n)|[A-Z]\w+)\s+$"
)
# What the source itself is sorry about is a fact, and no advice.
_LAMENTS = re.compile(r"concern|regret|deplor|alarm|dismay|disappoint|worr|afraid|fear", re.IGNORECASE)
_TOLD = frozenset("heard hear told informed learned learnt read".split())
# "The Council should state that …": what somebody is asked to say is not yet said.
_ASKED_TO_SAY = re.compile(
    r"(?<!\bwe)(?<!\bWe)(?<!\bI)\s(?:should|must|could|ought to|needs? to)\s[^,;:]{0,80}$"
)
# A reported thought ends where the source draws its own conclusion.
_SCOPE_ENDS = re.compile(r";\s|,\s+(?:but|yet|which is why)\s(?!that\b)")

# What is said within a condition ends with it: "If voters say no, the Council should …".
_IN_CONDITION = re.compile(r"\b(?:[Ii]f|[Ww]hen|[Bb]ecause|[Ww]here|[Uu]nless|[Ss]ince|[Oo]nce)\b[^,;:]*$")
_SOMEBODYS = r"(?:their|his|her|its|the (?:[\w-]+ )?(?:government|regime|ministry|authorities|opposition|industry|critics|government)[’']s?|[A-Z]\w+[’']s?)"
_ATTRIBUTED = re.compile(
    r"\b(?:[Aa]s (?!we\b|I\b|this\b)[^,;.]{1,60}? (?:put|puts|said|says|argues?|argued|noted|notes|warned|wrote|suggested|recommended)(?: it)?(?=,)|[Aa]ccording to|[Ii]n the (?:view|opinion|eyes|words) of|[Ff]or (?:critics|opponents|supporters|proponents)|"
    rf"[Ii]n {_SOMEBODYS} (?:view|opinion|eyes|words|reading))\b"
)
_LAW = re.compile(
    r"\b(?:[Uu]nder\s[^,.;]{0,80}?\b(?:[Aa]ct|[Rr]egulations?|[Dd]irective|[Tt]reaty|[Cc]onvention|[Ll]aw|Code|rules|agreement|Protocol|Charter|Constitution|"
    r"[Ll]egislation|[Rr]esolution|[Aa]rticle)\b|[Bb]y law|[Aa]s a matter of law|(?:[Aa]rticle|[Ss]ection|[Rr]ule|[Pp]aragraph) \d+(?:\(\w+\))*[^,.;]{0,40}$|"
    r"[Tt]he (?:[Ll]aw|Act|Bill|[Dd]irective|[Rr]egulations?|[Tt]reaty|[Cc]onvention|[Cc]onstitution|[Cc]ode) (?:obliges|requires|provides|says|states|prescribes|lays down)|[Pp]ursuant to|[Ii]n accordance with (?:the )?(?:Act|law|[Aa]rticle))"
)
_AS_THINGS_STAND = re.compile(
    r"\b(?:currently|at present|already|[Ss]ince (?:[A-Z]\w+ )?(?:19|20)\d\d|[Aa]s things stand|[Tt]raditionally|[Ff]ormerly|used to)\b"
)
# Attribution behind the words: "…, critics say", "…, the argument goes".
_ATTRIBUTED_BEHIND = re.compile(
    rf",\s+(?:(?P<who>(?:as |so )?(?:the|an?|some|many|most|his|her|its|their|critics|opponents|supporters|experts|observers|witnesses|others|officials|analysts|he|she|it|they|we|[A-Z]\w*)\b[^,.;]{{0,80}}?)\s+(?:{_SAYS}|held|holds|ruled|found|decided|goes|runs|thinks|claims?|stated|noted|recommended|proposed)|(?:said|says|argues?|argued|wrote|writes|warned|added|insisted)\s[^,.;]{{1,80}}|according to [^.;]{{1,120}})\s*[.!]?\s*$"
    r"|[–—]\s*(?:or )?(?:so|such is)\b[^.;]{1,80}(?:say|says|argues?|claim|claims|goes|argument|view|think)\b[^.;]{0,30}[.!]?\s*$"
)
# The source parts with what it has just set out: "We do not share this view", "This argument is mistaken".
_REJECTS = re.compile(
    r"^\W*(?:(?:But|Yet|However|Nevertheless|And),?\s+)?(?:"
    r"(?:[Ww]e|I)\s+(?:(?:strongly|firmly|therefore|respectfully)\s+)*(?:disagree|reject (?:this|that|these|it|such)|"
    r"(?:do not|don[’']t|cannot|can not)\s+(?:share|accept|agree|endorse|support|subscribe|follow)\b)|"
    r"(?:[Tt]his|[Tt]hat|[Ss]uch) (?:view |argument |reasoning |logic |advice |approach |idea )?(?:is|would be)\s+"
    r"(?:wrong|mistaken|a mistake|misguided|flawed|unconvincing|short-sighted|unwise)\b)"
)


def quoted_spans(text: str) -> list[Span]:
    """The stretches of `text` in quotation marks."""
    return [Span(found.start(), found.end()) for found in _QUOTED.finditer(text)]


def is_quoted(position: int, quoted: Sequence[Span]) -> bool:
    """Whether `position` lies within one of the quoted stretches."""
    return any(span.start <= position < span.end for span in quoted)


def is_reported(before: str) -> bool:
    """Whether, before a modal in its sentence, somebody else speaks, thinks or lays down the law."""
    if _ATTRIBUTED.search(before) or _LAW.search(before) or _IMPERSONALLY_REPORTED.search(before):
        return True
    for found in _REPORTS.finditer(before):
        governing = before[: found.start()]
        if _IN_CONDITION.search(governing) and "," in before[found.end() :]:
            continue
        if found["maybe"] and _PARTICIPLE.search(governing[-16:]):
            continue
        if not _speaks_for_source(governing, found.group()) and not _SCOPE_ENDS.search(before, found.end()):
            return True
    return any(_is_held_by_others(before, found) for found in _THAT.finditer(before))


def is_attributed_behind(text: str) -> bool:
    """Whether the end of a sentence gives its words to somebody else."""
    found = _ATTRIBUTED_BEHIND.search(text[-220:])
    return found is not None and re.match(r"(?:we|I)\b", found["who"] or "") is None


def describes_the_present(before: str) -> bool:
    """Whether a duty is told as one that already holds."""
    return _AS_THINGS_STAND.search(before) is not None


def states_own_view(before: str) -> bool:
    """Whether the source says in the first person that what follows is its view: "We believe that …"."""
    return re.search(rf"\b(?:[Ww]e|I|{OWN_BODY})\s+(?:\w+ly\s+|also\s+|therefore\s+|thus\s+|are\s+|am\s+|is\s+)*(?:believes?|considers?|thinks?|concludes?|convinced|agrees?|maintains?|holds?|argues?|insists?|stress(?:es)?|emphasi[sz]es?|of the (?:view|opinion))\s+(?:\w+ly\s+)?that\b(?!.*\b(?:how|whether|ways?|extent)\b)|\b[Ii]n (?:our|my) (?:view|opinion|judge?ment)\b|\bour (?:\w+ )?(?:conclusion|recommendation|advice|view) is that\b", before) is not None  # fmt: skip


def rejects_what_was_said(sentence: Sentence) -> bool:
    """Whether a sentence says that the source does not hold what it has just set out."""
    return _REJECTS.search(sentence.flat.strip()) is not None


def speaks_of_itself(flat: str) -> bool:
    """Whether a sentence has the body that reports as its subject: "The Committee is concerned that …"."""
    return _OPENS_WITH_BODY.match(flat) is not None


def opens_held_clause(before: str) -> bool:
    """Whether a "that" behind `before` opens what is held or said, and not a relative clause ("states that export")."""
    found = re.search(r"([\w’'-]+)(?:\s+\w+ly)?\s*$", before[-60:])
    if found is None or not _HELD.match(found[1]):
        return False
    return found[1] not in ("state", "states") or not _NOUN_STATES.search(before[-60:][: found.start()])


def _is_held_by_others(before: str, found: re.Match[str]) -> bool:
    word = found["word"]
    if word.lower() in _SUBORDINATING:
        return "," not in before[found.end() :]
    governing = before[: found.start()]
    if not opens_held_clause(before[: found.start("word")] + word):
        return False
    if word in ("is", "was", "be", "were", "been") and not _NOUN_OF_OTHERS.search(governing):
        return False
    return not _speaks_for_source(governing, word) and not _SCOPE_ENDS.search(before, found.end())


def _speaks_for_source(governing: str, verb: str) -> bool:
    if verb.lower() in _TOLD or _LAMENTS.match(verb):
        return False
    if re.match(r"(?:mean|impl|follow)", verb):
        return True
    if _ASKED_TO_SAY.search(governing):
        return False
    return _OWN.search(f"{governing[-150:]}{verb}") is not None

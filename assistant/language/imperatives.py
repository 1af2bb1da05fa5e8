"""Verbs with which policy texts open a bare demand: "Ratify …", "Do not …", "By 2030, phase out …"."""

import re

from assistant.language.tables import rows

_MARKS = {verb: frozenset(marks.split()) for verb, marks in rows("verbs.tsv", 2)}
_VERBS = frozenset(_MARKS)
_NOUNS_TOO = frozenset(verb for verb, marks in _MARKS.items() if "noun" in marks)
_ADJECTIVES_TOO = frozenset(verb for verb, marks in _MARKS.items() if "adjective" in marks)
_TAKE_PARTICLES = frozenset(verb for verb, marks in _MARKS.items() if "particle" in marks)
_ADVERB = r"(?:do not|don[’']t|never|always|also|further|then|instead|first|rather|jointly|(?:(?!only|early|family|supply|monthly|daily|weekly|yearly|likely)[a-z]{2,}ly))"
# "By 2030, …", "Together with partners, …", "Where possible, …": an introduction before the verb.
_INTRODUCTION = re.compile(
    r"(?:(?:by|in|to|at|for|with|within|where|when|wherever|whenever|if|as|once|until|before|after|during|over|under|from|on|through|alongside|together with|"
    r"rather than|instead of|following|pending|without|beyond|given|unless)\b[^,.;:!?]{1,120}|"
    r"first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|moreover|furthermore|in addition|therefore|similarly|likewise|then|instead),\s+",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"(?P<adverb>(?:{_ADVERB}\s+){{0,2}})(?P<verb>[a-z]+(?:-[a-z]+)?)\b(?P<more>(?:,?\s+(?:and|or|and/or|&)\s+|,\s+)(?:then\s+|{_ADVERB}\s+)?(?P<second>[a-z]+(?:-[a-z]+)?)\b)?",
    re.IGNORECASE,
)
# A finite verb or "of" behind the word: the word was the subject ("Support is …", "Review of …").
_SUBJECT_BEHIND = re.compile(
    r"\s*(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did|of|between|among|s|fell|rose|grew|went|came|remains?|remained|"
    r"continues|continued|shows?|showed|seems?|appears?|means|became|began)\b|\s*[’'.:;?]|\s*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\s+(?:for|from|in|to|on|at(?! least\b| most\b)|by|with)\b", re.IGNORECASE)
_GERUND = re.compile(
    rf"(?:{_ADVERB}\s+)?(?P<verb>[a-z-]{{2,}})ing(?P<rest>\s+(?:the|an?|all|each|every|its|their|that|and|or|more|new|to|with|in|on|up|out|for|[a-z]+)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_RELATIVE_CLAUSE = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|if|as|so that|how|whether)\b[^,;.]*"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|makes?|requires?|means?|remains?|needs?|helps?)\b"
)
_OBJECT = re.compile(
    r"\s+(?:the|an?|all|each|every|any|its|their|our|your|this|that|these|those|more|no|some|new|existing|how|whether|where|what|who|up|out|down|forward|on|away|"
    r"them|it|with|against|towards?|at least|only|both|better|stronger|clear|national|local|public|\d[\d,.]*|one|two|three|four|five|[a-z]+(?:al|ive|ful|ous|ing|ed|ic|ble|ary|ern|fall))\b"
    r"|\s+[A-Z]",
)
_DETERMINED = re.compile(
    r"\s+(?:the|an?|all|each|every|any|its|their|our|this|that|these|those|no|more|up|down|out|\d)\b"
)
_FINITE_SOON = re.compile(
    r"(?:\s+[\w’'-]+){0,6}?\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|does|did|fell|rose|grew|shows?|remains?)\b"
)
# "Fund managers disclose little": the second word is the subject, the third the verb.
_PLURAL_SUBJECT = re.compile(r"\s+[a-z-]+s\s+(?P<verb>[a-z-]+)")
_NAME_THAT_ACTS = re.compile(
    r"\w+(?:\s+[A-Z][\w’'-]*){1,4}\s+(?:\w+ed|is|has|was|are|were|will|says?|said|argues)\b"
)


def opens_with_imperative(text: str, listed: bool = False) -> bool:
    """Whether `text` opens with a bare verb and not with a noun that looks like one ("Support for …", "Work is …").

    `listed` says that it is a point of a list of advice, where "Fund shore power." is more likely an order than a noun.
    """
    bare = text[:400].strip("*_ \t\r\n>")
    found = _OPENING.match(bare)
    if found is None or found["verb"].lower() not in _VERBS:
        introduction = _INTRODUCTION.match(bare)
        if introduction is None or not bare[introduction.end() : introduction.end() + 1].islower():
            return False
        bare = bare[introduction.end() :]
        found = _OPENING.match(bare)
    return found is not None and _is_verb(bare, found, listed)


def opens_with_gerund(text: str) -> bool:
    """Whether `text` opens with what is to be done as a gerund with its object ("Raising the age …", "Ensuring that …")."""
    found = _GERUND.match(text[:400].strip("*_ \t\r\n>"))
    if found is None or _FINITE.search(_RELATIVE_CLAUSE.sub("", found["rest"])):
        return False
    stem = found["verb"].lower()
    doubled = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    return not {stem, stem + "e", doubled, stem.removesuffix("y") + "ie"}.isdisjoint(_VERBS)


def _is_verb(text: str, found: re.Match[str], listed: bool) -> bool:
    verb, forced = (
        found["verb"].lower(),
        re.match(r"(?:do|don[’']t|never|always|also)\b", found["adverb"], re.IGNORECASE),
    )
    if verb not in _VERBS or _NAME_THAT_ACTS.match(text):
        return False
    if found["more"] is not None:
        return found["second"].lower() in _VERBS or (verb not in _NOUNS_TOO and "," in found["more"])
    behind = text[found.end("verb") :]
    if forced:
        return True
    if _SUBJECT_BEHIND.match(behind) or re.match(r"\s+(?:and|or)\b", behind):
        return False
    if verb in _TAKE_PARTICLES and _PREPOSITION.match(behind):
        return True
    if _PREPOSITION.match(behind):
        return False
    if verb in _ADJECTIVES_TOO:
        return _DETERMINED.match(behind) is not None
    if verb not in _NOUNS_TOO or _OBJECT.match(behind):
        return True
    if listed and (plural := _PLURAL_SUBJECT.match(behind)) and plural["verb"].lower() in _VERBS:
        return False
    return (
        len(behind.split()) > (0 if listed else 3)
        and text.rstrip().endswith((".", ";"))
        and _FINITE_SOON.match(behind) is None
    )

"""Takes apart questions that are asked together."""

import re

from assistant.answering.question_patterns import ASKS, QUESTION_WORDS
from assistant.language.actors import mentions
from assistant.language.text import words

_HARD_SPLIT = re.compile(rf"[?;]\s+(?:(?:and|also|or)[, ]+)?(?={ASKS}\b)", re.IGNORECASE)
_SOFT_SPLIT = re.compile(
    r",?\s+(?:and|or|as well as)\s+(?:also\s+)?(?=(?:what|how|when|where|which|who|whom|whose|why)\b(?!\s+(?:not|else|so)\b))",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\b(?:should|must|can|could|may|might|shall|will|would|ought|is|are|was|were|be|do|does|did|has|have|had|needs?)\b|\bto\s+[a-z]+\b|^(?:what|how)\s+about\b",
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
    own = [word for word in words(bare) if word not in QUESTION_WORDS]
    opening = re.match(rf"(?:and\s+)?(?:(?:in|on|by|for|to|at|from|with)\s+)?{ASKS}\b", bare, re.IGNORECASE)
    if opening is None or len(own) < (1 if ends else 2) or not VERB.search(bare):
        return False
    if not ends and _LEANING.search(bare):
        return False
    pronoun = _PRONOUN.search(bare)
    return pronoun is None or bool(mentions(bare[: pronoun.start()]))


def _complete(part: str) -> str:
    bare = part.strip(" ,;?.")
    return f"{bare[:1].upper()}{bare[1:]}?"

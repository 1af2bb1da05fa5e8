"""Reads how strongly a sentence asks, from its own verb."""

import re
from functools import cache

from assistant.language.imperatives import opens_with_imperative
from assistant.recommendations.candidates import cue_pattern, cues, without_marker
from assistant.types import Strength

# "If the test must be repeated, the clinic should …": the condition's verb is not the sentence's.
_CONDITION = re.compile(
    r"(?:if|when|where|unless|although|while|because|since|once|as)\b[^.;:]{3,300}?,\s", re.IGNORECASE
)
# "those who must travel", "what needs to be done", "the need to rest": the verb of a relative clause, or a noun.
_RELATIVE = re.compile(
    r"\b(?:who|whom|which|whose|that|what|how|where|when|why)(?:\s+\w+ly|\s+they|\s+it)?\s*$|\bthe\s+$",
    re.IGNORECASE,
)
_MODAL = re.compile(r"(?:must|shall|should|ought|could|might|need(?! for)|has|have)\b", re.IGNORECASE)
_MILD = re.compile(r"(?:^|,\s+|\bthen\s+)(?:consider|explore|think about)\b", re.IGNORECASE)


def strength(words: str, introduction: str | None = None) -> Strength:
    """How strongly `words` ask; those without a verb that tells ask as their `introduction` does."""
    bare = without_marker(words)
    condition = _CONDITION.match(bare)
    main = bare[condition.end() :] if condition else bare
    if opens_with_imperative(main, listed=True):
        return Strength.COULD if _MILD.match(main) else _introduced(introduction) or Strength.SHOULD
    modal, other = _told(main)
    if modal is None and _MILD.search(main):
        return Strength.COULD
    return modal or _introduced(introduction) or other or next(filter(None, _told(bare)), Strength.SHOULD)


def _introduced(introduction: str | None) -> Strength | None:
    """How strongly the points of an introduction ask."""
    words = without_marker(introduction or "")
    if _MILD.search(words):
        return Strength.COULD
    return (
        Strength.SHOULD
        if opens_with_imperative(words, listed=True)
        else next(filter(None, _told(words)), None)
    )


def _told(text: str) -> tuple[Strength | None, Strength | None]:
    """What the first modal verb of the main clause tells, and what the first other cue does."""
    found = [
        (told, _MODAL.match(cue.group()) is not None)
        for cue in cue_pattern().finditer(text)
        if (told := _strength_of(cue.group())) is not None and not _RELATIVE.search(text[: cue.start()])
    ]
    modal, other = (
        next((told for told, is_modal in found if is_modal is kind), None) for kind in (True, False)
    )
    return modal, other


@cache
def _strength_of(cue: str) -> Strength | None:
    """What a cue that was found tells; the longest entry that covers it counts."""
    plain = " ".join(cue.lower().replace("’", "'").split())
    if plain in cues():
        return cues()[plain]
    stems = (stem for stem in sorted(cues(), key=len, reverse=True) if stem.endswith("*"))
    return next((cues()[stem] for stem in stems if plain.startswith(stem[:-1])), None)

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
# "those who must travel", "what needs to be done": the verb of a relative clause.
_RELATIVE = re.compile(
    r"\b(?:who|whom|which|whose|that|what|how|where|when|why)(?:\s+\w+ly|\s+they|\s+it)?\s*$", re.IGNORECASE
)
_MODAL = re.compile(r"(?:must|shall|should|ought|need|has|have)\b", re.IGNORECASE)
_MILD = ("consider", "explore", "think about")


def strength(words: str, introduction: str | None = None) -> Strength:
    """How strongly `words` ask; those without a verb that tells ask as their `introduction` does."""
    bare = without_marker(words)
    condition = _CONDITION.match(bare)
    main = bare[condition.end() :] if condition else bare
    if opens_with_imperative(main, listed=True):
        return (
            Strength.COULD if main.lower().startswith(_MILD) else _told(introduction or "") or Strength.SHOULD
        )
    return _told(main) or _told(bare) or _told(introduction or "") or Strength.SHOULD


def _told(text: str) -> Strength | None:
    """What the first cue of the main clause tells, modal verbs before others."""
    found = [
        (told, cue)
        for cue in cue_pattern().finditer(text)
        if (told := _strength_of(cue.group())) is not None and not _RELATIVE.search(text[: cue.start()])
    ]
    modal = next((told for told, cue in found if _MODAL.match(cue.group())), None)
    return modal or next((told for told, _ in found), None)


@cache
def _strength_of(cue: str) -> Strength | None:
    """What a cue that was found tells; the longest entry that covers it counts."""
    plain = " ".join(cue.lower().replace("’", "'").split())
    if plain in cues():
        return cues()[plain]
    stems = (stem for stem in sorted(cues(), key=len, reverse=True) if stem.endswith("*"))
    return next((cues()[stem] for stem in stems if plain.startswith(stem[:-1])), None)

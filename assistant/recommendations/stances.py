"""Recognises what a committee concludes in its own voice, without asking for anything: "We welcome …", "We are concerned that …"."""

import re

_ADVERBS = r"(?:(?:\w+ly|also|therefore|thus|hence|further|again|would|must|do|however|remain|still|too|both)[\s,]+)*"
_STANCE = re.compile(
    rf"\b[Ww]e[\s,]+{_ADVERBS}(?:welcome|commend|support|endorse|acknowledge|recogni[sz]e|agree|note|regret|deplore|applaud|congratulate|share|accept|"
    r"look forward|believe|consider|conclude|think|affirm|reiterate|reject|oppose|disagree|praise|value|appreciate|draw attention|"
    r"(?:are|remain|were) (?:\w+ly )?(?:not )?(?:yet )?(?:also )?(?:concerned|disappointed|pleased|surprised|dismayed|encouraged|convinced|persuaded|unconvinced|sceptical|"
    r"alarmed|troubled|worried|satisfied|clear|struck|glad|frustrated|grateful|of the view|of the opinion)|"
    r"have (?:\w+ ){0,2}(?:doubts?|concerns?|reservations?|sympathy)|do not (?:believe|accept|agree|consider|think|support|share))\b"
)


def takes_a_stance(text: str) -> bool:
    """Whether `text` says what those who speak in it ("we") think of what somebody does or plans."""
    return _STANCE.search(text) is not None

"""Tells from the words of a sentence who recommends: "We recommend …"; "The union told us that fees should fall"."""

import re

# Who speaks for the author: "we argued", "the Committee believed".
_OWN = re.compile(
    r"\b(?:we|i|our|my|staff|(?:this|the) (?:report|paper|brief|guidance|study|review|evaluation|committee|inquiry|panel|commission|task force|authors?|inspector))"
    r"(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|whether|when|where|event that|unless)\b[^,;]*$", re.IGNORECASE)
_SAYS = re.compile(
    r"(?<!\bbe )(?<!\bis )(?<!\bare )(?<!\bit )\b(?:told (?:us|the (?:inquiry|committee|review|panel|commission))|"
    r"(?:argued?|argues|said|says|claimed|claims|contended|contends|believed|believes|felt|thought|suggested|submitted|pointed out|remarked|stated|advocated)"
    r"(?=\s+(?:to us\s+|in evidence\s+)?that\b)|called for\b|(?:told|informed) us\b)",
    re.IGNORECASE,
)
_VIEW = re.compile(
    r"\baccording to (?-i:[A-Z])|\bin the (?:view|opinion|words) of\b(?! the (?:committee|inquiry|panel|commission))|"
    r"\bit was (?:suggested|argued|put to us)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r",\s+(?:the\s+)?(?!we\b|I\b)[\w’'.-]+(?:\s+[\w’'.-]+){0,6}?\s+(?:said|says|argued|told us|suggested|added|explained)\W*\d*$"
)
_QUOTATION = re.compile(r"\W*[“\"][^“”\"]+[”\"][\s\d.]*$")


_DECLARES = re.compile(
    r"\b(?:we|i)\s+(?:(?:also|further|again|would|must|\w+ly|therefore|however|instead|in particular)[\s,]+){0,3}"
    r"(?:recommend|urge|call (?:up)?on|advise|invite|encourage|request)\b(?!ed)",
    re.IGNORECASE,
)


def is_declared(words: str) -> bool:
    """Whether the author says in so many words that this is a recommendation."""
    return _DECLARES.search(" ".join(words.split())) is not None


def is_attributed(words: str) -> bool:
    """Whether a sentence gives what it says to somebody other than its author."""
    flat = " ".join(words.split())
    if _VIEW.search(flat) or _BEHIND.search(flat) or _QUOTATION.match(flat):
        return True
    return any(
        not _OWN.search(flat[: said.start()]) and not _IF.search(flat[: said.start()])
        for said in _SAYS.finditer(flat)
    )

"""Gives a bare demand ("Ratify …") the actor whom its lead-in or heading addresses."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.imperatives import opens_with_imperative
from assistant.recommendations.addressees import leading, objects, subject_actors
from assistant.recommendations.performatives import act_of_lead_in
from assistant.recommendations.wording import MODAL, sentences_of
from assistant.types import Addressee, Demand, Passage

LEAD_IN_CHARACTERS = 4_000

# "Recommendations to the Commission", "Next steps for NATO".
_TO_WHOM = re.compile(r"\b(?:to|for)\s+(?=(?:the\s+)?[A-Z])", re.IGNORECASE)


def with_inherited_addressees(demands: Sequence[Demand], passage: Passage) -> list[Demand]:
    """Give bare imperatives the actor that lead-in or heading addresses, where the item names none itself."""
    if any(demand.addressees for demand in demands):
        return list(demands)
    inherited = _addressed_by(passage)
    return [
        replace(demand, addressees=inherited) if inherited and _is_bare(demand, passage) else demand
        for demand in demands
    ]


def _is_bare(demand: Demand, passage: Passage) -> bool:
    start = demand.span.start - passage.span.start
    words = passage.text[start : start + 200]
    flat = sentences_of(words, 0)[0].flat.strip() if words.strip() else ""
    return opens_with_imperative(flat) or (
        passage.lead_in is not None and re.match(r"[Tt]o [a-z]", flat) is not None
    )


def _addressed_by(passage: Passage) -> tuple[Addressee, ...]:
    """Whom the lead-in, else the innermost heading that says so, asks to act; capitals throughout name nobody."""
    if passage.lead_in is not None:
        for sentence in reversed(sentences_of(passage.lead_in.text[:LEAD_IN_CHARACTERS], 0)):
            if act := act_of_lead_in(sentence.flat):
                asked = sentence.flat[act.asked :]
                if who := objects(asked) or leading(re.sub(r"^\s*(?:that\s+)?", "", asked)):
                    return who
            modal = MODAL.search(sentence.flat)
            if modal and (who := subject_actors(sentence.flat[: modal.start()])):
                return who
    for heading in reversed(passage.headings):
        if heading.isupper():
            continue
        found = _TO_WHOM.search(heading)
        if found and (who := leading(heading[found.end() :])):
            return who
    return ()

"""Gives a bare demand ("Ratify …") the actor whom its lead-in or heading addresses."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.language.actors import as_named, mentions, normal_form
from assistant.language.imperatives import opens_with_gerund, opens_with_imperative
from assistant.recommendations.addressees import leading, objects, subject_actors
from assistant.recommendations.performatives import act_of_lead_in, announces_recommendations
from assistant.recommendations.wording import MODAL, sentences_of
from assistant.types import Addressee, Demand, Passage

LEAD_IN_CHARACTERS = 4_000
LONGEST_NAME = 5

# "Recommendations to the Commission", "Next steps for NATO".
_TO_WHOM = re.compile(r"\b(?:to|for)\s+(?=(?:the\s+)?\w)", re.IGNORECASE)


_OPENS_WITH_TO = re.compile(r"\s*(?:To|For)\s+(?=(?:the\s+|all\s+)?\w)")
_STATE_PARTY = frozenset({"state party", "state", "state under review"})
_SUPPORT = re.compile(
    r"\b(?:support of|supported by|accepted by|examined by|noted by|addressed to|made to|for)\s+",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:the\s+)?(?P<name>(?!State\b)[A-Z][\w’'-]+(?:\s+(?:(?:and|of|the)\s+){0,2}[A-Z][\w’'-]+){0,5})"
)


def with_inherited_addressees(
    demands: Sequence[Demand], passage: Passage, state: str | None = None, by_place: bool = False
) -> list[Demand]:
    """Give bare imperatives the actor that lead-in or heading addresses, where the item names none itself.

    `by_place` says that no verb of the passage asks, so that place alone tells who should act. `state` is the one under review; what a lead-in announces as recommendations is addressed to it.
    """
    if any(demand.addressees for demand in demands):
        return list(demands)
    inherited = _addressed_by(passage)
    if passage.lead_in is not None and announces_recommendations(passage.lead_in.text):
        under_review = inherited or _supporting(passage.lead_in.text)
        if not under_review and state is not None:
            under_review = (Addressee(state, state),)
        return [replace(demand, addressees=under_review) for demand in demands]
    return [
        replace(demand, addressees=inherited)
        if inherited and (by_place or _is_bare(demand, passage))
        else demand
        for demand in demands
    ]


def with_names_of_text(demands: Sequence[Demand], unknown: frozenset[str]) -> list[Demand]:
    """Name actors as the text does where it does not mean the known body: "the Commission" of another country."""
    return [
        replace(demand, addressees=tuple(as_named(who, unknown) for who in demand.addressees))
        for demand in demands
    ]


def with_state_named(demands: Sequence[Demand], state: str | None) -> list[Demand]:
    """Name the state under review where it is only called "the State party"."""
    if state is None:
        return list(demands)
    return [
        replace(
            demand,
            addressees=tuple(
                replace(who, name=state) if who.name.lower() in _STATE_PARTY else who
                for who in demand.addressees
            ),
        )
        for demand in demands
    ]


def _supporting(lead_in: str) -> tuple[Addressee, ...]:
    """Who supports, or was given, the recommendations that `lead_in` announces."""
    found = _SUPPORT.search(lead_in)
    return _named(lead_in[found.end() :]) or leading(lead_in[found.end() :]) if found else ()


def _whole(text: str) -> tuple[Addressee, ...]:
    """The one whom all of `text` names, where its last word can act ("flag states")."""
    words = re.sub(r"^(?:the|all)\s+", "", text.strip(" :.*_"))
    named = mentions(words)
    if not named or named[-1][0].end != len(words) or len(words.split()) > LONGEST_NAME:
        return ()
    return (Addressee(words, normal_form(words)),)


def _named(text: str) -> tuple[Addressee, ...]:
    found = _NAME.match(re.sub(r"^(?:the )?Government of (?:the )?", "", text))
    return (Addressee(found["name"], normal_form(found["name"])),) if found else ()


def _is_bare(demand: Demand, passage: Passage) -> bool:
    start = demand.span.start - passage.span.start
    words = passage.text[start : start + 200]
    flat = sentences_of(words, 0)[0].flat.strip() if words.strip() else ""
    return (
        opens_with_imperative(flat, listed=True)
        or opens_with_gerund(flat)
        or (passage.lead_in is not None and re.match(r"[Tt]o [a-z]", flat) is not None)
    )


def _addressed_by(passage: Passage) -> tuple[Addressee, ...]:
    """Whom the lead-in, else the innermost heading that says so, asks to act; capitals throughout name nobody."""
    if passage.lead_in is not None:
        for sentence in reversed(sentences_of(passage.lead_in.text[:LEAD_IN_CHARACTERS], 0)):
            if act := act_of_lead_in(sentence.flat):
                asked = sentence.flat[act.asked :]
                if who := objects(asked) or leading(re.sub(r"^\s*(?:that\s+)?", "", asked)):
                    return who
            if (found := _OPENS_WITH_TO.match(sentence.flat)) and (
                who := leading(sentence.flat[found.end() :].split(",")[0])
            ):
                return who
            modal = MODAL.search(sentence.flat)
            if modal and (who := subject_actors(sentence.flat[: modal.start()])):
                return who
    for heading in reversed(passage.headings):
        if heading.isupper():
            continue
        found = _TO_WHOM.search(heading)
        if found and (who := leading(heading[found.end() :]) or _whole(heading[found.end() :])):
            return who
    return ()

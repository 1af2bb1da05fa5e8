"""Recognises what a passage asks for: who should act, how strongly, by when, in which words.

Place (section, numbering, type, lead-in) and wording decide together. What the text reports of others, describes as law,
predicts or asks is not its advice.
"""

from assistant.recommendations.customs import NO_CUSTOMS, Customs, Standing, customs_of
from assistant.recommendations.deadlines import deadline
from assistant.recommendations.demands import Reader
from assistant.recommendations.inheritance import (
    with_inherited_addressees,
    with_names_of_text,
    with_state_named,
)
from assistant.recommendations.performatives import asks_for_points
from assistant.recommendations.places import Place, place_of
from assistant.recommendations.stances import takes_a_stance
from assistant.recommendations.voice import quoted_spans
from assistant.recommendations.wording import sentences_of
from assistant.types import Demand, Passage, Recommendation, Strength

__all__ = ["NO_CUSTOMS", "VERSION", "Customs", "Place", "customs_of", "place_of", "recognise"]

VERSION = 3
PASSAGE_CHARACTERS = 40_000


def recognise(passage: Passage, title: str, customs: Customs = NO_CUSTOMS) -> Recommendation | None:
    """Return what `passage` recommends, or None where it only informs, reports or asks.

    `customs` are those of its report. A passage that surely asks for something is read a second time, as one that
    advises: then what it says of things without naming an actor counts too.
    """
    place = _place(passage, title, customs)
    if place is None:
        return None
    text = passage.text[:PASSAGE_CHARACTERS]
    sentences = sentences_of(text, passage.span.start)
    reader = Reader(passage, place, quoted_spans(text), customs.third_person)
    demands = reader.demands(sentences, advising=False)
    if demands:
        demands = reader.demands(sentences, advising=True)
    by_place = not demands
    if not demands and (strength := _strength_of_place(passage, customs)):
        demands = [Demand((), strength, deadline(text), passage.span)]
    if not demands:
        return None
    inherited = with_inherited_addressees(demands, passage, customs.state, by_place)
    named = with_state_named(with_names_of_text(inherited, customs.unknown), customs.state)
    return Recommendation(passage.number, tuple(named))


def _place(passage: Passage, title: str, customs: Customs) -> Place | None:
    """The place of a passage, its report's customs considered; None where nothing counts as advice."""
    if passage.span in customs.declared:
        return Place.ADVICE
    standing = customs.standing(passage)
    if standing is Standing.FREE:
        return place_of(passage, title, customs.third_person)
    if standing is Standing.APART:
        return None
    if standing is Standing.GROUNDS:
        return None if passage.span in customs.contains else Place.GROUNDS
    if customs.is_set_off(passage) is False:
        return Place.GROUNDS
    return Place.OPEN if standing is Standing.STRESSED else Place.ADVICE


def _strength_of_place(passage: Passage, customs: Customs) -> Strength | None:
    """How strongly asks what the report counts among its recommendations though no verb of it asks; None where it does not."""
    if passage.span in customs.declared:
        return Strength.SHOULD
    if passage.number is not None and passage.lead_in is not None and asks_for_points(passage.lead_in.text):
        return Strength.SHOULD
    if not customs.repeats or customs.standing(passage) not in (Standing.LISTED, Standing.REPEATED):
        return None
    set_off = customs.is_set_off(passage)
    if set_off is None:
        return Strength.COULD if takes_a_stance(passage.text) else None
    return Strength.SHOULD if set_off else None

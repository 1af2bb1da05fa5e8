"""Recognises what a passage asks for: who should act, how strongly, by when, in which words.

Place (section, numbering, type, lead-in) and wording decide together. What the text reports of others, describes as law,
predicts or asks is not its advice.
"""

from assistant.recommendations.customs import NO_CUSTOMS, Customs, Standing, customs_of
from assistant.recommendations.demands import Reader
from assistant.recommendations.inheritance import with_inherited_addressees
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
    reader = Reader(passage, place, quoted_spans(text))
    demands = reader.demands(sentences, advising=False)
    if demands:
        demands = reader.demands(sentences, advising=True)
    if not demands and _is_listed_anyway(passage, customs):
        demands = [Demand((), Strength.COULD, None, passage.span)]
    if not demands:
        return None
    return Recommendation(passage.number, tuple(with_inherited_addressees(demands, passage)))


def _place(passage: Passage, title: str, customs: Customs) -> Place | None:
    """The place of a passage, its report's customs considered; None where nothing counts as advice."""
    standing = customs.standing(passage)
    if standing is Standing.FREE:
        return place_of(passage, title)
    if standing is Standing.APART or passage.span in customs.contains:
        return None
    set_off = customs.is_set_off(passage)
    if standing is Standing.GROUNDS or set_off is False:
        return Place.BACKGROUND
    return Place.ADVICE if standing is Standing.LISTED else place_of(passage, title)


def _is_listed_anyway(passage: Passage, customs: Customs) -> bool:
    """Whether the report itself counts a passage among what it recommends, though no verb of it asks."""
    if not customs.repeats or customs.standing(passage) not in (Standing.LISTED, Standing.REPEATED):
        return False
    set_off = customs.is_set_off(passage)
    return takes_a_stance(passage.text) if set_off is None else set_off

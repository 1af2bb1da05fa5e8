"""Recognises what a passage asks for: who should act, how strongly, by when, in which words.

Place (section, numbering, lead-in) and wording decide together. What the text reports of others, describes as law,
predicts or asks is not its advice.
"""

from assistant.recommendations.demands import Reader
from assistant.recommendations.inheritance import with_inherited_addressees
from assistant.recommendations.places import Place, place_of
from assistant.recommendations.voice import quoted_spans
from assistant.recommendations.wording import sentences_of
from assistant.types import Passage, Recommendation

__all__ = ["VERSION", "Place", "place_of", "recognise"]

VERSION = 2
PASSAGE_CHARACTERS = 40_000


def recognise(passage: Passage, title: str) -> Recommendation | None:
    """Return what `passage` recommends, or None where it only informs, reports or asks.

    A passage that surely asks for something is read a second time, as one that advises: then what it says of
    things without naming an actor counts too.
    """
    text = passage.text[:PASSAGE_CHARACTERS]
    sentences = sentences_of(text, passage.span.start)
    reader = Reader(passage, place_of(passage, title), quoted_spans(text))
    demands = reader.demands(sentences, advising=False)
    if demands:
        demands = reader.demands(sentences, advising=True)
    if not demands:
        return None
    return Recommendation(passage.number, tuple(with_inherited_addressees(demands, passage)))

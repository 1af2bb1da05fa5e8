"""Recognises what a document recommends: who should act, how strongly, by when, in which words; and what it only reports.

Rules propose the sentences that may ask (`candidates`), a model reads each of them in its context, and `recognise` makes
recommendations of what it says. Which of them are the document's official ones its form tells (`official`).
"""

from assistant.recommendations.actors import Actors
from assistant.recommendations.recognise import (
    NOTHING_PROPOSED,
    Proposal,
    Recognised,
    proposals,
    recognise,
)

__all__ = ["NOTHING_PROPOSED", "VERSION", "Actors", "Proposal", "Recognised", "proposals", "recognise"]

VERSION = 10

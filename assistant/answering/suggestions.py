"""Questions to choose from while somebody types: whom the documents ask, what their headings name, and what each recommends."""

from collections.abc import Iterable
from itertools import islice

from assistant.answering.examples import about_headings
from assistant.types import Choices, Entry

MOST_OF_EACH = 150
"""So many to actors, about headings and about documents; all together are a few ten kilobytes."""
OFTEN = 2
"""So many recommendations somebody is asked at least: what is named once is often no name."""
LONGEST_TITLE = 120
QUESTION_TO = "What should {} do?"
QUESTION_ABOUT_DOCUMENT = "What does “{}” recommend?"


def suggestions(choices: Choices, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Whole questions, each once: to those who are asked most, then about headings of `entries`, then about documents.

    `choices` and `entries` are those of one reader, and nothing else is named.
    """
    actors = (QUESTION_TO.format(name) for name, number in choices.addressees if number >= OFTEN)
    titles = (
        QUESTION_ABOUT_DOCUMENT.format(title) for _, title in choices.documents if len(title) <= LONGEST_TITLE
    )
    kinds = (actors, about_headings(entries), titles)
    return tuple(dict.fromkeys(one for kind in kinds for one in islice(kind, MOST_OF_EACH)))

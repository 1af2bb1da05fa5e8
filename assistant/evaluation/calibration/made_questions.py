"""Makes questions out of the corpus: some that a passage answers, and near ones that none does."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.language.actors import ORGANISATIONS, STATES
from assistant.language.text import fold, plain, sentences, words
from assistant.types import Entry

SEED = 20261125
MOST = 40  # passages to ask about
FEWEST_WORDS = 4
CONTENT_WORDS = 4  # words of the passage that a question takes up
LONGEST_SHARE = 0.05  # of the passages: a word in more of them tells little
_WORD = re.compile(r"[^\W\d_][\w’'-]{3,}")
_NUMBER = re.compile(r"\b\d{1,4}\b")


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """A question, whether the corpus answers it, and the passages (keys) that are left out when it is asked."""

    question: str
    is_answerable: bool
    without: frozenset[int] = frozenset()


def make_questions(entries: Sequence[Entry]) -> tuple[MadeQuestion, ...]:
    """For each of some passages a question on it, and three near ones without an answer; the same ones every time.

    A question takes up the passage's actor and a few of its content words, in another order. Of the near ones
    one asks the same of another actor or state; one has its rarest word exchanged for one from elsewhere in the corpus; the
    third is the question itself, asked of the corpus without the passages that hold its words.
    """
    chance = random.Random(SEED)
    chosen = [entry for entry in entries if _is_usable(entry)]
    chosen = chance.sample(chosen, min(MOST, len(chosen)))
    spread = Counter(word for entry in entries for word in _folded(entry))
    return tuple(made for entry in chosen for made in _about(entry, entries, spread, chance))


def _is_usable(entry: Entry) -> bool:
    return entry.citation.language in ("en", None) and len(entry.passage.text.split()) >= 3 * FEWEST_WORDS


def _folded(entry: Entry) -> set[str]:
    """The words of a passage, its headings and its lead-in."""
    passage = entry.passage
    lead_in = passage.lead_in.text if passage.lead_in is not None else ""
    notes = " ".join(note.text for note in passage.footnotes)
    return set(words(" ".join([entry.citation.title, *passage.headings, lead_in, passage.text, notes])))


def _about(
    entry: Entry, entries: Sequence[Entry], spread: Counter[str], chance: random.Random
) -> Iterator[MadeQuestion]:
    content_words = _content_words(entry, spread, len(entries))
    if len(content_words) < FEWEST_WORDS - 1:
        return
    actors = entry.recommendation.addressees if entry.recommendation is not None else ()
    actor = actors[0] if actors else None
    yield MadeQuestion(_question(actor, content_words), True)
    held = _folded(entry)
    other = _stranger(held, chance)
    if actor is not None:
        yield MadeQuestion(_question(other, content_words), False)
    else:
        yield MadeQuestion(f"{_question(None, content_words).rstrip('?')} in {other}?", False)
    if (strange := _exchanged(content_words, held, spread, chance)) is not None:
        yield MadeQuestion(_question(actor, strange), False)
    own = {fold(word) for word in content_words}
    alike = frozenset(one.key for one in entries if len(own & _folded(one)) * 2 >= len(own))
    if len(alike) < len(entries):
        yield MadeQuestion(_question(actor, content_words), False, alike)


def _content_words(entry: Entry, spread: Counter[str], passages: int) -> list[str]:
    """Some of the passage's content words in lower case: from one sentence, not the rarest alone, in order."""
    text = plain(entry.passage.text)
    longest = max((span.of(text) for span in sentences(text)), key=len, default=text)
    found = dict.fromkeys(word for word in _WORD.findall(longest) if word.islower() and word not in _BUILDING)
    most = max(2, LONGEST_SHARE * passages)
    rare = [word for word in found if spread[fold(word)] <= most] or list(found)
    chosen = set(sorted(rare, key=lambda word: (-len(word), word))[: 2 * CONTENT_WORDS : 2])
    chosen |= set(sorted(found, key=lambda word: -len(word))[: CONTENT_WORDS - len(chosen)])
    return [word for word in found if word in chosen][:CONTENT_WORDS]


_BUILDING = frozenset(
    "about above after again against along also although among another because been before being below between both "
    "cannot could does doing down during each either even every from have having here however into itself made make many "
    "might more most must neither only other over rather same shall should since some such than that their them then there "
    "these they this those through under until upon very well were what when where whether which while whose will with "
    "within without would your".split()
)


def _question(actor: str | None, content_words: Sequence[str]) -> str:
    *before, last = content_words
    listed = f"{', '.join(before)} and {last}" if before else last
    return f"What should {actor} do about {listed}?" if actor is not None else f"What is said about {listed}?"


def _stranger(held: set[str], chance: random.Random) -> str:
    """An actor or state that a passage does not name."""
    known = [name for name in (*sorted(STATES), *ORGANISATIONS) if not set(words(name)) & held]
    return chance.choice(known)


def _exchanged(
    content_words: Sequence[str], held: set[str], spread: Counter[str], chance: random.Random
) -> list[str] | None:
    """The words with the two rarest exchanged for words of other passages; None if there are no others."""
    others = [word for word in sorted(spread) if len(word) > 5 and word.isalpha() and word not in held]
    if len(others) < 2:
        return None
    given_up = sorted(content_words, key=lambda word: spread[fold(word)])[:2]
    taken = dict(zip(given_up, chance.sample(others, 2), strict=False))
    return [taken.get(word, word) for word in content_words]

"""Counts recommendations by who is asked and what they are about, as the list counts them with the same filters."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.answering.examples import NO_TOPIC, without_enumerator
from assistant.answering.filters import is_under
from assistant.answering.listing import asked_too, holds, narrowed
from assistant.language.actors import is_addressed
from assistant.language.stop_words import FUNCTION_WORDS
from assistant.language.text import collapse, words
from assistant.linking.repeats import stem
from assistant.types import Entry, Filters, GroupedPassage, Matrix, MatrixRow, SubjectKind

MOST_ACTORS, MOST_SUBJECTS = 20, 10
"""Rows and columns: as many as can be seen at once."""
SHORTEST_TERM = 4
FEWEST, LARGEST_SHARE = 2, 0.5
"""A term is in at least so many recommendations, and in at most this share of them, or it tells nothing apart."""
FEW = 5
"""With fewer subjects, other ones are looked for."""
LONGEST_HEADING = 60
LEAST_AS_NOUN, MOST_AS_VERB = 0.1, 0.2
"""Shares of a word's occurrences that follow what nouns, or verbs, follow."""
_BEFORE_NOUN = frozenset(
    "the a an of on for in with from its their this these those all any no about under between".split()
)
_BEFORE_VERB = frozenset(
    "should must could can may might will would shall not be been is are was were has have had who which".split()
)
_NO_NOUNS = FUNCTION_WORDS | frozenset(
    "about above across after again first second third against along also although among another around because before behind below beside between "
    "beyond both could despite different during either else even every except further here inside into just least less like many "
    "might most much must neither next only onto other outside over quite same shall should since some still such than then though "
    "through thus toward towards under until upon very well whether while within without would your".split()
)


def matrix(
    found: Sequence[GroupedPassage], filters: Filters, contains: str = "", kind: SubjectKind | None = None
) -> Matrix:
    """The matrix of the recommendations that the filters leave: by sections if there are several, unless another kind is asked for."""
    entries = [one.entry for one in narrowed(found, replace(filters, to=None), contains)]
    asked = [(entry, _actors(entry, filters)) for entry in entries]
    asked = [(entry, actors) for entry, actors in asked if actors]
    advice = [entry for entry, _ in asked]
    headings = [] if filters.document else _headings(advice)
    sections = _sections(advice) if filters.document else headings
    fewest = FEWEST if filters.document else FEW
    chosen = kind or (SubjectKind.SECTIONS if len(sections) >= fewest else SubjectKind.TERMS)
    subjects = sections if chosen is SubjectKind.SECTIONS else _terms(advice)
    considered = subjects[:MOST_SUBJECTS] if subjects is headings else subjects
    totals, held = Counter[str](), Counter[str]()
    counts = Counter[tuple[str, str]]()
    for entry, actors in asked:
        about = [one for one in considered if _is_about(entry, one, chosen)]
        totals.update(actors)
        held.update(about)
        counts.update((actor, subject) for actor in actors for subject in about)
    most = [one for one, _ in held.most_common(MOST_SUBJECTS)]
    shown = tuple(one for one in subjects if one in most)
    names = sorted(totals, key=lambda one: (-totals[one], one.casefold()))
    return Matrix(
        chosen,
        shown,
        tuple(
            MatrixRow(one, totals[one], tuple(counts[one, subject] for subject in shown))
            for one in names[:MOST_ACTORS]
        ),
        (max(len(names) - MOST_ACTORS, 0), len(subjects) - len(shown)),
    )


def subject_filter(filters: Filters, contains: str, kind: SubjectKind, subject: str) -> tuple[Filters, str]:
    """The filters and words of the list that holds what is about a subject."""
    if kind is SubjectKind.SECTIONS:
        return replace(filters, section=subject), contains
    return filters, " ".join(filter(None, (contains, subject)))


def _actors(entry: Entry, filters: Filters) -> set[str]:
    """Whom a passage asks what the filters want: of those who are wanted, and who belong to them."""
    names = asked_too(entry, filters)
    if filters.to is None or entry.recommendation is None:
        return names
    chains = [who.names for one in entry.recommendation.demands for who in one.addressees]
    wanted = {
        name
        for chain in chains
        for place, name in enumerate(chain)
        if is_addressed(filters.to, tuple(chain[place:]))
    }
    return names & wanted


def _is_about(entry: Entry, subject: str, kind: SubjectKind) -> bool:
    return is_under(entry, subject) if kind is SubjectKind.SECTIONS else holds(entry, subject)


def _sections(entries: Sequence[Entry]) -> list[str]:
    """The headings of the outermost level that has several, in the order of the text."""
    deepest = max((len(entry.passage.headings) for entry in entries), default=0)
    for level in range(deepest):
        found = dict.fromkeys(
            collapse(entry.passage.headings[level])
            for entry in entries
            if len(entry.passage.headings) > level
        )
        if len(found) > 1:
            return list(found)
    return []


def _headings(entries: Sequence[Entry]) -> list[str]:
    """Headings that name a matter, not a document, and are above several recommendations, of which no heading before them is; most first."""
    under: dict[str, set[int]] = {}
    for place, entry in enumerate(entries):
        for heading in entry.passage.headings:
            if heading == entry.citation.title:
                continue
            name = without_enumerator(heading)
            is_filter = name in collapse(heading)  # which the list can be narrowed by
            if is_filter and SHORTEST_TERM <= len(name) <= LONGEST_HEADING and not NO_TOPIC.search(name):
                under.setdefault(name, set()).add(place)
    found, named = list[str](), set[int]()
    for name, places in sorted(under.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(places) <= LARGEST_SHARE * len(entries) and len(places - named) >= FEWEST:
            found.append(name)
            named |= places
    return found


def _terms(entries: Sequence[Entry]) -> list[str]:
    """Nouns that many recommendations hold, most first: those of headings, or of the texts where these have few."""
    texts = [entry.passage.text for entry in entries]
    headed = [text for entry in entries for text in entry.passage.headings]
    asked = {word for entry in entries for name in asked_too(entry, Filters()) for word in words(name)}
    nouns = _nouns([*texts, *dict.fromkeys(headed)]) - asked
    terms = _frequent(
        entries, [word for text in headed for word in words(NO_TOPIC.sub(" ", text)) if word in nouns]
    )
    if len(terms) < FEW:
        terms = _frequent(entries, [word for text in texts for word in words(text) if word in nouns])
    return terms


def _nouns(texts: Iterable[str]) -> set[str]:
    """Words that now and then follow an article, a pronoun or a preposition, and hardly ever what verbs follow."""
    as_noun, as_verb, occurrences = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        for before, word in pairwise(words(text)):
            occurrences[word] += 1
            as_noun[word] += before in _BEFORE_NOUN
            as_verb[word] += before in _BEFORE_VERB
    return {
        word
        for word, number in occurrences.items()
        if len(word) >= SHORTEST_TERM and word.isalpha() and word not in _NO_NOUNS
        if as_noun[word] >= LEAST_AS_NOUN * number and as_verb[word] <= MOST_AS_VERB * number
    }


def _frequent(entries: Sequence[Entry], vocabulary: Iterable[str]) -> list[str]:
    """Those words, each in its shortest form, that several recommendations hold themselves and that tell them apart, most first."""
    held = Counter(root for entry in entries for root in {stem(word) for word in words(entry.passage.text)})
    forms: dict[str, str] = {}
    for word in vocabulary:
        root = stem(word)
        if held[root] < FEWEST:
            continue
        forms[root] = min(forms.get(root, word), word, key=lambda one: (len(one), one))
    number = {term: sum(holds(entry, term) for entry in entries) for term in forms.values()}
    return sorted(
        (
            term
            for term, count in number.items()
            if FEWEST <= count <= max(LARGEST_SHARE * len(entries), FEWEST)
        ),
        key=lambda one: (-number[one], one),
    )

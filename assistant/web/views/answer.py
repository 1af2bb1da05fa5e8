"""Turns an answer into what its page shows: plain view objects, so that the templates stay simple."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.examples import Example
from assistant.answering.filters import FILTERS, fields_of, phrases
from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.presenting.citation_styles import STYLES, in_all_styles
from assistant.presenting.marks import Piece, has_lines, on_page
from assistant.presenting.other_places import is_reworded, place_label
from assistant.presenting.wording import (
    CONFIDENCES,
    differences_text,
    explanation,
    heading,
    in_words,
    is_judged,
    is_opened,
    near_misses_heading,
    not_chosen,
    percent,
    read_text,
    remarks,
    reported_text,
    unchecked,
    work_text,
)
from assistant.types import (
    Addressee,
    Answer,
    Aspect,
    Choices,
    Citation,
    Demand,
    Entry,
    Filters,
    Footnote,
    Item,
    Kind,
    OtherOccurrence,
    Outcome,
    Reason,
    Recommendation,
    Standing,
    Strength,
)
from assistant.web.views.filter_form import Control, Option, controls
from assistant.web.views.links import citation_link, permanent_link, source_link, web_address, with_fields
from assistant.web.views.mistakes import Mistake
from assistant.web.views.wording import (
    Locator,
    capitalised,
    cited,
    day,
    decimal,
    documents,
    language,
    listed,
    place,
    recommendations,
    standing,
    strength,
    strength_in_short,
)


@dataclass(frozen=True, slots=True)
class Form:
    """The question form, filled in as it was sent, with the mistakes in it."""

    method: str
    question: str
    filters: Filters
    controls: tuple[Control, ...]
    mistakes: tuple[Mistake, ...] = ()
    follows: str = ""

    @property
    def error(self) -> str:
        """What is wrong with the question itself."""
        return next((one.message for one in self.mistakes if one.field == "q"), "")

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set, or is to be corrected."""
        return self.filters != Filters() or any(one.error for one in self.controls)

    @property
    def fields(self) -> Mapping[str, str]:
        """Its fields, to be sent again."""
        return {"q": self.question, **fields_of(self.filters)}


@dataclass(frozen=True, slots=True)
class QuestionLink:
    """A question to ask next, as a link, or as a form if questions must not appear in addresses.

    `after` continues an answer after that citation; `ignoring` is not read from the question, and `follows` is the one before.
    """

    label: str
    question: str
    filters: Filters
    after: str | None = None
    ignoring: tuple[Aspect, ...] = ()
    follows: str = ""

    @property
    def href(self) -> str:
        """Its address."""
        return with_fields("/", self.fields)

    @property
    def fields(self) -> Mapping[str, str]:
        """Its fields, for a form that posts."""
        more = {"after": self.after, "ignore": ",".join(self.ignoring), "follows": self.follows}
        given = {name: value for name, value in more.items() if value}
        return {"q": self.question, **fields_of(self.filters), **given}


@dataclass(frozen=True, slots=True)
class AnswerNotice:
    """Something to know about an answer, and what to do next; `is_passing` if it goes away with the next update of the index."""

    text: str
    again: QuestionLink | None = None
    is_passing: bool = False


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Another place of the same recommendation; `quote` if another edition words it differently."""

    label: str
    title: str
    place: Locator
    marking: str | None
    source: str
    quote: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of a passage; `is_plain` if the value says without its label what it is."""

    label: str
    value: str
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """A quoted passage as the page shows it; `newer` is a name and a link.

    `work` is the document as it is cited, `place` the position in it; `lines` says that line breaks of the quotation matter.
    """

    kind: str
    label: str
    facts: tuple[Fact, ...]
    lead_in: str | None
    quote: tuple[Piece, ...]
    footnotes: tuple[Footnote, ...]
    work: str
    date: str
    place: Locator
    marking: str | None
    language: str | None
    source: str
    original: str | None
    cite: str
    lines: bool = True
    styles: tuple[tuple[str, str, str], ...] = ()
    also: tuple[OtherPlace, ...] = ()
    opposes: str | None = None
    newer: tuple[str, str] | None = None
    why: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was read from the question; `without` asks again without it."""

    text: str
    without: QuestionLink


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as its page shows it; `sign` is the outcome in one or two words.

    `is_final` is false if documents were withheld that may answer after the next update of the index. `language` is that
    of the question, empty if unknown; `parts` are the answers to questions that were asked together.
    """

    question: str
    outcome: str
    sign: str
    heading: str
    summary: str
    notices: tuple[AnswerNotice, ...]
    cards: tuple[Card, ...]
    near_misses: tuple[Card, ...]
    near_misses_heading: str
    language: str = ""
    following: QuestionLink | None = None
    runner_up: tuple[str, ...] = ()
    parts: tuple["AnswerView", ...] = ()
    is_final: bool = True
    chips: tuple[Chip, ...] = ()
    is_comparison: bool = False
    notes: tuple[str, ...] = ()

    @property
    def has_passages(self) -> bool:
        """Whether any passage is shown, in this answer or in a part of it."""
        return bool(self.cards or self.near_misses) or any(one.has_passages for one in self.parts)

    @property
    def can_be_rated(self) -> bool:
        """Whether readers are asked if it, a part of it, or any of its passages is right."""
        if self.parts:
            return any(one.can_be_rated for one in self.parts)
        return (
            any(one.styles for one in self.cards)
            or bool(self.near_misses)
            or (not self.cards and self.is_final)
        )


MOST_STYLED = 10
"""Up to so many cards, each has its citation in all styles and a feedback form; in longer lists they link to a page with the styles."""
TO_OTHERS = gettext_noop("Addressed to others")
UNSEARCHED = gettext_noop("Search incomplete")
TO_CHECK = gettext_noop("To be checked")
SIGNS = {
    Outcome.ANSWERED: gettext_noop("Answered"),
    Outcome.CONTEXT_ONLY: gettext_noop("Background only"),
    Outcome.MAY_ANSWER: gettext_noop("May answer"),
    Outcome.NOT_COVERED: gettext_noop("No answer"),
}


_CONFIDENCE = (
    gettext_noop("This very likely answers your question."),
    gettext_noop("This probably answers your question."),
    gettext_noop("This may only partly answer your question."),
)
"""In a sentence, how likely it is that an answer is right: for the levels of `CONFIDENCES`, and for all below."""


def form(
    method: str,
    choices: Choices,
    question: str = "",
    filters: Filters = Filters(),
    mistakes: tuple[Mistake, ...] = (),
    follows: str = "",
) -> Form:
    """The form, with the filters that can be chosen and those that are."""
    labels = {
        "to": {name: name for name, _ in choices.addressees},
        "document": dict(choices.documents),
        "strength": {one.value: capitalised(strength(one)) for one in Strength},
        "standing": {one.value: capitalised(standing(one)) for one in Standing},
    }
    options = {name: _options(known, getattr(filters, name)) for name, known in labels.items()}
    fields = controls(FILTERS, filters, options, mistakes)
    return Form(method, question, filters, fields, mistakes, follows)


def suggested(examples: Iterable[Example]) -> tuple[QuestionLink, ...]:
    """Example questions that these documents answer."""
    return tuple(QuestionLink(one.question, one.question, Filters()) for one in examples)


def _options(labels: Mapping[str, str], chosen: str | None) -> tuple[Option, ...]:
    unlisted = {} if chosen is None or chosen in labels else {chosen: chosen}
    return tuple(Option(value, label, value == chosen) for value, label in (unlisted | dict(labels)).items())


def answer_view(
    answer: Answer,
    filters: Filters,
    titles: Mapping[str, str],
    words_only: Sequence[tuple[str, str]] = (),
    site: str = "",
    ignoring: tuple[Aspect, ...] = (),
    follows: str = "",
) -> AnswerView:
    """The page's view of `answer` to a question asked with `filters`, after the one it `follows`.

    `titles` maps document ids to titles; `words_only` pairs documents with languages the models cannot read.
    """
    asked = QuestionLink("", answer.question, filters, ignoring=ignoring, follows=follows)
    remarked = [] if answer.parts else [AnswerNotice(one) for one in remarks(answer)]
    notices = [*remarked, *_reasons(answer, filters, titles, words_only), *_caveats(answer, filters, titles)]
    is_rated = answer.outcome is Outcome.ANSWERED and is_judged(answer)
    near_misses = () if answer.items else answer.near_misses
    cited_at = site if len(answer.items) <= MOST_STYLED else None
    return AnswerView(
        question=answer.question,
        outcome=answer.outcome.value.replace("_", "-"),
        sign=_sign(answer),
        heading=heading(answer),
        summary=_summary(answer),
        notices=tuple(notices),
        cards=tuple(
            replace(card(item, item.kind, is_rated, cited_at), opposes=_opposed(item, answer.items))
            for item in answer.items
        ),
        near_misses=tuple(card(item, "near-miss", rated=False) for item in near_misses),
        near_misses_heading=near_misses_heading(answer),
        is_final=not answer.withheld,
        notes=answer.notes,
        language=answer.question_language or "",
        following=replace(asked, label=gettext("Show more results"), after=answer.next)
        if answer.next
        else None,
        runner_up=(
            ()
            if answer.runner_up is None
            else (
                not_chosen(answer.runner_up, cited(answer.runner_up.entry).locator),
                *explanation(answer.runner_up.why),
            )
        ),
        parts=tuple(answer_view(part, filters, titles, words_only, site, ignoring) for part in answer.parts),
        chips=tuple(
            Chip(
                text,
                replace(
                    asked,
                    label=gettext("Remove: %(reading)s", reading=text),
                    ignoring=(*ignoring, one.aspect),
                ),
            )
            for one in answer.reading
            for text in (read_text(one),)
            if not answer.parts or one.aspect in (Aspect.FOLLOWS, Aspect.SPELLING)
        ),
        is_comparison=bool(answer.parts) and answer.parts[0].kind is Kind.COMPARISON,
    )


def _sign(answer: Answer) -> str:
    """The outcome in one or two words; nobody judged whether passages support a pasted text."""
    if answer.kind is Kind.CLAIM and answer.items:
        return gettext(TO_CHECK)
    if answer.reason is Reason.DEGRADED:
        return gettext(UNSEARCHED)
    return gettext(TO_OTHERS if answer.reason is Reason.OTHER_ADDRESSEE else SIGNS[answer.outcome])


def _opposed(item: Item, items: Sequence[Item]) -> str | None:
    """The other items that conflict with one, by title and date."""
    undated = gettext("undated")
    return (
        listed(
            f"“{other.entry.citation.title}” ({other.entry.citation.date or undated})"
            for other in items
            if other.entry.citation.id in item.opposes
        )
        or None
    )


def _summary(answer: Answer) -> str:
    """One sentence below the heading."""
    shown = len(answer.items)
    if answer.outcome is Outcome.NOT_COVERED:
        return gettext("We searched %(documents)s.", documents=documents(answer.index.documents))
    if answer.listed is not None and is_opened(answer):
        return gettext("Quoted word for word.")
    if answer.listed is not None:
        return gettext(
            "Quoted word for word; repeated recommendations are shown once. "
            "This list may be incomplete: we may have missed some."
        )
    if answer.outcome is Outcome.MAY_ANSWER:
        return gettext("Quoted word for word.")
    if answer.outcome is Outcome.CONTEXT_ONLY:
        return gettext("%(passages)s, quoted word for word.", passages=_background(shown))
    recommended = sum(item.kind == "recommendation" for item in answer.items)
    kinds = (
        recommendations(recommended) if recommended else "",
        _background(shown - recommended) if shown > recommended else "",
    )
    more = answer.total - shown
    sentences = (
        gettext("%(passages)s, quoted word for word.", passages=capitalised(listed(filter(None, kinds)))),
        _confidence(answer.confidence) if is_judged(answer) else "",
        ngettext(
            "There is %(number)s more result.",
            "There are %(number)s more results.",
            more,
            number=decimal(more),
        )
        if more > 0
        else "",
    )
    return " ".join(filter(None, sentences))


def _confidence(probability: float) -> str:
    """A sentence about the probability of an answer, by the levels of `CONFIDENCES`."""
    level = sum(probability < bound for bound, _ in CONFIDENCES)
    return gettext(_CONFIDENCE[min(level, len(_CONFIDENCE) - 1)])


def _background(number: int) -> str:
    return ngettext(
        "%(number)s background passage", "%(number)s background passages", number, number=decimal(number)
    )


def _reasons(
    answer: Answer, filters: Filters, titles: Mapping[str, str], words_only: Sequence[tuple[str, str]]
) -> list[AnswerNotice]:
    """Why there is no answer, or only a part of one, and what to do about it."""
    match answer.reason:
        case Reason.NOTHING_FOUND if answer.listed is not None:
            text = gettext("The filter “Addressed to” below the question lists all addressees.")
        case Reason.NOTHING_FOUND if answer.occurring is not None:
            return []
        case Reason.NOTHING_FOUND:
            text = gettext(
                "Try other words, a broader question, or names and terms that the documents are likely to use."
            )
        case Reason.ONLY_BACKGROUND:
            text = gettext(
                "These passages describe the subject but do not ask anybody to act. "
                "Quote them as background, not as recommendations."
            )
        case Reason.OTHER_ADDRESSEE:
            return [_other_addressee(answer, filters)]
        case Reason.FILTERED_OUT:
            outside = gettext(
                "Matching passages exist outside your filters (%(filters)s).",
                filters="; ".join(phrases(filters, titles).values()),
            )
            without = QuestionLink(gettext("Ask again without filters"), answer.question, Filters())
            return [AnswerNotice(outside, without)]
        case Reason.DEGRADED:
            text = gettext("The documents may still have an answer. Ask again later.")
        case Reason.LANGUAGE if answer.items:
            return [AnswerNotice(unchecked())]
        case Reason.LANGUAGE:
            text = _languages(answer, titles, words_only)
        case None:
            return []
    return [AnswerNotice(text)]


def _other_addressee(answer: Answer, filters: Filters) -> AnswerNotice:
    advice = [
        item.entry.recommendation
        for item in (*answer.items, *answer.near_misses)
        if item.entry.recommendation is not None
    ]
    names = listed(name for recommendation in advice for name in recommendation.addressees)
    text = (
        gettext("The recommendations on this subject are addressed to %(names)s.", names=names)
        if names
        else gettext("The recommendations on this subject name no addressee.")
    )
    if filters.to is None:
        to_see = gettext("To see all of them, ask again without naming who should act.")
        return AnswerNotice(f"{text} {to_see}")
    return AnswerNotice(
        text, QuestionLink(gettext("Ask again for any addressee"), answer.question, replace(filters, to=None))
    )


def _languages(answer: Answer, titles: Mapping[str, str], words_only: Sequence[tuple[str, str]]) -> str:
    """What to know of the languages of the question and of the documents."""
    asked = answer.question_language
    if asked is not None and asked.partition("-")[0] != "en":
        return gettext(
            "Your question seems to be in %(language)s. Please ask it in English.", language=language(asked)
        )
    names = listed(f"“{titles.get(one, one)}” ({language(code)})" for one, code in words_only)
    if not names:
        return gettext(
            "Some documents that may answer your question are in languages that we can only search by keyword."
        )
    return gettext(
        "Documents in languages other than English are searched by keyword only: %(names)s. "
        "They may contain an answer that we cannot find. Try words in their language, or read them.",
        names=names,
    )


def _caveats(answer: Answer, filters: Filters, titles: Mapping[str, str]) -> list[AnswerNotice]:
    """What may be missing because the index is out of date."""
    texts = []
    if answer.outdated:
        texts.append(
            ngettext(
                "We left out %(names)s, because the file has been changed or removed since it was indexed. "
                "The index is being updated.",
                "We left out %(names)s, because the files have been changed or removed since they were indexed. "
                "The index is being updated.",
                len(answer.outdated),
                names=listed(f"“{titles.get(one, one)}”" for one in answer.outdated),
            )
        )
    if answer.index.stale:
        texts.append(
            gettext(
                "Some documents have changed since they were indexed. This answer is based on the earlier versions. "
                "The index is being updated."
            )
        )
    again = QuestionLink(gettext("Ask again"), answer.question, filters)
    return [AnswerNotice(text, again, is_passing=True) for text in texts]


_COPIED_AS = {"plain": "quotes", "bibtex": "code", "csl-json": "code"}


def styles(citation: Citation, site: str) -> tuple[tuple[str, str, str], ...]:
    """How to cite a passage: styles, the text in each, and whether that also "quotes" or is "code"; `site` is the address of this service."""
    link = permanent_link(site, citation)
    written = in_all_styles(citation, link)
    named = ((gettext(STYLES[style]), text, _COPIED_AS.get(style, "")) for style, text in written.items())
    return (*named, (gettext("Permanent link"), link, ""))


def card(item: Item, kind: str, rated: bool, site: str | None = None) -> Card:
    """The view of one quoted passage; `rated` adds the confidence, `site` the citation in each style."""
    entry, citation = item.entry, cited(item.entry)
    passage, recommendation = entry.passage, entry.recommendation
    facts = [] if recommendation is None else _demanded(recommendation)
    if entry.reported:
        facts.append(Fact(gettext("Reported"), reported_text(entry), is_plain=False))
    if item.differs:
        facts.append(Fact(gettext("Differs from your text"), differences_text(item.differs), is_plain=False))
    if rated:
        facts.append(Fact(gettext("Confidence"), in_words(item.score), is_plain=False))
    return Card(
        kind=kind,
        label=_kind(recommendation),
        facts=tuple(facts),
        lead_in=passage.lead_in.text if passage.lead_in else None,
        quote=on_page(citation.quote, citation.document, item.highlights),
        footnotes=passage.footnotes,
        work=work_text(citation),
        date=day(citation.date) if citation.date else "",
        place=place(entry),
        lines=has_lines(citation.quote),
        marking=citation.marking,
        language=citation.language,
        source=source_link(citation.document, citation.id),
        original=web_address(citation.url),
        cite=citation_link(citation.id),
        id=citation.id,
        styles=() if site is None else styles(citation, site),
        also=tuple(_elsewhere(entry, also) for also in item.also),
        newer=None if item.newer is None else (item.newer, source_link(item.newer)),
        why=() if item.why is None else (_probability(item), *explanation(item.why)),
    )


def _kind(recommendation: Recommendation | None) -> str:
    """What a passage is, with its number."""
    if recommendation is None:
        return gettext("Background")
    if recommendation.number:
        return gettext("Recommendation %(number)s", number=recommendation.number)
    return gettext("Recommendation")


def _probability(item: Item) -> str:
    probability = gettext(
        "Probability that this passage answers the question: %(share)s.", share=percent(item.score)
    )
    marked = gettext("The sentences highlighted above answer it best.") if item.highlights else ""
    return f"{probability} {marked}".rstrip()


def _elsewhere(shown: Entry, also: OtherOccurrence) -> OtherPlace:
    citation = cited(also.entry)
    label = place_label(shown, also, citation.date and day(citation.date))
    quote = on_page(citation.quote, citation.document) if is_reworded(shown, also) else ()
    source = source_link(citation.document, citation.id)
    return OtherPlace(label, citation.title, place(also.entry), citation.marking, source, quote)


def _demanded(recommendation: Recommendation) -> list[Fact]:
    """Who should act, how strongly and by when; for each addressee if they differ."""
    asked = list(dict.fromkeys((_actors(one), one.strength) for one in recommendation.demands))
    actors, strengths = dict.fromkeys(who for who, _ in asked), dict.fromkeys(how for _, how in asked)
    deadlines = dict.fromkeys(one.deadline for one in recommendation.demands if one.deadline)
    nobody = gettext("no addressee named")
    if len(strengths) > 1 and len(actors) > 1:
        each = "; ".join(f"{who or nobody}: {strength_in_short(how)}" for who, how in asked)
        who_and_how = [Fact(gettext("Addressed to"), each)]
    else:
        who_and_how = [
            Fact(gettext("Addressed to"), listed(filter(None, actors)) or nobody),
            Fact(gettext("Strength"), listed(map(strength_in_short, strengths))),
        ]
    return [
        *who_and_how,
        *([Fact(gettext("Deadline"), listed(deadlines))] if deadlines else []),
        Fact(gettext("Presented as"), standing(recommendation.standing)),
    ]


def _actors(demand: Demand) -> str:
    """The addressees: the usual name, the name in the text if it differs, what they belong to; empty if none is named."""
    return listed(map(_actor, demand.addressees))


def _actor(one: Addressee) -> str:
    text = one.text.casefold().removeprefix("the ")
    written = [] if one.name.casefold().removeprefix("the ") == text else [f"“{one.text}”"]
    wholes = [gettext("part of %(body)s", body=one.part_of[0])] if one.part_of else []
    about = ", ".join([*written, *wholes])
    return f"{one.name} ({about})" if about else one.name

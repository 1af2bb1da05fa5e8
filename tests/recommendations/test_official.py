"""Which passages of whole reports are their official recommendations."""

from collections.abc import Iterable
from pathlib import Path

from assistant.reading.flow import Part, compose
from assistant.recommendations.official import official
from assistant.segmenting.segment import segment
from assistant.segmenting.structure import structure
from assistant.types import About, BlockKind, Document, Run, SourceFile, Span

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)
SUBJECTS = ("flood walls", "school buses", "village halls", "canal locks", "night trains", "harbour dues")


def heading(text: str, level: int = 1) -> Part:
    return Part(BlockKind.HEADING, text, level=level)


def paragraph(text: str, stressed: bool = False) -> Part:
    runs = (Run(Span(0, len(text)), 1, 0, (0.0, 0.0, 1.0, 1.0)),)
    return Part(BlockKind.PARAGRAPH, text, stressed=stressed, runs=runs)


def report(*parts: Part) -> Document:
    return compose(parts, SOURCE, b"xyz", About(title="A report"), None, "x/y", "x 1", ["1"])


def judged(document: Document) -> tuple[list[str], list[str]]:
    """The texts of what is surely an official recommendation, and of what is one if it asks."""
    passages = segment(document, structure(document), lambda text: len(text.split()), 400)
    found = official(passages, document.title, document.text)
    return (
        [one.text for one in passages if one.span in found.certain],
        [one.text for one in passages if one.span in found.others],
    )


def committee(listed: Iterable[Part], *, stressed: bool = True) -> Document:
    """A committee's report: evidence, a conclusion and a recommendation on each subject, and the list that repeats them."""
    body: list[Part] = [heading("Evidence received")]
    for place, subject in enumerate(SUBJECTS):
        body.append(paragraph(f"{3 * place + 1}. Mrs Hale told us about {subject}, which are hard to keep."))
        body.append(paragraph(f"{3 * place + 2}. {concluded(subject)}", stressed))
        body.append(paragraph(f"{3 * place + 3}. {recommended(subject)}", stressed))
    return report(*body, heading("Conclusions and recommendations"), *listed)


def concluded(subject: str) -> str:
    return f"The money that is spent on {subject} has fallen for ten years, and few people noticed how they decay."


def recommended(subject: str) -> str:
    return f"The Department should publish what it spends on {subject} and say who answers for each of them."


REPEATED = [recommended(subject) for subject in SUBJECTS]
CONCLUDED = [concluded(subject) for subject in SUBJECTS]


def test_a_list_may_say_of_each_item_what_it_is_and_the_body_follows_it() -> None:
    listed = [
        paragraph(f"{2 * place + extra}. {text(subject)} ({kind}, Paragraph {3 * place + 1 + extra})")
        for place, subject in enumerate(SUBJECTS)
        for extra, text, kind in ((1, concluded, "Conclusion"), (2, recommended, "Recommendation"))
    ]
    certain, others = judged(committee(listed, stressed=False))
    assert certain == REPEATED + [
        f"{text} (Recommendation, Paragraph {3 * place + 3})" for place, text in enumerate(REPEATED)
    ]
    assert others == []


def test_type_may_tell_recommendations_from_conclusions() -> None:
    listed = [
        paragraph(f"{2 * place + extra}. {text(subject)} (Paragraph {3 * place + 1 + extra})", extra == 2)
        for place, subject in enumerate(SUBJECTS)
        for extra, text in ((1, concluded), (2, recommended))
    ]
    certain, others = judged(committee(listed))
    assert certain == REPEATED + [
        f"{text} (Paragraph {3 * place + 3})" for place, text in enumerate(REPEATED)
    ]
    assert others == []


def test_in_a_numbered_list_of_both_what_asks_or_takes_a_stance_is_a_recommendation() -> None:
    listed = [paragraph(f"{place + 1}. {text} (para {3 * place + 3})") for place, text in enumerate(REPEATED)]
    listed.append(paragraph("7. We welcome the Department's new register of locks. (para 40)"))
    listed.append(paragraph("8. Night trains run to four cities. (para 41)"))
    certain, others = judged(committee(listed, stressed=False))
    assert certain == [
        *REPEATED,
        *(f"{text} (para {3 * place + 3})" for place, text in enumerate(REPEATED)),
        "We welcome the Department's new register of locks. (para 40)",
    ]
    assert others == ["Night trains run to four cities. (para 41)"]


def test_a_list_that_counts_on_is_not_ended_by_another_heading() -> None:
    parts = [heading("Recommendations"), paragraph("1. Count all locks."), paragraph("2. Mend all locks.")]
    more = [
        heading("Trains", 2),
        paragraph("3. Run trains at night."),
        heading("Annex"),
        paragraph("5. A bill."),
    ]
    assert judged(report(*parts, *more))[0] == ["Count all locks.", "Mend all locks.", "Run trains at night."]


def test_what_is_labelled_a_recommendation_is_one_whatever_its_words() -> None:
    document = report(
        heading("Findings"),
        paragraph("The register is old. Few use it."),
        paragraph("Recommendation 1: A joint inspectorate for ports and airports."),
        heading("Locks", 2),
        paragraph("Recommendation: A yearly count of all locks."),
    )
    assert judged(document) == (
        [
            "A joint inspectorate for ports and airports.",
            "Recommendation: A yearly count of all locks.",
        ],
        [],
    )


def test_a_heading_that_is_a_numbered_recommendation_is_one_with_what_follows() -> None:
    document = report(
        heading("Findings"),
        paragraph("The register is old, and few people use it."),
        heading("Recommendation 4: One register", 2),
        paragraph("Ministers should make one register of all ports and say who keeps it."),
        heading("Costs", 2),
        paragraph("The Department should say what the register costs."),
    )
    assert judged(document) == (
        ["One register\n\nMinisters should make one register of all ports and say who keeps it."],
        [],
    )


def test_a_text_without_a_list_has_no_official_recommendations() -> None:
    assert judged(
        report(heading("The way forward"), paragraph("Ministers should count all locks at once."))
    ) == (
        [],
        [],
    )


def test_a_list_may_say_in_its_heading_to_whom_or_on_what_it_is() -> None:
    document = report(
        heading("Recommendations on canals"),
        paragraph("1. Owners should count all locks."),
        paragraph("2. A register of locks at each town hall."),
        heading("Previous recommendations to owners"),
        paragraph("1. Owners should paint all locks."),
    )
    assert judged(document) == (
        ["Owners should count all locks.", "A register of locks at each town hall."],
        [],
    )


def test_a_list_that_the_author_says_to_recommend_is_official_where_its_points_ask() -> None:
    document = report(
        heading("The way forward"),
        paragraph("We therefore recommend that the Department take the following actions:"),
        paragraph("1. Count all locks each year."),
        paragraph("2. Publish the count."),
        heading("Evidence"),
        paragraph("Mrs Hale asked for the following actions:"),
        paragraph("1. Close all locks."),
        paragraph("2. Open all locks."),
    )
    assert judged(document) == ([], ["Count all locks each year.", "Publish the count."])


def test_a_label_in_quotation_marks_or_in_a_response_is_somebody_elses() -> None:
    document = report(
        heading("Earlier reports"),
        paragraph("“Recommendation 1: Owners should be licensed.”"),
        heading("Appendix: Government response"),
        paragraph("Recommendation 7: The Department should pay for sirens."),
    )
    assert judged(document) == ([], [])


def test_numbered_paragraphs_of_a_chapter_of_recommendations_are_official_only_if_they_ask() -> None:
    document = report(
        heading("Recommendations"),
        paragraph("85. In this chapter we say what the ports need."),
        paragraph("86. We recommend that the ports keep one register."),
    )
    assert judged(document)[0] == []


def test_where_no_list_is_below_the_heading_its_paragraphs_are_official_if_they_ask() -> None:
    document = report(
        heading("Recommendations"),
        paragraph("The Department should count all locks and say what each of them costs."),
        heading("Response"),
        paragraph("The Department should thank all who wrote to us."),
    )
    assert judged(document) == (
        [],
        ["The Department should count all locks and say what each of them costs."],
    )

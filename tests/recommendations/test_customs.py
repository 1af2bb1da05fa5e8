"""How whole reports mark their recommendations: lists that repeat the body, type, labels, points of a review."""

from collections.abc import Iterable
from pathlib import Path

from assistant.reading.flow import Part, compose
from assistant.recommendations import customs_of, recognise
from assistant.segmenting.segment import segment
from assistant.segmenting.structure import structure
from assistant.types import About, BlockKind, Document, Passage, Recommendation, Run, SourceFile, Span

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)
SUBJECTS = ("flood walls", "school buses", "village halls", "canal locks", "night trains", "harbour dues")
Found = list[tuple[str | None, str, tuple[str, ...]]]


def heading(text: str, level: int = 1) -> Part:
    return Part(BlockKind.HEADING, text, level=level)


def paragraph(text: str, stressed: bool = False) -> Part:
    runs = (Run(Span(0, len(text)), 1, 0, (0.0, 0.0, 1.0, 1.0)),)
    return Part(BlockKind.PARAGRAPH, text, stressed=stressed, runs=runs)


def report(*parts: Part) -> Document:
    return compose(parts, SOURCE, b"xyz", About(title="A report"), None, "x/y", "x 1", ["1"])


def judged(document: Document) -> list[tuple[Passage, Recommendation | None]]:
    passages = segment(document, structure(document), lambda text: len(text.split()), 400)
    customs = customs_of(passages, document.title, document.text)
    return [(one, recognise(one, document.title, customs)) for one in passages]


def found(document: Document) -> Found:
    """Number, words and actors of each recommendation."""
    return [(one.number, one.text, asks.addressees) for one, asks in judged(document) if asks is not None]


def texts(document: Document) -> list[str]:
    return [text for _, text, _ in found(document)]


def committee(listed: Iterable[Part], *, stressed: bool = True) -> Document:
    """A committee's report: evidence, a conclusion and a recommendation on each subject, and the list that repeats them."""
    body: list[Part] = [
        heading("Summary"),
        paragraph("Much is wrong with flood walls, and ministers should mend them."),
    ]
    body.append(heading("Evidence received"))
    for place, subject in enumerate(SUBJECTS):
        body.append(
            paragraph(
                f"{3 * place + 1}. Mrs Hale told us about {subject}. Councils must pay for them, which is hard."
            )
        )
        body.append(paragraph(f"{3 * place + 2}. {concluded(subject)}", stressed))
        body.append(paragraph(f"{3 * place + 3}. {recommended(subject)}", stressed))
    return report(*body, heading("Conclusions and recommendations"), *listed, heading("Appendix 1: call for evidence"),
                  paragraph("The Committee invites views on all of this, which should reach it by May."))  # fmt: skip


def concluded(subject: str) -> str:
    return f"The money that is spent on {subject} has fallen for ten years, and nobody must be surprised that they decay."


def recommended(subject: str) -> str:
    return f"The Department should publish what it spends on {subject} and say who answers for each of them."


REPEATED = [recommended(subject) for subject in SUBJECTS]


def test_the_body_asks_only_where_the_list_repeats_it() -> None:
    listed = [
        paragraph(
            f"{2 * place + extra}. {text(subject)} (Paragraph {3 * place + 1 + extra})", bool(extra == 2)
        )
        for place, subject in enumerate(SUBJECTS)
        for extra, text in ((1, concluded), (2, recommended))
    ]
    assert texts(committee(listed)) == REPEATED + [
        f"{text} (Paragraph {3 * place + 3})" for place, text in enumerate(REPEATED)
    ]


def test_a_list_may_say_of_each_item_what_it_is() -> None:
    listed = [
        paragraph(f"{2 * place + extra}. {text(subject)} ({kind}, Paragraph {3 * place + 1 + extra})")
        for place, subject in enumerate(SUBJECTS)
        for extra, text, kind in ((1, concluded, "Conclusion"), (2, recommended, "Recommendation"))
    ]
    assert texts(committee(listed, stressed=False)) == REPEATED + [
        f"{text} (Recommendation, Paragraph {3 * place + 3})" for place, text in enumerate(REPEATED)
    ]


def test_without_type_a_stance_in_the_list_counts_and_mere_description_does_not() -> None:
    listed = [paragraph(f"{place + 1}. {text} (para {3 * place + 3})") for place, text in enumerate(REPEATED)]
    listed.append(paragraph("7. We welcome the Department's new register of locks. (para 40)"))
    listed.append(paragraph("8. Night trains run to four cities. (para 41)"))
    assert texts(committee(listed, stressed=False))[6:] == [
        *(f"{text} (para {3 * place + 3})" for place, text in enumerate(REPEATED)),
        "We welcome the Department's new register of locks. (para 40)",
    ]


def test_what_the_body_says_beyond_its_list_counts_where_it_names_its_act() -> None:
    listed = [paragraph(f"{place + 1}. {text} (para {3 * place + 3})") for place, text in enumerate(REPEATED)]
    document = committee(listed, stressed=False)
    more = report(
        heading("Evidence received"),
        paragraph("90. Bridges should be painted. It is essential that they last."),
        paragraph("91. We recommend that the Treasury fund the painting of bridges."),
        *(
            paragraph(block.span.of(document.text))
            for block in document.layout
            if block.kind is BlockKind.PARAGRAPH
        ),
    )
    assert texts(more)[0] == "We recommend that the Treasury fund the painting of bridges."


def test_a_report_without_a_list_may_set_apart_what_it_recommends() -> None:
    parts = [
        part
        for place, subject in enumerate(SUBJECTS)
        for part in (
            paragraph(f"{4 * place + 1}. Councils must look after {subject}, and many should do so better."),
            paragraph(f"{4 * place + 2}. There are nine hundred {subject} in the country."),
            paragraph(f"{4 * place + 3}. Few know who owns {subject}."),
            paragraph(
                f"{4 * place + 4}. We recommend that the Department count all {subject}.", stressed=True
            ),
        )
    ]
    assert texts(report(*parts)) == [
        f"We recommend that the Department count all {subject}." for subject in SUBJECTS
    ]


def test_declared_recommendations_count_whatever_their_words_and_their_grounds_do_not() -> None:
    parts = [
        part
        for place, subject in enumerate(SUBJECTS)
        for part in (
            paragraph(
                f"{place + 1}. The Department does not know how many {subject} there are, and needs to learn it."
            ),
            paragraph(f"Recommendation: A yearly count of all {subject}."),
        )
    ]
    assert texts(report(heading("Conclusions and recommendations"), *parts)) == [
        f"Recommendation: A yearly count of all {subject}." for subject in SUBJECTS
    ]


def test_boxes_that_are_numbered_recommendations_need_no_verb() -> None:
    document = report(
        heading("Findings"),
        paragraph("The register is old. Few use it."),
        paragraph("Recommendation 1: A joint inspectorate for ports and airports."),
        paragraph("Recommendation 2: The agency should publish its contracts within thirty days."),
    )
    assert found(document) == [
        ("1", "A joint inspectorate for ports and airports.", ()),
        ("2", "The agency should publish its contracts within thirty days.", ("Agency",)),
    ]


def test_each_recommendation_of_a_review_stands_alone_and_is_addressed_to_the_state_under_review() -> None:
    document = report(
        heading("Report of the Working Group on the Universal Periodic Review"),
        heading("Ruritania"),
        paragraph("103. Chile asked whether prisons should be inspected."),
        paragraph("104. Peru recommended that the Government should join the treaty."),
        heading("Conclusions and/or recommendations"),
        paragraph("105. The recommendations listed below enjoy the support of Ruritania:"),
        paragraph("105.1 Accede to the treaty on rivers (Denmark) (Kenya);"),
        paragraph("105.2 Swiftly adopt the draft law on schools by 2030 (Peru);"),
        paragraph("105.3 Greater care for the elderly (Chile)."),
        paragraph("106. All recommendations reflect the position of the submitting States. They should not be construed as endorsed by the Working Group."),
    )  # fmt: skip
    assert found(document) == [
        ("105.1", "Accede to the treaty on rivers (Denmark) (Kenya);", ("Ruritania",)),
        ("105.2", "Swiftly adopt the draft law on schools by 2030 (Peru);", ("Ruritania",)),
        ("105.3", "Greater care for the elderly (Chile).", ("Ruritania",)),
    ]


def test_a_review_may_count_its_recommendations_from_one() -> None:
    document = report(
        heading("Conclusions and/or recommendations"),
        paragraph(
            "106. In the course of the discussion, the following recommendations were made to Ruritania:"
        ),
        paragraph("1. To ratify the treaty on rivers (Mexico);"),
        paragraph("2. That the Government abolish the fee (Sweden);"),
        paragraph("107. The answer of Ruritania to these recommendations will follow."),
    )
    assert found(document) == [
        ("1", "To ratify the treaty on rivers (Mexico);", ("Ruritania",)),
        ("2", "That the Government abolish the fee (Sweden);", ("Ruritania",)),
    ]


def test_points_of_a_treaty_body_are_addressed_to_the_state_whose_report_it_examined() -> None:
    document = report(
        heading("Concluding observations on the combined fifth and sixth periodic reports of Ruritania"),
        paragraph("11. The Committee is concerned that victims must pay for certificates (art. 7)."),
        paragraph("12. The Committee, recalling its general comment No. 3, urges the State party to:"),
        paragraph("(a) Amend the code without delay;"),
        paragraph("(b) Train judges by the end of 2027."),
        heading("Legal framework"),
        paragraph("13. The State party should expedite trials. It should also ensure that interpreters are available."),
        paragraph("14. The Committee encourages the State party to publish the plan. It also recommends that it consult widely."),
    )  # fmt: skip
    assert found(document) == [
        ("12(a)", "Amend the code without delay;", ("Ruritania",)),
        ("12(b)", "Train judges by the end of 2027.", ("Ruritania",)),
        ("13", "The State party should expedite trials. It should also ensure that interpreters are available.", ("Ruritania",)),
        ("14", "The Committee encourages the State party to publish the plan. It also recommends that it consult widely.", ("Ruritania",)),
    ]  # fmt: skip


def test_a_rapporteur_goes_on_with_a_pronoun_and_names_actors_in_points() -> None:
    document = report(
        heading("Report of the Special Rapporteur on housing"),
        heading("Conclusions and recommendations"),
        paragraph("84. The Special Rapporteur is grateful for the openness of the authorities."),
        paragraph("85. The Special Rapporteur recommends that:"),
        paragraph("(a) The Government adopt a moratorium on evictions;"),
        paragraph("(b) Companies publish the results of their audits."),
        paragraph("86. The Special Rapporteur calls on banks to fund repairs."),
        paragraph("87. She also recommends that donors fund legal aid."),
    )
    assert found(document) == [
        ("85(a)", "The Government adopt a moratorium on evictions;", ("Government",)),
        ("85(b)", "Companies publish the results of their audits.", ("Companies",)),
        ("86", "The Special Rapporteur calls on banks to fund repairs.", ("Banks",)),
        ("87", "She also recommends that donors fund legal aid.", ("Donors",)),
    ]


def test_points_below_we_recommend_stay_with_it() -> None:
    document = report(
        heading("Conclusions and recommendations"),
        paragraph("1. We recommend that the Government:"),
        paragraph("(a) publish the criteria; and"),
        paragraph("(b) report to us by June 2027."),
        paragraph("2. The Government should act."),
    )
    assert [number for number, _, _ in found(document)] == ["1", "2"]


def test_the_commission_is_not_the_european_one_in_a_text_that_names_only_another() -> None:
    asks = paragraph("The Commission should publish its decisions.")
    other = paragraph("The Forestry Commission looks after the woods of the country, as everybody knows.")
    europe = paragraph("The European Union has a rule on this, as everybody knows.")
    assert [
        [who for _, _, who in found(report(*parts))]
        for parts in ([asks], [other, asks], [europe, other, asks])
    ] == [[("European Commission",)], [("Commission",)], [("European Commission",)]]

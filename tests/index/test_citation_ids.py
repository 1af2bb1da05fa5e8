"""Citation ids outlive changes elsewhere in a document, and copies of the same words."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.index.citation_ids import CitationId, citation_ids, locator
from assistant.types import PageSpan, Passage, Span

QUOTE = "The harbour authority should dredge each year."
AROUND = st.text(alphabet="abc .\n\r", max_size=200)


def passages(text: str, quote: str = QUOTE, document: str = "harbours.txt") -> list[Passage]:
    found, place = [], text.find(quote)
    while place >= 0:
        span = Span(place, place + len(quote))
        found.append(Passage(document, span, quote, (), (span,)))
        place = text.find(quote, span.end)
    return found


def anchors_in(text: str) -> list[CitationId]:
    return citation_ids(passages(text), text)


@given(AROUND, AROUND)
def test_an_unchanged_quote_keeps_its_id_whatever_stands_around_it(before: str, after: str) -> None:
    assert anchors_in(before + QUOTE + after) == anchors_in(QUOTE)


@given(AROUND, AROUND)
def test_a_second_copy_leaves_the_old_id_valid_as_the_bare_one(between: str, after: str) -> None:
    (old,) = anchors_in(QUOTE)
    copies = anchors_in(QUOTE + between + QUOTE + after)
    assert [copy.bare for copy in copies] == [old.id, old.id]
    assert len({copy.id for copy in copies}) == 2
    assert all(copy.id.startswith(f"{old.id}-") for copy in copies)


@given(AROUND)
def test_each_copy_keeps_its_id_when_the_text_changes_far_from_it(change: str) -> None:
    calm = " Nothing of note happened in those years." * 12
    assert anchors_in(f"{calm}1 {QUOTE}{calm}2 {QUOTE}{calm}{change}") == anchors_in(
        f"{calm}1 {QUOTE}{calm}2 {QUOTE}{calm}"
    )


def test_white_space_does_not_change_an_id() -> None:
    wrapped = QUOTE.replace("should ", "should\r\n   ")
    text = f"{wrapped} End."
    assert citation_ids(passages(text, wrapped), text) == anchors_in(QUOTE)


def test_the_same_words_in_another_document_have_another_id() -> None:
    other = citation_ids(passages(QUOTE, document="rivers.txt"), QUOTE)
    assert other[0].id != anchors_in(QUOTE)[0].id
    assert other[0].words == anchors_in(QUOTE)[0].words


def test_copies_with_the_same_neighbours_are_told_apart() -> None:
    assert len({anchor.id for anchor in anchors_in(" ".join([QUOTE] * 40))}) == 40


def test_a_locator_names_number_section_page_or_line() -> None:
    span = Span(0, 1)
    pages = [PageSpan(3, "iii", span), PageSpan(4, "iv", span)]
    item = Passage("x", span, "a", ("Steps",), (span,), number="4", line=7)
    prose = Passage("x", span, "a", ("Steps",), (span,), line=7)
    assert locator(item, pages[:1], True) == "recommendation 4, p. iii"
    assert locator(item, pages, False) == "item 4, pp. iii–iv"
    assert locator(prose, [], False) == "section “Steps”, line 7"


def test_a_locator_names_the_chapter_and_the_article_above() -> None:
    span = Span(0, 1)
    law = Passage("x", span, "a", ("Chapter 3 – Fees", "Article 5", "Penalties"), (span,), number="2")
    report = Passage("x", span, "a", ("4.2 Landing fees",), (span,), number="7")
    prose = Passage("x", span, "a", ("Chapter 3", "Fees"), (span,))
    assert locator(law, [], True) == "chapter 3, Article 5(2)"
    assert locator(report, [], True) == "section 4.2, recommendation 7"
    assert locator(prose, [], False) == "chapter 3, section “Fees”"

"""What says the same is linked: repeats, editions; what only looks alike is not; what is contrary stands side by side."""

import random
import time
from dataclasses import replace

import pytest

from assistant.answering.contradictions import opposed, side_by_side
from assistant.answering.grouping import Comparison, Wordings, gathered
from assistant.linking.editions import EditionFacts, correspondences, editions
from assistant.linking.repeats import linked
from assistant.types import (
    Addressee,
    Citation,
    Demand,
    Entry,
    GroupedPassage,
    OtherOccurrence,
    Passage,
    Recommendation,
    Relation,
    Span,
    Strength,
)


def advice(
    key: int,
    text: str,
    to: str = "",
    document: str = "report.txt",
    heading: str = "Recommendations",
    number: str | None = None,
    date: str | None = None,
    title: str = "Report",
) -> Entry:
    """A recommendation that fills its passage; `key` orders it within the document."""
    span = Span(key * 10_000, key * 10_000 + len(text))
    passage = Passage(document, span, text, (heading,), (span,), number)
    who = (Addressee(to, to),) if to else ()
    citation = Citation(
        id=f"{document}-{key}",
        document=document,
        title=title,
        author=None,
        publisher=None,
        date=date,
        language="en",
        url=None,
        marking=None,
        locator="",
        headings=(heading,),
        pages=(),
        span=span,
        quote=text,
        prefix="",
        suffix="",
        digest="",
        reader="",
    )
    return Entry(key, passage, Recommendation(number, (Demand(who, Strength.SHOULD, None, span),)), citation)


def groups(*entries: Entry) -> list[tuple[int, list[int]]]:
    return [(group.lead.key, [entry.key for entry in group.repeats]) for group in linked(entries)]


BODY = (
    "We recommend that the Harbour Board publish a plan for quieter ferries, "
    "with the cost of each step, and report on it to the island councils."
)


def test_the_list_at_the_end_is_linked_to_the_body() -> None:
    listed = f"Recommendation 3: {BODY[:-1]} (Paragraph 4.12)."
    assert groups(advice(1, f"4.12. {BODY}"), advice(2, listed)) == [(1, [2])]


def test_a_summary_is_linked_to_the_full_text_though_it_comes_first() -> None:
    full = f"{BODY} The plan need not wait for the new harbour."
    assert groups(advice(1, BODY, heading="Executive summary"), advice(2, full)) == [(2, [1])]


def test_spelled_out_abbreviations_and_hyphens_make_no_difference() -> None:
    one = "The DfT should test low-noise propellers on two routes and say what came of the tests."
    other = (
        one.replace("DfT", "Department for Transport")
        .replace("low-noise", "low noise")
        .replace("of the tests", "ofthe tests")
    )
    assert groups(advice(1, one, "DfT"), advice(2, other, "Department for Transport")) == [(2, [1])]


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("publish", "not publish"),
        ("a plan", "no plan"),
        ("Harbour Board", "Fisheries Board"),
        ("quieter", "faster"),
        ("a plan", "3 plans"),
        ("a plan", "two plans"),
        ("publish a plan", "publish by 2031 a plan"),
        ("island councils", "Norwegian councils"),
        ("that the Harbour Board", "that the Harbour Board could"),
    ],
)
def test_one_telling_word_makes_it_another_advice(words: str, others: str) -> None:
    assert groups(advice(1, BODY), advice(2, BODY.replace(words, others))) == [(1, []), (2, [])]


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("by 30 June 2027", "by 30 July 2027"),
        ("every month", "every week"),
        ("raise", "lower"),
        ("from 40 euros", "from 45 euros"),
    ],
)
def test_another_number_date_or_direction_is_another_advice(words: str, others: str) -> None:
    text = "The Council should raise the ferry fee from 40 euros and publish the income of every month by 30 June 2027."
    assert groups(advice(1, text), advice(2, text.replace(words, others))) == [(1, []), (2, [])]


def test_the_same_words_to_others_are_another_advice() -> None:
    text = "Publish the waiting times of each office at the end of every month."
    assert groups(advice(1, text, "EU"), advice(2, text, "NATO")) == [(1, []), (2, [])]
    assert groups(advice(1, text), advice(2, text, "NATO")) == [(2, [1])]


def test_across_documents_only_what_is_nearly_identical_is_linked() -> None:
    shortened = BODY.replace(", with the cost of each step,", "")
    assert groups(advice(1, BODY, document="a.txt"), advice(2, BODY, document="b.txt")) == [(1, [2])]
    assert groups(advice(1, BODY, document="a.txt"), advice(2, shortened, document="b.txt")) == [
        (1, []),
        (2, []),
    ]


def test_what_two_reports_ask_of_two_states_is_not_the_same() -> None:
    text = "The Government should ratify the optional protocol to the convention on the rights of the child."
    kenya = advice(1, text, "Government", document="a.txt", title="Review of Norway")
    nepal = advice(2, text, "Government", document="b.txt", title="Review of Iceland")
    assert groups(kenya, nepal) == [(1, []), (2, [])]
    assert groups(kenya, replace(nepal, citation=replace(nepal.citation, title="Review of Norway"))) == [
        (1, [2])
    ]


def test_every_entry_stands_in_one_group_whatever_the_order() -> None:
    entries = [advice(key, f"{BODY} It is part {key // 3} of it.") for key in range(30)]
    shuffled = entries[:]
    random.Random(5).shuffle(shuffled)
    found = {group.lead.key: {entry.key for entry in group.repeats} for group in linked(shuffled)}
    assert found == {group.lead.key: {entry.key for entry in group.repeats} for group in linked(entries)}
    assert found == {key: {key + 1, key + 2} for key in range(0, 30, 3)}


def test_ten_thousand_recommendations_are_linked_in_seconds() -> None:
    choose = random.Random(3)
    words = ["".join(choose.choices("bdfklmnrst", k=3)) + choose.choice("aeiou") for _ in range(4000)]
    texts = [f"The Board should {' '.join(choose.choices(words, k=30))}." for _ in range(5000)]
    entries = [advice(key, text) for key, text in enumerate([*texts, *texts])]
    started = time.process_time()
    found = linked(entries)
    assert time.process_time() - started < 15
    assert [len(group.repeats) for group in found] == [1] * 5000


# Editions


def named(
    document: str, date: str | None = None, replaces: str | None = None, title: str = ""
) -> EditionFacts:
    return EditionFacts(document, title or document.rpartition("/")[2].partition(".")[0], date, replaces)


@pytest.mark.parametrize(
    ("documents", "family"),
    [
        ([named("fees-2023.md"), named("fees-2025.md")], ("fees-2025.md", "fees-2023.md")),
        ([named("a/plan_v2.pdf"), named("a/plan_v10.pdf")], ("a/plan_v10.pdf", "a/plan_v2.pdf")),
        ([named("new.txt", replaces="old.txt"), named("old.txt", "2030")], ("new.txt", "old.txt")),
        (
            [
                named("x.pdf", title="Safe harbours (second edition)"),
                named("y.pdf", title="Safe harbours"),
            ],
            ("x.pdf", "y.pdf"),
        ),
    ],
)
def test_editions_are_known_newest_first(documents: list[EditionFacts], family: tuple[str, ...]) -> None:
    assert editions(documents).families == dict.fromkeys(family, family)


@pytest.mark.parametrize(
    "documents",
    [
        [named("a/fees-2023.md"), named("b/fees-2025.md")],
        [named("minutes-2024-01-05.md"), named("minutes-2024-02-06.md")],
        [named("fees.md"), named("ferries.md")],
        [named("new.txt", replaces="gone.txt"), named("old.txt")],
        [named("2023.md"), named("2024.md")],
    ],
)
def test_what_only_looks_like_an_edition_is_none(documents: list[EditionFacts]) -> None:
    assert editions(documents).families == {}


OLD = advice(
    1, "Tickets for people under 20 should be sold at half the price on all ferries.", document="fees-2023.md"
)
NEW = advice(
    2,
    "Tickets for people under 25 should be sold at half the price on all ferries, also at night.",
    document="fees-2025.md",
)
DROPPED = advice(3, "A bridge to the smallest island should be built by the state.", document="fees-2023.md")


def both() -> Wordings:
    known = editions([named("fees-2023.md"), named("fees-2025.md")])
    passages = {"fees-2023.md": [OLD, DROPPED], "fees-2025.md": [NEW]}
    return Comparison(known).wordings(["fees-2023.md"], passages.__getitem__)


def test_a_passage_of_an_older_edition_is_matched_to_the_one_that_words_it_anew() -> None:
    assert correspondences([NEW], [DROPPED, OLD]) == {NEW.key: OLD.key}
    assert both().newer == {OLD.key: NEW.key}
    assert both().older(NEW.key) == (OLD.key,)


def test_the_newest_edition_is_shown_and_what_it_dropped_stays() -> None:
    assert gathered([OLD, DROPPED, NEW], both()) == [
        GroupedPassage(DROPPED, newer="fees-2025.md"),
        GroupedPassage(NEW, (OtherOccurrence(OLD, Relation.EARLIER_EDITION, "fees-2025.md"),)),
    ]


def test_without_its_newer_wording_an_older_one_stands_for_itself() -> None:
    assert gathered([OLD, DROPPED], both()) == [
        GroupedPassage(OLD, newer="fees-2025.md"),
        GroupedPassage(DROPPED, newer="fees-2025.md"),
    ]


# Opposed advice


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Board should raise the fee for ferry tickets.", "Fees for ferry tickets should be lowered."),
        (
            "The Board should raise the fee for ferry tickets.",
            "The fee for ferry tickets must not be raised.",
        ),
        ("The state must keep the night ferry.", "The state should abolish the night ferry."),
        ("Ports should admit cruise ships.", "Ports should refrain from admitting cruise ships."),
    ],
)
def test_contrary_advice_is_seen(one: str, other: str) -> None:
    assert opposed(advice(1, one, document="a.txt"), advice(2, other, document="b.txt"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The Board should raise the fee for ferry tickets.",
            "The Board should reduce the noise of ferries.",
        ),
        ("The state must keep the night ferry.", "The state should not abolish the night ferry."),
        ("Ports should admit cruise ships.", "Ports should admit small cruise ships first."),
    ],
)
def test_other_matters_and_the_same_advice_are_not_contrary(one: str, other: str) -> None:
    assert not opposed(advice(1, one, document="a.txt"), advice(2, other, document="b.txt"))


def test_contrary_advice_stands_side_by_side_newest_first() -> None:
    keep = advice(1, "The state must keep the night ferry.", document="a.txt", date="2021")
    lights = advice(2, "Lamps should be put on every quay.", document="b.txt", date="2024")
    end = advice(3, "The state should abolish the night ferry.", document="c.txt", date="2025-06")
    assert side_by_side([keep, lights, end]) == ([2, 0, 1], {0: (2,), 2: (0,)})

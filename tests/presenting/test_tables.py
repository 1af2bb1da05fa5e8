"""Lists of recommendations as CSV and Markdown: what spreadsheets and GitHub make of them."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from markdown_it import MarkdownIt
from support.web_backend import document, entry

from assistant.presenting.tables import COLUMNS, csv_text, markdown_text
from assistant.types import GroupedPassage, OtherOccurrence, Relation, Strength

HOSTILE = '=HYPERLINK("http://x")|a, "b" * <b> _c_ [d](e) `f` $g$ &amp; 1. #h\n# No heading\n    no code\n3. no list'
TEXT = document("a.txt", f"{HOSTILE}\nThe Board must act; it should report by May.", date="2024")
MARKDOWN = document("b.md", "> **Fares.** The Board must lower\n> the *night* fare.")


def rows(*found: GroupedPassage) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(csv_text(found), newline="")))


def test_each_thing_asked_is_one_row_with_the_same_item() -> None:
    found = entry(
        TEXT,
        "The Board must act; it should report by May.",
        ("Board", Strength.MUST),
        ("EU", Strength.SHOULD),
    )
    read = rows(GroupedPassage(found))
    assert tuple(read[0]) == COLUMNS
    assert [(row["item"], row["addressees"], row["strength"]) for row in read] == [
        ("1", "Board", "must"),
        ("1", "EU", "should"),
    ]
    assert {row["quote"] for row in read} == {found.citation.quote}
    assert {row["id"] for row in read} == {found.citation.id}


def test_what_a_spreadsheet_would_run_is_made_text_and_said_to_be() -> None:
    read = rows(GroupedPassage(entry(TEXT, HOSTILE, ("+Board", Strength.MUST))))
    assert read[0]["quote"] == f"'{HOSTILE}"
    assert read[0]["addressees"] == "'+Board"
    assert read[0]["escaped"] == "addressees; addressees_as_written; action; quote"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_every_sign_that_opens_a_formula_is_guarded(sign: str) -> None:
    text = f"{sign}1+1 should be done"
    source = document("c.txt", f"x {text}")
    assert rows(GroupedPassage(entry(source, text, ("EU", Strength.MUST))))[0]["quote"] == f"'{text}"


def test_other_places_are_named_by_their_citations() -> None:
    found = entry(TEXT, "The Board must act", ("Board", Strength.MUST))
    again, older = (
        entry(TEXT, words, ("Board", Strength.MUST)) for words in ("must act", "it should report")
    )
    linked = GroupedPassage(
        found, (OtherOccurrence(again, Relation.REPEATED), OtherOccurrence(older, Relation.EARLIER_EDITION))
    )
    assert rows(linked)[0]["also"] == again.citation.id
    assert rows(linked)[0]["earlier_editions"] == older.citation.id
    written = markdown_text([linked], "List")
    assert f"Also in: *a.txt*, 2024. `a.txt` · `{again.citation.id}`" in written
    assert "The earlier edition said:\n\n> it should report" in written


def test_a_memo_says_if_nobody_is_named_and_what_a_newer_edition_says() -> None:
    found = entry(TEXT, "The Board must act", ("Board", Strength.MUST))
    assert found.recommendation is not None
    demands = tuple(replace(demand, addressees=()) for demand in found.recommendation.demands)
    found = replace(found, recommendation=replace(found.recommendation, demands=demands))
    newer = entry(TEXT, "it should report", ("Board", Strength.SHOULD))
    same = entry(TEXT, "The Board must act", ("Board", Strength.MUST))
    also = (OtherOccurrence(newer, Relation.NEWER_EDITION), OtherOccurrence(same, Relation.EARLIER_EDITION))
    written = markdown_text([GroupedPassage(found, also)], "List")
    assert "## 1. Recommendation · no addressee named, must\n" in written
    assert "The newer edition says:\n\n> it should report" in written
    assert f"Earlier edition, same wording: *a.txt*, 2024. `a.txt` · `{same.citation.id}`" in written


def rendered_quote(written: str) -> tuple[str, set[str]]:
    """What the first block quote of a Markdown text shows, and the kinds of tokens it is made of."""
    tokens = MarkdownIt("commonmark").enable("table").parse(written)
    start = next(place for place, token in enumerate(tokens) if token.type == "blockquote_open")
    end = next(place for place, token in enumerate(tokens) if token.type == "blockquote_close")
    inside = [one for token in tokens[start:end] for one in (token.children or [token])]
    shown = "".join(
        one.content if one.type == "text" else "\n" if "break" in one.type else "" for one in inside
    )
    return " ".join(shown.split()), {one.type for one in inside}


def test_a_quote_looks_in_markdown_as_it_stands_in_its_source() -> None:
    found = entry(TEXT, HOSTILE, ("Board", Strength.MUST))
    shown, kinds = rendered_quote(markdown_text([GroupedPassage(found)], "List | all"))
    assert shown == " ".join(HOSTILE.split())
    assert not kinds & {
        "html_inline",
        "em_open",
        "strong_open",
        "link_open",
        "code_inline",
        "heading_open",
        "code_block",
    }


def test_a_quote_from_markdown_keeps_its_own_signs() -> None:
    words = "**Fares.** The Board must lower\n> the *night* fare."
    written = markdown_text([GroupedPassage(entry(MARKDOWN, words, ("Board", Strength.MUST)))], "List")
    shown, kinds = rendered_quote(written)
    assert shown == "Fares. The Board must lower the night fare."
    assert {"strong_open", "em_open"} <= kinds


def test_markdown_says_who_how_strongly_and_where() -> None:
    found = entry(TEXT, "The Board must act", ("Board", Strength.MUST), number="4", locator="line 5")
    assert markdown_text([GroupedPassage(found)], "1 recommendation to Board") == (
        "# 1 recommendation to Board\n\n"
        "## 1. Recommendation 4 · to Board, must · official\n\n"
        "> The Board must act\n\n"
        f"— *a.txt*, 2024, line 5. `a.txt` · `{found.citation.id}`\n"
    )

"""Memos: what they may hold, and files whose quotations are found exact when they are read back."""

import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from support.small_assistant import small_assistant
from support.small_world import TEXTS, make_corpus

from assistant.assistant import Assistant
from assistant.errors import BadRequest
from assistant.presenting.memos.files import FORMATS
from assistant.presenting.memos.memo import (
    LONGEST_NOTE,
    MEMO_STYLES,
    MOST_PARTS,
    Kind,
    Memo,
    Part,
    Section,
    checked,
    looked_up,
    usable,
    without,
)
from assistant.types import Citation
from assistant.verifying import QuoteStatus
from assistant.web.views.links import source_link

ROOMS = """# Rooms for guests

The city council is advised to act as follows:

1. The city council should give these groups a room in the old town hall before June 2027:
   - students who have come from far away;
   - journalists who had to leave “their own” country[^1].

[^1]: See the decision of 4 May 2026 on rooms for all guests.
"""
CLINICS = (
    "Clinics\n\nThe Ministry of Health should open * two _small_ > clinics in the [north] & “west” before "
    "the winter, and the ”old ones <b>must</b> stay.\n"
)
TABLE = (
    "path,title,publisher,marking,url\n"
    "ferries.md,Ferries to the islands,Ministry of Boats,LIMITED,https://example.org/a_b?c=d&e=f\n"
)
UNKNOWN = "q3ko5h2x7vd4mzta"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("memos")
    corpus = make_corpus(folder, {**TEXTS, "a room & more.md": ROOMS, "plain.txt": CLINICS})
    (corpus / "documents.csv").write_text(TABLE)
    found = small_assistant(corpus, folder / "index")
    found.index()
    return found


def link(citation: Citation) -> str:
    return f"http://127.0.0.1:8000{source_link(citation.document, citation.id)}"


def memo_of(assistant: Assistant, style: str = "footnote") -> Memo:
    ids = [one.citation.id for one in assistant.passages() if one.recommendation is not None]
    words = (
        Part(Kind.HEADING, "What to *do* <now>"),
        Part(Kind.NOTE, "# My first\n\n> and second\x00 thought."),
    )
    return checked(
        Memo(
            "A <memo>",
            style,
            (*words, *(Part(Kind.PASSAGE, one) for one in ids), Part(Kind.PASSAGE, UNKNOWN)),
        )
    )


def written(assistant: Assistant, memo: Memo, ending: str) -> bytes:
    return FORMATS[ending].write(memo, looked_up(memo.filled, assistant.show), link)


def standings(assistant: Assistant, file: Path) -> list[tuple[str, str]]:
    """What verification says of the quotations of a file that are long enough to be judged."""
    found = assistant.verify(file).checked
    return [
        (one.standing.value, " ".join(one.quotation.text.split()))
        for one in found
        if one.standing is not QuoteStatus.TOO_SHORT
    ]


# What a memo holds


def test_passages_are_collected_once_and_parts_are_put_in_order() -> None:
    memo = Memo().with_passage(" ABC ").with_passage("def").with_passage("abc")
    assert memo.citations == ("abc", "def")
    memo = memo.with_part(Part(Kind.NOTE, "first"), 0).moved(0, 1).moved(2, 1).moved(0, -1)
    assert [one.text for one in memo.parts] == ["abc", "first", "def"]
    assert [one.text for one in memo.without(1).parts] == ["abc", "def"]
    assert memo.with_part(Part(Kind.HEADING, ""), 1).filled == memo


@pytest.mark.parametrize(
    ("memo", "said"),
    [
        (Memo(parts=tuple(Part(Kind.NOTE, str(one)) for one in range(10_000))), f"at most {MOST_PARTS}"),
        (Memo(parts=(Part(Kind.NOTE, "x" * (LONGEST_NOTE + 1)),)), f"more than {LONGEST_NOTE} characters"),
        (Memo(title="t" * 10_000), "more than 200 characters"),
        (Memo(style="bibtex"), "choose footnote, chicago"),
    ],
)
def test_what_a_memo_cannot_hold_is_refused_in_words(memo: Memo, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        checked(memo)


@given(st.text())
def test_what_is_usable_can_be_written_as_xml(text: str) -> None:
    written = usable(text)
    assert ElementTree.fromstring(f"<memo>{escape(written)}</memo>").text in (written, None)


@pytest.mark.parametrize("ending", FORMATS)
def test_any_character_can_be_written_to_every_file(ending: str) -> None:
    text = usable("".join(map(chr, (*range(0x180), 0x2028, 0x202E, 0xD800, 0xFFFE, 0xFFFF, 0x1F600))))
    memo = Memo(text[-200:], parts=(Part(Kind.NOTE, text), Part(Kind.HEADING, text)))
    written = FORMATS[ending].write(memo, tuple(map(Section, memo.parts)), link)
    assert bool(written) == (ending != "bib")


def test_what_changed_since_it_was_indexed_is_left_out(assistant: Assistant) -> None:
    sections = looked_up(memo_of(assistant), assistant.show)
    kept = without(sections, {"ferries.md"})
    assert [one.part for one in kept] == [one.part for one in sections]
    assert {one.entry.citation.document for one in kept if one.entry} == {
        "a room & more.md",
        "bees.md",
        "plain.txt",
        "sub/schools.md",
    }


# Files


@pytest.mark.parametrize("style", MEMO_STYLES)
@pytest.mark.parametrize("ending", ["docx", "md", "json"])
def test_a_file_is_read_back_and_every_quotation_is_exact(
    assistant: Assistant, tmp_path: Path, ending: str, style: str
) -> None:
    memo = memo_of(assistant, style)
    file = tmp_path / f"memo.{ending}"
    file.write_bytes(written(assistant, memo, ending))
    found = assistant.verify(file)
    assert {one.standing for one in found.checked} <= {QuoteStatus.EXACT, QuoteStatus.TOO_SHORT}
    assert found.unclosed == ()
    blocks = [one for one in found.checked if one.quotation.cited is not None and one.quotation.cited.id]
    assert {one.standing for one in blocks} <= {QuoteStatus.EXACT, QuoteStatus.TOO_SHORT}
    cited = {
        one.quotation.cited.id for one in blocks if one.quotation.cited and one.standing is QuoteStatus.EXACT
    }
    assert cited == set(memo.citations) - {UNKNOWN}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a second large ferry", "a third large ferry"),
        ("who have come from far away", "who live in the town"),
        ("“their own” country", "“their own” house"),
    ],
)
def test_a_word_changed_in_the_word_file_is_noticed_even_in_the_last_line_of_a_list(
    assistant: Assistant, tmp_path: Path, old: str, new: str
) -> None:
    document = docx.Document(BytesIO(written(assistant, memo_of(assistant), "docx")))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if old in run.text:
                run.text = run.text.replace(old, new)
    file = tmp_path / "memo.docx"
    document.save(str(file))
    (changed,) = [one for one in assistant.verify(file).checked if one.standing is QuoteStatus.CHANGED]
    ours = " ".join(one.quoted for one in changed.changes)
    assert " ".join(re.findall(r"\w+", new)) in " ".join(re.findall(r"\w+", ours))


def test_a_word_file_has_quotations_in_their_style_footnotes_links_and_markings(assistant: Assistant) -> None:
    memo = memo_of(assistant)
    data = written(assistant, memo, "docx")
    document = docx.Document(BytesIO(data))
    styled = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert styled[:4] == [
        ("Title", "A <memo>"),
        ("Heading 1", "What to *do* <now>"),
        ("Memo note", "# My first"),
        ("Memo note", "> and second\N{REPLACEMENT CHARACTER} thought."),
    ]
    assert [text for style, text in styled if style == "Quote"][-1] == (
        "Teachers should be given a house in the village where they teach."
    )
    assert styled[-1][0] == "Memo note"
    assert UNKNOWN in styled[-1][1]
    assert [one.text for one in document.sections[0].header.paragraphs] == ["LIMITED"]
    with zipfile.ZipFile(BytesIO(data)) as package:
        notes = package.read("word/footnotes.xml").decode()
        relations = package.read("word/_rels/footnotes.xml.rels").decode()
        body = package.read("word/document.xml").decode()
    number = len(memo.citations) - 1
    assert re.findall(r'<w:footnoteReference w:id="(\d+)"', body) == [str(one + 1) for one in range(number)]
    assert notes.count("<w:footnoteRef/>") == number
    assert relations.count('TargetMode="External"') == number
    assert (
        "“Ferries to the islands” (Ministry of Boats), recommendation 1, line 7, https://example.org/a_b?c=d&amp;e=f. [LIMITED]"
        in notes
    )
    assert "Note 1 of the source: See the decision of 4 May 2026 on rooms for all guests." in notes
    assert f"/source/ferries.md?cite={memo.citations[2]}" in notes


def test_nothing_in_a_memo_is_obeyed_as_markup(assistant: Assistant) -> None:
    memo = memo_of(assistant)
    page = written(assistant, memo, "html").decode()
    assert "<b>" not in page
    assert "<memo>" not in page
    assert "<script" not in page
    shown = MarkdownIt().render(written(assistant, memo, "md").decode())
    assert "<b>" not in shown
    assert "<h1>A &lt;memo&gt;</h1>" in shown
    assert "<h2>What to *do* &lt;now&gt;</h2>" in shown
    assert "<p># My first</p>" in shown
    assert "<p>&gt; and second" in shown


def test_the_json_has_the_parts_in_order_and_the_passages_as_answers_have_them(assistant: Assistant) -> None:
    memo = memo_of(assistant)
    found = json.loads(written(assistant, memo, "json"))
    assert [(one["kind"], one["text"]) for one in found["parts"]] == [
        (one.kind.value, one.text) for one in memo.parts
    ]
    assert [one["citation"]["id"] for one in found["items"]] == list(memo.citations[:-1])
    assert found["left_out"] == [UNKNOWN]
    assert found["schema"] == 1


def test_reference_managers_get_one_entry_a_passage(assistant: Assistant) -> None:
    memo = replace(memo_of(assistant), style="chicago")
    ids = list(memo.citations[:-1])
    assert re.findall(r"@misc\{(\S+),", written(assistant, memo, "bib").decode()) == ids
    assert [one["id"] for one in json.loads(written(assistant, memo, "csl"))] == ids


# Checking without reading files


def test_citations_are_checked_against_the_index_and_changed_files_are_named(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    assistant = small_assistant(corpus, tmp_path / "index")
    assistant.index()
    ids = [one.citation.id for one in assistant.passages() if one.recommendation is not None]
    assert [one.standing for one in assistant.check([*ids, UNKNOWN]).checked] == [
        *[QuoteStatus.EXACT] * len(ids),
        QuoteStatus.GONE,
    ]
    ferries = corpus / "ferries.md"
    ferries.write_text(ferries.read_text().replace("a second large ferry", "three large ferries"))
    before = assistant.check(ids)
    assert [(one.document, one.reason) for one in before.unread] == [
        ("ferries.md", "has been changed or removed since it was indexed")
    ]
    assistant.index()
    after = assistant.check(ids)
    gone = [one for one in after.checked if one.standing is not QuoteStatus.EXACT]
    assert [one.standing for one in gone] == [QuoteStatus.GONE]
    assert ["three large ferries" in spot.text for one in gone for spot in one.spots] == [True]

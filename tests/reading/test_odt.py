"""OpenDocument texts: what a reader sees is what the document holds, in its order, and nothing else."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.office_files import ODF_SPACES, archive, attempt, notes, numbers, opendocument, told
from support.office_files import read as read_file
from support.shared import FILES

from assistant.errors import UnreadableSource
from assistant.types import Document


def read(data: bytes) -> Document:
    return read_file(data, "report.odt")


def p(inside: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def h(inside: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{inside}</text:h>'


def ul(*items: str, style: str = "", more: str = "") -> str:
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{''.join(items)}</text:list>"


def li(inside: str, more: str = "") -> str:
    inside = inside if inside.startswith("<") else p(inside)
    return f"<text:list-item {more}>{inside}</text:list-item>"


def level(place: int, form: str, more: str = "") -> str:
    return f'<text:list-level-style-number text:level="{place}" style:num-format="{form}" {more}/>'


def list_style(name: str, *levels: str) -> str:
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def style(name: str, family: str, properties: str = "", more: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{properties}</style:style>'


def note(label: str, words: str, kind: str = "footnote", more: str = "") -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation {more}>{label}</text:note-citation>'
        f"<text:note-body>{p(words)}</text:note-body></text:note>"
    )


def table(*rows: tuple[str, ...]) -> str:
    inside = (f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return f"<table:table>{''.join(inside)}</table:table>"


def td(inside: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{inside}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def test_headings_paragraphs_and_white_space_are_as_shown() -> None:
    title = style("P1", "paragraph", more='style:parent-style-name="Title"')
    body = (
        p("Ports", "P1")
        + h("Chapter", 1)
        + h("Section", 2)
        + p(
            "  a\n  b<text:span> c </text:span> d<text:s text:c='2'/>e<text:tab/>f<text:line-break/>g\u00adh <text:a>link</text:a>"
        )
    )
    document = read(opendocument(body, automatic=title, styles=style("Title", "paragraph")))
    assert document.title == "Ports"
    assert told(document) == [
        ("heading", None, 1, "Ports"),
        ("heading", None, 1, "Chapter"),
        ("heading", None, 2, "Section"),
        ("paragraph", None, 1, "a b c d  e\tf\ngh link"),
    ]


def test_what_is_all_bold_or_italic_is_stressed_and_hidden_text_left_out() -> None:
    automatic = (
        style("B", "text", '<style:text-properties fo:font-weight="bold"/>')
        + style("I", "paragraph", '<style:text-properties fo:font-style="italic"/>')
        + style("N", "text", '<style:text-properties text:display="none"/>')
        + style("R", "text", '<style:text-properties fo:font-weight="normal"/>')
    )
    body = (
        h("Head", 1)
        + p('<text:span text:style-name="B">All bold</text:span>')
        + p("Slanted", "I")
        + p('seen<text:span text:style-name="N"> hidden</text:span>')
        + p('<text:span text:style-name="B">Bold <text:span text:style-name="R">not</text:span></text:span>')
        + p('<text:hidden-paragraph text:is-hidden="true"/>hidden')
        + p('<text:hidden-text text:is-hidden="true">hidden</text:hidden-text> field')
        + '<text:section text:display="none"><text:p>hidden</text:p></text:section>'
        + f"<text:section>{p('section')}</text:section>"
    )
    assert [(kind, words) for kind, _, _, words in told(read(opendocument(body, automatic=automatic)))] == [
        ("heading", "Head"),
        ("paragraph*", "All bold"),
        ("paragraph*", "Slanted"),
        ("paragraph", "seen"),
        ("paragraph", "Bold not"),
        ("paragraph", "field"),
        ("paragraph", "section"),
    ]


def test_changes_are_read_as_accepted_and_comments_left_out() -> None:
    changes = f"<text:tracked-changes><text:changed-region><text:deletion>{p('deleted')}</text:deletion></text:changed-region></text:tracked-changes>"
    body = changes + p(
        "Kept<text:change/> <text:change-start/>inserted<text:change-end/><office:annotation><text:p>note</text:p></office:annotation>."
    )
    assert read(opendocument(body)).text == "Kept inserted."


NUMBERED = list_style(
    "L", level(1, "1", 'style:num-suffix="."'), level(2, "a", 'style:num-prefix="(" style:num-suffix=")"'),
    level(3, "i", 'text:display-levels="3"'),
)  # fmt: skip
BULLETS = list_style("U", '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>')


def test_items_have_the_numbers_that_are_shown() -> None:
    body = ul(
        li("one"),
        li(p("two") + p("goes on") + ul(li("a"), li(p("b") + ul(li("i"))))),
        li("three"),
        "<text:list-header><text:p>aside</text:p></text:list-header>",
        li("nine", 'text:start-value="9"'),
        style="L",
    )
    document = read(opendocument(body, automatic=NUMBERED))
    assert [(kind, number, depth) for kind, number, depth, _ in told(document)] == [
        ("item", "1", 1),
        ("item", "2", 1),
        ("paragraph", None, 1),
        ("item", "a", 2),
        ("item", "b", 2),
        ("item", "2.b.i", 3),
        ("item", "3", 1),
        ("paragraph", None, 1),
        ("item", "9", 1),
    ]


def test_lists_are_resumed_where_they_say_so() -> None:
    body = (
        ul(li("a"), li("b"), style="L", more='xml:id="x"')
        + ul(li("bullet"), style="U")
        + p("Between.")
        + ul(li("c"), style="L", more='text:continue-numbering="true"')
        + ul(li("new"), style="L")
        + ul(li("d"), style="L", more='text:continue-list="x"')
        + ul(li(ul(li("e"))), style="L", more='text:continue-numbering="true"')
    )
    assert numbers(read(opendocument(body, automatic=NUMBERED + BULLETS))) == ["1", "2", None, "3", "1", "4", "a"]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ('style:num-format="I" style:num-prefix="Part "', "IV"),
        ('style:num-format="A"', "D"),
        ('style:num-format="1" style:num-prefix="Recommendation " style:num-suffix=":"', "4"),
        ('style:num-format="1" loext:num-list-format="R%1%."', "R4"),
    ],
)
def test_a_number_stands_without_what_surrounds_it(attributes: str, shown: str) -> None:
    attributes += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    levels = list_style(
        "L", f'<text:list-level-style-number text:level="1" text:start-value="4" {attributes}/>'
    )
    assert numbers(read(opendocument(ul(li("x"), style="L"), styles=levels))) == [shown]


def test_notes_stand_before_the_next_heading_and_endnotes_at_the_end() -> None:
    own = note("*", "Own.", more='text:label="*"')
    body = (
        p(f"First{note('1', 'Note one.')} and{own}.")
        + p(f"Ended.{note('i', 'The end.', 'endnote')}")
        + h("Next", 1)
        + p("Text.")
    )
    document = read(opendocument(body))
    assert told(document) == [
        ("paragraph", None, 1, "First and."),
        ("paragraph", None, 1, "Ended."),
        ("footnote", "1", 1, "Note one."),
        ("footnote", "*", 1, "Own."),
        ("heading", None, 1, "Next"),
        ("paragraph", None, 1, "Text."),
        ("footnote", "i", 1, "The end."),
    ]
    assert notes(document) == [
        ("First", "1", "Note one."),
        ("t and", "*", "Own."),
        ("nded.", "i", "The end."),
    ]
    assert all(one.start == one.end for one in document.references)


def test_tables_are_lines_and_tabs_with_merged_cells_once() -> None:
    body = table(
        (td(p("Head"), 'table:number-columns-spanned="2"'), COVERED),
        (td(p("Tall"), 'table:number-rows-spanned="2"'), td(p("one") + p("two"))),
        (COVERED, td(ul(li("point")) + table((td(p("x")), td(p("y")))))),
    )
    assert told(read(opendocument(body))) == [("table", None, 1, "Head\nTall\tone two\n\tpoint x y")]


def test_boxes_of_both_kinds_are_stressed_and_pages_in_tables_are_not() -> None:
    frame = f"<draw:frame><draw:text-box>{p('In a frame.')}</draw:text-box></draw:frame>"
    pages = table((td(h("Left", 1) + p("Text one.")), td(h("Right", 1) + p("Text two."))))
    body = p(f"Around{frame} it.") + table((td(h("Box", 2) + p("In a cell.")),)) + pages
    assert [(kind, words) for kind, _, _, words in told(read(opendocument(body)))] == [
        ("paragraph", "Around it."),
        ("paragraph*", "In a frame."),
        ("paragraph*", "Box"),
        ("paragraph*", "In a cell."),
        ("heading", "Left"),
        ("paragraph", "Text one."),
        ("heading", "Right"),
        ("paragraph", "Text two."),
    ]


def test_contents_are_furniture_without_their_templates() -> None:
    contents = (
        f"<text:table-of-content><text:table-of-content-source><text:index-title-template>T</text:index-title-template></text:table-of-content-source>"
        f"<text:index-body><text:index-title>{p('Contents')}</text:index-title>{p('One 1')}</text:index-body></text:table-of-content>"
    )
    assert told(read(opendocument(contents + p("Text.")))) == [
        ("furniture", None, 1, "Contents"),
        ("furniture", None, 1, "One 1"),
        ("paragraph", None, 1, "Text."),
    ]


def test_properties_are_believed_where_they_are_sane() -> None:
    meta = (
        "<dc:title>Ports in winter</dc:title><meta:initial-creator>Ann Berg</meta:initial-creator><dc:creator>Editor</dc:creator>"
        '<dc:date>2024-01-01T00:00:00</dc:date><meta:user-defined meta:name="Date">2023-05-06</meta:user-defined>'
    )
    document = read(opendocument(p("Ports in winter need care."), meta=meta))
    assert (document.title, document.author, document.date) == ("Ports in winter", "Ann Berg", "2023-05-06")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"{\\rtf1", "is an RTF file named .odt: give it the suffix of its type, or remove it"),
        (archive({"content.xml": "<a/>"}), "contains no OpenDocument text: give it the suffix of its type, or save it as .odt"),
        (opendocument("<text:p/>"), "contains no text"),
        (archive({"META-INF/manifest.xml": f"<manifest:manifest {ODF_SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>", "content.xml": b"\x01\x02"}), "is protected with a password: save a copy without one"),
    ],
)  # fmt: skip
def test_what_is_no_open_text_is_refused_with_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read(data)
    assert str(caught.value) == reason


WORDS = st.text(st.sampled_from("aé.ß中1"), min_size=1, max_size=5)
LEAVES = WORDS.map(lambda words: (p(words), words))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda many: (ul(*(li(xml) for xml, _ in many)), "".join(words for _, words in many))
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda many: (table(tuple(td(xml) for xml, _ in many)), "".join(words for _, words in many))
        ),
        inner.map(lambda one: (f"<text:section>{one[0]}</text:section>", one[1])),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(TREES)
def test_all_words_are_kept_in_order_whatever_the_tree(made: tuple[str, str]) -> None:
    xml, shown = made
    assert "".join(read(opendocument(xml)).text.split()) == shown


def test_damaged_files_are_read_or_refused() -> None:
    whole = opendocument(ul(*(li(f"Item {place}") for place in range(300)), style="L"), automatic=NUMBERED)
    chance = random.Random(11)
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        for data in (bytes(damaged), whole[: chance.randrange(len(whole))]):
            assert attempt(data, "report.odt")


@pytest.mark.parametrize("depth", [90, 30])
def test_deep_lists_are_read_or_refused(depth: int) -> None:
    deep = p("x")
    for _ in range(depth):
        deep = ul(li(deep))
    assert told(read(opendocument(deep)))[0][3] == "x"


@pytest.mark.shared
@pytest.mark.skipif(not FILES.is_dir(), reason="the evaluation data is not beside the checkout")
def test_the_real_files_give_text() -> None:
    files: list[Path] = sorted((FILES / "odt").iterdir())
    assert all(read(file.read_bytes()).layout for file in files)

"""Word files: what a reader sees in Word is what the document holds, in its order, and nothing else."""

import random
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.office_files import archive, attempt, notes, numbers, read, told, word
from support.shared import FILES

from assistant.errors import UnreadableSource
from assistant.types import Document


def p(inside: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def li(text: str, num: int, level: int = 0) -> str:
    return p(r(text), "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def lvl(place: int, form: str, template: str, more: str = "", start: int = 1) -> str:
    left = 360 * (place + 1)
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{template}"/><w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def lists(**levels: str) -> str:
    """Abstract lists and, under the same id, one list of each."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{name[1:]}">{inside}</w:abstractNum>'
        for name, inside in levels.items()
    )
    return abstract + "".join(num(int(name[1:]), int(name[1:])) for name in levels)


def num(identity: int, abstract: int, override: str = "") -> str:
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'


def tr(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def code(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(instruction: str, result: str) -> str:
    instructed = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return code("begin") + instructed + code("separate") + result + code("end")


def ref(identity: str, kind: str = "footnote", more: str = "", inside: str = "") -> str:
    return f'<w:r><w:{kind}Reference {more} w:id="{identity}"/>{inside}</w:r>'


def note(identity: str, *paragraphs: str, kind: str = "footnote") -> str:
    first = f"<w:p><w:r><w:{kind}Ref/></w:r>{r(' ' + paragraphs[0])}</w:p>"
    return f'<w:{kind} w:id="{identity}">{first}{"".join(p(r(one)) for one in paragraphs[1:])}</w:{kind}>'


def text(body: str) -> str:
    return read(word(body)).text


# Paragraphs and headings


def test_styles_make_headings_by_outline_level_inheritance_and_localised_names() -> None:
    body = (
        p(r("Ports of the north"), "Titel")
        + p(r("Chapter"), "berschrift1")
        + p(r("Section"), "H2")
        + p(r("Own style"), "Mine")
        + p(r("Dutch style"), "Kop")
        + p(r("Direct level"), "", '<w:outlineLvl w:val="3"/>')
        + p(r("Back to body"), "H2", '<w:outlineLvl w:val="9"/>')
        + p(r("Text."))
    )
    assert told(read(word(body))) == [
        ("heading", None, 1, "Ports of the north"),
        ("heading", None, 1, "Chapter"),
        ("heading", None, 2, "Section"),
        ("heading", None, 2, "Own style"),
        ("heading", None, 3, "Dutch style"),
        ("heading", None, 4, "Direct level"),
        ("paragraph", None, 1, "Back to body"),
        ("paragraph", None, 1, "Text."),
    ]


def test_a_long_sentence_in_the_style_of_a_heading_is_text() -> None:
    clause = "The agency shall publish each year, before the end of March, the figures on which its decisions rest, and name its sources."
    assert told(read(word(p(r(clause), "H2")))) == [("paragraph", None, 1, clause)]


def test_a_numbered_sentence_in_the_style_of_a_heading_is_an_item() -> None:
    number = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    body = p(r("Close the old port."), "H2", number) + p(r("Ports"), "H2", number)
    document = read(word(body, numbering=lists(n1=lvl(0, "decimal", "Recommendation %1:"))))
    assert told(document) == [
        ("item", "1", 1, "Close the old port."),
        ("heading", None, 2, "Ports"),
    ]


def test_the_strict_form_of_the_format_reads_the_same() -> None:
    body = p(r("Chapter"), "berschrift1") + li("First", 1) + p(r("Bold"), "", "") + p(r("Word", "<w:b/>"))
    numbering = lists(n1=lvl(0, "decimal", "%1."))
    strict = word(body, strict=True, numbering=numbering)
    assert told(read(strict)) == told(read(word(body, numbering=numbering)))
    assert numbers(read(strict)) == ["1"]


def test_what_is_all_bold_or_italic_is_stressed() -> None:
    body = (
        p(r("Bold", "<w:b/>") + r(" all", '<w:rStyle w:val="Strong"/>'))
        + p(r("Slanted", "<w:i/>"))
        + p(r("Bold ", "<w:b/>") + r("in part"))
        + p(r("Off", '<w:rStyle w:val="Strong"/><w:b w:val="0"/>'))
    )
    stars = [kind for kind, *_ in told(read(word(p(r("Head"), "H2") + body)))]
    assert stars == ["heading", "paragraph*", "paragraph*", "paragraph", "paragraph"]


def test_bold_lines_are_headings_only_where_no_style_makes_any() -> None:
    body = p(r("What we ask", "<w:b/>")) + p(r("Close the port.")) + p(r("Close it now.", "<w:b/>"))
    assert [kind for kind, *_ in told(read(word(body)))] == ["heading", "paragraph", "paragraph*"]
    styled = p(r("Advice"), "H2") + body
    assert [kind for kind, *_ in told(read(word(styled)))] == [
        "heading",
        "paragraph*",
        "paragraph",
        "paragraph*",
    ]


def test_signs_breaks_and_hyphens_are_what_is_displayed() -> None:
    body = p(
        "<w:r><w:t>  trimmed </w:t><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t><w:cr/><w:t>co</w:t><w:noBreakHyphen/>"
        "<w:t>op</w:t><w:softHyphen/><w:t>er\u00adate</w:t>"
        '<w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FC"/>'
        '<w:sym w:font="Webdings" w:char="F051"/></w:r>'
        "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    )
    assert text(body) == "trimmed\ttab\nline\nco\u2011operate≥✓a+b"


def test_wrappers_are_transparent_and_placeholders_are_not_text() -> None:
    body = p(
        f"<w:hyperlink>{r('link ')}</w:hyperlink><w:smartTag>{r('tag ')}</w:smartTag>"
        f"<w:sdt><w:sdtContent>{r('control ')}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Click here')}</w:sdtContent></w:sdt>"
        f"<w:fldSimple w:instr='REF x'>{r('field')}</w:fldSimple>"
        f"<w:ruby><w:rt>{r('above')}</w:rt><w:rubyBase>{r(' base')}</w:rubyBase></w:ruby>"
    )
    assert text(f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>") == "link tag control field base"


def test_hidden_text_and_comments_are_left_out() -> None:
    body = p(
        r("seen ")
        + r("hidden ", "<w:vanish/>")
        + '<w:commentRangeStart w:id="1"/>'
        + r("shown", '<w:vanish w:val="0"/>')
        + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    )
    assert text(body) == "seen shown"


def test_a_large_first_letter_is_joined_to_its_word() -> None:
    body = p(r("T"), "", '<w:framePr w:dropCap="drop"/>') + p(r("he port is closed."))
    assert text(body) == "The port is closed."


# Tracked changes


def test_changes_are_read_as_accepted() -> None:
    body = (
        p(
            r("Kept ")
            + f"<w:del>{r('deleted ')}</w:del><w:ins>{r('inserted ')}</w:ins>"
            + f"<w:moveFrom>{r('from ')}</w:moveFrom><w:moveTo>{r('to')}</w:moveTo>"
        )
        + p(r("Joined "), "H2", "<w:rPr><w:del/></w:rPr>")
        + p(r("to this."))
        + p(f"<w:del>{r('All gone')}</w:del>", "", "<w:rPr><w:del/></w:rPr>")
        + p(r("Last."))
    )
    assert told(read(word(body))) == [
        ("paragraph", None, 1, "Kept inserted to"),
        ("paragraph", None, 1, "Joined to this."),
        ("paragraph", None, 1, "Last."),
    ]


def test_deleted_rows_and_paragraphs_are_not_counted() -> None:
    gone = p(
        f"<w:del>{r('gone')}</w:del>",
        "",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>',
    )
    rows = tbl(tr(p(r("a")), p(r("b"))), f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(r('c'))}</w:tc></w:tr>")
    document = read(
        word(li("one", 1) + gone + li("two", 1) + rows, numbering=lists(n1=lvl(0, "decimal", "%1.")))
    )
    assert told(document) == [("item", "1", 1, "one"), ("item", "2", 1, "two"), ("table", None, 1, "a\tb")]


# Numbering

THREE = lvl(0, "decimal", "%1.") + lvl(1, "lowerLetter", "(%2)") + lvl(2, "lowerRoman", "%1.%2.%3")


def test_items_have_the_numbers_that_word_shows_at_each_level() -> None:
    body = "".join(li(str(place), 1, level) for place, level in enumerate([0, 0, 1, 1, 2, 2, 1, 0, 1, 2]))
    document = read(word(body, numbering=lists(n1=THREE)))
    assert numbers(document) == ["1", "2", "a", "b", "2.b.i", "2.b.ii", "c", "3", "a", "3.a.i"]
    assert [one.level for one in document.layout] == [1, 1, 2, 2, 3, 3, 2, 1, 2, 3]


def test_a_list_is_resumed_behind_text_and_other_lists() -> None:
    numbering = lists(n1=lvl(0, "decimal", "%1."), n2=lvl(0, "bullet", "•"))
    body = li("a", 1) + li("b", 1) + p(r("Between.")) + li("x", 2) + li("c", 1)
    assert numbers(read(word(body, numbering=numbering))) == ["1", "2", None, "3"]


def test_lists_of_one_definition_count_on_unless_one_starts_over() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    other = f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperRoman", "%1")}</w:lvlOverride>'
    numbering = lists(n1=THREE) + num(2, 1) + num(3, 1, start) + num(4, 1, other)
    body = "".join(li(str(place), one) for place, one in enumerate([1, 1, 2, 3, 3, 2, 4]))
    assert numbers(read(word(body, numbering=numbering))) == ["1", "2", "3", "7", "8", "9", "X"]


@pytest.mark.parametrize(
    ("form", "template", "start", "shown"),
    [
        ("decimal", "Recommendation %1:", 4, "4"),
        ("decimal", "[%1]", 1, "1"),
        ("decimal", "R%1.", 1, "R1"),
        ("decimal", "§ %1", 3, "3"),
        ("decimalZero", "%1", 3, "03"),
        ("upperRoman", "%1)", 4, "IV"),
        ("lowerLetter", "%1)", 28, "bb"),
        ("upperLetter", "Annex %1", 2, "B"),
        ("ordinal", "%1", 2, "2nd"),
        ("cardinalText", "%1", 21, "Twenty-one"),
        ("ordinalText", "%1", 3, "Third"),
        ("numberInDash", "%1", 3, "3"),
        ("unknown", "%1", 3, "3"),
        ("bullet", "•", 1, None),
        ("decimal", "–", 1, None),
    ],
)
def test_a_number_stands_without_what_surrounds_it(
    form: str, template: str, start: int, shown: str | None
) -> None:
    numbering = lists(n1=lvl(0, form, template, start=start))
    assert told(read(word(li("x", 1), numbering=numbering))) == [("item", shown, 1, "x")]


@pytest.mark.parametrize(("form", "template"), [("none", ""), ("decimal", ""), ("none", "%1")])
def test_a_list_that_shows_nothing_makes_paragraphs(form: str, template: str) -> None:
    document = read(word(li("x", 1), numbering=lists(n1=lvl(0, form, template))))
    assert told(document) == [("paragraph", None, 1, "x")]


def test_legal_numbering_and_restarts_are_as_defined() -> None:
    levels = (
        lvl(0, "upperRoman", "%1")
        + lvl(1, "decimal", "%1.%2", "<w:isLgl/>")
        + lvl(2, "decimal", "%3", '<w:lvlRestart w:val="0"/>')
    )
    body = "".join(li(str(place), 1, level) for place, level in enumerate([0, 1, 2, 0, 1, 2]))
    assert numbers(read(word(body, numbering=lists(n1=levels)))) == ["I", "1.1", "1", "II", "2.1", "2"]


def test_styles_number_their_paragraphs_until_one_is_told_otherwise() -> None:
    levels = lvl(0, "decimal", "%1.", '<w:pStyle w:val="Clause"/>') + lvl(
        1, "decimal", "%1.%2", '<w:pStyle w:val="SubClause"/>'
    )
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p(r("a"), "Clause") + p(r("b"), "SubClause") + p(r("c"), "Clause", off) + p(r("d"), "SubClause")
    document = read(word(body, numbering=lists(n9=levels)))
    assert [(kind, number) for kind, number, *_ in told(document)] == [
        ("item", "1"),
        ("item", "1.1"),
        ("paragraph", None),
        ("item", "1.2"),
    ]


def test_a_list_may_take_its_levels_from_a_numbering_style() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Ours"/>{THREE}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Ours"/></w:abstractNum>'
        + num(1, 1)
        + num(2, 2)
    )
    assert numbers(read(word(li("a", 1) + li("b", 2) + li("c", 2, 1), numbering=numbering))) == [
        "1",
        "2",
        "a",
    ]


def test_numbered_headings_count_and_show_their_words_only() -> None:
    heading = p(r("First"), "berschrift1", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    document = read(
        word(
            heading + li("Clause", 1, 1),
            numbering=lists(n1=lvl(0, "decimal", "%1") + lvl(1, "decimal", "%1.%2")),
        )
    )
    assert told(document) == [("heading", None, 1, "First"), ("item", "1.1", 2, "Clause")]


def test_empty_numbered_paragraphs_count_and_hidden_ones_do_not() -> None:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = (
        li("a", 1)
        + p("", "", number)
        + p(r("x", "<w:vanish/>"), "", f"{number}<w:rPr><w:vanish/></w:rPr>")
        + li("b", 1)
    )
    assert numbers(read(word(body, numbering=lists(n1=THREE)))) == ["1", "3"]


def test_paragraphs_indented_like_an_item_belong_to_it() -> None:
    body = (
        p(r("Some text of the report that stands at the margin."))
        + li("Item", 1)
        + p(r("More of it."), "", '<w:ind w:left="360"/>')
        + p(r("Text again."))
    )
    document = read(word(body, numbering=lists(n1=THREE)))
    assert [level for *_, level, _ in told(document)] == [1, 1, 2, 1]


# Notes


def test_notes_stand_before_the_next_heading_and_endnotes_at_the_end() -> None:
    body = (
        p(r("First") + ref("2") + r(" and second.") + ref("3"))
        + p(r("Ended.") + ref("2", "endnote"))
        + p(r("Next"), "H2")
        + p(r("Third.") + ref("4"))
    )
    footnotes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        + note("2", "Note one.", "More.")
        + note("3", "Note two.")
        + note("4", "Note three.")
    )
    document = read(word(body, footnotes=footnotes, endnotes=note("2", "The end.", kind="endnote")))
    assert told(document) == [
        ("paragraph", None, 1, "First and second."),
        ("paragraph", None, 1, "Ended."),
        ("footnote", "1", 1, "Note one.\nMore."),
        ("footnote", "2", 1, "Note two."),
        ("heading", None, 2, "Next"),
        ("paragraph", None, 1, "Third."),
        ("footnote", "3", 1, "Note three."),
        ("footnote", "i", 1, "The end."),
    ]
    assert notes(document) == [
        ("First", "1", "Note one.\nMore."),
        ("cond.", "2", "Note two."),
        ("nded.", "i", "The end."),
        ("hird.", "3", "Note three."),
    ]


def test_markers_of_ones_own_are_linked_and_count_nothing() -> None:
    own = ref("1", more='w:customMarkFollows="1"', inside="<w:t>*</w:t>")
    body = p(r("Word") + own + r(" and more") + ref("2") + r("."))
    document = read(word(body, footnotes=note("1", "* Own.") + note("2", "Counted.")))
    assert [words for *_, words in told(document)] == ["Word and more.", "Own.", "Counted."]
    assert document.text.startswith("Word and more.")
    assert [(one.label, one.start, one.end) for one in document.references] == [("*", 4, 4), ("1", 13, 13)]


def test_note_numbers_follow_the_settings_and_start_again_in_each_section() -> None:
    section = '<w:sectPr><w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    body = (
        p(r("a") + ref("1") + r("b") + ref("2"), "", section)
        + p(r("c") + ref("3"))
        + section.replace("lowerLetter", "chicago")
    )
    footnotes = note("1", "A") + note("2", "B") + note("3", "C")
    assert [label for _, label, _ in notes(read(word(body, footnotes=footnotes)))] == ["a", "b", "*"]
    started = '<w:footnotePr><w:numStart w:val="5"/></w:footnotePr>'
    plain = p(r("a") + ref("1"))
    assert notes(read(word(plain, footnotes=footnotes, settings=started)))[0][1] == "5"


def test_a_marker_without_its_note_is_nothing() -> None:
    document = read(word(p(r("Word.") + ref("77"))))
    assert (document.text, document.references) == ("Word.", ())


# Fields, contents


def test_field_codes_are_dropped_and_their_results_kept() -> None:
    nested = field("IF " + field("REF a", r("inner")) + " x", r("outer"))
    assert text(p(r("See ") + field("REF _x", r("page 7")) + r(" and ") + nested)) == "See page 7 and outer"


def test_a_field_that_is_never_closed_hides_nothing() -> None:
    assert text(p(code("begin") + r("Words"))) == "Words"


def test_tables_of_contents_are_furniture() -> None:
    contents = (
        p(code("begin") + "<w:r><w:instrText>TOC \\o</w:instrText></w:r>" + code("separate") + r("One 1"))
        + p(r("Two 2"))
        + p(r("Three 3") + code("end"))
    )
    gallery = f'<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>{p(r("Contents"), "H2")}</w:sdtContent></w:sdt>'
    body = gallery + contents + p(r("Four 4"), "TOC1") + p(r("Text."))
    assert [kind for kind, *_ in told(read(word(body)))] == ["furniture"] * 5 + ["paragraph"]


# Tables and boxes


def test_tables_are_lines_and_tabs_with_merged_cells_once() -> None:
    below = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
    inner = tbl(tr(p(r("x")), p(r("y"))), tr(p(r("z")), p("")))
    table = tbl(
        tr('<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p(r("Head"))),
        tr(below[0] + p(r("Tall")), p(r("one")) + p(r("two"))),
        tr(below[1] + p(""), inner + p("")),
    )
    assert told(read(word(table))) == [("table", None, 1, "Head\nTall\tone two\n\tx y z")]


def test_lists_and_markers_in_tables_keep_their_words_and_places() -> None:
    table = tbl(tr(p(r("Name") + ref("1")), li("point", 1)), tr(p(r("b") + ref("2")), p(r("c"))))
    document = read(word(table, footnotes=note("1", "One.") + note("2", "Two."), numbering=lists(n1=THREE)))
    assert document.text.startswith("Name\tpoint\nb\tc")
    assert notes(document) == [("Name", "1", "One."), ("int\nb", "2", "Two.")]


def test_a_table_of_one_cell_is_a_box() -> None:
    box = tbl(tr(p(r("Box 1"), "H2") + p(r("Close it.")) + li("First", 1)))
    document = read(word(p(r("Head"), "H2") + box, numbering=lists(n1=THREE)))
    assert told(document) == [
        ("heading", None, 2, "Head"),
        ("paragraph*", None, 1, "Box 1"),
        ("paragraph*", None, 1, "Close it."),
        ("item*", "1", 1, "First"),
    ]


def test_a_table_that_arranges_a_page_is_read_cell_by_cell() -> None:
    table = tbl(tr(p(r("Left"), "H2") + p(r("Text one.")), p(r("Right"), "H2") + p(r("Text two."))))
    assert told(read(word(table))) == [
        ("heading", None, 2, "Left"),
        ("paragraph", None, 1, "Text one."),
        ("heading", None, 2, "Right"),
        ("paragraph", None, 1, "Text two."),
    ]


def test_text_boxes_stand_once_behind_their_paragraph() -> None:
    box = f"<w:txbxContent>{p(r('In the box.'))}</w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:shape><v:textbox>{box.replace('the', 'an old')}</v:textbox></v:shape></w:pict></w:r>"
    assert told(read(word(p(r("Before ") + drawn + r("behind.") + old)))) == [
        ("paragraph", None, 1, "Before behind."),
        ("paragraph*", None, 1, "In the box."),
        ("paragraph*", None, 1, "In an old box."),
    ]


def test_captions_are_captions() -> None:
    assert told(read(word(p(r("Figure 1"), "Cap")))) == [("caption", None, 1, "Figure 1")]


# What is known of the document


@pytest.mark.parametrize(
    ("core", "body", "title", "author", "date"),
    [
        ("<dc:title>Ports in winter</dc:title><dc:creator>Ann Berg;Bo Li</dc:creator>", p(r("Ports in winter")), "Ports in winter", "Ann Berg, Bo Li", None),
        ("<dc:title>Microsoft Word - x.doc</dc:title><dc:creator>Administrator</dc:creator>", p(r("Ports"), "berschrift1"), "Ports", None, None),
        ("", p(r("Ports")) + p(r("A plan for"), "Titel") + p(r("the north"), "Titel"), "A plan for the north", None, None),
        ("<dc:title>House style</dc:title>", p(r("Ports"), "Titel"), "Ports", None, None),
        ("<dc:title>Corporate letterhead</dc:title>", p(r("Text.")), "report", None, None),
        ("", p(r("1. Introduction"), "berschrift1"), "report", None, None),
        ("<dcterms:issued>2020-05-04T00:00:00Z</dcterms:issued>", p(r("March 2019")), "report", None, "2020-05-04"),
        ("<dcterms:created>2020-05-04T00:00:00Z</dcterms:created>", p(r("12 March 2019")), "report", None, "2019-03-12"),
        ("<dcterms:created>2020-05-04T00:00:00Z</dcterms:created>", p(r("In March 2019 it began.")), "report", None, None),
    ],
)  # fmt: skip
def test_properties_are_believed_where_they_are_sane(
    core: str, body: str, title: str, author: str | None, date: str | None
) -> None:
    document = read(word(body, core=core))
    assert (document.title, document.author, document.date) == (title, author, date)


# What is refused, and what is hostile


def refusal(data: bytes, name: str = "report.docx") -> str:
    with pytest.raises(UnreadableSource) as caught:
        read(data, name)
    return str(caught.value)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (OLE, "is a Word 97–2003 file named .docx: save it as .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected with a password: save a copy without one"),
        (b"%PDF-1.7", "is a PDF named .docx: give it the suffix of its type, or remove it"),
        (archive({"xl/workbook.xml": "<x/>"}), "contains no Word document: give it the suffix of its type, or save it as .docx"),
        (word("<w:p/>"), "contains no text"),
        (word(p(r("Text")) + "<w:altChunk/>"), "contains an inserted file that is merged only when Word opens it: open it in Word and save it again"),
    ],
)  # fmt: skip
def test_what_is_no_word_document_is_refused_with_what_to_do(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_documents_are_found_under_other_names_through_their_relationships() -> None:
    relationships = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="/Word/Main.XML"/></Relationships>'
    )
    inside = word(p(r("Text.")))
    main = zipfile.ZipFile(BytesIO(inside)).read("word/document.xml")
    assert read(archive({"_rels/.rels": relationships, "word/main.xml": main})).text == "Text."


WORDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=5).map(
    lambda letters: letters.replace("&", "+").replace("<", "+").replace("\u00ad", "+")
)
KEPT = ["", "ins", "moveTo", "hyperlink", "smartTag"]


@st.composite
def bodies(draw: st.DrawFn, depth: int = 0) -> tuple[str, str]:
    """A body, and the letters that it shows."""
    xml, shown = "", ""
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["p", "p", "p", "table", "control"] if depth < 3 else ["p"]))
        if kind == "p":
            inside = ""
            for _ in range(draw(st.integers(0, 4))):
                words, wrapper = draw(WORDS), draw(st.sampled_from([*KEPT, "del", "moveFrom"]))
                inside += f"<w:{wrapper}>{r(words)}</w:{wrapper}>" if wrapper else r(words)
                shown += words if wrapper in KEPT else ""
            xml += p(inside, draw(st.sampled_from(["", "H2", "Clause"])), draw(st.sampled_from(["", "<w:rPr><w:del/></w:rPr>"])))  # fmt: skip
        elif kind == "table":
            rows = ""
            for _ in range(draw(st.integers(1, 2))):
                cells = [draw(bodies(depth + 1)) for _ in range(draw(st.integers(1, 2)))]
                rows += tr(*(cell for cell, _ in cells))
                shown += "".join(words for _, words in cells)
            xml += tbl(rows)
        else:
            inner, words = draw(bodies(depth + 1))
            xml, shown = xml + f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>", shown + words
    return xml, shown


@settings(deadline=None, max_examples=150)
@given(bodies())
def test_all_words_are_kept_in_order_whatever_the_tree(made: tuple[str, str]) -> None:
    xml, shown = made
    document = read(word(p(r("Start.")) + xml, numbering=lists(n9=THREE)))
    assert "".join(document.text.split()) == "Start." + "".join(shown.split())
    assert all(one.span.of(document.text).strip() for one in document.layout)


def test_damaged_files_are_read_or_refused() -> None:
    whole = word(
        "".join(li(f"Item {place}", 1, place % 3) for place in range(200)), numbering=lists(n1=THREE)
    )
    chance = random.Random(7)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        assert attempt(bytes(damaged))
        assert isinstance(attempt(whole[: chance.randrange(len(whole))]), str)


def test_deep_nesting_is_refused_or_read() -> None:
    deep = p(r("x"))
    for _ in range(60):
        deep = tbl(tr(deep + p("")))
    assert told(read(word(deep))) == [("paragraph*", None, 1, "x")]
    for _ in range(20):
        deep = tbl(tr(deep + p("")))
    assert refusal(word(deep)).startswith("nests its XML deeper than 200 levels")


@pytest.mark.parametrize(
    "body",
    [
        p(r("x") * 50_000),
        p(code("begin") * 30_000 + r("x") + code("end") * 30_000) + p(r("y")),
        p("<w:r><w:br/></w:r>" * 50_000 + r("x")),
        tbl(tr(*([p(r("x"))] * 20_000))),
        p("<w:ins>" * 150 + r("x") + "</w:ins>" * 150),
    ],
    ids=["runs", "fields", "breaks", "cells", "wrappers"],
)
def test_absurd_amounts_take_bounded_time(body: str) -> None:
    assert isinstance(attempt(word(body)), Document)


@pytest.mark.shared
@pytest.mark.skipif(not FILES.is_dir(), reason="the evaluation data is not beside the checkout")
def test_the_real_files_give_text_and_survive_damage() -> None:
    chance = random.Random(3)
    for file in sorted((FILES / "docx").iterdir()):
        whole = file.read_bytes()
        assert read(whole).layout
        for _ in range(10):
            damaged = bytearray(whole)
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            assert attempt(bytes(damaged))

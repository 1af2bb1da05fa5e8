"""Word and OpenDocument files: words that nobody sees are left out and told, and what forms and symbol fonts show is read."""

import pytest
from support.office_files import ODF, SPACES, STYLES, archive, opendocument, read, word

WHITE = '<w:color w:val="FFFFFF"/>'
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
MORE_STYLES = (
    f'{STYLES}<w:style w:type="character" w:styleId="Pale"><w:name w:val="Pale"/><w:rPr>{WHITE}</w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr>{WHITE}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Dark"><w:name w:val="Dark"/><w:pPr><w:shd w:val="clear" w:fill="002060"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Grid 4"/><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="002060"/></w:tcPr></w:tblStylePr></w:style>'
)
HIDDEN = "hidden text was ignored"
STRUCK = "struck-out text was left out as deleted"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def table(cell: str, properties: str = "", style: str = "") -> str:
    return f"<w:tbl><w:tblPr>{style}</w:tblPr><w:tr><w:tc><w:tcPr>{properties}</w:tcPr>{cell}</w:tc></w:tr></w:tbl>"


UNSEEN_IN_WORD = {
    "white": p(r("unseen", WHITE)),
    "nearly white": p(r("unseen", '<w:color w:val="FBFBFB"/>')),
    "white of the theme": p(r("unseen", '<w:color w:val="000000" w:themeColor="background1"/>')),
    "white by the style of its words": p(r("unseen", '<w:rStyle w:val="Pale"/>')),
    "white by the style of its paragraph": p(r("unseen"), '<w:pStyle w:val="Ghost"/>'),
    "one point": p(r("unseen", '<w:sz w:val="2"/>')),
    "the colour of its shading": p(
        r("unseen", '<w:color w:val="FFFF00"/><w:shd w:val="clear" w:fill="FFFF00"/>')
    ),
    "the colour of its highlight": p(r("unseen", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')),
    "the colour of its paragraph": p(r("unseen", '<w:color w:val="002060"/>'), '<w:pStyle w:val="Dark"/>'),
    "white in a cell that shades nothing": table(
        p(r("unseen", WHITE)), '<w:shd w:val="clear" w:fill="auto"/>'
    ),
}
SEEN_IN_WORD = {
    "automatic": p(r("seen", '<w:rStyle w:val="Pale"/><w:color w:val="auto"/>')),
    "grey of the theme": p(r("seen", '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="80"/>')),
    "small": p(r("seen", '<w:sz w:val="8"/>')),
    "on a dark paragraph": p(r("seen", WHITE), '<w:shd w:val="clear" w:fill="333333"/>'),
    "on a dark style": p(r("seen", WHITE), '<w:pStyle w:val="Dark"/>'),
    "on solid black": p(r("seen", WHITE), '<w:shd w:val="solid" w:color="auto" w:fill="FFFFFF"/>'),
    "on a pattern": p(r("seen", WHITE), '<w:shd w:val="pct60" w:color="000000" w:fill="FFFFFF"/>'),
    "on a dark highlight": p(r("seen", f'{WHITE}<w:highlight w:val="darkBlue"/>')),
    "in a dark cell": table(p(r("seen", WHITE)), '<w:shd w:val="clear" w:fill="000080"/>'),
    "in a cell of the theme's colour": table(p(r("seen", WHITE)), '<w:shd w:val="clear" w:themeFill="accent1"/>'),
    "in a table with dark heads": table(p(r("seen", WHITE)), style='<w:tblStyle w:val="Grid"/>'),
    "in a shape": p(f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('seen', WHITE))}</w:txbxContent></v:textbox></w:pict></w:r>"),
    "over a picture": p(f'<w:r><w:drawing><wp:anchor xmlns:wp="{DRAWING}" behindDoc="1"/></w:drawing></w:r>' + r("seen", WHITE)),
}  # fmt: skip


@pytest.mark.parametrize("body", UNSEEN_IN_WORD.values(), ids=UNSEEN_IN_WORD)
def test_words_that_nobody_sees_in_word_are_left_out_and_told(body: str) -> None:
    document = read(word(p(r("The town should act.")) + body + p(""), styles=MORE_STYLES))
    assert (document.text, document.warnings) == ("The town should act.", (HIDDEN,))


@pytest.mark.parametrize("body", SEEN_IN_WORD.values(), ids=SEEN_IN_WORD)
def test_words_that_are_seen_in_word_are_kept(body: str) -> None:
    document = read(word(p(r("The town should act.")) + body + p(""), styles=MORE_STYLES))
    assert (document.text, document.warnings) == ("The town should act.\n\nseen", ())


def test_white_words_on_pages_of_a_colour_are_seen() -> None:
    blue = r("blue", '<w:color w:val="002060"/>')
    body = f"<w:body>{p(r('white', WHITE))}{p(blue)}</w:body>"
    page = f'<w:document {SPACES}><w:background w:color="002060"/>{body}</w:document>'
    assert read(archive({"word/document.xml": page})).text == "white"


def test_struck_and_hidden_words_are_told_once_each_and_deleted_blanks_are_not() -> None:
    body = p(
        r("Pay ")
        + r("30", "<w:strike/>")
        + r("40", "<w:dstrike/>")
        + r("60 days", "<w:b/>")
        + r("x", "<w:vanish/>")
    )
    assert (read(word(body)).text, read(word(body)).warnings) == ("Pay 60 days", (HIDDEN, STRUCK))
    assert read(word(p(r("Pay") + r(" ", "<w:strike/>")))).warnings == ()


def test_a_blank_that_is_struck_still_parts_two_words() -> None:
    struck = r(" ", "<w:strike/>")
    assert read(word(p(r("each county") + struck + r("council")))).text == "each county council"
    assert read(word(p(r("each ") + r("old", "<w:strike/>") + struck + r("council")))).text == "each council"
    assert odt_text(f"<text:p>each county{span('Struck', ' ')}council</text:p>")[0] == ["each county council"]
    page = b"<body><p>each county<s> </s>council pays the fee</p></body>"
    assert read(page, "page.html").text == "each county council pays the fee"


def test_words_shifted_against_their_line_are_exponents_and_marks_of_notes() -> None:
    def up(text: str, by: int = 8) -> str:
        return r(text, f'<w:position w:val="{by}"/>')

    body = p(r("Lose 10") + up("6") + r(" litres of H") + up("2", -6) + r("O, 1") + up("0", 1) + r(" grams."))
    noted = p(r("Grant 500") + up("1") + r(" million.")) + p(up("1") + r(" In prices of 2024."))
    lifted = p(up("All of it is 10", 6) + up("6", 14) + up(" higher.", 6)) + p(up("Wholly 12"))
    document = read(word(body + noted + lifted))
    assert document.text.split("\n\n") == [
        "Lose 10^6 litres of H2O, 10 grams.",
        "Grant 500 million.",
        "In prices of 2024.",
        "All of it is 10^6 higher.",
        "Wholly 12",
    ]
    assert [one.label for one in document.references] == ["1"]


def form_field(kind: str, data: str, result: str = "", properties: str = "") -> str:
    def mark(which: str, inside: str = "") -> str:
        return (
            f'<w:r><w:rPr>{properties}</w:rPr><w:fldChar w:fldCharType="{which}">{inside}</w:fldChar></w:r>'
        )

    code = f"<w:r><w:instrText> {kind} </w:instrText></w:r>"
    shown = mark("separate") + r(result) if result else ""
    return mark("begin", f"<w:ffData>{data}</w:ffData>") + code + shown + mark("end")


def test_old_form_fields_show_ticks_choices_and_what_was_typed() -> None:
    def box(inside: str, properties: str = "") -> str:
        return form_field("FORMCHECKBOX", f"<w:checkBox>{inside}</w:checkBox>", properties=properties)

    choices = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="north"/><w:listEntry w:val="south"/></w:ddList>'
    )
    body = (
        p(box('<w:default w:val="0"/><w:checked/>') + r(" Close it."))
        + p(box('<w:default w:val="1"/><w:checked w:val="0"/>') + r(" Sell it."))
        + p(box('<w:default w:val="1"/>') + r(" Keep it.") + box("", "<w:vanish/>"))
        + p(
            form_field("FORMTEXT", "<w:textInput/>", "45 million")
            + r(" for the ")
            + form_field("FORMDROPDOWN", choices)
            + r(" quay.")
        )
    )
    assert read(word(body)).text.split("\n\n") == [
        "☒ Close it.",
        "☐ Sell it.",
        "☒ Keep it.",
        "45 million for the south quay.",
    ]


def test_ticks_of_all_symbol_fonts_are_read_in_word() -> None:
    signs = "".join(
        f'<w:sym w:font="{font}" w:char="{code}"/>'
        for font, code in [("Wingdings 2", "F052"), ("Webdings", "F061")]
    )
    typed = r("P", '<w:rFonts w:ascii="Wingdings 2"/>') + r("a", '<w:rFonts w:ascii="Webdings"/>')
    assert read(word(p(f"<w:r>{signs}</w:r>" + typed))).text == "☑✓✓✓"


def style(name: str, family: str, properties: str) -> str:
    return f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'


LOOKS = (
    style("White", "text", '<style:text-properties fo:color="#ffffff"/>')
    + style("Auto", "text", '<style:text-properties fo:color="#ffffff" style:use-window-font-color="true"/>')
    + style("Tiny", "text", '<style:text-properties fo:font-size="1pt"/>')
    + style("Lit", "text", '<style:text-properties fo:color="#ffff00" fo:background-color="#ffff00"/>')
    + style("Struck", "text", '<style:text-properties style:text-line-through-style="solid"/>')
    + style("Sign", "text", '<style:text-properties style:font-name="S1"/>')
    + style("Ghost", "paragraph", '<style:text-properties fo:color="#ffffff"/>')
    + style("Dark", "paragraph", '<style:paragraph-properties fo:background-color="#002060"/>')
    + style("Cell", "table-cell", '<style:table-cell-properties fo:background-color="#002060"/>')
)


def odt_text(body: str) -> tuple[list[str], tuple[str, ...]]:
    document = read(opendocument(body, automatic=LOOKS), "report.odt")
    return document.text.split("\n\n"), document.warnings


def span(name: str, text: str) -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def test_words_that_nobody_sees_in_an_opendocument_text_are_left_out_and_told() -> None:
    unseen = [span(name, "unseen") for name in ("White", "Tiny", "Lit")]
    body = (
        "".join(f"<text:p>{one}</text:p>" for one in ("Act.", *unseen))
        + '<text:p text:style-name="Ghost">unseen</text:p>'
    )
    assert odt_text(body) == (["Act."], (HIDDEN,))
    assert odt_text(f"<text:p>Pay {span('Struck', '30')} 60.</text:p>") == (["Pay 60."], (STRUCK,))
    assert odt_text(
        '<text:p>Act.</text:p><text:section text:display="none"><text:p>x</text:p></text:section>'
    )[1] == (HIDDEN,)


def test_words_that_are_seen_in_an_opendocument_text_are_kept() -> None:
    white = span("White", "seen")
    cell = f'<table:table-cell table:style-name="Cell"><text:p>{white}</text:p></table:table-cell>'
    body = (
        f'<text:p>{span("Auto", "seen")}</text:p><text:p text:style-name="Dark">{white}</text:p>'
        f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
        f"<text:p><draw:frame><draw:text-box><text:p>{white}</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert odt_text(body) == (["seen"] * 4, ())


def test_letters_of_symbol_fonts_in_an_opendocument_text_are_their_signs() -> None:
    face = '<style:font-face style:name="S1" xmlns:svg="{}:svg-compatible:1.0" svg:font-family="{}"/>'
    for font, typed, shown in [
        ("Symbol", "\uf0a3", "≤"),
        ("'Wingdings 2'", "P", "✓"),
        ("Webdings", "a", "✓"),
    ]:
        data = opendocument(
            f"<text:p>Keep {span('Sign', typed)} 50</text:p>", automatic=LOOKS + face.format(ODF, font)
        )
        assert read(data, "report.odt").text == f"Keep {shown} 50"


def test_controls_of_forms_in_an_opendocument_text_show_their_values() -> None:
    controls = (
        '<form:text form:id="a" form:value="1" form:current-value="78 million"/><form:password form:id="b" form:value="secret"/>'
        '<form:listbox form:id="c"><form:option form:label="north"/><form:option form:label="south" form:current-selected="true"/></form:listbox>'
        '<form:checkbox form:id="d" form:label="Close it." form:current-state="checked"/><form:checkbox form:id="e" form:state="unchecked"/>'
    )
    forms = f'<office:forms><form:form xmlns:form="{ODF}:form:1.0">{controls}</form:form></office:forms>'

    def drawn(name: str) -> str:
        return f'<draw:control draw:control="{name}" text:anchor-type="as-char"/>'

    body = f"<text:p>Spend {drawn('a')}{drawn('b')} on the {drawn('c')} quay.</text:p><text:p>{drawn('d')}</text:p><text:p>{drawn('e')} Ask.</text:p>"
    assert odt_text(forms + body) == (["Spend 78 million on the south quay.", "☒ Close it.", "☐ Ask."], ())

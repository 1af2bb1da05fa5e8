"""Web pages: main text without what surrounds it, numbers and notes as a browser shows them, facts, hostile markup."""

import re
import time
from collections import Counter
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.shared import FILES

from assistant.errors import UnreadableSource
from assistant.reading import READERS
from assistant.reading.fields import written_date
from assistant.reading.webpage.numbering import shown
from assistant.segmenting.segment import segment
from assistant.segmenting.structure import structure
from assistant.types import Document, SourceFile

SHARED = FILES / "webpages"


def read(page: str | bytes, name: str = "page.html") -> Document:
    data = page.encode() if isinstance(page, str) else page
    source = SourceFile(name, Path(name), len(data), 0, 0)
    return READERS[Path(name).suffix](source, data, None, lambda done, of: None)


def refusal(page: str | bytes, name: str = "page.html") -> str:
    with pytest.raises(UnreadableSource) as caught:
        read(page, name)
    return str(caught.value)


def parts(page: str) -> list[tuple[str, str | None, int, str]]:
    """Kind, number, level and text of each part."""
    document = read(page)
    return [(one.kind.value, one.number, one.level, one.span.of(document.text)) for one in document.layout]


def texts(page: str) -> list[str]:
    return [text for *_, text in parts(page)]


def stressed(page: str) -> list[str]:
    document = read(page)
    return [one.span.of(document.text) for one in document.layout if one.stressed]


def notes(document: Document) -> list[tuple[str, str, str | None]]:
    """Each reference: its label, its words in the text, and the words of its note."""
    return [
        (
            one.label,
            document.text[one.start : one.end],
            None if one.note is None else document.layout[one.note].span.of(document.text),
        )
        for one in document.references
    ]


# Main content

GOVERNMENT = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Safer crossings for coastal towns - Ministry of Ports</title>
<meta property="og:site_name" content="Ministry of Ports">
<meta name="dcterms.issued" content="2022-03-04T09:30:00+00:00">
<link rel="canonical" href="https://ports.example/guidance/crossings">
<script>var tracked = true;</script></head>
<body class="page-template">
<a class="skip-link" href="#content">Skip to main content</a>
<div id="global-cookie-message" class="cookie-banner" role="region">
 <p>We use cookies to make this service work. You can change your cookie settings at any time.</p><button>Accept</button></div>
<header role="banner"><a href="/">Ministry of Ports</a><form role="search"><label>Search</label><input></form></header>
<nav class="breadcrumbs"><ol><li><a href="/">Home</a></li><li><a href="/guidance">Guidance</a></li></ol></nav>
<main id="content">
 <h1>Safer crossings for coastal towns</h1>
 <div class="metadata"><dl><dt>Published:</dt><dd><time datetime="2022-03-04">4 March 2022</time></dd></dl></div>
 <p>Harbour crossings are used by four million people every year, and most accidents happen in winter.</p>
 <h2 id="social-policy">Social policy</h2>
 <p>Local authorities should publish the results of each inspection within ten working days.</p>
 <ol class="steps" start="4"><li>Inspect the quay.</li><li>Close it if it is unsafe, and tell:
   <ol type="a"><li>the harbour master;</li><li>the fire service.</li></ol></li></ol>
 <table><caption>Inspections by town</caption><tr><th>Town</th><th>Inspections</th></tr>
  <tr><td>Northport</td><td>12</td></tr></table>
 <div class="share-links"><h2>Share this page</h2><ul><li><a href="https://f.example">Facebook</a></li>
  <li><a href="https://t.example">Twitter</a></li><li><a href="https://m.example">Email</a></li></ul></div>
</main>
<aside class="related"><h2>Related content</h2><ul><li><a href="/a">Lighthouses of the north coast</a></li>
 <li><a href="/b">Fees for small vessels</a></li><li><a href="/c">Dredging plan</a></li></ul></aside>
<footer role="contentinfo"><p>All content is available under the Open Licence, except where otherwise stated.</p></footer>
</body></html>"""


def test_a_government_page_gives_its_main_text_with_structure_and_facts() -> None:
    document = read(GOVERNMENT)
    assert parts(GOVERNMENT) == [
        ("heading", None, 1, "Safer crossings for coastal towns"),
        ("paragraph", None, 1, "Published:"),
        ("paragraph", None, 2, "4 March 2022"),
        (
            "paragraph",
            None,
            1,
            "Harbour crossings are used by four million people every year, and most accidents happen in winter.",
        ),
        ("heading", None, 2, "Social policy"),
        (
            "paragraph",
            None,
            1,
            "Local authorities should publish the results of each inspection within ten working days.",
        ),
        ("item", "4", 1, "Inspect the quay."),
        ("item", "5", 1, "Close it if it is unsafe, and tell:"),
        ("item", "a", 2, "the harbour master;"),
        ("item", "b", 2, "the fire service."),
        ("caption", None, 1, "Inspections by town"),
        ("table", None, 1, "Town\tInspections\nNorthport\t12"),
    ]
    assert (document.title, document.publisher, document.date, document.language, document.url) == (
        "Safer crossings for coastal towns",
        "Ministry of Ports",
        "2022-03-04",
        "en",
        "https://ports.example/guidance/crossings",
    )
    assert document.media_type == "text/html"


ARTICLE_TEXT = [
    "The council debated for three hours before it agreed on the plan, and it will meet again in May.",
    "Residents said that the ferry should run at weekends too, since many of them work in the city.",
    "The operator must answer by June, and the council promised to publish what it says in full.",
]
BLOG = f"""<html lang="en"><head><title>The ferry plan | Island Notes</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{"@type": "NewsArticle",
 "headline": "The ferry plan", "datePublished": "2021-04-09T08:00:00Z",
 "author": [{{"@type": "Person", "name": "Ada Quill"}}, {{"@type": "Person", "name": "Ben Reed"}}]}}]}}</script></head>
<body class="post-template single has-sidebar"><div id="page"><div class="site-header"><div class="main-navigation">
<ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li><li><a href="/x">Archive</a></li></ul></div></div>
<div id="content"><div class="post"><h1 class="entry-title">The ferry plan</h1>
<div class="entry-content"><p>{ARTICLE_TEXT[0]}</p><p>{ARTICLE_TEXT[1]}</p><p>{ARTICLE_TEXT[2]}</p>
<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li><a href="#f">Facebook</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p>An older post about the harbour wall, which was long.</p></div>
</div></div>
<div id="comments" class="comments-area"><h2>2 thoughts on this</h2><ol class="comment-list">
<li class="comment"><p>{"I do not agree with any of this, and neither does my neighbour. " * 12}</p></li></ol></div></div>
<div id="secondary" class="widget-area sidebar"><p>Subscribe to our letter, which comes each month and costs nothing at all.</p></div>
</div></body></html>"""


def test_a_blog_gives_its_post_without_sharing_comments_and_sidebar() -> None:
    document = read(BLOG)
    assert texts(BLOG) == ["The ferry plan", *ARTICLE_TEXT]
    assert (document.title, document.author, document.date) == (
        "The ferry plan",
        "Ada Quill; Ben Reed",
        "2021-04-09",
    )


def test_a_page_without_navigation_stays_whole() -> None:
    page = """<html><head><title>Press release</title></head><body><p>PRESS RELEASE</p><p>12 May 2020</p>
    <h1>Minister opens bridge</h1>The bridge was opened.<br><br>It is long.<p><a href="a">Annex A</a></p>
    <ul><li><a href="b">Plan</a></li><li><a href="c">Budget</a></li><li><a href="d">Map</a></li></ul>
    <p>Contact: press@ministry.example</p></body></html>"""
    assert texts(page) == [
        *("PRESS RELEASE", "12 May 2020", "Minister opens bridge", "The bridge was opened.", "It is long."),
        *("Annex A", "Plan", "Budget", "Map", "Contact: press@ministry.example"),
    ]


CHAPTERS = (
    """<body><nav><a href="1">Home</a></nav><main>{}<section><h2>Annex</h2><p>Terms.</p></section></main>"""
)


def test_articles_side_by_side_and_what_belongs_to_them_are_all_content() -> None:
    page = CHAPTERS.format(
        f"<article><h2>One</h2><p>{' '.join(ARTICLE_TEXT)}</p></article><article><h2>Two</h2><p>It is short.</p></article>"
    )
    assert texts(page) == ["One", " ".join(ARTICLE_TEXT), "Two", "It is short.", "Annex", "Terms."]


def test_links_amid_prose_are_content_and_those_around_it_are_not() -> None:
    links = "".join(f"<li><a href='{name}'>{name}</a></li>" for name in ("Quays", "Piers", "Docks"))
    page = f"<body><ul>{links}</ul><div><h1>Ports</h1><p>{ARTICLE_TEXT[0]}</p><h2>Kinds</h2><ul>{links}</ul><p>{ARTICLE_TEXT[1]}</p></div><ul>{links}</ul>"
    assert texts(page) == ["Ports", ARTICLE_TEXT[0], "Kinds", "Quays", "Piers", "Docks", ARTICLE_TEXT[1]]


def test_a_table_of_contents_in_the_page_is_furniture() -> None:
    page = """<h1>Plan</h1><p>It is short.</p><h2>Contents</h2><ul><li><a href="#a">Aims</a></li><li><a href="#b">Steps</a></li>
    <li><a href="#c">Costs</a></li></ul><h2 id="a">Aims</h2><p>Clean rivers.</p>"""
    assert [kind for kind, *_ in parts(page)] == [
        *("heading", "paragraph", "heading"),
        *("furniture", "furniture", "furniture", "heading", "paragraph"),
    ]


def test_names_made_by_chance_do_not_make_furniture() -> None:
    page = f"<nav><a href=a>Home</a></nav><div><p>{ARTICLE_TEXT[0]}</p><div class='sc-AdKtz'><p>It stays.</p></div><div class='ad-slot'>Buy!</div></div>"
    assert texts(page) == [ARTICLE_TEXT[0], "It stays."]


def test_a_page_of_links_alone_keeps_them() -> None:
    page = "<nav><a href=a>Reports</a> <a href=b>Letters</a> <a href=c>Minutes</a></nav>"
    assert texts(page) == ["Reports Letters Minutes"]


def test_old_pages_that_are_arranged_by_tables_give_the_cell_with_the_prose() -> None:
    page = f"""<form><table width="100%"><tr><td colspan=2><table><tr><td><a href=a>Home</a></td><td><a href=b>Press</a></td>
    <td><a href=c>Contact</a></td></tr></table></td></tr><tr><td><a href=d>Laws</a><br><a href=e>Figures</a></td>
    <td><h2>Guidance</h2><font size=2>{ARTICLE_TEXT[0]}<br><br>{ARTICLE_TEXT[1]}</font></td></tr></table></form>"""
    assert texts(page) == ["Guidance", *ARTICLE_TEXT[:2]]


def test_hidden_elements_scripts_and_controls_are_not_shown() -> None:
    page = """<body><p>Seen<span hidden> not</span><span style="display: none"> not</span>, and <s>struck</s> too.</p>
    <p style="visibility:hidden">gone</p><template><p>later</p></template>
    <noscript><p>no script</p></noscript><script>x</script><style>y</style><select><option>z</option></select>
    <p class="sr-only">spoken</p><h2><button>Section one</button></h2><details><summary>More</summary><p>Kept.</p></details>"""
    assert texts(page) == ["Seen, and too.", "Section one", "More", "Kept."]


def test_a_page_that_is_hidden_until_it_has_loaded_is_read_all_the_same() -> None:
    assert texts('<body style="display:none"><p>All of it is here.</p></body>') == ["All of it is here."]


LONG = (
    "<p>The harbour board looked at the quays of the coast in spring, and this note says what it found there.</p>"
    * 2
)
STYLED = "<head><style>{}</style>{}</head><body>" + LONG + "{}"


@pytest.mark.parametrize(
    ("css", "element"),
    [
        (".x { display: none }", '<p class="x">{}</p>'),
        ("#gone { visibility: hidden !important }", '<p id="gone" style="visibility: visible">{}</p>'),
        ("div.a p.b, h6 { display: none }", '<div class="a"><section><p class="b">{}</p></section></div>'),
        ("@media screen and (min-width: 600px) { .a > p { opacity: 0 } }", '<div class="a"><p>{}</p></div>'),
        ("body { background: #003 } .x { color: rgb(0 0 51) }", '<p class="x">{}</p>'),
        (".x { color: #FFFFFF }", '<p class="x">{}</p>'),
        ("", '<p><font color="white">{}</font></p>'),
        ("", '<p style="color: transparent">{}</p>'),
        ("", '<div style="font-size: 0"><p style="font-size: 2em">{}</p></div>'),
        ("", '<p style="text-indent: -9999px">{}</p>'),
        ("", '<p style="position: absolute; left: -999em">{}</p>'),
        ("", '<p style="position: absolute; clip: rect(1px, 1px, 1px, 1px)">{}</p>'),
        ("", '<p style="max-height: 0; overflow: hidden">{}</p>'),
        ("", "<dialog>{}</dialog>"),
        ("", "<div popover>{}</div>"),
    ],
)
def test_what_nobody_can_see_is_left_out_and_noted(css: str, element: str) -> None:
    document = read(STYLED.format(css, "", element.format("The board must pay.")) + "<p>Kept.</p>")
    assert "must pay" not in document.text
    assert document.text.endswith("Kept.")
    assert document.warnings == ("hidden text was ignored",)


@pytest.mark.parametrize(
    ("css", "element"),
    [
        (".d { background: #003; color: white }", '<div class="d"><p>{}</p></div>'),
        ("@media print { .p { display: none } }", '<p class="p">{}</p>'),
        (".q { display: none } .q.on { display: block }", '<p class="q on">{}</p>'),
        (".q:hover, .q::before, .q + p { display: none }", '<p class="q"></p><p>{}</p>'),
        ("", '<p aria-hidden="true">{}</p>'),
        ("", '<p style="opacity: 0; transform: translateY(20px)">{}</p>'),
        ("", '<div style="visibility: hidden"><p style="visibility: visible">{}</p></div>'),
        ("", '<div style="font-size: 0"><p style="font-size: 12pt">{}</p></div>'),
        ("", '<div style="color: white; background: url(night.jpg)"><p>{}</p></div>'),
        ("", '<div style="color: white"><a href="#x">{}</a></div>'),
    ],
)
def test_what_can_be_seen_is_read_whatever_styles_say_elsewhere(css: str, element: str) -> None:
    document = read(STYLED.format(css, "", element.format("The board must pay.")))
    assert document.text.endswith("The board must pay.")
    assert document.warnings == ()


def test_words_are_not_taken_for_invisible_on_a_ground_that_nobody_knows() -> None:
    link = '<link rel="stylesheet" href="theme.css">'
    page = STYLED.format(".w { color: white }", link, '<p class="w">The board must pay.</p>')
    assert read(page).text.endswith("The board must pay.")


def test_style_sheets_strike_raise_and_lower_words() -> None:
    page = """<style>.gone { text-decoration: line-through red } .up { vertical-align: super } .low { vertical-align: sub }</style>
    <p>Within <b class="gone">30</b> 60 days, 10<span class="up">6</span> litres of CO<span class="low">2</span>.</p>"""
    assert texts(page) == ["Within 60 days, 10^6 litres of CO2."]
    assert read(page).warnings == ("struck-out text was left out as deleted",)


KATEX = """<span class="katex"><span class="katex-html" aria-hidden="true"><span class="base"><span class="strut"></span>{}</span></span></span>"""
LISTED = '<span class="vlist-t"><span class="vlist-r"><span class="vlist" style="height: .9em">{}</span></span></span>'
SET = '<span style="top: {}em"><span class="pstrut" style="height: 3em"></span><span class="mord">{}</span></span>'
POWER = f'<span class="mord">10<span class="msupsub">{LISTED.format(SET.format(-3.4, 6))}</span></span>'
FRACTION = f'<span class="mfrac">{LISTED.format(SET.format(-2.3, 100) + SET.format(-3.7, 3))}</span>'


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (KATEX.format(POWER), "10^6"),
        (KATEX.format(FRACTION), "3/100"),
        (
            '<span class="katex"><span class="katex-mathml sr-only"><math><mn>7</mn></math></span>'
            + KATEX.format("7").removeprefix('<span class="katex">'),
            "7",
        ),
        ("<m:math><m:msup><m:mn>10</m:mn><m:mn>6</m:mn></m:msup></m:math>", "10^6"),
    ],
    ids=["power", "fraction", "twice", "prefix"],
)
def test_formulas_are_read_as_they_are_set(formula: str, written: str) -> None:
    assert texts(f"<p>Keep {formula} euros.</p>") == [f"Keep {written} euros."]


def test_a_form_shows_what_was_filled_in_and_one_that_waits_shows_nothing() -> None:
    page = """<form><p>Spend <input value="45 million"> euros.</p><textarea>Keep all wells.</textarea>
    <p>Choice: <select><option>Option A</option><option selected>Option B</option></select></p>
    <p><label><input type="checkbox" checked style="opacity: 0">Close the well.</label></p><p><input type="radio"> Sell land.</p>
    <input type="password" value="secret"><input type="hidden" value="token"><button>Send</button></form>
    <ul><li><input type="checkbox" disabled> Ask the town.</li></ul>
    <form><label>Your name</label><input name="n"><input type="checkbox"></form>"""
    assert texts(page) == [
        "Spend 45 million euros.",
        "Keep all wells.",
        "Choice: Option B",
        "☒ Close the well.",
        "☐ Sell land.",
        "☐ Ask the town.",
    ]


def test_letters_of_symbol_fonts_are_the_signs_that_they_show() -> None:
    page = """<style>.w { font-family: 'Wingdings 2' }</style><p><font face="Symbol">£</font> 50 mg of <span
    style="font-family: Symbol, serif">a <b style="font-family: Arial">a</b></span>, <span class="w">R</span>, <font face="Webdings">a</font></p>"""
    assert texts(page) == ["≤ 50 mg of α a, ☑, ✓"]


@pytest.mark.parametrize(
    "page",
    [
        '<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>',
        "<html><body><p>Please enable JavaScript to view the page.</p></body></html>",
        "<html><head><title>Empty</title></head><body> </body></html>",
    ],
)
def test_a_page_without_text_says_what_to_do(page: str) -> None:
    assert refusal(page) == "contains no text: save the page after it has loaded, or print it to PDF"


def test_other_kinds_of_content_are_refused_with_their_reason() -> None:
    assert (
        refusal('<frameset><frame src="a.htm"></frameset>')
        == "contains only frames and no text: open each frame by itself and save it"
    )
    assert refusal(b"%PDF-1.7\n") == "is a PDF, not a web page: give it the suffix of its type, or remove it"
    assert refusal(b"") == "is empty"
    assert refusal(b" \n") == "contains nothing but white space"


# Structure


def test_lists_are_numbered_as_a_browser_numbers_them() -> None:
    page = """<ol reversed><li>c</li><li>b</li></ol><ol><li value="7">g</li><li>h</li></ol>
    <ol type="I"><li>one</li><li>two</li></ol><ol style="list-style-type: upper-alpha" start="27"><li>aa</li></ol>
    <ul><li>dot<p>Its second paragraph.</p></li></ul><ol style="list-style:none"><li>plain</li></ol>"""
    assert parts(page) == [
        ("item", "2", 1, "c"),
        ("item", "1", 1, "b"),
        ("item", "7", 1, "g"),
        ("item", "8", 1, "h"),
        ("item", "I", 1, "one"),
        ("item", "II", 1, "two"),
        ("item", "AA", 1, "aa"),
        ("item", None, 1, "dot"),
        ("paragraph", None, 2, "Its second paragraph."),
        ("item", None, 1, "plain"),
    ]


@pytest.mark.parametrize(
    ("value", "style", "written"),
    [
        (28, "lower-alpha", "ab"),
        (0, "lower-roman", "0"),
        (1994, "upper-roman", "MCMXCIV"),
        (5, "decimal-leading-zero", "05"),
    ],
)
def test_numbers_in_the_styles_of_lists(value: int, style: str, written: str) -> None:
    assert shown(value, style) == written


def test_quotes_definitions_and_breaks_are_parts_of_their_own() -> None:
    page = """<blockquote><p>Quoted  words.</p></blockquote><dl><dt>Port</dt><dd>A place for ships.</dd></dl>
    <p>One line<br>and the next.</p><p>We ask to<br>1. close it;<br>2. open it.</p><pre>a  b
  c</pre><figure><figcaption>Figure 1. A quay</figcaption></figure>"""
    assert parts(page) == [
        ("paragraph", None, 2, "Quoted words."),
        ("paragraph", None, 1, "Port"),
        ("paragraph", None, 2, "A place for ships."),
        ("paragraph", None, 1, "One line\nand the next."),
        ("paragraph", None, 1, "We ask to"),
        ("paragraph", None, 1, "1. close it;"),
        ("paragraph", None, 1, "2. open it."),
        ("paragraph", None, 1, "a  b\n  c"),
        ("caption", None, 1, "Figure 1. A quay"),
    ]


def test_boxes_and_paragraphs_in_bold_are_stressed() -> None:
    page = """<p>Plain <b>in part</b>.</p><p><strong>Ratify the treaty.</strong></p><p><em>Whole.</em></p>
    <div class="recommendation-box"><h3>Recommendation 1</h3><p>Open the port.</p></div>
    <table border="1"><tr><td><p>In a frame.</p></td></tr></table>"""
    assert stressed(page) == ["Ratify the treaty.", "Whole.", "Open the port.", "In a frame."]
    assert stressed(f'<div class="box">{f"<p>{ARTICLE_TEXT[0]}</p>" * 100}</div>') == []


def test_tables_that_arrange_the_page_are_transparent_and_spans_keep_columns_aligned() -> None:
    page = """<table role="presentation"><tr><td><p>Left.</p></td><td><p>Right.</p></td></tr></table>
    <table><tr><th>Year</th><th colspan="2">Both</th></tr><tr><td rowspan="2">2020</td><td>a</td></tr>
    <tr><td>b<br>c</td></tr></table>"""
    assert parts(page) == [
        ("paragraph", None, 1, "Left."),
        ("paragraph", None, 1, "Right."),
        ("table", None, 1, "Year\tBoth\n2020\ta\n\tb c"),
    ]


# Notes

THINK_TANK = """<html><body><h1>Open data</h1>
<p>Ministries hold many registers.<sup><a href="#fn1" id="r1">1</a></sup> Few publish them.<a class="footnote-ref" href="#fn2" id="r2" role="doc-noteref"><sup>2</sup></a></p>
<p>We recommend the following:</p>
<ol><li>The agency should publish its registers each year.<sup><a href="#fn1">1</a></sup></li><li>Parliament must review them.</li></ol>
<section role="doc-endnotes"><hr><ol><li id="fn1"><p>See the annual report.<a href="#r1" class="footnote-back">↩︎</a></p></li>
<li id="fn2"><p>Two of nine do.</p><p>In 2019 one did. <a href="#r2">↩</a></p></li></ol></section></body></html>"""


def test_notes_are_found_from_their_markers_and_lose_their_links_back() -> None:
    document = read(THINK_TANK)
    assert notes(document) == [
        ("1", "", "See the annual report."),
        ("2", "", "Two of nine do.\nIn 2019 one did."),
        ("1", "", "See the annual report."),
    ]
    assert [one.number for one in document.layout if one.kind.value == "footnote"] == ["1", "2"]


def test_a_recommendation_is_cut_out_with_number_lead_in_and_note() -> None:
    document = read(THINK_TANK)
    passages = segment(document, structure(document), lambda text: len(text.split()), 100)
    assert [
        (one.number, one.text, one.lead_in and one.lead_in.text, [note.text for note in one.footnotes])
        for one in passages
        if one.number
    ] == [
        (
            "1",
            "The agency should publish its registers each year.",
            "We recommend the following:",
            ["See the annual report."],
        ),
        ("2", "Parliament must review them.", "We recommend the following:", []),
    ]


@pytest.mark.parametrize(
    "page",
    [
        """<p>Ships wait<a href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a> outside.</p>
        <div><hr><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> For days.</p></div></div>""",
        """<p>Ships wait<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup> outside.</p>
        <ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span>
        <span class="reference-text">For days.</span></li></ol>""",
        """<p>Ships wait<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a> outside.</p>
        <div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a>
        <div class="footnote-content"><p>For days.</p></div></div>""",
        """<p>Ships wait<sup><a href="https://site.example/post#note-1" id="b1">[1]</a></sup> outside.</p>
        <p id="note-1">[1] For days. <a href="#b1">Back</a></p>""",
        """<p>Ships wait<a href="#x" role="doc-noteref">1</a> <span id="x" role="doc-footnote">For days.</span>outside.</p>""",
    ],
    ids=["word", "encyclopedia", "letter", "blog", "sidenote"],
)
def test_notes_of_many_makers_are_told_apart_from_the_text(page: str) -> None:
    document = read(page)
    assert document.text == "Ships wait outside.\n\nFor days."
    assert [(label, note) for label, _, note in notes(document)] == [("1", "For days.")]


def test_links_of_a_table_of_contents_are_no_notes() -> None:
    page = '<p><a href="#s1">1</a> Ports</p><h2 id="s1">Ports</h2><p>Text.</p>'
    assert (texts(page), read(page).references) == (["1 Ports", "Ports", "Text."], ())


def test_list_paragraphs_of_word_have_the_numbers_that_word_wrote() -> None:
    page = """<html><body lang=EN-GB><div class=WordSection1><p class=MsoTitle>Advice</p>
    <p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
    style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>Close the&nbsp;port.</p>
    <p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span></span>At night.</p>
    </div></body></html>"""
    assert parts(page) == [
        ("paragraph", None, 1, "Advice"),
        ("item", "1", 1, "Close the\u00a0port."),
        ("item", None, 2, "At night."),
    ]


# Encodings and containers


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("windows-1250", "cp1250"),
        ("utf-8", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_page_is_decoded_as_it_was_written(declared: str, encoding: str) -> None:
    words = "The “state” – 5 € – paid." if encoding != "cp1250" else "Zażółć gęślą jaźń – „tak”."
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><body><p>{words}</p>'
    assert read(page.encode(encoding)).text == words


def test_characters_that_are_not_seen_are_dropped() -> None:
    assert read("<p>gov\u00adern\u200bment &amp; co&shy;py</p>").text == "government & copy"


def test_xhtml_may_close_elements_in_themselves() -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><a id="x"/><div/><p>Text.</p></body></html>'
    assert read(page, "page.xhtml").text == "Text."


def test_processing_instructions_are_not_read() -> None:
    page = "<html><body><p>Ports <?xml:namespace prefix = o ns = 'urn:office' /?>open.</p><?php echo 1 ?><p>Text.</p></body></html>"
    assert read(page).text == "Ports open.\n\nText."


def test_a_page_saved_in_one_file_is_read_with_its_address() -> None:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://ports.example/a"
    message.set_content(
        "<html><body><p>Façade of the port.</p></body></html>", subtype="html", charset="iso-8859-1"
    )
    message.add_related(b"\x89PNG", "image", "png")
    document = read(message.as_bytes(), "page.mhtml")
    assert (document.text, document.url) == ("Façade of the port.", "https://ports.example/a")
    assert (
        refusal(b"From: nobody\n\nhello", "page.mht")
        == "contains no web page: save it from the browser again"
    )


@pytest.mark.parametrize("kind", ["multipart/related; boundary=b", "message/rfc822"])
def test_mail_within_mail_without_end_is_refused(kind: str) -> None:
    data = (f"Content-Type: {kind}\n\n--b\n" if kind[-1] == "b" else f"Content-Type: {kind}\n\n") * 3000
    assert refusal(data, "page.mht") == "nests its parts too deeply: remove it if you do not know it"


# Facts


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-05-03T10:00:00+02:00", "2021-05-03"),
        ("2021/5/3", "2021-05-03"),
        ("3 May 2021", "2021-05-03"),
        ("September 9, 2021", "2021-09-09"),
        ("May 2021", "2021-05"),
        ("Mon, 03 May 2021 10:00:00 GMT", "2021-05-03"),
        ("2021-02-30", None),
        ("yesterday", None),
    ],
)
def test_dates_are_understood_or_left(value: str, day: str | None) -> None:
    assert written_date(value) == day


def test_facts_are_not_guessed() -> None:
    document = read(
        "<!-- saved from url=(0023)https://ports.example/b --><html lang='de'><body><p>The ports of the island are closed in winter.</p><p>© 2019 Ports</p>"
    )
    assert (document.title, document.author, document.date, document.language, document.url) == (
        "page",
        None,
        None,
        "en",
        "https://ports.example/b",
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Open ports - Ministry</title><h1>Open ports</h1>", "Open ports"),
        ("<title>Untitled</title><h1>Open ports</h1>", "Open ports"),
        ("<title>How to open a port | Ministry</title><p>x</p>", "How to open a port"),
        ("<meta property='og:title' content='Ports'><title>x</title>", "Ports"),
        (
            "<title>Home</title><header><h1>Institute</h1></header><main><h1>Open ports</h1></main>",
            "Open ports",
        ),
    ],
)
def test_the_title_is_that_of_the_page_and_not_of_the_site(head: str, title: str) -> None:
    assert read(f"{head}<p>Text of the page.</p>").title == title


# Hostile markup


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "word",
        "<b>" * 100_000 + "word",
        "".join(f"<p><font size={place}>" for place in range(50_000)) + "word",
        f'<p class="{"a " * 1_000_000}">word',
        "<i></i>" * 300_000 + "word",
        "<table><tr><td>" * 5_000 + "word",
        "<ol><li>" * 20_000 + "word",
        "<blockquote>" * 20_000 + "word",
        "<a href='#x'><sup>" * 20_000 + "word",
        "<p>word</p>" + "<!--" * 200_000,
        "<style>" + "a{b:" * 100_000 + "</style><p>word</p>",
        f"<style>{'p div div div div div i {color: red} ' * 200}</style>{'<div>' * 300}<i>word</i>",
        f"<style>{''.join(f'i:not(.x{place}) {{color: red}} ' for place in range(5_000))}</style>{'<i></i>' * 20_000}word",
    ],
    ids="div b font attribute tiny tables lists quotes links comments nested-rules descendants rules".split(),
)
def test_absurd_markup_is_read_in_good_time_without_losing_words(page: str) -> None:
    begun = time.process_time()
    assert read(page).text == "word"
    assert time.process_time() - begun < 30


TAGS = "p div b i a ul ol li table tr td th h1 h2 blockquote dl dt dd pre sup section article span br em center font".split()
WORDS = st.integers(0, 999).map(lambda number: f"w{number} ")
SOUP = st.lists(
    st.one_of(
        st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
        st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
        st.sampled_from(
            ["<a href='#n1'>", "<li id=n1>", "<p class='x", "'>", "&amp;", "\0", "<", "<!doctype html>"]
        ),
    ),
    max_size=60,
)


@given(st.lists(st.tuples(SOUP, WORDS), min_size=1, max_size=20))
def test_tag_soup_never_crashes_the_reader(pieces: list[tuple[list[str], str]]) -> None:
    with suppress(UnreadableSource):
        read("".join("".join(tags) + word for tags, word in pieces))


INLINE_SOUP = st.lists(
    st.sampled_from(
        [f"<{end}{tag}>" for tag in TAGS if tag not in ("table", "tr", "td", "th", "a") for end in ("", "/")]
    ),
    max_size=8,
)


@given(st.lists(st.tuples(INLINE_SOUP, WORDS), min_size=1, max_size=30))
def test_every_visible_word_comes_once_and_in_order(pieces: list[tuple[list[str], str]]) -> None:
    page = "<body>" + "".join("".join(tags) + word for tags, word in pieces)
    assert read(page).text.split() == [word.strip() for _, word in pieces]


# Pages labelled by people


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared with labelled pages is not here")
def test_labelled_pages_give_their_main_text() -> None:
    scores = []
    for folder in sorted(SHARED.iterdir()):
        found = words_of(read((folder / "source.html").read_bytes()).text)
        wanted = words_of(re.sub(r"<[^>]+>", " ", (folder / "expected.html").read_text(encoding="utf-8")))
        scores.append(2 * (found & wanted).total() / (found.total() + wanted.total()))
    assert sum(scores) / len(scores) >= 0.9, scores

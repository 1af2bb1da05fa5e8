"""A well-formed file of each format, rich in what its reader looks at, and questions of every sort."""

from email.message import EmailMessage
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from support.office_files import archive, opendocument, word
from support.small_world import BEES, FERRIES, SCHOOLS

TEXT = (
    "Safer Harbours\n\nSummary\n\nSmall harbours take more boats each year.1 Most have no night watch.\n\n"
    "Recommendations\n\n1. The ministry should pay night watches by 2027.\n\n2. Towns must not close a harbour, unless:\n"
    "   (a) another lies near;\n   (b) no boat winters there.\n\n- Captains could share a map.\n\n1 Count of 2022, p. 4.\n"
)
MARKDOWN = (
    "---\ntitle: Safer Harbours\nauthor: Ada Quill\ndate: 2024-05-02\nlang: en\n---\n# Safer Harbours\n\n## Findings\n\nBoats "
    "_sink_ at **night**[^1]; see [the map](https://harbour.example/map) and `code`.\n\n> A quoted line.\n\n| Port | Boats |\n"
    "|---|---|\n| Oslo | 40 |\n\n## Recommendations\n\n1. The ministry should pay night watches.\n    - Towns should help.\n"
    "2. Captains could share a map.\n\n```\nverbatim\n```\n\n[^1]: Count of 2022.\n"
)
PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Safer Harbours | Institute</title>'
    '<meta name="author" content="Ada Quill"><meta property="article:published_time" content="2024-05-02T08:00:00Z">'
    '<script type="application/ld+json">{"@type":"Article","headline":"Safer Harbours","datePublished":"2024-05-02"}</script>'
    '<style>p{color:red}</style></head><body><nav><ul><li><a href="/">Home</a></ul></nav><main><article><h1>Safer Harbours</h1>'
    '<p>Small harbours take more boats each year.<sup><a href="#n1" id="r1">1</a></sup> Most have <b>no night</b> watch &amp; no '
    'light.</p><div hidden>secret</div><h2>Recommendations</h2><ol start="3"><li>The ministry should pay.<ul><li>Towns should '
    "help.</ul><li>Captains could share a map.</ol><table><tr><th>Port<th>Boats<tr><td rowspan=2>Oslo<td>40<tr><td>50</table>"
    '<blockquote>A quoted line.</blockquote><pre>one\n two</pre><dl><dt>Harbour<dd>A port.</dl><p id="n1">1. Count of 2022. '
    '<a href="#r1">Back</a></p></article></main><footer>Contact us</footer></body></html>'
)
BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="o/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    ),
    "o/book.opf": (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Harbours</dc:title><dc:creator>Ada Quill</dc:creator><dc:date>2022-05-17</dc:date><dc:language>en</dc:language>"
        '</metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b%20b.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/><itemref idref="b" linear="no"/></spine></package>'
    ),
    "o/nav.xhtml": (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>'
        '<li><a href="a.xhtml#s">Winter</a></li></ol></nav></body></html>'
    ),
    "o/a.xhtml": (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body><h1 id="s">'
        'Winter</h1><span epub:type="pagebreak" id="p7">7</span><p>Towns should keep ports open.<a epub:type="noteref" '
        'href="b%20b.xhtml#n">1</a></p><ol><li>Ships must wait.</li></ol></body></html>'
    ),
    "o/b b.xhtml": (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
        '<aside epub:type="footnote" id="n"><p>In most years.</p></aside></body></html>'
    ),
}
WORD_BODY = (
    '<w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Safer Harbours</w:t></w:r></w:p>'
    '<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Recommendations</w:t></w:r></w:p>'
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t xml:space="preserve">The ministry '
    'should pay </w:t></w:r><w:r><w:rPr><w:b/><w:vanish w:val="0"/></w:rPr><w:t>now</w:t></w:r><w:r><w:footnoteReference w:id="2"/>'
    '</w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:ins w:id="5"><w:r><w:t>Towns must '
    'help.</w:t></w:r></w:ins><w:del w:id="6"><w:r><w:delText>Never.</w:delText></w:r></w:del></w:p><w:p><w:r><w:fldChar '
    'w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>'
    '<w:t>see 1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    "<w:p><w:r><w:t>Port</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r>"
    "<w:t>40</w:t><w:tab/><w:br/></w:r></w:p></w:tc></w:tr></w:tbl><w:sdt><w:sdtContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p>"
    "</w:sdtContent></w:sdt>"
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
)
OPEN_BODY = (
    '<text:tracked-changes><text:changed-region text:id="c"><text:deletion/></text:changed-region></text:tracked-changes>'
    '<text:h text:outline-level="1">Recommendations</text:h><text:list text:style-name="L"><text:list-item><text:p>The ministry '
    'should<text:s text:c="2"/>pay.<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    "<text:p>Since 2022.</text:p></text:note-body></text:note></text:p><text:list><text:list-item><text:p>Towns <text:span "
    'text:style-name="B">must</text:span> help.</text:p></text:list-item></text:list></text:list-item></text:list>'
    '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2" table:number-columns-repeated="2"><text:p>Port'
    "</text:p></table:table-cell></table:table-row></table:table><text:p>Boats sink.<text:line-break/>Often.</text:p>"
)
OPEN_STYLES = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="i" style:num-suffix=")" '
    'text:start-value="3"/></text:list-style><style:style style:name="B" style:family="text"><style:text-properties '
    'fo:font-weight="bold"/></style:style>'
)
QUESTIONS = (
    "Who should pay for a second ferry?",
    "What should the Commission do about spraying?",
    "What are all the recommendations to the Ministry of Transport?",
    "May a school be closed, and who pays for the ferry?",
    "How much does a second ferry cost? When?",
    'title:ferry AND (bees OR "apple trees"~2)^3 -school +store* [a TO z]',
    "Was soll die Kommission tun?",
    "recommendations on schools",
    "50 % of bees by 2027?",
)


def files() -> dict[str, tuple[bytes, ...]]:
    """Samples by suffix; formats that share a reader stand once."""
    return {
        ".docx": (
            word(
                WORD_BODY,
                core="<dc:title>Harbours</dc:title><dcterms:created>2024-05-02T08:00:00Z</dcterms:created>",
                numbering=NUMBERING,
                footnotes='<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>Since 2022.</w:t></w:r></w:p></w:footnote>',
            ),
        ),
        ".epub": (archive(dict(BOOK)),),
        ".html": (PAGE.encode(), PAGE.encode("utf-16")),
        ".md": (MARKDOWN.encode(), FERRIES.encode(), SCHOOLS.encode(), BEES.encode()),
        ".mht": (_saved(),),
        ".odt": (
            opendocument(
                OPEN_BODY, OPEN_STYLES, meta="<dc:title>Harbours</dc:title><dc:date>2024-05-02</dc:date>"
            ),
        ),
        ".pdf": (_pdf(),),
        ".txt": (TEXT.encode(), TEXT.encode("utf-16-le"), TEXT.replace("-", "–").encode("cp1252")),
    }


def _saved() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Safer Harbours"
    message.set_content("Only text.")
    message.add_alternative(PAGE, subtype="html")
    message.make_mixed()
    message.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="map.gif")
    return message.as_bytes()


def _pdf() -> bytes:
    """Two pages whose streams are not compressed, so that spoiled bytes reach what is drawn."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, pageCompression=0)
    canvas.setTitle("Safer Harbours")
    for number in (1, 2):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 780, "Safer Harbours" if number == 1 else "Recommendations")
        canvas.setFont("Times-Roman", 11)
        for place, line in enumerate(TEXT.split("\n")):
            canvas.drawString(72 + 20 * line.startswith("   "), 740 - 14 * place, line.strip())
        canvas.rect(60, 100, 400, 60)
        canvas.line(60, 130, 460, 130)
        canvas.drawString(72, 140, "Port 40")
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(72, 60, "1 Count of 2022, p. 4.")
        canvas.drawString(290, 30, str(number))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()

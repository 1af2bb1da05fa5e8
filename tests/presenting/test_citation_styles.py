"""Citations in the styles that people paste."""

import json
from dataclasses import replace

from support.web_backend import ENTRY_BACKGROUND, ENTRY_FEES

from assistant.presenting.citation_styles import STYLES, in_all_styles, in_style

LINK = "http://127.0.0.1:8000/source/a.md?cite=abc#abc"
CITED = replace(
    ENTRY_BACKGROUND.citation,
    id="abcdefghijklmnop",
    title="Costs & Benefits of 100% {Open} Borders",
    author="Unit for_Ports",
    publisher="Harbour Press",
    date="2023-05-12",
    url=None,
    locator="section 2, p. 4",
)


def test_every_style_is_written() -> None:
    assert list(in_all_styles(CITED, LINK)) == list(STYLES)


def test_a_footnote_names_author_title_imprint_place_and_address() -> None:
    assert in_style(CITED, "footnote", LINK) == (
        "Unit for_Ports, “Costs & Benefits of 100% {Open} Borders” (Harbour Press, 12 May 2023), section 2, p. 4, "
        f"{LINK}. [Public]"
    )


def test_chicago_gives_the_entry_and_the_reference_in_the_text() -> None:
    assert in_style(CITED, "chicago", LINK) == (
        f"Unit for_Ports. 2023. “Costs & Benefits of 100% {{Open}} Borders.” Harbour Press. {LINK}. [Public]\n"
        "(Unit for_Ports 2023, section 2, p. 4)"
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(CITED, author=None, publisher=None, date=None, locator="", marking=None)
    assert in_style(bare, "chicago", LINK) == (
        f"“Costs & Benefits of 100% {{Open}} Borders.” n.d. {LINK}.\n(“Costs & Benefits of 100% {{Open}} Borders” n.d.)"
    )
    assert in_style(bare, "footnote", LINK) == f"“Costs & Benefits of 100% {{Open}} Borders”, {LINK}."


def test_bibtex_escapes_what_tex_would_obey() -> None:
    assert in_style(CITED, "bibtex", LINK).splitlines() == [
        "@misc{abcdefghijklmnop,",
        r"  author = {{Unit for\_Ports}},",
        r"  title = {{Costs \& Benefits of 100\% \{Open\} Borders}},",
        "  institution = {Harbour Press},",
        "  year = {2023},",
        "  month = {5},",
        "  note = {section 2, p. 4 [Public]},",
        f"  url = {{{LINK}}}",
        "}",
    ]


def test_csl_json_is_json_with_dates_in_parts() -> None:
    (item,) = json.loads(in_style(replace(CITED, date="2023-05"), "csl-json", LINK))
    assert item == {
        "id": "abcdefghijklmnop",
        "type": "report",
        "title": "Costs & Benefits of 100% {Open} Borders",
        "author": [{"literal": "Unit for_Ports"}],
        "publisher": "Harbour Press",
        "issued": {"date-parts": [[2023, 5]]},
        "language": "en",
        "URL": LINK,
        "note": "section 2, p. 4 [Public]",
    }


def test_the_address_of_the_publication_comes_before_ours_if_it_is_one() -> None:
    published = in_style(ENTRY_FEES.citation, "footnote", LINK)
    assert published.endswith("https://example.org/visas?edition=1&lang=en. [Public]")
    scripted = replace(ENTRY_FEES.citation, url="javascript:alert(1)")
    assert in_style(scripted, "footnote", LINK).endswith(f"{LINK}. [Public]")


def test_the_plain_style_quotes_as_a_reader_sees_it() -> None:
    quote, _, rest = in_style(ENTRY_FEES.citation, "plain", LINK).partition("\n")
    assert quote.startswith("“Fees. The Commission should propose a fee waiver")
    assert rest == in_style(ENTRY_FEES.citation, "footnote", LINK)

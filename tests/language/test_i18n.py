"""The interface speaks each of its languages: nothing untranslated, nothing broken, and the reader chooses."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from selectolax.lexbor import LexborHTMLParser
from support.web_backend import (
    BRIEF,
    ENTRY_ARABIC,
    ENTRY_BACKGROUND,
    ENTRY_FEES,
    FEE_QUESTION,
    answer,
    backend,
    item,
)
from support.web_client import ORIGIN, client_of
from support.web_pages import PAGES, everything
from support.words_for_people import ENGLISH_WORDS, words_for_people

from assistant.answering.filters import checked_date
from assistant.config.resources import PACKAGE, catalogues_folder
from assistant.errors import BadRequest
from assistant.language.i18n import ENGLISH, Language, decimals, gettext, ngettext, using_language
from assistant.types import Outcome
from assistant.web.views.languages import accepted, interface_languages
from assistant.web.views.links import source_link
from assistant.web.views.wording import cited, day, decimal, documents, language, listed

CATALOGUES = sorted(catalogues_folder().glob("*.po"))
KNOWN = interface_languages(catalogues_folder())
DUTCH = KNOWN["nl"]
EXTRACT = "extract -F pyproject.toml -k gettext_noop -k say --add-location file"
"""The command in CONTRIBUTING.md, without its output file."""
PLACEHOLDER = re.compile(r"%\(\w+\)s|<[^>]*>")


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=file.stem)


def messages(of: Catalog) -> list[Message]:
    return [one for one in of if one.id]


def forms(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages that this command finds in the sources."""
    target = tmp_path_factory.mktemp("extracted") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PACKAGE.parent)
        CommandLineInterface().run(["pybabel", "-q", *EXTRACT.split(), "-o", str(target), "."])  # type: ignore[no-untyped-call]
    return catalogue(target.rename(target.with_name("en.pot")))


def told(file: Path) -> Iterator[ast.expr]:
    """The first argument of each call in a module that translates."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in {"gettext", "gettext_noop", "ngettext", "say"}:
            yield node.args[0]


# Catalogues


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_catalogue_holds_what_the_sources_say_and_nothing_else(file: Path, extracted: Catalog) -> None:
    assert {one.id for one in messages(catalogue(file))} == {one.id for one in messages(extracted)}


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_catalogue_translates_all_and_keeps_what_is_filled_in(file: Path) -> None:
    found = messages(catalogue(file))
    assert [one.id for one in found if one.fuzzy or not all(forms(one.string))] == []
    assert [
        one.id
        for one in found
        for form in forms(one.string)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(forms(one.id)[-1]))
    ] == []
    assert [(one.id, errors) for one, errors in catalogue(file).check()] == []


def test_every_text_that_is_translated_can_be_found_by_the_extraction(extracted: Catalog) -> None:
    known = {forms(one.id)[0] for one in messages(extracted)}
    texts = [
        argument.value
        for file in sorted(PACKAGE.rglob("*.py"))
        for argument in told(file)
        if isinstance(argument, ast.Constant)
    ]
    assert set(texts) - known == set()


def test_no_text_is_put_together_before_it_is_translated() -> None:
    kinds = (ast.JoinedStr, ast.BinOp)
    assert [
        file.name for file in PACKAGE.rglob("*.py") for argument in told(file) if isinstance(argument, kinds)
    ] == []


def test_the_contributing_guide_says_how_texts_are_extracted() -> None:
    guide = PACKAGE.parent / "CONTRIBUTING.md"
    assert f"$ pybabel {EXTRACT} -o messages.pot .\n" in guide.read_text(encoding="utf-8")


def test_every_language_is_known_by_its_own_name() -> None:
    assert [(one.code, one.name, one.direction, one.point) for one in KNOWN.values()] == [
        ("en", "English", "ltr", "."),
        ("nl", "Nederlands", "ltr", ","),
    ]


# Words


def test_dates_numbers_and_lists_follow_the_language() -> None:
    with using_language(DUTCH):
        assert [day("2026-02-01T08:00:00+00:00"), day("2026-03"), day("soon")] == [
            "1 februari 2026",
            "maart 2026",
            "soon",
        ]
        assert [decimal(1200), documents(1), documents(1200), decimals(0.5, "{:.2f}")] == [
            "1.200",
            "1 document",
            "1.200 documenten",
            "0,50",
        ]
        assert [listed(["A", "B", "C"]), listed(["A", "B"], "or"), language("de-AT")] == [
            "A, B en C",
            "A of B",
            "Duits",
        ]
        assert cited(ENTRY_FEES).locator == "aanbeveling 1"
    assert cited(ENTRY_FEES) is ENTRY_FEES.citation


def test_a_language_is_used_only_while_its_context_lasts() -> None:
    with using_language(DUTCH):
        assert gettext("Recommendation %(number)s", number=4) == "Aanbeveling 4"
        with using_language(ENGLISH):
            assert gettext("Recommendation %(number)s", number=4) == "Recommendation 4"
        assert ngettext("%(number)s document", "%(number)s documents", 2, number=2) == "2 documenten"
    assert gettext("Recommendation %(number)s", number=4) == "Recommendation 4"


def test_an_error_is_told_in_the_current_language() -> None:
    with using_language(DUTCH), pytest.raises(BadRequest, match="‘soon’ is geen datum: vul een jaar in"):
        checked_date("soon")
    with pytest.raises(BadRequest, match="'soon' is not a date: enter a year"):
        checked_date("soon")


# Pages


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_in_dutch_says_nothing_in_english(address: str) -> None:
    page = client_of(everything()).get(address, headers={"Accept-Language": "nl"})
    assert ['<html lang="nl" dir="ltr">' in page.text, page.headers["content-language"]] == [True, "nl"]
    assert sorted(ENGLISH_WORDS & {word.casefold() for word in words_for_people(page.text)}) == []


def test_quotes_and_titles_keep_their_own_language() -> None:
    page = client_of(backend()).get("/", params={"q": FEE_QUESTION, "lang": "nl"}).text
    assert '<blockquote class="verbatim" lang="en" dir="auto">' in page
    assert f'<h1 dir="auto" lang="en">{FEE_QUESTION}</h1>' in page
    table = client_of(backend()).get("/recommendations", params={"lang": "nl"}).text
    assert f'<span class="title" lang="en" dir="auto">{BRIEF.title}</span>' in table
    assert ENTRY_ARABIC.citation.quote in table


def test_a_citation_line_tells_the_words_of_the_document_from_those_of_the_page() -> None:
    passage = replace(ENTRY_BACKGROUND.passage, headings=("Background",))
    behind = replace(ENTRY_BACKGROUND, passage=passage)
    known = backend(answers=[answer("Why?", Outcome.ANSWERED, [item(behind), item(ENTRY_FEES)])])
    page = client_of(known).get("/", params={"q": "Why?", "lang": "nl"}).text
    lines = [one.html for one in LexborHTMLParser(page).css("p.citation")]
    begins = (
        '<p class="citation" data-on-paper="https://example.org/visas?edition=1&amp;lang=en">'
        f'<span lang="en" dir="auto">Sample Policy Unit, “{BRIEF.title}”</span>, 12 mei 2023, '
    )
    assert lines == [
        f'{begins}paragraaf “<span lang="en" dir="auto">Background</span>”.</p>',
        f"{begins}aanbeveling 1.</p>",
    ]


# Who chooses


@pytest.mark.parametrize(
    ("asked", "cookie", "wanted", "spoken"),
    [
        ("", "", "", "en"),
        ("", "", "nl", "nl"),
        ("", "", "nl-BE, en;q=0.5", "nl"),
        ("", "", "en-GB, nl;q=0.9", "en"),
        ("", "", "fr, de;q=0.9", "en"),
        ("", "", "fr, nl;q=0.3", "nl"),
        ("", "", "nl;q=0, en", "en"),
        ("", "", "*;;q=x, (nl)", "en"),
        ("", "nl", "en", "nl"),
        ("", "xx", "nl", "nl"),
        ("en", "nl", "nl", "en"),
        ("xx", "nl", "en", "nl"),
        ("../nl", "", "", "en"),
    ],
)
def test_the_address_comes_before_the_cookie_and_that_before_the_browser(
    asked: str, cookie: str, wanted: str, spoken: str
) -> None:
    headers = {"Accept-Language": wanted} | ({"Cookie": f"language={cookie}"} if cookie else {})
    page = client_of(backend()).get("/", params={"lang": asked} if asked else {}, headers=headers)
    assert [page.headers["content-language"], "set-cookie" in page.headers] == [spoken, asked in KNOWN]


def test_what_a_browser_accepts_is_read_in_the_order_of_its_wishes() -> None:
    assert accepted("de;q=0.5, nl-BE, fr;q=0, *, en;q=0.9, x;q=2") == ["nl-BE", "en", "de"]
    assert accepted("") == []


def test_a_setting_says_what_those_get_who_ask_for_nothing_that_is_there() -> None:
    client = client_of(backend(), language="nl")
    assert client.get("/").headers["content-language"] == "nl"
    assert client.get("/", headers={"Accept-Language": "en"}).headers["content-language"] == "en"
    with pytest.raises(
        BadRequest, match="ASSISTANT_LANGUAGE: there are no pages in the language 'xx': choose en or nl"
    ):
        client_of(backend(), language="xx")


def test_the_choice_is_kept_in_a_cookie_that_says_nothing_else() -> None:
    page = client_of(backend()).get("/documents", params={"lang": "nl"})
    assert page.headers["set-cookie"] == "language=nl; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    assert page.headers["vary"] == "Accept-Language, Cookie"


def test_every_page_leads_to_itself_in_the_other_language() -> None:
    client = client_of(backend())
    page = client.get("/recommendations", params={"to": "A & B", "page": "2", "lang": "en"}).text
    assert (
        '<a href="/recommendations?to=A+%26+B&amp;page=2&amp;lang=nl" hreflang="nl" lang="nl" rel="nofollow">'
        "Nederlands</a>"
    ) in page
    assert '<span lang="en" aria-current="true">English</span>' in page
    place = source_link(BRIEF.id, ENTRY_FEES.citation.id)
    path, _, anchor = place.partition("#")
    assert f'href="{path}&amp;lang=nl#{anchor}" hreflang="nl"' in client.get(place).text


def test_an_answer_that_was_posted_is_posted_again_for_the_other_language() -> None:
    client = client_of(backend(), form_method="post")
    sent = {"q": FEE_QUESTION, "to": "EU"}
    page = client.post("/", data=sent, headers={"Origin": ORIGIN}).text
    assert '<form class="again" method="post" action="/?lang=nl">' in page
    again = client.post("/?lang=nl", data=sent, headers={"Origin": ORIGIN})
    assert [again.headers["content-language"], FEE_QUESTION in again.text] == ["nl", True]


@pytest.mark.parametrize("address", ["/api/ask?q=x", "/api/recommendations", "/api/none", "/readyz"])
def test_programs_get_the_same_whatever_language_is_asked_for(address: str) -> None:
    client = client_of(backend())
    plain = client.get(address)
    dutch = client.get(address, headers={"Accept-Language": "nl", "Cookie": "language=nl"})
    assert (dutch.content, dutch.headers.get("content-language")) == (plain.content, None)


def test_one_reader_s_language_is_not_another_s() -> None:
    client = client_of(backend())
    found = [
        client.get("/", headers={"Accept-Language": code}).headers["content-language"]
        for code in ("nl", "en", "nl", "fr")
    ]
    assert found == ["nl", "en", "nl", "en"]


def test_a_catalogue_of_a_language_that_runs_from_right_to_left_turns_the_page(tmp_path: Path) -> None:
    (tmp_path / "ar.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n')
    arabic: Language = interface_languages(tmp_path)["ar"]
    assert [arabic.code, arabic.direction, arabic.locale] == ["ar", "rtl", "ar"]

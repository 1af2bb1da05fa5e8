"""The table of recommendations, its downloads, the pages of addressees, documents, citations and files: requests."""

import csv
import io
import re
from html import unescape
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient
from support.long_source import client_of, long_source
from support.web_backend import (
    BRIEF,
    ENTRY_FEES,
    GONE,
    HOSTILE,
    backend,
    blocks,
    document,
    entry,
)

from assistant.config.resources import catalogues_folder
from assistant.language.i18n import using_language
from assistant.types import Source, Strength
from assistant.web.views.dates import written_date
from assistant.web.views.facets import nested
from assistant.web.views.languages import interface_languages
from assistant.web.views.source_parts import parts

BRIEF_PATH, HOSTILE_PATH = quote(BRIEF.id), quote(HOSTILE.id)


@pytest.fixture
def client() -> TestClient:
    return client_of(backend())


def asked_in(page: str) -> list[str]:
    """Who is asked in each row of the table."""
    cells = re.findall(r'<td role="cell" class="who">(.*?)</td>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", cell)).split()) for cell in cells]


def test_the_table_holds_every_recommendation_and_filters_combine(client: TestClient) -> None:
    everything = client.get("/recommendations").text
    to_members = client.get("/recommendations", params={"to": "Member states"}).text
    musts = client.get("/recommendations", params={"to": "Member states", "strength": "must"}).text
    dated = client.get("/recommendations", params={"since": "2023", "until": "2023-05"}).text
    worded = client.get("/recommendations", params={"q": "journalists"}).text
    assert [asked_in(page) for page in (everything, to_members, musts, dated, worded)] == [
        ["Commission, Member states", "Member states", "NATO", "Member states"],
        ["Commission, Member states", "Member states", "Member states"],
        ["Commission, Member states", "Member states"],
        ["Commission, Member states", "Member states"],
        ["Member states"],
    ]


def test_the_table_sorts_either_way(client: TestClient) -> None:
    up = client.get("/recommendations", params={"sort": "to"}).text
    down = client.get("/recommendations", params={"sort": "to", "order": "descending"}).text
    assert [asked_in(up)[0], asked_in(down)[0]] == ["Commission, Member states", "NATO"]
    assert ['aria-sort="ascending"' in up, 'aria-sort="descending"' in down] == [True, True]


@pytest.mark.parametrize(
    "address",
    [
        "/recommendations?sort=colour",
        "/recommendations?order=up",
        "/recommendations?since=soon",
        "/recommendations?strength=hard",
        "/?q=fees&until=2023-13",
    ],
)
def test_a_filter_that_means_nothing_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_long_table_comes_in_pages(client: TestClient) -> None:
    words = "\n\n".join(f"Advice {number}: act." for number in range(30))
    long = document("long.md", words)
    entries = tuple(
        entry(long, f"Advice {number}: act.", ("Council", Strength.SHOULD)) for number in range(30)
    )
    many = client_of(backend(sources=(Source(long, blocks(words), entries),)))
    pages = [many.get("/recommendations", params={"page": page}).text for page in (1, 2, 99)]
    assert [len(asked_in(page)) for page in pages] == [25, 5, 5]
    assert 'href="/recommendations?page=2"' in pages[0]


def test_downloads_hold_what_is_filtered(client: TestClient) -> None:
    found = {
        ending: client.get(f"/recommendations.{ending}", params={"to": "NATO"})
        for ending in ("csv", "json", "md")
    }
    rows = list(csv.reader(io.StringIO(found["csv"].text.removeprefix("\ufeff"))))
    assert [one.status_code for one in found.values()] == [200, 200, 200]
    assert [len(rows), len(found["json"].json()["items"])] == [2, 1]
    assert ["NATO" in found["md"].text, "Commission" in found["md"].text] == [True, False]
    assert [one.headers["content-disposition"].partition(";")[0] for one in found.values()] == [
        "attachment"
    ] * 3


def test_each_addressee_and_each_document_has_a_page(client: TestClient) -> None:
    assert asked_in(client.get("/addressees/NATO").text) == ["NATO"]
    assert asked_in(client.get(f"/documents/{BRIEF_PATH}").text) == [
        "Commission, Member states",
        "Member states",
    ]
    assert 'href="/addressees/Member%20states"' in client.get("/addressees").text
    assert f'href="/documents/{BRIEF_PATH}"' in client.get("/documents").text
    unknown = [client.get(path).status_code for path in ("/addressees/Nobody%3Cb%3E", "/documents/none")]
    assert unknown == [404, 404]


@pytest.mark.parametrize(
    "address",
    [
        "/recommendations",
        "/documents",
        f"/documents/{HOSTILE_PATH}",
        f"/source/{HOSTILE_PATH}",
        "/addressees/%3Cscript%3Ealert(1)%3C/script%3E",
        "/recommendations?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&to=%3Cimg%20src%3Dx%3E",
    ],
)
def test_hostile_names_and_words_stay_words(client: TestClient, address: str) -> None:
    page = client.get(address).text
    assert ["<script>" in page, "<img src=x" in page, 'href="javascript' in page] == [False, False, False]


def test_a_citation_is_given_in_every_style(client: TestClient) -> None:
    page = client.get(f"/cite/{ENTRY_FEES.citation.id}")
    names = re.findall(r"<dt>([^<]*)</dt><dd><pre", page.text)
    assert [page.status_code, names] == [
        200,
        ["Plain", "Footnote", "Chicago author-date", "BibTeX", "CSL-JSON", "Permanent link"],
    ]
    assert [client.get(f"/cite/{id}").status_code for id in (GONE.id, "nowhere")] == [404, 404]


@pytest.mark.parametrize("wanted", [BRIEF, HOSTILE])
def test_a_file_is_saved_under_its_name_and_never_opened_as_a_page(
    client: TestClient, wanted: object
) -> None:
    found = BRIEF if wanted is BRIEF else HOSTILE
    sent = client.get(f"/original/{quote(found.id)}")
    assert [sent.status_code, sent.text] == [200, found.text]
    name = quote(found.id.rpartition("/")[2], safe="")
    disposition = sent.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert disposition.endswith(f"filename*=UTF-8''{name}")
    assert sent.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_the_picture_of_a_page_is_kept_by_the_browser(client: TestClient) -> None:
    address = f"/page/1/{BRIEF_PATH}?cite={ENTRY_FEES.citation.id}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert [first.status_code, first.headers["content-type"], again.status_code] == [200, "image/png", 304]
    assert [client.get(f"/page/{page}/{BRIEF_PATH}").status_code for page in (0, 2)] == [404, 404]


def test_parts_hold_the_whole_text_and_break_no_passage() -> None:
    source = long_source()
    found = parts(source)
    assert "".join(part.span.of(source.document.text) for part in found) == source.document.text
    assert len(found) > 2
    assert all(
        any(
            part.span.start <= one.passage.span.start and one.passage.span.end <= part.span.end
            for part in found
        )
        for one in source.entries
    )


def test_a_citation_opens_the_part_that_holds_it_in_a_page_of_bounded_size() -> None:
    source = long_source()
    long = client_of(backend(sources=(source,)))
    last = source.entries[-1].citation
    page = long.get(f"/source/{quote(source.document.id)}", params={"cite": last.id}).text
    assert [unescape(one) for one in re.findall(r"<mark[^>]*>(.*?)</mark>", page)] == [last.quote]
    count = len(parts(source))
    every = [
        long.get(f"/source/{quote(source.document.id)}", params={"part": part}).text
        for part in (*range(1, count + 1), -5, 999)
    ]
    assert max(len(one.encode()) for one in every) < 100_000
    contents = [one[one.index("<main") : one.index("</main>")] for one in every]
    assert [contents[-2] == contents[0], contents[-1] == contents[count - 1]] == [True, True]
    assert ["Recommendation 20 of 20 in this document" in page, "Next part" in page] == [True, False]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("12 May 2023", "2023-05-12"),
        ("12 mei 2023", "2023-05-12"),
        ("Sept 2023", "2023-09"),
        ("12/5/2023", "2023-05-12"),
        ("12. 5. 2023", "2023-05-12"),
        ("05-2023", "2023-05"),
        ("2023-05-12", "2023-05-12"),
        ("2023", "2023"),
        ("12 Maytember 2023", "12 Maytember 2023"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_date_is_read_as_people_write_it(given: str, read: str) -> None:
    with using_language(interface_languages(catalogues_folder())["nl"]):
        assert written_date(given) == read


def test_a_date_in_words_narrows_the_list(client: TestClient) -> None:
    page = client.get("/recommendations", params={"since": "12 May 2023", "until": "31/12/2023"})
    assert [
        page.status_code,
        "Published on or after 2023-05-12" in page.text,
        "Published on or before 2023-12-31" in page.text,
    ] == [
        200,
        True,
        True,
    ]
    refused = client.get("/recommendations", params={"since": "32/13/2023"})
    assert [refused.status_code, "2023-13-32" in refused.text] == [400, True]


def test_a_document_without_recommendations_says_why_there_may_be_none() -> None:
    known = backend()
    known.sources = (*known.sources, Source(document("empty.md", "Nothing."), (), ()))
    page = client_of(known).get("/documents/empty.md").text
    assert "We can only find recommendations in English texts." in page
    assert "No recommendations match all of these filters" not in page


def choices_in(page: str) -> dict[str, list[tuple[str, str, int]]]:
    """The facets of a page: for each heading its choices with their addresses and numbers."""
    tree = LexborHTMLParser(page)
    return {
        heading.text(): [
            (
                line.css("a span")[0].text(),
                line.css("a")[0].attributes["href"] or "",
                int(line.css(".muted")[0].text()),
            )
            for line in tree.css(f"ul[aria-labelledby={heading.id}] li")
        ]
        for heading in tree.css(".facets h3")
    }


def test_every_choice_beside_a_list_leaves_as_many_as_it_says_and_never_none(client: TestClient) -> None:
    wrong, seen = [], set()
    for page in ("/recommendations", f"/documents/{BRIEF_PATH}", "/recommendations?to=Member states"):
        tree = LexborHTMLParser(client.get(page).text)
        for line in tree.css(".facets li"):
            link, number = line.css("a")[0], int(line.css(".muted")[0].text())
            href, chosen = str(link.attributes["href"]), "aria-current" in link.attributes
            if not chosen and (number == 0 or len(asked_in(client.get(href).text)) != number):
                wrong.append((href, number))
            seen.add(href)
    assert wrong == []
    assert len(seen) > 15


def test_a_chosen_one_leads_back_and_those_of_the_page_itself_are_not_offered(client: TestClient) -> None:
    chosen = choices_in(client.get("/recommendations?to=Member+states&since=2023&until=2023").text)
    assert chosen == {
        "Addressed to": [
            ("Member states", "/recommendations?since=2023&until=2023", 2),
            ("Commission", "/recommendations?to=Commission&since=2023&until=2023", 1),
        ],
        "Strength": [
            ("Must (obligation)", "/recommendations?to=Member+states&strength=must&since=2023&until=2023", 1),
            ("Should (advice)", "/recommendations?to=Member+states&strength=should&since=2023&until=2023", 1),
        ],
        "Year of publication": [("2023", "/recommendations?to=Member+states", 2)],
    }
    assert "Addressed to" not in choices_in(client.get("/addressees/Member states").text)
    assert set(choices_in(client.get(f"/documents/{BRIEF_PATH}").text)) == {"Addressed to", "Strength"}


def test_parts_follow_the_whole_that_they_belong_to_and_a_circle_loses_nothing() -> None:
    wholes = {"Commission": "EU", "Council": "EU", "Cabinet": "Commission", "Towns": "Land"}
    values = ("Commission", "Towns", "EU", "Council", "Cabinet")
    assert list(nested(values, wholes)) == [
        ("Towns", 0),
        ("EU", 0),
        ("Commission", 1),
        ("Cabinet", 2),
        ("Council", 1),
    ]
    assert list(nested("abc", {"a": "b", "b": "c", "c": "a"})) == [("a", 0), ("b", 0), ("c", 0)]


def test_a_list_is_grouped_by_document_or_by_whom_it_names_first(client: TestClient) -> None:
    def headings(page: str) -> list[str]:
        return [one.text() for one in LexborHTMLParser(page).css("tr.group th")]

    by_addressee = client.get("/recommendations?group=to").text
    assert headings(by_addressee) == ["Commission", "Member states", "NATO"]
    assert asked_in(by_addressee) == ["Commission, Member states", "Member states", "Member states", "NATO"]
    by_document = client.get("/recommendations?group=document&to=Member+states&sort=title&order=descending")
    assert headings(by_document.text) == [BRIEF.title, HOSTILE.title]
    assert (
        "/recommendations?group=document&amp;to=Member+states"
        in client.get("/recommendations?to=Member+states").text
    )
    assert headings(client.get("/recommendations?group=colour").text) == []

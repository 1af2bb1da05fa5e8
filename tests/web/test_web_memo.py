"""The memo in the browser: collected without a script, kept in a cookie, shown and saved anew each time."""

import json
import re
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

import docx
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from support.web_backend import (
    BRIEF,
    ENTRY_ARABIC,
    ENTRY_BACKGROUND,
    ENTRY_FEES,
    ENTRY_GROUPS,
    ENTRY_HOSTILE,
    FEE_QUESTION,
    GONE,
    KnownAnswers,
    backend,
)
from support.web_client import ORIGIN, client_of

from assistant.presenting.memos.memo import MOST_PARTS, Kind, Memo, Part
from assistant.web.kept_memo import LARGEST
from assistant.web.routes.memo import _changed

FEES, GROUPS, BACKGROUND, HOSTILE = (
    one.citation.id for one in (ENTRY_FEES, ENTRY_GROUPS, ENTRY_BACKGROUND, ENTRY_HOSTILE)
)
Pairs = list[tuple[str, str]]


@pytest.fixture
def assistant() -> KnownAnswers:
    return backend()


@pytest.fixture
def client(assistant: KnownAnswers) -> TestClient:
    return browser(assistant)


def browser(assistant: KnownAnswers) -> TestClient:
    found = client_of(assistant)
    found.headers["Origin"] = ORIGIN
    return found


def send(client: TestClient, path: str, fields: Pairs) -> Response:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.post(path, content=urlencode(fields), headers=kind, follow_redirects=False)


def form(*parts: tuple[str, str], do: str = "save", title: str = "Visas", style: str = "footnote") -> Pairs:
    fields = [("title", title), ("style", style)]
    for kind, text in parts:
        fields += [("part", kind), ("text", text)]
    return [*fields, ("do", do)]


def kept(client: TestClient) -> list[str]:
    """The parts on the page of the memo: citation ids, and what the others are."""
    return [unescape(one) for one in re.findall(r'name="part" value="([^"]*)"', client.get("/memo").text)]


def test_every_quotation_can_be_added_and_the_page_stays_open_for_scripts(client: TestClient) -> None:
    for page in (f"/?q={FEE_QUESTION}", "/recommendations", f"/cite/{FEES}", f"/source/sample/visa%20brief%20%231%3F.md?cite={FEES}"):  # fmt: skip
        shown = client.get(page).text
        assert f'form="to-memo" name="add" value="{FEES}"' in shown, page
        assert shown.count('<form id="to-memo" method="post" action="/memo"') == 1, page
    without_script = send(client, "/memo", [("add", FEES)])
    assert (without_script.status_code, without_script.headers["location"]) == (303, "/memo#part-1")
    with_script = send(client, "/memo", [("add", GROUPS), ("stay", "1")])
    assert (with_script.status_code, with_script.content) == (204, b"")
    send(client, "/memo", [("add", FEES)])
    assert kept(client) == [FEES, GROUPS]


def test_a_memo_is_shown_with_quotations_citations_markings_and_notes_apart(client: TestClient) -> None:
    send(client, "/memo", form(("heading", "Fees & more"), ("note", "Ask <them>."), (FEES, ""), do="save"))
    page = client.get("/memo").text
    assert 'value="Fees &amp; more"' in page
    assert ">Ask &lt;them&gt;.</textarea>" in page
    assert "Your note 2</label>" in page
    quotation = re.search(r"<blockquote.*?</blockquote>", page, re.DOTALL)
    assert quotation is not None
    assert "The Commission should propose a fee waiver" in quotation[0]
    assert '<span class="marking">Public</span>' in page
    assert "/source/sample/visa%20brief%20%231%3F.md?cite=" in page


@pytest.mark.parametrize(
    ("wanted", "order", "place"),
    [
        ("up:1", "bac", 1),
        ("up:0", "abc", 1),
        ("down:0", "bac", 2),
        ("down:2", "abc", 3),
        ("remove:1", "ac", 1),
        ("note:1", "a-bc", 2),
        ("heading:3", "abc-", 4),
        ("note:900", "abc-", 4),
        ("up:3", "abc", 0),
        ("up:-1", "abc", 0),
        ("remove:99999999999999999999", "abc", 0),
        ("down:²", "abc", 0),
        ("explode", "abc", 0),
        ("clear", "", 0),
    ],
)
def test_a_button_does_what_it_says_and_leads_to_where_that_is_seen(
    wanted: str, order: str, place: int
) -> None:
    memo = Memo(parts=tuple(Part(Kind.NOTE, one) for one in "abc"))
    changed, led = _changed(memo, wanted)
    assert ("".join(one.text or "-" for one in changed.parts), led) == (order, place)


def test_the_memo_is_checked_and_what_is_gone_is_said(client: TestClient, assistant: KnownAnswers) -> None:
    fields = form((FEES, ""), (GONE.id, ""), ("nothing", ""), do="check")
    page = send(client, "/memo", fields).text
    assert "We checked 3 quotations: 1 is exact." in page or "1 are exact" in page
    assert "Checked: exact." in page
    assert "has been missing from" in page
    assert "This passage is not in the documents that you can read here." in page
    assistant.changed = (BRIEF.id,)
    assert "Not checked: the file has been changed" in send(client, "/memo", fields).text


def test_a_file_holds_what_the_form_says_and_the_browser_keeps_it(client: TestClient) -> None:
    fields = form(("heading", "Fees"), (FEES, ""), ("note", "Mine"), (GROUPS, ""), title="Visas: a <memo>")
    sent = send(client, "/memo.docx", fields)
    assert sent.status_code == 200
    assert sent.headers["content-disposition"].startswith('attachment; filename="visas-a-memo.docx"')
    assert sent.headers["content-security-policy"] == "default-src 'none'; sandbox"
    document = docx.Document(BytesIO(sent.content))
    assert [one.style.name if one.style else "" for one in document.paragraphs] == [
        "Title", "Heading 1", "Quote", "Quote", "Memo note", "Quote", "Quote",
    ]  # fmt: skip
    found = json.loads(send(client, "/memo.json", fields).content)
    assert [one["citation"]["id"] for one in found["items"]] == [FEES, GROUPS]
    assert all(one["link"].startswith(f"{ORIGIN}/source/") for one in found["items"])
    assert kept(client) == ["heading", FEES, "note", GROUPS]


def test_a_changed_document_is_left_out_of_files(client: TestClient, assistant: KnownAnswers) -> None:
    assistant.changed = (BRIEF.id,)
    text = send(client, "/memo.md", form((FEES, ""), (ENTRY_ARABIC.citation.id, ""))).text
    assert "fee waiver" not in text
    assert f"Left out: the passage {FEES}" in text
    assert ENTRY_ARABIC.citation.quote in text


# What comes from elsewhere


@pytest.mark.parametrize("number", [MOST_PARTS + 1, 10_000])
def test_too_many_parts_are_refused(client: TestClient, number: int) -> None:
    sent = send(client, "/memo", form(*[(FEES, "")] * number))
    assert sent.status_code in (400, 413)
    assert "set-cookie" not in sent.headers


def test_a_note_that_is_too_long_stays_in_the_form_with_the_reason(client: TestClient) -> None:
    sent = send(client, "/memo", form(("note", "x" * 5000)))
    assert sent.status_code == 400
    assert "A text of the memo has more than 4000 characters" in sent.text
    assert "x" * 5000 in sent.text
    assert send(client, "/memo.docx", form(("note", "x" * 5000))).status_code == 400


def test_more_than_a_browser_keeps_is_refused_and_can_still_be_saved_as_a_file(client: TestClient) -> None:
    notes = [("note", "".join(chr(0x4E00 + (7 * place * (one + 3)) % 20_000) for place in range(3000))) for one in range(5)]  # fmt: skip
    sent = send(client, "/memo", form(*notes))
    assert sent.status_code == 400
    assert "Your browser cannot keep more" in sent.text
    assert send(client, "/memo.docx", form(*notes)).status_code == 200


def test_a_full_memo_fits_into_its_cookie_and_its_page_below_100_kb(client: TestClient) -> None:
    ids = [f"{one:016x}".translate(str.maketrans("0189", "abcd")) for one in range(MOST_PARTS)]
    assert send(client, "/memo", form(*[(one, "") for one in ids])).status_code == 303
    (value,) = (one.value for one in client.cookies.jar if one.name.startswith("assistant_memo"))
    assert len(value or "") < LARGEST
    everything = [(one.citation.id, "") for source in backend().sources for one in source.entries]
    send(client, "/memo", form(*(everything * MOST_PARTS)[:MOST_PARTS]))
    page = client.get("/memo")
    assert page.status_code == 200
    assert len(page.content) < 100_000


def test_control_characters_and_markup_stay_text(client: TestClient) -> None:
    send(client, "/memo", form(("note", "a\x00\x1b[31m\u202eb</textarea><script>"), (HOSTILE, "")))
    page = client.get("/memo").text
    assert "<script>" not in page.replace('<script src="/static/page.js" defer></script>', "")
    assert "\x00" not in page
    assert "\x1b" not in page
    for ending in ("docx", "md", "html", "json", "bib", "csl"):
        sent = send(client, f"/memo.{ending}", form(("note", "a\x00\x1b\ud800b".encode("utf-8", "replace").decode()), (HOSTILE, "")))  # fmt: skip
        assert sent.status_code == 200, ending


@pytest.mark.parametrize("value", ["", "x", "eJw", "A" * 4000, "eJyrVspUslJQysgvLVKqBQAkvwTR"])
def test_a_cookie_that_cannot_be_read_is_an_empty_memo(client: TestClient, value: str) -> None:
    client.cookies.set("assistant_memo_8000", value)
    page = client.get("/memo")
    assert page.status_code == 200
    assert "Your memo is empty" in page.text


def test_a_form_of_another_site_changes_nothing(client: TestClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": ""}):
        sent = client.post("/memo", data={"add": FEES}, headers=headers, follow_redirects=False)
        assert sent.status_code == 403
        assert "set-cookie" not in sent.headers


def test_the_cookie_holds_no_word_of_a_document_and_no_script_reads_it(client: TestClient) -> None:
    sent = send(client, "/memo", [("add", FEES)])
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith("assistant_memo_8000=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=2592000"} <= set(cookie.split("; "))
    assert send(client, "/memo", [("do", "clear")]).headers["set-cookie"].startswith('assistant_memo_8000=""')


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_form_opens_a_file(client: TestClient, method: str) -> None:
    sent = getattr(client, method)("/memo.docx")
    assert sent.status_code == (405 if method == "get" else 200)

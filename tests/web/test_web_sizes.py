"""Pages stay small however much is indexed: of a corpus with thousands of passages and a document of 600 pages."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs
from support.large_corpus import write_large_corpus, write_long_pdf
from support.small_assistant import small_assistant
from support.web_backend import backend, blocks, document, entry

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.types import Source, Strength
from assistant.web import create_app
from assistant.web.views.source_parts import LARGEST, parts

MOST_BYTES = 100_000
MOST_PAGES = 150
LONG = "long.pdf"
LIST_QUESTIONS = (
    "What are all the recommendations to the Council?",
    "What are all the recommendations to the European Parliament?",
)
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
NO_PAGES = ("/original/", "/page/", "/recommendations.", "/static/", "/openapi.json")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """With small models, as the bundled ones would take minutes, and how large a page is does not depend on them."""
    folder = tmp_path_factory.mktemp("large")
    write_large_corpus(folder / "corpus")
    write_long_pdf(folder / "corpus" / LONG)
    with (folder / "corpus" / "documents.csv").open("a", encoding="utf-8") as table:
        table.write(f"{LONG},A long report,2020-03,\n")
    found = small_assistant(folder / "corpus", folder / "index")
    found.index()
    return found


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    app = create_app(assistant, Settings(upload=True))
    with capture_logs():
        yield TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000))


def size_of(client: TestClient, path: str) -> int:
    sent = client.get(path)
    assert sent.status_code == 200, path
    return len(sent.content)


def test_the_corpus_is_large(assistant: Assistant) -> None:
    status = assistant.status()
    assert status.passages >= 2_000
    assert status.skipped == ()
    assert {page.number for page in assistant.source(LONG).document.pages} == set(range(1, 601))


def test_every_page_that_links_lead_to_is_small(client: TestClient) -> None:
    waiting, seen, large = deque(["/", "/upload", "/docs"]), {"/", "/upload", "/docs"}, []
    kinds: dict[str, int] = {}
    for _ in range(MOST_PAGES):
        if not waiting:
            break
        path = waiting.popleft()
        page = client.get(path)
        assert page.status_code == 200, path
        if len(page.content) >= MOST_BYTES:
            large.append((path, len(page.content)))
        for link in map(unescape, LINK.findall(page.text)):
            address = urljoin("http://127.0.0.1" + path, link).removeprefix("http://127.0.0.1")
            kind = urlsplit(address).path.split("/")[1]
            if address not in seen and not address.startswith(NO_PAGES) and kinds.get(kind, 0) < 40:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(address)
                waiting.append(address)
    assert large == []
    assert {"recommendations", "addressees", "documents", "source", "cite", "status"} <= set(kinds)


@pytest.mark.parametrize("question", LIST_QUESTIONS)
def test_an_answer_that_lists_all_is_small(client: TestClient, question: str) -> None:
    page = client.get("/", params={"q": question})
    assert page.text.count("<blockquote") >= 10
    assert len(page.content) < MOST_BYTES


def test_a_document_of_600_pages_comes_in_bounded_parts_that_hold_all_of_it(
    assistant: Assistant, client: TestClient
) -> None:
    count = client.get(f"/api/source/{LONG}").json()["parts"]
    assert count > 5
    pages = [client.get(f"/source/{LONG}", params={"part": part}) for part in range(1, count + 1)]
    assert max(len(page.content) for page in pages) < MOST_BYTES
    texts = [client.get(f"/api/source/{LONG}", params={"part": part}).json() for part in range(1, count + 1)]
    assert "".join(one["text"] for one in texts) == assistant.source(LONG).document.text
    assert max(len(one["text"].encode()) for one in texts) <= LARGEST
    printed = {page["page"] for one in texts for page in one["pages"]}
    assert printed == set(range(1, 601))
    pictures = client.get(f"/api/documents/{LONG}").json()["pictures"]
    assert [one["page"] for one in pictures] == list(range(1, 601))


def test_a_citation_deep_in_a_long_document_opens_its_part_with_the_page_beside_it(
    assistant: Assistant, client: TestClient
) -> None:
    advice = [one for one in assistant.source(LONG).entries if one.recommendation is not None]
    last = advice[-1].citation
    assert last.pages[0].number == 599
    page = client.get(f"/source/{LONG}", params={"cite": last.id})
    assert len(page.content) < MOST_BYTES
    marked = "".join(unescape(one) for one in re.findall(r"<mark[^>]*>(.*?)</mark>", page.text, re.DOTALL))
    assert "".join(marked.split()) == "".join(last.quote.split())
    assert f"/page/599/{LONG}" in page.text
    picture = client.get(f"/page/599/{LONG}", params={"cite": last.id})
    assert picture.content.startswith(b"\x89PNG")


def test_a_passage_larger_than_a_part_is_served_whole() -> None:
    words = "The Council should " + "weigh every word of this, " * 4_000 + "and act."
    long = document("long.md", f"# One\n\nBefore it.\n\n{words}\n\n# Two\n\n" + "After it. " * 9_000)
    cited = entry(long, words, ("Council", Strength.SHOULD))
    source = Source(long, blocks(long.text), (cited,))
    client = TestClient(create_app(backend(sources=(source,)), Settings()), base_url="http://127.0.0.1:8000")
    assert len(words) > LARGEST
    holding = [part for part in parts(source) if part.span.overlaps(cited.passage.span)]
    assert len(holding) == 1
    page = client.get("/source/long.md", params={"cite": cited.citation.id}).text
    assert [unescape(one) for one in re.findall(r"<mark[^>]*>(.*?)</mark>", page)] == [words]
    told = client.get("/api/source/long.md", params={"cite": cited.citation.id}).json()
    [[start, end]] = told["cited"]
    assert told["text"][start - told["start"] : end - told["start"]] == words


def test_lists_of_a_thousand_documents_come_in_pages_that_lead_on() -> None:
    many = tuple(
        Source(document(f"report {number:04}.md", f"Report {number}.", title=f"Report {number}"), (), ())
        for number in range(450)
    )
    client = TestClient(create_app(backend(sources=many), Settings()), base_url="http://127.0.0.1:8000")
    found, address, pages = [], "/documents", 0
    while address:
        page = client.get(address)
        assert len(page.content) < MOST_BYTES
        pages += 1
        found += re.findall(r'href="/documents/(report%20\d+\.md)"', page.text)
        onward = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(onward[1]) if onward else ""
    assert pages == 3
    assert found == [quote(one.document.id) for one in many]

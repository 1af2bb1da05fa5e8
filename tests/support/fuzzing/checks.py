"""What must hold of whatever comes of an input. A check returns whether there was a document or an answer; it raises where a promise is broken."""

import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote_from_bytes

from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import BadRequest, CitationUnknown, DocumentUnknown, UnreadableSource
from assistant.ingest.preparing import prepare
from assistant.presenting.responses import answers
from assistant.presenting.terminal import print_answer
from assistant.reading import READERS
from assistant.reading.files import keep_silent
from assistant.types import Answer, Document, Filters, Item, Outcome, SourceFile, Strength
from assistant.web import create_app
from support.small_assistant import small_assistant
from support.small_world import make_corpus

TOKENS_AT_ONCE = 64


def read(suffix: str, data: bytes) -> bool:
    """Read a file to its passages: a document whose every quote stands in it word for word, or a reason why there is none."""
    source = SourceFile(f"folder/file{suffix}", Path(f"file{suffix}"), len(data), 0, 0)
    try:
        document = READERS[suffix](source, data, None, keep_silent)
        prepared = prepare(document, lambda text: len(text) // 4 + 2, TOKENS_AT_ONCE)
    except UnreadableSource as reason:
        require(bool(str(reason).strip()), "a refusal without a reason")
        return False
    require_sound(document)
    require(bool(prepared.parts), "a document without passages")
    for part in prepared.parts:
        passage = part.passage
        require(passage.text == passage.span.of(document.text), "a passage that is not verbatim")
        require(bool(passage.text.strip()), "an empty passage")
        require(
            not passage.lead_in or passage.lead_in.text in document.text, "a lead-in that is not verbatim"
        )
        require(all(note.text in document.text for note in passage.footnotes), "a note that is not verbatim")
        require(
            all(passage.span.contains(one) for one in part.proposal.candidates),
            "a candidate outside its passage",
        )
    return True


def require_sound(document: Document) -> None:
    """Raise where a document is not whole."""
    text = document.text
    require(bool(text.strip()), "a document without text")
    (text + document.title).encode("utf-8")
    json.dumps(document.warnings, ensure_ascii=False).encode("utf-8")
    end = 0
    for block in document.layout:
        require(end <= block.span.start <= block.span.end <= len(text), "parts that overlap or lie outside")
        end = block.span.end
    for run in document.runs:
        require(0 <= run.span.start < run.span.end <= len(text), "a run outside of the text")


@dataclass(frozen=True)
class Desk:
    """An assistant over three small texts, and its pages."""

    assistant: Assistant
    pages: TestClient
    texts: Mapping[str, str]


def desk(folder: Path, assistant: Assistant | None = None) -> Desk:
    """A desk whose corpus and index lie in `folder`, by default with models of a few lines."""
    if assistant is None:
        assistant = small_assistant(make_corpus(folder), folder / "index")
    assistant.index()
    app = create_app(assistant, Settings(corpus=folder / "corpus", requests_per_minute=0))
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=True)
    texts = {name: assistant.source(name).document.text for name, _ in assistant.choices().documents}
    return Desk(assistant, client, texts)


@dataclass(frozen=True)
class Inquiry:
    """A question with all that may come with it."""

    question: str
    to: str | None = None
    document: str | None = None
    strength: Strength | None = None
    since: str | None = None
    advice_only: bool = False
    limit: int | None = None
    after: str | None = None


def ask(desk: Desk, inquiry: Inquiry) -> bool:
    """Ask: an answer whose every quote stands in its document, the same once more, that can be shown, or a reason."""
    filters = Filters(
        inquiry.to,
        inquiry.document,
        inquiry.strength,
        since=inquiry.since,
        advice_only=inquiry.advice_only,
    )
    try:
        answer, again = (
            desk.assistant.ask(inquiry.question, filters=filters, limit=inquiry.limit, after=inquiry.after)
            for _ in range(2)
        )
    except (BadRequest, CitationUnknown, DocumentUnknown) as reason:
        require(bool(str(reason).strip()), "a refusal without a reason")
        return False
    require(answer == again, "another answer to the same question")
    require(0.0 <= answer.confidence <= 1.0, "a confidence that is no probability")
    is_silent = answer.outcome is Outcome.NOT_COVERED
    require(is_silent == (not answer.items), "an answer without items, or items under a silence")
    require(answer.outcome is not Outcome.ANSWERED or answer.reason is None, "a reason under an answer")
    for item in (*answer.items, *answer.near_misses):
        require_quoted(desk, item)
    show(answer, filters)
    return bool(answer.items)


def require_quoted(desk: Desk, item: Item) -> None:
    """Raise where an item does not stand in its document."""
    citation = item.entry.citation
    text = desk.texts[citation.document]
    require(citation.span.of(text) == citation.quote, "a quote that is not verbatim")
    require(0.0 <= item.score <= 1.0, "a score that is no probability")
    require(
        all(0 <= one.start < one.end <= len(citation.quote) for one in item.highlights), "a highlight outside"
    )


def show(answer: Answer, filters: Filters) -> None:
    """Bring an answer into each form."""
    json.dumps(answers.Answer.of(answer, explain=True).dump(), ensure_ascii=False).encode("utf-8")
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        print_answer(answer, filters, explain=True)


def open_page(desk: Desk, address: bytes) -> bool:
    """Open an address, percent-encoded: a page, or an error that is not the server's."""
    path, mark, query = address.partition(b"?")
    sent = "/" + quote_from_bytes(path, safe="/%") + mark.decode() + quote_from_bytes(query, safe="=&%+")
    status = desk.pages.get(sent, follow_redirects=False).status_code
    require(status < 500, f"status {status}")
    return status == 200


def require(holds: bool, otherwise: str) -> None:
    """Raise `AssertionError`, also where asserts are switched off."""
    if not holds:
        raise AssertionError(otherwise)

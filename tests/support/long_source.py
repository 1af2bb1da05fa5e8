"""A source of several parts, and a client of the pages that show it."""

from starlette.testclient import TestClient

from assistant.config.settings import Settings
from assistant.types import Source, Strength
from assistant.web import create_app
from support.web_backend import (
    KnownAnswers,
    blocks,
    document,
    entry,
)


def client_of(assistant: KnownAnswers) -> TestClient:
    return TestClient(
        create_app(assistant, Settings()),
        base_url="http://127.0.0.1:8000",
        raise_server_exceptions=False,
        follow_redirects=False,
    )


def long_source() -> Source:
    """A source of several parts, with headings and a recommendation in each stretch."""
    paragraphs = "\n\n".join(
        f"# Chapter {number}\n\nThe Council should do {number}. {'Words of no weight. ' * 400}"
        for number in range(20)
    )
    long = document("long & wide #1?.md", paragraphs)
    entries = tuple(
        entry(long, f"The Council should do {number}.", ("Council", Strength.SHOULD)) for number in range(20)
    )
    return Source(long, blocks(long.text), entries)

"""A client of the pages."""

import pytest
from starlette.testclient import TestClient

from assistant.config.settings import Settings
from assistant.web import create_app
from support.web_backend import (
    KnownAnswers,
    backend,
)

ORIGIN = "http://127.0.0.1:8000"


def client_of(assistant: KnownAnswers, **settings: object) -> TestClient:
    app = create_app(assistant, Settings(**settings))  # type: ignore[arg-type]
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)


@pytest.fixture
def assistant() -> KnownAnswers:
    return backend()

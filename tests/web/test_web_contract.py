"""The JSON interface keeps what its OpenAPI description promises, whatever it is sent."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from support.web_backend import backend

from assistant.config.settings import Settings
from assistant.web import create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

APP = create_app(backend(), Settings(allowed_hosts=("testserver",)))
DESCRIPTION = schemathesis.openapi.from_asgi("/openapi.json", APP)
OPEN = create_app(backend(), Settings(upload=True))


async def nearby(scope: Any, receive: Any, send: Any) -> None:
    """The app that takes documents, as it is reached from the machine itself."""
    if scope["type"] == "http":
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope = {**scope, "client": ("127.0.0.1", 50_000), "headers": [*others, (b"host", b"127.0.0.1")]}
    await OPEN(scope, receive, send)


UPLOAD = schemathesis.openapi.from_asgi("/openapi.json", nearby).include(path="/api/upload")
TOKENS = TestClient(nearby, base_url="http://127.0.0.1")
DYNAMIC = [checks.positive_data_acceptance]  # an id must exist, not only look like one


@DESCRIPTION.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described_and_never_a_failure(case: Any) -> None:
    case.call_and_validate(excluded_checks=DYNAMIC)


@UPLOAD.parametrize()
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_uploaded_is_taken_or_refused_as_described(case: Any) -> None:
    """Sent as from the machine itself, with a token that is valid wherever a text is sent as one."""
    if isinstance(case.body, dict) and isinstance(case.body.get("token"), str):
        case.body["token"] = TOKENS.get("/api/upload").json()["token"]
    case.headers = {**(case.headers or {}), "Origin": "http://127.0.0.1"}
    case.call_and_validate(excluded_checks=DYNAMIC)

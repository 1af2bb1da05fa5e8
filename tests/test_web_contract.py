"""The JSON interface keeps what its OpenAPI description promises, whatever it is sent."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from web_backend import backend

from assistant.settings import Settings
from assistant.web import create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

APP = create_app(backend(), Settings(allowed_hosts=("testserver",)))
DESCRIPTION = schemathesis.openapi.from_asgi("/openapi.json", APP)
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

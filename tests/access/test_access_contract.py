"""The JSON interface keeps its promises to programs with and without rights, and never gives more than they have."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from starlette.testclient import TestClient
from support.web_backend import BRIEF, HOSTILE, backend

from assistant.access import Scope
from assistant.access.tokens import Tokens
from assistant.config.settings import Settings
from assistant.web import create_app
from assistant.web.security.route_rights import route_at

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

FOLDER = Path(tempfile.mkdtemp(prefix="access-"))
(FOLDER / "access.toml").write_text('[[rule]]\npath = "evil/**"\ngroups = ["board"]\n')
TOKENS = {
    name: Tokens(FOLDER).add(name, scopes, groups, None)
    for name, scopes, groups in (
        ("board", [Scope.READ, Scope.EXPORT, Scope.UPLOAD], ["board"]),
        ("staff", [Scope.READ, Scope.EXPORT, Scope.UPLOAD], ["staff"]),
        ("watch", [Scope.METRICS], ["board"]),
    )
}
APP = create_app(
    backend(),
    Settings(
        corpus=FOLDER / "corpus",
        index=FOLDER / "index",
        access=FOLDER,
        auth="users",
        requests_per_minute=0,
        allowed_hosts=("testserver",),
    ),
)
UPLOAD_IS_OFF = "/api/upload"
HIDDEN = ("evil/", "javascript:alert(3)")


def description() -> Any:
    """The description of the interface, without the token: here each test brings its own, or none."""
    found = (
        TestClient(APP).get("/openapi.json", headers={"Authorization": f"Bearer {TOKENS['board']}"}).json()
    )
    for operations in found["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    read = schemathesis.openapi.from_dict(found)
    read.app = APP
    return read


DESCRIPTION = description()
SHORT = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def sent(case: Any, token: str | None) -> Any:
    """The answer to a case with a token, or without any."""
    return case.call(headers={} if token is None else {"Authorization": f"Bearer {TOKENS.get(token, token)}"})


def holds(case: Any, answer: Any) -> None:
    case.validate_response(answer, excluded_checks=[checks.positive_data_acceptance])


@DESCRIPTION.parametrize()
@SHORT
def test_with_rights_answers_are_as_described(case: Any) -> None:
    answer = sent(case, "board")
    holds(case, answer)
    assert answer.status_code not in (401, 403) or (answer.status_code, case.path) == (403, UPLOAD_IS_OFF)


@DESCRIPTION.parametrize()
@SHORT
def test_without_the_right_to_a_document_nothing_of_it_is_answered(case: Any) -> None:
    answer = sent(case, "staff")
    holds(case, answer)
    assert answer.status_code not in (401, 403) or (answer.status_code, case.path) == (403, UPLOAD_IS_OFF)
    asked = repr(case.path_parameters) + repr(case.query)
    assert not any(words in answer.text and words not in asked for words in HIDDEN)


@DESCRIPTION.parametrize()
@SHORT
def test_without_a_token_nothing_is_answered(case: Any) -> None:
    _require_refusal(case, None, 401)


@DESCRIPTION.parametrize()
@SHORT
def test_with_a_wrong_token_nothing_is_answered(case: Any) -> None:
    _require_refusal(case, "pa_wrong", 401)


@DESCRIPTION.parametrize()
@SHORT
def test_with_a_token_for_something_else_nothing_is_answered(case: Any) -> None:
    _require_refusal(case, "watch", 403)


def _require_refusal(case: Any, token: str | None, status: int) -> None:
    answer = sent(case, token)
    if case.path.startswith("/api/"):
        case.validate_response(answer, excluded_checks=[checks.unsupported_method])
        route = route_at(case.formatted_path)
        is_known = status == 401 or (route is not None and case.method.upper() in route.needs)
        assert (answer.status_code, BRIEF.title in answer.text) == (status if is_known else 405, False)


def test_the_documents_are_there_for_who_may_read_them() -> None:
    assert HOSTILE.id.startswith(HIDDEN[0])
    assert HOSTILE.url == HIDDEN[1]

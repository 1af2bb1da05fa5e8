"""The JSON interface keeps its promises to programs with and without rights, and never gives more than they have."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from web_backend import BRIEF, HOSTILE, backend

from assistant.access import Scope
from assistant.access.tokens import Tokens
from assistant.settings import Settings
from assistant.web import create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

FOLDER = Path(tempfile.mkdtemp(prefix="access-"))
(FOLDER / "access.toml").write_text('[[rule]]\npath = "evil/**"\ngroups = ["board"]\n')
TOKENS = {
    name: Tokens(FOLDER).add(name, scopes, groups, None)
    for name, scopes, groups in (
        ("board", [Scope.READ], ["board"]),
        ("staff", [Scope.READ], ["staff"]),
        ("export", [Scope.EXPORT], ["board"]),
    )
}
APP = create_app(
    backend(),
    Settings(
        corpus=FOLDER / "corpus",
        access=FOLDER,
        auth="users",
        requests_per_minute=0,
        allowed_hosts=("testserver",),
    ),
)
HIDDEN = ("evil/", "javascript:alert(3)")
DESCRIPTION = schemathesis.openapi.from_asgi(
    "/openapi.json", APP, headers={"Authorization": f"Bearer {TOKENS['board']}"}
)
OWN_HEADERS = [checks.ignored_auth]  # it removes what it finds described; here each test brings its own
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
    headers = {} if token is None else {"Authorization": f"Bearer {TOKENS.get(token, token)}"}
    return case.call(headers=headers)


def holds(case: Any, answer: Any) -> None:
    case.validate_response(answer, excluded_checks=[checks.positive_data_acceptance, *OWN_HEADERS])


@DESCRIPTION.parametrize()
@SHORT
def test_with_rights_answers_are_as_described(case: Any) -> None:
    holds(case, sent(case, "board"))


@DESCRIPTION.parametrize()
@SHORT
def test_without_the_right_to_a_document_nothing_of_it_is_answered(case: Any) -> None:
    answer = sent(case, "staff")
    holds(case, answer)
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
    _require_refusal(case, "export", 403)


def _require_refusal(case: Any, token: str | None, status: int) -> None:
    answer = sent(case, token)
    if case.path.startswith("/api/"):
        holds(case, answer)
        assert (answer.status_code, BRIEF.title in answer.text) == (status, False)


def test_the_documents_are_there_for_who_may_read_them() -> None:
    assert HOSTILE.id.startswith(HIDDEN[0])
    assert HOSTILE.url == HIDDEN[1]

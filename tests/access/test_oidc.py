"""Signing in at an OpenID Connect provider: a fake one on loopback, honest and not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import ECKey
from starlette.testclient import TestClient
from support.identity_provider import CLIENT, SECRET, FakeProvider, changed, provided, shared_secret_key
from support.web_backend import backend

from assistant.access.oidc import Provider
from assistant.config.settings import Settings
from assistant.errors import AccessClosed, BadRequest
from assistant.web import create_app

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with provided(FakeProvider()) as running:
        yield running


@pytest.fixture
def browser(provider: FakeProvider, tmp_path: Path) -> TestClient:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    settings = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        auth="oidc",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_secret_file=tmp_path / "secret",
    )
    return TestClient(create_app(backend(), settings), base_url=ORIGIN, follow_redirects=False)


def begun(browser: TestClient, then: str = "/documents?page=1") -> str:
    """Where the browser is sent to sign in."""
    sent = browser.get("/login/provider", params={"next": then})
    assert sent.status_code == 303
    return str(sent.headers["location"])


def test_who_the_provider_knows_is_let_in_and_goes_on_to_where_they_wanted(
    browser: TestClient, provider: FakeProvider
) -> None:
    asked = browser.get("/documents?page=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fdocuments%3Fpage%3D1")
    assert 'href="/login/provider?next=/documents%3Fpage%3D1"' in browser.get(asked.headers["location"]).text
    address = begun(browser)
    assert address.startswith(f"{provider.issuer}/authorize?")
    back = browser.get(f"/login/callback?{changed(provider.authorise(address))}")
    assert (back.status_code, back.headers["location"]) == (303, "/documents?page=1")
    assert "assistant_provider" not in browser.cookies
    page = browser.get("/documents")
    assert page.status_code == 200
    assert '<span dir="auto">anna</span>' in page.text


def test_an_answer_can_be_used_once(browser: TestClient, provider: FakeProvider) -> None:
    answer = changed(provider.authorise(begun(browser)))
    assert [browser.get(f"/login/callback?{answer}").status_code for _ in range(2)] == [303, 401]


def test_an_answer_counts_only_in_the_browser_that_began(browser: TestClient, provider: FakeProvider) -> None:
    answer = changed(provider.authorise(begun(browser)))
    other = TestClient(browser.app, base_url=ORIGIN, follow_redirects=False)
    other.cookies.set("assistant_provider", "x")
    assert other.get(f"/login/callback?{answer}").status_code == 401
    assert browser.get(f"/login/callback?{answer}").status_code == 401  # it has been used up


@pytest.mark.parametrize(
    "given",
    [
        {"state": "x"},
        {"state": None},
        {"code": "x"},
        {"code": None},
        {"error": "access_denied"},
        {"iss": "https://evil.example"},
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    browser: TestClient, provider: FakeProvider, given: dict[str, str | None]
) -> None:
    refused = browser.get(f"/login/callback?{changed(provider.authorise(begun(browser)), **given)}")
    assert (refused.status_code, "You are not signed in" in refused.text) == (401, True)
    assert browser.get("/documents").status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 946_684_800},
        {"exp": None},
        {"iat": 4_102_444_800},
        {"nbf": 4_102_444_800},
        {"azp": "another", "aud": [CLIENT, "another"]},
        {"sub": None},
        {"groups": {"board": True}},
        {"preferred_username": "a\nb"},
    ],
    ids=str,
)
def test_an_id_token_with_a_wrong_claim_is_refused(
    browser: TestClient, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert browser.get(f"/login/callback?{changed(provider.authorise(begun(browser)))}").status_code == 401
    assert browser.get("/documents").status_code == 303


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ECKey.generate_key("P-256", {"kid": "1"}), "ES256"), (shared_secret_key(), "HS256"), (None, "none")],
    ids=["another key", "our secret", "no signature"],
)
def test_an_id_token_with_a_bad_signature_is_refused(
    browser: TestClient, provider: FakeProvider, key: Any, algorithm: str
) -> None:
    provider.signs_with, provider.algorithm = key, algorithm
    assert browser.get(f"/login/callback?{changed(provider.authorise(begun(browser)))}").status_code == 401


def test_a_new_key_of_the_provider_is_fetched(browser: TestClient, provider: FakeProvider) -> None:
    address = begun(browser)
    provider.key = ECKey.generate_key("P-256", {"kid": "2"})
    assert browser.get(f"/login/callback?{changed(provider.authorise(address))}").status_code == 303


def test_a_code_without_the_verifier_that_began_is_no_use(
    browser: TestClient, provider: FakeProvider
) -> None:
    first, second = provider.authorise(begun(browser)), provider.authorise(begun(browser))
    stolen = changed(second, code=first["code"])
    assert browser.get(f"/login/callback?{stolen}").status_code == 401


def test_where_the_provider_cannot_be_reached_nobody_is_let_in(
    browser: TestClient, provider: FakeProvider
) -> None:
    provider.says_issuer = "https://evil.example"
    refused = browser.get("/login/provider")
    assert (refused.status_code, "evil" in refused.text) == (503, False)
    with pytest.raises(AccessClosed):
        Provider("http://127.0.0.1:9", CLIENT, None, "sub", "groups").begin("x", "/")


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "ftp://id.example", "id.example", "", "file:///etc/passwd"]
)
def test_an_issuer_where_others_could_listen_is_refused(issuer: str) -> None:
    with pytest.raises(BadRequest, match="must begin with https://"):
        Provider(issuer, CLIENT, None, "sub", "groups")


def test_nothing_but_the_provider_is_ever_asked(browser: TestClient, provider: FakeProvider) -> None:
    browser.get(f"/login/callback?{changed(provider.authorise(begun(browser)))}")
    assert {urlsplit(path).path for path in provider.asked} == {
        "/.well-known/openid-configuration",
        "/keys",
        "/token",
    }


def test_the_session_after_signing_in_is_a_new_one(browser: TestClient, provider: FakeProvider) -> None:
    browser.cookies.set("assistant_session_8000", "chosen-by-somebody-else")
    browser.get(f"/login/callback?{changed(provider.authorise(begun(browser)))}")
    held = [cookie.value for cookie in browser.cookies.jar if cookie.name == "assistant_session_8000"]
    assert "chosen-by-somebody-else" not in held[-1:]

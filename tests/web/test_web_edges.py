"""Cookies of several ports, rules that are missing, names that are tried by others, and HSTS."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from starlette.testclient import TestClient
from support.web_backend import backend

from assistant.access import Gate
from assistant.access.rules_file import RulesFile
from assistant.config.settings import Settings
from assistant.errors import AccessClosed
from assistant.web.app import create_app
from assistant.web.routes import sign_in
from assistant.web.serving import serve

ORIGIN = "http://127.0.0.1:{port}"


@pytest.fixture
def with_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(
        auth="users",
        access=tmp_path / "access",
        index=tmp_path / "index",
        corpus=tmp_path / "corpus",
        logins_per_minute=3,
    )
    gate = Gate(settings)
    gate.users.add("ada", "correct horse battery", ())
    (tmp_path / "access" / "access.toml").write_text('default = "allow"\n')
    monkeypatch.setattr(sign_in, "SLOW_SECONDS", 0.01)
    return settings


def browser(
    settings: Settings,
    port: int = 8000,
    address: str = "10.0.0.1",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> TestClient:
    origin = ORIGIN.format(port=port)
    app = create_app(backend(), settings)
    return TestClient(
        app,
        base_url=origin,
        headers={"Origin": origin, **headers},
        client=(address, 5000),
        follow_redirects=False,
    )


def signing_in(client: TestClient, password: str = "correct horse battery", name: str = "ada") -> int:
    page = client.get("/login").text
    token = page.split('name="token" value="')[1].split('"')[0]
    return client.post(
        "/login", data={"name": name, "password": password, "token": token, "next": "/"}
    ).status_code


def test_servers_on_two_ports_do_not_overwrite_each_others_sessions(with_users: Settings) -> None:
    first, second = browser(with_users, 8000), browser(with_users, 8001)
    assert (signing_in(first), signing_in(second)) == (303, 303)
    names = {cookie.name for one in (first, second) for cookie in one.cookies.jar if "session" in cookie.name}
    assert names == {"assistant_session_8000", "assistant_session_8001"}


def test_a_server_without_sign_in_shows_no_way_out_whatever_cookie_comes() -> None:
    client = browser(Settings(), address="127.0.0.1")
    for name in ("assistant_session", "assistant_session_8000"):
        client.cookies.set(name, "of another server")
    assert "Sign out" not in client.get("/").text


def test_serving_with_sign_in_and_without_rules_is_refused_and_says_which_line_to_write(
    with_users: Settings,
) -> None:
    (Gate(with_users).folder / "access.toml").unlink()
    with pytest.raises(AccessClosed, match='default = "allow"'):
        serve(backend(), with_users)


def test_that_there_were_rules_is_known_without_the_index_too(tmp_path: Path) -> None:
    file = tmp_path / "access.toml"
    file.write_text('default = "deny"\n')
    marks = (tmp_path / "index" / "restricted", tmp_path / ".restricted")
    RulesFile(file, required=False, marks=marks).now()
    file.unlink()
    with pytest.raises(AccessClosed):
        RulesFile(file, required=False, marks=marks).now()


def test_whoever_tries_a_name_from_elsewhere_does_not_lock_its_owner_out(with_users: Settings) -> None:
    app = create_app(backend(), with_users)
    origin = ORIGIN.format(port=8000)

    def from_address(address: str) -> TestClient:
        return TestClient(
            app, base_url=origin, headers={"Origin": origin}, client=(address, 5000), follow_redirects=False
        )

    stranger = from_address("203.0.113.9")
    answers = [signing_in(stranger, "wrong password") for _ in range(with_users.logins_per_minute + 1)]
    assert answers[-1] == 429
    for number in range(3):
        for _ in range(with_users.logins_per_minute):
            signing_in(from_address(f"203.0.113.{number}"), "wrong password")
    assert signing_in(from_address("198.51.100.1")) == 303


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_strict_transport_security_is_said_to_any_method(method: str, with_users: Settings) -> None:
    proxied = with_users.model_copy(update={"trusted_proxies": ("10.0.0.1",)})
    client = browser(proxied, headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"})
    assert "Strict-Transport-Security" in client.request(method, "/login").headers

"""The commands for users, tokens and rules."""

import json
from pathlib import Path

import pytest
from support.command_line import Ended, call
from typer.testing import CliRunner

from assistant.access import Scope
from assistant.access.tokens import Tokens
from assistant.access.users import Users
from assistant.cli.app import app
from assistant.config.settings import Settings

PASSWORD = "correct horse battery"


def in_folder(folder: Path, *arguments: str, typed: str = "") -> Ended:
    """Run a command on the users, tokens and rules in a folder."""
    done = CliRunner().invoke(app, [*arguments, "--access", str(folder)], input=typed)
    return Ended(done.exit_code, done.stdout, done.stderr)


def test_a_user_is_added_changed_listed_and_removed(tmp_path: Path) -> None:
    added = in_folder(
        tmp_path, "user", "add", "anna", "--group", "board", "--group", "staff", typed=f"{PASSWORD}\n"
    )
    assert (added.code, PASSWORD in added.out + added.err) == (0, False)
    listed = in_folder(tmp_path, "user", "list", "--json").json
    assert listed == {"schema": 1, "users": [{"name": "anna", "groups": ["board", "staff"]}]}
    assert Users(tmp_path).sign_in("anna", PASSWORD) is not None
    assert in_folder(tmp_path, "user", "list").out == "anna  board, staff\n"
    assert in_folder(tmp_path, "user", "remove", "anna").code == 0
    assert in_folder(tmp_path, "user", "list").out == "No users.\n"


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["user", "add", "anna"], "short\n", "the password has 5 characters"),
        (["user", "add", "anna"], "", "the password has 0 characters"),
        (["user", "remove", "anna"], "", "there is no user 'anna'"),
        (["token", "add", "x", "--scope", "write"], "", "choose read, export, upload, metrics"),
        (["token", "add", "x", "--expires", "soon"], "", "--expires 'soon' is not valid"),
        (["token", "add", "x", "--expires", "9999999999"], "", "--expires '9999999999' is not valid"),
        (["token", "add", "x", "--expires", "2020-01-31"], "", "choose a later day"),
        (["token", "revoke", "x"], "", "there is no token 'x'"),
        (["access"], "", "access.toml is missing"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(
    tmp_path: Path, arguments: list[str], typed: str, said: str
) -> None:
    ended = in_folder(tmp_path, *arguments, typed=typed)
    assert (ended.code != 0, said in ended.err, ended.out) == (True, True, "")


def test_a_token_is_printed_once_and_can_be_used(tmp_path: Path) -> None:
    made = in_folder(
        tmp_path, "token", "add", "report", "--scope", "read", "--scope", "export", "--group", "board"
    )
    identity = Tokens(tmp_path).identify(made.out.strip())
    assert identity is not None
    assert identity.scopes == {Scope.READ, Scope.EXPORT}
    assert identity.groups == {"board"}
    listed = in_folder(tmp_path, "token", "list")
    assert listed.out.startswith("report  export, read  board  expires ")
    assert made.out.strip() not in listed.out + in_folder(tmp_path, "token", "list", "--json").out
    secret = json.loads(in_folder(tmp_path, "token", "add", "other", "--expires", "never", "--json").out)[
        "token"
    ]
    assert in_folder(tmp_path, "token", "list", "--json").json["tokens"][0]["expires"] is None
    in_folder(tmp_path, "token", "revoke", "other")
    assert Tokens(tmp_path).identify(secret) is None


def test_the_help_names_every_scope(tmp_path: Path) -> None:
    said = in_folder(tmp_path, "token", "add", "--help").out
    assert [scope.value for scope in Scope if scope.value not in said] == []


def test_the_rules_are_shown_with_what_they_name(sample_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text(
        '[[rule]]\npath = "visa*"\ngroups = ["board"]\n[[rule]]\npath = "visas/**"\ngroups = []\n'
    )
    at = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
    shown = in_folder(tmp_path, "access", *at)
    assert (
        shown.out
        == "visa*  board  2 of 8 documents\nvisas/**  -  0 of 8 documents\nall other documents: allow\n"
    )
    assert "the rule for visas/** matches no indexed document" in shown.err
    found = {
        group: in_folder(tmp_path, "access", "--group", group, "--json", *at).json["documents"]
        for group in ("board", "staff")
    }
    assert set(found["board"]) - set(found["staff"]) == {"visa-policy-2023.md", "visa-policy-2025.md"}
    assert in_folder(tmp_path, "access", "--json", *at).json["rules"][1]["documents"] == 0


def test_the_command_line_reads_as_the_owner_of_the_index(sample_settings: Settings) -> None:
    rules = sample_settings.corpus.parent / "access.toml"
    rules.write_text('default = "deny"\n')
    try:
        at = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
        assert call("recommendations", "--json", *at).json["total"] > 0
    finally:
        rules.unlink()


@pytest.mark.parametrize(
    ("auth", "said"), [("none", "so people must sign in"), ("proxy", "ASSISTANT_TRUSTED_PROXIES")]
)
def test_serve_refuses_to_listen_elsewhere_unless_it_can_tell_who_is_there(
    sample_settings: Settings, auth: str, said: str
) -> None:
    at = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
    ended = call("serve", "--host", "192.0.2.1", *at, env={"ASSISTANT_AUTH": auth})
    assert (ended.code, said in ended.err) == (2, True)


def test_serve_does_not_start_with_rules_that_it_cannot_understand(
    sample_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "access.toml").write_text("[[rule]]\npath = 'a'\n")
    at = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
    ended = call("serve", "--port", "0", *at, env={"ASSISTANT_ACCESS": str(tmp_path)})
    assert (ended.code, "rule 1 (line 1): groups is missing" in ended.err) == (1, True)

"""Who somebody is and what the rules let them read: rules, users, tokens, sessions, proxies."""

import json
import os
import stat
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.access import AccessRules, Caller, Gate, Identity, Scope
from assistant.access.gate import BadToken
from assistant.access.identity import LOCAL
from assistant.access.proxies import TrustedPeers, vouched
from assistant.access.rules import Rule, rules_from
from assistant.access.rules_file import RulesFile
from assistant.access.sessions import Pending, Sessions
from assistant.access.tokens import SIGN, Tokens
from assistant.access.users import Users
from assistant.config.settings import Settings
from assistant.errors import AccessClosed, AccessRulesInvalid, BadRequest

PASSWORD = "correct horse battery"
TWO_LEVELS = """
[[rule]]
path = "restricted/**"
groups = ["board"]

[[rule]]
path = "restricted/press"
groups = ["*"]

[[rule]]
path = "restricted/press/draft.md"
groups = []
"""


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


# Rules


@pytest.mark.parametrize(
    ("document", "board", "others"),
    [
        ("open.md", True, True),
        ("restricted/plan.md", True, False),
        ("restricted/deep/er/plan.md", True, False),
        ("restrictedly.md", True, True),
        ("restricted/press/release.md", True, True),
        ("restricted/press/draft.md", False, False),
        ("Restricted/plan.md", True, True),
    ],
)
def test_the_most_specific_rule_decides(document: str, board: bool, others: bool) -> None:
    rules = rules_from(TWO_LEVELS, "access.toml")
    assert (rules.allow(document, {"board"}), rules.allow(document, {"staff"})) == (board, others)


@pytest.mark.parametrize(
    ("path", "named", "not_named"),
    [
        ("a.md", ["a.md", "a.md/x"], ["b/a.md", "aXmd"]),
        ("a", ["a", "a/b", "a/b/c"], ["ab", "b/a"]),
        ("a/", ["a/b"], ["ab"]),
        ("*.md", ["a.md", ".md", "a.md/b"], ["a/b.md", "a.mdx"]),
        ("a/*", ["a/b", "a/b/c"], ["a", "b/a"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "ab/c"]),
        ("**/b.md", ["b.md", "a/b.md", "a/c/b.md"], ["ab.md", "a/b.mdx"]),
        ("a/**/c", ["a/c", "a/b/c", "a/b/b/c", "a/c/d"], ["a/bc", "c"]),
        ("**", ["a", "a/b"], []),
        ("?.md", ["a.md"], ["ab.md", "/.md"]),
        ("[a].md", ["[a].md"], ["a.md"]),
        ("a\nb", ["a\nb"], ["a"]),
    ],
)
def test_a_path_names_documents_and_folders(path: str, named: list[str], not_named: list[str]) -> None:
    rule = Rule(path.rstrip("/"), frozenset())
    assert [one for one in named + not_named if rule.names(one)] == named


def test_of_equally_specific_rules_both_must_allow() -> None:
    rules = AccessRules((Rule("a/*.md", frozenset({"x"})), Rule("a/bb.*", frozenset({"y"}))))
    assert [rules.allow("a/bb.md", groups) for groups in ({"x"}, {"y"}, {"x", "y"})] == [False, False, True]


def test_a_name_is_the_same_however_its_accents_are_written() -> None:
    rules = rules_from('[[rule]]\npath = "Verträge"\ngroups = ["board"]', "access.toml")
    assert not rules.allow("Vertra\u0308ge/a.md", {"staff"})


def test_everything_can_be_closed_but_for_what_is_named() -> None:
    rules = rules_from('default = "deny"\n[[rule]]\npath = "open/**"\ngroups = ["*"]', "access.toml")
    assert [rules.allow(name, set()) for name in ("open/a.md", "a.md")] == [True, False]


@given(st.text(), st.sets(st.text(min_size=1), max_size=3))
def test_without_rules_everything_can_be_read_and_with_deny_nothing(document: str, groups: set[str]) -> None:
    assert AccessRules().allow(document, groups)
    assert not AccessRules(allows_by_default=False).allow(document, groups)


@given(st.text(alphabet="ab*?/.[]", min_size=1, max_size=12), st.text(alphabet="ab/.[]", max_size=12))
def test_any_path_is_refused_or_decides(path: str, document: str) -> None:
    try:
        rules = rules_from(f'[[rule]]\npath = "{path}"\ngroups = []', "access.toml")
    except AccessRulesInvalid:
        return
    assert rules.allow(document, {"x"}) is not rules.rules[0].names(document)
    assert not rules.allow(rules.rules[0].path, {"x"}) or "**" in path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default = ", "Invalid value (at end of document)"),
        ("default = yes", "access.toml is not valid TOML: Invalid value (at line 1, column"),
        ('default = "open"', 'default is \'open\': write "allow" or "deny"'),
        ("[[rules]]\n", "'rules' is not allowed here"),
        ("[rule]\npath = 'a'\n", "begin each rule with a line [[rule]]"),
        ("[[rule]]\npath = 'a'\n", "rule 1 (line 1): groups is missing"),
        ("[[rule]]\ngroups = ['a']\n", "rule 1 (line 1): path is missing"),
        (
            "[[rule]]\npath = 'a'\ngroups = ['a']\n\n[[rule]]\npath = 'b'\ngroup = ['a']\n",
            "rule 2 (line 5): 'group' is not allowed here",
        ),
        ("[[rule]]\npath = 3\ngroups = ['a']\n", "rule 1 (line 1): path is 3"),
        ("[[rule]]\npath = '/a'\ngroups = ['a']\n", "write a path relative to the corpus"),
        ("[[rule]]\npath = '../a'\ngroups = ['a']\n", "write a path relative to the corpus"),
        ("[[rule]]\npath = './a'\ngroups = ['a']\n", "write a path relative to the corpus"),
        ("[[rule]]\npath = 'a\\b'\ngroups = ['a']\n", "write a path relative to the corpus"),
        ("[[rule]]\npath = 'a**'\ngroups = ['a']\n", "use ** only as a whole part"),
        ("[[rule]]\npath = 'a'\ngroups = 'board'\n", "groups is 'board': write a list of names"),
        ("[[rule]]\npath = 'a'\ngroups = ['']\n", "groups is ['']: write a list of names"),
        (
            "[[rule]]\npath = 'a'\ngroups = []\n[[rule]]\npath = 'a/'\ngroups = []\n",
            "there is already a rule for the path 'a'",
        ),
        ("[may]\nread = ['a']\n", "[may]: 'read' is not a scope"),
        ("[may]\nexport = 'a'\n", "[may]: export is 'a'"),
        ("may = 3\n", "write [may] on its own line"),
    ],
)
def test_a_mistake_is_named_with_file_and_place(text: str, said: str) -> None:
    with pytest.raises(AccessRulesInvalid) as error:
        rules_from(text, "access.toml")
    assert str(error.value).startswith("access.toml")
    assert said in str(error.value)


def test_what_may_be_done_follows_scopes_and_rules() -> None:
    anna, eva = Identity("anna", frozenset({"editors"})), Identity("eva")
    reader = Identity("token r", frozenset({"editors"}), frozenset({Scope.READ}), is_program=True)
    loader = Identity("token u", scopes=frozenset({Scope.UPLOAD}), is_program=True)
    free = AccessRules()
    bound = rules_from('[may]\nexport = ["editors"]\nupload = ["editors"]', "access.toml")

    def may(rules: AccessRules, who: Identity) -> str:
        return "".join(scope.value[0] for scope in Scope if rules.permit(who, scope))

    assert [may(free, who) for who in (LOCAL, anna, eva, reader, loader)] == ["reum", "re", "re", "r", "u"]
    assert [may(bound, who) for who in (LOCAL, anna, eva, reader, loader)] == ["reum", "reu", "r", "r", ""]


def test_rights_are_equal_for_people_whom_the_rules_do_not_tell_apart() -> None:
    rules = rules_from(TWO_LEVELS, "access.toml")
    anna, eva, ian = (
        Identity(name, frozenset(groups)) for name, groups in (("a", {"x"}), ("e", {"y"}), ("i", {"board"}))
    )
    assert rules.rights(anna) == rules.rights(eva) != rules.rights(ian)
    assert hash(rules.rights(anna)) == hash(rules_from(TWO_LEVELS, "other").rights(eva))
    assert AccessRules().rights(anna).is_all
    assert not rules.rights(ian).is_all


# The file of the rules


def live(tmp_path: Path, clock: Callable[[], float] = time.monotonic, **given: Any) -> RulesFile:
    arguments: dict[str, Any] = {"required": False, "clock": clock} | given
    return RulesFile(tmp_path / "access.toml", **arguments)


def outcome(rules: RulesFile) -> object:
    try:
        return rules.now().allow("restricted/a.md", {"staff"})
    except AccessClosed:
        return "closed"


def test_without_a_file_everything_is_open_unless_one_was_asked_for(tmp_path: Path) -> None:
    assert [outcome(live(tmp_path)), outcome(live(tmp_path, required=True))] == [True, "closed"]


def test_a_file_that_vanishes_or_is_damaged_closes_everything(tmp_path: Path) -> None:
    file, rules = tmp_path / "access.toml", live(tmp_path, settle_seconds=0)
    found = []
    for text in (
        TWO_LEVELS,
        None,
        TWO_LEVELS,
        "[[rule",
        TWO_LEVELS,
        b"\xff",
        TWO_LEVELS,
        "#" * 2_000_000,
        TWO_LEVELS,
    ):
        if text is None:
            file.unlink()
        else:
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        found.append(outcome(rules))
    assert found == [False, "closed", False, "closed", False, "closed", False, "closed", False]


def test_a_file_that_cannot_be_read_closes_everything(tmp_path: Path) -> None:
    (tmp_path / "access.toml").mkdir()
    assert outcome(live(tmp_path)) == "closed"


def test_rules_in_the_corpus_close_everything_rather_than_count_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "access.toml").write_text(TWO_LEVELS)
    with pytest.raises(AccessClosed, match="is inside the corpus, where it has no effect"):
        live(tmp_path, misplaced=tmp_path / "corpus" / "access.toml").now()


def test_rules_that_are_being_written_count_once_they_stay(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "access.toml"
    file.write_text(TWO_LEVELS)
    rules = live(tmp_path, clock)
    found = [outcome(rules)]
    for seconds, text in ((0.0, "# half"), (0.9, "# half of it"), (0.9, None), (0.2, None)):
        clock.now += seconds
        if text is not None:
            file.write_text(text)
        found.append(outcome(rules))
    assert found == [False, False, False, False, "closed"]


def test_rules_that_changed_long_ago_count_for_the_first_who_asks(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "access.toml"
    file.write_text('default = "allow"')
    rules = live(tmp_path, clock)
    assert outcome(rules) is True
    file.write_text(TWO_LEVELS)
    assert outcome(rules) is True  # it may still be being written
    with patch("assistant.access.rules_file.time.time", return_value=time.time() + 2):
        assert outcome(rules) is False


# Users


@pytest.fixture(scope="module")
def users_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("users")
    Users(folder).add("anna", PASSWORD, ["board", "staff"])
    return folder


def test_who_knows_the_password_is_let_in_with_their_groups(users_folder: Path) -> None:
    users = Users(users_folder)
    anna = users.sign_in("anna", PASSWORD)
    assert anna is not None
    assert anna.identity == Identity("anna", frozenset({"board", "staff"}))
    assert [
        users.sign_in(*given) for given in (("anna", "wrong"), ("eva", PASSWORD), ("", ""), ("anna", ""))
    ] == [None] * 4


def test_another_password_leaves_the_groups_as_they_are_unless_others_are_given(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD, ["board"])
    assert users.add("anna", PASSWORD, None).groups == {"board"}
    assert users.add("anna", PASSWORD, []).groups == set()
    assert users.add("eva", PASSWORD, None).groups == set()


def test_only_hashes_are_kept_in_a_file_for_its_owner_alone(users_folder: Path) -> None:
    file = users_folder / "users.json"
    assert PASSWORD not in file.read_text()
    assert "$argon2id$" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_that_nobody_has_takes_as_long_as_a_wrong_password(users_folder: Path) -> None:
    users = Users(users_folder)
    users.sign_in("nobody", "x")  # makes what is compared with

    def seconds(name: str) -> float:
        began = time.perf_counter()
        users.sign_in(name, "wrong password")
        return time.perf_counter() - began

    known, unknown = (sorted(seconds(name) for _ in range(5))[2] for name in ("anna", "nobody"))
    assert 0.3 < unknown / known < 3


@pytest.mark.parametrize(
    ("name", "password", "groups", "said"),
    [
        ("", PASSWORD, [], "is not a valid name"),
        ("a b", PASSWORD, [], "is not a valid name"),
        ("a" * 65, PASSWORD, [], "is not a valid name"),
        ("eva", "short", [], "the password has 5 characters"),
        ("eva", "x" * 1025, [], "the password has 1025 characters"),
        ("eva", PASSWORD, ["*"], "the name of a group"),
        ("eva", PASSWORD, ["a,b"], "the name of a group"),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    tmp_path: Path, name: str, password: str, groups: list[str], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        Users(tmp_path).add(name, password, groups)
    assert not (tmp_path / "users.json").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"users": 3}',
        '{"users": {"anna": {}}}',
        '{"users": {"anna": {"groups": 3, "password": ""}}}',
    ],
)
def test_damaged_users_let_nobody_in(tmp_path: Path, text: str) -> None:
    (tmp_path / "users.json").write_text(text)
    with pytest.raises(AccessClosed, match=r"users\.json"):
        Users(tmp_path).sign_in("anna", PASSWORD)


def test_a_hash_of_another_kind_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text('{"users": {"anna": {"groups": [], "password": "plain"}}}')
    with pytest.raises(AccessClosed):
        Users(tmp_path).sign_in("anna", "plain")


def test_many_changes_at_once_are_all_kept(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    threads = [
        threading.Thread(target=Tokens(tmp_path).add, args=(f"t{number}", [Scope.READ], [], None))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [token.name for token in tokens.all()] == [f"t{number}" for number in range(8)]


# Tokens


def test_a_token_is_known_by_its_hash_until_it_ends_or_is_revoked(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    later = datetime.now(UTC) + timedelta(days=1)
    secret = tokens.add("script", [Scope.READ, Scope.EXPORT], ["board"], later)
    expected = Identity(
        "token script", frozenset({"board"}), frozenset({Scope.READ, Scope.EXPORT}), is_program=True
    )
    assert secret.startswith(SIGN)
    assert secret not in tokens.file.read_text()
    assert tokens.identify(secret) == expected
    assert [tokens.identify(other) for other in ("", secret[:-1], secret + "x", "script", "\udcff")] == [
        None
    ] * 5
    file = json.loads(tokens.file.read_text())
    next(iter(file["tokens"].values()))["expires"] = datetime.now(UTC).isoformat()
    tokens.file.write_text(json.dumps(file))
    assert tokens.identify(secret) is None
    tokens.revoke("script")
    assert tokens.all() == []


def test_a_token_that_cannot_be_is_refused(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.add("script", [Scope.READ], [], None)
    for name, expires, said in (
        ("script", None, "there is already a token 'script'"),
        ("", None, "the name of a token must have"),
        ("old", datetime.now(UTC), "choose a later day"),
    ):
        with pytest.raises(BadRequest, match=said):
            tokens.add(name, [Scope.READ], [], expires)
    with pytest.raises(BadRequest, match="there is no token"):
        tokens.revoke("other")


# Sessions


def test_a_session_ends_when_unused_too_long_and_in_any_case_at_last() -> None:
    clock, anna = Clock(), Identity("anna")
    sessions = Sessions(60, 100, clock)
    session = sessions.begin(anna)
    found = []
    for seconds in (0, 59, 40, 2):
        clock.now += seconds
        found.append(whose(sessions, session))
    assert found == [anna, anna, anna, None]
    idle = sessions.begin(anna)
    clock.now += 61
    assert sessions.find(idle) is None


def whose(sessions: Sessions, session_id: str) -> Identity | None:
    found = sessions.find(session_id)
    return None if found is None else found.identity


def test_signing_in_and_out_ends_the_session_before() -> None:
    sessions = Sessions(60, 100)
    first = sessions.begin(Identity("anna"))
    second = sessions.begin(Identity("anna"), instead_of=first)
    assert [whose(sessions, first), whose(sessions, second)] == [None, Identity("anna")]
    sessions.end(second)
    assert [sessions.find(second), sessions.find("")] == [None, None]
    assert first not in repr(vars(sessions))


def test_what_waits_can_be_taken_once_and_not_for_ever() -> None:
    clock = Clock()
    pending: Pending[str] = Pending(clock)
    pending.put("a", "x")
    pending.put("b", "y")
    taken = [pending.take("a"), pending.take("a")]
    clock.now += 601
    assert [*taken, pending.take("b")] == ["x", None, None]


# Proxies


@pytest.mark.parametrize(
    ("peer", "is_trusted"),
    [
        ("10.0.0.5", True),
        ("10.0.0.6", False),
        ("192.168.1.77", True),
        ("::ffff:10.0.0.5", True),
        ("fd00::1", True),
        ("fd01::1", False),
        ("", False),
        (None, False),
        ("unix", False),
    ],
)
def test_only_named_addresses_and_networks_are_trusted(peer: str | None, is_trusted: bool) -> None:
    assert TrustedPeers(["10.0.0.5", "192.168.1.0/24", "fd00::/16"]).trusts(peer) is is_trusted


def test_a_proxy_that_is_no_address_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(BadRequest, match="ASSISTANT_TRUSTED_PROXIES: 'proxy' is not an IP address"):
        TrustedPeers(["proxy"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1"),
        ("5.5.5.5", ["1.2.3.4"], "5.5.5.5"),
    ],
)
def test_the_address_behind_proxies_is_the_last_that_no_trusted_one_has(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert TrustedPeers(["10.0.0.0/24"]).behind(peer, forwarded) == address


def test_a_proxy_names_one_user_or_nobody() -> None:
    assert vouched(["anna"], ["board, staff,,*"]) == Identity("anna", frozenset({"board", "staff"}))
    assert [
        vouched(*given)
        for given in (([], []), ([""], []), (["a", "b"], []), (["a"], ["x", "y"]), (["a\n"], []))
    ][:4] == [None] * 4


# The gate


def settings(tmp_path: Path, **given: Any) -> Settings:
    return Settings(corpus=tmp_path / "corpus", **{"index": tmp_path / "index", **given})


def caller(peer: str | None = "127.0.0.1", session: str | None = None, **headers: str) -> Caller:
    return Caller(peer, {name.replace("_", "-").lower(): [value] for name, value in headers.items()}, session)


def test_without_authentication_whoever_is_there_is_local(tmp_path: Path) -> None:
    gate = Gate(settings(tmp_path))
    assert gate.identify(caller(X_Forwarded_User="root")) == LOCAL
    assert [
        gate.identify(caller(**{name: "1.2.3.4"})) for name in ("Forwarded", "X_Forwarded_For", "Via")
    ] == [None] * 3


def test_a_header_is_believed_from_trusted_proxies_only(tmp_path: Path) -> None:
    gate = Gate(settings(tmp_path, auth="proxy", trusted_proxies=("10.0.0.5",)))
    said = {"X_Forwarded_User": "anna", "X_Forwarded_Groups": "board"}
    assert gate.identify(caller("10.0.0.5", **said)) == Identity("anna", frozenset({"board"}))
    assert [
        gate.identify(one) for one in (caller("127.0.0.1", **said), caller(None, **said), caller("10.0.0.5"))
    ] == [None] * 3


def test_what_was_shown_to_the_proxy_is_not_taken_for_a_token(tmp_path: Path) -> None:
    gate = Gate(settings(tmp_path, auth="proxy", trusted_proxies=("10.0.0.5",)))
    for shown in ("Basic YW5uYTp4", "Bearer eyJhbGciOi"):
        assert gate.identify(caller("10.0.0.5", X_Forwarded_User="anna", Authorization=shown)) == Identity(
            "anna"
        )
        with pytest.raises(BadToken):
            gate.identify(caller("127.0.0.1", X_Forwarded_User="anna", Authorization=shown))
    with pytest.raises(BadToken):
        gate.identify(caller("10.0.0.5", X_Forwarded_User="anna", Authorization=f"Bearer {SIGN}x"))


def test_a_token_counts_in_every_way_and_a_bad_one_in_none(tmp_path: Path) -> None:
    secret = Tokens(tmp_path).add("script", [Scope.READ], [], None)
    for way in ({}, {"auth": "users"}, {"auth": "proxy", "trusted_proxies": ("10.0.0.5",)}):
        gate = Gate(settings(tmp_path, **way))
        found = gate.identify(caller(Authorization=f"Bearer {secret}"))
        assert (found.name if found else None) == "token script"
        for bad in ("Bearer x", f"Basic {secret}", "Bearer", secret):
            with pytest.raises(BadToken):
                gate.identify(caller(Authorization=bad))


def test_who_is_removed_or_changes_groups_is_so_at_once(tmp_path: Path) -> None:
    gate = Gate(settings(tmp_path, auth="users"))
    gate.users.add("anna", PASSWORD, ["board"])
    anna = gate.users.all()["anna"]
    session = gate.sessions.begin(anna.identity, proof=anna.proof)
    file = gate.users.file
    file.write_text(file.read_text().replace("board", "staff"))
    changed = gate.identify(caller(session=session))
    gate.users.remove("anna")
    assert [changed, gate.identify(caller(session=session))] == [Identity("anna", frozenset({"staff"})), None]


@pytest.mark.parametrize("removed", [True, False])
def test_another_password_ends_the_sessions_that_the_old_one_began(tmp_path: Path, removed: bool) -> None:
    gate = Gate(settings(tmp_path, auth="users"))
    gate.users.add("anna", PASSWORD, ["staff"])
    anna = gate.users.all()["anna"]
    session = gate.sessions.begin(anna.identity, proof=anna.proof)
    assert gate.identify(caller(session=session)) == anna.identity
    if removed:
        gate.users.remove("anna")
    gate.users.add("anna", PASSWORD + "!", ["board"])
    assert gate.identify(caller(session=session)) is None


def test_rules_that_were_lost_open_nothing_after_a_restart_either(tmp_path: Path) -> None:
    configured = settings(tmp_path, auth="users")
    file = tmp_path / "access.toml"
    assert Gate(configured).rules == AccessRules()
    configured.index.mkdir()
    (configured.index / "catalogue.sqlite").touch()
    file.write_text(TWO_LEVELS)
    assert Gate(configured).rules.rules
    file.unlink()
    with pytest.raises(AccessClosed, match='default = "allow"'):
        Gate(configured).rules  # noqa: B018
    file.write_text('default = "allow"')
    assert Gate(configured).rules == AccessRules()
    file.write_text("# nothing is left\n")
    with pytest.raises(AccessClosed, match="contains no rules"):
        Gate(configured).rules  # noqa: B018


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"auth": "proxy"}, "ASSISTANT_TRUSTED_PROXIES"),
        ({"auth": "oidc"}, "ASSISTANT_OIDC_ISSUER and ASSISTANT_OIDC_CLIENT_ID"),
        ({"auth": "oidc", "oidc_issuer": "https://id.example"}, "also needs ASSISTANT_OIDC_CLIENT_ID"),
        ({"trusted_proxies": ("x",)}, "ASSISTANT_TRUSTED_PROXIES: 'x'"),
        ({"trusted_proxies": ("127.0.0.1",)}, "set ASSISTANT_AUTH"),
    ],
)
def test_a_way_that_lacks_a_setting_is_refused_at_start(
    tmp_path: Path, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        Gate(settings(tmp_path, **given))


def test_the_files_lie_beside_the_corpus_or_where_the_setting_says(tmp_path: Path) -> None:
    beside = Gate(settings(tmp_path))
    elsewhere = Gate(settings(tmp_path, access=tmp_path / "etc"))
    assert [beside.folder, elsewhere.folder] == [tmp_path, tmp_path / "etc"]
    assert beside.rules == AccessRules()
    with pytest.raises(AccessClosed, match="is missing"):
        elsewhere.rules  # noqa: B018


def test_a_file_that_others_may_not_read_closes(tmp_path: Path) -> None:
    if os.getuid() == 0:
        pytest.skip("root reads everything")
    file = tmp_path / "tokens.json"
    file.write_text("{}")
    file.chmod(0)
    with pytest.raises(AccessClosed):
        Tokens(tmp_path).identify("x")

"""Commands for administrators: users, tokens and access rules."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import AsJson, Index
from assistant.cli.reporting import print_json, reports_errors
from assistant.config.sources import load_settings
from assistant.errors import BadRequest

if TYPE_CHECKING:
    from assistant.access import AccessRules, Scope

Corpus = Annotated[
    Path | None,
    typer.Option(
        help="Folder with your documents. Users, tokens and rules are kept in the folder that contains it, unless ASSISTANT_ACCESS names another folder.",
        show_default=False,
    ),
]
Access = Annotated[
    Path | None,
    typer.Option(help="Folder for users, tokens and rules. [ASSISTANT_ACCESS]", show_default=False),
]
Groups = Annotated[
    list[str] | None, typer.Option("--group", help="A group named in access.toml. Can be repeated.")
]
Name = Annotated[str, typer.Argument(metavar="NAME")]

user = typer.Typer(
    help="Manage people who sign in with a password (ASSISTANT_AUTH=users).",
    short_help="Manage users and their passwords.",
    no_args_is_help=True,
)
token = typer.Typer(help="Manage tokens for programs.", no_args_is_help=True)


@user.command("add")
@reports_errors
def add_user(
    name: Name, group: Groups = None, corpus: Corpus = None, index: Index = None, access: Access = None
) -> None:
    """Add a user, or change their password.

    The command asks for the password, or reads it from standard input. With --group, it also changes the groups.
    """
    from assistant.access.users import Users

    users = Users(_folder(corpus, index, access))
    added = users.add(name, _password(), group)
    typer.echo(f"{name} can sign in. Groups: {_listed(added.groups)}. Saved in {users.file}.")


@user.command("remove")
@reports_errors
def remove_user(name: Name, corpus: Corpus = None, index: Index = None, access: Access = None) -> None:
    """Remove a user and end their sessions."""
    from assistant.access.users import Users

    Users(_folder(corpus, index, access)).remove(name)
    typer.echo(f"{name} can no longer sign in.")


@user.command("list")
@reports_errors
def show_users(
    as_json: AsJson = False, corpus: Corpus = None, index: Index = None, access: Access = None
) -> None:
    """List the users and their groups."""
    from assistant.access.users import Users

    found = [
        {"name": one.name, "groups": sorted(one.groups)}
        for one in Users(_folder(corpus, index, access)).all().values()
    ]
    if as_json:
        print_json({"schema": 1, "users": found})
    else:
        _print_lines((f"{one['name']}  {_listed(one['groups'])}" for one in found), "No users.")


@token.command("add")
@reports_errors
def add_token(
    name: Name,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            help="What the token allows: read, export, upload or metrics. Can be repeated. [default: read]",
        ),
    ] = None,
    group: Groups = None,
    expires: Annotated[
        str,
        typer.Option(help="When the token expires: a last day (YYYY-MM-DD), a number of days, or never."),
    ] = "365",
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
    access: Access = None,
) -> None:
    """Create a token and print it. It is shown only once, since only its hash is stored."""
    from assistant.access.tokens import Tokens

    tokens = Tokens(_folder(corpus, index, access))
    secret = tokens.add(name, _scopes(scope or ["read"]), group or (), _end(expires))
    if as_json:
        print_json({"schema": 1, "name": name, "token": secret})
    else:
        typer.echo(secret)
        typer.echo("Save this token now. It cannot be shown again.", err=True)


@token.command("revoke")
@reports_errors
def revoke_token(name: Name, corpus: Corpus = None, index: Index = None, access: Access = None) -> None:
    """Revoke a token."""
    from assistant.access.tokens import Tokens

    Tokens(_folder(corpus, index, access)).revoke(name)
    typer.echo(f"The token {name} has been revoked.")


@token.command("list")
@reports_errors
def show_tokens(
    as_json: AsJson = False, corpus: Corpus = None, index: Index = None, access: Access = None
) -> None:
    """List the tokens, without their secrets."""
    from assistant.access.tokens import Tokens

    found = Tokens(_folder(corpus, index, access)).all()
    now = datetime.now(UTC)
    if as_json:
        print_json(
            {
                "schema": 1,
                "tokens": [
                    {
                        "name": one.name,
                        "scopes": sorted(one.scopes),
                        "groups": sorted(one.groups),
                        "created": one.created.isoformat(),
                        "expires": None if one.expires is None else one.expires.isoformat(),
                        "valid": one.is_valid(now),
                    }
                    for one in found
                ],
            }
        )
        return
    _print_lines(
        (
            f"{one.name}  {_listed(one.scopes)}  {_listed(one.groups)}  "
            + (
                "never expires"
                if one.expires is None
                else f"{'expires' if one.is_valid(now) else 'expired'} {one.expires:%Y-%m-%d}"
            )
            for one in found
        ),
        "No tokens.",
    )


@reports_errors
def access_rules(
    group: Groups = None,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
    access: Access = None,
) -> None:
    """Check access.toml: show how many documents each rule covers or, with --group, which documents the group may read."""
    from assistant.access import Gate
    from assistant.assistant import Assistant

    settings = load_settings(corpus=corpus, index=index, access=access)
    rules = Gate(settings).rules
    names = [name for name, _ in Assistant(settings).choices().documents]
    if group:
        found = [name for name in names if rules.allow(name, group)]
        if as_json:
            print_json({"schema": 1, "groups": sorted(group), "total": len(names), "documents": found})
        else:
            _print_lines(found, "No documents.")
        return
    counted = _counted(rules, names)
    if as_json:
        print_json({"schema": 1, "default": _default(rules), "rules": counted})
        return
    for one in counted:
        typer.echo(f"{one['path']}  {_listed(one['groups'])}  {one['documents']} of {len(names)} documents")
        if not one["documents"]:
            typer.echo(f"assistant: the rule for {one['path']} matches no indexed document", err=True)
    typer.echo(f"all other documents: {_default(rules)}")


def _counted(rules: "AccessRules", names: Iterable[str]) -> list[dict[str, Any]]:
    known = list(names)
    return [
        {"path": rule.path, "groups": sorted(rule.groups), "documents": sum(map(rule.names, known))}
        for rule in rules.rules
    ]


def _default(rules: "AccessRules") -> str:
    return "allow" if rules.allows_by_default else "deny"


def _password() -> str:
    """A password from the prompt, twice, or the first line of standard input; never from the command line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("Password: ")
    if getpass("Repeat the password: ") != first:
        raise BadRequest("the two passwords are different: try again")
    return first


def _scopes(names: Iterable[str]) -> "list[Scope]":
    from assistant.access import Scope

    try:
        return [Scope(name) for name in names]
    except ValueError as error:
        raise BadRequest(f"unknown scope: choose {', '.join(Scope)}") from error


def _end(text: str) -> datetime | None:
    """When a token expires: after its last day (UTC), after a number of days, or "never"."""
    if text == "never":
        return None
    now = datetime.now(UTC)
    try:
        if text.isascii() and text.isdigit():
            return now + timedelta(days=int(text))
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadRequest(
            f"--expires {text!r} is not valid: write a day such as {now.year + 1}-01-31, a number of days, or never"
        ) from error


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "-"


def _print_lines(lines: Iterable[str], nothing: str) -> None:
    found = list(lines)
    for line in found or [nothing]:
        typer.echo(line)


def _folder(corpus: Path | None, index: Path | None, access: Path | None) -> Path:
    from assistant.access.gate import access_folder

    return access_folder(load_settings(corpus=corpus, index=index, access=access))

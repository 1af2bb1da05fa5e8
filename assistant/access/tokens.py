"""Tokens for programs: shown once, stored as hashes, with scopes, groups and an expiry date."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.access.files import JsonFile
from assistant.access.identity import Identity, Scope
from assistant.access.sessions import digest
from assistant.access.users import checked
from assistant.errors import BadRequest

FILE_NAME = "tokens.json"
SIGN = "pa_"
"""The beginning of every token, by which leaked tokens can be recognised."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret; `expires` is None if it lasts until it is revoked."""

    name: str
    scopes: frozenset[Scope]
    groups: frozenset[str]
    created: datetime
    expires: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires is None or now < self.expires

    @property
    def identity(self) -> Identity:
        """The identity of the program."""
        return Identity(f"token {self.name}", self.groups, self.scopes, is_program=True)


class Tokens:
    """The tokens in a file."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / FILE_NAME, _tokens_from)

    @property
    def file(self) -> Path:
        """The file."""
        return self._file.file

    def all(self) -> list[Token]:
        """All tokens, by name. Raises `AccessClosed`."""
        return sorted(self._file.load().values(), key=lambda token: token.name)

    def add(self, name: str, scopes: Iterable[Scope], groups: Iterable[str], expires: datetime | None) -> str:
        """Create a token and return it; it cannot be shown again. Raises `BadRequest` or `AccessClosed`."""
        if not name.strip() or len(name) > 64 or not name.isprintable():
            raise BadRequest(
                "the name of a token must have 1 to 64 characters: use, for example, the name of the program"
            )
        now = datetime.now(UTC)
        if expires is not None and expires <= now:
            raise BadRequest(
                f"the token would already have expired on {expires:%Y-%m-%d}: choose a later day"
            )
        if any(token.name == name for token in self.all()):
            raise BadRequest(f"there is already a token {name!r}: revoke it first, or choose another name")
        secret = SIGN + secrets.token_urlsafe(32)
        described = {
            "name": name,
            "scopes": sorted(set(scopes)),
            "groups": sorted(checked(groups)),
            "created": now.isoformat(timespec="seconds"),
            "expires": None if expires is None else expires.isoformat(timespec="seconds"),
        }
        self._file.change(
            lambda found: {**found, "tokens": {**found.get("tokens", {}), digest(secret): described}}
        )
        return secret

    def revoke(self, name: str) -> None:
        """Revoke a token. Raises `BadRequest` if there is none of that name."""
        if all(token.name != name for token in self.all()):
            raise BadRequest(f"there is no token {name!r}: run 'assistant token list' to see all tokens")
        self._file.change(
            lambda found: {
                **found,
                "tokens": {one: about for one, about in found["tokens"].items() if about["name"] != name},
            }
        )

    def identify(self, secret: str) -> Identity | None:
        """The identity of the program that sends this token; None if the token is unknown or has expired."""
        token = self._file.load().get(digest(secret))
        return None if token is None or not token.is_valid(datetime.now(UTC)) else token.identity


def _tokens_from(found: dict[str, Any]) -> Mapping[str, Token]:
    return {
        hashed: Token(
            str(about["name"]),
            frozenset(map(Scope, about["scopes"])),
            frozenset(map(str, about["groups"])),
            _moment(about["created"]),
            None if about["expires"] is None else _moment(about["expires"]),
        )
        for hashed, about in found.get("tokens", {}).items()
    }


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment

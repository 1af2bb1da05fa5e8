"""The users file: names, groups and argon2 hashes, for a small team without an identity provider."""

import hashlib
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from assistant.access.files import JsonFile
from assistant.access.identity import Identity
from assistant.errors import AccessClosed, BadRequest, Overloaded

FILE_NAME = "users.json"
SHORTEST, LONGEST = 12, 1024
AT_ONCE, WAIT_SECONDS = 2, 5.0
"""Passwords that are checked at once, each for some 50 ms and 64 MB, and how long others wait."""
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True, slots=True)
class User:
    """A person with a password."""

    name: str
    groups: frozenset[str]
    hash: str

    @property
    def identity(self) -> Identity:
        """The identity of the person."""
        return Identity(self.name, self.groups)

    @property
    def proof(self) -> str:
        """Identifies the password without revealing it or its hash; it changes whenever the password is set."""
        return hashlib.sha256(self.hash.encode()).hexdigest()


class Users:
    """The users in a file."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / FILE_NAME, _users_from)
        self._checks = threading.BoundedSemaphore(AT_ONCE)

    @property
    def file(self) -> Path:
        """The file."""
        return self._file.file

    def all(self) -> Mapping[str, User]:
        """All users, by name. Raises `AccessClosed`."""
        return self._file.load()

    def add(self, name: str, password: str, groups: Iterable[str] | None) -> User:
        """Add a user, or change their password and `groups`; without groups they keep those they have.

        Raises `BadRequest` or `AccessClosed`.
        """
        if not _NAME.fullmatch(normal(name)):
            raise BadRequest(
                f"{name!r} is not a valid name: use up to 64 letters, digits and the characters . @ + - _"
            )
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadRequest(
                f"the password has {len(password)} characters: choose one with {SHORTEST} to {LONGEST} characters"
            )
        hashed, wanted = self._hasher.hash(normal(password)), None if groups is None else checked(groups)

        def added(found: dict[str, Any]) -> dict[str, Any]:
            known = found.get("users", {})
            groups_now = known.get(normal(name), {}).get("groups", []) if wanted is None else sorted(wanted)
            return {**found, "users": {**known, normal(name): {"password": hashed, "groups": groups_now}}}

        self._file.change(added)
        return self.all()[normal(name)]

    def remove(self, name: str) -> None:
        """Remove a user. Raises `BadRequest` if there is nobody of that name."""
        if normal(name) not in self.all():
            raise BadRequest(f"there is no user {name!r}: run 'assistant user list' to see all users")
        self._file.change(
            lambda found: {
                **found,
                "users": {one: about for one, about in found["users"].items() if one != normal(name)},
            }
        )

    def sign_in(self, name: str, password: str) -> User | None:
        """The user with this name and password, or None; an unknown name takes as long as a known one.

        Raises `AccessClosed`, and `Overloaded` if too many passwords are waiting to be checked.
        """
        user, dummy_hash = self.all().get(normal(name)), self._dummy_hash
        if not self._checks.acquire(timeout=WAIT_SECONDS):
            raise Overloaded("too many people are signing in: try again in a few seconds")
        try:
            is_right = self._hasher.verify(
                normal(password[:LONGEST]), dummy_hash if user is None else user.hash
            )
        except PwdlibError as error:
            raise AccessClosed(f"{self.file} is damaged: a password hash is not an argon2 hash") from error
        finally:
            self._checks.release()
        return user if is_right else None

    @cached_property
    def _hasher(self) -> PasswordHash:
        return PasswordHash((Argon2Hasher(),))

    @cached_property
    def _dummy_hash(self) -> str:
        """The hash of an unknown password, to compare with for unknown names."""
        return self._hasher.hash(secrets.token_urlsafe())


def checked(groups: Iterable[str]) -> frozenset[str]:
    """Names of groups. Raises `BadRequest` for an invalid name."""
    found = frozenset(group.strip() for group in groups)
    if any(not group or "," in group or group == "*" for group in found):
        raise BadRequest("the name of a group must not be empty, be * or contain a comma")
    return found


def normal(text: str) -> str:
    """A name or a password in the Unicode form in which it is stored and compared."""
    return unicodedata.normalize("NFC", text)


def _users_from(found: dict[str, Any]) -> dict[str, User]:
    return {
        name: User(name, frozenset(map(str, about["groups"])), str(about["password"]))
        for name, about in found.get("users", {}).items()
    }

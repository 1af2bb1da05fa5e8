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

from assistant.access.files import Kept
from assistant.access.identity import Identity
from assistant.errors import AccessClosed, BadRequest, Overloaded

FILE_NAME = "users.json"
SHORTEST, LONGEST = 12, 1024
AT_ONCE, PATIENCE = 2, 5.0
"""Passwords that are checked at once, each for some 50 ms and 64 MB, and seconds that others wait."""
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a password."""

    name: str
    groups: frozenset[str]
    hash: str

    @property
    def identity(self) -> Identity:
        """Who that is."""
        return Identity(self.name, self.groups)

    @property
    def proof(self) -> str:
        """Names the password without telling it, or its hash; another one, or the same given anew, has another."""
        return hashlib.sha256(self.hash.encode()).hexdigest()


class Users:
    """The users of a file, as they are now."""

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(folder / FILE_NAME, _users_from)
        self._checks = threading.BoundedSemaphore(AT_ONCE)

    @property
    def file(self) -> Path:
        """Where they are kept."""
        return self._kept.file

    def all(self) -> Mapping[str, User]:
        """All of them, by name. Raises `AccessClosed`."""
        return self._kept.now()

    def add(self, name: str, password: str, groups: Iterable[str] | None) -> User:
        """Add somebody, or give them another password and other `groups`; without these they keep what they have.

        Raises `BadRequest` or `AccessClosed`.
        """
        if not _NAME.fullmatch(normal(name)):
            raise BadRequest(f"{name!r} cannot be a name: use up to 64 letters, digits and any of . @ + - _")
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadRequest(
                f"the password has {len(password)} characters: choose one of {SHORTEST} to {LONGEST}"
            )
        hashed, wanted = self._hasher.hash(normal(password)), None if groups is None else checked(groups)

        def added(found: dict[str, Any]) -> dict[str, Any]:
            known = found.get("users", {})
            kept = known.get(normal(name), {}).get("groups", []) if wanted is None else sorted(wanted)
            return {**found, "users": {**known, normal(name): {"password": hashed, "groups": kept}}}

        self._kept.change(added)
        return self.all()[normal(name)]

    def remove(self, name: str) -> None:
        """Remove somebody. Raises `BadRequest` where there is nobody of that name."""
        if normal(name) not in self.all():
            raise BadRequest(f"there is no user {name!r}: 'assistant user list' names all")
        self._kept.change(
            lambda found: {
                **found,
                "users": {one: about for one, about in found["users"].items() if one != normal(name)},
            }
        )

    def sign_in(self, name: str, password: str) -> User | None:
        """Who that is, or None; it takes as long for a name that nobody has.

        Raises `AccessClosed`, and `Overloaded` where too many passwords are waiting to be checked.
        """
        user, nobodys = self.all().get(normal(name)), self._nobodys
        if not self._checks.acquire(timeout=PATIENCE):
            raise Overloaded("too many people are signing in: try again in a few seconds")
        try:
            fits = self._hasher.verify(normal(password[:LONGEST]), nobodys if user is None else user.hash)
        except PwdlibError as error:
            raise AccessClosed(f"{self.file} is damaged: a hash is none of argon2") from error
        finally:
            self._checks.release()
        return user if fits else None

    @cached_property
    def _hasher(self) -> PasswordHash:
        return PasswordHash((Argon2Hasher(),))

    @cached_property
    def _nobodys(self) -> str:
        """A hash that nobody knows the password to, for names that nobody has."""
        return self._hasher.hash(secrets.token_urlsafe())


def checked(groups: Iterable[str]) -> frozenset[str]:
    """Names of groups. Raises `BadRequest` for what cannot be one."""
    found = frozenset(group.strip() for group in groups)
    if any(not group or "," in group or group == "*" for group in found):
        raise BadRequest("the name of a group must not be empty or *, or hold a comma")
    return found


def normal(text: str) -> str:
    """A name or a password in the one form in which it is kept and compared."""
    return unicodedata.normalize("NFC", text)


def _users_from(found: dict[str, Any]) -> dict[str, User]:
    return {
        name: User(name, frozenset(map(str, about["groups"])), str(about["password"]))
        for name, about in found.get("users", {}).items()
    }

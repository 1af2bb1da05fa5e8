"""Identifies callers in the way that is configured, and says what they may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.access.identity import LOCAL, Identity, Scope
from assistant.access.oidc import Provider
from assistant.access.proxies import FORWARDED, TrustedPeers, vouched
from assistant.access.rules import AccessRules, Rights
from assistant.access.rules_file import FILE_NAME, MARK_NAME, RulesFile
from assistant.access.sessions import Sessions
from assistant.access.tokens import SIGN, Tokens
from assistant.access.users import Users
from assistant.config.settings import Settings
from assistant.errors import BadRequest

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of whoever sends a request.

    `peer` is the address of the other end of the connection. `headers` holds all values of each by name in lower case;
    `session` is the id of a session, if one is claimed.
    """

    peer: str | None
    headers: Mapping[str, Sequence[str]]
    session: str | None = None

    def values(self, header: str) -> Sequence[str]:
        """All values of a header."""
        return self.headers.get(header.lower(), ())


class BadToken(Exception):
    """A request came with a token that is unknown or has expired."""


def access_folder(settings: Settings) -> Path:
    """The folder of rules, users and tokens: beside the corpus unless a setting names another."""
    return settings.corpus.absolute().parent if settings.access is None else settings.access


class Gate:
    """Who callers are and what they may do, by `settings`. Raises `BadRequest` for settings that do not suffice."""

    def __init__(self, settings: Settings) -> None:
        self.way = settings.auth
        self.folder = access_folder(settings)
        self.peers = TrustedPeers(settings.trusted_proxies)
        self.users = Users(self.folder)
        self.tokens = Tokens(self.folder)
        self.sessions = Sessions(settings.session_idle_minutes * MINUTE, settings.session_hours * HOUR)
        self._settings = settings
        self._rules = RulesFile(
            self.folder / FILE_NAME,
            required=settings.access is not None,
            marks=()
            if settings.auth == "none"
            else (settings.index / MARK_NAME, self.folder / f".{MARK_NAME}"),
            misplaced=settings.corpus / FILE_NAME,
        )
        require_settings(settings)

    @property
    def has_sign_in(self) -> bool:
        """Whether people sign in on a page of this service, and so have sessions."""
        return self.way in ("users", "oidc")

    @property
    def rules(self) -> AccessRules:
        """The rules as they are now. Raises `AccessClosed`."""
        return self._rules.now()

    @property
    def rules_file(self) -> Path:
        """The file of the rules, which need not exist."""
        return self._rules.file

    @cached_property
    def provider(self) -> Provider:
        """The OpenID Connect provider; it is not contacted before somebody signs in."""
        return Provider.of(self._settings)

    def identify(self, caller: Caller) -> Identity | None:
        """Who sends a request; None for somebody unknown. Raises `BadToken`, or `AccessClosed` if that cannot be found out."""
        brought = caller.values("authorization")
        if brought and not self._is_the_proxys(brought, caller):
            return self._program(brought)
        if self.way == "none":
            return None if any(map(caller.values, FORWARDED)) else LOCAL
        if self.way == "proxy":
            return self._vouched(caller)
        session = None if caller.session is None else self.sessions.find(caller.session)
        if session is None or self.way != "users":
            return None if session is None else session.identity
        user = self.users.all().get(session.identity.name)
        # who was removed, put into other groups or given another password is so at once
        return user.identity if user is not None and user.proof == session.proof else None

    def rights(self, identity: Identity) -> Rights:
        """What somebody may read. Raises `AccessClosed`."""
        return self.rules.rights(identity)

    def may(self, identity: Identity, scope: Scope) -> bool:
        """Whether somebody may do something. Raises `AccessClosed`."""
        return self.rules.permit(identity, scope)

    def _is_the_proxys(self, brought: Sequence[str], caller: Caller) -> bool:
        """Whether these are credentials that somebody sent to the proxy in front, which passes them on."""
        is_passed_on = self.way == "proxy" and self.peers.trusts(caller.peer)
        return is_passed_on and not any(SIGN in one for one in brought)

    def _program(self, brought: Sequence[str]) -> Identity:
        kind, _, secret = brought[0].partition(" ")
        found = self.tokens.identify(secret.strip()) if kind.lower() == "bearer" else None
        if found is None or len(brought) > 1:
            raise BadToken
        return found

    def _vouched(self, caller: Caller) -> Identity | None:
        if not self.peers.trusts(caller.peer):
            return None
        return vouched(
            caller.values(self._settings.proxy_user_header), caller.values(self._settings.proxy_groups_header)
        )


class OwnersGate(Gate):
    """The gate of the command line, whose user owns the index and may read everything."""

    @property
    def rules(self) -> AccessRules:
        """None at all."""
        return AccessRules()


def require_settings(settings: Settings) -> None:
    """Raise `BadRequest` if the way to sign in lacks a setting."""
    peers = TrustedPeers(settings.trusted_proxies)
    if settings.auth == "none" and peers:
        raise BadRequest(
            "people can reach this service through the proxies in ASSISTANT_TRUSTED_PROXIES, so they must sign in: "
            "set ASSISTANT_AUTH to users, oidc or proxy"
        )
    if settings.auth == "proxy" and not peers:
        raise BadRequest(
            "ASSISTANT_AUTH=proxy needs to know which proxies to trust: "
            'set ASSISTANT_TRUSTED_PROXIES to their addresses, such as ["10.0.0.5"]'
        )
    if settings.auth == "oidc":
        missing = [
            f"ASSISTANT_{name.upper()}"
            for name in ("oidc_issuer", "oidc_client_id")
            if not getattr(settings, name)
        ]
        if missing:
            raise BadRequest(f"ASSISTANT_AUTH=oidc also needs {' and '.join(missing)}")
        secret = settings.oidc_secret_file
        if secret is not None and not secret.is_file():
            raise BadRequest(f"ASSISTANT_OIDC_SECRET_FILE: the file {secret} does not exist")

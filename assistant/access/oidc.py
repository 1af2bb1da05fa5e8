"""OpenID Connect: the code flow with PKCE, state and nonce, through Authlib.

The provider's addresses come from its discovery document, which is fetched when somebody first signs in. Nothing else is
fetched, and never an address from a request.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.access.identity import Identity
from assistant.access.sessions import Pending
from assistant.config.settings import Settings
from assistant.errors import AccessClosed, BadRequest
from assistant.runtime.regular_file import read_regular

SCOPE = "openid profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a key that only the provider has: never "none", never one with our own secret."""
LEEWAY = 60  # seconds that clocks may differ
TIMEOUT = 10.0
KEPT_SECONDS = 3600.0
LONGEST_SECRET = 64 * 1024
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class SignInRefused(Exception):
    """The provider refuses the sign-in, or its response is not valid; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in in progress at the provider; `browser` is a secret of the browser that began it."""

    browser: str
    nonce: str
    verifier: str
    callback: str
    then: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The address to send the browser to, and the secret that it must send back."""

    address: str
    browser: str


class Provider:
    """An OpenID Connect provider, of which this service is a client."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        secret_file: Path | None,
        name_claim: str,
        groups_claim: str,
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._secret_file = secret_file
        self._name_claim = name_claim
        self._groups_claim = groups_claim
        self._guard = threading.Lock()
        self._described: tuple[float, dict[str, Any], KeySet] | None = None
        self._waiting: Pending[Waiting] = Pending()
        _require_safe(self._issuer)

    @classmethod
    def of(cls, settings: Settings) -> "Provider":
        """The provider named in the settings."""
        return cls(
            settings.oidc_issuer or "",
            settings.oidc_client_id or "",
            settings.oidc_secret_file,
            settings.oidc_name_claim,
            settings.oidc_groups_claim,
        )

    def begin(self, callback: str, then: str) -> Begun:
        """Begin a sign-in that returns to the address `callback`, and then goes on to `then`.

        Raises `AccessClosed` if the provider cannot be reached.
        """
        described, _ = self._description()
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        with self._client(callback) as client:
            address, _ = client.create_authorization_url(
                described["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        self._waiting.put(state, Waiting(browser, nonce, verifier, callback, then))
        return Begun(str(address), browser)

    def finish(self, answer: Mapping[str, str], browser: str | None) -> tuple[Identity, str]:
        """Who has signed in, and the address to go on to, from the provider's response.

        Raises `SignInRefused`, or `AccessClosed` if the provider cannot be reached.
        """
        waiting = self._waiting.take(answer.get("state", ""))
        if waiting is None or browser is None or not secrets.compare_digest(waiting.browser, browser):
            raise SignInRefused("the response does not belong to a sign-in started in this browser")
        if "error" in answer or "code" not in answer:
            raise SignInRefused(f"the provider says: {answer.get('error', 'nothing')[:100]!r}")
        if answer.get("iss", self._issuer).rstrip("/") != self._issuer:
            raise SignInRefused("the response comes from another provider")  # RFC 9207
        claims = self._claims(self._id_token(answer["code"], waiting), waiting.nonce)
        return self._identity(claims), waiting.then

    def _id_token(self, code: str, waiting: Waiting) -> str:
        described, _ = self._description()
        try:
            with self._client(waiting.callback) as client:
                found = client.fetch_token(
                    described["token_endpoint"],
                    code=code,
                    code_verifier=waiting.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise SignInRefused(f"the provider refused the code: {error.error!r}") from error
        except (requests.RequestException, ValueError) as error:
            raise _unreachable(error) from error
        if not isinstance(found.get("id_token"), str):
            raise SignInRefused("the provider sent no ID token")
        return str(found["id_token"])

    def _claims(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of an ID token, once its signature, issuer, audience, times and nonce have been checked."""
        try:
            found = self._decoded(id_token)
            claims = CodeIDToken(
                found.claims,
                found.header,
                {
                    "iss": {"essential": True, "value": self._issuer_named()},
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": nonce, "client_id": self._client_id},
            )
            claims.validate(now=int(time.time()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused(f"the ID token is not valid: {error}") from error
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        _, keys = self._description()
        try:
            return jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            _, keys = self._description(refetch=True)  # the provider may sign with a new key
            return jwt.decode(id_token, keys, algorithms=ALGORITHMS)

    def _issuer_named(self) -> str:
        described, _ = self._description()
        return str(described["issuer"])

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        name = claims.get(self._name_claim) or claims["sub"]
        groups = claims.get(self._groups_claim, [])
        if not isinstance(name, str) or not name.isprintable() or len(name) > 256:
            raise SignInRefused(f"the claim {self._name_claim} is not a name")
        if isinstance(groups, str):
            groups = [groups]
        if not isinstance(groups, list) or not all(isinstance(one, str) for one in groups):
            raise SignInRefused(f"the claim {self._groups_claim} is not a list of names")
        return Identity(name, frozenset(one for one in groups if one != "*"))

    def _client(self, callback: str) -> OAuth2Session:
        client = OAuth2Session(
            client_id=self._client_id,
            client_secret=self._secret(),
            scope=SCOPE,
            redirect_uri=callback,
            code_challenge_method="S256",
            token_endpoint_auth_method="none" if self._secret_file is None else "client_secret_basic",
        )
        client.trust_env = False  # no proxy and no password from the environment
        return client

    def _secret(self) -> str | None:
        if self._secret_file is None:
            return None
        try:
            return read_regular(self._secret_file, LONGEST_SECRET).decode().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise AccessClosed(f"ASSISTANT_OIDC_SECRET_FILE: {self._secret_file} cannot be read") from error

    def _description(self, *, refetch: bool = False) -> tuple[dict[str, Any], KeySet]:
        """The provider's addresses and keys, kept for an hour."""
        with self._guard:
            known = self._described
            if known is None or refetch or time.time() - known[0] > KEPT_SECONDS:
                found = _fetched(f"{self._issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                    raise AccessClosed(
                        f"the provider at {self._issuer} names another issuer: {found.get('issuer')!r}"
                    )
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    _require_safe(str(found.get(name, "")))
                try:
                    keys = KeySet.import_key_set(_fetched(found["jwks_uri"]))  # type: ignore[arg-type]  # checked by it
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise AccessClosed(f"the keys of {self._issuer} are not valid") from error
                known = self._described = time.time(), found, keys
            return known[1], known[2]


def _fetched(address: str) -> dict[str, Any]:
    """A JSON object that the provider publishes. Raises `AccessClosed`."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(address, timeout=TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _unreachable(error) from error
    if not isinstance(found, dict):
        raise AccessClosed(f"{address} does not contain a JSON object")
    return found


def _unreachable(error: Exception) -> AccessClosed:
    return AccessClosed(f"the identity provider cannot be reached ({type(error).__name__})")


def _require_safe(address: str) -> None:
    """Raise `BadRequest` for an address that is not secure: only https is, and http on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK)):
        raise BadRequest(f"the address of the identity provider must begin with https://, not {address!r}")

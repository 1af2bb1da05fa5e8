"""Tokens of forms: they show that a form was fetched from here before it was sent (against forged requests)."""

import hashlib
import hmac
import secrets
import time

VALID_SECONDS = 12 * 60 * 60


class FormTokens:
    """Signatures of several values for one purpose; the key lasts as long as the process."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def sign(self, purpose: str, *values: str) -> str:
        """The signature of `values`, in hexadecimal."""
        signed = b"".join(len(part).to_bytes(8) + part for part in map(_bytes, (purpose, *values)))
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()

    def holds(self, token: str, purpose: str, *values: str) -> bool:
        """Whether `token` is the signature of just these values."""
        return hmac.compare_digest(_bytes(token), _bytes(self.sign(purpose, *values)))

    def sign_for_a_while(self, purpose: str, *values: str) -> str:
        """The time, and its signature together with `values`."""
        now = str(int(time.time()))
        return f"{now}.{self.sign(purpose, now, *values)}"

    def still_holds(self, token: str, purpose: str, *values: str, seconds: int = VALID_SECONDS) -> bool:
        """Whether `token` was made for just these values within the last `seconds`."""
        made, _, signature = token.partition(".")
        return self.holds(signature, purpose, made, *values) and time.time() - int(made) <= seconds


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

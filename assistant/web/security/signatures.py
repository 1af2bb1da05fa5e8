"""Signs values of a form, so that only somebody who was shown the form can send it."""

import hashlib
import hmac
import secrets


class Tokens:
    """Signatures of several values for one purpose; the key lives as long as the process."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def sign(self, purpose: str, *values: str) -> str:
        """The signature of `values`, in hexadecimal."""
        signed = b"".join(len(part).to_bytes(8) + part for part in map(_bytes, (purpose, *values)))
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()

    def holds(self, token: str, purpose: str, *values: str) -> bool:
        """Whether `token` is the signature of just these values."""
        return hmac.compare_digest(_bytes(token), _bytes(self.sign(purpose, *values)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

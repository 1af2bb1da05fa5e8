"""Tokens that prove that a form was fetched from here before it was sent (against forged requests)."""

import secrets

from itsdangerous import BadSignature, TimestampSigner

VALID_SECONDS = 12 * 60 * 60


class Tickets:
    """Creates and checks tokens; the secret lasts as long as the process."""

    def __init__(self, purpose: str, valid_seconds: int = VALID_SECONDS) -> None:
        self._signer = TimestampSigner(secrets.token_bytes(32), salt=purpose)
        self._purpose = purpose
        self._valid_seconds = valid_seconds

    def new(self) -> str:
        """A token that is valid for a while."""
        return self._signer.sign(self._purpose).decode()

    def is_valid(self, token: str) -> bool:
        """Whether this process created the token within the last `valid_seconds`."""
        try:
            self._signer.unsign(token.encode(errors="replace"), max_age=self._valid_seconds)
        except BadSignature:
            return False
        return True

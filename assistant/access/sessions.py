"""Sessions of people who have signed in, kept in memory: signing out or a restart ends them."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from assistant.access.identity import Identity

MOST_SESSIONS = 10_000
MOST_PENDING = 1_000
PENDING_SECONDS = 600.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in; times are of a monotonic clock.

    `proof` identifies the password they signed in with, without revealing it: a session ends when the password changes.
    """

    identity: Identity
    begun: float
    used: float
    proof: str


class Sessions:
    """Sessions by id; only hashes of ids are stored. A session ends when unused for `idle` seconds, and after `longest` in any case."""

    def __init__(self, idle: float, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle = idle
        self._longest = longest
        self._clock = clock
        self._guard = threading.Lock()
        self._open: OrderedDict[str, Session] = OrderedDict()

    def begin(self, identity: Identity, instead_of: str | None = None, proof: str = "") -> str:
        """Begin a session and return its id; the session `instead_of` ends."""
        now = self._clock()
        fresh = secrets.token_urlsafe(32)
        with self._guard:
            if instead_of is not None:
                self._open.pop(digest(instead_of), None)
            self._open[digest(fresh)] = Session(identity, now, now, proof)
            while len(self._open) > MOST_SESSIONS:
                self._open.popitem(last=False)
        return fresh

    def find(self, session_id: str) -> Session | None:
        """The session, if it has not ended; it counts as used."""
        now, key = self._clock(), digest(session_id)
        with self._guard:
            session = self._open.get(key)
            if session is None:
                return None
            if now - session.used > self._idle or now - session.begun > self._longest:
                del self._open[key]
                return None
            found = self._open[key] = replace(session, used=now)
            self._open.move_to_end(key)
            return found

    def end(self, session_id: str) -> None:
        """End a session, if there is one."""
        with self._guard:
            self._open.pop(digest(session_id), None)


class Pending(Generic[T]):
    """Values that wait for a response from elsewhere, by a secret key; each can be taken once, within ten minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._waiting: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def put(self, key: str, waiting: T) -> None:
        """Store a value under a key."""
        with self._guard:
            self._waiting[digest(key)] = self._clock(), waiting
            while len(self._waiting) > MOST_PENDING:
                self._waiting.popitem(last=False)

    def take(self, key: str) -> T | None:
        """Remove and return the value under a key; None if there is none."""
        with self._guard:
            since, waiting = self._waiting.pop(digest(key), (0.0, None))
        return waiting if waiting is not None and self._clock() - since <= PENDING_SECONDS else None


def digest(secret: str) -> str:
    """The hash that is stored of a secret of ours: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

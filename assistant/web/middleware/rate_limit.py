"""Limits the rate of requests by a moving window of a minute, for each user and each address."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rates:
    """Counts requests by kind and key; a limit of 0 allows all."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, kind: str, key: str, per_minute: int) -> int | None:
        """Count one more request and return None; or, if that is too many, return the seconds after which to try again."""
        if not per_minute:
            return None
        limit = RateLimitItemPerMinute(per_minute)
        if self._limiter.hit(limit, kind, key):
            return None
        return max(1, math.ceil(self._limiter.get_window_stats(limit, kind, key).reset_time - time.time()))

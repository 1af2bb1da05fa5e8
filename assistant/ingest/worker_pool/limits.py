"""How much the reading of one file may use."""

from dataclasses import dataclass

from assistant.runtime.sizes import MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the reading of one file.

    `seconds` may pass, and `seconds_per_page` more for each page that was finished, but never more than
    `longest` times `seconds`; no page may take more than half of `seconds`.
    """

    max_bytes: int = 50 * MEGABYTE
    seconds: float = 50.0
    memory_mb: int = 2048
    seconds_per_page: float = 0.25
    longest: float = 10.0

    def deadline(self, started: float, pages: int) -> float:
        """When a file that was begun at `started` must be done, `pages` of it being read."""
        return started + min(self.seconds + pages * self.seconds_per_page, self.seconds * self.longest)

    def page_deadline(self, finished: float) -> float:
        """When the next page must be read after one that was `finished`."""
        return finished + self.seconds / 2

"""The file of access rules, read again when it has changed; if anything is wrong with it, access is closed."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.access.rules import AccessRules, rules_from
from assistant.errors import AccessClosed, AccessRulesInvalid
from assistant.runtime.regular_file import read_regular

FILE_NAME = "access.toml"
MARK_NAME = "restricted"
"""An empty file in the index that says that there were rules, so that access stays closed if they disappear."""
LARGEST = 1024 * 1024
SETTLE_SECONDS = 1.0
"""A file may be incomplete while it is being written: the rules before apply until it has not changed for so long."""

Stamp = tuple[int, int, int, int]
"""Times and size of a file; the last is the time of its last change, which nobody can set."""


class RulesFile:
    """The current rules.

    If the file is missing, there are no rules only if it was never seen, in this process or according to any of the
    `marks`, and is not `required`; then everybody who signs in may read everything. `misplaced` is a path where the file
    would have no effect and must not be.
    """

    def __init__(
        self,
        file: Path,
        *,
        required: bool,
        misplaced: Path | None = None,
        marks: Sequence[Path] = (),
        settle_seconds: float = SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = file
        self._required = required
        self._misplaced = misplaced
        self._marks = marks
        self._settle_seconds = settle_seconds
        self._clock = clock
        self._marked = False
        self._guard = threading.Lock()
        self._known: tuple[Stamp | None, AccessRules | AccessClosed] | None = None
        self._coming: tuple[Stamp, float] | None = None

    def now(self) -> AccessRules:
        """The rules. Raises `AccessClosed` if they cannot be read or have an error."""
        with self._guard:
            found = self._found()
            self._remember()
        if isinstance(found, AccessClosed):
            raise found.with_traceback(None)
        return found

    def _found(self) -> AccessRules | AccessClosed:
        try:
            stamp = self._stamp()
            if self._misplaced is not None and self._misplaced.exists():
                return AccessClosed(
                    f"{self._misplaced} is inside the corpus, where it has no effect: move it to {self.file}"
                )
        except OSError as error:
            return AccessClosed(f"{self.file} cannot be read ({error.strerror})")
        if self._known is not None and self._known[0] == stamp:
            self._coming = None
            return self._known[1]
        if stamp is None:
            return self._missing()
        if self._known is not None and not self._has_settled(stamp):
            return self._known[1]
        self._required = True
        self._known = stamp, self._read()
        return self._known[1]

    def _missing(self) -> AccessRules | AccessClosed:
        if self._required or any(mark.exists() for mark in self._marks):
            return AccessClosed(
                f"{self.file} is missing, so nobody can read anything: put it back, "
                'or write default = "allow" into it if everybody who signs in may read everything'
            )
        self._known = None, AccessRules()
        return AccessRules()

    def _remember(self) -> None:
        """Write the marks if there is a file of rules: in the index, once there is one, and beside the rules."""
        if self._known is None or self._known[0] is None or self._marked:
            return
        written = [_is_written(mark) for mark in self._marks]
        self._marked = all(written)

    def _has_settled(self, stamp: Stamp) -> bool:
        """Whether the file has been unchanged for long enough: since a request first saw it so, or, by the system's clock, since it was written."""
        now = self._clock()
        if self._coming is None or self._coming[0] != stamp:
            self._coming = stamp, now
        is_old = time.time() - stamp[3] / 1e9 >= self._settle_seconds
        return is_old or now - self._coming[1] >= self._settle_seconds

    def _stamp(self) -> Stamp | None:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino, state.st_ctime_ns

    def _read(self) -> AccessRules | AccessClosed:
        try:
            data = read_regular(self.file, LARGEST)
            if len(data) > LARGEST:
                raise AccessRulesInvalid(f"{self.file} is larger than {LARGEST // 1024 // 1024} MB")
            return rules_from(data.decode("utf-8"), str(self.file))
        except AccessRulesInvalid as error:
            return AccessClosed(str(error))
        except OSError as error:
            return AccessClosed(f"{self.file} cannot be read ({error.strerror})")
        except UnicodeDecodeError:
            return AccessClosed(f"{self.file} is not UTF-8: save it as UTF-8")


def _is_written(mark: Path) -> bool:
    """Write a mark, and return whether it is there: not in a folder that is still to become an index, nor in a read-only one."""
    try:
        is_hidden = mark.name.startswith(".")
        if not is_hidden and all(one.name.startswith(".") for one in mark.parent.iterdir()):
            return False
        mark.touch(mode=0o644)
    except OSError:  # a read-only folder keeps the mark of whoever made it
        return mark.exists()
    return True

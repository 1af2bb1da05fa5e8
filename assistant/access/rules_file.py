"""The file of the rules, read again when it has changed; whatever is wrong with it closes everything."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.access.rules import AccessRules, rules_from
from assistant.errors import AccessClosed, AccessRulesInvalid
from assistant.runtime.regular_file import read_regular

FILE_NAME = "access.toml"
MARK_NAME = "restricted"
"""An empty file beside the texts of the index: there were rules, so that there being none any more opens nothing."""
LARGEST = 1024 * 1024
SETTLE_SECONDS = 1.0
"""A file that is being written may be half of what it will be: the rules before hold until it has stayed as it is so long."""

Stamp = tuple[int, int, int, int]
"""Moments and size of a file; the last is when anything of it was changed, which nobody can set."""


class RulesFile:
    """The rules as they are now.

    A file that is missing means that there are no rules only where it was never seen, in this process or according to
    `marks`, and is not `required`; then all who are signed in may read everything. `astray` is where it would be no use,
    and is not to lie.
    """

    def __init__(
        self,
        file: Path,
        *,
        required: bool,
        astray: Path | None = None,
        marks: Sequence[Path] = (),
        settle_seconds: float = SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = file
        self._required = required
        self._astray = astray
        self._marks = marks
        self._settle_seconds = settle_seconds
        self._clock = clock
        self._marked = False
        self._guard = threading.Lock()
        self._known: tuple[Stamp | None, AccessRules | AccessClosed] | None = None
        self._coming: tuple[Stamp, float] | None = None

    def now(self) -> AccessRules:
        """The rules. Raises `AccessClosed` where they cannot be read or understood."""
        with self._guard:
            found = self._found()
            self._remember()
        if isinstance(found, AccessClosed):
            raise found.with_traceback(None)
        return found

    def _found(self) -> AccessRules | AccessClosed:
        try:
            stamp = self._stamp()
            if self._astray is not None and self._astray.exists():
                return AccessClosed(
                    f"{self._astray} lies in the corpus, where it is no use: move it to {self.file}"
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
                f"{self.file} is missing: put it back, and nobody can read anything until then; "
                'if all who are signed in may read everything, write default = "allow" into it'
            )
        self._known = None, AccessRules()
        return AccessRules()

    def _remember(self) -> None:
        """Leave the marks where there is a file of rules: beside an index that is there, and beside the rules."""
        if self._known is None or self._known[0] is None or self._marked:
            return
        done = True
        for mark in self._marks:
            try:
                if mark.name.startswith(".") or any(
                    not one.name.startswith(".") for one in mark.parent.iterdir()
                ):
                    mark.touch(mode=0o644)
                else:
                    done = False
            except OSError:  # an index that may only be read keeps the mark of whoever makes it
                done = False
        self._marked = done

    def _has_settled(self, stamp: Stamp) -> bool:
        """Whether the file has stayed as it is: since a request first saw it so, or, by the system's clock, since it was written."""
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
                raise AccessRulesInvalid(f"{self.file} is larger than {LARGEST} bytes")
            return rules_from(data.decode("utf-8"), str(self.file))
        except AccessRulesInvalid as error:
            return AccessClosed(str(error))
        except (OSError, UnicodeDecodeError) as error:
            return AccessClosed(f"{self.file} cannot be read: {getattr(error, 'strerror', None) or error}")

"""Has pages drawn by a child process, few at once, and keeps the pictures that were asked for last."""

import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from assistant.errors import Overloaded, PageUnavailable
from assistant.language.i18n import gettext

Box = tuple[float, float, float, float]
Key = tuple[str, int, tuple[Box, ...]]

SECONDS = 20.0
WAIT_SECONDS = 10.0
MEMORY_MB = 1024
AT_ONCE = 2
KEPT_BYTES = 24 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
# The child sees the modules that its parent sees, and nothing that lies in the working folder by chance.
_START = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given.pop('path');"
    " from assistant.presenting.page_images.drawing import draw; draw(**given)"
)


class PageImages:
    """Pictures of pages; for several threads. At most AT_ONCE are drawn at the same time."""

    def __init__(self) -> None:
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._guard = threading.Lock()
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._size = 0

    def page(self, digest: str, number: int, boxes: Sequence[Box], read: Callable[[], bytes]) -> bytes:
        """Page `number` (from 1) of the PDF with this `digest` as PNG, with a frame around `boxes`.

        `read` gives the PDF if the picture must be drawn. Raises `PageUnavailable` or `Overloaded`.
        """
        key = digest, number, tuple(boxes)
        kept = self._known(key)
        if kept is not None:
            return kept
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Overloaded(gettext("too many pages are being drawn: try again in a few seconds"))
        try:
            picture = self._known(key) or drawn(read(), number, boxes)
        finally:
            self._turn.release()
        self._keep(key, picture)
        return picture

    def _known(self, key: Key) -> bytes | None:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Key, picture: bytes) -> None:
        with self._guard:
            if key not in self._kept:
                self._kept[key] = picture
                self._size += len(picture)
            while self._size > KEPT_BYTES and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])


def drawn(data: bytes, number: int, boxes: Sequence[Box] = (), seconds: float = SECONDS) -> bytes:
    """Page `number` of the PDF in `data` as PNG, drawn by a process of its own. Raises `PageUnavailable`."""
    given = {
        "path": sys.path,
        "parent": os.getpid(),
        "memory_mb": MEMORY_MB,
        "seconds": seconds,
        "number": number,
        "boxes": list(boxes),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _START, json.dumps(given)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise PageUnavailable(
            gettext("page %(number)s cannot be drawn in time: open the original file", number=number)
        ) from error
    if done.returncode or not done.stdout.startswith(_PNG):
        raise PageUnavailable(
            gettext("page %(number)s cannot be drawn: open the original file", number=number)
        )
    return done.stdout

"""Which reasons for skipping a file say that it holds no text, rather than that it could not be opened."""

import re

_SILENT = re.compile(
    r"(?:holds no (?:text|web page)|gives no text|is empty|holds nothing|has no pages"
    r"|(?:all [\d,]+ pages|its only page) (?:is a scan|are scans|holds? text that cannot be decoded))\b"
)


def is_silent(reason: str) -> bool:
    """Whether the file was read, but there is no text in it: nothing, only scans, or only what nobody would quote."""
    return _SILENT.match(reason) is not None

"""Which reasons for skipping a file say that it contains no text, rather than that it could not be opened."""

import re

_SILENT = re.compile(
    r"(?:contains no (?:text|web page)|contains only frames|gives no text|is empty|contains nothing|has no pages"
    r"|(?:all [\d,]+ pages|its only page) (?:is a scan|are scans|contains? text that cannot be decoded))\b"
)


def is_silent(reason: str) -> bool:
    """Whether the file was read, but there is no text in it: nothing, only scans, or only what nobody would quote."""
    return _SILENT.match(reason) is not None

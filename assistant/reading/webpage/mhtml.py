"""Pages saved as one file (MHTML): the page itself among its pictures and frames."""

import re
from email import message_from_bytes, policy
from typing import NamedTuple

from assistant.errors import UnreadableSource
from assistant.reading.fields import web_address

MOST_LEVELS = 50
_NESTED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_PAGES = ("text/html", "application/xhtml+xml")


class Saved(NamedTuple):
    """The bytes of a page, the encoding that is said of them, where it was saved from, and style sheets by address."""

    data: bytes
    encoding: str | None
    url: str | None
    sheets: dict[str, str]


def saved_page(data: bytes) -> Saved:
    """Return the page in an MHTML file: that of its first location, else the first. Raises `UnreadableSource`."""
    if len(_NESTED.findall(data)) > MOST_LEVELS:
        raise UnreadableSource("nests its parts too deeply: remove it if you do not know it")
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.compat32)
    start = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    if not pages:
        raise UnreadableSource("contains no web page: save it from the browser again")
    chosen = next((part for part in pages if start and part.get("Content-Location") == start), pages[0])
    content = chosen.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise UnreadableSource("contains a web page that cannot be decoded: save it from the browser again")
    address = str(start or chosen.get("Content-Location") or "").strip()
    sheets = {
        str(part.get("Content-Location")): css.decode("utf-8", errors="replace")
        for part in message.walk()
        if part.get_content_type() == "text/css" and isinstance(css := part.get_payload(decode=True), bytes)
    }
    return Saved(content, chosen.get_content_charset(), web_address(address), sheets)

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
    """The bytes of a page, the encoding that is said of them, and where it was saved from."""

    data: bytes
    encoding: str | None
    url: str | None


def saved_page(data: bytes) -> Saved:
    """Return the page in an MHTML file: that of its first location, else the first. Raises `UnreadableSource`."""
    if len(_NESTED.findall(data)) > MOST_LEVELS:
        raise UnreadableSource("nests its parts too deeply: remove it if you do not know it")
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.compat32)
    start = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    if not pages:
        raise UnreadableSource("holds no web page: save it from the browser once more")
    chosen = next((part for part in pages if start and part.get("Content-Location") == start), pages[0])
    content = chosen.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise UnreadableSource("holds a web page that cannot be decoded: save it from the browser once more")
    address = str(start or chosen.get("Content-Location") or "").strip()
    return Saved(content, chosen.get_content_charset(), web_address(address))

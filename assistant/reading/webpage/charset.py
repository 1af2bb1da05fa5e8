"""Bytes of a page to markup, by the rules of browsers, except that what is plainly UTF-8 is read as UTF-8."""

import codecs
import re

from assistant.errors import UnreadableSource
from assistant.reading.decoding import decode, foreign_kind

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PRESCAN = 4096
_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
# What labels mean on the web, where that is not what Python takes them for.
_WEB = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-8",  # a label that can be read is no UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-7": "cp1252",
}
_BROKEN = 1 / 1000  # of the characters may be damaged


def markup_of(data: bytes, said: str | None = None) -> str:
    """Return the markup; `said` is the encoding that came with it, where one did. Raises `UnreadableSource`."""
    if kind := foreign_kind(data):
        raise UnreadableSource(f"is {kind}, not a web page: give it the suffix of its type, or remove it")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    text = _utf_8(data)
    if text is None and b"\0" not in data[:_PRESCAN]:
        text = _as_declared(data, said)
    if text is None:
        text = decode(data)[0]
    return text


def _utf_8(data: bytes) -> str | None:
    if b"\0" in data[:_PRESCAN]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_declared(data: bytes, said: str | None) -> str | None:
    encoding = web_encoding(said or "") or web_encoding(_declared(data))
    if encoding is None:
        return None
    text = data.decode(encoding, errors="replace")
    return None if text.count("\ufffd") > max(2, len(text) * _BROKEN) else text


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:_PRESCAN])
    return (found[1] or found[2]).decode("ascii") if found else ""


def web_encoding(label: str) -> str | None:
    """Return the codec that browsers use for a label, None for one they would not know."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    try:
        "a".encode(name)
    except (LookupError, UnicodeError, TypeError):
        return None  # one that makes no text of bytes, such as base64
    return _WEB.get(name, name)

"""XHTML as HTML: what XML may close in itself or quote as a whole, written out."""

import html
import re

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SELF_CLOSED = re.compile(r"<([A-Za-z][\w:.-]*)((?:\s[^<>]*)?)/>")
_QUOTED = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_XHTML = re.compile(r"\s*<\?xml\s|<html\s[^>]{0,500}xmlns\s*=|<!DOCTYPE\s[^>]{0,200}XHTML", re.IGNORECASE)


def is_xhtml(markup: str) -> bool:
    """Whether `markup` says that it is XHTML."""
    return _XHTML.search(markup[:2000]) is not None


def expanded(markup: str) -> str:
    """Return `markup` with `<a id="x"/>` as `<a id="x"></a>`, which HTML would leave open, and CDATA as text."""
    if "<![CDATA[" in markup and "]]>" in markup:
        markup = _QUOTED.sub(lambda found: html.escape(found[1], quote=False), markup)
    return _SELF_CLOSED.sub(_closed, markup)


def _closed(found: re.Match[str]) -> str:
    if found[1].lower() in _VOID:
        return found[0]
    return f"<{found[1]}{found[2]}></{found[1]}>"

"""HTML within Markdown: what of it a web page would not show is left out."""

import re
from collections.abc import Callable, Iterator

from assistant.reading.webpage.styling import parse_styled
from assistant.reading.webpage.visibility import drop_unseen, remarks, text_sizes

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:\s[^<>]*)?)>")
_HIDING_MARKUP = re.compile(
    r"<(?:style|dialog|template|script)[\s>]|<[A-Za-z][^<>]*\s(?:style|class|id|hidden|popover|color|face)\b",
    re.IGNORECASE,
)
_PLACE = "data-place"


def without_hidden_html(text: str, hide_code: Callable[[str], str]) -> tuple[str, tuple[str, ...]]:
    """Return `text` without the elements of HTML that nobody would see, and what is to be said of them.

    `hide_code` gives a text of the same length in which code holds no tags.
    """
    if _HIDING_MARKUP.search(text) is None or _HIDING_MARKUP.search(bare := hide_code(text)) is None:
        return text, ()
    root = parse_styled(
        _TAG.sub(lambda tag: tag[0] if tag[1] else f'<{tag[2]} {_PLACE}="{tag.start()}"{tag[3]}>', bare)
    )
    body = next(root.find("body"), root)
    placed = [one for one in root.walk() if one.get(_PLACE) and one.tag not in ("label", "button")]
    sizes = text_sizes(root)
    left_out = drop_unseen(body)
    shown = text_sizes(root)
    cuts = [
        int(one.get(_PLACE)) for one in placed if one.tag == "style" or (sizes[one] and not shown.get(one, 0))
    ]
    kept = list(_kept(text, bare, sorted(cuts)))
    return ("".join(kept), remarks(left_out, body)) if len(kept) > 1 else (text, ())


def _kept(text: str, bare: str, cuts: list[int]) -> Iterator[str]:
    """The stretches between the elements that begin at `cuts`; one that is never closed stays."""
    start = 0
    for cut in cuts:
        end = _end(bare, cut) if cut >= start else None
        if end is not None:
            yield text[start:cut]
            start = end
    yield text[start:]


def _end(bare: str, start: int) -> int | None:
    """Where the element ends that begins at `start`."""
    depth = 0
    opened = _TAG.match(bare, start)
    name = opened[2].lower() if opened else ""
    for tag in _TAG.finditer(bare, start):
        if tag[2].lower() == name:
            depth += -1 if tag[1] else 1
            if depth == 0:
                return tag.end()
    return None

"""Keeps markup from blowing up a parser: tags that open ever more elements without closing them lose their effect."""

import re

DEEPEST = 400  # browsers stop near 512
MOST_OPEN_STYLES = 16
_STYLES = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_SHORT_LIVED = frozenset(  # closed without a word by what follows, or never opened
    "html head body p li dt dd tr td th thead tbody tfoot caption colgroup option optgroup rt rp"
    " area base br col embed hr img input link meta param source track wbr".split()
)
_RAW = {
    name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_TAG = re.compile(r"<(?:(!--)|(/?)([A-Za-z][^\s/>]*))")


def tamed(markup: str) -> str:
    """Return `markup` without the tags that nest deeper than `DEEPEST`, or leave more than a few styles open.

    HTML opens unclosed styles again in each paragraph, and looks through all open elements at each tag: without
    a bound, size and time grow with the square of the markup. No word is lost.
    """
    cuts = _surplus(markup)
    if not cuts:
        return markup
    pieces, position = [], 0
    for start in cuts:
        if start >= position:
            pieces.append(markup[position:start])
            end = markup.find(">", start)
            position = len(markup) if end < 0 else end + 1
    pieces.append(markup[position:])
    return "".join(pieces)


def _surplus(markup: str) -> list[int]:
    """Where the tags begin that are too many."""
    cuts: list[int] = []
    nest = _Nest()
    position = 0
    while found := _TAG.search(markup, position):
        position = found.end()
        if found[1]:
            end = markup.find("-->", found.end() - 2)
            if end < 0:
                break
            position = end + 3
            continue
        name = found[3].lower()
        if not (nest.closes(name) if found[2] else nest.opens(name)):
            cuts.append(found.start())
        elif not found[2] and name in _RAW:
            close = _RAW[name].search(markup, position)
            if close is None:
                break
            position = close.start()
    return cuts


class _Nest:
    """The elements that are open; `opens` and `closes` say whether a tag may stay."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._open: dict[str, int] = {}
        self._surplus: dict[str, int] = {}
        self._styles = 0

    def opens(self, name: str) -> bool:
        if name in _SHORT_LIVED:
            return True
        style = name in _STYLES
        if len(self._stack) >= DEEPEST or (style and self._styles >= MOST_OPEN_STYLES):
            self._surplus[name] = self._surplus.get(name, 0) + 1
            return False
        if style:
            self._styles += 1
        else:
            self._stack.append(name)
        self._open[name] = self._open.get(name, 0) + 1
        return True

    def closes(self, name: str) -> bool:
        if self._surplus.get(name):
            self._surplus[name] -= 1
            return False
        if not self._open.get(name):
            return True
        if name in _STYLES:
            self._styles -= 1
            self._open[name] -= 1
            return True
        while (last := self._stack.pop()) != name:
            self._open[last] -= 1
        self._open[name] -= 1
        return True

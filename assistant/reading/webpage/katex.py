"""Formulas that a page draws with text set higher and lower: KaTeX without its MathML."""

import re

from assistant.reading.webpage.tree import Element, remove

_HEIGHT = re.compile(r"(?:^|[;\s])(?:top|height)\s*:\s*(-?\d*\.?\d+)em")
_MATHS = re.compile("katex|math|mjx", re.IGNORECASE)
_SHAPES = {"mfrac": "mfrac", "msupsub": "msubsup", "sqrt": "msqrt"}
_UNREAD = frozenset("pstrut strut frac-line vlist-s hide-tail".split())


def write_formulas(root: Element) -> None:
    """Leave of a formula that is there twice the one in MathML, and make MathML of one that is only drawn."""
    twins = []
    for element in root.walk():
        if not element.attributes:
            continue
        drawn = "katex-html" in element.get("class").split()
        above = element.parent
        if above is None or not (drawn or element.get("aria-hidden") == "true"):
            continue
        if drawn or _MATHS.search(f"{above.tag} {above.get('class')}"):
            written = [one for one in above.elements if one is not element and next(one.find("math"), None)]
            if written:
                twins.append(element)
                written[0].attributes = {}  # it is hidden from those who see the other
            elif drawn:
                element.children = [child for one in element.elements for child in _mathml(one, element)]
                element.tag, element.attributes = "math", {}
    remove(twins)


def _mathml(element: Element, parent: Element) -> list[Element | str]:
    names = element.get("class").split()
    if not _UNREAD.isdisjoint(names) or element.tag == "svg":
        return []
    shape = next((_SHAPES[name] for name in names if name in _SHAPES), None)
    made = Element(shape or "mrow", {}, parent)
    if shape == "mfrac":
        made.children = [_row(one, made) for _, one in sorted(_stack(element), key=lambda one: one[0])]
    elif shape == "msubsup":
        rows = _stack(element)
        made.children = [Element("mrow", {}, made)]
        for raised in (False, True):
            set_so = [one for height, one in rows if (height < 0) is raised]
            made.children.append(_row(set_so[0], made) if set_so else Element("mrow", {}, made))
    elif not element.elements:
        made.tag = "mo" if {"mrel", "mbin"} & set(names) else "mtext"
        made.children = ["".join(element.texts()).replace("\u200b", "")]
    else:
        for child in element.children:
            if isinstance(child, Element):
                made.children += _mathml(child, made)
            elif child.strip("\u200b \n"):
                leaf = Element("mtext", {}, made)
                leaf.children = [child]
                made.children.append(leaf)
    return [made]


def _row(element: Element, parent: Element) -> Element:
    row = Element("mrow", {}, parent)
    row.children = _mathml(element, row)
    return row


def _stack(element: Element) -> list[tuple[float, Element]]:
    """What is set above one another, with how far below the line it stands (in em)."""
    stack = []
    listed = next((one for one in element.walk() if "vlist" in one.get("class").split()), element)
    for item in [one for one in listed.elements if "top" in one.get("style")] or [listed]:
        strut = next((_em(one) for one in item.elements if "pstrut" in one.get("class")), 0.0)
        if item.words().strip("\u200b"):
            stack.append((_em(item) + strut, item))
    return stack


def _em(element: Element) -> float:
    found = _HEIGHT.search(element.get("style"))
    return float(found[1]) if found else 0.0

"""Makes of a Word file's XML what a reader sees: changes accepted, and one branch of each alternative."""

from lxml.etree import _Element as Element

from assistant.reading.docx.package import MC, W

BOX = f"{W}txbxContent"
_GONE = (f"{W}del", f"{W}moveFrom")
_MARKS = {
    f"{W}{name}" for name in ("rPr", "trPr", "numPr", "tcPr", "tblPrEx", "ctrlPr")
}  # where a change only marks
_SHOWN = (f"{W}t", f"{W}sym", f"{W}drawing", BOX)


def accept(root: Element) -> Element:
    """Remove in place what is deleted or moved away, and the alternatives that are not shown."""
    for element in list(root.iter(*_GONE)):
        parent = element.getparent()
        if parent is not None and parent.tag not in _MARKS:
            parent.remove(element)
    for element in list(root.iter(f"{MC}AlternateContent")):
        shown = _shown(element)
        for branch in list(element):
            if branch is not shown:
                element.remove(branch)
    return root


def _shown(alternatives: Element) -> Element | None:
    """The first branch with a text box, else the first with anything to see."""
    for wanted in ((BOX,), _SHOWN):
        for branch in alternatives:
            if next(branch.iter(*wanted), None) is not None:
                return branch
    return next(iter(alternatives), None)


def is_removed(mark: Element | None) -> bool:
    """Whether the properties of a paragraph's mark, row or cell say that it is deleted or moved away."""
    return mark is not None and any(
        mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom", "cellDel")
    )

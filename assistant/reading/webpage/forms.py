"""What was filled in to a form becomes text: values, chosen options, ticks. Forms that wait for input stay controls."""

from assistant.reading.symbols import tick
from assistant.reading.webpage.tree import Element

_NOT_SHOWN = frozenset("hidden password submit button reset image file range color search".split())
_BOXES = frozenset("checkbox radio".split())
_LABEL = 2  # words: "All pages", "Download"
_CONTROLS = ("input", "select", "textarea")


def write_out(root: Element) -> None:
    """Turn the controls of forms that are filled in, and boxes outside of any form, into text; labels with them."""
    controls: dict[Element, list[Element]] = {}
    for control in root.find(*_CONTROLS, "label", "legend"):
        form = next((above for above in control.ancestors() if above.tag == "form"), root)
        controls.setdefault(form, []).append(control)
    for form, found in controls.items():
        if any(_is_answered(one) or (form is root and _ticks_words(one)) for one in found):
            for control in found:
                _write(control)


def _is_box(control: Element) -> bool:
    return control.tag == "input" and control.get("type").lower() in _BOXES


def _ticks_words(control: Element) -> bool:
    """Whether a box stands beside what somebody may agree to, and not beside a word that names what it does."""
    return _is_box(control) and control.parent is not None and len(control.parent.words().split()) > _LABEL


def _is_answered(control: Element) -> bool:
    if _is_box(control):
        return "checked" in control.attributes and _ticks_words(control)
    return control.tag in _CONTROLS and bool(_value(control).strip())


def _value(control: Element) -> str:
    if control.tag == "input":
        return "" if control.get("type").lower() in _NOT_SHOWN else control.get("value")
    if control.tag == "textarea":
        return "".join(control.texts())
    chosen = [one.words() for one in control.find("option") if "selected" in one.attributes]
    return ", ".join(filter(None, chosen))


def _write(control: Element) -> None:
    if control.tag in ("label", "legend"):
        control.tag = "span" if control.tag == "label" else "p"
    elif _is_box(control):  # pages draw a box of their own over the hidden one
        control.children = [f" {tick('checked' in control.attributes)} "]
        control.tag, control.attributes = "span", {}
    elif value := _value(control):
        control.tag = "pre" if control.tag == "textarea" else "span"
        control.children = [value if control.tag == "pre" else f" {value}"]

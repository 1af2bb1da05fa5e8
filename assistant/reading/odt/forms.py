"""What forms in an OpenDocument text show: what is typed or chosen in their controls, and what is ticked."""

from lxml.etree import _Element as Element

from assistant.reading.odt.names import DRAW, FORM, OFFICE
from assistant.reading.symbols import tick

_TYPED = ("text", "textarea", "formatted-text", "number", "date", "time", "combobox", "file")
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


class Forms:
    """The controls of one document by their ids."""

    def __init__(self, body: Element) -> None:
        self._controls = {
            identity: control
            for forms in body.iter(f"{OFFICE}forms")
            for control in forms.iter()
            for identity in (control.get(f"{FORM}id"), control.get(_XML_ID))
            if identity
        }

    def control(self, element: Element) -> str:
        """What the control that is drawn at a `draw:control` shows; "" for passwords, buttons and the like."""
        control = self._controls.get(element.get(f"{DRAW}control") or "")
        if control is None:
            return ""
        name, label = str(control.tag).removeprefix(FORM), control.get(f"{FORM}label") or ""
        if name in _TYPED:
            return control.get(f"{FORM}current-value") or control.get(f"{FORM}value") or ""
        if name == "listbox":
            return ", ".join(one.get(f"{FORM}label") or "" for one in control if _is_chosen(one, "selected"))
        if name in ("checkbox", "radio"):
            is_set = _is_chosen(control, "state" if name == "checkbox" else "selected")
            return f"{tick(is_set)} {label}".rstrip()
        return label if name == "fixed-text" else ""


def _is_chosen(element: Element, name: str) -> bool:
    """Whether a choice or box is set, as it stands now, or else as it was at first."""
    now = element.get(f"{FORM}current-{name}")
    return (element.get(FORM + name) if now is None else now) in ("true", "checked")

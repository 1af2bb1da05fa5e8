"""What the fields of Word's old forms show that keep no words of their own: ticks and choices."""

from lxml.etree import _Element as Element

from assistant.reading.docx.package import W, is_on, value
from assistant.reading.lengths import integer
from assistant.reading.symbols import tick


def shown(data: Element | None) -> str:
    """What a field with this `w:ffData` shows; "" for other fields."""
    box, choice = (None, None) if data is None else (data.find(f"{W}checkBox"), data.find(f"{W}ddList"))
    if box is not None:
        said = (is_on(box.find(W + name)) for name in ("checked", "default"))
        return tick(next((one for one in said if one is not None), False))
    if choice is None:
        return ""
    entries = [value(one) or "" for one in choice.iterfind(f"{W}listEntry")]
    chosen = integer(value(choice.find(f"{W}result")) or value(choice.find(f"{W}default")), 0)
    return entries[chosen] if 0 <= chosen < len(entries) else ""

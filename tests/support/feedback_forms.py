"""The forms with which readers say whether a passage answers."""

import re
from html import unescape


def buttons(page: str) -> list[dict[str, str]]:
    """The hidden fields of each form with a verdict, in the order of the page."""
    forms = re.findall(r'<form class="verdict".*?</form>', page, re.DOTALL)
    return [
        {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)">\n', form)}
        for form in forms
    ]

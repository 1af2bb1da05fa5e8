"""Characters that nobody sees: soft hyphens, spaces without width, controls of direction, tags."""

import re

UNSEEN_CLASS = (
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
# Joiners (U+200C, U+200D) are left within the scripts whose letters they shape.
UNSEEN = re.compile(rf"[{UNSEEN_CLASS}]+|(?<=[\s!-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\s!-\u024f])")
_HIDDEN = re.compile(
    r"(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]"
)  # but for those of flags


def without_invisible(text: str) -> str:
    """`text` without the characters that nobody sees."""
    return UNSEEN.sub("", text)


def hidden_remarks(text: str) -> tuple[str, ...]:
    """A remark if `text` holds words in tag characters, which programs read and people do not."""
    found = _HIDDEN.search(text) is not None
    return ("invisible text (Unicode tag characters) was left out",) if found else ()

"""What is a title, and what is only the name of a file, of the program that made it, or of a template."""

import re

from assistant.language.invisible_characters import without_invisible

_LONGEST, _LONGEST_LINE, _MOST_WORDS, _FEWEST_LETTERS = 300, 150, 20, 4
_ENDINGS = "docx?|docm|dotx?|pdf|indd|qxd|rtf|pptx?|xlsx?|odt|ott|tex|dvi|html?|fm|wpd|txt|pub|md|epub|pages"
_FILE = re.compile(
    rf"\S+\.(?:{_ENDINGS})\b"  # draft3.docx
    r"|^\S*_\S*$"  # 000_765b0a229ba48e1a
    r"|^(?=\S*\d)[\da-f-]{8,}$"  # 765b0a229ba48e1a
    r"|^[a-z\d]+(?:-[a-z\d]+){2,}$",  # com-2025-378-clean-deal
    re.IGNORECASE,
)
_SHOWN_NAME = re.compile(r"[A-Z].*-|.*-[A-Z]")  # M-13-13, Post-Covid-19: titles with hyphens
KICKER = re.compile(
    r"(?:policy|issue|research|press|media) (?:brief|briefing|note|report|release)s?|(?:working|discussion|white|green) paper|briefing(?: note| paper)?"
    r"|for immediate release|news release|(?:strictly )?confidential|embargoed\b.*|not for (?:distribution|circulation|publication|release)\b.*"
    r"|unknown|superseded|withdrawn|sample|copy",
    re.IGNORECASE,
)  # what stands above titles and across pages
_NAMELESS = re.compile(
    r"microsoft (?:word|office|excel|powerpoint)\b.*|.*\bpowerpoint\b.*|word document"
    r"|(?:document|dokument|doc|report|title|draft|slide|folie|layout|presentation|print|page|index|home|new)[\s_-]*\d*"
    r"|(?:untitled|unnamed|unbenannt|sans titre|sin título|senza titolo|naamloos|sem título)\b.*"
    r"|(?:home|index)(?: page)?\s*[|–—-].*|new (?:page|document).*"
    r"|(?:insert|enter|type|click|tap)\b.*|(?:table of )?contents|\[.*\]|<.*>|.*\btemplate",
    re.IGNORECASE,
)
NO_SUBJECT = re.compile(
    r"(?:[\dIVX.]+\s+)?(?:introduction|(?:executive )?summary|(?:table of )?contents|background|foreword|preface|acknowledge?ments|abstract"
    r"|purpose|scope|overview|context|(?:conclusions? and )?recommendations|conclusions?|annex\b.*|appendix\b.*|chapter\b.*|part\b.*)",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(r"(?:\d{1,2}\S*\s+)?\w+\.?\s+\d{4}")
_LIST_ITEM = re.compile(r"(?:[-*+•–—·]|\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)])\s")


def sane_title(said: str | None) -> str | None:
    """`said`, white space collapsed, unless it is only a name: of a file, a program, a template."""
    text = " ".join(without_invisible(said or "").split())
    is_file = _FILE.search(text) is not None and _SHOWN_NAME.match(text) is None
    nothing = not any(map(str.isalpha, text)) or len(text) > _LONGEST or "\ufffd" in text
    return None if nothing or is_file or _NAMELESS.fullmatch(text) or KICKER.fullmatch(text) else text


def is_spoken_of(title: str, text: str) -> bool:
    """Whether half of the words of a title occur in the text."""
    words = re.findall(r"\w+", title.casefold())
    known = set(re.findall(r"\w+", text.casefold()))
    return 2 * sum(word in known for word in words) >= len(words) > 0


def as_title(line: str) -> str | None:
    """A line that opens a document, if it reads as a title: short, no sentence, no list item, no mere name or date."""
    text = sane_title(line)
    if text is None or len(text) > _LONGEST_LINE or len(text.split()) > _MOST_WORDS:
        return None
    is_other = (
        text.endswith((".", ",", ";", ":", "…")) or _LIST_ITEM.match(text) or _DATE_LINE.fullmatch(text)
    )
    return None if is_other or sum(map(str.isalpha, text)) < _FEWEST_LETTERS else text

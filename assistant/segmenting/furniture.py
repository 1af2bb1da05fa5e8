"""Tells captions and page furniture from running text, by the words of a line."""

import re

CAPTION_LIMIT = 220
FURNITURE_LIMIT = 120

_CAPTION = re.compile(
    r"""
    ^(?i:photo|photograph|foto|illustration|image|picture|graphic|infographic|screenshot|video)
        (?:\s+(?i:credit|courtesy|by))*\s*[:©|]                    # Photo: Somebody
    | (?:^|[.!?”"')\]])\s{0,3}(?:P(?:hoto|HOTO)|F(?:oto|OTO)|I(?:mage|MAGE|llustration)|Picture|Graphic)
        (?:\s(?:credit|courtesy|by))*\s?[:©]\s?[^\n]{1,80}$         # … . Photo: Somebody
    | ^(?i:illustrative|archive|archival|file)\s+(?i:photo|image|picture)\b.{0,60}$
    | ^(?i:figure|fig\.|table|chart|graph|map|box|plate)\s+\d+(?:\.\d+)*\s*[:.–—|]\s   # Figure 3: …
    | ^(?i:source|sources|credit|credits|image\ source|photo\ credit)\s*:
    | ^(?:©|\([cC]\)\s*(?=(?:19|20)\d\d)|(?i:copyright)\s+(?:©|\(c\)|\d{4}))
    | ^!\[[^\]]*\]\([^)]*\)$                                       # a Markdown image alone
    """,
    re.VERBOSE,
)
_FURNITURE = re.compile(
    r"""
    (?:\d+\s+)?(?:comments?|replies|shares?|likes?)(?:\s*\(\d+\))? | leave\ a\ (?:comment|reply)
    | (?:share|print|email|e-mail|save|tweet|facebook|twitter|linkedin|whatsapp|telegram|copy\ link|instagram|youtube)
    | (?:share|print|email|save|download|listen\ to|cite)\s+(?:this|the)\ (?:article|page|post|story|publication|document|pdf)
    | share\ (?:on|via)\ .{2,20} | follow\ us(?:\ on\ .{2,40})?
    | (?:read|see)\ (?:more|also|next|further)(?:\s*:.{0,100})? | (?:read|see)\ more\ (?:on|about|at)\ .{0,60}
    | related\ (?:articles?|posts?|stories|content|topics|news)
    | most\ read|popular|trending|latest\ news|you\ may\ also\ like|recommended\ for\ you|more\ from\ .{2,40}
    | advertisement|advertising|sponsored(?:\ content)?|promoted
    | subscribe|sign\ up|log\ in|sign\ in|register|newsletter|donate|support\ us
    | (?:subscribe|sign\ up|log\ in|sign\ in|register|donate)\ (?:now|here|today|free)
    | (?:subscribe|sign\ up|register)\ (?:to|for)\ .{0,40}(?:newsletters?|updates|alerts|inbox|briefing|free).{0,30}
    | (?:(?:accept|reject|manage)\ )?(?:all\ )?cookies?(?:\ (?:policy|settings|preferences))?
    | (?:we|this\ (?:web)?site)\ uses?\ cookies.{0,90} | privacy\ policy | terms\ (?:of\ use|and\ conditions)
    | back\ to\ top|skip\ to\ (?:main\ )?content|home|menu|search|tags?|topics?|categories|contents|previous|next
    | (?:tags?|topics?|categories|previous|next)\s*:.{0,80}
    | all\ rights\ reserved.{0,60} | page\ \d+(?:\ (?:of|/)\ \d+)? | [-–—\s]*\d{1,4}[-–—\s]*(?:/\s*\d{1,4})?
    | \d{1,4}\ ?\|.{0,60} | \d{1,2}:\d{2}(?:\s*[ap]m)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:should|must|shall|ought|is|are|was|were|has|have|had|will|would)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*$")
_ALWAYS = re.compile(r"cookies|newsletter|all rights reserved", re.IGNORECASE)
_SIGNS = "*_#[]:. \t"
_LISTS_OF_REFERENCES = re.compile(
    r"(?:\d+\.?\s+)?(?:references|bibliography|works cited|further reading|literature|about the authors?"
    r"|table of contents|contents)",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:table of )?contents|in this (?:issue|report|paper)", re.IGNORECASE)
_NOTES = re.compile(r"(?:\d+\.?\s+)?(?:foot|end)?notes(?: and references)?", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*\d{1,4}[-–—\s]*|(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)


def is_caption(text: str) -> bool:
    """Whether a line only describes or credits a picture, figure or table."""
    if len(text) > CAPTION_LIMIT or _is_sentence(text):
        return False
    return _CAPTION.search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page and not to the text: "Comments", "Share", a page number, a rule."""
    if not any(character.isalnum() for character in text[:FURNITURE_LIMIT]):
        return not any(character.isalnum() for character in text)
    if len(text) > FURNITURE_LIMIT or (_is_sentence(text) and not _ALWAYS.search(text)):
        return False
    return _FURNITURE.fullmatch(text.strip(_SIGNS)) is not None


def _is_sentence(text: str) -> bool:
    """Whether a line reads as a sentence: a full stop behind several words, of which one is a finite verb."""
    if not _SENTENCE_END.search(text):
        return False
    last = re.split(r"[:.!?]\s", text.rstrip(".!?”’\"')]"))[-1]
    return len(last.split()) > 2 and _SENTENCE.search(last) is not None


def opens_reference_list(heading: str) -> bool:
    """Whether what stands below `heading` is a list of sources or contents, never an answer."""
    return _LISTS_OF_REFERENCES.fullmatch(heading.strip(_SIGNS)) is not None


def opens_notes(heading: str) -> bool:
    """Whether what stands below `heading` are footnotes."""
    return _NOTES.fullmatch(heading.strip(_SIGNS)) is not None


def opens_contents(text: str) -> bool:
    """Whether a line is the heading of a table of contents."""
    return len(text) < 40 and _CONTENTS.fullmatch(text.strip(_SIGNS)) is not None


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number."""
    return len(text) < 30 and _PAGE_NUMBER.fullmatch(text) is not None

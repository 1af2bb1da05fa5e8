"""Tells captions and page furniture from running text, by the words of a line."""

import re

_CAPTION = re.compile(
    r"""
    (?:^|[.!?”"')\s])(?i:photo|photograph|foto|illustration|image|picture|graphic|infographic|screenshot)
        (?:\s+(?i:credit|courtesy|by))*\s*[:©]            # … Photo: Somebody
    | ^(?i:illustrative|archive|archival|file)\s+(?i:photo|image|picture)\b
    | ^(?i:figure|fig\.|table|chart|graph|map|box|plate)\s+\d+(?:\.\d+)*\s*[:.–—-]   # Figure 3: …
    | ^(?i:source|sources|credit|credits|image\ source|photo\ credit)\s*:
    | ^(?:©|\([cC]\)\s*(?=(?:19|20)\d\d)|(?i:copyright)\s+(?:©|\(c\)|\d{4}))
    | ^!\[[^\]]*\]\([^)]*\)$                              # a Markdown image alone
    """,
    re.VERBOSE,
)
_FURNITURE = re.compile(
    r"""
    (?:\d+\s+)?(?:comments?|replies|shares?|likes?)(?:\s*\(\d+\))? | leave\ a\ (?:comment|reply)
    | (?:share|print|email|e-mail|save|tweet|facebook|twitter|linkedin|whatsapp|telegram|copy\ link|instagram|youtube)
    | (?:share|print|email|save|download|listen\ to|cite)\s+(?:this|the)\ (?:article|page|post|story|publication|document|pdf)
    | share\ (?:on|via)\ .{2,20} | follow\ us.{0,40}
    | (?:read|see)\ (?:more|also|next|further|on).{0,80} | related\ (?:articles?|posts?|stories|content|topics|news)
    | (?:most\ read|popular|trending|latest\ news|you\ may\ also\ like|recommended\ for\ you|more\ from\ .{2,40})
    | advertisement|advertising|sponsored(?:\ content)?|promoted
    | (?:subscribe|sign\ up|log\ in|sign\ in|register|newsletter|donate|support\ us)(?:\ (?:to|for|now|here|today|our|us|the).{0,60})?
    | (?:accept|reject|manage)?\ ?(?:all\ )?cookies?(?:\ (?:policy|settings|preferences))? | privacy\ policy | terms\ (?:of\ use|and\ conditions)
    | (?:back\ to\ top|skip\ to\ (?:main\ )?content|home|menu|search|tags?|topics?|categories|contents|previous|next)(?:\s*:.{0,80})?
    | all\ rights\ reserved.{0,60}
    | page\ \d+(?:\ (?:of|/)\ \d+)? | [-–—\s]*\d{1,4}[-–—\s]*(?:/\s*\d{1,4})? | \d{1,4}\ ?\|.{0,60}
    | \d{1,2}:\d{2}(?:\s*[ap]m)? | [\W_]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LISTS_OF_REFERENCES = re.compile(
    r"(?:\d+\.?\s+)?(?:references|bibliography|works cited|further reading|literature|about the authors?|table of contents|contents)",
    re.IGNORECASE,
)
_NOTES = re.compile(r"(?:\d+\.?\s+)?(?:foot|end)?notes(?: and references)?", re.IGNORECASE)
CAPTION_LIMIT = 220


def is_caption(text: str) -> bool:
    """Whether a line only describes or credits a picture, figure or table."""
    return len(text) <= CAPTION_LIMIT and _CAPTION.search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page and not to the text: "Comments", "Share", a page number, a rule."""
    return _FURNITURE.fullmatch(text.strip("*_#[]:. \t")) is not None if text.strip("*_#[]:. \t") else True


def opens_reference_list(heading: str) -> bool:
    """Whether what stands below `heading` is a list of sources or contents, never an answer."""
    return _LISTS_OF_REFERENCES.fullmatch(heading.strip("*_#: \t")) is not None


def opens_notes(heading: str) -> bool:
    """Whether what stands below `heading` are footnotes."""
    return _NOTES.fullmatch(heading.strip("*_#: \t")) is not None

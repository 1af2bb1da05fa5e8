"""What surrounds the main content of a page, told by landmarks and by the names that its furniture is given."""

import re

from assistant.reading.webpage.linking import with_headings
from assistant.reading.webpage.measuring import LINKS, Measure, Measures
from assistant.reading.webpage.tree import HEADINGS, Element

_GROUPS = frozenset(
    "div ul ol dl section aside nav header footer table form figure article menu p span".split()
)
_ROLES = frozenset(
    "navigation search banner contentinfo menu menubar toolbar dialog alertdialog complementary tablist".split()
)
# Names that page furniture is given, by the words in class and id.
_FURNITURE = frozenset(
    "breadcrumb breadcrumbs crumbs nav navbar navigation"
    " menu submenu megamenu skip skiplink skiplinks sharedaddy addthis addtoany sharethis outbrain taboola disqus"
    " newsletter pagination pager advert adverts advertisement advertising ad ads adsense dfp sponsored promo promos"
    " popup modal lightbox sidebar recirculation relatedposts jp-relatedposts"
    " author-box authorbox author-bio authorbio about-author about-the-author author-info article-author".split()
)
_COMMENTS = frozenset(
    "comments comment-list commentlist comments-area comments-section comment-section commentsection comments-list"
    " respond disqus_thread comment-wrapper comments-wrapper post-comments page-comments".split()
)
_UNPRINTED = frozenset(
    "no-print noprint hidden-print d-print-none print-hide print-hidden hide-print donotprint".split()
)
# Names that content may bear as well: furniture only where there is little prose.
_DOUBTFUL = frozenset(
    "banner share sharing shares sharebar social socials related recommended trending popular footer header masthead"
    " toolbar tools tags taglist widget teaser teasers subscribe subscription signup login follow author bio byline"
    " meta feedback rating print more rail links promo-box paywall next prev previous actions utility copyright".split()
)
_CONSENT = frozenset("cookie cookies cookiebar cookieconsent consent gdpr onetrust".split())
_FOOTERS = frozenset("footer masthead colophon copyright".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SIGNS = re.compile(r"[\W\d_]+")
MOST_FURNITURE = 0.3
FEW = 300
LONGEST_CHANCE = 3
LONGEST_BANNER = 3000


def surroundings(body: Element, measures: Measures, holders: set[Element]) -> list[Element]:
    """Return the elements below `body` that surround its main content; none that `holders` names."""
    found: list[Element] = []
    total = measures[body].prose
    stack = [(body, False)]
    while stack:
        element, inside = stack.pop()
        if element not in holders and element is not body and _surrounds(element, inside, measures, total):
            found.append(element)
        else:
            inside = inside or element.tag in ("main", "article") or element.get("role") == "main"
            stack.extend((child, inside) for child in reversed(element.elements))
    return with_headings(found)


def _surrounds(element: Element, inside: bool, measures: Measures, total: int) -> bool:
    measure = measures[element]
    if element.tag in HEADINGS or element.tag in ("main", "html") or element.get("role") == "main":
        return False
    if _is_comments(element):
        return total - measure.prose >= FEW
    if _asks_consent(element, measure):
        return True
    if measure.prose > MOST_FURNITURE * total:
        return False
    return _by_landmark(element, inside, measure) or _by_name(element, inside, measure)


def _is_comments(element: Element) -> bool:
    return element.tag in _GROUPS and not _COMMENTS.isdisjoint(_tokens(element))


def _asks_consent(element: Element, measure: Measure) -> bool:
    """Whether a banner asks to accept cookies; it may be longer than a short page."""
    if (
        element.tag not in _GROUPS
        or measure.text > LONGEST_BANNER
        or _CONSENT.isdisjoint(_words_of(_tokens(element)))
    ):
        return False
    return next(element.find("h1", "main", "article"), None) is None


def _words_of(tokens: set[str]) -> set[str]:
    """The words of class names; short ones only where signs set them apart, since generated names hold any letters."""
    pieces = {piece for token in tokens for piece in (token, *_SIGNS.split(token))}
    inner = {word for piece in pieces for word in _WORD.findall(piece) if len(word) > LONGEST_CHANCE}
    return {word.lower() for word in (*pieces, *inner)}


def _by_landmark(element: Element, inside: bool, measure: Measure) -> bool:
    role = element.get("role").lower()
    if element.tag == "nav" or role in _ROLES - {"complementary", "banner"}:
        return True
    if element.tag in ("aside", "footer") or role == "complementary":
        if any(above.tag == "blockquote" for above in element.ancestors()):
            return False
        return element.tag == "footer" or not inside or measure.link_density > LINKS
    if element.tag == "header" or role == "banner":
        return not inside and next(element.find("h1"), None) is None
    return False


def _by_name(element: Element, inside: bool, measure: Measure) -> bool:
    if element.tag not in _GROUPS:
        return False
    tokens = _tokens(element)
    if not tokens:
        return False
    if not _UNPRINTED.isdisjoint(tokens):
        return True
    words = _words_of(tokens)
    if not _FURNITURE.isdisjoint(words) or (not inside and not _FOOTERS.isdisjoint(words)):
        return True
    if _DOUBTFUL.isdisjoint(words):
        return False
    return measure.link_density > LINKS or (measure.prose == 0 and measure.text < FEW and measure.links > 0)


def _tokens(element: Element) -> set[str]:
    """Its classes and its id, except an id made of its own heading's words."""
    tokens = set(element.get("class").split())
    if name := element.get("id"):
        heading = next((one for one in element.elements if one.tag in HEADINGS), None)
        if heading is None or _slug(heading.words()) != _slug(name):
            tokens.add(name)
    return tokens


def _slug(words: str) -> str:
    return re.sub(r"[\W_]+", "-", words.lower()).strip("-")
